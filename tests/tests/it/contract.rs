//! The contract kit beside the suite's own reading of the model and beside the generated client, three witnesses that
//! share no code: what the client sends satisfies the kit, and what the kit writes is what the suite expects.

use bytes::Bytes;
use proofmark_contract::examples::from_example;
use proofmark_contract::{Api, Violation, read, sigv4, write};
use proofmark_tests::client::SECRET;
use proofmark_tests::generated::examples::EXAMPLES;
use proofmark_tests::generated::samples::SAMPLES;
use proofmark_tests::model::{MODEL, operation};
use proofmark_tests::replay::{Played, play};
use proofmark_tests::request::Request;
use proofmark_tests::wire::Body;
use serde_json::{Value, json};
use std::sync::LazyLock;

static API: LazyLock<Api> = LazyLock::new(|| Api::new(&MODEL).expect("the committed model can be compiled"));

/// A call that was played: its operation, and its input and output in document form.
struct Case {
    name: String,
    operation: &'static str,
    input: Value,
    output: Value,
    played: Played,
}

/// Every documented example, and every operation with all members set.
async fn cases() -> Vec<Case> {
    let part = |json: &str| serde_json::from_str(json).expect("the table holds JSON");
    let mut all = Vec::new();
    for example in EXAMPLES {
        let (shape, _) = operation(example.operation);
        let documented = &shape.traits.get("smithy.api#examples").expect("examples")[example.index - 1];
        let [input, output] = ["input", "output"].map(|name| documented.get(name).cloned().unwrap_or(json!({})));
        let name = format!("{} example {}", example.operation, example.index);
        all.push((name, example.operation, input, output, example.call));
    }
    for sample in SAMPLES {
        let name = format!("{} sample", sample.operation);
        all.push((name, sample.operation, part(sample.input), part(sample.output), sample.call));
    }
    let mut cases = Vec::new();
    for (name, operation, input, output, call) in all {
        let played = play(operation, &input, &output, call).await.unwrap_or_else(|reason| panic!("{reason}"));
        let schemas = API.operation(operation).expect("the operation");
        let (input, output) = (from_example(&API, schemas.input, &input), from_example(&API, schemas.output, &output));
        cases.push(Case { name, operation, input, output, played });
    }
    cases
}

fn http_request(request: &Request) -> http::Request<Bytes> {
    let mut builder = http::Request::builder().method(request.method.as_str()).uri(&request.target);
    for (name, value) in &request.headers {
        builder = builder.header(name, value.as_slice());
    }
    builder.body(Bytes::from(request.body.clone())).expect("the client sent a request")
}

/// The violations for which a service would reject the message.
fn errors(violations: &[Violation]) -> Vec<String> {
    violations.iter().filter(|violation| violation.is_error()).map(ToString::to_string).collect()
}

fn report(cases: &[Case], check: impl Fn(&Case) -> Vec<String>) -> String {
    let lines = cases.iter().flat_map(|case| check(case).into_iter().map(|found| format!("{}: {found}", case.name)));
    lines.collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn what_the_client_sends_is_read_as_what_it_was_given() {
    let found = report(&cases().await, |case| match read::request(&API, &http_request(&case.played.request)) {
        Ok(read) if read.operation.name() != case.operation => vec![format!("was taken for {}", read.operation.name())],
        Ok(read) if read.input != case.input => vec![format!("was read as {}, not as {}", read.input, case.input)],
        Ok(read) => {
            // Some inputs contradict the model; being sent must add nothing to it.
            let known = errors(&read::document(&API, read.operation.input, &case.input));
            errors(&read.violations).into_iter().filter(|violation| !known.contains(violation)).collect()
        }
        Err(none) => vec![none.to_string()],
    });
    assert_eq!(found, "");
}

#[tokio::test]
async fn what_the_client_signs_verifies() {
    let credentials = aws_credential_types::Credentials::new("AKIDEXAMPLE", SECRET, None, None, "fixed");
    let found = report(&cases().await, |case| {
        let request = http_request(&case.played.request);
        errors(&sigv4::check(&request, "lambda", Some(&credentials), Some("us-east-1")))
    });
    assert_eq!(found, "");
}

#[tokio::test]
async fn what_the_kit_responds_is_what_the_suite_responds() {
    let found = report(&cases().await, |case| {
        let operation = API.operation(case.operation).expect("the operation");
        let (written, expected) = match write::response(&API, operation, &case.output) {
            Ok(written) => (written, &case.played.responded),
            Err(why) => return vec![why.to_string()],
        };
        let header = |name: &str| written.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let headers = expected.headers.iter().filter(|(name, value)| header(name).as_ref() != Some(value));
        let mut found: Vec<String> =
            headers.map(|(name, value)| format!("{name} is {:?}, not {value}", header(name))).collect();
        if Some(written.status().as_u16()) != expected.status {
            found.push(format!("status {}, not {:?}", written.status(), expected.status));
        }
        let same = match &expected.body {
            Body::Json(value) => serde_json::from_slice::<Value>(written.body()).is_ok_and(|body| body == *value),
            // Servers of restJson1 respond with an empty object where a client takes nothing too.
            Body::None => written.body().is_empty() || written.body().as_ref() == b"{}",
            other => written.body() == &other.bytes(),
        };
        if !same {
            found.push(format!("body {:?}, not {:?}", written.body(), expected.body));
        }
        found
    });
    assert_eq!(found, "");
}
