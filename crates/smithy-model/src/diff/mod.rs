//! Compares two models of a service and says what the changes mean: for a client of the old model with a service of the
//! new one (client view), for a client of the new model with a service of the old one (server view), and for the
//! generated crate (Rust view).
//!
//! Facts come first (`facts`), judgements second (`rules`). Which Rust items change is not known here: the generator
//! says so, and [`Comparison::judge_rust`] joins both.

mod dependents;
mod fact;
mod facts;
mod finding;
mod judge;
mod location;
mod pattern;
mod rule;
mod rules;
mod side;
mod targeted;
mod verdict;
mod walk;

pub use finding::{Finding, RustItem};
pub use rule::{Family, Rule};
pub use rules::FAMILIES;
pub use verdict::{Direction, Effect, Level};

use crate::count::counted;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::{Model, Shape, ShapeId};
use dependents::Dependents;
use judge::Judge;
use side::Side;
use std::collections::BTreeMap;
use walk::Walk;

/// The rule of this id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    FAMILIES.iter().flat_map(|family| family.rules).find(|rule| rule.id == id).copied()
}

/// What differs between two models of a service.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The service of the old model.
    pub old_service: ShapeId,
    /// The service of the new model.
    pub new_service: ShapeId,
    /// The title of the service.
    pub title: String,
    /// Whether the Rust items are known; otherwise levels are those that the rules usually have.
    pub has_items: bool,
    /// The changes, in the order of their subjects.
    pub findings: Vec<Finding>,
}

/// Compares two models. Each must have one service, or the one that is named: by its shape's name or absolute id.
///
/// # Errors
/// A model has no service, several, or not the one that is named.
pub fn compare(old: &Model, new: &Model, service: Option<&str>) -> Result<Comparison, Diagnostics> {
    let (old_service, new_service) = (find_service(old, service, "old")?, find_service(new, service, "new")?);
    let walk = facts::collect(Walk::new(Side::new(old, old_service), Side::new(new, new_service)));
    let mut findings = Vec::new();
    let dependents = Dependents::of(&walk);
    for fact in &walk.facts {
        let first = findings.len();
        let is_known = rules::judge(&mut Judge { fact, walk: &walk, findings: &mut findings });
        let members = dependents.of_fact(fact);
        findings[first..].iter_mut().for_each(|finding: &mut Finding| finding.also.extend(members.iter().cloned()));
        debug_assert!(is_known, "no rule knows a fact about {}", fact.subject);
    }
    findings.sort_by(|a, b| key(a).cmp(&key(b)));
    Ok(Comparison {
        old_service: old_service.id.clone(),
        new_service: new_service.id.clone(),
        title: walk.new.facts.title().to_owned(),
        has_items: false,
        findings,
    })
}

fn key(finding: &Finding) -> (&ShapeId, &str, &Option<String>, &Option<String>) {
    (&finding.subject, finding.rule.id, &finding.old, &finding.new)
}

/// The service to compare.
fn find_service<'m>(model: &'m Model, name: Option<&str>, which: &str) -> Result<&'m Shape, Diagnostics> {
    let services: Vec<&Shape> = model.services().collect();
    let names = || services.iter().map(|shape| shape.id.to_string()).collect::<Vec<_>>().join(", ");
    let fitting = |shape: &&Shape| name.is_none_or(|name| shape.id.name() == name || shape.id.to_string() == name);
    let found: Vec<&Shape> = services.iter().copied().filter(fitting).collect();
    match (found.as_slice(), name) {
        ([service], _) => Ok(service),
        ([], Some(name)) if !services.is_empty() => {
            let message = format!("the {which} model has no service `{name}`");
            Err(Diagnostic::error("no-such-service", message).help(format!("its services are: {}", names())).into())
        }
        ([], _) => Err(Diagnostic::error("no-service", format!("the {which} model has no service shape"))
            .help("name a model that defines the service, not only its shapes")
            .into()),
        _ => Err(Diagnostic::error("several-services", format!("the {which} model has several services: {}", names()))
            .help("name the one to compare with --service")
            .into()),
    }
}

impl Comparison {
    /// Gives each finding the Rust items that change with it, and the level that they have together. Items that no
    /// finding explains become findings of their own.
    pub fn judge_rust(&mut self, items: Vec<RustItem>) {
        let mut places: BTreeMap<(&str, Option<&str>), Vec<usize>> = BTreeMap::new();
        let mut taken: Vec<Vec<RustItem>> = vec![Vec::new(); self.findings.len()];
        for (index, finding) in self.findings.iter().enumerate() {
            for id in std::iter::once(&finding.subject).chain(&finding.also) {
                places.entry((id.name(), id.member())).or_default().push(index);
            }
        }
        let mut rest: BTreeMap<ShapeId, Vec<RustItem>> = BTreeMap::new();
        for item in items {
            match places.get(&(item.shape.name(), item.shape.member())) {
                Some(indices) => indices.iter().for_each(|index| {
                    if !taken[*index].contains(&item) {
                        taken[*index].push(item.clone());
                    }
                }),
                None => rest.entry(item.shape.clone()).or_default().push(item),
            }
        }
        for (finding, items) in self.findings.iter_mut().zip(taken) {
            finding.level = highest(&items);
            finding.items = items;
        }
        self.findings.extend(rest.into_iter().map(|(shape, items)| {
            let level = highest(&items);
            Finding { level, items, ..Finding::new(rules::RUST_ITEM, shape) }
        }));
        self.has_items = true;
    }

    /// The worst verdict in the client view.
    pub fn client(&self) -> Effect {
        self.findings.iter().map(Finding::client).max().unwrap_or(Effect::Safe)
    }

    /// The worst verdict in the server view.
    pub fn server(&self) -> Effect {
        self.findings.iter().map(Finding::server).max().unwrap_or(Effect::Safe)
    }

    /// The SemVer level of the generated crate; none where nothing changed.
    pub fn level(&self) -> Option<Level> {
        self.findings.iter().map(|finding| finding.level).max()
    }
}

/// How many changes there are and what they mean together, in one line.
pub fn summary(findings: &[&Finding]) -> String {
    let count = |of: fn(&Finding) -> Effect| {
        let number = |effect| findings.iter().filter(|finding| of(finding) == effect).count();
        format!("{} break, {} degrade", number(Effect::Breaks), number(Effect::Degrades))
    };
    let Some(level) = findings.iter().map(|finding| finding.level).max() else { return "No changes.".to_owned() };
    let changes = counted(findings.len(), "change");
    let (client, server) = (count(Finding::client), count(Finding::server));
    format!("{changes}. Client view: {client}. Server view: {server}. Rust view: {level}.")
}

fn highest(items: &[RustItem]) -> Level {
    items.iter().map(|item| item.level).max().unwrap_or(Level::Patch)
}
