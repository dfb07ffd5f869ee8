//! All functions, by account, region and name. Everything that calls made is counted by the budget of the state.

use crate::collections::{Collection, Place, Revisions, keep};
use crate::function_name::{FunctionName, LATEST, Target};
use crate::rejection::Rejection;
use crate::resources::account::{AccountLimits, Usage};
use crate::resources::alias::Alias;
use crate::resources::code::Code;
use crate::resources::configuration;
use crate::resources::declared::DeclaredFunction;
use crate::resources::event_invoke_config::{self, DeclaredConfig};
use crate::resources::function::{Function, Standing};
use crate::resources::missing::{alias_not_found, not_found};
use crate::resources::version::{Kept, Version};
use proofmark_contract::aws::Scope;
use proofmark_contract::budget::{Budget, Budgeted, Exhausted, Reservation, entry_bytes};
use proofmark_smithy_model::model::Node;
use serde_json::json;
use std::collections::{BTreeMap, HashMap};

/// All functions. Everything that calls made is counted by the budget; what a scenario declares is not, as it is there
/// from the beginning.
#[derive(Debug)]
pub(crate) struct Functions {
    pub(crate) known: Collection<Function>,
    memory: Budget,
    limits: AccountLimits,
    /// What accounts use, where they have anything.
    usage: Collection<Usage>,
    /// Deleted ones, where a function that was never mentioned may exist.
    gone: HashMap<String, Reservation>,
    keeps_gone: bool,
}

impl Functions {
    /// None, in this budget, in accounts with these limits. Whether deleted ones are remembered depends on what is said
    /// of those never mentioned.
    pub(crate) fn new(memory: Budget, limits: AccountLimits, keeps_gone: bool) -> Self {
        let (known, usage) = (Collection::default(), Collection::default());
        Self { known, memory, limits, usage, gone: HashMap::new(), keeps_gone }
    }

    /// What an account uses in a region; none when that is nothing.
    pub(crate) fn usage(&self, place: Place<'_>) -> Option<&Usage> {
        self.usage.get(place, "")
    }

    /// Forgets an account that uses nothing.
    pub(crate) fn drop_usage(&mut self, place: Place<'_>) {
        if self.usage(place).is_some_and(Usage::is_nothing) {
            self.usage.remove(place, "");
        }
    }

    /// The same, to use more of it.
    pub(crate) fn usage_mut(&mut self, place: Place<'_>) -> Usage {
        if let Some(usage) = self.usage(place) {
            return usage.clone();
        }
        let usage = Usage::new(self.limits);
        self.usage.insert(place, "", usage.clone());
        usage
    }

    /// What an account has left in a region: reserved for no function and provisioned for none.
    pub(crate) fn unreserved(&self, place: Place<'_>) -> u64 {
        let taken = self.usage(place).map_or(0, |usage| usage.concurrency.used());
        self.limits.concurrent_executions.saturating_sub(taken as u64)
    }

    /// The memory of all of them.
    pub(crate) fn memory(&self) -> Budget {
        self.memory.clone()
    }

    /// Room for a function's entry.
    pub(crate) fn entry(&self, target: &Target<'_>) -> Result<Reservation, Exhausted> {
        let place = entry_bytes(target.account) + entry_bytes(target.region);
        self.memory.reserve(size_of::<Function>() + entry_bytes(target.name) + place)
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
        self.known.get(target.place(), target.name)
    }

    pub(crate) fn get_mut(&mut self, target: &Target<'_>) -> Option<&mut Function> {
        self.known.get_mut(target.place(), target.name)
    }

    pub(crate) fn standing(&self, target: &Target<'_>) -> Standing {
        match self.get(target) {
            Some(function) => function.standing,
            None if !self.gone.is_empty() && self.gone.contains_key(&target.arn()) => Standing::Gone,
            None => Standing::Unknown,
        }
    }

    /// Whether calls that are not examples said something of the version or alias.
    pub(crate) fn is_changed(&self, target: &Target<'_>) -> bool {
        self.get(target).is_some_and(|function| function.changed.contains_key(target.qualifier_or_latest()))
    }

    /// Whether there is something to return beside the examples: of the version or alias, or of any of the function's.
    pub(crate) fn has_changes(&self, target: &Target<'_>, of_any: bool) -> bool {
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

    /// Whether a documented call created the function.
    pub(crate) fn is_of_example(&self, target: &Target<'_>) -> bool {
        self.get(target).is_some_and(|function| function.of_example)
    }

    /// That a documented call created the function.
    pub(crate) fn note_example(&mut self, target: &Target<'_>) {
        if let Some(function) = self.get_mut(target) {
            function.of_example = true;
        }
    }

    /// The functions of an account and region that were created or declared, by name.
    pub(crate) fn iter(&self, place: Place<'_>) -> impl Iterator<Item = (&str, &Function)> {
        self.known.iter(place).filter(|(_, function)| function.is_certain())
    }

    /// Whether any function of this account and region was created or declared.
    pub(crate) fn has_any(&self, place: Place<'_>) -> bool {
        self.iter(place).next().is_some()
    }

    /// Gives a function another revision id, for a change of something else than its configuration.
    pub(crate) fn touch(&mut self, target: &Target<'_>, revisions: &mut Revisions) {
        if let Some(function) = self.get_mut(target) {
            function.of_example = false;
            if let Some(latest) = &mut function.latest {
                latest.revision = revisions.next();
            }
        }
    }

    /// Ends the changes of a function that are done by now.
    pub(crate) fn settle(&mut self, target: &Target<'_>, now: i64, revisions: &mut Revisions) {
        if let Some(function) = self.get_mut(target) {
            function.settle(now, revisions);
        }
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
        if let Some(new) = new {
            self.known.insert(target.place(), target.name, new);
        }
        if let Some(function) = self.get_mut(target) {
            function.standing = Standing::Implied;
            function.changed.extend(note.map(|note| (qualifier.to_owned(), note)));
        }
        Ok(())
    }

    /// Adds a declared function, in the region of the scope unless its name has one.
    pub(crate) fn declare(
        &mut self,
        scope: &Scope,
        declared: &DeclaredFunction,
        written: i64,
        revisions: &mut Revisions,
    ) {
        let DeclaredFunction { name, versions, aliases, event_invoke_configs, .. } = declared;
        if declared.exists == Some(false) {
            return;
        }
        let named = FunctionName::parse(name);
        let account = named.and_then(|name| name.account).unwrap_or(&scope.account);
        let region = named.and_then(|name| name.region).unwrap_or(&scope.region);
        let name = named.map_or(name.as_str(), |name| name.name);
        let mut document = configuration::TABLE.document(name, None, &Node::Null);
        if let Some(timeout) = declared.timeout {
            document.insert("Timeout".to_owned(), timeout.into());
        }
        if !declared.environment.is_empty() {
            document.insert("Environment".to_owned(), json!({ "Variables": declared.environment }));
        }
        let mut version = || Version {
            kept: Budgeted::uncounted(Kept { document: document.clone(), code: Code::none() }),
            code_room: Reservation::default(),
            modified: written,
            revision: revisions.next(),
            change: None,
        };
        let latest = version();
        let versions: BTreeMap<_, _> = versions.iter().map(|number| (number.clone(), version())).collect();
        let config = |config: &DeclaredConfig| {
            let qualifier = config.qualifier.clone().unwrap_or_else(|| LATEST.to_owned());
            (qualifier, Budgeted::uncounted(event_invoke_config::Config::declared(config, written)))
        };
        let function = Function {
            standing: Standing::Declared,
            can_be_created: declared.can_be_created(),
            latest: Some(latest),
            last_version: versions.keys().filter_map(|version| version.parse().ok()).max().unwrap_or(0),
            versions,
            unpublished: true,
            aliases: aliases
                .iter()
                .map(|(name, version)| (name.clone(), Budgeted::uncounted(Alias::of(version, revisions.next()))))
                .collect(),
            configs: event_invoke_configs.iter().map(config).collect(),
            ..Function::default()
        };
        self.known.insert(Place { account, region }, name, function);
    }

    pub(crate) fn insert(&mut self, target: &Target<'_>, function: Function) {
        self.gone.remove(&target.arn());
        self.known.insert(target.place(), target.name, function);
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
        self.known.remove(target.place(), target.name);
        self.drop_usage(target.place());
        Ok(())
    }
}

/// How many functions, versions or aliases a page has at most.
pub(crate) const LISTED: usize = 50;

/// The function, which must have the version or alias if one is named.
pub(crate) fn existing<'f>(functions: &'f Functions, target: &Target<'_>) -> Result<&'f Function, Rejection> {
    let arn = target.given_arn();
    let function = functions.get(target).ok_or_else(|| not_found(&arn))?;
    match target.qualifier.is_none_or(|qualifier| function.has(qualifier)) {
        true => Ok(function),
        false if is_alias(target.qualifier) => Err(alias_not_found(&arn)),
        false => Err(not_found(&arn)),
    }
}

/// Whether it has the form of an alias's name.
fn is_alias(qualifier: Option<&str>) -> bool {
    qualifier.is_some_and(|qualifier| {
        !qualifier.contains(['$', '.']) && !qualifier.bytes().all(|byte| byte.is_ascii_digit())
    })
}
