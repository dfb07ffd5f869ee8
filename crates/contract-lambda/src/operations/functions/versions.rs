//! PublishVersion and ListVersionsByFunction.

use crate::behaviour;
use crate::collections::page;
use crate::function_name::LATEST;
use crate::precondition::{REVISIONS_FROM, check_revision};
use crate::rejection::{INVALID, Rejection};
use crate::request::Request;
use crate::resources::function::{check_settled, list_key};
use crate::resources::functions::LISTED;
use crate::resources::missing::not_found;
use crate::store::Store;
use proofmark_contract::service::Outcome;

pub(crate) fn publish_version(store: &mut Store, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let (target, memory) = (request.target, store.functions.memory());
    let missing = || not_found(&target.arn());
    let function = store.functions.get(&target).ok_or_else(missing)?;
    let latest = function.latest.as_ref().ok_or_else(missing)?;
    check_revision(request.input(), &latest.revision, REVISIONS_FROM)?;
    let current = &latest.kept.code.sha256;
    if let Some(given) = request.text("CodeSha256").filter(|given| !given.is_empty() && *given != current) {
        let text = format!(
            "CodeSHA256 ({given}) is different from current CodeSHA256 in $LATEST ({current}). Please try again with \
             the CodeSHA256 in $LATEST."
        );
        return Err(Rejection::new(behaviour::OTHER_CODE, INVALID, text));
    }
    let kept = latest.kept.clone();
    check_settled(function, &target)?;
    let account = store.functions.usage_mut(target.place());
    let function = store.functions.get_mut(&target).ok_or_else(missing)?;
    let number = function.publish(&memory, &account, kept, request.text("Description"), &mut store.revisions)?;
    function.of_example &= request.documented;
    let arn = target.arn_of(&number);
    let version = function.versions.get(&number).ok_or_else(|| not_found(&arn))?;
    Ok(Outcome::Output(version.describe(&target, arn, &number)))
}

pub(crate) fn list_versions(store: &mut Store, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let target = request.target;
    let function = store.functions.get(&target).ok_or_else(|| not_found(&target.arn()))?;
    let latest = function.latest.as_ref().map(|latest| (LATEST, latest));
    let versions = latest.into_iter().chain(function.numbered());
    let items = versions.map(|(number, version)| (list_key(target.name, number), (number, version)));
    let output = page(request.input(), LISTED, items)
        .output("Versions", |(number, version)| version.listed(&target, target.arn_of(number), number));
    Ok(Outcome::Output(output))
}
