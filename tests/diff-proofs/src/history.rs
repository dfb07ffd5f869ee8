//! The history of a model: for each pair of versions that follow each other, the Rust view of the comparison beside the
//! difference of the APIs of the generated crates, as they are read from their sources.

use crate::client::client;
use crate::listing::{ApiItem, Listing, read};
use anyhow::{Context, Result, bail, ensure};
use proofmark_codegen::diff::compare;
use proofmark_smithy_model::Loader;
use proofmark_smithy_model::diff::{Level, RustItem};
use proofmark_smithy_model::model::Model;
use proofmark_smithy_model::published::Published;
use proofmark_testkit::report::{Report, publish};
use proofmark_testkit::root;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

/// The versions of botocore in which the model of Lambda changed, and whose crates can be generated.
const VERSIONS: &str = "tests/diff-proofs/versions.txt";

/// The arguments of `history`.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The service, as its folder in botocore's data is called.
    #[arg(long, default_value = "lambda")]
    service: String,
    /// Versions of botocore, the oldest first, separated by commas [default: those of tests/diff-proofs/versions.txt].
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    versions: Vec<String>,
    /// Where models are kept [default: target/models]; those that are not there are downloaded with pip.
    #[arg(long, value_name = "DIR")]
    cache: Option<PathBuf>,
    /// Print everything as JSON.
    #[arg(long)]
    json: bool,
}

/// Two versions that differ.
struct Step {
    old: String,
    new: String,
    /// How many changes the comparison found.
    changes: usize,
    level: Option<Level>,
    listed: Option<Level>,
    /// How many items of the crates' APIs differ.
    items: usize,
    disagreements: Vec<String>,
}

struct History {
    service: String,
    versions: usize,
    /// Pairs whose models have no difference that a crate or a message shows.
    equal: usize,
    steps: Vec<Step>,
}

/// Compares all pairs.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let cache = arguments.cache.clone().unwrap_or_else(|| root().join("target/models"));
    let versions = if arguments.versions.is_empty() { listed()? } else { arguments.versions.clone() };
    ensure!(versions.len() > 1, "a history has two versions at least");
    let mut history =
        History { service: arguments.service.clone(), versions: versions.len(), equal: 0, steps: Vec::new() };
    let mut before: Option<(String, Model, Listing)> = None;
    for version in versions {
        let name = format!("{}@{version}", arguments.service);
        let published = Published::parse(&name).with_context(|| format!("{name} is not SERVICE@VERSION"))?;
        let folder = published.folder_in(&cache, &|line| eprintln!("{line}"))?;
        let loaded = Loader::new().path(&folder).load().map_err(|report| anyhow::anyhow!("{version}: {report}"))?;
        let listing = read(&client(&loaded.model).with_context(|| version.clone())?)?;
        if let Some((old_version, old, old_listing)) = &before {
            let step = step((old_version, old, old_listing), (&version, &loaded.model, &listing))?;
            match step.changes {
                0 => history.equal += 1,
                _ => history.steps.push(step),
            }
        }
        before = Some((version, loaded.model, listing));
    }
    Ok(publish(&history, arguments.json))
}

fn listed() -> Result<Vec<String>> {
    let text = fs::read_to_string(root().join(VERSIONS)).context(VERSIONS)?;
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    Ok(lines.map(str::to_owned).collect())
}

fn step(old: (&str, &Model, &Listing), new: (&str, &Model, &Listing)) -> Result<Step> {
    let compared = compare(old.1, new.1, None).map_err(|report| anyhow::anyhow!("{report}"))?;
    if let Some(report) = &compared.without_items {
        bail!("{} and {}: no crate: {report}", old.0, new.0);
    }
    let findings = &compared.comparison.findings;
    let items: Vec<&RustItem> = findings.iter().flat_map(|finding| &finding.items).collect();
    let differing = differing(old.2, new.2);
    Ok(Step {
        old: old.0.to_owned(),
        new: new.0.to_owned(),
        changes: findings.len(),
        level: compared.comparison.level(),
        listed: differing.iter().map(|difference| difference.level).max(),
        items: differing.len(),
        disagreements: disagreements(&items, &differing),
    })
}

/// An item of an API that one version alone has, or that has another signature.
struct Difference<'l> {
    key: &'l str,
    item: &'l ApiItem,
    level: Level,
}

fn differing<'l>(old: &'l Listing, new: &'l Listing) -> Vec<Difference<'l>> {
    let is_deprecation = |key: &str| key.starts_with("deprecated ");
    let gone = old.iter().filter_map(|(key, item)| match new.get(key) {
        Some(now) if now.signature == item.signature => None,
        // No longer deprecated.
        None if is_deprecation(key) => Some(Difference { key, item, level: Level::Patch }),
        _ => Some(Difference { key, item, level: Level::Major }),
    });
    let added = new.iter().filter(|(key, _)| !old.contains_key(*key));
    gone.chain(added.map(|(key, item)| Difference { key, item, level: Level::Minor })).collect()
}

/// Items of the comparison that no difference shows, and differences that no item has.
fn disagreements(items: &[&RustItem], differing: &[Difference<'_>]) -> Vec<String> {
    let mut paths: BTreeMap<&str, (Level, bool)> = BTreeMap::new();
    for item in items {
        let entry = paths.entry(&item.path).or_insert((item.level, false));
        entry.0 = entry.0.max(item.level);
    }
    let mut found = Vec::new();
    for difference in differing.iter().filter(|difference| difference.level > Level::Patch) {
        let mut is_covered = false;
        for (path, (level, used)) in &mut paths {
            if stands_for(path, difference.key, &difference.item.path) {
                *used = true;
                is_covered |= *level >= difference.level;
            }
        }
        if !is_covered {
            found.push(format!("{} {}: no item of this level in the comparison", difference.level, difference.key));
        }
    }
    for (path, (level, used)) in &paths {
        if !used {
            found.push(format!("{level} {path}: in the comparison, and nothing differs"));
        }
    }
    found
}

/// Whether an item of the comparison stands for an item of an API: it is the same, or holds it, or that follows from it.
fn stands_for(item: &str, key: &str, path: &str) -> bool {
    let below = |outer: &str, path: &str| {
        path.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
    };
    if below(item, path) {
        return true;
    }
    let (item_owner, item_name) = item.rsplit_once("::").unwrap_or(("", item));
    let (owner, name) = path.rsplit_once("::").unwrap_or(("", path));
    let accessors = [name, name.strip_prefix("set_").unwrap_or(name), name.strip_prefix("get_").unwrap_or(name)];
    let is_accessor = accessors.contains(&item_name);
    // `types::builders::XBuilder` is `XBuilder` of `types::X`.
    let plain = path.replace("::builders::", "::");
    let (plain_owner, plain_name) = plain.rsplit_once("::").unwrap_or(("", &plain));
    if below(item, &plain) || plain_owner == format!("{item_owner}Builder") && is_accessor {
        return true;
    }
    // Of a type that came or went, its builder too.
    if below(&format!("{item}Builder"), &plain) {
        return true;
    }
    // Members of an input are methods of the fluent builder, and of the builders of its waiters.
    if let Some(input) = item_owner.strip_suffix("Input")
        && is_accessor
        && (owner.ends_with("FluentBuilder")
            && (below(&format!("{input}FluentBuilder"), &plain) || owner.starts_with("waiters::")))
    {
        return true;
    }
    // An error variant has a check; the service's error has all variants.
    if let (Some(variant), Some(snake)) = (item.rsplit("::").next(), name.strip_prefix("is_")) {
        let squeezed: String = snake.split('_').collect();
        if item_owner == owner && squeezed.eq_ignore_ascii_case(variant) {
            return true;
        }
    }
    if owner == "Error" && item == format!("types::error::{name}") {
        return true;
    }
    // Variants of unions have checks and conversions.
    if owner == item_owner
        && ["is_", "as_"].iter().any(|prefix| {
            name.strip_prefix(prefix).is_some_and(|snake| snake.replace('_', "").eq_ignore_ascii_case(item_name))
        })
    {
        return true;
    }
    // A union of events has an error of its own.
    if let Some(union) = item.strip_prefix("types::")
        && below(&format!("types::error::{union}Error"), path)
    {
        return true;
    }
    // A paginator has a module, a waiter too.
    if let Some(fluent) = item.strip_suffix("FluentBuilder::into_paginator")
        && let Some((module, _)) = fluent.split_once("::builders::")
        && below(&format!("{module}::paginator"), path)
    {
        return true;
    }
    if let Some(paginator) = item.strip_suffix("::items")
        && below(&format!("{paginator}Items"), path)
    {
        return true;
    }
    if let Some(waiter) = item.strip_prefix("client::Waiters::wait_until_")
        && below(&format!("waiters::{waiter}"), path)
    {
        return true;
    }
    // What a type derives.
    if key.starts_with("impl ") && path.starts_with(&format!("{item}:")) {
        return true;
    }
    if let Some(subject) = path.strip_prefix("impl for ")
        && let Some((subject, _)) = subject.rsplit_once(": ")
    {
        return stands_for(item, "", subject);
    }
    // A feature that enables another: a family, or all operations.
    if let (Some(feature), Some((_, enabled))) = (item.strip_prefix("feature "), path.split_once(" = ")) {
        return feature == enabled || path.starts_with(&format!("{item} = "));
    }
    plain_name == item_name && plain_owner == item_owner
}

impl Step {
    /// Whether both come to the same level; `None` and patch are both no change of the API.
    fn agrees(&self) -> bool {
        let level = |level: Option<Level>| level.unwrap_or(Level::Patch);
        self.disagreements.is_empty() && level(self.level) == level(self.listed)
    }
}

impl Report for History {
    fn passed(&self) -> bool {
        self.steps.iter().all(Step::agrees)
    }

    fn json(&self) -> Value {
        let word = |level: Option<Level>| level.map(Level::word);
        let steps = self.steps.iter().map(|step| {
            json!({
                "old": step.old, "new": step.new, "changes": step.changes, "comparison": word(step.level),
                "crates": word(step.listed), "items": step.items, "disagreements": step.disagreements,
            })
        });
        json!({
            "service": self.service, "versions": self.versions, "equal": self.equal,
            "pairs": steps.collect::<Vec<_>>(),
            "disagreeing": self.steps.iter().filter(|step| !step.agrees()).count(),
        })
    }
}

impl fmt::Display for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:10} {:10} {:>7}  {:10} {:10} {:>6}", "old", "new", "changes", "comparison", "crates", "items")?;
        for step in &self.steps {
            let word = |level: Option<Level>| level.map_or("-", Level::word);
            let mark = if step.agrees() { "" } else { "  !" };
            writeln!(
                f,
                "{:10} {:10} {:>7}  {:10} {:10} {:>6}{mark}",
                step.old,
                step.new,
                step.changes,
                word(step.level),
                word(step.listed),
                step.items
            )?;
        }
        for step in self.steps.iter().filter(|step| !step.agrees()) {
            for disagreement in &step.disagreements {
                writeln!(f, "! {} to {}: {disagreement}", step.old, step.new)?;
            }
        }
        let count = |level: Level| self.steps.iter().filter(|step| step.level == Some(level)).count();
        writeln!(
            f,
            "{}: {} versions, {} pairs that differ ({} major, {} minor, {} patch), {} that are equal; {} pairs in which the \
             comparison and the crates disagree",
            self.service,
            self.versions,
            self.steps.len(),
            count(Level::Major),
            count(Level::Minor),
            count(Level::Patch),
            self.equal,
            self.steps.iter().filter(|step| !step.agrees()).count(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::{differing, disagreements, stands_for};
    use crate::listing::{ApiItem, Listing};
    use proofmark_smithy_model::diff::{Level, RustItem};
    use proofmark_smithy_model::model::ShapeId;

    #[test]
    fn an_item_stands_for_what_follows_from_it() {
        for (item, key, path) in [
            ("types::Thing", "field", "types::Thing::name"),
            ("types::Thing", "fn", "types::builders::ThingBuilder::set_name"),
            ("types::Thing::name", "fn", "types::builders::ThingBuilder::get_name"),
            ("types::ThingBuilder::build", "fn", "types::builders::ThingBuilder::build"),
            ("operation::op", "struct", "operation::op::builders::OpFluentBuilder"),
            ("operation::op::OpInput::name", "fn", "operation::op::builders::OpFluentBuilder::set_name"),
            ("operation::op::OpInput::name", "fn", "waiters::ready::ReadyFluentBuilder::name"),
            ("operation::op::OpError::NotFound", "fn", "operation::op::OpError::is_not_found"),
            ("types::error::NotFound", "variant", "Error::NotFound"),
            ("types::Events", "enum", "types::error::EventsError"),
            ("client::Waiters::wait_until_ready", "struct", "waiters::ready::ReadyFluentBuilder"),
            ("impl for types::Thing", "impl", "impl for types::Thing: Clone"),
            ("types::Thing", "impl", "impl for types::builders::ThingBuilder: Clone"),
            ("feature op", "feature", "feature all-operations = op"),
        ] {
            assert!(stands_for(item, &format!("{key} {path}"), path), "{item} for {path}");
        }
    }

    #[test]
    fn an_item_does_not_stand_for_others() {
        for (item, path) in [
            ("types::Thing", "types::ThingList"),
            ("types::Thing::name", "types::Thing::names"),
            ("types::Thing::name", "types::builders::OtherBuilder::set_name"),
            ("operation::op::OpInput::name", "operation::other::builders::OtherFluentBuilder::set_name"),
            ("feature op", "feature all-operations = other"),
        ] {
            assert!(!stands_for(item, &format!("fn {path}"), path), "{item} for {path}");
        }
    }

    fn listing(paths: &[&str]) -> Listing {
        let item = |path: &&str| {
            let item = ApiItem { path: (*path).to_owned(), signature: String::new() };
            (format!("fn {path}"), item)
        };
        paths.iter().map(item).collect()
    }

    fn item(path: &str, level: Level) -> RustItem {
        let shape = ShapeId::new("a", "Thing");
        RustItem { path: path.to_owned(), before: None, after: None, level, shape }
    }

    #[test]
    fn what_only_one_of_both_has_is_a_disagreement() {
        let (old, new) = (listing(&["Client::one", "Client::two"]), listing(&["Client::one", "Client::three"]));
        let differing = differing(&old, &new);
        let (gone, added) = (item("Client::two", Level::Major), item("Client::three", Level::Minor));
        assert_eq!(disagreements(&[&gone, &added], &differing), Vec::<String>::new());
        let expected = ["minor fn Client::three: no item of this level in the comparison"];
        assert_eq!(disagreements(&[&gone], &differing), expected);
        let too_low = item("Client::two", Level::Minor);
        let expected = ["major fn Client::two: no item of this level in the comparison"];
        assert_eq!(disagreements(&[&too_low, &added], &differing), expected);
        let more = item("Client::four", Level::Minor);
        let expected = ["minor Client::four: in the comparison, and nothing differs"];
        assert_eq!(disagreements(&[&gone, &added, &more], &differing), expected);
    }
}
