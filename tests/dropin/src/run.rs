//! Running one program to its end, in an environment of its own.

use anyhow::{Context, Result};
use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// A program that takes longer hangs.
const LIMIT: Duration = Duration::from_secs(60);

/// What became of a program.
pub(super) struct Ran {
    pub(super) printed: String,
    /// What it wrote for people: panics, mostly.
    pub(super) complaint: String,
    /// Nothing when it hung.
    status: Option<ExitStatus>,
}

impl Ran {
    pub(super) fn succeeded(&self) -> bool {
        self.status.is_some_and(|status| status.success())
    }

    /// How it ended, in words.
    pub(super) fn end(&self) -> String {
        match self.status {
            Some(status) => status.to_string(),
            None => format!("did not end within {} s", LIMIT.as_secs()),
        }
    }
}

/// Runs it in an empty folder that is also its home, with nothing of this process's environment but the path.
pub(super) fn run(program: &Path) -> Result<Ran> {
    let folder = tempfile::tempdir()?;
    // Outside of its home: a folder that it finds empty.
    let outputs = tempfile::tempdir()?;
    let (printed, complaint) = (outputs.path().join("stdout"), outputs.path().join("stderr"));
    let mut child = Command::new(program)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", folder.path())
        // No credentials or region from the machine.
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .stdout(File::create(&printed)?)
        .stderr(File::create(&complaint)?)
        .spawn()
        .with_context(|| format!("cannot start {}", program.display()))?;
    let deadline = Instant::now() + LIMIT;
    let status = loop {
        match child.try_wait()? {
            Some(status) => break Some(status),
            None if Instant::now() > deadline => {
                child.kill()?;
                child.wait()?;
                break None;
            }
            None => std::thread::sleep(Duration::from_millis(10)),
        }
    };
    let text = |path: &Path| fs::read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    Ok(Ran { printed: text(&printed)?, complaint: text(&complaint)?, status })
}
