//! One function with its versions, its aliases and all that belongs to them. All functions stand in `functions`.

use crate::behaviour;
use crate::collections::{Document, Revisions, bounded};
use crate::function_name::{LATEST, Target};
use crate::rejection::{CONFLICT, Rejection};
use crate::request::Asked;
use crate::resources::account::Usage;
use crate::resources::alias::Alias;
use crate::resources::concurrency::Concurrency;
use crate::resources::event_invoke_config;
use crate::resources::function_url::FunctionUrl;
use crate::resources::policy::Policy;
use crate::resources::version::{Change, Kept, UPDATE_TAKES, Version};
use proofmark_contract::budget::{Budget, Budgeted, Reservation, entry_bytes};
use proofmark_smithy_model::model::Node;
use std::collections::BTreeMap;

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
    pub(crate) standing: Standing,
    /// Whether CreateFunction accepts the name of a declared function.
    pub(crate) can_be_created: bool,
    /// Whether a documented call created it, and nothing changed it since: then documented responses are about it.
    pub(crate) of_example: bool,
    /// The version `$LATEST`; none when only configs are known of it.
    pub(crate) latest: Option<Version>,
    pub(crate) versions: BTreeMap<String, Version>,
    /// Versions and aliases, `$LATEST` among them, of which calls that are not examples said something.
    pub(crate) changed: BTreeMap<String, Reservation>,
    pub(crate) last_version: u64,
    /// Whether something happened since the last version that a new one would capture.
    pub(crate) unpublished: bool,
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
    pub(crate) _memory: Reservation,
}

impl Function {
    /// Whether all is known of it.
    pub(crate) fn is_certain(&self) -> bool {
        matches!(self.standing, Standing::Created | Standing::Declared)
    }

    /// Whether CreateFunction accepts its name.
    pub(crate) fn is_free(&self) -> bool {
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
    pub(crate) fn forget(&mut self, qualifier: &str) {
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
    pub(crate) fn version<'f>(&'f self, qualifier: &'f str) -> Option<(&'f str, &'f Version)> {
        match self.version_of(qualifier) {
            LATEST => Some((LATEST, self.latest.as_ref()?)),
            number => self.versions.get(number).map(|version| (number, version)),
        }
    }

    /// Published versions in the order of their numbers.
    pub(crate) fn numbered(&self) -> Vec<(&str, &Version)> {
        let mut versions: Vec<_> = self.versions.iter().map(|(number, version)| (number.as_str(), version)).collect();
        versions.sort_by_key(|(number, _)| (number.len(), *number));
        versions
    }

    pub(crate) fn aliases_of(&self, version: &str) -> Vec<&str> {
        let pointing = self.aliases.iter().filter(|(_, alias)| alias.points_to(version));
        pointing.map(|(name, _)| name.as_str()).collect()
    }

    /// Ends changes that are done by now. That of `$LATEST` gives it another revision.
    pub(crate) fn settle(&mut self, now: i64, revisions: &mut Revisions) {
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
    pub(crate) fn publish(
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

impl Function {
    /// The function as CreateFunction gives it, with what there was of this name beside the configuration.
    pub(crate) fn in_place_of(self, old: Self) -> Self {
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
    pub(crate) fn start_update(
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

/// Rejects a change while another one is in progress.
pub(crate) fn check_settled(function: &Function, target: &Target<'_>) -> Result<(), Rejection> {
    if function.latest.as_ref().is_none_or(|latest| latest.change.is_none()) {
        return Ok(());
    }
    let arn = target.arn();
    let text = format!("The operation cannot be performed at this time. An update is in progress for resource: {arn}");
    Err(Rejection::new(behaviour::UPDATE_IN_PROGRESS, CONFLICT, text))
}

/// A key by which functions are in the order of their names, and versions in that of their numbers, `$LATEST` first.
/// The separator is less than all that names are made of.
pub(crate) fn list_key(name: &str, version: &str) -> String {
    match version {
        LATEST => format!("{name}!"),
        _ => format!("{name}!{version:0>20}"),
    }
}
