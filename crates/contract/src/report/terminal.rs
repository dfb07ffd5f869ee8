//! A report for a terminal: the causes of failures first, grouped over all operations, then what else needs attention,
//! a line per operation, and what to do next. With [`Style::verbose`] every case follows with its messages. Text in,
//! text out; whether there is a terminal is the caller's to find out, with [`wants_colour`].

use super::cause::{self, Cause};
use super::text::head;
use super::{Case, Exchange, RunReport, Verdict};
use indexmap::IndexMap;
use proofmark_smithy_model::count::counted;
use proofmark_smithy_model::text::printable;
use std::fmt::Write as _;
use std::io::IsTerminal;

/// How the report is to look.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Whether to colour it.
    pub colour: bool,
    /// Whether to show every case with its messages, beside the causes.
    pub verbose: bool,
    /// How many causes of failures and of warnings are shown, unless `verbose`.
    pub causes: usize,
}

impl Default for Style {
    fn default() -> Self {
        Self { colour: false, verbose: false, causes: 20 }
    }
}

/// Whether this stream is a terminal whose user has not asked for no colours (`NO_COLOR`).
pub fn wants_colour(stream: &impl IsTerminal) -> bool {
    stream.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// The report as text, with a summary line and what to do next at its end.
pub fn render(report: &RunReport, style: Style) -> String {
    let mut page = Page { text: String::new(), style };
    page.title(report);
    page.failures(report);
    page.unexpected_passes(report);
    page.stale(report);
    page.warnings(report);
    page.operations(report);
    page.known_and_skipped(report);
    page.summary(report);
    page.next_steps(report);
    page.text
}

/// How much of a finding, a first line or a body is shown, unless `verbose`.
const LINE_LIMIT: usize = 300;

/// How long a command may be, unless `verbose`.
const COMMAND_LIMIT: usize = 1000;

struct Page {
    text: String,
    style: Style,
}

#[derive(Clone, Copy)]
enum Colour {
    Bold,
    Dim,
    Green,
    Yellow,
    Red,
}

impl Page {
    fn line(&mut self, indent: usize, text: &str) {
        let _ = writeln!(self.text, "{:indent$}{text}", "");
    }

    fn paint(&self, colour: Colour, text: impl std::fmt::Display) -> String {
        if !self.style.colour {
            return text.to_string();
        }
        let code = match colour {
            Colour::Bold => 1,
            Colour::Dim => 2,
            Colour::Green => 32,
            Colour::Yellow => 33,
            Colour::Red => 31,
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }

    fn title(&mut self, report: &RunReport) {
        let mut title = format!("{}: {} at {}", report.title, report.api, report.target);
        if let Some(seed) = report.seed {
            let _ = write!(title, ", seed {seed}");
        }
        let title = self.paint(Colour::Bold, printable(&title));
        self.line(0, &title);
        self.line(0, "");
    }

    fn failures(&mut self, report: &RunReport) {
        let causes = cause::of_failures(report);
        if causes.is_empty() {
            return;
        }
        let failed = report.summary().failed;
        let (cases, why) = (counted(failed, "failed case"), counted(causes.len(), "cause"));
        let title = self.paint(Colour::Bold, format_args!("{cases}, {why}"));
        self.line(0, &title);
        self.line(0, "");
        let limit = self.most_causes(causes.len());
        for cause in &causes[..limit] {
            self.cause(report, cause);
        }
        self.left_out(causes.len() - limit, "cause");
    }

    /// How many causes of so many are shown.
    fn most_causes(&self, count: usize) -> usize {
        if self.style.verbose { count } else { count.min(self.style.causes) }
    }

    fn left_out(&mut self, count: usize, what: &str) {
        if count > 0 {
            let more = counted(count, &format!("more {what}"));
            let text = format!("… and {more}: shown with --verbose, and in the other reports");
            let text = self.paint(Colour::Dim, text);
            self.line(2, &text);
            self.line(0, "");
        }
    }

    fn cause(&mut self, report: &RunReport, cause: &Cause<'_>) {
        let Some(&(first, _)) = cause.cases.first() else { return };
        let sign = self.sign(&Verdict::Failed);
        let summary = self.shortened(&cause.summary());
        self.line(0, &format!("{sign} {summary}"));
        for also in &cause.also {
            let also = self.shortened(also);
            self.line(2, &also);
        }
        self.line(4, &printable(&where_found(cause)));
        // One whose messages can be shown.
        let shown = cause.cases.iter().map(|(case, _)| *case).find(|case| case.exchange.is_some()).unwrap_or(first);
        if cause.cases.len() > 1 {
            self.line(4, &format!("for example {}", printable(&shown.id)));
            let finding = cause.cases.iter().find(|(case, _)| case.id == shown.id).map(|(_, finding)| finding);
            let finding = finding.map(|finding| self.shortened(&finding.to_string()));
            if let Some(finding) = finding.filter(|finding| *finding != summary) {
                self.line(4, &finding);
            }
        }
        if let Some(exchange) = &shown.exchange {
            self.exchange(4, exchange);
        }
        for command in [report.curl(shown), report.rerun(shown)].into_iter().flatten() {
            // Cut, it would not run.
            if command.len() > COMMAND_LIMIT && !self.style.verbose {
                continue;
            }
            self.line(4, &format!("$ {}", printable(&command)));
        }
        self.line(0, "");
    }

    fn unexpected_passes(&mut self, report: &RunReport) {
        let is_one = |case: &&Case| matches!(case.verdict, Verdict::UnexpectedPass(_));
        let passes: Vec<&Case> = report.cases.iter().filter(is_one).collect();
        if passes.is_empty() {
            return;
        }
        let title = self.paint(Colour::Bold, "Passed, but listed as known failures");
        self.line(0, &title);
        for case in &passes {
            let sign = self.sign(&case.verdict);
            let reason = case.verdict.reason().unwrap_or_default();
            self.line(2, &format!("{sign} {} ({})", printable(&case.id), printable(reason)));
        }
        self.line(2, "delete their entries from the known-failures file");
        self.line(0, "");
    }

    fn warnings(&mut self, report: &RunReport) {
        let causes = cause::of_warnings(report);
        if causes.is_empty() {
            return;
        }
        let title = self.paint(Colour::Bold, "Warnings");
        self.line(0, &title);
        let limit = self.most_causes(causes.len());
        for cause in &causes[..limit] {
            let sign = self.paint(Colour::Yellow, '!');
            let summary = self.shortened(&cause.summary());
            self.line(2, &format!("{sign} {summary}"));
            for also in &cause.also {
                let also = self.shortened(also);
                self.line(4, &also);
            }
            self.line(6, &printable(&where_found(cause)));
        }
        if causes.len() == limit {
            self.line(0, "");
        }
        self.left_out(causes.len() - limit, "warning");
    }

    /// A line per operation, and its cases when verbose. Those that were skipped whole are counted with the skipped.
    fn operations(&mut self, report: &RunReport) {
        let mut operations: IndexMap<&str, Vec<&Case>> = IndexMap::new();
        for case in &report.cases {
            operations.entry(&case.operation).or_default().push(case);
        }
        let is_skipped = |case: &&Case| matches!(case.verdict, Verdict::Skipped(_));
        operations.retain(|_, cases| self.style.verbose || !cases.iter().all(is_skipped));
        let width = operations.keys().map(|name| name.chars().count().min(60)).max().unwrap_or_default();
        for (operation, cases) in &operations {
            let worst = cases.iter().map(|case| &case.verdict).max_by_key(|verdict| urgency(verdict));
            let Some(worst) = worst else { continue };
            let sign = self.sign(worst);
            self.line(0, &format!("{sign} {:width$}  {}", printable(operation), tally(cases)));
            if self.style.verbose {
                cases.iter().for_each(|case| self.case(case));
            }
        }
        if !operations.is_empty() {
            self.line(0, "");
        }
    }

    fn known_and_skipped(&mut self, report: &RunReport) {
        let known = report.known_reasons();
        for (reason, count) in &known {
            let sign = self.paint(Colour::Yellow, '~');
            self.line(0, &format!("{sign} {count} failed as known: {}", printable(reason)));
        }
        let skips = report.skips();
        for (reason, count) in &skips {
            let sign = self.paint(Colour::Dim, '-');
            self.line(0, &format!("{sign} {count} skipped: {}", printable(reason)));
        }
        if !known.is_empty() || !skips.is_empty() {
            self.line(0, "");
        }
    }

    fn next_steps(&mut self, report: &RunReport) {
        if !report.next_steps.is_empty() {
            let title = self.paint(Colour::Bold, "Next");
            self.line(0, "");
            self.line(0, &title);
        }
        for step in &report.next_steps {
            self.line(2, &printable(step));
        }
    }

    /// A line of text, made safe to show, not too long unless verbose.
    fn shortened(&self, text: &str) -> String {
        let (shown, cut) = if self.style.verbose { (text, false) } else { head(text, LINE_LIMIT) };
        format!("{}{}", printable(shown), if cut { "…" } else { "" })
    }

    fn case(&mut self, case: &Case) {
        let sign = self.sign(&case.verdict);
        let mark = self.paint(Colour::Dim, format_args!("({})", case.mark));
        self.line(4, &format!("{sign} {} {mark}", printable(&case.id)));
        match &case.verdict {
            Verdict::UnexpectedPass(reason) => {
                self.line(8, &format!("passed, but is listed as a known failure: {}", printable(reason)));
            }
            Verdict::KnownFailure(reason) => self.line(8, &format!("known to fail: {}", printable(reason))),
            Verdict::Skipped(reason) => self.line(8, &format!("skipped: {}", printable(reason))),
            Verdict::Passed | Verdict::Warned | Verdict::Failed => {}
        }
        for finding in &case.findings {
            let finding = self.shortened(&finding.to_string());
            self.line(8, &finding);
        }
        if let Some(exchange) = &case.exchange {
            self.exchange(8, exchange);
        }
    }

    fn exchange(&mut self, indent: usize, exchange: &Exchange) {
        for (arrow, message) in [('>', &exchange.request), ('<', &exchange.response)] {
            for line in self.excerpt(message) {
                let line = self.paint(Colour::Dim, format_args!("{arrow} {}", printable(&line)));
                self.line(indent, &line);
            }
        }
    }

    /// All of a message when verbose, else its first line and the beginning of its body.
    fn excerpt(&self, message: &str) -> Vec<String> {
        if self.style.verbose {
            return message.lines().map(str::to_owned).collect();
        }
        let (start, body) = message.split_once("\n\n").unwrap_or((message, ""));
        let mut lines = Vec::new();
        for part in [start.lines().next().unwrap_or_default(), body] {
            let (shown, cut) = head(part, LINE_LIMIT);
            lines.extend(shown.lines().map(str::to_owned));
            if cut && let Some(last) = lines.last_mut() {
                last.push('…');
            }
        }
        lines
    }

    fn stale(&mut self, report: &RunReport) {
        if report.stale.is_empty() {
            return;
        }
        let title = self.paint(Colour::Bold, "Known failures that no case has");
        self.line(0, &title);
        for entry in &report.stale {
            let sign = self.paint(Colour::Red, '✗');
            self.line(2, &format!("{sign} {} ({})", printable(&entry.id), printable(&entry.reason)));
        }
        self.line(2, "correct their ids, or delete them from the known-failures file");
        self.line(0, "");
    }

    fn summary(&mut self, report: &RunReport) {
        let summary = report.summary();
        let counts = [
            (Colour::Red, summary.failed, "failed"),
            (Colour::Red, summary.unexpected_passes, "passed unexpectedly"),
            (Colour::Red, summary.stale, "listed without a case"),
            (Colour::Yellow, summary.known_failures, "failed as known"),
            (Colour::Yellow, summary.warned, "passed with warnings"),
            (Colour::Green, summary.passed, "passed"),
            (Colour::Dim, summary.skipped, "skipped"),
        ];
        let counts: Vec<String> = counts
            .into_iter()
            .filter(|(_, count, _)| *count > 0)
            .map(|(colour, count, what)| self.paint(colour, format_args!("{count} {what}")))
            .collect();
        let counts = if counts.is_empty() { "nothing was checked".to_owned() } else { counts.join(", ") };
        let cases = counted(summary.total(), "case");
        let requests = match report.requests {
            0 => String::new(),
            requests => format!(", {}", counted(requests, "request")),
        };
        let seconds = report.duration.as_secs_f64();
        self.line(0, &format!("{cases}{requests} in {seconds:.1} s: {counts}"));
    }

    fn sign(&self, verdict: &Verdict) -> String {
        match verdict {
            Verdict::Passed => self.paint(Colour::Green, '✓'),
            Verdict::Warned => self.paint(Colour::Yellow, '!'),
            Verdict::KnownFailure(_) => self.paint(Colour::Yellow, '~'),
            Verdict::Failed | Verdict::UnexpectedPass(_) => self.paint(Colour::Red, '✗'),
            Verdict::Skipped(_) => self.paint(Colour::Dim, '-'),
        }
    }
}

/// How much attention a verdict needs.
fn urgency(verdict: &Verdict) -> u8 {
    match verdict {
        Verdict::Skipped(_) => 0,
        Verdict::Passed => 1,
        Verdict::KnownFailure(_) => 2,
        Verdict::Warned => 3,
        Verdict::UnexpectedPass(_) => 4,
        Verdict::Failed => 5,
    }
}

/// `974 cases of 41 operations: AddPermission, CreateAlias, CreateFunction and 38 more`.
fn where_found(cause: &Cause<'_>) -> String {
    const NAMED: usize = 3;
    if let [(case, _)] = &cause.cases[..] {
        return format!("in {} ({})", case.id, case.mark);
    }
    let operations = cause.operations();
    let named = operations[..operations.len().min(NAMED)].join(", ");
    let more = match operations.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let (cases, of) = (counted(cause.cases.len(), "case"), counted(operations.len(), "operation"));
    format!("in {cases} of {of}: {named}{more}")
}

/// `1 failed, 3 passed, 2 skipped`.
fn tally(cases: &[&Case]) -> String {
    let words = [
        (5, "failed"),
        (4, "passed unexpectedly"),
        (3, "passed with warnings"),
        (2, "failed as known"),
        (1, "passed"),
        (0, "skipped"),
    ];
    let count = |level: u8| cases.iter().filter(|case| urgency(&case.verdict) == level).count();
    let counts = words.into_iter().map(|(level, word)| (count(level), word)).filter(|(count, _)| *count > 0);
    counts.map(|(count, word)| format!("{count} {word}")).collect::<Vec<_>>().join(", ")
}
