//! Recordings that behaviours cite.

use crate::harness::written;
use proofmark_contract::behaviour::Behaviour;
use proofmark_contract::report::{Case, Verdict};
use proofmark_contract::{Mark, behaviours};
use proofmark_contract_lambda::behaviour::ALL as OF_LAMBDA;
use proofmark_recording::evidence;
use serde_json::json;
use std::path::Path;

behaviours! {
    CONFIG_MISSING, "config-missing", Mark::RECORDED, "Get without a config: 404.", ["recording.json"];
    GUESSED, "guessed", Mark::Unknown, "Nobody has seen it.", ["recording.json"];
}

fn check(behaviour: &Behaviour, folder: &Path) -> Vec<Case> {
    let (api, service) = (proofmark_contract_lambda::api(), proofmark_contract_lambda::service());
    evidence::check(behaviour, folder, &api.into(), &service).unwrap()
}

/// What is wrong with the evidence for a config that is missing, where a Get has this error on record.
fn findings(error: &str, status: u16) -> Vec<String> {
    let exchange = json!({
        "operation": "GetFunctionEventInvokeConfig",
        "request": { "input": { "FunctionName": "f" } },
        "response": { "status": status, "error": { "name": error, "members": { "Message": "gone" } } }
    });
    let mut recording: serde_json::Value = serde_json::from_str(proofmark_recording::EXAMPLE).unwrap();
    recording["exchanges"] = json!([exchange]);
    let folder = tempfile::tempdir().unwrap();
    written(folder.path(), &recording.to_string());
    let cases = check(&CONFIG_MISSING, folder.path());
    cases.iter().flat_map(|case| &case.findings).map(ToString::to_string).collect()
}

#[test]
fn a_recording_that_shows_the_behaviour_is_evidence() {
    assert_eq!(findings("ResourceNotFoundException", 404), Vec::<String>::new());
}

#[test]
fn a_recording_that_shows_something_else_is_a_finding() {
    let findings = findings("TooManyRequestsException", 429);
    assert!(
        findings.iter().any(|finding| finding.contains("status: expected 429, as recorded, found 404")),
        "{findings:?}"
    );
}

#[test]
fn a_recording_that_is_not_there_is_a_finding() {
    let folder = tempfile::tempdir().unwrap();
    let cases = check(&CONFIG_MISSING, folder.path());
    assert!(matches!(cases.as_slice(), [case] if case.verdict == Verdict::Failed), "{cases:?}");
}

#[test]
fn what_nobody_has_seen_has_no_recordings() {
    let folder = tempfile::tempdir().unwrap();
    let cases = check(&GUESSED, folder.path());
    assert!(cases[0].findings[0].to_string().contains("only what was observed has recordings"), "{cases:?}");
}

#[test]
fn each_recording_that_lambda_s_behaviours_cite_shows_them() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../contract-lambda/recordings");
    for behaviour in OF_LAMBDA {
        for case in check(behaviour, &folder) {
            assert!(case.findings.is_empty(), "{}: {:?}", case.id, case.findings);
        }
    }
}

#[test]
fn behaviours_name_their_recordings() {
    assert!(ALL.iter().all(|behaviour| behaviour.evidence == ["recording.json"]));
}
