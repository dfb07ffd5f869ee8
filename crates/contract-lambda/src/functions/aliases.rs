//! Aliases of functions: the operations on them, and how responses show them.

use super::write::REVISIONS_FROM;
use super::{Function, LISTED, not_found};
use crate::behaviour;
use crate::concurrency::check_move;
use crate::function_name::{LATEST, Target};
use crate::request::{CONFLICT, INVALID, NOT_FOUND, Rejection, Request};
use crate::state::Inner;
use crate::store::{check_revision, keep, page};
use proofmark_contract::budget::node_bytes;
use proofmark_contract::service::Outcome;
use proofmark_smithy_model::model::Node;
use serde_json::json;
use std::cell::Cell;

/// An alias of a function.
#[derive(Clone, Debug, Default)]
pub(crate) struct Alias {
    pub(crate) version: String,
    description: String,
    routing: Option<Node>,
    revision: String,
    /// How many invocations it routed.
    routed: Cell<u64>,
}

pub(crate) fn create_alias(state: &mut Inner, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let (target, name) = (request.target, name(request));
    let version = request.text("FunctionVersion").unwrap_or(LATEST);
    let missing = || not_found(&target.arn_of(version));
    let function = state.functions.get(&target).ok_or_else(missing)?;
    let mut alias = Alias::of(version, state.revisions.next());
    alias.set(request);
    alias.check(function, &target)?;
    let arn = target.arn_of(name);
    if function.aliases.contains_key(name) {
        return Err(Rejection::new(behaviour::ALIAS_EXISTS, CONFLICT, format!("Alias already exists: {arn}")));
    }
    write(state, &target, name, alias)
}

pub(crate) fn get_alias(state: &mut Inner, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let (target, name) = (request.target, name(request));
    let arn = target.arn_of(name);
    let function = state.functions.get(&target).ok_or_else(|| not_found(&target.arn()))?;
    let alias = function.aliases.get(name).ok_or_else(|| alias_not_found(&arn))?;
    Ok(Outcome::Output(alias.document(name, &arn)))
}

pub(crate) fn update_alias(state: &mut Inner, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let (target, name) = (request.target, name(request));
    let arn = target.arn_of(name);
    let function = state.functions.get(&target).ok_or_else(|| not_found(&target.arn()))?;
    let mut alias = Alias::clone(function.aliases.get(name).ok_or_else(|| {
        Rejection::new(behaviour::UPDATED_ALIAS_NOT_FOUND, NOT_FOUND, format!("Alias not found: {arn}"))
    })?);
    check_revision(request.input(), &alias.revision, REVISIONS_FROM)?;
    if let Some(version) = request.text("FunctionVersion") {
        version.clone_into(&mut alias.version);
    }
    alias.set(request);
    alias.check(function, &target)?;
    let is_moved = function.version_of(name) != alias.version;
    check_move(function, name, &alias.version)?;
    alias.revision = state.revisions.next();
    let output = write(state, &target, name, alias)?;
    let now = state.now();
    if let Some(function) = state.functions.get_mut(&target).filter(|_| is_moved) {
        function.concurrency.follow(name, now);
    }
    Ok(output)
}

pub(crate) fn delete_alias(state: &mut Inner, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let (target, name) = (request.target, name(request));
    state.functions.get(&target).ok_or_else(|| not_found(&target.arn()))?;
    state.functions.remove_from(&target, name, |function| {
        function.aliases.remove(name);
        function.forget(name);
        true
    })?;
    Ok(Outcome::Output(json!({})))
}

pub(crate) fn list_aliases(state: &mut Inner, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let target = request.target;
    let function = state.functions.get(&target).ok_or_else(|| not_found(&target.arn()))?;
    let version = request.text("FunctionVersion");
    let aliases = function.aliases.iter().filter(|(_, alias)| version.is_none_or(|version| alias.points_to(version)));
    let items = aliases.map(|(name, alias)| (name.clone(), (name, alias)));
    let output = page(request.input(), LISTED, items)
        .output("Aliases", |(name, alias)| alias.document(name, &target.arn_of(name)));
    Ok(Outcome::Output(output))
}

impl Alias {
    /// An alias of a version.
    pub(super) fn of(version: &str, revision: String) -> Self {
        Self { version: version.to_owned(), revision, ..Self::default() }
    }

    pub(super) fn revision(&self) -> &str {
        &self.revision
    }

    /// Whether the version is one that it routes to.
    pub(super) fn points_to(&self, version: &str) -> bool {
        self.version == version || self.weights().any(|(other, _)| other == version)
    }

    /// The other versions that it routes to, with the parts of the calls that they get.
    fn weights(&self) -> impl Iterator<Item = (&str, &Node)> {
        let weights = self.routing.as_ref().and_then(|routing| routing.get("AdditionalVersionWeights"));
        weights.and_then(Node::as_object).into_iter().flatten().map(|(version, weight)| (version.as_str(), weight))
    }

    /// The version that the next invocation runs. The other version gets its part of the calls evenly, so that a weight
    /// of 0.25 means every fourth one.
    pub(super) fn route(&self) -> String {
        let before = self.routed.replace(self.routed.get().wrapping_add(1));
        #[allow(clippy::cast_precision_loss)] // exact for more invocations than there will be
        let calls = |count: u64, weight: f64| (count as f64 * weight + 1e-9).floor();
        let other = self.weights().find(|(_, weight)| {
            let weight = weight.as_f64().unwrap_or_default();
            calls(before.wrapping_add(1), weight) > calls(before, weight)
        });
        other.map_or(self.version.as_str(), |(version, _)| version).to_owned()
    }

    /// Takes the members that a request gives.
    fn set(&mut self, request: &Request<'_>) {
        if let Some(description) = request.text("Description") {
            description.clone_into(&mut self.description);
        }
        if let Some(routing) = request.input().get("RoutingConfig") {
            let weights = routing.get("AdditionalVersionWeights").and_then(Node::as_object);
            self.routing = weights.is_some_and(|weights| !weights.is_empty()).then(|| routing.clone());
        }
    }

    /// Rejects routes that there cannot be, and versions that there are not.
    fn check(&self, function: &Function, target: &Target<'_>) -> Result<(), Rejection> {
        let refused = |behaviour, text: String| Err(Rejection::new(behaviour, INVALID, text));
        let latest_routed = || {
            const TEXT: &str = "$LATEST is not supported for an alias pointing to more than 1 version";
            Rejection::new(behaviour::ALIAS_LATEST_ROUTED, INVALID, TEXT).without_type()
        };
        if self.weights().count() > 1 {
            let text = "Number of items in AdditionalVersionWeights cannot be greater than 1";
            return refused(behaviour::ALIAS_WEIGHTS, text.to_owned());
        }
        let version = &self.version;
        for (other, _) in self.weights() {
            if other == version {
                let text = format!(
                    "Invalid function version {version}. Function version {version} is already included in routing \
                     configuration."
                );
                return refused(behaviour::ALIAS_SAME_VERSION, text);
            }
            if version == LATEST {
                return Err(latest_routed());
            }
        }
        let mut versions = std::iter::once(version.as_str()).chain(self.weights().map(|(other, _)| other));
        match versions.find(|version| !function.has_version(version)) {
            Some(version) => Err(not_found(&target.arn_of(version))),
            None => Ok(()),
        }
    }

    /// How much memory it takes, about.
    fn bytes(&self) -> usize {
        let texts = self.version.len() + self.description.len() + self.revision.len();
        size_of::<Self>() + texts + self.routing.as_ref().map_or(0, node_bytes)
    }

    fn document(&self, name: &str, arn: &str) -> Node {
        let mut output = json!({
            "AliasArn": arn,
            "Name": name,
            "FunctionVersion": self.version,
            "Description": self.description,
            "RevisionId": self.revision,
        });
        if let Some(routing) = &self.routing {
            output["RoutingConfig"] = routing.clone();
        }
        output
    }
}

/// Keeps an alias in place of the one that there was.
fn write(state: &mut Inner, target: &Target<'_>, name: &str, alias: Alias) -> Result<Outcome, Rejection> {
    let output = alias.document(name, &target.arn_of(name));
    let (bytes, memory) = (alias.bytes(), state.functions.memory());
    let function = state.functions.get_mut(target).ok_or_else(|| not_found(&target.arn()))?;
    keep(&mut function.aliases, &memory, name, alias, bytes)?;
    function.of_example = false;
    Ok(Outcome::Output(output))
}

/// What is known of an alias of a function that is not kept.
pub(crate) fn synthesized_alias(request: &Request<'_>) -> Node {
    let (target, name) = (request.target, name(request));
    let mut members = json!({ "AliasArn": target.arn_of(name), "Name": name });
    if let Some(description) = request.text("Description") {
        members["Description"] = description.into();
    }
    // Requests may name `$LATEST.PUBLISHED`, which no response may.
    let answerable = |version: &&str| *version == LATEST || version.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(version) = request.text("FunctionVersion").filter(answerable) {
        members["FunctionVersion"] = version.into();
    }
    members
}

pub(crate) fn alias_not_found(arn: &str) -> Rejection {
    Rejection::new(behaviour::ALIAS_NOT_FOUND, NOT_FOUND, format!("Cannot find alias arn: {arn}"))
}

fn name<'a>(request: &Request<'a>) -> &'a str {
    request.text("Name").unwrap_or_default()
}
