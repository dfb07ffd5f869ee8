//! `proofmark` as a process: a recording that is made or played until it is finished, and commands that end by themselves.

use anyhow::{Context, Result, ensure};
use proofmark_smithy_model::model::Node;
use proofmark_testkit::artifacts;
use proofmark_testkit::server::{ACCESS_KEY, SECRET_KEY};
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::thread::JoinHandle;

/// A recording that is made or played.
pub(super) struct Recording {
    pub(super) url: String,
    pub(super) access_key: String,
    pub(super) secret_key: String,
    child: Child,
    /// It ends with it.
    stdin: Option<ChildStdin>,
    stdout: BufReader<ChildStdout>,
    stderr: JoinHandle<String>,
    /// What it has printed, without the credentials of the run.
    printed: String,
}

/// What a recording came to.
pub(super) struct Finished {
    /// Its last line.
    pub(super) report: Node,
    /// All that it printed.
    pub(super) printed: String,
}

impl Recording {
    /// Starts `proofmark replay` with these options. The variables are set in its environment; its own credentials are
    /// those that contract servers verify.
    pub(super) fn start(options: &[&str], path: &Path, variables: &[(&str, &str)]) -> Result<Self> {
        let mut command = program();
        command.args(["replay", "--json", "--stop-with-stdin"]).args(options).arg(path);
        command.envs([("AWS_ACCESS_KEY_ID", ACCESS_KEY), ("AWS_SECRET_ACCESS_KEY", SECRET_KEY)]);
        command.envs(variables.iter().copied());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().context("proofmark cannot be started")?;
        let stdin = child.stdin.take();
        let mut stdout = BufReader::new(child.stdout.take().context("it has no output")?);
        let mut errors = child.stderr.take().context("it has no error output")?;
        let stderr = std::thread::spawn(move || {
            let mut text = String::new();
            // What it said until it broke off counts.
            let _ = errors.read_to_string(&mut text);
            text
        });
        let mut line = String::new();
        if stdout.read_line(&mut line)? == 0 {
            let (status, said) = (child.wait()?, stderr.join().unwrap_or_default());
            anyhow::bail!("proofmark replay ended with {status}: {said}");
        }
        let first: Node = serde_json::from_str(&line).with_context(|| format!("it printed no JSON: {line}"))?;
        let text = |value: &Node| value.as_str().map(str::to_owned).with_context(|| format!("{line} lacks a member"));
        Ok(Self {
            url: text(&first["url"])?,
            access_key: text(&first["credentials"]["accessKeyId"])?,
            secret_key: text(&first["credentials"]["secretAccessKey"])?,
            child,
            stdin,
            stdout,
            stderr,
            printed: line,
        })
    }

    /// Ends it.
    pub(super) fn finish(mut self) -> Result<Finished> {
        drop(self.stdin.take());
        let mut last = String::new();
        self.stdout.read_to_string(&mut last)?;
        let (status, said) = (self.child.wait()?, self.stderr.join().unwrap_or_default());
        let report = last.lines().last().map(serde_json::from_str);
        let report = report.transpose().ok().flatten();
        let report: Node = report.with_context(|| format!("proofmark replay ended with {status}: {said}"))?;
        Ok(Finished { report, printed: [self.printed, last, said].concat() })
    }
}

/// Runs `proofmark` to its end; all that it printed. It must not fail otherwise than with findings.
pub(super) fn run(arguments: &[&str], variables: &[(&str, &str)]) -> Result<String> {
    let output = program().args(arguments).envs(variables.iter().copied()).stdin(Stdio::null()).output()?;
    let printed = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    ensure!(matches!(output.status.code(), Some(0 | 1)), "proofmark {arguments:?} ended with {}", output.status);
    Ok(printed)
}

/// The program that `ContractServer` has built, with none of the caller's `AWS_*` variables.
fn program() -> Command {
    let mut command =
        Command::new(artifacts().join("debug").join(format!("proofmark{}", std::env::consts::EXE_SUFFIX)));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("AWS_")) {
        command.env_remove(name);
    }
    command
}
