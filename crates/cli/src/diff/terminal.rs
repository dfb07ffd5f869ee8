//! The comparison as text for a terminal, by operation, the worst first.

use super::Page;
use super::group::{Severity, groups, is_minor_detail, operation_list};
use proofmark_smithy_model::count::counted;
use proofmark_smithy_model::diff::{self, Finding, RustItem};
use proofmark_smithy_model::text::printable;
use std::fmt::Write;

/// How many operations and Rust items a finding shows unless all are asked for.
const FEW: usize = 4;

/// The comparison; everything from the models is made safe to show.
pub(super) fn render(page: &Page<'_>, colour: bool) -> String {
    let mut out = Out { text: String::new(), colour, few: if page.verbose { usize::MAX } else { FEW } };
    let comparison = page.comparison;
    out.line(&out.strong(&printable(&comparison.title)));
    out.line(&format!("  old: {}\n  new: {}", page.old, page.new));
    if let Some(report) = page.without_items {
        let first = report.diagnostics().first().map(|d| printable(&d.message).into_owned()).unwrap_or_default();
        out.line(&format!("  Rust items are unknown, as no crate can be generated: {first}"));
    }
    let shown: Vec<&Finding> =
        page.findings.iter().copied().filter(|finding| page.verbose || !is_minor_detail(finding)).collect();
    for group in groups(&shown, page.views) {
        out.line(&format!("\n{}", out.strong(&printable(&group.title))));
        for finding in group.findings {
            out.finding(finding, page.views.severity(finding));
        }
    }
    if !page.ignored.is_empty() {
        out.line(&format!("\n{}", out.strong("Accepted")));
        for (finding, entry) in &page.ignored {
            let subject = printable(&finding.subject.to_string()).into_owned();
            out.line(&format!("  {} {subject}: {}", finding.rule.id, printable(&entry.reason)));
        }
    }
    let hidden = page.findings.len() - shown.len();
    if hidden > 0 {
        let hidden = counted(hidden, "change");
        out.line(&format!("\nNot shown without --verbose: {hidden} of documentation or order"));
    }
    out.line(&format!("\n{}", summary(page)));
    out.text
}

/// How many changes there are, and what they mean together.
pub(super) fn summary(page: &Page<'_>) -> String {
    match page.ignored.len() {
        n if n > 0 && page.findings.is_empty() => format!("No changes besides {n} accepted."),
        _ => diff::summary(&page.findings),
    }
}

/// What the models say, in one line.
pub(super) fn old_and_new(finding: &Finding) -> Option<String> {
    match (&finding.old, &finding.new) {
        (None, None) => None,
        (Some(old), None) => Some(format!("was {}", printable(old))),
        (None, Some(new)) => Some(format!("now {}", printable(new))),
        (Some(old), Some(new)) => Some(format!("{} -> {}", printable(old), printable(new))),
    }
}

/// A Rust item in one line.
pub(super) fn item(item: &RustItem) -> String {
    let path = printable(&item.path);
    match (&item.before, &item.after) {
        (Some(before), Some(after)) => format!("{path}: {} -> {}", printable(before), printable(after)),
        (Some(_), None) => format!("{path}: removed"),
        (None, Some(after)) => format!("{path}: added, {}", printable(after)),
        (None, None) => path.into_owned(),
    }
}

struct Out {
    text: String,
    colour: bool,
    few: usize,
}

impl Out {
    fn line(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
    }

    fn strong(&self, text: &str) -> String {
        if self.colour { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    fn finding(&mut self, finding: &Finding, severity: Severity) {
        let word = format!("{:9}", severity.word());
        let word = match (self.colour, severity) {
            (true, Severity::Breaking) => format!("\u{1b}[31m{word}\u{1b}[0m"),
            (true, Severity::Degrading) => format!("\u{1b}[33m{word}\u{1b}[0m"),
            _ => word,
        };
        let subject = finding.subject.to_string();
        let subject = subject.split_once('#').map_or(subject.as_str(), |(_, name)| name);
        let verdicts = format!("client {}, server {}, Rust {}", finding.client(), finding.server(), finding.level);
        self.line(&format!("  {word} {} {} ({verdicts})", printable(subject), finding.rule.id));
        let details = old_and_new(finding).map(|text| format!(": {text}")).unwrap_or_default();
        self.line(&format!("            {}{details}", finding.rule.change));
        if let Some(witness) = &finding.witness {
            self.line(&format!("            for example {:?}", printable(witness)));
        }
        if finding.operations.len() > 1 {
            self.line(&format!("            operations: {}", printable(&operation_list(finding, self.few))));
        }
        for shown in finding.items.iter().take(self.few) {
            let _ = writeln!(self.text, "            Rust {}: {}", shown.level, item(shown));
        }
        if finding.items.len() > self.few {
            self.line(&format!("            and {}", counted(finding.items.len() - self.few, "more Rust item")));
        }
    }
}
