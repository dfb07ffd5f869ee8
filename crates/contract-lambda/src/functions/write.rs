//! CreateFunction, UpdateFunctionCode, UpdateFunctionConfiguration and DeleteFunction.

use super::configuration::TABLE;
use super::runtime::{ARCHITECTURES, check_runtime, check_runtime_exists};
use super::{Change, Code, Function, Kept, LISTED, Standing, UPDATE_TAKES, Version, check_settled, not_found};
use crate::account_settings::Usage;
use crate::behaviour;
use crate::function_name::LATEST;
use crate::request::{CONFLICT, INVALID, Rejection, Request, check_violations, list_violation, value_violation};
use crate::state::Inner;
use crate::store::{Document, Revisions, bounded, check_revision, document_bytes};
use crate::tags;
use crate::{code_signing, layers};
use proofmark_contract::budget::{Budget, Budgeted, Reservation, entry_bytes};
use proofmark_contract::service::Outcome;
use proofmark_smithy_model::model::Node;
use serde_json::json;
use std::io::{self, Write};

/// How many bytes the variables of an environment have at most, as JSON.
const LARGEST_ENVIRONMENT: usize = 4096;

/// The operations that give revision ids of functions.
pub(super) const REVISIONS_FROM: &str = "GetFunction/GetAlias";

pub(crate) fn create(state: &mut Inner, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let created = created(state, request);
    if created.is_err() {
        state.functions.drop_usage(request.target.place());
    }
    created
}

fn created(state: &mut Inner, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let (target, input) = (request.target, request.input());
    check_enums(request)?;
    check_runtime_exists(request)?;
    let layers = layers::attached(&state.layers, request)?;
    let old = state.functions.get(&target);
    if old.is_some_and(|old| !old.is_free()) {
        let text = format!("Function already exist: {}", target.name);
        return Err(Rejection::new(behaviour::FUNCTION_EXISTS, CONFLICT, text));
    }
    let last_version = old.map_or(0, |old| old.last_version);
    check_runtime(request)?;
    check_environment(input)?;
    code_signing::check_exists(state, request)?;
    let tags = input.get("Tags").and_then(Node::as_object).cloned().unwrap_or_default();
    tags::check_count(&tags)?;
    let code = request.code()?;
    code_signing::check_signed(state, &target, request.text("CodeSigningConfigArn"), &code)?;
    let (now, memory) = (state.now(), state.functions.memory());
    let kept = Kept { document: document(request, None, layers), code };
    let account = state.functions.usage_mut(target.place());
    let latest = Version {
        code_room: account.code_room(kept.code.size)?,
        kept: memory.hold(kept.clone(), bounded(kept.bytes())?)?,
        modified: now,
        revision: state.revisions.next(),
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
        _memory: state.functions.entry(&target)?,
        ..Function::default()
    };
    let label = match request.flag("Publish") {
        true => function.publish(&memory, &account, kept, None, &mut state.revisions)?,
        false => LATEST.to_owned(),
    };
    // What calls gave it before, it keeps.
    if let Some(old) = state.functions.get_mut(&target).map(std::mem::take) {
        function = function.in_place_of(old);
    }
    let output = function.version(&label).map(|(_, created)| created.describe(&target, target.arn(), &label));
    state.functions.insert(&target, function);
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

pub(crate) fn update_configuration(state: &mut Inner, request: &Request<'_>) -> Result<Outcome, Rejection> {
    check_enums(request)?;
    check_runtime_exists(request)?;
    let old = updatable(state, request)?;
    check_runtime(request)?;
    let layers = layers::attached(&state.layers, request)?;
    check_environment(request.input())?;
    let document = document(request, Some(&old.document), layers);
    update(state, request, Kept { document, code: old.code })
}

pub(crate) fn update_code(state: &mut Inner, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let (target, input) = (request.target, request.input());
    check_enums(request)?;
    let Kept { document, code: old } = updatable(state, request)?;
    check_package(&old, input)?;
    let mut kept = Kept { document, code: request.code()? };
    let signing = state.functions.get(&target).and_then(|function| function.code_signing.as_deref());
    code_signing::check_signed(state, &target, signing.map(String::as_str), &kept.code)?;
    if let Some(architectures) = input.get("Architectures").filter(|given| !given.is_null()) {
        kept.document.insert("Architectures".to_owned(), architectures.clone());
    }
    if request.flag("DryRun") {
        let latest = state.functions.get(&target).and_then(|function| function.latest.as_ref());
        let Version { modified, revision, change, .. } = latest.ok_or_else(|| not_found(&target.arn()))?;
        let (modified, revision, change) = (*modified, revision.clone(), *change);
        let (kept, code_room) = (Budgeted::uncounted(kept), Reservation::default());
        let dry = Version { kept, code_room, modified, revision, change };
        return Ok(Outcome::Output(dry.describe(&target, target.arn(), LATEST)));
    }
    match request.flag("Publish") {
        true => update_and_publish(state, request, kept),
        false => update(state, request, kept),
    }
}

/// What is kept of `$LATEST` of the function that an update is about, unless the update cannot begin.
fn updatable(state: &Inner, request: &Request<'_>) -> Result<Kept, Rejection> {
    let target = request.target;
    let missing = || not_found(&target.arn());
    let function = state.functions.get(&target).ok_or_else(missing)?;
    let latest = function.latest.as_ref().ok_or_else(missing)?;
    check_revision(request.input(), &latest.revision, REVISIONS_FROM)?;
    check_settled(function, &target)?;
    Ok(latest.kept.clone())
}

/// Begins an update of `$LATEST`.
fn update(state: &mut Inner, request: &Request<'_>, kept: Kept) -> Result<Outcome, Rejection> {
    let (target, now, memory) = (request.target, state.now(), state.functions.memory());
    let missing = || not_found(&target.arn());
    let account = state.functions.usage_mut(target.place());
    let function = state.functions.get_mut(&target).ok_or_else(missing)?;
    function.of_example &= request.documented;
    function.start_update(&memory, &account, kept, now, &mut state.revisions)?;
    let latest = function.latest.as_ref().ok_or_else(missing)?;
    Ok(Outcome::Output(latest.describe(&target, target.arn(), LATEST)))
}

/// The same, and publishes it.
fn update_and_publish(state: &mut Inner, request: &Request<'_>, kept: Kept) -> Result<Outcome, Rejection> {
    let (target, now, memory) = (request.target, state.now(), state.functions.memory());
    let account = state.functions.usage_mut(target.place());
    let function = state.functions.get_mut(&target).ok_or_else(|| not_found(&target.arn()))?;
    // All that it takes is there, or nothing is taken.
    let old = function.latest.as_ref().map_or(0, |latest| latest.kept.code.size);
    let room = (memory.reserve(bounded(kept.bytes())?)?, account.code_room(kept.code.size.saturating_sub(old))?);
    let before = std::mem::replace(&mut function.unpublished, true);
    let published = function.publish(&memory, &account, kept.clone(), None, &mut state.revisions);
    let number = published.inspect_err(|_| function.unpublished = before)?;
    drop(room);
    function.of_example &= request.documented;
    function.start_update(&memory, &account, kept, now, &mut state.revisions)?;
    function.unpublished = false;
    let arn = target.arn_of(&number);
    let version = function.versions.get_mut(&number).ok_or_else(|| not_found(&arn))?;
    version.modified = now;
    version.change = Some(Change { creating: true, until: now + UPDATE_TAKES });
    Ok(Outcome::Output(version.describe(&target, arn, &number)))
}

impl Function {
    /// The function as CreateFunction gives it, with what there was of this name beside the configuration.
    fn in_place_of(self, old: Self) -> Self {
        let Self {
            standing,
            of_example,
            latest,
            mut versions,
            last_version,
            unpublished,
            tags,
            code_signing,
            _memory,
            ..
        } = self;
        versions.extend(old.versions);
        Self {
            standing,
            can_be_created: false,
            of_example,
            latest,
            versions,
            last_version,
            unpublished,
            tags,
            code_signing,
            _memory,
            ..old
        }
    }

    /// Replaces what is kept of `$LATEST`, by an update that begins now.
    fn start_update(
        &mut self,
        memory: &Budget,
        account: &Usage,
        kept: Kept,
        now: i64,
        revisions: &mut Revisions,
    ) -> Result<(), Rejection> {
        let Some(latest) = &mut self.latest else { return Ok(()) };
        let (bytes, size) = (bounded(kept.bytes())?, kept.code.size);
        let more = account.code_room(size.saturating_sub(latest.kept.code.size))?;
        match latest.kept.is_counted() {
            true => latest.kept.replace(kept, bytes)?,
            false => latest.kept = memory.hold(kept, bytes)?,
        }
        drop(more);
        latest.code_room = Reservation::default();
        latest.code_room = account.code_room(size)?;
        latest.modified = now;
        latest.change = Some(Change { creating: false, until: now + UPDATE_TAKES });
        latest.revision = revisions.next();
        self.unpublished = true;
        Ok(())
    }
}

pub(crate) fn delete(state: &mut Inner, request: &Request<'_>) -> Result<Outcome, Rejection> {
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
        _ => state.functions.get(&target).ok_or_else(|| not_found(&target.arn()))?,
    };
    match target.qualifier {
        Some(version) => {
            let aliases = function.aliases_of(version);
            if !aliases.is_empty() {
                let aliases = shown(&aliases);
                let text = format!("Unable to delete version because the following aliases reference it: [{aliases}]");
                return Err(Rejection::new(behaviour::VERSION_WITH_ALIAS, CONFLICT, text));
            }
            state.functions.remove_from(&target, version, |function| {
                function.versions.remove(version);
                function.forget(version);
                true
            })?;
        }
        None => state.functions.remove(&target)?,
    }
    Ok(Outcome::Output(json!({ "StatusCode": 204 })))
}

/// The first of these names, and how many more there are.
fn shown(names: &[&str]) -> String {
    match names.split_at_checked(LISTED) {
        Some((first, rest)) if !rest.is_empty() => format!("{}, and {} more", first.join(", "), rest.len()),
        _ => names.join(", "),
    }
}

/// Rejects values that the service does not know, before anything is looked up.
fn check_enums(request: &Request<'_>) -> Result<(), Rejection> {
    let of = |member: &str, name: &str| request.input().get(member).and_then(|value| value.get(name)?.as_str());
    let violations = [
        list_violation(&request.texts("Architectures"), "architectures", &ARCHITECTURES),
        value_violation(of("SnapStart", "ApplyOn"), "snapStart.applyOn", &["PublishedVersions", "None"]),
    ];
    check_violations(&violations.into_iter().flatten().collect::<Vec<_>>())
}

fn check_environment(input: &Node) -> Result<(), Rejection> {
    let variables = input.get("Environment").and_then(|environment| environment.get("Variables"));
    let Some(variables) = variables.filter(|variables| !variables.is_null()) else { return Ok(()) };
    let mut json = Shown(Vec::new());
    // It stops when it is full.
    let _ = serde_json::to_writer(&mut json, variables);
    let json = String::from_utf8_lossy(&json.0);
    if json.len() <= LARGEST_ENVIRONMENT {
        return Ok(());
    }
    let text = format!(
        "Lambda was unable to configure your environment variables because the environment variables you have \
         provided exceeded the 4KB limit. String measured: {json}"
    );
    Err(Rejection::new(behaviour::ENVIRONMENT_TOO_LARGE, INVALID, text))
}

/// The start of a text: what is too large is not written as a whole for the error that says so.
struct Shown(Vec<u8>);

impl Write for Shown {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        const LONGEST: usize = 4 * LARGEST_ENVIRONMENT;
        let room = LONGEST - self.0.len();
        self.0.extend_from_slice(&bytes[..bytes.len().min(room)]);
        // Nothing written is an error of the writer's.
        Ok(bytes.len().min(room))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Rejects an image for a function of a package, and the other way round.
fn check_package(code: &Code, input: &Node) -> Result<(), Rejection> {
    let gives_image = input.get("ImageUri").is_some_and(Node::is_string);
    let text = match (code.is_image(), gives_image) {
        (false, true) => "Please don't provide ImageUri when updating a function with packageType Zip.",
        (true, false) => "Please provide ImageUri when updating a function with packageType Image.",
        _ => return Ok(()),
    };
    Err(Rejection::new(behaviour::OTHER_PACKAGE_TYPE, INVALID, text))
}
