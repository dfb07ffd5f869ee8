//! Every documented example of every operation: the request that its input becomes, and the response that is made of
//! its output. Both are compared with the model ([`proofmark_tests::wire`]) and kept as snapshots.

use insta::assert_snapshot;
use proofmark_smithy_model::{Defect, lint_examples};
use proofmark_tests::generated::examples::{EXAMPLES, UNPLAYABLE};
use proofmark_tests::model::{MODEL, operation};
use proofmark_tests::replay::{Example, Played, Replayed, play};
use proofmark_tests::request::snapshot;
use proofmark_tests::wire::Body;
use proofmark_tests::{say, signature};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The example as it stands in the model.
fn documented(example: &Example) -> &'static Value {
    let (shape, _) = operation(example.operation);
    shape
        .traits
        .get("smithy.api#examples")
        .and_then(|list| list.get(example.index - 1))
        .expect("the example is in the model")
}

async fn play_all() -> Vec<(&'static Example, Played)> {
    let nothing = json!({});
    let mut all = Vec::new();
    for example in EXAMPLES {
        let documented = documented(example);
        let part = |name: &str| documented.get(name).unwrap_or(&nothing);
        let played = play(example.operation, part("input"), part("output"), example.call).await;
        all.push((example, played.unwrap_or_else(|reason| panic!("{reason}"))));
    }
    all
}

/// Everything that this check finds, with the example that it finds it in.
fn found<I: IntoIterator<Item = String>>(all: &[(&Example, Played)], check: impl Fn(&Played) -> I) -> String {
    let named = all.iter().flat_map(|(Example { operation, index, .. }, played)| {
        check(played).into_iter().map(move |reason| format!("{operation} {index}: {reason}"))
    });
    named.collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn every_documented_example_goes_out_as_the_model_says() {
    assert_eq!(found(&play_all().await, Played::differences), "");
}

#[tokio::test]
async fn every_documented_example_is_signed_as_lambda_checks_it() {
    let wrong = found(&play_all().await, |played| signature::check(&played.request, "us-east-1", "lambda").err());
    assert_eq!(wrong, "");
}

#[tokio::test]
async fn every_documented_response_is_decoded_to_the_documented_values() {
    let played = play_all().await;
    let wrong = found(&played, |played| {
        let Replayed { response, expected, equal, .. } = &played.replayed;
        (!equal).then(|| format!("expected: {expected}\ndecoded: {response:#?}"))
    });
    assert!(wrong.is_empty(), "{wrong}");
    let operations: BTreeSet<_> = played.iter().map(|(example, _)| example.operation).collect();
    say(format!(
        "documented examples replayed: {} of {}, of {} operations",
        played.len(),
        in_the_model(),
        operations.len()
    ));
    for defect in defects() {
        say(format!("  replayed although it contradicts the model: {defect}"));
    }
}

#[tokio::test]
async fn request_and_response_of_every_documented_example_are_kept_as_snapshots() {
    let mut texts: BTreeMap<&str, String> = BTreeMap::new();
    for (example, played) in play_all().await {
        texts.entry(example.operation).or_default().push_str(&text(example, &played));
    }
    // All of them are tried, so that a reviewer sees every change at once.
    let changed: Vec<&str> = texts
        .iter()
        .filter(|(operation, text)| catch_unwind(AssertUnwindSafe(|| assert_snapshot!(**operation, text))).is_err())
        .map(|(operation, _)| *operation)
        .collect();
    assert!(changed.is_empty(), "changed: {}", changed.join(", "));
}

fn text(example: &Example, played: &Played) -> String {
    let Played { request, responded, replayed, .. } = played;
    let headers: String = responded.headers.iter().map(|(name, value)| format!("{name}: {value}\n")).collect();
    let body = match &responded.body {
        Body::None => "(no body)".to_owned(),
        Body::Json(value) => format!("{value:#}"),
        Body::Raw(text) => text.clone(),
    };
    let decoded = match &replayed.response {
        Ok(response) => with_sorted_entries(response),
        Err(failure) => failure.context.clone(),
    };
    format!(
        "=== example {}\n--- request\n{}\n--- response\n{}\n{headers}\n{body}\n--- decoded\n{decoded}\n",
        example.index,
        snapshot(request),
        responded.status.unwrap_or_default(),
    )
}

/// `Debug` of a value with the entries of its maps sorted: a hash map shows them in another order on every run.
fn with_sorted_entries(debug: &str) -> String {
    let is_entry = |line: &&str| line.trim_start().starts_with('"') && line.contains("\": ");
    let mut lines: Vec<&str> = debug.lines().collect();
    for run in lines.chunk_by_mut(|a, b| is_entry(a) && is_entry(b)) {
        run.sort_unstable();
    }
    lines.join("\n")
}

fn in_the_model() -> usize {
    let lists = MODEL.shapes.values().filter_map(|shape| shape.traits.get("smithy.api#examples")?.as_array());
    lists.map(Vec::len).sum()
}

fn defects() -> Vec<Defect> {
    lint_examples(&MODEL)
}

#[test]
fn every_example_of_the_model_is_in_the_table() {
    assert_eq!(UNPLAYABLE, &[] as &[(&str, usize, &str)]);
    assert_eq!(EXAMPLES.len(), in_the_model());
}

#[test]
fn examples_that_contradict_their_model_are_listed_by_name() {
    let list: Vec<String> = defects().iter().map(ToString::to_string).collect();
    assert_snapshot!(list.join("\n"));
}
