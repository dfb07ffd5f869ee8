//! The comparison as JSON, for programs. `schema.json` describes it; a test holds both together.

use super::Page;
use proofmark_smithy_model::diff::{Direction, Effect, Finding, Level, RustItem};
use proofmark_smithy_model::text::printable_json;
use serde_json::{Value, json};

/// The JSON schema.
pub(super) const SCHEMA: &str = include_str!("schema.json");

/// The version of the format. It grows when a key is removed or means something else.
const VERSION: u32 = 1;

/// The comparison; characters that could steer a terminal are escaped.
pub(super) fn render(page: &Page<'_>) -> String {
    let comparison = page.comparison;
    let kept = page.findings.iter().map(|finding| self::finding(page, finding, None));
    let ignored = page.ignored.iter().map(|(finding, entry)| self::finding(page, finding, Some(&entry.reason)));
    let worst = |of: fn(&Finding) -> Effect| {
        page.findings.iter().map(|finding| of(finding)).max().unwrap_or(Effect::Safe).word()
    };
    let text = json!({
        "version": VERSION,
        "old": page.old,
        "new": page.new,
        "service": comparison.new_service.to_string(),
        "title": comparison.title,
        "rust_items": comparison.has_items,
        "summary": {
            "changes": page.findings.len(),
            "accepted": page.ignored.len(),
            "client": worst(Finding::client),
            "server": worst(Finding::server),
            "rust": page.findings.iter().map(|finding| finding.level).max().map(Level::word),
        },
        "changes": kept.chain(ignored).collect::<Vec<_>>(),
    });
    printable_json(&format!("{text:#}")).into_owned()
}

fn finding(page: &Page<'_>, finding: &Finding, accepted: Option<&str>) -> Value {
    json!({
        "id": finding.rule.id,
        "shape": finding.subject.to_string(),
        "also": finding.also.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "direction": finding.direction.map(Direction::word),
        "severity": page.views.severity(finding).word(),
        "client": finding.client().word(),
        "server": finding.server().word(),
        "rust": finding.level.word(),
        "change": finding.rule.change,
        "reason": finding.rule.reason,
        "old": finding.old,
        "new": finding.new,
        "witness": finding.witness,
        "operations": finding.operations,
        "items": finding.items.iter().map(item).collect::<Vec<_>>(),
        "accepted": accepted,
    })
}

fn item(item: &RustItem) -> Value {
    json!({ "path": item.path, "before": item.before, "after": item.after, "level": item.level.word() })
}
