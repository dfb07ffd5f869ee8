//! CreateFunction, UpdateFunctionCode, UpdateFunctionConfiguration and DeleteFunction.

use crate::behaviour;
use crate::collections::{Document, bounded, document_bytes};
use crate::function_name::LATEST;
use crate::operations::code_signing::function::{check_exists, check_signed};
use crate::operations::functions::checks::{
    check_enums, check_environment, check_package, check_runtime, check_runtime_exists,
};
use crate::operations::layers::used::attached;
use crate::precondition::{REVISIONS_FROM, check_revision};
use crate::rejection::{CONFLICT, INVALID, Rejection};
use crate::request::Request;
use crate::resources::configuration::TABLE;
use crate::resources::function::{Function, Standing, check_settled};
use crate::resources::functions::LISTED;
use crate::resources::missing::not_found;
use crate::resources::tags;
use crate::resources::version::{Change, Kept, UPDATE_TAKES, Version};
use crate::store::Store;
use proofmark_contract::budget::{Budgeted, Reservation, entry_bytes};
use proofmark_contract::service::Outcome;
use proofmark_smithy_model::model::Node;
use serde_json::json;

pub(crate) fn create(store: &mut Store, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let created = created(store, request);
    if created.is_err() {
        store.functions.drop_usage(request.target.place());
    }
    created
}

fn created(store: &mut Store, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let (target, input) = (request.target, request.input());
    check_enums(request)?;
    check_runtime_exists(request)?;
    let layers = attached(&store.layers, request)?;
    let old = store.functions.get(&target);
    if old.is_some_and(|old| !old.is_free()) {
        let text = format!("Function already exist: {}", target.name);
        return Err(Rejection::new(behaviour::FUNCTION_EXISTS, CONFLICT, text));
    }
    let last_version = old.map_or(0, |old| old.last_version);
    check_runtime(request)?;
    check_environment(input)?;
    check_exists(store, request)?;
    let tags = tags::of_new(input)?;
    let code = request.code()?;
    check_signed(store, &target, request.text("CodeSigningConfigArn"), &code)?;
    let (now, memory) = (store.now(), store.functions.memory());
    let kept = Kept { document: document(request, None, layers), code };
    let account = store.functions.usage_mut(target.place());
    let latest = Version {
        code_room: account.code_room(kept.code.size)?,
        kept: memory.hold(kept.clone(), bounded(kept.bytes())?)?,
        modified: now,
        revision: store.revisions.next(),
        change: Some(Change { creating: true, until: now }),
    };
    let tag_bytes = bounded(document_bytes(&tags))?;
    let code_signing = request.text("CodeSigningConfigArn").map(|arn| memory.hold(arn.to_owned(), entry_bytes(arn)));
    let mut function = Function {
        standing: Standing::Created,
        latest: Some(latest),
        last_version,
        unpublished: true,
        tags: Some(memory.hold(tags, tag_bytes)?),
        code_signing: code_signing.transpose()?,
        _memory: store.functions.entry(&target)?,
        ..Function::default()
    };
    let label = match request.flag("Publish") {
        true => function.publish(&memory, &account, kept, None, &mut store.revisions)?,
        false => LATEST.to_owned(),
    };
    // What calls gave it before, it keeps.
    if let Some(old) = store.functions.get_mut(&target).map(std::mem::take) {
        function = function.in_place_of(old);
    }
    let output = function.version(&label).map(|(_, created)| created.describe(&target, target.arn(), &label));
    store.functions.insert(&target, function);
    Ok(Outcome::Output(output.unwrap_or_default()))
}

/// The members of the configuration that a call gives, with these layers in the place of their ARNs.
fn document(request: &Request<'_>, old: Option<&Document>, layers: Option<Node>) -> Document {
    let mut document = TABLE.document(request.target.name, old, request.input());
    if let Some(layers) = layers {
        document.insert("Layers".to_owned(), layers);
    }
    document
}

pub(crate) fn update_configuration(store: &mut Store, request: &Request<'_>) -> Result<Outcome, Rejection> {
    check_enums(request)?;
    check_runtime_exists(request)?;
    let old = updatable(store, request)?;
    check_runtime(request)?;
    let layers = attached(&store.layers, request)?;
    check_environment(request.input())?;
    let document = document(request, Some(&old.document), layers);
    update(store, request, Kept { document, code: old.code })
}

pub(crate) fn update_code(store: &mut Store, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let (target, input) = (request.target, request.input());
    check_enums(request)?;
    let Kept { document, code: old } = updatable(store, request)?;
    check_package(&old, input)?;
    let mut kept = Kept { document, code: request.code()? };
    let signing = store.functions.get(&target).and_then(|function| function.code_signing.as_deref());
    check_signed(store, &target, signing.map(String::as_str), &kept.code)?;
    if let Some(architectures) = input.get("Architectures").filter(|given| !given.is_null()) {
        kept.document.insert("Architectures".to_owned(), architectures.clone());
    }
    if request.flag("DryRun") {
        let latest = store.functions.get(&target).and_then(|function| function.latest.as_ref());
        let Version { modified, revision, change, .. } = latest.ok_or_else(|| not_found(&target.arn()))?;
        let (modified, revision, change) = (*modified, revision.clone(), *change);
        let (kept, code_room) = (Budgeted::uncounted(kept), Reservation::default());
        let dry = Version { kept, code_room, modified, revision, change };
        return Ok(Outcome::Output(dry.describe(&target, target.arn(), LATEST)));
    }
    match request.flag("Publish") {
        true => update_and_publish(store, request, kept),
        false => update(store, request, kept),
    }
}

/// What is kept of `$LATEST` of the function that an update is about, unless the update cannot begin.
fn updatable(store: &Store, request: &Request<'_>) -> Result<Kept, Rejection> {
    let target = request.target;
    let missing = || not_found(&target.arn());
    let function = store.functions.get(&target).ok_or_else(missing)?;
    let latest = function.latest.as_ref().ok_or_else(missing)?;
    check_revision(request.input(), &latest.revision, REVISIONS_FROM)?;
    check_settled(function, &target)?;
    Ok(latest.kept.clone())
}

/// Begins an update of `$LATEST`.
fn update(store: &mut Store, request: &Request<'_>, kept: Kept) -> Result<Outcome, Rejection> {
    let (target, now, memory) = (request.target, store.now(), store.functions.memory());
    let missing = || not_found(&target.arn());
    let account = store.functions.usage_mut(target.place());
    let function = store.functions.get_mut(&target).ok_or_else(missing)?;
    function.of_example &= request.documented;
    function.start_update(&memory, &account, kept, now, &mut store.revisions)?;
    let latest = function.latest.as_ref().ok_or_else(missing)?;
    Ok(Outcome::Output(latest.describe(&target, target.arn(), LATEST)))
}

/// The same, and publishes it.
fn update_and_publish(store: &mut Store, request: &Request<'_>, kept: Kept) -> Result<Outcome, Rejection> {
    let (target, now, memory) = (request.target, store.now(), store.functions.memory());
    let account = store.functions.usage_mut(target.place());
    let function = store.functions.get_mut(&target).ok_or_else(|| not_found(&target.arn()))?;
    // All that it takes is there, or nothing is taken.
    let old = function.latest.as_ref().map_or(0, |latest| latest.kept.code.size);
    let room = (memory.reserve(bounded(kept.bytes())?)?, account.code_room(kept.code.size.saturating_sub(old))?);
    let before = std::mem::replace(&mut function.unpublished, true);
    let published = function.publish(&memory, &account, kept.clone(), None, &mut store.revisions);
    let number = published.inspect_err(|_| function.unpublished = before)?;
    drop(room);
    function.of_example &= request.documented;
    function.start_update(&memory, &account, kept, now, &mut store.revisions)?;
    function.unpublished = false;
    let arn = target.arn_of(&number);
    let version = function.versions.get_mut(&number).ok_or_else(|| not_found(&arn))?;
    version.modified = now;
    version.change = Some(Change { creating: true, until: now + UPDATE_TAKES });
    Ok(Outcome::Output(version.describe(&target, arn, &number)))
}

pub(crate) fn delete(store: &mut Store, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let target = request.target;
    let refused = |behaviour, text| Err(Rejection::new(behaviour, INVALID, text));
    let function = match target.qualifier {
        Some(LATEST) => {
            const TEXT: &str = "$LATEST version cannot be deleted without deleting the function.";
            return refused(behaviour::LATEST_NOT_DELETED, TEXT);
        }
        Some(alias) if !alias.bytes().all(|b| b.is_ascii_digit()) => {
            const TEXT: &str = "Deletion of aliases is not currently supported.";
            return refused(behaviour::ALIAS_NOT_DELETED_SO, TEXT);
        }
        _ => store.functions.get(&target).ok_or_else(|| not_found(&target.arn()))?,
    };
    match target.qualifier {
        Some(version) => {
            let aliases = function.aliases_of(version);
            if !aliases.is_empty() {
                let aliases = shown(&aliases);
                let text = format!("Unable to delete version because the following aliases reference it: [{aliases}]");
                return Err(Rejection::new(behaviour::VERSION_WITH_ALIAS, CONFLICT, text));
            }
            store.functions.remove_from(&target, version, |function| {
                function.versions.remove(version);
                function.forget(version);
                true
            })?;
        }
        None => store.functions.remove(&target)?,
    }
    Ok(deleted())
}

/// The success of DeleteFunction, whatever there was to delete: `behaviour::DELETE_FUNCTION_STATUS`.
pub(crate) fn deleted() -> Outcome {
    Outcome::Output(json!({ "StatusCode": 204 }))
}

/// The first of these names, and how many more there are.
fn shown(names: &[&str]) -> String {
    match names.split_at_checked(LISTED) {
        Some((first, rest)) if !rest.is_empty() => format!("{}, and {} more", first.join(", "), rest.len()),
        _ => names.join(", "),
    }
}
