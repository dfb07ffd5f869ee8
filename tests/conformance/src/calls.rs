//! The calls that every peer makes, with what each must come to: all documented examples, and every error of the seed
//! operation.

use super::driver::Call;
use proofmark_contract::api::{ApiOperation, Kind, SchemaId};
use proofmark_contract::examples::{Example, examples};
use proofmark_contract::{Api, Mark};
use proofmark_smithy_model::model::Node;
use serde_json::json;

/// The operation whose errors are asked for, one by one.
pub(crate) const SEED: &str = "GetFunctionEventInvokeConfig";

/// How many requests a peer may send for one call.
pub(crate) const ATTEMPTS: u32 = 2;

/// Errors that the service gives although the model has none of them, with their statuses.
const UNMODELLED: [(&str, u16); 2] = [("ValidationException", 400), ("AccessDeniedException", 403)];

/// A call with what it must come to.
pub(crate) struct Expectation {
    /// The call.
    pub(crate) call: Call,
    /// What the peer must make of it.
    pub(crate) expected: Expected,
    /// How we know.
    pub(crate) mark: Mark,
    /// The responses that the server would not give by itself, each with how often.
    pub(crate) rules: Vec<Rule>,
}

/// What a peer must make of a call.
pub(crate) enum Expected {
    /// This output.
    Output {
        /// Its shape.
        schema: SchemaId,
        /// It, in document form.
        value: Node,
    },
    /// This error.
    Error(AskedError),
}

/// An error that the server is asked for.
#[derive(Clone, Debug)]
pub(crate) struct AskedError {
    /// Its code, which is the shape's name when the model has it.
    pub(crate) code: String,
    /// Its message.
    pub(crate) message: String,
    /// Its HTTP status.
    pub(crate) status: u16,
    /// Whether the model has it.
    pub(crate) modelled: bool,
    /// Members that are asked for.
    pub(crate) members: Vec<(&'static str, Node)>,
}

/// A response that the server is asked for, as its control API takes it.
pub(crate) struct Rule {
    /// The rule.
    pub(crate) body: Node,
    /// How often it must be asked for: retries are counted.
    pub(crate) requests: u32,
}

/// All of them, in the order in which they are to be made.
pub(crate) fn all(api: &Api) -> Vec<Expectation> {
    let mut all = documented(api);
    if let Some(seed) = api.operation(SEED) {
        all.extend(errors(api, seed));
        all.push(retry(api, seed));
    }
    all
}

fn documented(api: &Api) -> Vec<Expectation> {
    let mut calls: Vec<Expectation> = Vec::new();
    let mut before: Vec<(usize, Node)> = Vec::new();
    for Example { operation, number, input, output, .. } in examples(api) {
        let (Some(operation), Some(output)) = (api.operation_at(operation), output) else { continue };
        // The server responds by the first example that has this input. So any later one with the same input is asked
        // for, and is called first, before the rule is used up.
        let shadowed = before.contains(&(operation.index, input.clone()));
        let rules = shadowed.then(|| Rule {
            body: json!({ "operation": operation.name(), "input": input, "output": output, "times": 1 }),
            requests: 1,
        });
        let call = call(api, operation, "example", &number.to_string(), &input);
        let expected = Expected::Output { schema: operation.output, value: output };
        let place = if shadowed { 0 } else { calls.len() };
        calls.insert(place, Expectation { call, expected, mark: Mark::Documented, rules: rules.into_iter().collect() });
        before.push((operation.index, input));
    }
    calls
}

fn errors(api: &Api, seed: &ApiOperation) -> Vec<Expectation> {
    let modelled = seed.errors.iter().filter_map(|id| {
        let traits = api[*id].error?;
        // Not all models mark what can be retried; SDKs also go by the status.
        let retried = traits.retryable || traits.throttling || traits.status == 429 || traits.status >= 500;
        Some((api[*id].name(), traits.status, true, retried))
    });
    let unmodelled = UNMODELLED.map(|(code, status)| (code, status, false, false));
    let mut calls = Vec::new();
    for (code, status, modelled, retried) in modelled.chain(unmodelled) {
        let asked = asked(code, status, modelled);
        let call = call(api, seed, "error", code, &json!({ "FunctionName": format!("error-{code}") }));
        let requests = if retried { ATTEMPTS } else { 1 };
        let mark = if modelled { Mark::Model } else { Mark::RECORDED };
        let rules = vec![Rule { body: error_rule(&call, &asked), requests }];
        calls.push(Expectation { call, expected: Expected::Error(asked), mark, rules });
    }
    calls
}

/// Throttled once, successful then.
fn retry(api: &Api, seed: &ApiOperation) -> Expectation {
    let code = "TooManyRequestsException";
    let call = call(api, seed, "retry", code, &json!({ "FunctionName": format!("retry-{code}") }));
    let output =
        examples(api).into_iter().find(|example| example.operation == seed.index).and_then(|example| example.output);
    let output = output.unwrap_or_else(|| json!({}));
    let mut throttled = error_rule(&call, &asked(code, 429, true));
    throttled["times"] = json!(1);
    let responded = json!({ "operation": SEED, "input": call.input, "output": output });
    let rules = vec![Rule { body: throttled, requests: 1 }, Rule { body: responded, requests: 1 }];
    Expectation { call, expected: Expected::Output { schema: seed.output, value: output }, mark: Mark::Model, rules }
}

fn asked(code: &str, status: u16, modelled: bool) -> AskedError {
    let members = match code {
        "TooManyRequestsException" => {
            vec![("Reason", json!("CallerRateLimitExceeded")), ("retryAfterSeconds", json!("1"))]
        }
        _ => Vec::new(),
    };
    AskedError { code: code.to_owned(), message: format!("{code} was asked for."), status, modelled, members }
}

fn error_rule(call: &Call, asked: &AskedError) -> Node {
    let mut error = json!({ "type": asked.code, "message": asked.message });
    for (name, value) in &asked.members {
        match *name {
            "Reason" => error["reason"] = value.clone(),
            // Given as a number; it travels as a header, which the model has as a string.
            _ => error["retry_after"] = json!(1),
        }
    }
    json!({ "operation": call.operation, "input": call.input, "error": error })
}

fn call(api: &Api, operation: &ApiOperation, check: &str, name: &str, input: &Node) -> Call {
    Call {
        id: format!("{}/{check}/{name}", operation.name()),
        operation: operation.name().to_owned(),
        input: tagged(api, operation.input, input),
    }
}

/// A document with its blobs and timestamps marked as such, for drivers that do not know the model.
fn tagged(api: &Api, schema: SchemaId, value: &Node) -> Node {
    match (&api[schema].kind, value) {
        (Kind::Blob, Node::String(base64)) => json!({ "$blob": base64 }),
        (Kind::Timestamp, Node::Number(seconds)) => json!({ "$timestamp": seconds }),
        (Kind::List { member, .. }, Node::Array(items)) => {
            items.iter().map(|item| tagged(api, member.target, item)).collect()
        }
        (Kind::Map { value: member, .. }, Node::Object(entries)) => {
            entries.iter().map(|(key, value)| (key.clone(), tagged(api, member.target, value))).collect()
        }
        (Kind::Structure { .. } | Kind::Union { .. }, Node::Object(members)) => {
            let tagged = |(name, value): (&String, &Node)| {
                let target = api[schema].member(name).map(|member| member.target);
                (name.clone(), target.map_or_else(|| value.clone(), |target| tagged(api, target, value)))
            };
            members.iter().map(tagged).collect()
        }
        _ => value.clone(),
    }
}

#[cfg(test)]
mod tests;
