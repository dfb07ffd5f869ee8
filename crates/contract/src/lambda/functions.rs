//! Functions, their versions and aliases: what exists, and the operations that make it exist. Only what a name can refer
//! to is kept; code and configuration are not.

use super::behaviour;
use super::event_invoke_config::{self, DeclaredConfig};
use super::function_name::{FunctionName, Home, LATEST, Target, Unresolved};
use super::state::{Answer, CONFLICT, INVALID, Inner, NOT_FOUND, Refused, Settings};
use indexmap::IndexMap;
use proofmark_smithy_model::model::Node;
use serde_json::{Map, json};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// A function that is there from the beginning.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeclaredFunction {
    /// Its name, in any form, without a qualifier.
    pub name: String,
    /// Its published versions.
    pub versions: Vec<String>,
    /// Its aliases and the versions that they point to.
    pub aliases: IndexMap<String, String>,
    /// Its event-invoke configs.
    pub event_invoke_configs: Vec<DeclaredConfig>,
}

/// All functions, by account and name.
#[derive(Debug, Default)]
pub(super) struct Functions(BTreeMap<String, BTreeMap<String, Function>>);

#[derive(Debug, Default)]
pub(super) struct Function {
    versions: BTreeSet<String>,
    last_version: u64,
    /// Whether something happened since the last version that a new one would capture.
    unpublished: bool,
    aliases: BTreeMap<String, Alias>,
    pub(super) configs: BTreeMap<String, event_invoke_config::Config>,
}

#[derive(Clone, Debug, Default)]
struct Alias {
    version: String,
    description: String,
    routing: Option<Node>,
    revision: u64,
}

impl Functions {
    pub(super) fn get(&self, target: &Target<'_>) -> Option<&Function> {
        self.0.get(target.account)?.get(target.name)
    }

    pub(super) fn get_mut(&mut self, target: &Target<'_>) -> Option<&mut Function> {
        self.0.get_mut(target.account)?.get_mut(target.name)
    }

    pub(super) fn declare(&mut self, home: &Home, declared: &DeclaredFunction, written: i64) {
        let DeclaredFunction { name, versions, aliases, event_invoke_configs } = declared;
        let named = FunctionName::parse(name);
        let account = named.and_then(|name| name.account).unwrap_or(&home.account);
        let name = named.map_or(name.as_str(), |name| name.name);
        let alias = |version: &String| Alias { version: version.clone(), ..Alias::default() };
        let config = |config: &DeclaredConfig| {
            let qualifier = config.qualifier.clone().unwrap_or_else(|| LATEST.to_owned());
            (qualifier, event_invoke_config::Config::declared(config, written))
        };
        let function = Function {
            versions: versions.iter().cloned().collect(),
            last_version: versions.iter().filter_map(|version| version.parse().ok()).max().unwrap_or(0),
            unpublished: true,
            aliases: aliases.iter().map(|(name, version)| (name.clone(), alias(version))).collect(),
            configs: event_invoke_configs.iter().map(config).collect(),
        };
        self.0.entry(account.to_owned()).or_default().insert(name.to_owned(), function);
    }

    fn insert(&mut self, target: &Target<'_>, function: Function) {
        self.0.entry(target.account.to_owned()).or_default().insert(target.name.to_owned(), function);
    }

    fn remove(&mut self, target: &Target<'_>) {
        if let Some(functions) = self.0.get_mut(target.account) {
            functions.remove(target.name);
        }
    }
}

impl Function {
    /// Whether it has the version or alias.
    pub(super) fn has(&self, qualifier: &str) -> bool {
        qualifier == LATEST || self.versions.contains(qualifier) || self.aliases.contains_key(qualifier)
    }

    /// The version that a qualifier stands for.
    fn version<'f>(&'f self, qualifier: &'f str) -> Option<&'f str> {
        match self.aliases.get(qualifier) {
            Some(alias) => Some(&alias.version),
            None => self.has(qualifier).then_some(qualifier),
        }
    }

    fn aliases_of(&self, version: &str) -> Vec<&str> {
        let pointing = self.aliases.iter().filter(|(_, alias)| alias.version == version);
        pointing.map(|(name, _)| name.as_str()).collect()
    }

    fn publish(&mut self) -> String {
        if self.unpublished || self.versions.is_empty() {
            self.last_version += 1;
            self.versions.insert(self.last_version.to_string());
            self.unpublished = false;
        }
        self.last_version.to_string()
    }
}

/// What the members `FunctionName` and `Qualifier` of an input stand for.
pub(super) fn target<'a>(settings: &'a Settings, input: &'a Node) -> Result<Target<'a>, Refused> {
    let text = |member: &str| input.get(member).and_then(Node::as_str);
    let target = text("FunctionName").ok_or(Unresolved::Malformed);
    target.and_then(|name| Target::of(name, text("Qualifier"), &settings.home)).map_err(|unresolved| {
        let (behaviour, text) = unresolved.behaviour();
        let shape = if matches!(unresolved, Unresolved::QualifierMismatch) { INVALID } else { NOT_FOUND };
        Refused { behaviour, shape, text }
    })
}

pub(super) fn create(state: &mut Inner, settings: &Settings, input: &Node) -> Result<Answer, Refused> {
    let target = target(settings, input)?;
    if state.functions.get(&target).is_some() {
        let text = format!("Function already exist: {}", target.name);
        return Err(Refused::new(behaviour::FUNCTION_EXISTS, CONFLICT, text));
    }
    let mut function = Function { unpublished: true, ..Function::default() };
    let version = if flag(input, "Publish") { function.publish() } else { LATEST.to_owned() };
    state.functions.insert(&target, function);
    Ok(Answer::Overlay(configuration(&target, target.arn(), &version, input)))
}

pub(super) fn get(state: &mut Inner, settings: &Settings, input: &Node) -> Result<Answer, Refused> {
    Ok(Answer::Overlay(json!({ "Configuration": described(state, settings, input)? })))
}

pub(super) fn get_configuration(state: &mut Inner, settings: &Settings, input: &Node) -> Result<Answer, Refused> {
    described(state, settings, input).map(Answer::Overlay)
}

fn described(state: &Inner, settings: &Settings, input: &Node) -> Result<Node, Refused> {
    let target = target(settings, input)?;
    let arn = target.qualifier.map_or_else(|| target.arn(), |qualifier| target.arn_of(qualifier));
    let function = state.functions.get(&target);
    let version = function.and_then(|function| function.version(target.qualifier_or_latest()));
    let version = version.ok_or_else(|| not_found(&arn))?;
    Ok(configuration(&target, arn, version, &Node::Null))
}

pub(super) fn update(state: &mut Inner, settings: &Settings, input: &Node) -> Result<Answer, Refused> {
    let target = target(settings, input)?;
    let function = state.functions.get_mut(&target).ok_or_else(|| not_found(&target.arn()))?;
    function.unpublished = true;
    let (arn, version) = if flag(input, "Publish") {
        let version = function.publish();
        (target.arn_of(&version), version)
    } else {
        (target.arn(), LATEST.to_owned())
    };
    Ok(Answer::Overlay(configuration(&target, arn, &version, input)))
}

pub(super) fn delete(state: &mut Inner, settings: &Settings, input: &Node) -> Result<Answer, Refused> {
    let target = target(settings, input)?;
    let refused = |behaviour, text| Err(Refused::new(behaviour, INVALID, text));
    let function = match target.qualifier {
        Some(LATEST) => {
            const TEXT: &str = "$LATEST version cannot be deleted without deleting the function.";
            return refused(behaviour::LATEST_NOT_DELETED, TEXT);
        }
        Some(alias) if !alias.bytes().all(|b| b.is_ascii_digit()) => {
            const TEXT: &str = "Deletion of aliases is not currently supported.";
            return refused(behaviour::ALIAS_NOT_DELETED_SO, TEXT);
        }
        _ => state.functions.get_mut(&target).ok_or_else(|| not_found(&target.arn()))?,
    };
    match target.qualifier {
        Some(version) => {
            let aliases = function.aliases_of(version);
            if !aliases.is_empty() {
                let aliases = aliases.join(", ");
                let text = format!("Unable to delete version because the following aliases reference it: [{aliases}]");
                return Err(Refused::new(behaviour::VERSION_WITH_ALIAS, CONFLICT, text));
            }
            function.versions.remove(version);
            function.configs.remove(version);
        }
        None => state.functions.remove(&target),
    }
    Ok(Answer::Output(json!({ "StatusCode": 204 })))
}

pub(super) fn publish_version(state: &mut Inner, settings: &Settings, input: &Node) -> Result<Answer, Refused> {
    let target = target(settings, input)?;
    let function = state.functions.get_mut(&target).ok_or_else(|| not_found(&target.arn()))?;
    let version = function.publish();
    Ok(Answer::Overlay(configuration(&target, target.arn_of(&version), &version, input)))
}

pub(super) fn create_alias(state: &mut Inner, settings: &Settings, input: &Node) -> Result<Answer, Refused> {
    let (target, name) = alias_target(settings, input)?;
    let version = text(input, "FunctionVersion").unwrap_or(LATEST);
    let missing = || not_found(&target.arn_of(version));
    let function = state.functions.get_mut(&target).ok_or_else(missing)?;
    if version != LATEST && !function.versions.contains(version) {
        return Err(missing());
    }
    let arn = target.arn_of(name);
    if function.aliases.contains_key(name) {
        return Err(Refused::new(behaviour::ALIAS_EXISTS, CONFLICT, format!("Alias already exists: {arn}")));
    }
    let mut alias = Alias { version: version.to_owned(), ..Alias::default() };
    alias.set(input);
    let output = alias.document(name, &arn);
    function.aliases.insert(name.to_owned(), alias);
    Ok(Answer::Output(output))
}

pub(super) fn get_alias(state: &mut Inner, settings: &Settings, input: &Node) -> Result<Answer, Refused> {
    let (target, name) = alias_target(settings, input)?;
    let arn = target.arn_of(name);
    let function = state.functions.get(&target).ok_or_else(|| not_found(&target.arn()))?;
    let alias = function.aliases.get(name).ok_or_else(|| alias_not_found(&arn))?;
    Ok(Answer::Output(alias.document(name, &arn)))
}

pub(super) fn update_alias(state: &mut Inner, settings: &Settings, input: &Node) -> Result<Answer, Refused> {
    let (target, name) = alias_target(settings, input)?;
    let arn = target.arn_of(name);
    let function = state.functions.get_mut(&target).ok_or_else(|| not_found(&target.arn()))?;
    let mut alias = function.aliases.get(name).cloned().ok_or_else(|| alias_not_found(&arn))?;
    if let Some(version) = text(input, "FunctionVersion") {
        if version != LATEST && !function.versions.contains(version) {
            return Err(not_found(&target.arn_of(version)));
        }
        version.clone_into(&mut alias.version);
    }
    alias.set(input);
    let output = alias.document(name, &arn);
    function.aliases.insert(name.to_owned(), alias);
    Ok(Answer::Output(output))
}

pub(super) fn delete_alias(state: &mut Inner, settings: &Settings, input: &Node) -> Result<Answer, Refused> {
    let (target, name) = alias_target(settings, input)?;
    let function = state.functions.get_mut(&target).ok_or_else(|| not_found(&target.arn()))?;
    function.aliases.remove(name);
    function.configs.remove(name);
    Ok(Answer::Output(json!({})))
}

impl Alias {
    /// Takes the members that a request gives.
    fn set(&mut self, input: &Node) {
        if let Some(description) = text(input, "Description") {
            description.clone_into(&mut self.description);
        }
        if let Some(routing) = input.get("RoutingConfig") {
            let weights = routing.get("AdditionalVersionWeights").and_then(Node::as_object);
            self.routing = weights.is_some_and(|weights| !weights.is_empty()).then(|| routing.clone());
        }
        self.revision += 1;
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

/// What is known of a `FunctionConfiguration`: who it is, and what the request itself says.
fn configuration(target: &Target<'_>, arn: String, version: &str, input: &Node) -> Node {
    const ECHOED: [&str; 8] =
        ["Runtime", "Role", "Handler", "Description", "Timeout", "MemorySize", "PackageType", "Architectures"];
    let mut members = Map::new();
    members.insert("FunctionName".to_owned(), target.name.into());
    members.insert("FunctionArn".to_owned(), arn.into());
    members.insert("Version".to_owned(), version.into());
    for name in ECHOED {
        if let Some(value) = input.get(name) {
            members.insert(name.to_owned(), value.clone());
        }
    }
    Node::Object(members)
}

fn alias_target<'a>(settings: &'a Settings, input: &'a Node) -> Result<(Target<'a>, &'a str), Refused> {
    Ok((target(settings, input)?, text(input, "Name").unwrap_or_default()))
}

fn not_found(arn: &str) -> Refused {
    Refused::new(behaviour::FUNCTION_NOT_FOUND, NOT_FOUND, format!("Function not found: {arn}"))
}

fn alias_not_found(arn: &str) -> Refused {
    Refused::new(behaviour::ALIAS_NOT_FOUND, NOT_FOUND, format!("Cannot find alias arn: {arn}"))
}

fn text<'a>(input: &'a Node, member: &str) -> Option<&'a str> {
    input.get(member).and_then(Node::as_str)
}

fn flag(input: &Node, member: &str) -> bool {
    input.get(member).and_then(Node::as_bool) == Some(true)
}
