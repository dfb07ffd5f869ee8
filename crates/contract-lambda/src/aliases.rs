//! Aliases of functions: the operations on them, and how they are told.

use crate::behaviour;
use crate::function_name::{LATEST, Target};
use crate::functions::{keep, not_found};
use crate::request::{CONFLICT, NOT_FOUND, Refused, Request};
use crate::state::Inner;
use proofmark_contract::budget::node_bytes;
use proofmark_contract::service::Outcome;
use proofmark_smithy_model::model::Node;
use serde_json::json;
use sha2::{Digest, Sha256};

/// An alias of a function.
#[derive(Clone, Debug, Default)]
pub(crate) struct Alias {
    pub(crate) version: String,
    description: String,
    routing: Option<Node>,
    revision: u64,
}

pub(crate) fn create_alias(state: &mut Inner, request: &Request<'_>) -> Result<Outcome, Refused> {
    let (target, name) = (request.target, name(request));
    let version = request.text("FunctionVersion").unwrap_or(LATEST);
    let missing = || not_found(&target.arn_of(version));
    let function = state.functions.get(&target).ok_or_else(missing)?;
    if !function.has_version(version) {
        return Err(missing());
    }
    let arn = target.arn_of(name);
    if function.aliases.contains_key(name) {
        return Err(Refused::new(behaviour::ALIAS_EXISTS, CONFLICT, format!("Alias already exists: {arn}")));
    }
    let mut alias = Alias::of(version);
    alias.set(request);
    write(state, &target, name, alias)
}

pub(crate) fn get_alias(state: &mut Inner, request: &Request<'_>) -> Result<Outcome, Refused> {
    let (target, name) = (request.target, name(request));
    let arn = target.arn_of(name);
    let function = state.functions.get(&target).ok_or_else(|| not_found(&target.arn()))?;
    let alias = function.aliases.get(name).ok_or_else(|| alias_not_found(&arn))?;
    Ok(Outcome::Output(alias.document(name, &arn)))
}

pub(crate) fn update_alias(state: &mut Inner, request: &Request<'_>) -> Result<Outcome, Refused> {
    let (target, name) = (request.target, name(request));
    let arn = target.arn_of(name);
    let function = state.functions.get(&target).ok_or_else(|| not_found(&target.arn()))?;
    let mut alias = Alias::clone(function.aliases.get(name).ok_or_else(|| alias_not_found(&arn))?);
    if let Some(version) = request.text("FunctionVersion") {
        if !function.has_version(version) {
            return Err(not_found(&target.arn_of(version)));
        }
        version.clone_into(&mut alias.version);
    }
    alias.set(request);
    write(state, &target, name, alias)
}

pub(crate) fn delete_alias(state: &mut Inner, request: &Request<'_>) -> Result<Outcome, Refused> {
    let (target, name) = (request.target, name(request));
    state.functions.get(&target).ok_or_else(|| not_found(&target.arn()))?;
    state.functions.remove_from(&target, name, |function| {
        function.aliases.remove(name);
        function.configs.remove(name);
        true
    })?;
    Ok(Outcome::Output(json!({})))
}

impl Alias {
    /// An alias of a version.
    pub(crate) fn of(version: &str) -> Self {
        Self { version: version.to_owned(), ..Self::default() }
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
        self.revision += 1;
    }

    /// How much memory it takes, about.
    fn bytes(&self) -> usize {
        size_of::<Self>() + self.version.len() + self.description.len() + self.routing.as_ref().map_or(0, node_bytes)
    }

    fn document(&self, name: &str, arn: &str) -> Node {
        let mut output = json!({
            "AliasArn": arn,
            "Name": name,
            "FunctionVersion": self.version,
            "Description": self.description,
            "RevisionId": revision_id(arn, self.revision),
        });
        if let Some(routing) = &self.routing {
            output["RoutingConfig"] = routing.clone();
        }
        output
    }
}

/// Keeps an alias in place of the one that there was.
fn write(state: &mut Inner, target: &Target<'_>, name: &str, alias: Alias) -> Result<Outcome, Refused> {
    let output = alias.document(name, &target.arn_of(name));
    let (bytes, memory) = (alias.bytes(), state.functions.memory());
    let function = state.functions.get_mut(target).ok_or_else(|| not_found(&target.arn()))?;
    keep(&mut function.aliases, &memory, name, alias, bytes)?;
    Ok(Outcome::Output(output))
}

/// A UUID that is always the same for the same change of the same thing.
fn revision_id(arn: &str, revision: u64) -> String {
    let digest = Sha256::digest(format!("{arn} {revision}"));
    let mut bytes = [0_u8; 16];
    bytes.copy_from_slice(&digest[..16]);
    let number = u128::from_be_bytes(bytes);
    // Version 4, variant 1: what AWS's revision ids look like.
    let number = (number & !(0xf << 76) | (4 << 76)) & !(0b11 << 62) | (0b10 << 62);
    let hex = format!("{number:032x}");
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// What is known of an alias of a function that is not kept.
pub(crate) fn made_up_alias(request: &Request<'_>) -> Node {
    let (target, name) = (request.target, name(request));
    let mut members = json!({ "AliasArn": target.arn_of(name), "Name": name });
    if let Some(description) = request.text("Description") {
        members["Description"] = description.into();
    }
    // Requests may name `$LATEST.PUBLISHED`, which no answer may.
    let answerable = |version: &&str| *version == LATEST || version.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(version) = request.text("FunctionVersion").filter(answerable) {
        members["FunctionVersion"] = version.into();
    }
    members
}

fn name<'a>(request: &Request<'a>) -> &'a str {
    request.text("Name").unwrap_or_default()
}

fn alias_not_found(arn: &str) -> Refused {
    Refused::new(behaviour::ALIAS_NOT_FOUND, NOT_FOUND, format!("Cannot find alias arn: {arn}"))
}
