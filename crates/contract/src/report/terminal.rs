//! A report for a terminal: grouped by operation and check, what needs eyes in full, the rest as counts. Text in, text
//! out; whether there is a terminal is the caller's to find out, with [`wants_colour`].

use super::text::head;
use super::{Case, Exchange, Report, Verdict};
use indexmap::IndexMap;
use proofmark_smithy_model::text::printable;
use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::IsTerminal;

/// How the report is to look.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Whether to colour it.
    pub colour: bool,
    /// Whether to show every case with its messages, instead of only those that need eyes.
    pub verbose: bool,
    /// How many cases of one check of one operation are shown, unless `verbose`.
    pub cases_per_check: usize,
}

impl Default for Style {
    fn default() -> Self {
        Self { colour: false, verbose: false, cases_per_check: 3 }
    }
}

/// Whether this stream is a terminal whose user has not asked for no colours (`NO_COLOR`).
pub fn wants_colour(stream: &impl IsTerminal) -> bool {
    stream.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// The report as text, with a summary line at its end.
pub fn render(report: &Report, style: Style) -> String {
    let mut page = Page { text: String::new(), style };
    page.title(report);
    let mut operations: IndexMap<&str, IndexMap<&str, Vec<&Case>>> = IndexMap::new();
    for case in &report.cases {
        operations.entry(&case.operation).or_default().entry(&case.check).or_default().push(case);
    }
    for (operation, checks) in &operations {
        page.operation(operation, checks);
    }
    page.stale(report);
    page.summary(report);
    page.text
}

/// How much of a finding, a first line or a body is shown, unless `verbose`.
const LINE_LIMIT: usize = 300;

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

    fn title(&mut self, report: &Report) {
        let mut title = format!("{}: {} at {}", report.title, report.api, report.target);
        if let Some(seed) = report.seed {
            let _ = write!(title, ", seed {seed}");
        }
        let title = self.paint(Colour::Bold, printable(&title));
        self.line(0, &title);
        self.line(0, "");
    }

    fn operation(&mut self, operation: &str, checks: &IndexMap<&str, Vec<&Case>>) {
        let name = self.paint(Colour::Bold, printable(operation));
        self.line(0, &name);
        let all: Vec<&Case> = checks.values().flatten().copied().collect();
        if !self.style.verbose && all.iter().all(|case| matches!(case.verdict, Verdict::Skipped(_))) {
            let sign = self.paint(Colour::Dim, '-');
            self.line(2, &format!("{sign} {}", tally(&all)));
            self.line(0, "");
            return;
        }
        let width = checks.keys().map(|check| check.chars().count()).max().unwrap_or_default();
        for (check, cases) in checks {
            let worst = cases.iter().map(|case| &case.verdict).max_by_key(|verdict| urgency(verdict));
            let Some(worst) = worst else { continue };
            let sign = self.sign(worst);
            self.line(2, &format!("{sign} {:width$}  {}", printable(check), tally(cases)));
            self.cases(cases);
        }
        self.line(0, "");
    }

    fn cases(&mut self, cases: &[&Case]) {
        let shown = |case: &&&Case| self.style.verbose || urgency(&case.verdict) >= urgency(&Verdict::Warned);
        let mut wanted: Vec<&&Case> = cases.iter().filter(shown).collect();
        wanted.sort_by_key(|case| std::cmp::Reverse(urgency(&case.verdict)));
        let limit = if self.style.verbose { wanted.len() } else { self.style.cases_per_check };
        for case in wanted.iter().take(limit) {
            self.case(case);
        }
        if wanted.len() > limit {
            let rest = format!("… and {} more; the JSON and HTML reports have all", wanted.len() - limit);
            let rest = self.paint(Colour::Dim, rest);
            self.line(6, &rest);
        }
    }

    fn case(&mut self, case: &Case) {
        let sign = self.sign(&case.verdict);
        let mark = self.paint(Colour::Dim, format_args!("({})", case.mark));
        self.line(6, &format!("{sign} {} {mark}", printable(&case.id)));
        match &case.verdict {
            Verdict::UnexpectedPass(reason) => {
                self.line(10, &format!("passed, but is listed as a known failure: {}", printable(reason)));
                self.line(10, "delete its entry from the known-failures file");
            }
            Verdict::KnownFailure(reason) => self.line(10, &format!("known to fail: {}", printable(reason))),
            Verdict::Skipped(reason) => self.line(10, &format!("skipped: {}", printable(reason))),
            Verdict::Passed | Verdict::Warned | Verdict::Failed => {}
        }
        for finding in &case.findings {
            let finding = finding.to_string();
            let (shown, cut) = if self.style.verbose { (finding.as_str(), false) } else { head(&finding, LINE_LIMIT) };
            self.line(10, &format!("{}{}", printable(shown), if cut { "…" } else { "" }));
        }
        if let Some(exchange) = &case.exchange {
            self.exchange(exchange);
        }
    }

    fn exchange(&mut self, exchange: &Exchange) {
        for (arrow, message) in [('>', &exchange.request), ('<', &exchange.response)] {
            for line in self.excerpt(message) {
                let line = self.paint(Colour::Dim, format_args!("{arrow} {}", printable(&line)));
                self.line(10, &line);
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

    fn stale(&mut self, report: &Report) {
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

    fn summary(&mut self, report: &Report) {
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
        let cases = if summary.total() == 1 { "case" } else { "cases" };
        let requests = match report.requests {
            0 => String::new(),
            1 => ", 1 request".to_owned(),
            requests => format!(", {requests} requests"),
        };
        let seconds = report.duration.as_secs_f64();
        self.line(0, &format!("{} {cases}{requests} in {seconds:.1} s: {counts}", summary.total()));
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

/// How much a verdict needs eyes; from `Warned` on, a case is shown.
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

/// `3 passed, 1 failed, 2 skipped (writes)`.
fn tally(cases: &[&Case]) -> String {
    let mut counts: IndexMap<Cow<'_, str>, usize> = IndexMap::new();
    for case in cases {
        let what = match &case.verdict {
            Verdict::Passed => "passed".into(),
            Verdict::Warned => "passed with warnings".into(),
            Verdict::Failed => "failed".into(),
            Verdict::KnownFailure(_) => "failed as known".into(),
            Verdict::UnexpectedPass(_) => "passed unexpectedly".into(),
            Verdict::Skipped(reason) => format!("skipped ({})", printable(reason)).into(),
        };
        *counts.entry(what).or_default() += 1;
    }
    counts.iter().map(|(what, count)| format!("{count} {what}")).collect::<Vec<_>>().join(", ")
}
