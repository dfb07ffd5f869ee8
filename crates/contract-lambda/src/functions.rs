//! Functions, their versions and aliases: what exists, and the operations that make it exist. Of a function's
//! configuration, what the calls give is kept and told; code is not.

use crate::aliases::Alias;
use crate::behaviour;
use crate::configuration::{Kept, configuration, created, given, told};
use crate::event_invoke_config::{self, DeclaredConfig};
use crate::function_name::{FunctionName, LATEST, Target};
use crate::request::{CONFLICT, INVALID, NOT_FOUND, Refused, Request, overlay};
use crate::state::Inner;
use indexmap::{IndexMap, IndexSet};
use proofmark_contract::aws::Scope;
use proofmark_contract::service::Outcome;
use proofmark_smithy_model::model::Node;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
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

/// How many functions may be created, and how many configs of functions unheard of are kept: what clients can name is
/// without end.
const MOST: usize = 10_000;

/// All functions, by account and name.
#[derive(Debug, Default)]
pub(crate) struct Functions {
    known: BTreeMap<String, BTreeMap<String, Function>>,
    count: usize,
    /// Deleted ones, the last so many.
    gone: IndexSet<String>,
    /// Functions unheard of that were given a config, the last so many configs; the oldest are forgotten.
    implied: VecDeque<(String, String)>,
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
    versions: BTreeMap<String, Option<Kept>>,
    /// The configuration of `$LATEST`; none of a function that no call created.
    configuration: Option<Kept>,
    /// Versions and aliases, `$LATEST` among them, of which calls that are no examples said something.
    pub(crate) changed: BTreeSet<String>,
    last_version: u64,
    /// Whether something happened since the last version that a new one would capture.
    unpublished: bool,
    pub(crate) aliases: BTreeMap<String, Alias>,
    pub(crate) configs: BTreeMap<String, event_invoke_config::Config>,
}

impl Functions {
    pub(crate) fn get(&self, target: &Target<'_>) -> Option<&Function> {
        self.known.get(target.account)?.get(target.name)
    }

    pub(crate) fn get_mut(&mut self, target: &Target<'_>) -> Option<&mut Function> {
        self.known.get_mut(target.account)?.get_mut(target.name)
    }

    pub(crate) fn standing(&self, target: &Target<'_>) -> Standing {
        match self.get(target) {
            Some(function) => function.standing,
            None if !self.gone.is_empty() && self.gone.contains(&target.arn()) => Standing::Gone,
            None => Standing::Unknown,
        }
    }

    /// Whether calls that are no examples said something of the version or alias.
    pub(crate) fn is_changed(&self, target: &Target<'_>) -> bool {
        self.get(target).is_some_and(|function| function.changed.contains(target.qualifier_or_latest()))
    }

    /// Whether there is something to tell beside the examples: of the version or alias, or of any of the function's.
    pub(crate) fn says(&self, target: &Target<'_>, of_any: bool) -> bool {
        self.get(target).is_some_and(|function| match of_any {
            true => {
                !function.changed.is_empty() || (function.standing == Standing::Created && !function.configs.is_empty())
            }
            false => {
                let qualifier = target.qualifier_or_latest();
                function.changed.contains(qualifier) || function.configs.contains_key(qualifier)
            }
        })
    }

    /// Makes a function exist that is given a config.
    pub(crate) fn imply(&mut self, target: &Target<'_>, documented: bool) {
        let (account, name) = (target.account.to_owned(), target.name.to_owned());
        let function = self.known.entry(account.clone()).or_default().entry(name.clone()).or_default();
        function.standing = Standing::Implied;
        if !documented {
            function.changed.insert(target.qualifier_or_latest().to_owned());
        }
        if function.configs.contains_key(target.qualifier_or_latest()) {
            return;
        }
        self.implied.push_back((account, name));
        if self.implied.len() > MOST
            && let Some((account, name)) = self.implied.pop_front()
            && let Some(functions) = self.known.get_mut(&account)
            && functions.get(&name).is_some_and(|function| function.standing == Standing::Implied)
        {
            functions.remove(&name);
        }
    }

    pub(crate) fn declare(&mut self, scope: &Scope, declared: &DeclaredFunction, written: i64) {
        let DeclaredFunction { name, versions, aliases, event_invoke_configs } = declared;
        let named = FunctionName::parse(name);
        let account = named.and_then(|name| name.account).unwrap_or(&scope.account);
        let name = named.map_or(name.as_str(), |name| name.name);
        let alias = |version: &String| Alias::of(version);
        let config = |config: &DeclaredConfig| {
            let qualifier = config.qualifier.clone().unwrap_or_else(|| LATEST.to_owned());
            (qualifier, event_invoke_config::Config::declared(config, written))
        };
        let function = Function {
            standing: Standing::Declared,
            versions: versions.iter().map(|version| (version.clone(), None)).collect(),
            last_version: versions.iter().filter_map(|version| version.parse().ok()).max().unwrap_or(0),
            unpublished: true,
            aliases: aliases.iter().map(|(name, version)| (name.clone(), alias(version))).collect(),
            configs: event_invoke_configs.iter().map(config).collect(),
            ..Function::default()
        };
        self.known.entry(account.to_owned()).or_default().insert(name.to_owned(), function);
    }

    fn insert(&mut self, target: &Target<'_>, function: Function) {
        self.count += 1;
        self.gone.shift_remove(&target.arn());
        self.known.entry(target.account.to_owned()).or_default().insert(target.name.to_owned(), function);
    }

    pub(crate) fn remove(&mut self, target: &Target<'_>) {
        let removed = self.known.get_mut(target.account).and_then(|functions| functions.remove(target.name));
        if removed.is_some_and(|function| function.standing == Standing::Created) {
            self.count -= 1;
        }
        self.gone.insert(target.arn());
        if self.gone.len() > MOST {
            self.gone.shift_remove_index(0);
        }
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
            None => self.configuration.as_ref(),
        }
    }

    /// The last version when nothing happened since; numbers are never used twice.
    fn publish(&mut self) -> String {
        let last = self.last_version.to_string();
        if !self.unpublished && self.versions.contains_key(&last) {
            return last;
        }
        self.last_version += 1;
        self.versions.insert(self.last_version.to_string(), self.configuration.clone());
        self.unpublished = false;
        self.last_version.to_string()
    }
}

pub(crate) fn create(state: &mut Inner, request: &Request<'_>) -> Result<Outcome, Refused> {
    let target = request.target;
    if state.functions.get(&target).is_some_and(|function| function.standing != Standing::Implied) {
        let text = format!("Function already exist: {}", target.name);
        return Err(Refused::new(behaviour::FUNCTION_EXISTS, CONFLICT, text));
    }
    if state.functions.count >= MOST {
        let text = format!("This server keeps {MOST} functions; delete some, or reset it.");
        return Err(Refused::new(behaviour::MOST_FUNCTIONS, "CodeStorageExceededException", text));
    }
    // What it was given when it was only implied, it keeps.
    let (configs, changed) = state
        .functions
        .get_mut(&target)
        .map(std::mem::take)
        .map_or_else(Default::default, |old| (old.configs, old.changed));
    let kept = Arc::new(created(request.input()));
    let (standing, unpublished) = (Standing::Created, true);
    let configuration = Some(Arc::clone(&kept));
    let mut function = Function { standing, unpublished, configuration, configs, changed, ..Function::default() };
    let version = if request.flag("Publish") { function.publish() } else { LATEST.to_owned() };
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
    let function = state.functions.get_mut(&target).ok_or_else(|| not_found(&target.arn()))?;
    function.unpublished = true;
    if let Some(kept) = &mut function.configuration {
        Arc::make_mut(kept).extend(given(request.input()));
    }
    let (arn, version) = if request.flag("Publish") {
        let version = function.publish();
        (target.arn_of(&version), version)
    } else {
        (target.arn(), LATEST.to_owned())
    };
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
            function.changed.insert(version.to_owned());
        }
        None => state.functions.remove(&target),
    }
    Ok(Outcome::Output(json!({ "StatusCode": 204 })))
}

pub(crate) fn publish_version(state: &mut Inner, request: &Request<'_>) -> Result<Outcome, Refused> {
    let target = request.target;
    let function = state.functions.get_mut(&target).ok_or_else(|| not_found(&target.arn()))?;
    let version = function.publish();
    let arn = target.arn_of(&version);
    let description = request.text("Description").filter(|_| function.configuration.is_some());
    if let (Some(description), Some(Some(kept))) = (description, function.versions.get_mut(&version)) {
        Arc::make_mut(kept).insert("Description".to_owned(), description.into());
    }
    let members = match function.configuration(&version) {
        Some(kept) => told(&target, arn, &version, Some(kept)),
        None => configuration(&target, arn, &version, request.input()),
    };
    Ok(overlay(members))
}

pub(crate) fn not_found(arn: &str) -> Refused {
    Refused::new(behaviour::FUNCTION_NOT_FOUND, NOT_FOUND, format!("Function not found: {arn}"))
}
