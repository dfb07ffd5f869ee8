//! Tests that are right pass, and those that are wrong fail with what is wrong.

use proofmark_contract::report::{Case, Verdict};
use std::fmt::Write;
use std::path::Path;

/// `bakery.smithy` has tests of every kind for every way to fail.
#[test]
fn what_is_right_passes_and_what_is_wrong_is_named() {
    let model = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/protocol/server/tests/bakery.smithy");
    let report = super::run("restJson1", &[model]).unwrap_or_else(|error| panic!("{error:#}"));
    insta::assert_snapshot!(report.cases.iter().map(shown).collect::<String>());
}

fn shown(case: &Case) -> String {
    let verdict = if case.verdict == Verdict::Passed { "passes" } else { "fails" };
    let mut text = format!("{} {verdict}\n", case.id);
    for finding in &case.findings {
        let _ = writeln!(text, "    {}: expected {}, found {}", finding.path, finding.expected, finding.found);
    }
    text
}
