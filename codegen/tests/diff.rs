//! Every rule of the model comparison, by example: two models that differ in one thing, and all findings with the
//! verdicts of the three views.

mod diff_fixture;

use diff_fixture::Fixture;
use proofmark_codegen::diff::compare;
use proofmark_smithy_model::diff::{FAMILIES, Finding, rule};
use std::collections::BTreeSet;

fn fixtures() -> Vec<Fixture> {
    diff_fixture::fixtures(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/diff"))
}

/// Rules for protocols that are not generated: their levels come from the rule.
const WITHOUT_CRATE: [&str; 2] = ["xml-binding-changed", "checksum-algorithms-changed"];

fn line(finding: &Finding) -> String {
    format!("{} {} {} {} {}", finding.rule.id, finding.subject, finding.client(), finding.server(), finding.level)
}

#[test]
fn every_fixture_has_the_findings_that_it_says() {
    let mut wrong = Vec::new();
    for fixture in fixtures() {
        let compared = std::panic::catch_unwind(|| fixture.compare());
        let Ok(compared) = compared else {
            wrong.push(format!("{}: a model cannot be read", fixture.name));
            continue;
        };
        let found: Vec<String> = compared.comparison.findings.iter().map(line).collect();
        let (found, expected): (BTreeSet<&str>, BTreeSet<&str>) =
            (found.iter().map(String::as_str).collect(), fixture.expected.iter().map(String::as_str).collect());
        if found != expected {
            wrong.push(format!("{}\n  found {found:#?}\n  expected {expected:#?}", fixture.name));
        }
    }
    assert!(wrong.is_empty(), "{} fixtures:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_rule_has_a_fixture_that_is_named_after_it() {
    let fixtures = fixtures();
    let names: BTreeSet<&str> = fixtures.iter().map(|fixture| fixture.name.as_str()).collect();
    let rules = FAMILIES.iter().flat_map(|family| family.rules).map(|rule| rule.id);
    let missing: Vec<&str> = rules.filter(|id| !names.contains(id)).collect();
    assert!(missing.is_empty(), "rules without a fixture: {missing:?}");
    for fixture in fixtures.iter().filter(|fixture| rule(&fixture.name).is_some()) {
        let is_found = fixture.expected.iter().any(|line| line.starts_with(&format!("{} ", fixture.name)));
        assert!(is_found, "the fixture {} does not expect its rule", fixture.name);
    }
}

#[test]
fn the_usual_level_of_a_rule_is_that_of_its_fixture() {
    for fixture in fixtures() {
        let Some(rule) = rule(&fixture.name) else { continue };
        let compared = fixture.compare();
        let without = compared.without_items.is_some();
        assert_eq!(without, WITHOUT_CRATE.contains(&rule.id), "{}: {:?}", rule.id, compared.without_items);
        let levels = compared.comparison.findings.iter().filter(|finding| finding.rule == rule).map(|f| f.level);
        let levels: BTreeSet<_> = levels.collect();
        assert!(rule.id == "rust-item-changed" || levels.contains(&rule.level), "{}: {levels:?}", rule.id);
    }
}

#[test]
fn equal_models_have_no_findings() {
    for fixture in fixtures() {
        for text in [&fixture.old, &fixture.new] {
            let same =
                Fixture { name: fixture.name.clone(), old: text.clone(), new: text.clone(), expected: Vec::new() };
            let findings = same.compare().comparison.findings;
            assert!(findings.is_empty(), "{}: {findings:?}", fixture.name);
        }
    }
}

#[test]
fn the_other_way_round_client_and_server_view_change_places() {
    // What breaks old clients today breaks new clients when the models are swapped, unless the rule has no counterpart.
    for (one, other) in [
        ("input-member-required", "input-member-optional"),
        ("input-length-narrowed", "input-length-widened"),
        ("input-enum-value-added", "input-enum-value-removed"),
        ("operation-added", "operation-removed"),
        ("output-member-required", "output-member-optional"),
        ("requires-length-added", "requires-length-removed"),
    ] {
        let (one, other) = (rule(one).expect("a rule"), rule(other).expect("a rule"));
        assert_eq!((one.client, one.server), (other.server, other.client), "{} and {}", one.id, other.id);
    }
}

#[test]
fn findings_name_the_operations_and_the_items() {
    let fixture = fixtures().into_iter().find(|fixture| fixture.name == "input-member-required-nested");
    let compared = fixture.expect("the fixture").compare();
    let finding = &compared.comparison.findings[0];
    assert_eq!(finding.operations, ["Op"]);
    let items: Vec<String> =
        finding.items.iter().map(|item| format!("{}: {:?} -> {:?}", item.path, item.before, item.after)).collect();
    assert_eq!(
        items,
        [
            "types::Inner::a: Some(\"Option<String>\") -> Some(\"String\")",
            "types::InnerBuilder::build: Some(\"Inner\") -> Some(\"Result<Inner, BuildError>\")",
        ]
    );
}

#[test]
fn a_service_that_is_not_there_is_an_error() {
    let [old, new] = fixtures()[1].models();
    let report = compare(&old, &new, Some("Other")).expect_err("no such service");
    assert!(report.to_string().contains("the old model has no service `Other`"), "{report}");
    assert!(report.to_string().contains("its services are: test#S"), "{report}");
}
