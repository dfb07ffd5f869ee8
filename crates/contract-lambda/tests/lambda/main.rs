//! What is special to AWS Lambda: names of functions, the state of event-invoke configs, AWS's wording of errors.

mod asynchronous;
mod attached;
mod behaviour;
mod call_orders;
mod code_signing;
mod concurrency;
mod conversation;
mod enums;
mod errors;
mod event_invoke_config;
mod event_source_mapping;
mod function_name;
mod function_url;
mod functions;
mod invoke;
mod layers;
mod lifecycle;
mod memory;
mod policy;
mod rejection;
mod server;
mod settings;
mod story;
mod undeclared;

use proofmark_contract::api::ApiOperation;
use proofmark_contract::budget::Budget;
use proofmark_contract::service::{Call, Outcome, Service as _, Settings, State as _, StateMode};
use proofmark_contract::{Api, Violation, read};
use proofmark_contract_lambda::{DeclaredFunction, Lambda, LambdaState};
use proofmark_smithy_model::Loader;
use proofmark_smithy_model::model::Node;
use std::fmt::Write;
use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock};

static API: LazyLock<Api> = LazyLock::new(|| {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../model/lambda/lambda.json");
    let model = Loader::new().path(path).load().unwrap_or_else(|report| panic!("{report}")).model;
    Api::new(&model).unwrap_or_else(|report| panic!("{report}"))
});

/// A service whose clock stands still at the moment of the documented example, and a transcript of what it says.
struct Service {
    lambda: Lambda,
    settings: Settings,
    state: LambdaState,
    clock: Arc<AtomicI64>,
    transcript: String,
}

impl Service {
    fn with(settings: Settings, functions: Vec<DeclaredFunction>) -> Self {
        Self::of(settings, Lambda { functions, ..Lambda::default() })
    }

    fn of(settings: Settings, lambda: Lambda) -> Self {
        Self::within(settings, lambda, Budget::new(64 * 1024 * 1024))
    }

    /// The same with this much memory.
    fn within(settings: Settings, lambda: Lambda, memory: Budget) -> Self {
        let clock = Arc::new(AtomicI64::new(1_479_757_760_006));
        let hand = Arc::clone(&clock);
        let clock_of = Arc::new(move || hand.load(Ordering::Relaxed));
        let state = LambdaState::with_clock(&API, &settings, &lambda, &memory, clock_of);
        Self { lambda, settings, state, clock, transcript: String::new() }
    }

    /// A service with `my-function` (versions 1 and 2, alias BLUE) and `other`, and nothing else.
    fn new() -> Self {
        let my_function = DeclaredFunction {
            name: "my-function".to_owned(),
            versions: vec!["1".to_owned(), "2".to_owned()],
            aliases: [("BLUE".to_owned(), "1".to_owned())].into_iter().collect(),
            ..DeclaredFunction::default()
        };
        let other = DeclaredFunction { name: "other".to_owned(), ..DeclaredFunction::default() };
        let settings = Settings { mode: StateMode::On, ..Settings::default() };
        Self::with(settings, vec![my_function, other])
    }

    fn response(&self, operation: &str, input: Node) -> Option<Outcome> {
        self.respond(operation, &input, false)
    }

    /// How an output breaks the model, beside what the service is known to do so.
    fn violations(&self, operation: &ApiOperation, output: &Node) -> Vec<Violation> {
        let violations = read::document(&API, operation.output, output).into_iter();
        violations.filter(|violation| !self.lambda.is_known_violation(operation.name(), violation)).collect()
    }

    /// What the state says to a call that is a documented example, or is none.
    fn respond(&self, operation: &str, input: &Node, documented: bool) -> Option<Outcome> {
        let operation = API.operation(operation).expect("an operation of the model");
        let call = Call::new(&self.lambda, operation, input, &self.settings.scope);
        let outcome = self.state.respond(&call, documented).map(|reply| reply.outcome);
        if let Some(Outcome::Output(output)) = &outcome {
            let violations = self.violations(operation, output);
            assert!(violations.is_empty(), "{}: {violations:?} in {output}", operation.name());
        }
        outcome
    }

    /// Calls, and writes the call and the response down.
    fn call(&mut self, operation: &str, input: Node) -> &mut Self {
        let outcome = self.response(operation, input.clone());
        let outcome = match outcome {
            None => "(no say)".to_owned(),
            Some(Outcome::Output(output)) => output.to_string(),
            Some(Outcome::Overlay { members, .. }) => format!("with {members}"),
            Some(later @ (Outcome::Stream { .. } | Outcome::Later(_))) => format!("{later:?}"),
            Some(Outcome::Error { error, behaviour }) => {
                format!("{} {} {}\n  {} ({})", error.status, error.name, error.members, behaviour.id, behaviour.mark)
            }
        };
        writeln!(self.transcript, "{operation} {input}\n  {outcome}").expect("a String takes everything");
        self
    }

    /// The response of the control API, read as JSON.
    fn control(&self, method: &str, path: &str, body: Node) -> Node {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let request = http::Request::builder().method(method).uri(path).body(body.into()).expect("a request");
        let response = self.state.control(&request).expect("an endpoint of the service");
        serde_json::from_slice(response.body()).expect("JSON")
    }

    fn advance(&mut self, millis: i64) -> &mut Self {
        self.clock.fetch_add(millis, Ordering::Relaxed);
        self
    }
}
