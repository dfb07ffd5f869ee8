//! Functions with their versions and aliases: what exists. The operations stand in `write`, `read`, `versions` and
//! `aliases`, the members of a configuration in `configuration`, what is kept of code in `code`, packages in `package`;
//! what a call on a function that does not exist gets, in `missing`.

mod aliases;
mod base64_text;
mod code;
mod configuration;
mod invocable;
mod missing;
mod package;
mod read;
pub(crate) mod runtime;
mod versions;
mod write;

pub(crate) use aliases::{
    alias_not_found, create_alias, delete_alias, get_alias, list_aliases, synthesized_alias, update_alias,
};
pub(crate) use code::Code;
pub(crate) use configuration::synthesized;
pub(crate) use missing::{existing, missing, resource_missing};
pub(crate) use package::{LARGEST_UNZIPPED, LARGEST_ZIP};
pub(crate) use read::{get, get_configuration, list};
pub(crate) use versions::{list_versions, publish_version};
pub(crate) use write::{create, delete, update_code, update_configuration};

use crate::account_settings::{AccountLimits, Usage};
use crate::behaviour;
use crate::concurrency::Concurrency;
use crate::event_invoke_config::{self, DeclaredConfig};
use crate::function_name::{FunctionName, LATEST, Target};
use crate::function_url::FunctionUrl;
use crate::handler::Handler;
use crate::invocation::FunctionResult;
use crate::policy::Policy;
use crate::request::{Asked, NOT_FOUND, Rejection};
use crate::store::{Collection, Document, Place, Revisions, bounded, document_bytes, keep};
use aliases::Alias;
use indexmap::IndexMap;
use proofmark_contract::aws::Scope;
use proofmark_contract::budget::{Budget, Budgeted, Exhausted, Reservation, entry_bytes};
use proofmark_smithy_model::model::Node;
use serde_json::json;
use std::collections::{BTreeMap, HashMap};

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
    /// What it does when it is invoked, in this order; it returns null when there is nothing.
    pub results: Vec<FunctionResult>,
    /// What runs when it is invoked and has no results.
    pub handler: Option<Handler>,
    /// Its `Timeout` in seconds, from 1 to 900; 3 when absent.
    pub timeout: Option<u64>,
    /// Its environment variables.
    pub environment: BTreeMap<String, String>,
    /// Whether it exists before calls create it. `Some(true)`: it does, and CreateFunction rejects its name.
    /// `Some(false)`: it does not, and what is declared is what it does once it was created; it has no versions, aliases
    /// or configs then. `None`: it exists, and when results or a handler are all that is declared (with a timeout and an
    /// environment), CreateFunction accepts its name once.
    pub exists: Option<bool>,
}

/// How long an update is in progress, in milliseconds. A function is created at once: only CreateFunction itself
/// responds that it is pending.
const UPDATE_TAKES: i64 = 100;

/// All functions. Everything that calls made is counted by the budget; what a scenario declares is not, as it is there
/// from the beginning.
#[derive(Debug)]
pub(crate) struct Functions {
    known: Collection<Function>,
    memory: Budget,
    limits: AccountLimits,
    /// What accounts use, where they have anything.
    usage: Collection<Usage>,
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
    /// Whether CreateFunction accepts the name of a declared function.
    can_be_created: bool,
    /// Whether a documented call created it, and nothing changed it since: then documented responses are about it.
    pub(crate) of_example: bool,
    /// The version `$LATEST`; none when only configs are known of it.
    latest: Option<Version>,
    versions: BTreeMap<String, Version>,
    /// Versions and aliases, `$LATEST` among them, of which calls that are not examples said something.
    changed: BTreeMap<String, Reservation>,
    last_version: u64,
    /// Whether something happened since the last version that a new one would capture.
    unpublished: bool,
    pub(crate) aliases: BTreeMap<String, Budgeted<Alias>>,
    pub(crate) configs: BTreeMap<String, Budgeted<event_invoke_config::Config>>,
    pub(crate) policies: BTreeMap<String, Budgeted<Policy>>,
    pub(crate) urls: BTreeMap<String, Budgeted<FunctionUrl>>,
    pub(crate) tags: Option<Budgeted<Document>>,
    pub(crate) concurrency: Concurrency,
    /// The ARN of its code signing config.
    pub(crate) code_signing: Option<Budgeted<String>>,
    pub(crate) allows_recursion: bool,
    /// Runtime management configs by version.
    pub(crate) runtime_management: BTreeMap<String, Budgeted<Document>>,
    /// Scaling configs by version.
    pub(crate) scaling: BTreeMap<String, Budgeted<Document>>,
    /// What its own entry takes.
    _memory: Reservation,
}

/// A version of a function.
#[derive(Debug)]
struct Version {
    kept: Budgeted<Kept>,
    /// What its code takes of the account's.
    code_room: Reservation,
    /// `LastModified` in milliseconds since 1970.
    modified: i64,
    revision: String,
    /// What is in progress.
    change: Option<Change>,
}

/// What is kept of a version.
#[derive(Clone, Debug)]
struct Kept {
    /// The members of its configuration that calls give.
    document: Document,
    code: Code,
}

/// A change in progress.
#[derive(Clone, Copy, Debug)]
struct Change {
    /// Whether it is the version's creation; otherwise an update.
    creating: bool,
    /// When it is done, in milliseconds since 1970.
    until: i64,
}

impl DeclaredFunction {
    /// Its name alone.
    pub(crate) fn own_name(&self) -> &str {
        FunctionName::parse(&self.name).map_or(self.name.as_str(), |name| name.name)
    }

    /// Whether it says what the function does, and not that it exists: then a call may create it.
    fn can_be_created(&self) -> bool {
        let says_what_it_does = self.handler.is_some() || !self.results.is_empty();
        let is_described =
            !self.versions.is_empty() || !self.aliases.is_empty() || !self.event_invoke_configs.is_empty();
        self.exists.is_none() && says_what_it_does && !is_described
    }

    /// Whether its name says in which region it is.
    pub(crate) fn has_region(&self) -> bool {
        FunctionName::parse(&self.name).is_some_and(|name| name.region.is_some())
    }
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

    /// What accounts may have.
    pub(crate) fn limits(&self) -> AccountLimits {
        self.limits
    }

    /// The memory of all of them.
    pub(crate) fn memory(&self) -> Budget {
        self.memory.clone()
    }

    /// Room for a function's entry.
    fn entry(&self, target: &Target<'_>) -> Result<Reservation, Exhausted> {
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

    fn insert(&mut self, target: &Target<'_>, function: Function) {
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

impl Function {
    /// Whether all is known of it.
    fn is_certain(&self) -> bool {
        matches!(self.standing, Standing::Created | Standing::Declared)
    }

    /// Whether CreateFunction accepts its name.
    fn is_free(&self) -> bool {
        self.can_be_created || self.standing == Standing::Implied
    }

    /// Whether it has the version or alias.
    pub(crate) fn has(&self, qualifier: &str) -> bool {
        qualifier == LATEST
            || self.standing == Standing::Implied
            || self.versions.contains_key(qualifier)
            || self.aliases.contains_key(qualifier)
    }

    /// Whether it has the alias.
    pub(crate) fn has_alias(&self, alias: &str) -> bool {
        self.standing == Standing::Implied || self.aliases.contains_key(alias)
    }

    /// The revision id of the version or alias.
    pub(crate) fn revision<'f>(&'f self, qualifier: &'f str) -> Option<&'f str> {
        let alias = self.aliases.get(qualifier).map(|alias| alias.revision());
        alias.or_else(|| self.version(qualifier).map(|(_, version)| version.revision.as_str()))
    }

    /// Notes that a call changed what belongs to it.
    pub(crate) fn note_change(&mut self, asked: &Asked<'_>) {
        self.of_example &= asked.documented;
    }

    /// Takes away all that belongs to a version or alias.
    fn forget(&mut self, qualifier: &str) {
        self.configs.remove(qualifier);
        self.policies.remove(qualifier);
        self.urls.remove(qualifier);
        self.concurrency.remove(qualifier);
        self.runtime_management.remove(qualifier);
        self.scaling.remove(qualifier);
    }

    /// Whether it has the version, `$LATEST` among them.
    pub(crate) fn has_version(&self, version: &str) -> bool {
        version == LATEST || self.versions.contains_key(version)
    }

    /// The number of the version that a qualifier stands for, whether or not there is one.
    pub(crate) fn version_of<'f>(&'f self, qualifier: &'f str) -> &'f str {
        self.aliases.get(qualifier).map_or(qualifier, |alias| alias.version.as_str())
    }

    /// The versions whose configurations have a member, with its value.
    pub(crate) fn versions_with(&self, member: &str) -> Vec<(&str, &Node)> {
        let latest = self.latest.iter().map(|latest| (LATEST, latest));
        let versions = latest.chain(self.numbered());
        versions.filter_map(|(number, version)| Some((number, version.kept.document.get(member)?))).collect()
    }

    /// The version that a qualifier stands for, with its number.
    fn version<'f>(&'f self, qualifier: &'f str) -> Option<(&'f str, &'f Version)> {
        match self.version_of(qualifier) {
            LATEST => Some((LATEST, self.latest.as_ref()?)),
            number => self.versions.get(number).map(|version| (number, version)),
        }
    }

    /// Published versions in the order of their numbers.
    fn numbered(&self) -> Vec<(&str, &Version)> {
        let mut versions: Vec<_> = self.versions.iter().map(|(number, version)| (number.as_str(), version)).collect();
        versions.sort_by_key(|(number, _)| (number.len(), *number));
        versions
    }

    fn aliases_of(&self, version: &str) -> Vec<&str> {
        let pointing = self.aliases.iter().filter(|(_, alias)| alias.points_to(version));
        pointing.map(|(name, _)| name.as_str()).collect()
    }

    /// Ends changes that are done by now. That of `$LATEST` gives it another revision.
    fn settle(&mut self, now: i64, revisions: &mut Revisions) {
        let is_done = |version: &&mut Version| version.change.is_some_and(|change| change.until <= now);
        if let Some(latest) = self.latest.as_mut().filter(is_done) {
            latest.change = None;
            latest.revision = revisions.next();
        }
        for version in self.versions.values_mut().filter(is_done) {
            version.change = None;
        }
    }

    /// Publishes `$LATEST` with this configuration, under this description if there is one, unless nothing happened
    /// since the last version. Numbers are never used twice. Which one is the last then; none without a `$LATEST`.
    fn publish(
        &mut self,
        memory: &Budget,
        account: &Usage,
        mut kept: Kept,
        description: Option<&str>,
        revisions: &mut Revisions,
    ) -> Result<String, Rejection> {
        let last = self.last_version.to_string();
        if !self.unpublished && self.versions.contains_key(&last) {
            return Ok(last);
        }
        let number = (self.last_version + 1).to_string();
        if let Some(description) = description.filter(|text| !text.is_empty()) {
            kept.document.insert("Description".to_owned(), description.into());
        }
        if let Some(snap_start) = kept.document.get_mut("SnapStart")
            && snap_start["ApplyOn"] == "PublishedVersions"
        {
            snap_start["OptimizationStatus"] = "On".into();
        }
        let code_room = account.code_room(kept.code.size)?;
        let bytes = bounded(entry_bytes(&number) + kept.bytes())?;
        let kept = memory.hold(kept, bytes)?;
        let (modified, change) = match &mut self.latest {
            Some(latest) => {
                latest.revision = revisions.next();
                (latest.modified, latest.change.filter(|change| change.creating))
            }
            None => (0, None),
        };
        let version = Version { kept, code_room, modified, revision: revisions.next(), change };
        self.last_version += 1;
        self.unpublished = false;
        self.versions.insert(number.clone(), version);
        Ok(number)
    }
}

impl Kept {
    /// How much memory it takes, about.
    fn bytes(&self) -> usize {
        size_of::<Version>() + document_bytes(&self.document) + self.code.bytes()
    }
}

/// Rejects a change while another one is in progress.
fn check_settled(function: &Function, target: &Target<'_>) -> Result<(), Rejection> {
    if function.latest.as_ref().is_none_or(|latest| latest.change.is_none()) {
        return Ok(());
    }
    let arn = target.arn();
    let text = format!("The operation cannot be performed at this time. An update is in progress for resource: {arn}");
    Err(Rejection::new(behaviour::UPDATE_IN_PROGRESS, crate::request::CONFLICT, text))
}

pub(crate) fn not_found(arn: &str) -> Rejection {
    Rejection::new(behaviour::FUNCTION_NOT_FOUND, NOT_FOUND, format!("Function not found: {arn}"))
}

/// How many functions, versions or aliases a page has at most.
pub(crate) const LISTED: usize = 50;

/// A key by which functions are in the order of their names, and versions in that of their numbers, `$LATEST` first.
/// The separator is less than all that names are made of.
pub(crate) fn list_key(name: &str, version: &str) -> String {
    match version {
        LATEST => format!("{name}!"),
        _ => format!("{name}!{version:0>20}"),
    }
}
