//! Every documented example of every operation: the request that its input becomes, and the answer that is made of
//! its output. Both are held against the model's own words ([`proofmark_tests::wire`]) and kept as snapshots.

use insta::assert_snapshot;
use proofmark_smithy_model::{Defect, lint_examples};
use proofmark_tests::generated::examples::{EXAMPLES, UNPLAYABLE};
use proofmark_tests::model::{MODEL, operation};
use proofmark_tests::replay::{Example, Replayed};
use proofmark_tests::request::Request;
use proofmark_tests::signature;
use proofmark_tests::wire::{self, Body, Message};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, ResponseTemplate};

/// An example after its replay.
struct Played {
    example: &'static Example,
    request: Request,
    asked: Message,
    answered: Message,
    replayed: Replayed,
}

/// The example as it stands in the model.
fn documented(example: &Example) -> &'static Value {
    let (shape, _) = operation(example.operation);
    shape
        .traits
        .get("smithy.api#examples")
        .and_then(|list| list.get(example.index - 1))
        .expect("the example is in the model")
}

async fn play(example: &'static Example) -> Played {
    let nothing = json!({});
    let documented = documented(example);
    let asked = wire::request(example.operation, documented.get("input").unwrap_or(&nothing));
    let answered = wire::answer(example.operation, documented.get("output").unwrap_or(&nothing));
    let server = MockServer::start().await;
    Mock::given(any()).respond_with(template(&answered)).mount(&server).await;
    let replayed = (example.call)(&proofmark_tests::client::client(&server.uri())).await;
    let requests = server.received_requests().await.unwrap_or_default();
    let request = match requests.as_slice() {
        [request] => Request::from(request),
        other => panic!("{} {}: {} requests were sent, one expected", example.operation, example.index, other.len()),
    };
    Played { example, request, asked, answered, replayed }
}

fn template(answer: &Message) -> ResponseTemplate {
    let mut template = ResponseTemplate::new(answer.status.unwrap_or(200));
    for (name, value) in &answer.headers {
        template = template.insert_header(name.as_str(), value.as_str());
    }
    // No request id: it would be part of the decoded answer, and no example has one.
    match &answer.body {
        Body::None => template,
        body => template.set_body_raw(body.bytes(), "application/json"),
    }
}

async fn play_all() -> Vec<Played> {
    let mut all = Vec::new();
    for example in EXAMPLES {
        all.push(play(example).await);
    }
    all
}

/// What differs between the request on the wire and the one that the model asks for.
fn differences(played: &Played) -> Vec<String> {
    let (request, asked) = (&played.request, &played.asked);
    let mut found = Vec::new();
    let start = (request.method.clone(), request.path().to_owned());
    if Some(&start) != asked.start.as_ref() {
        found.push(format!("sent {start:?}, the model asks for {:?}", asked.start));
    }
    if request.query() != asked.query {
        found.push(format!("query {:?}, the model asks for {:?}", request.query(), asked.query));
    }
    for (name, value) in &asked.headers {
        if request.header(name) != Some(value) {
            found.push(format!("header {name} is {:?}, the model asks for {value:?}", request.header(name)));
        }
    }
    let same_body = match &asked.body {
        Body::None => request.body.is_empty(),
        Body::Json(value) => request.json().as_ref() == Some(value),
        Body::Raw(text) => request.body == text.as_bytes(),
    };
    if !same_body {
        let body = String::from_utf8_lossy(&request.body);
        found.push(format!("body {body:?}, the model asks for {:?}", asked.body));
    }
    found
}

#[tokio::test]
async fn every_documented_example_goes_out_as_the_model_says() {
    let wrong: Vec<String> = play_all()
        .await
        .iter()
        .flat_map(|played| {
            let Example { operation, index, .. } = played.example;
            differences(played).into_iter().map(move |difference| format!("{operation} {index}: {difference}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn every_documented_example_is_signed_as_lambda_checks_it() {
    let check = |played: &Played| signature::check(&played.request, "us-east-1", "lambda").err();
    let wrong: Vec<String> = play_all()
        .await
        .iter()
        .filter_map(|played| check(played).map(|reason| format!("{}: {reason}", played.example.operation)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn every_documented_answer_is_decoded_to_the_documented_values() {
    let played = play_all().await;
    let wrong: Vec<String> = played
        .iter()
        .filter(|played| !played.replayed.equal)
        .map(|Played { example, replayed, .. }| {
            let Example { operation, index, .. } = example;
            format!("{operation} {index}\nexpected: {}\ndecoded: {:#?}", replayed.expected, replayed.answer)
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    let operations: std::collections::BTreeSet<_> = played.iter().map(|played| played.example.operation).collect();
    println!(
        "documented examples replayed: {} of {}, of {} operations",
        played.len(),
        in_the_model(),
        operations.len()
    );
    for defect in defects() {
        println!("  replayed although it contradicts the model: {defect}");
    }
}

#[tokio::test]
async fn request_and_answer_of_every_documented_example_are_kept_as_snapshots() {
    let mut texts: BTreeMap<&str, String> = BTreeMap::new();
    for played in play_all().await {
        texts.entry(played.example.operation).or_default().push_str(&text(&played));
    }
    // All of them are tried, so that a reviewer sees every change at once.
    let changed: Vec<&str> = texts
        .iter()
        .filter(|(operation, text)| catch_unwind(AssertUnwindSafe(|| assert_snapshot!(**operation, text))).is_err())
        .map(|(operation, _)| *operation)
        .collect();
    assert!(changed.is_empty(), "changed: {}", changed.join(", "));
}

fn text(played: &Played) -> String {
    let Played { example, request, answered, replayed, .. } = played;
    let headers: String = answered.headers.iter().map(|(name, value)| format!("{name}: {value}\n")).collect();
    let body = match &answered.body {
        Body::None => "(no body)".to_owned(),
        Body::Json(value) => format!("{value:#}"),
        Body::Raw(text) => text.clone(),
    };
    let decoded = match &replayed.answer {
        Ok(answer) => with_sorted_entries(answer),
        Err(failure) => failure.context.clone(),
    };
    format!(
        "=== example {}\n--- request\n{request}\n--- answer\n{}\n{headers}\n{body}\n--- decoded\n{decoded}\n",
        example.index,
        answered.status.unwrap_or_default(),
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
