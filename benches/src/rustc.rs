//! A stand-in for rustc that notes how long the compiler ran and how much memory it held at most. Cargo runs it
//! through `RUSTC_WRAPPER`; it is not a command for people.

use anyhow::{Context, Result};
use proofmark_testkit::memory::resident_peak;
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

/// The file to note to; set when this program is to act as rustc.
pub(crate) const LOG: &str = "PROOFMARK_RUSTC_LOG";

/// What was noted of one run of the compiler.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Note {
    /// `--crate-name`.
    pub(crate) name: String,
    /// Wall time.
    pub(crate) seconds: f64,
    /// Peak resident memory in KiB.
    pub(crate) peak: u64,
}

/// Acts as rustc: the first argument is the real one.
pub(crate) fn run(log: &Path) -> Result<ExitCode> {
    let mut arguments = std::env::args_os().skip(1);
    let rustc = arguments.next().context("cargo gave no compiler to run")?;
    let arguments: Vec<_> = arguments.collect();
    let name = arguments
        .iter()
        .position(|a| a == "--crate-name")
        .and_then(|at| arguments.get(at + 1))
        .map(|name| name.to_string_lossy().into_owned());
    // As cargo compiles the peer, which comes from a registry: lints of a dependency are nobody's business.
    let capped = name.as_deref().is_some_and(|name| name.starts_with("proofmark"));
    let cap: &[&str] = if capped { &["--cap-lints", "allow"] } else { &[] };
    let start = Instant::now();
    let mut child = Command::new(rustc).args(&arguments).args(cap).spawn().context("cannot run the compiler")?;
    let mut peak = 0;
    let status = loop {
        peak = peak.max(resident_peak(&child.id().to_string()).unwrap_or(0));
        if let Some(status) = child.try_wait()? {
            break status;
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    if let Some(name) = name {
        let note = Note { name, seconds: start.elapsed().as_secs_f64(), peak };
        let mut file = fs::OpenOptions::new().create(true).append(true).open(log)?;
        writeln!(file, "{}", serde_json::to_string(&note)?)?;
    }
    Ok(ExitCode::from(status.code().and_then(|c| u8::try_from(c).ok()).unwrap_or(1)))
}
