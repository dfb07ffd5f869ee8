//! The program that makes calls with the generated clients, running.

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// The program; it ends with this.
pub(super) struct Callers {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

/// A call to make.
#[derive(Clone, Debug)]
pub(super) struct Order<'a> {
    /// The library of the client.
    pub(super) client: &'a str,
    pub(super) operation: &'a str,
    /// Where the service listens; nothing is sent without.
    pub(super) address: Option<&'a str>,
    /// The URL that the client is configured with.
    pub(super) endpoint: Option<&'a str>,
    /// Which credentials the caller has.
    pub(super) auth: &'a str,
    pub(super) attempts: u32,
    pub(super) input: &'a Value,
    /// Whether all pages are read.
    pub(super) pages: bool,
}

impl Callers {
    /// Starts the program.
    pub(super) fn start(program: &Path) -> Result<Self> {
        let mut command = Command::new(program);
        // Nothing of the environment is to reach the clients.
        command.env_clear().stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        let mut child = command.spawn().with_context(|| format!("cannot start {}", program.display()))?;
        match (child.stdin.take(), child.stdout.take()) {
            (Some(input), Some(output)) => Ok(Self { child, input, output: BufReader::new(output) }),
            _ => bail!("the program that makes calls has no input or output"),
        }
    }

    /// Makes a call, and says what the caller saw.
    pub(super) fn call(&mut self, order: &Order<'_>) -> Result<Value> {
        let line = json!({
            "client": order.client, "operation": order.operation, "address": order.address, "endpoint": order.endpoint,
            "auth": order.auth, "attempts": order.attempts, "input": order.input, "pages": order.pages,
        });
        writeln!(self.input, "{line}").context("the program that makes calls takes no calls")?;
        let mut seen = String::new();
        let read = self.output.read_line(&mut seen).context("the program that makes calls cannot be read")?;
        ensure!(read > 0, "the program that makes calls ended at {line}");
        serde_json::from_str(&seen).with_context(|| format!("the program that makes calls printed no JSON: {seen}"))
    }
}

impl Drop for Callers {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
