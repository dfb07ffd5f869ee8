//! What a sweep found: the figures, for people and for programs.

use super::check::Checked;
use super::generate::{Failure, Outcome, Swept};
use proofmark_testkit::report::Report;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

/// The sums over all models.
#[derive(Debug, Default)]
pub(super) struct SweepReport {
    models: usize,
    /// JSON files that are not models.
    others: usize,
    generated: usize,
    files: usize,
    lines: usize,
    bytes: usize,
    /// Of the whole sweep, rejected models included.
    elapsed: Duration,
    /// Of the models that something was generated from.
    processor: Duration,
    peak: Option<Peak>,
    /// The names of the models, by reason.
    refused: BTreeMap<String, Vec<String>>,
    /// The names of the services with their failures, by reason.
    failed: BTreeMap<String, Vec<(String, Failure)>>,
    /// What was type-checked.
    pub(super) checked: Vec<Checked>,
}

/// The most memory that was held, and the model at which it was first reached.
#[derive(Debug)]
struct Peak {
    kib: u64,
    model: String,
}

impl SweepReport {
    pub(super) fn new(others: usize) -> Self {
        Self { others, ..Self::default() }
    }

    /// Adds what became of a model.
    pub(super) fn add(&mut self, swept: &Swept) {
        self.models += 1;
        let before = self.generated;
        for (service, outcome) in &swept.outcomes {
            match outcome {
                Outcome::Generated { files, lines, bytes, .. } => {
                    self.generated += 1;
                    self.files += files;
                    self.lines += lines;
                    self.bytes += bytes;
                }
                Outcome::Refused(reason) => {
                    self.refused.entry(reason.clone()).or_default().push(swept.model.clone());
                }
                Outcome::Failed(failure) => {
                    let service = service.as_ref().map(|id| format!(" ({})", id.name())).unwrap_or_default();
                    let name = format!("{}{service}", swept.model);
                    self.failed.entry(failure.reason.clone()).or_default().push((name, failure.clone()));
                }
            }
        }
        if self.generated > before {
            self.processor += swept.processor;
        }
        if let Some(kib) = swept.peak
            && self.peak.as_ref().is_none_or(|peak| kib > peak.kib)
        {
            self.peak = Some(Peak { kib, model: swept.model.clone() });
        }
    }

    /// Says how long all of it took.
    pub(super) fn generated_in(&mut self, elapsed: Duration) {
        self.elapsed = elapsed;
    }

    fn unchecked(&self) -> impl Iterator<Item = (&str, &Failure)> {
        self.checked.iter().filter_map(|checked| Some((checked.package.as_str(), checked.failure.as_ref()?)))
    }

    fn failures(&self) -> usize {
        self.failed.values().map(Vec::len).sum()
    }

    /// Lines per second on one core.
    fn speed(&self) -> u64 {
        let seconds = self.processor.as_secs_f64();
        if seconds > 0.0 { (self.lines as f64 / seconds) as u64 } else { 0 }
    }
}

impl Report for SweepReport {
    fn passed(&self) -> bool {
        self.failed.is_empty() && self.unchecked().next().is_none()
    }

    fn json(&self) -> Value {
        let failure = |name: &str, failure: &Failure| json!({ "name": name, "reason": failure.reason, "message": failure.message });
        let checked = |checked: &Checked| match &checked.failure {
            Some(found) => failure(&checked.package, found),
            None => json!({ "name": checked.package }),
        };
        json!({
            "models": self.models,
            "other_files": self.others,
            "generated": self.generated,
            "files": self.files,
            "lines": self.lines,
            "bytes": self.bytes,
            "seconds": self.elapsed.as_secs_f64(),
            "processor_seconds": self.processor.as_secs_f64(),
            "lines_per_second": self.speed(),
            "peak_megabytes": self.peak.as_ref().map(|peak| peak.kib / 1024),
            "peak_at": self.peak.as_ref().map(|peak| &peak.model),
            "rejected": self.refused,
            "failed": self.failed.values().flatten().map(|(name, found)| failure(name, found)).collect::<Vec<_>>(),
            "checked": self.checked.iter().map(checked).collect::<Vec<_>>(),
        })
    }
}

impl fmt::Display for SweepReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let failures = self.failures();
        writeln!(f, "{} of {} services generated", self.generated, self.generated + failures)?;
        writeln!(f, "{} lines in {} files, {} MB", self.lines, self.files, self.bytes / 1_000_000)?;
        let (elapsed, processor) = (self.elapsed.as_secs_f64(), self.processor.as_secs_f64());
        writeln!(f, "{elapsed:.1} s for {} models, what is rejected included", self.models)?;
        writeln!(f, "{} lines per second on one core ({processor:.1} s of processor time)", self.speed())?;
        if let Some(peak) = &self.peak {
            writeln!(f, "peak memory {} MB, reached at {}", peak.kib / 1024, peak.model)?;
        }
        if self.others > 0 {
            writeln!(f, "passed over: {} JSON files that are not models", self.others)?;
        }
        if !self.refused.is_empty() {
            writeln!(f, "rejected: {}", self.refused.values().map(Vec::len).sum::<usize>())?;
            for (reason, models) in &self.refused {
                writeln!(f, "{:>6}  {reason}", models.len())?;
            }
        }
        if failures > 0 {
            writeln!(f, "failed: {failures}")?;
            for (reason, services) in &self.failed {
                writeln!(f, "{:>6}  {reason}", services.len())?;
                services.iter().try_for_each(|(name, failure)| message(f, name, failure))?;
            }
        }
        if !self.checked.is_empty() {
            let failed = self.unchecked().count();
            writeln!(
                f,
                "type-checked: {} of {} without error or warning",
                self.checked.len() - failed,
                self.checked.len()
            )?;
            self.unchecked().try_for_each(|(name, failure)| message(f, name, failure))?;
        }
        Ok(())
    }
}

/// A failure, its text set in.
fn message(f: &mut fmt::Formatter<'_>, name: &str, failure: &Failure) -> fmt::Result {
    writeln!(f, "        {name}:")?;
    failure.message.lines().try_for_each(|line| writeln!(f, "            {line}"))
}

#[cfg(test)]
mod tests {
    use super::SweepReport;
    use crate::check::Checked;
    use crate::generate::{Failure, Outcome, Swept};
    use proofmark_smithy_model::model::ShapeId;
    use proofmark_testkit::report::Report;
    use std::time::Duration;

    fn swept(model: &str, megabytes: u64, outcome: Outcome) -> Swept {
        Swept {
            model: model.to_owned(),
            outcomes: vec![(ShapeId::parse(&format!("a#{model}Service")), outcome)],
            processor: Duration::from_millis(500),
            peak: Some(megabytes * 1024),
        }
    }

    fn generated(lines: usize) -> Outcome {
        Outcome::Generated { package: "proofmark-a".to_owned(), files: 2, lines, bytes: 2_000_000 }
    }

    fn failure(reason: &str, message: &str) -> Failure {
        Failure { reason: reason.to_owned(), message: message.to_owned() }
    }

    fn report(outcomes: Vec<Swept>) -> SweepReport {
        let mut report = SweepReport::new(0);
        outcomes.iter().for_each(|swept| report.add(swept));
        report.generated_in(Duration::from_millis(2500));
        report
    }

    fn mixed() -> SweepReport {
        let refused = || Outcome::Refused("the service speaks awsQuery".to_owned());
        let mut report = report(vec![
            swept("a", 100, generated(1000)),
            swept("b", 300, refused()),
            swept("c", 300, refused()),
            swept("d", 301, Outcome::Failed(failure("unsupported", "error[unsupported]: no\n  shape: a#B"))),
            swept("e", 301, generated(2000)),
        ]);
        report.checked = vec![
            Checked { package: "proofmark-a".to_owned(), failure: None },
            Checked {
                package: "proofmark-e".to_owned(),
                failure: Some(failure("error[E0308]", "error[E0308]: types")),
            },
        ];
        report
    }

    #[test]
    fn the_figures_are_of_what_was_generated_the_rest_is_grouped_by_reason() {
        let expected = "\
2 of 3 services generated
3000 lines in 4 files, 4 MB
2.5 s for 5 models, what is rejected included
3000 lines per second on one core (1.0 s of processor time)
peak memory 301 MB, reached at d
rejected: 2
     2  the service speaks awsQuery
failed: 1
     1  unsupported
        d (dService):
            error[unsupported]: no
              shape: a#B
type-checked: 1 of 2 without error or warning
        proofmark-e:
            error[E0308]: types
";
        assert_eq!(mixed().to_string(), expected);
    }

    #[test]
    fn programs_get_the_same_with_names() {
        let json = mixed().json();
        assert_eq!(json["lines_per_second"], 3000);
        assert_eq!(json["rejected"]["the service speaks awsQuery"], serde_json::json!(["b", "c"]));
        assert_eq!(json["failed"][0]["name"], "d (dService)");
        assert_eq!(json["checked"][0], serde_json::json!({ "name": "proofmark-a" }));
        assert_eq!(json["checked"][1]["reason"], "error[E0308]");
    }

    #[test]
    fn rejections_are_no_failures() {
        let refused = report(vec![swept("b", 1, Outcome::Refused("no service".to_owned()))]);
        assert!(refused.passed());
    }

    #[test]
    fn what_is_not_generated_is_a_failure() {
        let failed = report(vec![swept("d", 1, Outcome::Failed(failure("unsupported", "no")))]);
        assert!(!failed.passed());
    }

    #[test]
    fn what_does_not_type_check_is_a_failure() {
        let mut report = report(vec![swept("a", 1, generated(1))]);
        report.checked =
            vec![Checked { package: "proofmark-a".to_owned(), failure: Some(failure("unused", "unused")) }];
        assert!(!report.passed());
    }
}
