//! What is special to AWS Lambda: names of functions, the state of event-invoke configs, AWS's wording of errors.

mod behaviour;
mod conversation;
mod errors;
mod event_invoke_config;
mod function_name;
mod functions;
mod refusal;
mod unheard_of;

use proofmark_contract::Api;
use proofmark_contract::lambda::{Answer, DeclaredFunction, LambdaState, Settings, StateMode};
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
    state: LambdaState,
    clock: Arc<AtomicI64>,
    transcript: String,
}

impl Service {
    fn with(settings: Settings, declared: Vec<DeclaredFunction>) -> Self {
        let clock = Arc::new(AtomicI64::new(1_479_757_760_006));
        let hand = Arc::clone(&clock);
        let clock_of = Arc::new(move || hand.load(Ordering::Relaxed));
        Self { state: LambdaState::with_clock(&API, settings, declared, clock_of), clock, transcript: String::new() }
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

    fn answer(&self, operation: &str, input: Node) -> Option<Answer> {
        self.state.answer(operation, &input, false)
    }

    /// Calls, and writes the call and the answer down.
    fn call(&mut self, operation: &str, input: Node) -> &mut Self {
        let answer = self.answer(operation, input.clone());
        let answer = match answer {
            None => "(no say)".to_owned(),
            Some(Answer::Output(output)) => output.to_string(),
            Some(Answer::Overlay(members)) => format!("with {members}"),
            Some(Answer::Error { error, behaviour }) => {
                format!("{} {} {}\n  {} ({})", error.status, error.name, error.members, behaviour.id, behaviour.mark)
            }
        };
        writeln!(self.transcript, "{operation} {input}\n  {answer}").expect("a String takes everything");
        self
    }

    fn advance(&mut self, millis: i64) -> &mut Self {
        self.clock.fetch_add(millis, Ordering::Relaxed);
        self
    }
}
