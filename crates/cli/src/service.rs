//! The options that say what is served and how: those of `serve` and of `verify client`.

use crate::environment::{ACCESS_KEY, SECRET_KEY};
use crate::functions::FunctionOptions;
use crate::patterns;
use crate::services;
use anyhow::{Context, Result, anyhow, bail};
use aws_credential_types::Credentials;
use clap::ValueEnum;
use proofmark_contract::Api;
use proofmark_contract::scenario::Scenario;
use proofmark_contract::serve::{Config, Log, LogFormat, Observer, Server, SharedApi, Signatures};
use proofmark_contract::service::StateMode;
use proofmark_contract_lambda as lambda;
use proofmark_smithy_model::count::counted;
use proofmark_smithy_model::maven::Maven;
use proofmark_smithy_model::model::Model;
use proofmark_smithy_model::{Diagnostics, Loaded, Loader, text};
use std::fmt;
use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

/// Which model.
#[derive(clap::Args)]
pub(crate) struct ModelOptions {
    /// A model: Smithy JSON AST or IDL, a jar, a folder of them, a smithy-build.json, or a botocore folder; all that is
    /// named is one model. May be given several times.
    #[arg(long, value_name = "PATH")]
    pub(crate) model: Vec<PathBuf>,
    /// The protocol of the model's service to use, as restJson1 or awsJson1_0 [default: the first that it has of those
    /// that are implemented].
    #[arg(long, value_name = "NAME", requires = "model")]
    protocol: Option<String>,
}

/// What is served and how.
#[derive(clap::Args)]
pub(crate) struct ServiceOptions {
    #[command(flatten)]
    pub(crate) model: ModelOptions,
    /// Where to listen: 4566 or localhost:4566 for this machine alone, 0.0.0.0:4566 for all; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0", value_parser = listen_address)]
    pub(crate) listen: SocketAddr,
    /// A scenario file (TOML): functions that exist, scripted responses, errors, delays, faults.
    #[arg(long, value_name = "FILE")]
    pub(crate) scenario: Option<PathBuf>,
    /// Which resources exist, where the service keeps them: `on`, those that were created or declared; `auto`, all
    /// others too, with documented and synthesized responses; `off`, as `auto`, and nothing is kept [default: the
    /// scenario's, else on].
    #[arg(long, value_name = "WHICH")]
    state: Option<StateOption>,
    /// Reject requests that break the contract as the service would (the default).
    #[arg(long, conflicts_with = "lenient")]
    strict: bool,
    /// Respond to requests that break the contract as if they were valid, and only record the violations.
    #[arg(long)]
    lenient: bool,
    /// The seed of synthesized responses [default: the scenario's, else 0].
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,
    /// Which signatures requests must have [default: present for `serve`, verified for `verify client`].
    #[arg(long, value_name = "WHAT")]
    signatures: Option<SignatureOption>,
    /// Show sensitive values of requests and responses in /_proofmark/requests and reports, so that a test can assert
    /// them. Credentials are never shown.
    #[arg(long)]
    pub(crate) reveal: bool,
    /// A line per request on the standard output [default: line for `serve`, off for `verify client`].
    #[arg(long, value_name = "FORMAT")]
    pub(crate) log: Option<LogOption>,
    /// The largest request body that is accepted, in bytes [default: 70167211].
    #[arg(long, value_name = "BYTES")]
    max_body: Option<usize>,
    /// How many threads handle requests [default: one per processor].
    #[arg(long, value_name = "NUMBER")]
    workers: Option<usize>,
    #[command(flatten)]
    functions: FunctionOptions,
    #[command(flatten)]
    limits: LimitOptions,
}

/// Who may ask, and what clients can make the server hold.
#[derive(clap::Args)]
#[command(next_help_heading = "Limits")]
struct LimitOptions {
    /// A host name that requests may have, and whose web pages may send requests, beside IP addresses and localhost;
    /// can be given several times.
    #[arg(long, value_name = "NAME")]
    allow_host: Vec<String>,
    /// How many connections there may be; when there are more, the longest idle one is closed [default: 1024].
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..))]
    max_connections: Option<u32>,
    /// How long a client may take to read a response, in seconds [default: 30].
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..))]
    write_timeout: Option<u64>,
    /// Memory for the state that calls create, in bytes; when it is full, such calls are rejected [default: 64 MiB].
    #[arg(long, value_name = "BYTES")]
    state_memory: Option<usize>,
    /// Memory for recorded requests; when it is full, the oldest are dropped [default: 32 MiB].
    #[arg(long, value_name = "BYTES")]
    recording_memory: Option<usize>,
    /// Memory for expectations set through the control API; when it is full, they are rejected [default: 16 MiB].
    #[arg(long, value_name = "BYTES")]
    rule_memory: Option<usize>,
    /// Memory for bodies of requests in flight; when it is full, requests are rejected [default: 160 MiB, at least 2.35
    /// times --max-body].
    #[arg(long, value_name = "BYTES")]
    body_memory: Option<usize>,
    /// Memory for responses that clients have not read yet; when it is full, requests are rejected [default: 32 MiB].
    #[arg(long, value_name = "BYTES")]
    response_memory: Option<usize>,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum SignatureOption {
    /// Requests need no signature.
    Ignored,
    /// Requests need a signature, which is not verified.
    Present,
    /// Signatures are verified with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; under `verify client` with the
    /// credentials that the command is given.
    Verified,
}

#[derive(Clone, Copy, ValueEnum)]
enum StateOption {
    On,
    Auto,
    Off,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum LogOption {
    /// None.
    Off,
    /// For people.
    Line,
    /// JSON, one object per line.
    Json,
}

impl ServiceOptions {
    /// The server's configuration; `credentials` are those that signatures are verified with. What is asked of
    /// signatures, and the log, are as given here unless an option says otherwise.
    pub(crate) fn config(
        &self,
        service: Option<&str>,
        credentials: Credentials,
        signatures: SignatureOption,
        log: LogOption,
    ) -> Result<Config> {
        let api = self.model.api(service)?;
        let service = services::with_handlers(&api, self.functions.handlers(&api)?);
        let mut scenario = match &self.scenario {
            Some(path) => Scenario::load(path, &api, &service)?,
            None => Scenario::new(service),
        };
        if let Some(state) = self.state {
            scenario.settings.mode = state.into();
        }
        let mut config = Config::new(api).with_scenario(scenario);
        config.listen = self.listen;
        config.strict = !self.lenient && (self.strict || config.strict);
        config.seed = self.seed.unwrap_or(config.seed);
        config.signatures = match self.signatures.unwrap_or(signatures) {
            SignatureOption::Ignored => Signatures::Ignored,
            SignatureOption::Present => Signatures::Present,
            SignatureOption::Verified => Signatures::Verified(credentials),
        };
        config.log = match self.log.unwrap_or(log) {
            LogOption::Off => None,
            LogOption::Line => Some(Log::new(LogFormat::Line, Output)?),
            LogOption::Json => Some(Log::new(LogFormat::Json, Output)?),
        };
        config.reveals = self.reveal;
        config.limits.body_bytes = self.max_body.unwrap_or(config.limits.body_bytes);
        config.workers = self.workers.unwrap_or(config.workers);
        self.limits.set(&mut config);
        // The terminal's error output: the standard output may be read by programs.
        config.notices = Some(Log::new(LogFormat::Line, std::io::stderr())?);
        Ok(config)
    }
}

impl ModelOptions {
    /// The API of the model that is named, else the built-in one of a service.
    pub(crate) fn api(&self, service: Option<&str>) -> Result<SharedApi> {
        match (service, self.model.as_slice()) {
            (_, paths @ [_, ..]) => Ok(load(paths, self.protocol.as_deref())?.into()),
            (Some("lambda"), []) => Ok(lambda::api().into()),
            (Some(other), []) => {
                bail!("no model of `{other}` is built in, only that of `lambda`; name one with --model")
            }
            (None, []) => bail!("say what to serve: `lambda`, or a model with --model PATH"),
        }
    }
}

impl From<StateOption> for StateMode {
    fn from(option: StateOption) -> Self {
        match option {
            StateOption::On => Self::On,
            StateOption::Auto => Self::Auto,
            StateOption::Off => Self::Off,
        }
    }
}

impl LimitOptions {
    fn set(&self, config: &mut Config) {
        config.allowed_hosts.clone_from(&self.allow_host);
        let (limits, memory) = (&mut config.limits, &mut config.memory);
        if let Some(connections) = self.max_connections {
            limits.connections = connections as usize;
        }
        if let Some(seconds) = self.write_timeout {
            limits.write_time = Duration::from_secs(seconds);
        }
        // What is read from a body takes up to four thirds of its size beside it, and a little more.
        let of_largest = limits.body_bytes.saturating_mul(47) / 20;
        memory.bodies = self.body_memory.unwrap_or(memory.bodies.max(of_largest));
        memory.state = self.state_memory.unwrap_or(memory.state);
        memory.recordings = self.recording_memory.unwrap_or(memory.recordings);
        memory.rules = self.rule_memory.unwrap_or(memory.rules);
        memory.responses = self.response_memory.unwrap_or(memory.responses);
    }
}

/// Says it when other machines can reach a server.
pub(crate) fn warn_if_exposed(server: &Server) {
    if server.is_exposed() {
        eprintln!(
            "warning: {} can be reached from other machines: whoever reaches it can read all that is recorded and \
             change the responses. The URL is for this machine; for others that use a host name, give that name with \
             --allow-host NAME.",
            server.addr()
        );
    }
}

/// Lets this program open as many files as it may: each connection is one. Only Unix has a limit to raise.
pub(crate) fn raise_file_limit() {
    #[cfg(unix)]
    raise_file_limit_of_process();
}

#[cfg(unix)]
fn raise_file_limit_of_process() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    // Where that is not allowed, the server says so once it has none left.
    let _ = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum });
}

/// Loads a model from these files, jars, folders and projects; progress is shown on the standard error.
pub(crate) fn loader(paths: &[PathBuf]) -> Loader {
    Loader::new().paths(paths).maven(Maven::new().on_progress(|line| eprintln!("{line}")))
}

/// Loads a model whose patterns can be compiled.
pub(crate) fn load_model(loader: Loader) -> Result<Loaded, Diagnostics> {
    loader.load_with(patterns::check).map(|(loaded, ())| loaded)
}

/// The names of paths in one line.
pub(crate) fn names(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| text::path(path)).collect::<Vec<_>>().join(", ")
}

/// A model from files, jars, folders and projects, compiled for this protocol, else for the first that is implemented.
pub(crate) fn load(paths: &[PathBuf], protocol: Option<&str>) -> Result<Api> {
    let compile = |model: &Model, report: &mut Diagnostics| {
        Api::with_protocol(model, None, protocol).map_err(|found| report.extend(found)).ok()
    };
    let (_, api) = loader(paths).load_with(compile)?;
    let api = api.with_context(|| format!("{}: the model cannot be served", names(paths)))?;
    let texts = services::behind(&api).readable_texts();
    Ok(api.with_readable_texts(texts))
}

/// The credentials of this program's environment, else those that clients are given.
pub(crate) fn own_credentials() -> Credentials {
    match (std::env::var("AWS_ACCESS_KEY_ID"), std::env::var("AWS_SECRET_ACCESS_KEY")) {
        (Ok(key), Ok(secret)) => Credentials::from_keys(key, secret, std::env::var("AWS_SESSION_TOKEN").ok()),
        _ => given_credentials(),
    }
}

/// The credentials that clients are given.
pub(crate) fn given_credentials() -> Credentials {
    Credentials::from_keys(ACCESS_KEY, SECRET_KEY, None)
}

/// What servers received since they started. Resets do not count.
pub(crate) struct Tally {
    requests: u64,
    violating: u64,
    /// The different violations, for people, and how many there are beyond them.
    violations: Vec<String>,
    more: u64,
}

/// How many different violations a summary lists.
const LISTED: usize = 10;

impl Tally {
    /// What these servers received, one after the other.
    pub(crate) fn of(observers: &[Observer]) -> Self {
        let mut tally = Self { requests: 0, violating: 0, violations: Vec::new(), more: 0 };
        for recording in observers.iter().map(Observer::whole_recording) {
            tally.requests += recording.requests();
            tally.violating += recording.violating + recording.unrouted + recording.unreadable;
            for violation in recording.violations.iter().filter(|found| found.violation.is_error()) {
                if tally.violations.len() == LISTED {
                    tally.more += 1;
                    continue;
                }
                let operation = violation.operation.as_deref().unwrap_or("no operation");
                let times = if violation.count == 1 { String::new() } else { format!(" ({} times)", violation.count) };
                tally.violations.push(format!("  {operation}: {}{times}", violation.message));
            }
            tally.more += recording.violations_left_out;
        }
        tally
    }

    /// Whether a request violates the model.
    pub(crate) fn has_violations(&self) -> bool {
        self.violating > 0
    }

    /// The different violations, one per line; empty when there are none.
    pub(crate) fn violations(&self) -> String {
        let more = (self.more > 0).then(|| format!("  and {} more", self.more));
        self.violations.iter().cloned().chain(more).map(|line| line + "\n").collect()
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { requests, violating, .. } = self;
        let verb = if *violating == 1 { "violates" } else { "violate" };
        write!(f, "{}, {violating} of them {verb} the model", counted(*requests, "request"))
    }
}

/// An address to listen on: a port, `:PORT`, `localhost:PORT` or `IP:PORT`. Without a host it is this machine alone.
pub(crate) fn listen_address(text: &str) -> Result<SocketAddr> {
    let expected = || {
        anyhow!(
            "expected a port, localhost:PORT or IP:PORT, as in 4566, localhost:4566, 127.0.0.1:4566, 0.0.0.0:4566 \
             (all addresses) or [::1]:4566"
        )
    };
    if let Ok(address) = text.parse() {
        return Ok(address);
    }
    if let Ok(ip) = text.trim_matches(['[', ']']).parse() {
        return Ok(SocketAddr::new(ip, 0));
    }
    let (host, port) = text.rsplit_once(':').unwrap_or(("", text));
    if !host.is_empty() && !host.eq_ignore_ascii_case("localhost") {
        return Err(expected());
    }
    let port = port.parse().map_err(|_| expected())?;
    Ok(SocketAddr::new(Ipv4Addr::LOCALHOST.into(), port))
}

/// A number of seconds, as options have it.
pub(crate) fn seconds(text: &str) -> Result<f64> {
    let seconds = text.parse::<f64>().ok().filter(|seconds| (0.001..=86_400.0).contains(seconds));
    seconds.ok_or_else(|| anyhow!("expected seconds between 0.001 and 86400"))
}

/// The runtime that accepts connections and waits for signals; requests are handled on threads of their own.
pub(crate) fn runtime() -> Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread().enable_all().build().context("no runtime can be started")
}

/// The standard output, locked for each write only.
struct Output;

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        std::io::stdout().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        std::io::stdout().flush()
    }
}
