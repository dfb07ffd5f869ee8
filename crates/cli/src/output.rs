//! Writing to the terminal, where a pipe that closed is no reason to panic.

use anyhow::{Context, Result};
use std::io::{ErrorKind, Write};

/// Prints a text and a line's end.
pub(crate) fn print(text: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    match writeln!(out, "{text}").and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error).context("the output cannot be written"),
        _ => Ok(()),
    }
}
