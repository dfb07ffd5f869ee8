//! The comparison as Markdown, for a pull request.

use super::Page;
use super::changelog;
use super::group::{groups, is_minor_detail, operation_list};
use super::terminal::{item, old_and_new, summary};
use proofmark_codegen::escape::{cell_code, code, prose};
use proofmark_smithy_model::count::counted;
use proofmark_smithy_model::diff::Finding;
use std::fmt::Write;

/// How many operations a row names, and how many Rust items.
const FEW: usize = 6;

/// The comparison; everything from the models stands in code spans or is escaped.
pub(super) fn render(page: &Page<'_>) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "## {}: model changes\n", prose(&page.comparison.title));
    let _ = writeln!(out, "{} → {}\n\n{}", code(page.old), code(page.new), summary(page));
    if page.without_items.is_some() {
        out.push_str("\nNo crate can be generated, so that Rust levels are those that the rules usually have.\n");
    }
    let shown: Vec<&Finding> =
        page.findings.iter().copied().filter(|finding| page.verbose || !is_minor_detail(finding)).collect();
    for group in groups(&shown, page.views) {
        let _ = writeln!(out, "\n### {}\n", prose(&group.title));
        out.push_str("| severity | change | client | server | Rust |\n|---|---|---|---|---|\n");
        for finding in group.findings {
            row(&mut out, page, finding);
        }
    }
    if !page.ignored.is_empty() {
        out.push_str("\n### Accepted\n\n");
        for (finding, entry) in &page.ignored {
            let subject = code(&finding.subject.to_string());
            let _ = writeln!(out, "- {} {subject}: {}", code(finding.rule.id), prose(&entry.reason));
        }
    }
    let entry = changelog::render(page);
    if !entry.is_empty() {
        let _ = writeln!(out, "\n### Changelog entry\n\n{}", entry.replace("### ", "#### "));
    }
    out
}

fn row(out: &mut String, page: &Page<'_>, finding: &Finding) {
    let subject = finding.subject.to_string();
    let subject = subject.split_once('#').map_or(subject.as_str(), |(_, name)| name);
    let _ = write!(
        out,
        "| {} | {} {}: {}",
        page.views.severity(finding).word(),
        cell_code(subject),
        cell_code(finding.rule.id),
        finding.rule.change,
    );
    if let Some(text) = old_and_new(finding) {
        let _ = write!(out, "<br>{}", cell_code(&text));
    }
    if let Some(witness) = &finding.witness {
        let _ = write!(out, "<br>for example {}", cell_code(witness));
    }
    if finding.operations.len() > 1 {
        let _ = write!(out, "<br>operations: {}", prose(&operation_list(finding, FEW)));
    }
    for shown in finding.items.iter().take(FEW) {
        let _ = write!(out, "<br>{}", cell_code(&item(shown)));
    }
    if finding.items.len() > FEW {
        let _ = write!(out, "<br>and {}", counted(finding.items.len() - FEW, "more Rust item"));
    }
    let _ = writeln!(out, " | {} | {} | {} |", finding.client(), finding.server(), finding.level);
}
