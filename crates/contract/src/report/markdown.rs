//! A report as Markdown, for a comment on a pull request or the summary of a CI job: the outcome, the causes of failures
//! with one example each, what was skipped, and what to do next. Every text from outside stands in code.

use super::cause::{self, Cause};
use super::text::head;
use super::{ExitStatus, RunReport, Verdict};
use proofmark_smithy_model::count::counted;
use proofmark_smithy_model::text::{fence, printable, printable_lines};
use std::fmt::Write as _;

/// How many causes are described. Comments have a size limit.
const CAUSES: usize = 20;
/// How many warnings and cases are listed.
const LISTED: usize = 20;
/// How much of a text is shown in a line, and of a message.
const LINE_LIMIT: usize = 300;
const MESSAGE_LIMIT: usize = 1500;

/// The report as Markdown.
pub fn render(report: &RunReport) -> String {
    let mut out = String::new();
    let (sign, outcome) = match report.exit_status() {
        ExitStatus::Fine => ("✅", "passed"),
        ExitStatus::Findings => ("❌", "failed"),
        ExitStatus::CouldNotRun => ("⚠️", "nothing was checked"),
    };
    let _ = writeln!(out, "## {sign} {}: {outcome}\n", plain(&report.title));
    let _ = writeln!(out, "{} at {}\n", plain(&report.api), code(&report.target));
    counts(&mut out, report);
    let causes = cause::of_failures(report);
    if !causes.is_empty() {
        out.push_str("\n### Causes of failures\n\n");
    }
    for cause in causes.iter().take(CAUSES) {
        describe(&mut out, report, cause);
    }
    left_out(&mut out, causes.len(), CAUSES, "cause");
    passes(&mut out, report);
    let warnings = cause::of_warnings(report);
    if !warnings.is_empty() {
        out.push_str("\n### Warnings\n\n");
    }
    for cause in warnings.iter().take(LISTED) {
        let _ = writeln!(out, "- {}: {}", extent(cause), code(&cause.summary()));
    }
    left_out(&mut out, warnings.len(), LISTED, "warning");
    let (known, skips) = (report.known_reasons(), report.skips());
    if !known.is_empty() || !skips.is_empty() {
        out.push_str("\n### Not counted as failures\n\n");
    }
    for (reason, count) in known.iter().take(LISTED) {
        let _ = writeln!(out, "- {count} failed as known: {}", code(reason));
    }
    for (reason, count) in skips.iter().take(LISTED) {
        let _ = writeln!(out, "- {count} skipped: {}", code(reason));
    }
    left_out(&mut out, known.len().max(skips.len()), LISTED, "reason");
    if !report.next_steps.is_empty() {
        out.push_str("\n### Next\n\n");
    }
    for step in &report.next_steps {
        let _ = writeln!(out, "- {}", code(step));
    }
    out
}

fn counts(out: &mut String, report: &RunReport) {
    let summary = report.summary();
    let columns = [
        ("failed", summary.failed),
        ("passed unexpectedly", summary.unexpected_passes),
        ("listed without a case", summary.stale),
        ("failed as known", summary.known_failures),
        ("passed with warnings", summary.warned),
        ("passed", summary.passed),
        ("skipped", summary.skipped),
    ];
    let shown: Vec<_> = columns.into_iter().filter(|(_, count)| *count > 0).collect();
    let cells = |cell: &dyn Fn(&(&str, usize)) -> String| shown.iter().map(cell).collect::<Vec<_>>().join(" | ");
    if !shown.is_empty() {
        let _ = writeln!(out, "| {} |", cells(&|(name, _)| (*name).to_owned()));
        let _ = writeln!(out, "| {} |", cells(&|_| "---:".to_owned()));
        let _ = writeln!(out, "| {} |", cells(&|(_, count)| count.to_string()));
    }
    let requests = counted(report.requests, "request");
    let _ = writeln!(out, "\n{requests} in {:.1} s", report.duration.as_secs_f64());
}

fn describe(out: &mut String, report: &RunReport, cause: &Cause<'_>) {
    let _ = writeln!(out, "- **{}**: {}", extent(cause), code(&cause.summary()));
    for also in &cause.also {
        let _ = writeln!(out, "  and {}", code(also));
    }
    let shown = cause.cases.iter().find(|(case, _)| case.exchange.is_some()).or(cause.cases.first());
    let Some((case, finding)) = shown else { return };
    let _ = writeln!(out, "  <details><summary>an example</summary>\n");
    let _ = writeln!(out, "  {}\n\n  {}\n", code(&case.id), code(&finding.to_string()));
    let mut text = String::new();
    if let Some(exchange) = &case.exchange {
        for message in [&exchange.request, &exchange.response] {
            let (shown, cut) = head(message.trim_end(), MESSAGE_LIMIT);
            let _ = writeln!(text, "{shown}{}\n", if cut { "…" } else { "" });
        }
    }
    for command in [report.curl(case), report.rerun(case)].into_iter().flatten() {
        if command.len() <= MESSAGE_LIMIT {
            let _ = writeln!(text, "{command}");
        }
    }
    block(out, &text);
    let _ = writeln!(out, "  </details>");
}

fn passes(out: &mut String, report: &RunReport) {
    let passes: Vec<_> =
        report.cases.iter().filter(|case| matches!(case.verdict, Verdict::UnexpectedPass(_))).collect();
    if passes.is_empty() && report.stale.is_empty() {
        return;
    }
    out.push_str("\n### Entries of the known-failures file to delete\n\n");
    for case in passes.iter().take(LISTED) {
        let _ = writeln!(out, "- {} passed", code(&case.id));
    }
    for entry in report.stale.iter().take(LISTED) {
        let _ = writeln!(out, "- {} is the id of no case", code(&entry.id));
    }
    left_out(out, passes.len().max(report.stale.len()), LISTED, "entry");
}

/// `974 cases of 41 operations`.
fn extent(cause: &Cause<'_>) -> String {
    format!("{} of {}", counted(cause.cases.len(), "case"), counted(cause.operations().len(), "operation"))
}

fn left_out(out: &mut String, count: usize, shown: usize, what: &str) {
    if count > shown {
        let _ = writeln!(out, "- … and {}", counted(count - shown, &format!("more {what}")));
    }
}

/// A text of ours, in which nothing is Markdown.
fn plain(text: &str) -> String {
    printable(text).replace(['<', '>', '&', '*', '_', '`', '[', ']', '|', '#', '@'], " ")
}

/// A text as a code span.
fn code(text: &str) -> String {
    let (shown, cut) = head(text, LINE_LIMIT);
    let shown = printable(shown).into_owned();
    let fence = fence(&shown, 1);
    // A space before and after is taken off again; it lets the text begin or end with a backtick.
    format!("{fence} {shown}{} {fence}", if cut { "…" } else { "" })
}

/// A text as a block of code, in an item of a list.
fn block(out: &mut String, text: &str) {
    let text = printable_lines(text);
    let fence = fence(&text, 3);
    let _ = writeln!(out, "  {fence}");
    for line in text.trim_end().lines() {
        let _ = writeln!(out, "  {line}");
    }
    let _ = writeln!(out, "  {fence}\n");
}
