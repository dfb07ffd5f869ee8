//! What the demo prints: headings and verdicts, in colour on a terminal.

use std::io::IsTerminal;

/// How to print.
#[derive(Clone, Copy)]
pub(crate) struct Screen {
    colour: bool,
}

const BOLD: &str = "1";
const GREEN: &str = "1;32";
const RED: &str = "1;31";
const CYAN: &str = "36";

impl Screen {
    /// In colour where the standard output is a terminal and `NO_COLOR` is not set.
    pub(crate) fn new() -> Self {
        let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self { colour: std::io::stdout().is_terminal() && !unwanted }
    }

    /// A heading and what belongs to it.
    pub(crate) fn section(self, title: &str, text: &str) {
        println!("{}\n{text}\n", self.paint(BOLD, &format!("--- {title}")));
    }

    /// Whether something went as documented.
    pub(crate) fn verdict(self, passed: bool, what: &str) {
        let (colour, word) = if passed { (GREEN, "passed") } else { (RED, "FAILED") };
        println!("{} {what}", self.paint(colour, word));
    }

    /// A command to try, and what it does.
    pub(crate) fn command(self, command: &str, what: &str) {
        println!("  {}{}{what}", self.paint(CYAN, command), " ".repeat(58_usize.saturating_sub(command.len())));
    }

    fn paint(self, colour: &str, text: &str) -> String {
        if self.colour { format!("\u{1b}[{colour}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}
