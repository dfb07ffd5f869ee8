//! Writing to the terminal: nothing of what others wrote can steer it, and a closed pipe is no reason to panic.

use anyhow::{Context, Result};
use proofmark_smithy_model::text::printable_lines;
use std::io::{ErrorKind, Write};

/// Prints a text and a line's end. Characters that could steer the terminal are written out.
pub(crate) fn print(text: &str) -> Result<()> {
    print_styled(&printable_lines(text))
}

/// Prints an error, as [`print()`] does, on the standard error.
pub(crate) fn print_error(text: &str) {
    // Without a standard error there is nowhere to report it.
    let _ = writeln!(std::io::stderr(), "{}", printable_lines(text));
}

/// Prints a text that may have colours, and a line's end. Whoever made it escaped what others wrote.
pub(crate) fn print_styled(text: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    match writeln!(out, "{text}").and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error).context("the output cannot be written"),
        _ => Ok(()),
    }
}
