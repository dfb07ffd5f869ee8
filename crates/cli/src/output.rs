//! Writing to the terminal and to files, where a pipe that closed is no reason to panic.

use anyhow::{Context, Result};
use std::io::{ErrorKind, Write};
use std::path::Path;

/// Prints a text and a line's end.
pub(crate) fn print(text: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    match writeln!(out, "{text}").and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error).context("the output cannot be written"),
        _ => Ok(()),
    }
}

/// Writes a file, if one is asked for.
pub(crate) fn write_file(path: Option<&Path>, text: impl FnOnce() -> String) -> Result<()> {
    match path {
        Some(path) => std::fs::write(path, text()).with_context(|| format!("{} cannot be written", path.display())),
        None => Ok(()),
    }
}
