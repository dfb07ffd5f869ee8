//! What the runs of `verify` have in common: showing the report, and writing it to the files that are asked for.

use crate::output::print_styled;
use anyhow::{Context, Result, bail};
use proofmark_contract::report::{RunReport, html, json, junit, markdown, terminal};
use proofmark_smithy_model::text;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Where the report goes beside the terminal.
#[derive(clap::Args)]
#[command(next_help_heading = "Reports")]
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
    /// Write the report as Markdown, for a comment on a pull request or a job's summary ($GITHUB_STEP_SUMMARY).
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
}

/// Writes a report in one format.
type Render = fn(&RunReport) -> String;

impl ReportOptions {
    fn files(&self) -> impl Iterator<Item = (&'static str, &Path, Render)> {
        let files: [(&'static str, &Option<PathBuf>, Render); 4] = [
            ("--report-json", &self.report_json, json::render),
            ("--junit", &self.junit, junit::render),
            ("--html", &self.html, html::render),
            ("--markdown", &self.markdown, markdown::render),
        ];
        files.into_iter().filter_map(|(option, path, render)| Some((option, path.as_deref()?, render)))
    }

    /// Fails when a file cannot be written, before anything runs that would then be for nothing. Files stay as they
    /// are.
    pub(crate) fn check(&self) -> Result<()> {
        let mut seen: Vec<(&str, &Path)> = Vec::new();
        for (option, path, _) in self.files() {
            if let Some((other, _)) = seen.iter().find(|(_, known)| *known == path && !is_special(path)) {
                bail!("{} is named by both {other} and {option}", text::path(path));
            }
            seen.push((option, path));
            check_file(path).with_context(|| option)?;
        }
        Ok(())
    }

    /// Shows the report and writes the files.
    pub(crate) fn give_out(&self, report: &RunReport) -> Result<()> {
        let style = terminal::Style {
            colour: terminal::wants_colour(&std::io::stdout()),
            verbose: self.verbose,
            ..terminal::Style::default()
        };
        print_styled(terminal::render(report, style).trim_end())?;
        for (_, path, render) in self.files() {
            write_file(path, &render(report))?;
        }
        Ok(())
    }

    /// Whether a page is written.
    pub(crate) fn has_page(&self) -> bool {
        self.html.is_some()
    }
}

/// Fails when a file cannot be written there. What is there stays as it is.
pub(crate) fn check_file(path: &Path) -> Result<()> {
    let cannot = || format!("{} cannot be written", text::path(path));
    if path.is_dir() {
        bail!("{}: it is a folder", cannot());
    }
    if path.exists() {
        OpenOptions::new().append(true).open(path).with_context(cannot)?;
    }
    let folder = folder(path);
    if !folder.is_dir() {
        bail!("{}: {} is not a folder", cannot(), text::path(folder));
    }
    if !is_special(path) {
        NamedTempFile::new_in(folder).with_context(cannot)?;
    }
    Ok(())
}

/// Writes a file whole, or leaves what is there.
pub(crate) fn write_file(path: &Path, content: &str) -> Result<()> {
    let cannot = || format!("{} cannot be written", text::path(path));
    if is_special(path) {
        let mut file = OpenOptions::new().write(true).open(path).with_context(cannot)?;
        return file.write_all(content.as_bytes()).with_context(cannot);
    }
    // Through a link to its file.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    #[cfg_attr(not(unix), allow(unused_mut))] // elsewhere there are no permissions to set
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // Those of any new file, unless there is one.
        let permissions = fs::metadata(&target).map(|metadata| metadata.permissions());
        builder.permissions(permissions.unwrap_or_else(|_| fs::Permissions::from_mode(0o666)));
    }
    let mut file = builder.tempfile_in(folder(&target)).with_context(cannot)?;
    file.write_all(content.as_bytes()).with_context(cannot)?;
    match file.persist(&target) {
        Ok(_) => Ok(()),
        // A file that is mounted on its own cannot be replaced.
        Err(_) if target.exists() => fs::write(&target, content).with_context(cannot),
        Err(error) => Err(error.error).with_context(cannot),
    }
}

/// Whether there is something that is not a file, such as a pipe or `/dev/stdout`.
fn is_special(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir())
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
