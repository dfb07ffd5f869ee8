//! Running what was built: the contract server in this process gives the documented response, and the program prints
//! it.

use anyhow::{Context, Result, ensure};
use aws_credential_types::Credentials;
use proofmark_contract::serve::{Config, Observer, Server, Signatures};
use proofmark_contract::service::StateMode;
use proofmark_contract_lambda as lambda;
use proofmark_testkit::server::{ACCESS_KEY, SECRET_KEY};
use std::path::Path;
use std::process::{Command, Stdio};
use tokio::runtime::Runtime;

/// A part of the documented response: a program that prints it has read one.
const DOCUMENTED: &str = "arn:aws:sqs:us-east-2:123456789012:failed-invocations";

/// A contract server with the documented example.
pub(super) struct Responder {
    url: String,
    observer: Observer,
    // It runs as long as this.
    _runtime: Runtime,
}

impl Responder {
    pub(super) fn start() -> Result<Self> {
        let runtime = Runtime::new()?;
        let mut config = Config::new(lambda::api()).with_service(lambda::service());
        config.signatures = Signatures::Verified(Credentials::new(ACCESS_KEY, SECRET_KEY, None, None, "bench"));
        config.workers = 1;
        config.scenario.settings.mode = StateMode::Auto;
        let server = runtime.block_on(Server::bind(config)).context("the contract server cannot listen")?;
        let (url, observer) = (server.url(), server.observer());
        runtime.spawn(server.run(std::future::pending()));
        Ok(Self { url, observer, _runtime: runtime })
    }

    /// Runs a program, and says what it printed. It must have made one call that keeps the contract.
    pub(super) fn ask(&self, program: &Path) -> Result<String> {
        self.observer.reset();
        let output = Command::new(program)
            .env_clear()
            .envs([
                ("AWS_ENDPOINT_URL_LAMBDA", self.url.as_str()),
                ("AWS_ACCESS_KEY_ID", ACCESS_KEY),
                ("AWS_SECRET_ACCESS_KEY", SECRET_KEY),
                ("AWS_REGION", "us-east-2"),
                ("AWS_EC2_METADATA_DISABLED", "true"),
            ])
            .stdin(Stdio::null())
            .stderr(Stdio::inherit())
            .output()
            .with_context(|| format!("cannot run {}", program.display()))?;
        let shown = program.display();
        ensure!(output.status.success(), "{shown} ended with {}", output.status);
        let recording = self.observer.recording();
        ensure!(recording.is_clean(), "{shown} broke the contract: {:?}", recording.violations);
        ensure!(recording.routed == 1, "{shown} made {} calls, not one", recording.routed);
        let printed = String::from_utf8(output.stdout).with_context(|| format!("{shown} printed no UTF-8"))?;
        ensure!(printed.contains(DOCUMENTED), "{shown} did not print the documented response, but: {printed}");
        Ok(printed)
    }
}
