//! What is attached to a function and runs when it is invoked: an async closure of the test's own (`closure`), a command
//! that is started for each event (`command`), or a program that speaks the Lambda Runtime API (`runtime_api`). `runner` has
//! the threads that all of it runs on, and the bounds; `job` is one invocation, `outcome` how it ends; `group` has the
//! processes that run. `log` and `process` have other files where the system is not Unix. Which function is invoked, and what becomes of the result, is decided in
//! `operations`.

pub(crate) mod closure;
mod command;
mod environment;
mod group;
pub(crate) mod job;
#[cfg_attr(not(unix), path = "log_portable.rs")]
mod log;
mod outcome;
#[cfg_attr(not(unix), path = "process_portable.rs")]
mod process;
pub(crate) mod runner;
mod runtime_api;

use closure::FunctionEvent;

use crate::invocation::result::FunctionError;
use proofmark_smithy_model::model::Node;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

/// What a function runs when it is invoked.
///
/// ```
/// use proofmark_contract_lambda::{Handler, FunctionError};
/// use serde_json::json;
///
/// let closure = Handler::new(async |event| match event["order"].as_u64() {
///     Some(order) => Ok(json!({ "accepted": order })),
///     None => Err(FunctionError::new("ValueError", "no such order")),
/// });
/// let command = Handler::command(["python3", "handler.py"]);
/// let program = Handler::program(["./target/debug/bootstrap"]);
/// # _ = (closure, command, program);
/// ```
#[derive(Clone)]
pub struct Handler(Kind);

/// The kinds of handlers.
#[derive(Clone)]
pub(crate) enum Kind {
    Closure(Arc<Closure>),
    Command(Arc<[String]>),
    Program(Arc<[String]>),
}

/// A closure, whose future stays on the thread that calls it.
type Closure = dyn Fn(FunctionEvent) -> Pin<Box<dyn Future<Output = Result<Node, FunctionError>>>> + Send + Sync;

impl Handler {
    /// An async closure: it gets the event, and its result is what the function returns or raises. It runs on a thread of
    /// its own, may wait and block, and is dropped at the function's `Timeout` once it waits. At most 256 run at a time in
    /// a server. A panic is an error of the function.
    pub fn new<F>(handler: F) -> Self
    where
        F: AsyncFn(FunctionEvent) -> Result<Node, FunctionError> + Send + Sync + 'static,
    {
        let handler = Arc::new(handler);
        Self(Kind::Closure(Arc::new(move |event| {
            let handler = Arc::clone(&handler);
            Box::pin(async move { handler(event).await })
        })))
    }

    /// A command and its arguments, started for each invocation in the working directory of the server. It gets the event
    /// on its standard input and writes its result, JSON, to its standard output; its standard error is the function's
    /// log. A status other than 0 is an error of the function: the one that it wrote, an object with `errorMessage`, else
    /// `Runtime.ExitError`. It is killed, with all that it started, at the function's `Timeout`.
    pub fn command(command: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self(Kind::Command(command.into_iter().map(Into::into).collect()))
    }

    /// A program and its arguments that speaks the Lambda Runtime API, such as one that was built with the crate
    /// `lambda_runtime`, or `python3 -m awslambdaric app.handler`. It is started in the working directory of the server
    /// when it is first needed, and then gets one event after the other; events that come at the same time get a program
    /// each. At most 64 programs and commands run at a time in a server.
    pub fn program(program: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self(Kind::Program(program.into_iter().map(Into::into).collect()))
    }

    pub(crate) fn kind(&self) -> &Kind {
        &self.0
    }
}

/// Closures are equal when they are the same one, commands and programs when their arguments are.
impl PartialEq for Handler {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Kind::Closure(one), Kind::Closure(other)) => Arc::ptr_eq(one, other),
            (Kind::Command(one), Kind::Command(other)) | (Kind::Program(one), Kind::Program(other)) => one == other,
            _ => false,
        }
    }
}

impl fmt::Debug for Handler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Closure(_) => f.write_str("Closure"),
            // Arguments can be secrets.
            Kind::Command(command) => f.debug_tuple("Command").field(&command.first()).finish_non_exhaustive(),
            Kind::Program(program) => f.debug_tuple("Program").field(&program.first()).finish_non_exhaustive(),
        }
    }
}
