//! Verdicts beside what was observed, and what the comparison comes to.

use super::exceptions::Exception;
use super::rust_view;
use super::wire_view::Observed;
use proofmark_smithy_model::diff::{Effect, Level, rule};
use proofmark_testkit::known::{Entry, KnownList};
use proofmark_testkit::report::Report;
use serde_json::{Value, json};
use std::fmt;
use std::time::Duration;

const VIEWS: [&str; 3] = ["client", "server", "rust"];

/// What was observed of a fixture; none where a model has no client.
pub(super) struct Proof {
    fixture: String,
    /// The worst verdicts of its findings, by view.
    verdicts: [String; 3],
    pub(super) client: Option<Observed>,
    pub(super) server: Option<Observed>,
    pub(super) rust: Option<rust_view::Observed>,
}

impl Proof {
    /// The proof of a fixture that expects these findings, with nothing observed yet.
    pub(super) fn new(fixture: &str, expected: &[String]) -> Self {
        let column = |at: usize| expected.iter().filter_map(move |line| line.split(' ').nth(at));
        let effect = |at| {
            let effects = [Effect::Breaks, Effect::Degrades, Effect::Safe];
            let is_there = |effect: &Effect| column(at).any(|word| word == effect.to_string());
            effects.into_iter().find(is_there).unwrap_or(Effect::Safe).to_string()
        };
        let levels = [Level::Major, Level::Minor, Level::Patch];
        let level = levels.into_iter().find(|level| column(4).any(|word| word == level.word())).unwrap_or(Level::Patch);
        Self {
            fixture: fixture.to_owned(),
            verdicts: [effect(2), effect(3), level.word().to_owned()],
            client: None,
            server: None,
            rust: None,
        }
    }

    /// What was observed in each view, in the words of the verdicts.
    fn observed(&self) -> [String; 3] {
        let nothing = || "not observed".to_owned();
        let effect = |view: &Option<Observed>| match view {
            Some(view) if view.broken.is_empty() => view.effect().to_string(),
            _ => nothing(),
        };
        let rust = match &self.rust {
            Some(rust) => {
                rust.level.map_or_else(|| "compiles, but lost items".to_owned(), |level| level.word().to_owned())
            }
            None => nothing(),
        };
        [effect(&self.client), effect(&self.server), rust]
    }

    /// Why, in a view.
    fn reasons(&self, view: usize) -> Vec<String> {
        let seen = |view: &Option<Observed>| -> Vec<String> {
            let seen = view.iter().flat_map(|view| &view.seen).map(|(text, effect)| format!("{effect}: {text}"));
            view.iter().flat_map(|view| view.broken.iter().cloned()).chain(seen).collect()
        };
        match view {
            0 => seen(&self.client),
            1 => seen(&self.server),
            _ => self.rust.iter().map(|rust| rust.why.clone()).collect(),
        }
    }
}

/// What became of a view of a fixture.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Judged {
    Proven,
    /// The place in the list of exceptions.
    Excepted(usize),
    Disagrees,
}

/// All proofs.
pub(super) struct Rules<'e> {
    proofs: Vec<(Proof, [Judged; 3])>,
    exceptions: &'e KnownList<Exception>,
    /// Exceptions that were not needed.
    unused: Vec<String>,
    duration: Duration,
}

impl<'e> Rules<'e> {
    /// Compares verdicts with what was observed. Unused exceptions count only where everything was proven.
    pub(super) fn judge(
        proofs: Vec<Proof>,
        exceptions: &'e KnownList<Exception>,
        is_all: bool,
        duration: Duration,
    ) -> Self {
        let judged = |proof: Proof| {
            let observed = proof.observed();
            let view = |at: usize| {
                if observed[at] == proof.verdicts[at] {
                    return Judged::Proven;
                }
                let is_it = |exception: &Exception| {
                    exception.fixture == proof.fixture
                        && exception.view == VIEWS[at]
                        && exception.observed == observed[at]
                };
                match exceptions.iter().find(|(_, exception)| is_it(exception)) {
                    Some((place, _)) => {
                        exceptions.record(place);
                        Judged::Excepted(place)
                    }
                    None => Judged::Disagrees,
                }
            };
            let views = [view(0), view(1), view(2)];
            (proof, views)
        };
        let proofs = proofs.into_iter().map(judged).collect();
        let unused = if is_all { exceptions.unused().map(Entry::name).collect() } else { Vec::new() };
        Self { proofs, exceptions, unused, duration }
    }

    /// How many rules have this outcome in a view, by the fixtures that are named after them.
    fn count(&self, view: usize, is_it: fn(Judged) -> bool) -> usize {
        let rules = self.proofs.iter().filter(|(proof, _)| rule(&proof.fixture).is_some());
        rules.filter(|(_, views)| is_it(views[view])).count()
    }

    fn disagreeing(&self) -> impl Iterator<Item = (&Proof, usize)> {
        self.proofs.iter().flat_map(|(proof, views)| {
            (0..3).filter(|view| views[*view] == Judged::Disagrees).map(move |view| (proof, view))
        })
    }
}

impl Report for Rules<'_> {
    fn passed(&self) -> bool {
        self.unused.is_empty() && self.disagreeing().next().is_none()
    }

    fn json(&self) -> Value {
        let proofs = self.proofs.iter().map(|(proof, views)| {
            let observed = proof.observed();
            let view = |at: usize| {
                let outcome = match views[at] {
                    Judged::Proven => json!("proven"),
                    Judged::Excepted(place) => json!({ "exception": self.exceptions.get(place).reason() }),
                    Judged::Disagrees => json!("disagrees"),
                };
                json!({
                    "verdict": proof.verdicts[at], "observed": observed[at], "outcome": outcome,
                    "reasons": proof.reasons(at),
                })
            };
            let calls = |view: &Option<Observed>| view.as_ref().map_or(0, |view| view.calls);
            json!({
                "fixture": proof.fixture, "is_rule": rule(&proof.fixture).is_some(),
                "client": view(0), "server": view(1), "rust": view(2),
                "calls": calls(&proof.client) + calls(&proof.server),
            })
        });
        json!({
            "proofs": proofs.collect::<Vec<_>>(), "unused_exceptions": self.unused,
            "disagreements": self.disagreeing().count(), "seconds": self.duration.as_secs(),
        })
    }
}

impl fmt::Display for Rules<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (proof, view) in self.disagreeing() {
            let (verdict, observed) = (&proof.verdicts[view], &proof.observed()[view]);
            writeln!(f, "! {} ({} view): verdict {verdict}, observed {observed}", proof.fixture, VIEWS[view])?;
            for reason in proof.reasons(view).iter().take(4) {
                writeln!(f, "    {reason}")?;
            }
        }
        for (_, exception) in self.exceptions.iter().filter(|(place, _)| self.exceptions.uses(*place) > 0) {
            writeln!(f, "exception: {}: observed {}: {}", exception.name(), exception.observed, exception.reason())?;
        }
        for name in &self.unused {
            writeln!(f, "! the exception `{name}` is not needed")?;
        }
        writeln!(f, "{:8} {:>8} {:>10} {:>10}", "rules in", "proven", "exceptions", "disagree")?;
        for (at, view) in VIEWS.iter().enumerate() {
            let proven = self.count(at, |judged| judged == Judged::Proven);
            let excepted = self.count(at, |judged| matches!(judged, Judged::Excepted(_)));
            let wrong = self.count(at, |judged| judged == Judged::Disagrees);
            writeln!(f, "{view:8} {proven:>8} {excepted:>10} {wrong:>10}")?;
        }
        let calls = |view: &Option<Observed>| view.as_ref().map_or(0, |view| view.calls);
        let calls: usize = self.proofs.iter().map(|(proof, _)| calls(&proof.client) + calls(&proof.server)).sum();
        writeln!(
            f,
            "{} fixtures of {} rules, {calls} calls, {} exceptions, {} disagreements, {} s",
            self.proofs.len(),
            self.proofs.iter().filter(|(proof, _)| rule(&proof.fixture).is_some()).count(),
            self.exceptions.iter().filter(|(place, _)| self.exceptions.uses(*place) > 0).count(),
            self.disagreeing().count(),
            self.duration.as_secs(),
        )
    }
}
