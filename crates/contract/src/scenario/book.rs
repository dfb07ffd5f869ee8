//! The rules in force: those of the scenario and those set while the server runs, and how often each was used.

use super::{Rule, ScriptedResponse};
use crate::budget::Reservation;
use crate::service::{Call, Service};
use proofmark_smithy_model::model::Node;
use serde_json::json;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

/// Rules that many threads ask at once.
#[derive(Debug)]
pub struct RuleBook {
    service: Arc<dyn Service>,
    rules: RwLock<Vec<Arc<Entry>>>,
    last_id: AtomicU64,
}

#[derive(Debug)]
struct Entry {
    id: u64,
    origin: Origin,
    rule: Rule,
    calls: AtomicU64,
    _memory: Reservation,
}

/// Where a rule comes from. Those set later come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    Control,
    Scenario,
}

/// The response that a rule has for a call; the call is counted.
#[derive(Debug)]
pub struct Matched {
    entry: Arc<Entry>,
    call: u64,
}

impl RuleBook {
    /// The rules of a scenario for this service.
    pub fn new(service: Arc<dyn Service>, rules: Vec<Rule>) -> Self {
        let book = Self { service, rules: RwLock::default(), last_id: AtomicU64::new(0) };
        for rule in rules {
            book.insert(rule, Origin::Scenario, Reservation::default());
        }
        book
    }

    /// Sets a rule, ahead of the scenario's and behind those set before; its number.
    pub fn add(&self, rule: Rule) -> u64 {
        self.add_within(rule, Reservation::default())
    }

    /// The same, with the memory that the rule takes.
    pub fn add_within(&self, rule: Rule, memory: Reservation) -> u64 {
        self.insert(rule, Origin::Control, memory)
    }

    /// The response for a call: of the first rule that is for it and not used up.
    pub fn response(&self, call: &Call<'_>) -> Option<Matched> {
        let rules = self.rules.read().unwrap_or_else(PoisonError::into_inner);
        rules.iter().filter(|entry| entry.rule.matches(&*self.service, call)).find_map(|entry| {
            let count = |calls: u64| entry.rule.response_after(calls).map(|_| calls + 1);
            let call = entry.calls.fetch_update(Ordering::Relaxed, Ordering::Relaxed, count).ok()?;
            Some(Matched { entry: Arc::clone(entry), call })
        })
    }

    /// All rules in the order in which they are asked, with how often each was used: `id`, `origin`, `operation`,
    /// `input`, `calls`, and `left`, null when it never ends.
    pub fn list(&self) -> Vec<Node> {
        let rules = self.rules.read().unwrap_or_else(PoisonError::into_inner);
        let described = rules.iter().map(|entry| {
            let calls = entry.calls.load(Ordering::Relaxed);
            json!({
                "id": entry.id,
                "origin": entry.origin.name(),
                "operation": entry.rule.operation.as_deref().unwrap_or("*"),
                "input": entry.rule.input,
                "calls": calls,
                "left": entry.rule.times.map(|times| times.saturating_sub(calls)),
            })
        });
        described.collect()
    }

    /// How many rules there are.
    pub fn count(&self) -> usize {
        self.rules.read().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Takes a rule away, whatever its origin; whether there was one.
    pub fn remove(&self, id: u64) -> bool {
        let mut rules = self.rules.write().unwrap_or_else(PoisonError::into_inner);
        let before = rules.len();
        rules.retain(|entry| entry.id != id);
        rules.len() < before
    }

    /// Takes all rules away that were set while the server ran.
    pub fn clear(&self) {
        let mut rules = self.rules.write().unwrap_or_else(PoisonError::into_inner);
        rules.retain(|entry| entry.origin == Origin::Scenario);
    }

    /// Back to the scenario: as [`Self::clear`], and no rule was used yet.
    pub fn reset(&self) {
        self.clear();
        for entry in &*self.rules.read().unwrap_or_else(PoisonError::into_inner) {
            entry.calls.store(0, Ordering::Relaxed);
        }
    }

    fn insert(&self, rule: Rule, origin: Origin, memory: Reservation) -> u64 {
        let id = self.last_id.fetch_add(1, Ordering::Relaxed) + 1;
        let mut rules = self.rules.write().unwrap_or_else(PoisonError::into_inner);
        let end = rules.iter().position(|entry| origin == Origin::Control && entry.origin == Origin::Scenario);
        let at = end.unwrap_or(rules.len());
        rules.insert(at, Arc::new(Entry { id, origin, rule, calls: AtomicU64::new(0), _memory: memory }));
        id
    }
}

impl Matched {
    /// The rule's number.
    pub fn id(&self) -> u64 {
        self.entry.id
    }

    /// The response.
    pub fn response(&self) -> &ScriptedResponse {
        let responses = &self.entry.rule.responses;
        // Counting the call made sure that there is one.
        self.entry.rule.response_after(self.call).unwrap_or(&responses[responses.len() - 1])
    }
}

impl Origin {
    fn name(self) -> &'static str {
        match self {
            Self::Control => "control",
            Self::Scenario => "scenario",
        }
    }
}
