//! A driver that runs beside this program: a case in, what it came to out.

use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

/// A case that takes longer hangs.
const LIMIT: Duration = Duration::from_secs(60);

/// Aspects of what happened, each with its text, in order.
pub(super) type Told = Vec<(String, String)>;

pub(super) struct Driver {
    child: Child,
    input: ChildStdin,
    lines: Receiver<String>,
}

impl Driver {
    /// Starts it with nothing of this process's environment.
    pub(super) fn start(program: &Path) -> Result<Self> {
        let mut child = Command::new(program)
            .env_clear()
            // No credentials or region from the machine.
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {}", program.display()))?;
        let input = child.stdin.take().context("the driver has no input")?;
        let output = BufReader::new(child.stdout.take().context("the driver has no output")?);
        let (sender, lines) = channel();
        std::thread::spawn(move || output.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        Ok(Self { child, input, lines })
    }

    pub(super) fn ask(&mut self, case: &Value) -> Result<Told> {
        writeln!(self.input, "{case}")?;
        self.input.flush()?;
        match self.lines.recv_timeout(LIMIT) {
            Ok(line) => serde_json::from_str(&line).with_context(|| format!("the driver said {line}")),
            Err(RecvTimeoutError::Timeout) => bail!("the driver said nothing for {} s", LIMIT.as_secs()),
            Err(RecvTimeoutError::Disconnected) => bail!("the driver ended with {}", self.child.wait()?),
        }
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
