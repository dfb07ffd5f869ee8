//! Other programs: whether they are there, running them to their end, and running them beside this one. What they are run
//! for is the business of each chore.

use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader, ErrorKind};
use std::process::{Child, Command, Stdio};

/// Whether a program can be started.
pub fn is_installed(program: &str) -> bool {
    let started = Command::new(program)
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    !matches!(started, Err(error) if error.kind() == ErrorKind::NotFound)
}

/// Runs a program to its end; a failure shows the last lines that it printed.
pub fn run(command: &mut Command) -> Result<()> {
    let shown = shown(command);
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("cannot start `{shown}`"))?;
    if output.status.success() {
        return Ok(());
    }
    let text = [output.stdout, output.stderr].concat();
    bail!("`{shown}` ended with {}; it said:\n{}", output.status, last_lines(&String::from_utf8_lossy(&text), 12))
}

/// The last lines of a text that have something on them.
pub fn last_lines(text: &str, count: usize) -> String {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    lines[lines.len().saturating_sub(count)..].join("\n")
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// A program that runs beside this one, and ends with it.
#[derive(Debug)]
pub struct Running {
    child: Child,
    shown: String,
}

impl Running {
    /// Starts it. Where its output is piped, [`Self::line`] is to be called.
    pub fn start(command: &mut Command) -> Result<Self> {
        let shown = shown(command);
        let child = command.stdin(Stdio::null()).spawn().with_context(|| format!("cannot start `{shown}`"))?;
        Ok(Self { child, shown })
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The first line that it prints. All that it prints later is thrown away, so that it never waits for a reader.
    pub fn line(&mut self) -> Result<String> {
        let mut reader =
            BufReader::new(self.child.stdout.take().context("its output is not piped, or was read before")?);
        let mut line = String::new();
        let read = reader.read_line(&mut line).with_context(|| format!("cannot read what `{}` prints", self.shown))?;
        if read == 0 {
            bail!("`{}` ended with {} and said nothing of where it listens", self.shown, self.child.wait()?);
        }
        std::thread::spawn(move || std::io::copy(&mut reader, &mut std::io::sink()));
        Ok(line.trim().to_owned())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
