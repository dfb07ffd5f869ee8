//! What rules see of a fact, and how they give their findings.

use super::fact::{Change, Element, Fact, Scope};
use super::finding::Finding;
use super::rule::Rule;
use super::verdict::Direction;
use super::walk::Walk;
use crate::model::Node;

/// The longest text of a value that a finding shows, in characters.
const SHOWN: usize = 120;

/// One fact on its way through the rules.
pub(super) struct Judge<'a, 'm> {
    pub(super) fact: &'a Fact<'m>,
    pub(super) walk: &'a Walk<'m>,
    pub(super) findings: &'a mut Vec<Finding>,
}

impl Judge<'_, '_> {
    /// Gives a finding that holds for both directions.
    pub(super) fn say(&mut self, rule: &'static Rule) -> &mut Finding {
        self.give(rule, None)
    }

    /// Gives a finding for each direction in which the subject travels and that has a rule.
    pub(super) fn by_direction(&mut self, input: &'static Rule, output: &'static Rule) -> bool {
        for direction in self.directions() {
            let rule = match direction {
                Direction::Input => input,
                Direction::Output => output,
            };
            self.give(rule, Some(direction));
        }
        true
    }

    /// The directions in which the subject travels.
    pub(super) fn directions(&self) -> Vec<Direction> {
        let Scope::Uses(uses) = &self.fact.scope else { return Vec::new() };
        [Direction::Input, Direction::Output].into_iter().filter(|direction| !uses.of(*direction).is_empty()).collect()
    }

    pub(super) fn give(&mut self, rule: &'static Rule, direction: Option<Direction>) -> &mut Finding {
        let mut finding = Finding::new(rule, self.fact.subject.clone());
        finding.also.clone_from(&self.fact.also);
        finding.direction = direction;
        (finding.old, finding.new) = described(self.fact);
        let numbers: Vec<usize> = match (&self.fact.scope, direction) {
            (Scope::Service, _) => Vec::new(),
            (Scope::Operation(number), _) => vec![*number],
            (Scope::Uses(uses), Some(direction)) => uses.of(direction).to_vec(),
            (Scope::Uses(uses), None) => {
                let mut numbers = [uses.input.as_slice(), uses.output.as_slice()].concat();
                numbers.sort_unstable();
                numbers.dedup();
                numbers
            }
        };
        finding.operations = numbers.into_iter().map(|number| self.walk.names[number].to_owned()).collect();
        let last = self.findings.len();
        self.findings.push(finding);
        &mut self.findings[last]
    }
}

/// What the models say, in short. Documentation is never shown.
fn described(fact: &Fact<'_>) -> (Option<String>, Option<String>) {
    match &fact.change {
        Change::Added | Change::Removed | Change::Order => (None, None),
        Change::Renamed { old } => {
            let new = match fact.element {
                Element::Operation | Element::Shape(_) | Element::OperationError => fact.subject.name(),
                _ => fact.subject.member().unwrap_or_default(),
            };
            (Some(old.clone()), Some(new.to_owned()))
        }
        Change::Type { old, new } => {
            let text = |shape: &crate::model::Shape| Some(format!("{} ({})", shape.ty.name(), shape.id.name()));
            (text(old), text(new))
        }
        Change::Retargeted { old, new } => (Some(old.id.name().to_owned()), Some(new.id.name().to_owned())),
        Change::Moved { old, new } => (Some(old.describe()), Some(new.describe())),
        Change::Trait { id, old, new } => {
            let text = |node: &Option<&Node>| node.map(|node| short(id, node));
            (text(old), text(new))
        }
        Change::Aspect { old, new, .. } => (old.clone(), new.clone()),
    }
}

/// The value of a trait in short. Only values that are facts are shown, never prose.
fn short(id: &str, node: &Node) -> String {
    let known = ["length", "range", "pattern", "default", "mediaType", "sparse", "idempotencyToken"];
    let is_known = id.strip_prefix("smithy.api#").is_some_and(|name| known.contains(&name));
    let has_value = is_known && !node.as_object().is_some_and(serde_json::Map::is_empty);
    if !has_value {
        return format!("@{}", id.split_once('#').map_or(id, |(_, name)| name));
    }
    let text = node.as_str().map_or_else(|| node.to_string(), str::to_owned);
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text,
    }
}
