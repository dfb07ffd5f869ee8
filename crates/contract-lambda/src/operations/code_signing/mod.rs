//! Code signing configs: Create, Get, Update, Delete and List. Which functions have one is in `function`.

pub(crate) mod function;

use crate::behaviour;
use crate::collections::{bounded, document_bytes, page};
use crate::rejection::{CONFLICT, Rejection, check_violations, value_violation};
use crate::request::Asked;
use crate::resources::code_signing_config::{CodeSigningConfig, Kept, TABLE, missing, place_of};
use crate::resources::tags;
use crate::store::Store;
use proofmark_contract::budget::entry_bytes;
use proofmark_contract::service::{Outcome, StateMode};
use serde_json::json;

/// How many configs or functions a page has at most.
const LISTED: usize = 50;
const POLICIES: [&str; 2] = ["Warn", "Enforce"];
const CREATE: &str = "CreateCodeSigningConfig";

/// A call about code signing configs; nothing where the config may exist.
pub(crate) fn respond(store: &mut Store, asked: &Asked<'_>) -> Option<Result<Outcome, Rejection>> {
    let run = match asked.operation() {
        CREATE => create,
        "UpdateCodeSigningConfig" => update,
        "GetCodeSigningConfig" => get,
        "DeleteCodeSigningConfig" => delete,
        "ListCodeSigningConfigs" => list,
        "ListFunctionsByCodeSigningConfig" => function::list_functions,
        _ => return None,
    };
    let is_known = || match asked.text("CodeSigningConfigArn") {
        Some(arn) => find(store, arn).is_some(),
        None => {
            asked.operation() == CREATE || store.code_signing_configs.iter(asked.call.scope.into()).next().is_some()
        }
    };
    (asked.settings.mode == StateMode::On || is_known()).then(|| run(store, asked))
}

fn create(store: &mut Store, asked: &Asked<'_>) -> Result<Outcome, Rejection> {
    check(asked)?;
    let scope = asked.call.scope;
    let tags = tags::of_new(asked.input())?;
    let memory = store.functions.memory();
    let (created, revision) = (store.next_write(), store.revisions.next());
    let id: String = std::iter::once("csc-").chain(revision.split('-')).collect();
    let id = &id[.."csc-".len() + 17];
    let kept = Kept { document: TABLE.document(id, None, asked.input()), modified: created };
    let bytes = size_of::<CodeSigningConfig>()
        + document_bytes(&kept.document)
        + [id, &scope.account, &scope.region].map(entry_bytes).iter().sum::<usize>();
    let tag_bytes = bounded(document_bytes(&tags))?;
    let config = CodeSigningConfig {
        kept: memory.hold(kept, bounded(bytes)?)?,
        tags: Some(memory.hold(tags, tag_bytes)?),
        created,
    };
    let output = json!({ "CodeSigningConfig": config.describe(scope, id) });
    store.code_signing_configs.insert(scope.into(), id, config);
    Ok(Outcome::Output(output))
}

fn update(store: &mut Store, asked: &Asked<'_>) -> Result<Outcome, Rejection> {
    check(asked)?;
    let now = store.now();
    let arn = arn_given(asked);
    let (place, id) = place_of(arn).ok_or_else(|| missing(arn))?;
    let config = store.code_signing_configs.get_mut(place, id).ok_or_else(|| missing(arn))?;
    let document = TABLE.document(id, Some(&config.kept.document), asked.input());
    let bytes = size_of::<CodeSigningConfig>()
        + document_bytes(&document)
        + [id, place.account, place.region].map(entry_bytes).iter().sum::<usize>();
    config.kept.replace(Kept { document, modified: now.max(config.kept.modified) }, bounded(bytes)?)?;
    Ok(Outcome::Output(json!({ "CodeSigningConfig": config.describe(asked.call.scope, id) })))
}

fn get(store: &mut Store, asked: &Asked<'_>) -> Result<Outcome, Rejection> {
    let arn = arn_given(asked);
    let (config, id) = find(store, arn).ok_or_else(|| missing(arn))?;
    Ok(Outcome::Output(json!({ "CodeSigningConfig": config.describe(asked.call.scope, id) })))
}

fn delete(store: &mut Store, asked: &Asked<'_>) -> Result<Outcome, Rejection> {
    let arn = arn_given(asked);
    let (place, id) = place_of(arn).ok_or_else(|| missing(arn))?;
    store.code_signing_configs.get(place, id).ok_or_else(|| missing(arn))?;
    if function::users(store, place, arn).next().is_some() {
        let text = format!("The code signing configuration {arn} is used by functions. Remove it from them first.");
        return Err(Rejection::new(behaviour::CODE_SIGNING_CONFIG_USED, CONFLICT, text));
    }
    store.code_signing_configs.remove(place, id);
    Ok(Outcome::Output(json!({})))
}

fn list(store: &mut Store, asked: &Asked<'_>) -> Result<Outcome, Rejection> {
    let scope = asked.call.scope;
    let mut configs: Vec<_> = store.code_signing_configs.iter(scope.into()).collect();
    configs.sort_by_key(|(_, config)| config.created);
    let items = configs.into_iter().map(|(id, config)| (format!("{:020}", config.created), (id, config)));
    let output =
        page(asked.input(), LISTED, items).output("CodeSigningConfigs", |(id, config)| config.describe(scope, id));
    Ok(Outcome::Output(output))
}

pub(crate) fn find<'s, 'a>(store: &'s Store, arn: &'a str) -> Option<(&'s CodeSigningConfig, &'a str)> {
    let (place, id) = place_of(arn)?;
    Some((store.code_signing_configs.get(place, id)?, id))
}

fn arn_given<'a>(asked: &Asked<'a>) -> &'a str {
    asked.text("CodeSigningConfigArn").unwrap_or_default()
}

fn check(asked: &Asked<'_>) -> Result<(), Rejection> {
    let policies = asked.input().get("CodeSigningPolicies");
    let given = policies.and_then(|policies| policies.get("UntrustedArtifactOnDeployment")?.as_str());
    let name = "codeSigningPolicies.untrustedArtifactOnDeployment";
    let violation = value_violation(given, name, &POLICIES);
    check_violations(&Vec::from_iter(violation))
}
