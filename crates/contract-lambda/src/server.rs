//! A Lambda server for the tests of Rust programs: functions are declared by a test, time is advanced by it, and what
//! happened after asynchronous invocations is looked at, all with types. The same over HTTP stands in `control`.

use crate::asynchronous::destination::EventSource;
use crate::asynchronous::journal::{Delivery, Invocation};
use crate::handler::Handler;
use crate::handler::closure::FunctionEvent;
use crate::invocation::result::{FunctionError, FunctionResult};
use crate::lambda::Lambda;
use crate::resources::declared::DeclaredFunction;
use crate::resources::event_invoke_config::DeclaredConfig;
use crate::shared::Shared as SharedStore;
use crate::state::LambdaState;
use crate::time::{ClockMode, millis};
use proofmark_contract::aws::Scope;
use proofmark_contract::behaviour::Caller;
use proofmark_contract::budget::Budget;
use proofmark_contract::report::Case;
use proofmark_contract::serve::{Config, Observer, Server, Spawned};
use proofmark_contract::service::{Rejected, ResourceName, Service, Settings, State, StateMode};
use proofmark_contract::write::ErrorResponse;
use proofmark_contract::{Api, Mark};
use proofmark_smithy_model::model::Node;
use serde_json::Map;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// How many things happen before others get a turn, and in one call at most.
const BATCH: usize = 1000;
const MOST: usize = 1_000_000;

/// A server with functions that a test declares, which stops when it is dropped. Time stands still in it until the test
/// advances it, and nothing exists that was not declared or created; [`builder`](Self::builder) has it otherwise.
///
/// ```
/// use proofmark_contract_lambda::{LambdaServer, DeclaredConfig};
/// use serde_json::json;
/// use std::time::Duration;
///
/// let lambda = LambdaServer::spawn()?;
/// lambda
///     .function("my-function")
///     .version("1")
///     .alias("BLUE", "1")
///     .event_invoke_config(DeclaredConfig {
///         qualifier: Some("BLUE".to_owned()),
///         on_failure: Some("arn:aws:sqs:us-east-2:123456789012:failed-invocations".to_owned()),
///         ..DeclaredConfig::default()
///     })
///     .raises("ValueError", "no such order");
///
/// // The application under test has `lambda.url()` as its endpoint, and invokes the alias with InvocationType=Event.
/// # use std::io::{Read, Write};
/// # let mut stream = std::net::TcpStream::connect(lambda.url().trim_start_matches("http://"))?;
/// # write!(stream, "POST /2015-03-31/functions/my-function/invocations?Qualifier=BLUE HTTP/1.1\r\nhost: localhost\r\n\
/// #     x-amz-invocation-type: Event\r\nauthorization: AWS4-HMAC-SHA256 Credential=AKID/20261124/us-east-2/lambda/\
/// #     aws4_request, SignedHeaders=host;x-amz-date, Signature={}\r\nx-amz-date: 20261124T000000Z\r\n\
/// #     content-length: 11\r\nconnection: close\r\n\r\n{{\"order\":1}}", "0".repeat(64))?;
/// # let mut response = String::new();
/// # stream.read_to_string(&mut response)?;
/// # assert!(response.starts_with("HTTP/1.1 202 "), "{response}");
///
/// let happened = lambda.advance(Duration::from_secs(3 * 60));
/// assert_eq!(happened.invocations.len(), 2); // beside the first one, which was made at once
/// let record = happened.deliveries[0].record().expect("an invocation record");
/// assert_eq!(record["requestContext"]["condition"], "RetriesExhausted");
/// assert_eq!(record["requestPayload"], json!({ "order": 1 }));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
#[must_use = "the server stops when this is dropped"]
pub struct LambdaServer {
    server: Spawned,
    state: Arc<LambdaState>,
}

/// A [`LambdaServer`] before it is started.
#[derive(Clone, Debug)]
pub struct LambdaServerBuilder {
    lambda: Lambda,
    settings: Settings,
    config: Option<Config>,
}

/// A function that is about to be declared; one of `returns`, `raises`, `results`, `returns_null`, `handler` and `attach`
/// declares it.
#[derive(Debug)]
#[must_use = "nothing is declared until it is said what the function does"]
pub struct Declaring<'s> {
    server: &'s LambdaServer,
    function: DeclaredFunction,
}

/// What happened while time passed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Happened {
    /// The runs of functions.
    pub invocations: Vec<Invocation>,
    /// What went to destinations and dead-letter queues.
    pub deliveries: Vec<Delivery>,
}

impl LambdaServer {
    /// Starts a server on a free port of this machine.
    pub fn spawn() -> io::Result<Self> {
        Self::builder().spawn()
    }

    /// The settings of a server: a clock that stands still, and functions that exist only when they were declared or
    /// created.
    pub fn builder() -> LambdaServerBuilder {
        LambdaServerBuilder {
            lambda: Lambda { clock: ClockMode::Virtual, ..Lambda::default() },
            settings: Settings { mode: StateMode::On, ..Settings::default() },
            config: None,
        }
    }

    /// The URL that clients are given as endpoint.
    pub fn url(&self) -> &str {
        self.server.url()
    }

    /// Looks into the server, and sets rules.
    pub fn observer(&self) -> &Observer {
        self.server.observer()
    }

    /// Declares a function of this name, in place of what was declared or created before. It exists from then on. If it is
    /// declared what it does, and no version, alias or event-invoke config, CreateFunction accepts its name once: code
    /// under test may create it.
    pub fn function(&self, name: impl Into<String>) -> Declaring<'_> {
        Declaring { server: self, function: DeclaredFunction { name: name.into(), ..DeclaredFunction::default() } }
    }

    /// Says what a function does that calls create, from now on.
    pub fn on_invoke(&self, name: &str, results: impl IntoIterator<Item = FunctionResult>) {
        self.state.set_results(name, &results.into_iter().collect::<Vec<_>>());
    }

    /// Attaches a closure, command or program to a function that calls create, in place of the results that were said.
    pub fn attach(&self, name: &str, handler: Handler) {
        self.state.attach(name, handler);
    }

    /// Advances the clock; all that is due until then happens before this returns. What it was.
    pub fn advance(&self, by: Duration) -> Happened {
        self.happening(|shared| shared.advance(millis(by), BATCH))
    }

    /// Advances the clock until no event waits. What happened.
    pub fn advance_until_idle(&self) -> Happened {
        self.happening(|shared| shared.advance_until_idle(BATCH, MOST))
    }

    /// The last invocations, of which 1,000 are kept.
    pub fn invocations(&self) -> Vec<Invocation> {
        self.since(0, 0).invocations
    }

    /// What went to destinations and dead-letter queues, of which the last 1,000 are kept.
    pub fn deliveries(&self) -> Vec<Delivery> {
        self.since(0, 0).deliveries
    }

    /// Everything back to how it was when the server started: functions, events, recordings, rules and the clock.
    pub fn reset(&self) {
        self.server.observer().reset();
    }

    fn happening(&self, act: impl FnOnce(&SharedStore)) -> Happened {
        let (invoked, delivered) = self.state.shared().lock().asynchronous.journal.counts();
        act(self.state.shared());
        self.since(invoked, delivered)
    }

    fn since(&self, invoked: u64, delivered: u64) -> Happened {
        let state = self.state.shared().lock();
        let journal = &state.asynchronous.journal;
        Happened {
            invocations: journal.invocations(invoked).cloned().collect(),
            deliveries: journal.deliveries(delivered).cloned().collect(),
        }
    }
}

impl LambdaServerBuilder {
    /// How time passes.
    pub fn clock(mut self, clock: ClockMode) -> Self {
        self.lambda.clock = clock;
        self
    }

    /// When functions exist of which nothing was declared.
    pub fn state(mut self, mode: StateMode) -> Self {
        self.settings.mode = mode;
        self
    }

    /// The account and region of declared functions, and that of requests that are signed for none.
    pub fn scope(mut self, scope: Scope) -> Self {
        self.settings.scope = scope;
        self
    }

    /// `source` of records on an event bus.
    pub fn event_source(mut self, source: EventSource) -> Self {
        self.lambda.event_source = source;
        self
    }

    /// A function that is there from the beginning, and after each reset.
    pub fn function(mut self, function: DeclaredFunction) -> Self {
        self.lambda.functions.push(function);
        self
    }

    /// Limits, signatures, seed and what else a server has; its scenario gives rules, and no service.
    pub fn config(mut self, config: Config) -> Self {
        self.config = Some(config);
        self
    }

    /// Starts the server.
    pub fn spawn(self) -> io::Result<LambdaServer> {
        let mut config = self.config.unwrap_or_else(|| Config { workers: 1, ..Config::new(crate::embedded::api()) });
        let service = Arc::new(Shared { lambda: self.lambda, state: OnceLock::new() });
        config.scenario.settings = self.settings;
        config.scenario.service = Arc::clone(&service) as Arc<dyn Service>;
        let server = Server::spawn(config)?;
        let state = service.state.get().map(Arc::clone);
        let state = state.ok_or_else(|| io::Error::other("the service was not started"))?;
        Ok(LambdaServer { server, state })
    }
}

impl Declaring<'_> {
    /// A published version.
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.function.versions.push(version.into());
        self
    }

    /// An alias of a version.
    pub fn alias(mut self, alias: impl Into<String>, version: impl Into<String>) -> Self {
        self.function.aliases.insert(alias.into(), version.into());
        self
    }

    /// Its `Timeout`: whole seconds, from 1 to 900; 3 when none is given.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.function.timeout = Some(timeout.as_secs().clamp(1, 900));
        self
    }

    /// An environment variable of commands and programs.
    pub fn environment(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.function.environment.insert(name.into(), value.into());
        self
    }

    /// An event-invoke config.
    pub fn event_invoke_config(mut self, config: DeclaredConfig) -> Self {
        self.function.event_invoke_configs.push(config);
        self
    }

    /// It returns this value; texts in it may name parts of the event: `"Hello ${event.name}"`.
    pub fn returns(self, value: impl Into<Node>) {
        self.results([FunctionResult::returns(value)]);
    }

    /// It raises an error of this type, with this text.
    pub fn raises(self, error_type: impl Into<String>, error_message: impl Into<String>) {
        self.results([FunctionResult::raises(error_type, error_message)]);
    }

    /// It returns null, as a handler without a result does.
    pub fn returns_null(self) {
        self.results([]);
    }

    /// It runs this async closure, which gets the event and returns what the function returns or raises.
    ///
    /// ```
    /// use proofmark_contract_lambda::{FunctionError, LambdaServer};
    /// use serde_json::json;
    ///
    /// let lambda = LambdaServer::spawn()?;
    /// lambda.function("my-function").handler(async |event| {
    ///     let order = event["order"].as_u64().ok_or_else(|| FunctionError::new("ValueError", "no such order"))?;
    ///     Ok(json!({ "accepted": order }))
    /// });
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// It runs on a thread of its own, in real time whatever the clock, and may wait or block; what is awaited when the
    /// function's `Timeout` is over, 3 seconds unless a call changes it, is dropped. [`advance`](LambdaServer::advance)
    /// waits for the handlers of events that are due.
    pub fn handler<F>(self, handler: F)
    where
        F: AsyncFn(FunctionEvent) -> Result<Node, FunctionError> + Send + Sync + 'static,
    {
        self.attach(Handler::new(handler));
    }

    /// It runs this closure, command or program.
    pub fn attach(mut self, handler: Handler) {
        self.function.handler = Some(handler);
        self.server.state.declare(self.function);
    }

    /// It does this in turn; the last result stays.
    pub fn results(mut self, results: impl IntoIterator<Item = FunctionResult>) {
        self.function.results = results.into_iter().collect();
        self.server.state.declare(self.function);
    }
}

/// Lambda, with a look at its state once it runs.
#[derive(Debug)]
struct Shared {
    lambda: Lambda,
    state: OnceLock<Arc<LambdaState>>,
}

/// The state as the server has it.
struct SharedState(Arc<LambdaState>);

impl Service for Shared {
    fn sdk_id(&self) -> &str {
        self.lambda.sdk_id()
    }

    fn resource<'a>(&self, input: &'a Map<String, Node>) -> Option<ResourceName<'a>> {
        self.lambda.resource(input)
    }

    fn rejection(&self, request: &Rejected<'_>) -> Option<ErrorResponse> {
        self.lambda.rejection(request)
    }

    fn request_id_mark(&self) -> Mark {
        self.lambda.request_id_mark()
    }

    fn readable_texts(&self) -> &'static [(&'static str, &'static str)] {
        self.lambda.readable_texts()
    }

    fn start(&self, api: &Api, settings: &Settings, memory: &Budget) -> Option<Box<dyn State>> {
        let state = self.state.get_or_init(|| Arc::new(LambdaState::new(api, settings, &self.lambda, memory)));
        Some(Box::new(SharedState(Arc::clone(state))))
    }

    fn behaviour_checks(&self, caller: &dyn Caller) -> usize {
        self.lambda.behaviour_checks(caller)
    }

    fn check_behaviours<'a>(
        &'a self,
        caller: &'a dyn Caller,
        done: &'a mut (dyn FnMut(&Case) + Send),
    ) -> Pin<Box<dyn Future<Output = Vec<Case>> + Send + 'a>> {
        self.lambda.check_behaviours(caller, done)
    }
}

impl State for SharedState {
    fn respond(
        &self,
        call: &proofmark_contract::service::Call<'_>,
        documented: bool,
    ) -> Option<proofmark_contract::service::Reply> {
        self.0.respond(call, documented)
    }

    fn reset(&self) {
        self.0.reset();
    }

    fn control(&self, request: &http::Request<bytes::Bytes>) -> Option<http::Response<bytes::Bytes>> {
        self.0.control(request)
    }

    fn control_endpoints(&self) -> &'static [&'static str] {
        self.0.control_endpoints()
    }

    fn started(&self, url: &str) {
        self.0.started(url);
    }

    fn background(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        self.0.background()
    }
}
