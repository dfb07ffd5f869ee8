//! What the runs of `verify` have in common: showing the report, and writing it to the files that are asked for.

use crate::output::print_styled;
use anyhow::{Context, Result};
use proofmark_contract::report::{Report, html, json, junit, terminal};
use proofmark_smithy_model::text;
use std::path::{Path, PathBuf};

/// Where the report goes beside the terminal.
#[derive(clap::Args)]
pub(crate) struct ReportOptions {
    /// Show every case with its messages.
    #[arg(long)]
    verbose: bool,
    /// Write the report as JSON.
    #[arg(long, value_name = "FILE")]
    report_json: Option<PathBuf>,
    /// Write the report as JUnit XML.
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Write the report as a page of HTML.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

impl ReportOptions {
    /// Shows the report and writes the files.
    pub(crate) fn give_out(&self, report: &Report) -> Result<()> {
        let style = terminal::Style {
            colour: terminal::wants_colour(&std::io::stdout()),
            verbose: self.verbose,
            ..terminal::Style::default()
        };
        print_styled(terminal::render(report, style).trim_end())?;
        write_file(self.report_json.as_deref(), || json::render(report))?;
        write_file(self.junit.as_deref(), || junit::render(report))?;
        write_file(self.html.as_deref(), || html::render(report))
    }
}

fn write_file(path: Option<&Path>, content: impl FnOnce() -> String) -> Result<()> {
    match path {
        Some(path) => {
            std::fs::write(path, content()).with_context(|| format!("{} cannot be written", text::path(path)))
        }
        None => Ok(()),
    }
}
