//! How findings are ordered: by severity in the chosen views, and in groups by operation.

use super::View;
use proofmark_smithy_model::diff::{Effect, Finding, Level};
use std::collections::BTreeMap;

/// How bad a finding is in the chosen views.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Severity {
    /// Nothing to do.
    Info,
    /// Calls work, but with less.
    Degrading,
    /// Calls or code that worked may fail.
    Breaking,
}

impl Severity {
    /// The word for reports.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Degrading => "degrading",
            Self::Breaking => "breaking",
        }
    }
}

/// The views that decide on severity.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Views {
    client: bool,
    server: bool,
    rust: bool,
}

impl Views {
    /// The chosen views; client and Rust view where none is chosen.
    pub(crate) fn of(views: &[View]) -> Self {
        let has = |view| views.contains(&view);
        let none = views.is_empty();
        Self { client: none || has(View::Client), server: has(View::Server), rust: none || has(View::Rust) }
    }

    pub(crate) fn severity(self, finding: &Finding) -> Severity {
        let effect = |effect: Effect| match effect {
            Effect::Safe => Severity::Info,
            Effect::Degrades => Severity::Degrading,
            Effect::Breaks => Severity::Breaking,
        };
        let in_client = if self.client { effect(finding.client()) } else { Severity::Info };
        let in_server = if self.server { effect(finding.server()) } else { Severity::Info };
        let in_rust = if self.rust && finding.level == Level::Major { Severity::Breaking } else { Severity::Info };
        in_client.max(in_server).max(in_rust)
    }
}

/// Findings under one heading.
pub(crate) struct Group<'a> {
    pub(crate) title: String,
    pub(crate) findings: Vec<&'a Finding>,
}

const SERVICE: &str = "The service";
const SEVERAL: &str = "Several operations";

/// The findings by operation, the worst first; those of the whole service and of several operations have groups of their
/// own.
pub(crate) fn groups<'a>(findings: &[&'a Finding], views: Views) -> Vec<Group<'a>> {
    let mut groups: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
        let title = match finding.operations.as_slice() {
            [] => SERVICE,
            [operation] => operation.as_str(),
            _ => SEVERAL,
        };
        groups.entry(title).or_default().push(finding);
    }
    let mut groups: Vec<Group<'_>> = groups
        .into_iter()
        .map(|(title, mut findings)| {
            // A stable sort: findings come in the order of their subjects.
            findings.sort_by_key(|finding| std::cmp::Reverse(views.severity(finding)));
            Group { title: title.to_owned(), findings }
        })
        .collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.findings.first().map(|finding| views.severity(finding))));
    groups
}

/// Whether a finding is shown only when all is asked for: nothing about it can be acted on.
pub(crate) fn is_minor_detail(finding: &Finding) -> bool {
    matches!(finding.rule.id, "documentation-changed" | "member-order-changed")
}

/// The names of operations, all of them or the first ones and how many more.
pub(crate) fn operation_list(finding: &Finding, most: usize) -> String {
    let names = &finding.operations;
    let shown = names.iter().take(most).map(String::as_str).collect::<Vec<_>>().join(", ");
    if names.len() > most { format!("{shown} and {} more", names.len() - most) } else { shown }
}
