//! How a contract server is set up. Data only.

use super::Log;
use crate::Api;
use crate::scenario::Scenario;
use crate::service::Service;
use aws_credential_types::Credentials;
use std::net::{Ipv4Addr, SocketAddr};
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

/// The variable that sets the endpoint of one service in AWS's SDKs: `AWS_ENDPOINT_URL_LAMBDA`.
pub fn endpoint_variable(api: &Api) -> String {
    // The rule of AWS's SDKs: the service's SDK id in upper case, what is not a letter or digit as an underscore.
    let id = api.sdk_id.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' });
    format!("AWS_ENDPOINT_URL_{}", id.collect::<String>())
}

/// An API that lives as long as the server: compiled for it, or one for the whole program.
#[derive(Clone, Debug)]
pub enum SharedApi {
    /// Compiled at run time.
    Counted(Arc<Api>),
    /// Compiled once for the program.
    Static(&'static Api),
}

/// How a contract server is set up.
#[derive(Clone, Debug)]
pub struct Config {
    /// The API to serve.
    pub api: SharedApi,
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Rules, the service and its settings. What it says of `strict` and `seed` has its effect through
    /// [`with_scenario`](Self::with_scenario) only, so that a caller can overrule it.
    pub scenario: Scenario,
    /// Whether requests that break the contract are rejected as the service would; they are recorded in any case.
    pub strict: bool,
    /// The seed of responses that are synthesized.
    pub seed: u64,
    /// What is asked of signatures.
    pub signatures: Signatures,
    /// Where a line per request goes, if anywhere.
    pub log: Option<Log>,
    /// How many of the last requests are kept, and as many of the last ones that broke the contract.
    pub recorded: usize,
    /// How many threads handle requests.
    pub workers: usize,
    /// What a connection may take.
    pub limits: Limits,
    /// How much memory clients can have the server use.
    pub memory: MemoryLimits,
    /// Host names by which the server may be asked, and pages of which may ask it, beside addresses and `localhost`.
    pub allowed_hosts: Vec<String>,
    /// Whether the control API shows sensitive values of requests and responses as they are. Credentials are never
    /// shown.
    pub reveals: bool,
    /// Where notices about the server itself go, such as that a limit was reached, beside `tracing`.
    pub notices: Option<Log>,
}

/// What is asked of the signatures of requests.
#[derive(Clone, Debug, Default)]
pub enum Signatures {
    /// Nothing.
    Ignored,
    /// That there is one, in form.
    #[default]
    Present,
    /// That it verifies with these credentials.
    Verified(Credentials),
}

/// Bounds on what clients can make the server hold or wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Connections at a time. When there are more, the one that has waited longest for its client is closed. As many
    /// again may be held back by delays, by responses that are being computed or streamed, and by the fault `timeout`,
    /// and a few are kept for the control API.
    pub connections: usize,
    /// Bytes of a request's head; at least 8192.
    pub head_bytes: usize,
    /// How long a head may take, which bounds how long a connection may idle.
    pub head_time: Duration,
    /// Bytes of a request's body.
    pub body_bytes: usize,
    /// How long a body may take.
    pub body_time: Duration,
    /// How long a client may take to read a response.
    pub write_time: Duration,
    /// How long the fault `timeout` holds a connection. Delays are what a test asks for, at most an hour.
    pub hold: Duration,
    /// How long connections may take to finish when the server shuts down.
    pub drain: Duration,
}

/// How many bytes of memory each thing that clients can fill may take, about. What finds no room is rejected, and what
/// was acknowledged is never dropped for it; of recordings, the oldest are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemoryLimits {
    /// The state that calls have the service keep.
    pub state: usize,
    /// Recorded requests and responses, and violations.
    pub recordings: usize,
    /// Rules that were set while the server runs.
    pub rules: usize,
    /// Bodies of requests in flight, and what is read from them. A body in JSON takes twice its size, and more where it
    /// has very many values or long strings with escapes; one that is a blob takes two and a third times its size.
    pub bodies: usize,
    /// Responses that clients have not read yet.
    pub responses: usize,
}

impl Config {
    /// The defaults: any free port of this machine, strict, seed 0, nothing logged, and a service of which only the
    /// model is known.
    pub fn new(api: impl Into<SharedApi>) -> Self {
        Self {
            api: api.into(),
            listen: (Ipv4Addr::LOCALHOST, 0).into(),
            scenario: Scenario::default(),
            strict: true,
            seed: 0,
            signatures: Signatures::default(),
            log: None,
            recorded: 200,
            workers: std::thread::available_parallelism().map_or(1, usize::from),
            limits: Limits::default(),
            memory: MemoryLimits::default(),
            allowed_hosts: Vec::new(),
            reveals: false,
            notices: None,
        }
    }

    /// The same for an API that this service is behind.
    pub fn with_service(mut self, service: Arc<dyn Service>) -> Self {
        self.scenario.service = service;
        self
    }

    /// The same by this scenario, its service, its seed and its strictness among it.
    pub fn with_scenario(mut self, scenario: Scenario) -> Self {
        self.strict = scenario.strict.unwrap_or(self.strict);
        self.seed = scenario.seed.unwrap_or(self.seed);
        self.scenario = scenario;
        self
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 1024,
            head_bytes: 32 * 1024,
            head_time: Duration::from_secs(30),
            // The largest that AWS documents for a JSON body: a package of 50 MB in base64.
            body_bytes: 70_167_211,
            body_time: Duration::from_secs(60),
            write_time: Duration::from_secs(30),
            hold: Duration::from_secs(300),
            drain: Duration::from_secs(10),
        }
    }
}

impl Default for MemoryLimits {
    fn default() -> Self {
        const MIB: usize = 1024 * 1024;
        Self {
            state: 64 * MIB,
            recordings: 32 * MIB,
            rules: 16 * MIB,
            // One of the largest bodies at a time.
            bodies: 160 * MIB,
            responses: 32 * MIB,
        }
    }
}

impl Deref for SharedApi {
    type Target = Api;

    fn deref(&self) -> &Api {
        match self {
            Self::Counted(api) => api,
            Self::Static(api) => api,
        }
    }
}

impl From<Arc<Api>> for SharedApi {
    fn from(api: Arc<Api>) -> Self {
        Self::Counted(api)
    }
}

impl From<Api> for SharedApi {
    fn from(api: Api) -> Self {
        Self::Counted(Arc::new(api))
    }
}

impl From<&'static Api> for SharedApi {
    fn from(api: &'static Api) -> Self {
        Self::Static(api)
    }
}
