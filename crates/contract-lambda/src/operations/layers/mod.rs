//! The operations on layers: publish, read, list and delete their versions. What a version may be compatible with is in
//! `compatible`, their policies in `permission`, and functions that use them in `used`.

mod compatible;
mod permission;
pub(crate) mod used;

use crate::behaviour;
use crate::collections::{bounded, document_bytes, page};
use crate::rejection::{INVALID, Rejection};
use crate::request::Asked;
use crate::resources::layer::{Layer, LayerVersion, TABLE};
use crate::resources::layer_name::LayerName;
use crate::resources::missing::resource_missing;
use crate::store::Store;
use proofmark_contract::budget::entry_bytes;
use proofmark_contract::service::{Outcome, StateMode};
use proofmark_smithy_model::model::Node;
use serde_json::json;
use std::collections::BTreeMap;

/// How many layers or versions a page has at most: the greatest `MaxItems` of the model.
const LISTED: usize = 50;

fn publish(store: &mut Store, asked: &Asked<'_>) -> Result<Outcome, Rejection> {
    let name = named(asked)?;
    name.check_own(asked)?;
    let published = published(store, asked, name);
    if published.is_err() {
        store.functions.drop_usage(name.place());
    }
    published
}

fn published(store: &mut Store, asked: &Asked<'_>, name: LayerName<'_>) -> Result<Outcome, Rejection> {
    compatible::check_published(asked)?;
    let code = asked.code()?;
    let (created, memory) = (store.now(), store.functions.memory());
    let code_room = store.functions.usage_mut(name.place()).code_room(code.size)?;
    let document = TABLE.document(name.name, None, asked.input());
    let version = LayerVersion { document, code, _code_room: code_room, created };
    let bytes = size_of::<LayerVersion>() + document_bytes(&version.document) + version.code.bytes();
    let version = memory.hold(version, bounded(bytes)?)?;
    if store.layers.get(name.place(), name.name).is_none() {
        let place = entry_bytes(name.account) + entry_bytes(name.region);
        let layer = Layer {
            versions: BTreeMap::new(),
            policies: BTreeMap::new(),
            last: 0,
            of_example: true,
            _memory: memory.reserve(size_of::<Layer>() + entry_bytes(name.name) + place)?,
        };
        store.layers.insert(name.place(), name.name, layer);
    }
    let layer = store.layers.get_mut(name.place(), name.name).ok_or_else(resource_missing)?;
    layer.of_example &= asked.documented;
    layer.last += 1;
    let output = version.full(&name, layer.last);
    layer.versions.insert(layer.last, version);
    Ok(Outcome::Output(output))
}

fn get(store: &mut Store, asked: &Asked<'_>) -> Result<Outcome, Rejection> {
    let (name, number) = (named(asked)?, number(asked)?);
    read(store, asked, &name, number)
}

fn get_by_arn(store: &mut Store, asked: &Asked<'_>) -> Result<Outcome, Rejection> {
    let arn = asked.text("Arn").unwrap_or_default();
    let name = LayerName::of(arn, asked.call.scope).ok_or_else(resource_missing)?;
    let number = name.version.ok_or_else(resource_missing)?;
    name.check_region(asked)?;
    read(store, asked, &name, number)
}

fn read(store: &Store, asked: &Asked<'_>, name: &LayerName<'_>, number: u64) -> Result<Outcome, Rejection> {
    name.check_allowed(asked, number)?;
    let version =
        name.find(&store.layers).and_then(|layer| layer.versions.get(&number)).ok_or_else(resource_missing)?;
    Ok(Outcome::Output(version.full(name, number)))
}

fn delete(store: &mut Store, asked: &Asked<'_>) -> Result<Outcome, Rejection> {
    let (name, number) = (named(asked)?, number(asked)?);
    if let Some(layer) = store.layers.get_mut(name.place(), name.name) {
        layer.of_example &= asked.documented;
        layer.versions.remove(&number);
        layer.policies.remove(&number.to_string());
        store.functions.drop_usage(name.place());
    }
    Ok(Outcome::Output(json!({})))
}

fn list_versions(store: &mut Store, asked: &Asked<'_>) -> Result<Outcome, Rejection> {
    let name = named(asked)?;
    compatible::check_asked(asked)?;
    let versions = name.find(&store.layers).map(|layer| &layer.versions);
    // The latest first.
    let matching = versions.into_iter().flatten().rev().filter(|(_, version)| compatible::matches(version, asked));
    let items = matching.map(|(number, version)| (format!("{:020}", u64::MAX - number), (*number, version)));
    let output =
        page(asked.input(), LISTED, items).output("LayerVersions", |(number, version)| version.listed(&name, number));
    Ok(Outcome::Output(output))
}

fn list(store: &mut Store, asked: &Asked<'_>) -> Result<Outcome, Rejection> {
    compatible::check_asked(asked)?;
    let scope = asked.call.scope;
    let latest = store.layers.iter(scope.into()).filter_map(|(layer, kept)| {
        let name = LayerName::of(layer, scope)?;
        let mut versions = kept.versions.iter().rev();
        let (number, version) = versions.find(|(_, version)| compatible::matches(version, asked))?;
        Some((layer.to_owned(), (name, *number, version)))
    });
    let output = page(asked.input(), LISTED, latest).output("Layers", |(name, number, version)| {
        let latest = version.listed(&name, number);
        json!({ "LayerName": name.name, "LayerArn": name.arn(), "LatestMatchingVersion": latest })
    });
    Ok(Outcome::Output(output))
}

/// The layer that a call is about.
fn named<'a>(asked: &Asked<'a>) -> Result<LayerName<'a>, Rejection> {
    let name = asked.text("LayerName").unwrap_or_default();
    let name = LayerName::of(name, asked.call.scope).ok_or_else(resource_missing)?;
    name.check_region(asked)?;
    Ok(name)
}

/// The number of the version that a call is about.
fn number(asked: &Asked<'_>) -> Result<u64, Rejection> {
    let number = asked.input().get("VersionNumber").and_then(Node::as_u64).filter(|number| *number > 0);
    number
        .ok_or_else(|| Rejection::new(behaviour::LAYER_VERSION_NUMBER, INVALID, "Layer Version Cannot be less than 1"))
}

const PUBLISH: &str = "PublishLayerVersion";

/// A call about layers; nothing where the layer may exist.
pub(crate) fn respond(store: &mut Store, asked: &Asked<'_>) -> Option<Result<Outcome, Rejection>> {
    let run = match asked.operation() {
        PUBLISH => publish,
        "GetLayerVersion" => get,
        "GetLayerVersionByArn" => get_by_arn,
        "DeleteLayerVersion" => delete,
        "ListLayerVersions" => list_versions,
        "ListLayers" => list,
        "AddLayerVersionPermission" => permission::add_permission,
        "RemoveLayerVersionPermission" => permission::remove_permission,
        "GetLayerVersionPolicy" => permission::get_policy,
        _ => return None,
    };
    if asked.settings.mode == StateMode::On {
        return Some(run(store, asked));
    }
    let publishes = asked.operation() == PUBLISH;
    let (is_known, of_example) = known(store, asked);
    if !is_known && !publishes {
        return None;
    }
    let response = run(store, asked);
    // A documented call has its effect and its documented response, until other calls change what it is about.
    match asked.documented && (of_example || publishes || response.is_err()) {
        true => None,
        false => Some(response),
    }
}

/// Whether anything is known of what a call is about, and whether documented calls alone published it.
fn known(store: &Store, asked: &Asked<'_>) -> (bool, bool) {
    let text = asked.text("LayerName").or_else(|| asked.text("Arn"));
    match text.and_then(|text| LayerName::of(text, asked.call.scope)) {
        Some(name) => {
            let layer = name.find(&store.layers);
            (layer.is_some(), layer.is_some_and(|layer| layer.of_example))
        }
        None => {
            let mut layers = store.layers.iter(asked.call.scope.into()).peekable();
            (layers.peek().is_some(), layers.all(|(_, layer)| layer.of_example))
        }
    }
}
