//! The entry of the generated crate's changelog: what its users have to know, in the sections of Keep a Changelog.

use super::Page;
use super::group::is_minor_detail;
use proofmark_codegen::escape::code;
use proofmark_smithy_model::diff::{Effect, Level, RustItem};
use std::collections::BTreeSet;
use std::fmt::Write;

/// The sections, in their usual order. Without a change there is no entry.
pub(super) fn render(page: &Page<'_>) -> String {
    let items: Vec<&RustItem> = page.findings.iter().flat_map(|finding| &finding.items).collect();
    let lines = |wanted: fn(&RustItem) -> bool| -> BTreeSet<String> {
        items.iter().filter(|item| wanted(item)).map(|item| line(item)).collect()
    };
    let behaviour: BTreeSet<String> = page
        .findings
        .iter()
        .filter(|finding| finding.items.is_empty() && !is_minor_detail(finding))
        .filter(|finding| finding.client().max(finding.server()) > Effect::Safe)
        .map(|finding| {
            let subject = finding.subject.to_string();
            let subject = subject.split_once('#').map_or(subject.as_str(), |(_, name)| name);
            format!("{}: {}", code(subject), finding.rule.change)
        })
        .collect();
    let is_deprecation = |item: &RustItem| item.after.as_deref() == Some("#[deprecated]");
    let sections = [
        ("Added", lines(|item| item.before.is_none())),
        ("Changed", lines(|item| item.before.is_some() && item.after.is_some() && item.level == Level::Major)),
        ("Deprecated", items.iter().filter(|item| is_deprecation(item)).map(|item| code(&item.path)).collect()),
        ("Removed", lines(|item| item.after.is_none())),
        ("Changed on the wire", behaviour),
    ];
    let mut out = String::new();
    for (title, lines) in sections.into_iter().filter(|(_, lines)| !lines.is_empty()) {
        let _ = writeln!(out, "{}### {title}\n", if out.is_empty() { "" } else { "\n" });
        for line in lines {
            let _ = writeln!(out, "- {line}");
        }
    }
    out
}

fn line(item: &RustItem) -> String {
    match (&item.before, &item.after) {
        (Some(before), Some(after)) => format!("{}: {} is now {}", code(&item.path), code(before), code(after)),
        _ => code(&item.path),
    }
}
