//! One model of a sweep: loads it, generates its services in memory, and takes down what that cost.

use super::find::Found;
use super::protocol;
use proofmark_codegen::{Generated, generate};
use proofmark_smithy_model::model::{Model, ShapeId};
use proofmark_smithy_model::{Diagnostic, Diagnostics, Severity};
use proofmark_testkit::client::loader;
use proofmark_testkit::memory::resident_peak;
use proofmark_testkit::{client::package, root};
use rustix::time::{ClockId, clock_gettime};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::Duration;

/// What became of a model.
#[derive(Debug)]
pub(super) struct Swept {
    /// Its name.
    pub(super) model: String,
    /// What became of its services, or of it as a whole.
    pub(super) outcomes: Vec<(Option<ShapeId>, Outcome)>,
    /// The time of the processors that loading and generating took.
    pub(super) processor: Duration,
    /// The peak of this program's memory so far, in KiB, where the system reports it.
    pub(super) peak: Option<u64>,
}

/// What became of a service.
#[derive(Debug, PartialEq)]
pub(super) enum Outcome {
    Generated {
        package: String,
        files: usize,
        lines: usize,
        bytes: usize,
    },
    /// It is none that we generate, and why.
    Refused(String),
    Failed(Failure),
}

/// Why something failed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Failure {
    /// What failures are grouped by.
    pub(super) reason: String,
    /// The first finding in full.
    pub(super) message: String,
}

/// Loads a model and generates its services.
pub(super) fn sweep(found: &Found) -> Swept {
    let begun = processor_time();
    let outcomes = loader(&found.paths()).load().map(|loaded| services(&loaded.model, &found.name));
    let processor = processor_time().saturating_sub(begun);
    let outcomes = match outcomes {
        Ok(outcomes) => outcomes.into_iter().map(|(id, generated)| (id, outcome(generated))).collect(),
        Err(report) => vec![(None, unreadable(&report, &found.path))],
    };
    Swept { model: found.name.clone(), outcomes, processor, peak: resident_peak("self") }
}

/// Why there is no crate.
enum Rejection {
    Findings(Diagnostics),
    Panic(String),
}

type Made = Result<(String, Generated), Rejection>;

fn services(model: &Model, origin: &str) -> Vec<(Option<ShapeId>, Made)> {
    let ids: Vec<Option<ShapeId>> = model.services().map(|service| Some(service.id.clone())).collect();
    // Without a service the generator says what is wrong.
    let ids = if ids.is_empty() { vec![None] } else { ids };
    ids.into_iter().map(|id| (id.clone(), one(model, id.as_ref(), origin))).collect()
}

/// One service. A panic would be a fault of ours: it is reported like one, and doesn't end the sweep.
fn one(model: &Model, id: Option<&ShapeId>, origin: &str) -> Made {
    let package = package(model, id, &root());
    let name = package.name.clone();
    match catch_unwind(AssertUnwindSafe(|| generate(model, id, package, origin))) {
        Ok(Ok(generated)) => Ok((name, generated)),
        Ok(Err(report)) => Err(Rejection::Findings(report)),
        Err(panic) => {
            let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
            Err(Rejection::Panic(text.or_else(|| panic.downcast_ref().cloned()).unwrap_or_default()))
        }
    }
}

fn outcome(made: Made) -> Outcome {
    match made {
        Ok((package, Generated { files, .. })) => Outcome::Generated {
            package,
            files: files.len(),
            lines: files.values().map(|text| text.lines().count()).sum(),
            bytes: files.values().map(String::len).sum(),
        },
        Err(Rejection::Panic(message)) => Outcome::Failed(Failure { reason: "panic".to_owned(), message }),
        Err(Rejection::Findings(report)) => rejected(&report),
    }
}

/// What cannot be read is a failure, unless it would have been rejected.
fn unreadable(report: &Diagnostics, path: &Path) -> Outcome {
    match (rejected(report), protocol::others(path)) {
        (Outcome::Failed(Failure { reason, .. }), Some(spoken)) => Outcome::Refused(format!(
            "the service speaks {}, and its model cannot be read ({reason})",
            spoken.join(", ")
        )),
        (outcome, _) => outcome,
    }
}

/// What the findings come to: a service that is not ours to generate, or a failure.
fn rejected(report: &Diagnostics) -> Outcome {
    let is_error = |finding: &&Diagnostic| finding.severity == Severity::Error;
    let mut errors = report.diagnostics().iter().filter(is_error);
    let Some(first) = errors.next() else {
        return Outcome::Failed(Failure { reason: "no finding".to_owned(), message: report.to_string() });
    };
    // Whatever else is wrong with a service that speaks another protocol is wrong by the rules of ours.
    let other =
        report.diagnostics().iter().find(|finding| ["unsupported-protocol", "no-service"].contains(&finding.code));
    if let Some(other) = other {
        return Outcome::Refused(other.message.clone());
    }
    let more = match errors.count() {
        0 => String::new(),
        more => format!("\n... and {more} more"),
    };
    Outcome::Failed(Failure { reason: first.code.to_owned(), message: format!("{first}{more}") })
}

/// The time that all threads of this program have run so far: on a busy machine, and with several threads, what one
/// core of its own would have taken.
fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    let seconds = Duration::from_secs(time.tv_sec.try_into().unwrap_or(0));
    seconds + Duration::from_nanos(time.tv_nsec.try_into().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::{Failure, Found, Outcome, sweep};
    use std::fs;

    /// What becomes of the only service of a model.
    fn outcome(model: &str) -> Outcome {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("model.json");
        fs::write(&path, model).unwrap();
        let mut swept = sweep(&Found { name: "model".to_owned(), path, imports: Vec::new() });
        assert_eq!(swept.outcomes.len(), 1);
        swept.outcomes.remove(0).1
    }

    /// A model with a service of this protocol and of one operation with these traits.
    fn model(protocol: &str, operation: &str) -> String {
        format!(
            r#"{{ "smithy": "2.0", "shapes": {{
                "a#Api": {{ "type": "service", "version": "1", "operations": [ {{ "target": "a#Get" }} ],
                    "traits": {{ "aws.protocols#{protocol}": {{}}, "aws.api#service": {{ "sdkId": "My Api" }} }} }},
                "a#Get": {{ "type": "operation", "traits": {{ {operation} }} }} }} }}"#
        )
    }

    const HTTP: &str = r#""smithy.api#http": { "method": "GET", "uri": "/", "code": 200 }"#;

    #[test]
    fn a_service_of_each_protocol_is_generated() {
        for (protocol, operation) in [("restJson1", HTTP), ("awsJson1_0", ""), ("awsJson1_1", "")] {
            generated(outcome(&model(protocol, operation)));
        }
    }

    fn generated(outcome: Outcome) {
        let Outcome::Generated { package, files, lines, bytes } = outcome else { panic!("{outcome:?}") };
        assert_eq!(package, "proofmark-my-api");
        assert!(files > 1 && lines > files && bytes > lines, "{files} files, {lines} lines, {bytes} bytes");
    }

    #[test]
    fn a_service_of_another_protocol_is_rejected_and_nothing_else_is_said_of_it() {
        let reason = "the service has the protocols aws.protocols#awsQuery only";
        assert_eq!(outcome(&model("awsQuery", "")), Outcome::Refused(reason.to_owned()));
    }

    #[test]
    fn a_model_without_a_service_is_rejected() {
        let text = r#"{ "smithy": "2.0", "shapes": { "a#Name": { "type": "string" } } }"#;
        assert_eq!(outcome(text), Outcome::Refused("the model has no service shape".to_owned()));
    }

    #[test]
    fn what_cannot_be_generated_fails_with_the_code_of_the_first_finding() {
        let outcome = outcome(&model("restJson1", ""));
        let Outcome::Failed(Failure { reason, message }) = outcome else { panic!("{outcome:?}") };
        assert_eq!(reason, "unsupported");
        assert!(message.contains("a restJson1 operation needs an HTTP binding"), "{message}");
    }

    #[test]
    fn a_model_of_another_protocol_that_cannot_be_read_is_rejected() {
        let text = model("restXml", HTTP).replace("a#Get\": {", "a#Other\": {");
        let reason = "the service speaks aws.protocols#restXml, and its model cannot be read (unknown-target)";
        assert_eq!(outcome(&text), Outcome::Refused(reason.to_owned()));
    }

    #[test]
    fn a_model_of_ours_that_cannot_be_read_fails() {
        let text = model("restJson1", HTTP).replace("a#Get\": {", "a#Other\": {");
        let outcome = outcome(&text);
        let Outcome::Failed(Failure { reason, .. }) = outcome else { panic!("{outcome:?}") };
        assert_eq!(reason, "unknown-target");
    }

    #[test]
    fn a_folder_of_botocore_names_its_protocol_too() {
        let folder = tempfile::tempdir().unwrap();
        let text = r#"{ "metadata": { "protocol": "rest-xml" }, "operations": {}, "shapes": {} }"#;
        fs::write(folder.path().join("service-2.json"), text).unwrap();
        let mut swept = sweep(&Found { name: "a".to_owned(), path: folder.path().to_owned(), imports: Vec::new() });
        let reason = "the service speaks rest-xml, and its model cannot be read (no-service-id)";
        assert_eq!(swept.outcomes.remove(0).1, Outcome::Refused(reason.to_owned()));
    }

    #[test]
    fn what_is_not_json_fails() {
        let outcome = outcome(r#"{ "smithy": "#);
        let Outcome::Failed(Failure { message, .. }) = outcome else { panic!("{outcome:?}") };
        assert!(message.contains("model.json:1:"), "{message}");
    }
}
