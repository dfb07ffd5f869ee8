//! `proofmark serve`: runs the contract server until it is stopped. What it listens to for that is `signals`'s
//! business, when a scenario changed that of `watch`.

use crate::ending::ended;
use crate::output::{print, print_error};
use crate::replay;
use crate::service::{
    LogOption, ServiceOptions, SignatureOption, Tally, own_credentials, raise_file_limit, runtime, warn_if_exposed,
};
use crate::signals::Ending;
use crate::watch::Watch;
use anyhow::{Context, Result};
use proofmark_contract::Api;
use proofmark_contract::serve::{Config, Log, Observer, Server, Signatures, endpoint_variable};
use proofmark_smithy_model::count::counted;
use proofmark_smithy_model::text::{printable, printable_json};
use serde_json::json;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::ExitCode;

/// The arguments of `proofmark serve`.
#[derive(clap::Args)]
#[command(after_help = "\
Prints the address, and the environment variable by which AWS's SDKs find it, on the standard output, and next steps on
the standard error output; then one line per request, until SIGINT (Ctrl+C) or SIGTERM.

Headers of a request choose its response:
  x-proofmark-error: TooManyRequestsException    an error, modelled or not
  x-proofmark-message, -reason, -retry-after     what the error says
  x-proofmark-fault: timeout|truncated|bad-gateway|reset|garbage
  x-proofmark-delay: 200ms

Memory and connections are bounded, see Limits below; what has no room is rejected, and a notice on the standard error
output says so once. The host of a request must be an IP address, localhost, or a name given with --allow-host.

A browser gets a page at the address itself. The control API is described in docs/CONTROL.md, and listed by
GET /_proofmark.

The exit status is 0 when every request was valid or --allow-violations is given, 1 when a request violates the model,
and 2 when the server could not run. A reset changes neither the status nor the summary. With --replay, it is 1 when a
request was not recorded.

Examples:
  proofmark serve lambda
  proofmark serve lambda --listen 4566 --scenario scenario.toml --watch
  proofmark serve --model model.json --scenario scenario.toml --lenient")]
pub(crate) struct Arguments {
    /// The service, where its model is built in: lambda.
    #[arg(required_unless_present_any = ["model", "replay"], conflicts_with = "model")]
    service: Option<String>,
    /// Respond as in this recording, and reject all other requests; only --model, --protocol and
    /// --listen have an effect beside it.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["scenario", "strict", "lenient", "json"])]
    replay: Option<PathBuf>,
    #[command(flatten)]
    options: ServiceOptions,
    /// Restart with the scenario file whenever it changes. A file that cannot be read has no effect.
    #[arg(long, requires = "scenario")]
    watch: bool,
    /// Exit with status 0 even if requests violate the model.
    #[arg(long, conflicts_with = "replay")]
    allow_violations: bool,
    /// Print the address as one line of JSON.
    #[arg(long)]
    json: bool,
    /// Stop once the standard input ends. A program that starts the server and keeps a pipe to it leaves no server
    /// behind, however it ends.
    #[arg(long)]
    stop_with_stdin: bool,
}

/// Runs `proofmark serve`.
pub(crate) fn run(arguments: Arguments) -> Result<ExitCode> {
    let Arguments { service, options, watch, json, replay, allow_violations, stop_with_stdin } = arguments;
    if let Some(path) = replay {
        return replay::serve(&path, &options.model, options.listen);
    }
    let configure = || options.config(service.as_deref(), own_credentials(), SignatureOption::Present, LogOption::Line);
    let mut watch = options.scenario.as_deref().filter(|_| watch).map(Watch::new);
    let config = configure()?;
    let mut logs = Vec::new();
    let (listen, mut screen) = (config.listen, Some(Screen::of(&config)));
    raise_file_limit();
    let observers = runtime()?.block_on(async {
        let mut ending = Ending::new()?;
        let listener = TcpListener::bind(listen).with_context(|| format!("{listen} cannot be listened on"))?;
        listener.set_nonblocking(true)?;
        let mut ended = std::pin::pin!(ended(&mut ending, stop_with_stdin));
        let mut observers: Vec<Observer> = Vec::new();
        let mut next = Some(config);
        while let Some(config) = next.take() {
            logs.extend([config.log.clone(), config.notices.clone()]);
            // The address stays open between two servers: clients wait, none is turned away.
            let listener = tokio::net::TcpListener::from_std(listener.try_clone()?)?;
            let server = Server::with_listener(config, listener)?;
            if let Some(screen) = screen.take() {
                warn_if_exposed(&server);
                screen.show(&server, json)?;
            }
            observers.push(server.observer());
            let mut changed = None;
            let stop = async {
                tokio::select! {
                    () = &mut ended => {}
                    config = new_config(&mut watch, &configure) => changed = Some(config),
                }
            };
            server.run(stop).await.context("the server cannot be started")?;
            next = changed;
        }
        Ok::<_, anyhow::Error>(observers)
    })?;
    logs.iter().flatten().for_each(Log::finish);
    let tally = Tally::of(&observers);
    print_error(&format!("{}stopped after {tally}", tally.violations()));
    Ok(if tally.has_violations() && !allow_violations { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// The configuration once the watched file has changed, and can be read.
async fn new_config(watch: &mut Option<Watch>, configure: &impl Fn() -> Result<Config>) -> Config {
    let Some(watch) = watch else { return std::future::pending().await };
    loop {
        let path = watch.changed().await;
        match configure() {
            Ok(config) => {
                print_error(&format!("{path} has changed: the server starts anew with it"));
                return config;
            }
            Err(error) => {
                let error = error
                    .downcast_ref::<proofmark_smithy_model::Diagnostics>()
                    .map_or_else(|| format!("error: {error:#}"), ToString::to_string);
                print_error(&format!(
                    "{}\n{path} has changed and cannot be used: the server goes on as it is",
                    error.trim_end()
                ));
            }
        }
    }
}

/// What is printed first.
struct Screen {
    title: String,
    operations: usize,
    service: String,
    version: String,
    variable: String,
    region: String,
    is_aws: bool,
    strict: bool,
    signatures: Signatures,
}

impl Screen {
    fn of(config: &Config) -> Self {
        let api: &Api = &config.api;
        Self {
            title: format!("{} {}", printable(&api.title), printable(&api.version)),
            operations: api.operations().len(),
            service: api.sdk_id.clone(),
            version: api.version.clone(),
            variable: endpoint_variable(api),
            region: config.scenario.settings.scope.region.clone(),
            is_aws: api.is_aws,
            strict: config.strict,
            signatures: config.signatures.clone(),
        }
    }

    fn show(&self, server: &Server, json: bool) -> Result<()> {
        let Self { title, operations, variable, .. } = self;
        let url = server.url();
        if json {
            let line = json!({
                "url": url,
                "address": server.addr().to_string(),
                "environment": { variable: url },
                "service": self.service,
                "version": self.version,
                "strict": self.strict,
                "pid": std::process::id(),
            });
            return print(&printable_json(&line.to_string()));
        }
        let mode = if self.strict { "strict" } else { "lenient" };
        let operations = counted(*operations, "operation");
        // On lines of their own: they are read by programs.
        print(&format!("{title}, {operations}, {mode}, at {url}\n{variable}={url}"))?;
        print_error(&self.guide(&url));
        Ok(())
    }

    /// What to do with the address.
    fn guide(&self, url: &str) -> String {
        let Self { variable, region, .. } = self;
        let mut lines = Vec::new();
        if self.is_aws {
            lines.push("In the shell or code of the client:".to_owned());
            lines.push(format!("  export {variable}={url}"));
            lines.push(format!("  export AWS_REGION={region} AWS_DEFAULT_REGION={region}"));
            lines.push("  export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test".to_owned());
        } else {
            lines.push(format!("Give clients the endpoint {url}"));
        }
        lines.push(match (&self.signatures, self.is_aws) {
            (_, false) => String::new(),
            (Signatures::Ignored, _) => "  (requests need no signature)".to_owned(),
            (Signatures::Present, _) => {
                "  (any credentials do; requests that are not signed, as of curl: --signatures ignored)".to_owned()
            }
            (Signatures::Verified(_), _) => {
                "  (signatures are verified: use the credentials of this program's environment)".to_owned()
            }
        });
        lines.retain(|line| !line.is_empty());
        lines.insert(0, String::new());
        lines.push(format!("Page:         {url}/ (snippets for each SDK, last requests, violations)"));
        lines.push(format!("Control API:  {url}/_proofmark"));
        lines.push("Stop:         Ctrl+C\n".to_owned());
        lines.join("\n")
    }
}
