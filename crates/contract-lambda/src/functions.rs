//! Functions, their versions and aliases: what exists, and the operations that make it exist. Of a function's
//! configuration, what the calls give is kept and told; code is not.

use crate::aliases::Alias;
use crate::behaviour;
use crate::configuration::{Kept, configuration, created, given, kept_bytes, told};
use crate::event_invoke_config::{self, DeclaredConfig};
use crate::function_name::{FunctionName, LATEST, Target};
use crate::request::{CONFLICT, INVALID, NOT_FOUND, Refused, Request, overlay};
use crate::state::Inner;
use indexmap::IndexMap;
use proofmark_contract::aws::Scope;
use proofmark_contract::budget::{Budget, Exhausted, Held, Reservation, entry_bytes};
use proofmark_contract::service::Outcome;
use proofmark_smithy_model::model::Node;
use serde_json::json;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

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

/// How many bytes one call may have the state keep: many times what the service itself takes, and little enough that
/// nobody waits for it to be copied.
const MOST_AT_ONCE: usize = 256 * 1024;

/// How many names an error lists.
const LISTED: usize = 50;

/// All functions, by account and name. Everything that calls made is counted by the budget; what a scenario declares is
/// not, as it is there from the beginning.
#[derive(Debug)]
pub(crate) struct Functions {
    known: BTreeMap<String, BTreeMap<String, Function>>,
    memory: Budget,
    /// Deleted ones, where a function that was never mentioned may exist.
    gone: HashMap<String, Reservation>,
    keeps_gone: bool,
}

/// What is known of a function.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Nothing: it may exist.
    #[default]
    Unknown,
    /// It was given a config, so it exists; what versions and aliases it has is unknown.
    Implied,
    /// It was created.
    Created,
    /// It was declared, with all that there is.
    Declared,
    /// It was deleted.
    Gone,
}

#[derive(Debug, Default)]
pub(crate) struct Function {
    standing: Standing,
    /// The versions with their configuration.
    versions: BTreeMap<String, Held<Option<Kept>>>,
    /// The configuration of `$LATEST`; none of a function that no call created.
    configuration: Option<Held<Kept>>,
    /// Versions and aliases, `$LATEST` among them, of which calls that are no examples said something.
    changed: BTreeMap<String, Reservation>,
    last_version: u64,
    /// Whether something happened since the last version that a new one would capture.
    unpublished: bool,
    pub(crate) aliases: BTreeMap<String, Held<Alias>>,
    pub(crate) configs: BTreeMap<String, Held<event_invoke_config::Config>>,
    /// What its own entry takes.
    _memory: Reservation,
}

impl Functions {
    /// None, in this budget. Whether deleted ones are remembered depends on what is said of those never mentioned.
    pub(crate) fn new(memory: Budget, keeps_gone: bool) -> Self {
        Self { known: BTreeMap::new(), memory, gone: HashMap::new(), keeps_gone }
    }

    /// The memory of all of them.
    pub(crate) fn memory(&self) -> Budget {
        self.memory.clone()
    }

    /// Room for a function's entry.
    fn entry(&self, target: &Target<'_>) -> Result<Reservation, Exhausted> {
        self.memory.reserve(size_of::<Function>() + entry_bytes(target.name) + entry_bytes(target.account))
    }

    /// Room for a note that something was said of a version or alias; none when there is one already.
    fn note(&self, target: &Target<'_>, qualifier: &str) -> Result<Option<Reservation>, Exhausted> {
        let known = self.get(target).is_some_and(|function| function.changed.contains_key(qualifier));
        (!known).then(|| self.memory.reserve(entry_bytes(qualifier))).transpose()
    }

    /// Takes away what a function has under a version's or alias's name, and notes that it is gone.
    pub(crate) fn remove_from(
        &mut self,
        target: &Target<'_>,
        qualifier: &str,
        remove: impl FnOnce(&mut Function) -> bool,
    ) -> Result<(), Exhausted> {
        let noted = self.note(target, qualifier);
        let memory = self.memory.clone();
        let Some(function) = self.get_mut(target) else { return Ok(()) };
        let exists = function.configs.contains_key(qualifier)
            || function.versions.contains_key(qualifier)
            || function.aliases.contains_key(qualifier);
        let note = match noted {
            // What is there can be deleted, whatever is full: the note takes less.
            Err(_) if exists => Some(memory.reserve_over(entry_bytes(qualifier))),
            noted => noted?,
        };
        if remove(function)
            && let Some(note) = note
        {
            function.changed.insert(qualifier.to_owned(), note);
        }
        Ok(())
    }

    pub(crate) fn get(&self, target: &Target<'_>) -> Option<&Function> {
        self.known.get(target.account)?.get(target.name)
    }

    pub(crate) fn get_mut(&mut self, target: &Target<'_>) -> Option<&mut Function> {
        self.known.get_mut(target.account)?.get_mut(target.name)
    }

    pub(crate) fn standing(&self, target: &Target<'_>) -> Standing {
        match self.get(target) {
            Some(function) => function.standing,
            None if !self.gone.is_empty() && self.gone.contains_key(&target.arn()) => Standing::Gone,
            None => Standing::Unknown,
        }
    }

    /// Whether calls that are no examples said something of the version or alias.
    pub(crate) fn is_changed(&self, target: &Target<'_>) -> bool {
        self.get(target).is_some_and(|function| function.changed.contains_key(target.qualifier_or_latest()))
    }

    /// Whether there is something to tell beside the examples: of the version or alias, or of any of the function's.
    pub(crate) fn says(&self, target: &Target<'_>, of_any: bool) -> bool {
        self.get(target).is_some_and(|function| match of_any {
            true => {
                !function.changed.is_empty() || (function.standing == Standing::Created && !function.configs.is_empty())
            }
            false => {
                let qualifier = target.qualifier_or_latest();
                function.changed.contains_key(qualifier) || function.configs.contains_key(qualifier)
            }
        })
    }

    /// Makes a function exist that is given a config of this many bytes, and gives it the config.
    pub(crate) fn imply(
        &mut self,
        target: &Target<'_>,
        config: event_invoke_config::Config,
        bytes: usize,
        documented: bool,
    ) -> Result<(), Exhausted> {
        let qualifier = target.qualifier_or_latest();
        let note = if documented { None } else { self.note(target, qualifier)? };
        let memory = self.memory();
        let new = match self.get_mut(target) {
            Some(function) => {
                keep(&mut function.configs, &memory, qualifier, config, bytes)?;
                None
            }
            None => {
                let mut new = Function { _memory: self.entry(target)?, ..Function::default() };
                keep(&mut new.configs, &memory, qualifier, config, bytes)?;
                Some(new)
            }
        };
        let functions = self.known.entry(target.account.to_owned()).or_default();
        let function = functions.entry(target.name.to_owned()).or_insert_with(|| new.unwrap_or_default());
        function.standing = Standing::Implied;
        if let Some(note) = note {
            function.changed.insert(qualifier.to_owned(), note);
        }
        Ok(())
    }

    pub(crate) fn declare(&mut self, scope: &Scope, declared: &DeclaredFunction, written: i64) {
        let DeclaredFunction { name, versions, aliases, event_invoke_configs } = declared;
        let named = FunctionName::parse(name);
        let account = named.and_then(|name| name.account).unwrap_or(&scope.account);
        let name = named.map_or(name.as_str(), |name| name.name);
        let alias = |version: &String| Held::uncounted(Alias::of(version));
        let config = |config: &DeclaredConfig| {
            let qualifier = config.qualifier.clone().unwrap_or_else(|| LATEST.to_owned());
            (qualifier, Held::uncounted(event_invoke_config::Config::declared(config, written)))
        };
        let function = Function {
            standing: Standing::Declared,
            versions: versions.iter().map(|version| (version.clone(), Held::uncounted(None))).collect(),
            last_version: versions.iter().filter_map(|version| version.parse().ok()).max().unwrap_or(0),
            unpublished: true,
            aliases: aliases.iter().map(|(name, version)| (name.clone(), alias(version))).collect(),
            configs: event_invoke_configs.iter().map(config).collect(),
            ..Function::default()
        };
        self.known.entry(account.to_owned()).or_default().insert(name.to_owned(), function);
    }

    fn insert(&mut self, target: &Target<'_>, function: Function) {
        self.gone.remove(&target.arn());
        self.known.entry(target.account.to_owned()).or_default().insert(target.name.to_owned(), function);
    }

    /// Deletes a function, whether or not it is known.
    pub(crate) fn remove(&mut self, target: &Target<'_>) -> Result<(), Exhausted> {
        let arn = target.arn();
        let bytes = entry_bytes(&arn);
        if self.keeps_gone && !self.gone.contains_key(&arn) {
            let note = match self.memory.reserve(bytes) {
                // What is there can be deleted, whatever is full.
                Err(_) if self.get(target).is_some() => self.memory.reserve_over(bytes),
                reserved => reserved?,
            };
            self.gone.insert(arn, note);
        }
        if let Some(functions) = self.known.get_mut(target.account) {
            functions.remove(target.name);
            if functions.is_empty() {
                self.known.remove(target.account);
            }
        }
        Ok(())
    }
}

/// Keeps a value of this many bytes under a name, in place of the one that there is.
pub(crate) fn keep<T>(
    values: &mut BTreeMap<String, Held<T>>,
    memory: &Budget,
    name: &str,
    value: T,
    bytes: usize,
) -> Result<(), Exhausted> {
    let bytes = bounded(entry_bytes(name).saturating_add(bytes))?;
    match values.get_mut(name) {
        Some(held) if held.is_counted() => held.replace(value, bytes)?,
        _ => _ = values.insert(name.to_owned(), memory.hold(value, bytes)?),
    }
    Ok(())
}

/// What one call asks for, unless that is too much at once.
fn bounded(asked: usize) -> Result<usize, Exhausted> {
    match asked > MOST_AT_ONCE {
        true => Err(Exhausted { asked, used: 0, limit: MOST_AT_ONCE }),
        false => Ok(asked),
    }
}

impl Function {
    /// Whether it has the version or alias.
    pub(crate) fn has(&self, qualifier: &str) -> bool {
        qualifier == LATEST
            || self.standing == Standing::Implied
            || self.versions.contains_key(qualifier)
            || self.aliases.contains_key(qualifier)
    }

    /// Whether it has the version, `$LATEST` among them.
    pub(crate) fn has_version(&self, version: &str) -> bool {
        version == LATEST || self.versions.contains_key(version)
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

    /// The configuration of a version.
    fn configuration(&self, version: &str) -> Option<&Kept> {
        match self.versions.get(version) {
            Some(kept) => kept.as_ref(),
            None => self.configuration.as_deref(),
        }
    }

    /// The version that publishing gives: the last one when nothing happened since, else a new one, whose configuration
    /// is this one. Numbers are never used twice.
    fn publish(&mut self, memory: &Budget, kept: Option<Kept>) -> Result<String, Exhausted> {
        let last = self.last_version.to_string();
        if !self.unpublished && self.versions.contains_key(&last) {
            return Ok(last);
        }
        let version = (self.last_version + 1).to_string();
        let bytes = entry_bytes(&version) + kept.as_deref().map_or(0, kept_bytes);
        let held = memory.hold(kept, bytes)?;
        self.last_version += 1;
        self.unpublished = false;
        self.versions.insert(version.clone(), held);
        Ok(version)
    }

    /// The configuration that is published next.
    fn latest(&self) -> Option<Kept> {
        self.configuration.as_deref().cloned()
    }
}

pub(crate) fn create(state: &mut Inner, request: &Request<'_>) -> Result<Outcome, Refused> {
    let target = request.target;
    if state.functions.get(&target).is_some_and(|function| function.standing != Standing::Implied) {
        let text = format!("Function already exist: {}", target.name);
        return Err(Refused::new(behaviour::FUNCTION_EXISTS, CONFLICT, text));
    }
    let kept = Arc::new(created(request.input()));
    let configuration = state.functions.memory.hold(Arc::clone(&kept), bounded(kept_bytes(&kept))?)?;
    let (standing, unpublished) = (Standing::Created, true);
    let _memory = state.functions.entry(&target)?;
    let configuration = Some(configuration);
    let mut function = Function { standing, unpublished, configuration, _memory, ..Function::default() };
    let version = match request.flag("Publish") {
        true => function.publish(&state.functions.memory, Some(Arc::clone(&kept)))?,
        false => LATEST.to_owned(),
    };
    // What it was given when it was only implied, it keeps.
    if let Some(implied) = state.functions.get_mut(&target).map(std::mem::take) {
        (function.configs, function.changed) = (implied.configs, implied.changed);
    }
    state.functions.insert(&target, function);
    Ok(overlay(told(&target, target.arn(), &version, Some(&kept))))
}

pub(crate) fn get(state: &mut Inner, request: &Request<'_>) -> Result<Outcome, Refused> {
    Ok(overlay(json!({ "Configuration": described(state, request)? })))
}

pub(crate) fn get_configuration(state: &mut Inner, request: &Request<'_>) -> Result<Outcome, Refused> {
    described(state, request).map(overlay)
}

fn described(state: &Inner, request: &Request<'_>) -> Result<Node, Refused> {
    let target = request.target;
    let arn = target.qualifier.map_or_else(|| target.arn(), |qualifier| target.arn_of(qualifier));
    let function = state.functions.get(&target);
    let version = function.and_then(|function| Some((function, function.version(target.qualifier_or_latest())?)));
    let (function, version) = version.ok_or_else(|| not_found(&arn))?;
    Ok(told(&target, arn, version, function.configuration(version)))
}

pub(crate) fn update(state: &mut Inner, request: &Request<'_>) -> Result<Outcome, Refused> {
    let target = request.target;
    let function = state.functions.get(&target).ok_or_else(|| not_found(&target.arn()))?;
    let updated = match &function.configuration {
        Some(kept) => {
            let mut kept = Kept::clone(kept);
            Arc::make_mut(&mut kept).extend(given(request.input()));
            let bytes = bounded(kept_bytes(&kept))?;
            Some(state.functions.memory.hold(kept, bytes)?)
        }
        None => None,
    };
    let memory = state.functions.memory.clone();
    let function = state.functions.get_mut(&target).ok_or_else(|| not_found(&target.arn()))?;
    let before = std::mem::replace(&mut function.unpublished, true);
    let (arn, version) = if request.flag("Publish") {
        let kept = updated.as_deref().cloned();
        let published = function.publish(&memory, kept);
        let version = published.inspect_err(|_| function.unpublished = before)?;
        (target.arn_of(&version), version)
    } else {
        (target.arn(), LATEST.to_owned())
    };
    function.configuration = updated;
    let members = match function.configuration(&version) {
        Some(kept) => told(&target, arn, &version, Some(kept)),
        None => configuration(&target, arn, &version, request.input()),
    };
    Ok(overlay(members))
}

pub(crate) fn delete(state: &mut Inner, request: &Request<'_>) -> Result<Outcome, Refused> {
    let target = request.target;
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
        _ => state.functions.get(&target).ok_or_else(|| not_found(&target.arn()))?,
    };
    match target.qualifier {
        Some(version) => {
            let aliases = function.aliases_of(version);
            if !aliases.is_empty() {
                let aliases = listed(&aliases);
                let text = format!("Unable to delete version because the following aliases reference it: [{aliases}]");
                return Err(Refused::new(behaviour::VERSION_WITH_ALIAS, CONFLICT, text));
            }
            state.functions.remove_from(&target, version, |function| {
                function.versions.remove(version);
                function.configs.remove(version);
                true
            })?;
        }
        None => state.functions.remove(&target)?,
    }
    Ok(Outcome::Output(json!({ "StatusCode": 204 })))
}

pub(crate) fn publish_version(state: &mut Inner, request: &Request<'_>) -> Result<Outcome, Refused> {
    let target = request.target;
    let memory = state.functions.memory.clone();
    let function = state.functions.get_mut(&target).ok_or_else(|| not_found(&target.arn()))?;
    let mut kept = function.latest();
    if let (Some(description), Some(kept)) = (request.text("Description"), &mut kept) {
        Arc::make_mut(kept).insert("Description".to_owned(), description.into());
    }
    let version = function.publish(&memory, kept)?;
    let arn = target.arn_of(&version);
    let members = match function.configuration(&version) {
        Some(kept) => told(&target, arn, &version, Some(kept)),
        None => configuration(&target, arn, &version, request.input()),
    };
    Ok(overlay(members))
}

/// The first of these names, and how many more there are.
fn listed(names: &[&str]) -> String {
    match names.split_at_checked(LISTED) {
        Some((first, rest)) if !rest.is_empty() => format!("{}, and {} more", first.join(", "), rest.len()),
        _ => names.join(", "),
    }
}

pub(crate) fn not_found(arn: &str) -> Refused {
    Refused::new(behaviour::FUNCTION_NOT_FOUND, NOT_FOUND, format!("Function not found: {arn}"))
}
