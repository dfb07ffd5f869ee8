//! The comparison as SARIF 2.1.0, which code scanning shows beside the model file.

use super::Page;
use super::group::Severity;
use super::ignore::Ignored;
use super::terminal::old_and_new;
use proofmark_smithy_model::diff::{FAMILIES, Finding};
use proofmark_smithy_model::text::{printable, printable_json};
use serde_json::{Value, json};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// The comparison as one run.
pub(super) fn render(page: &Page<'_>) -> String {
    let rules: Vec<Value> = FAMILIES
        .iter()
        .flat_map(|family| family.rules)
        .map(|rule| {
            json!({
                "id": rule.id,
                "shortDescription": { "text": rule.change },
                "fullDescription": { "text": rule.reason },
            })
        })
        .collect();
    let kept = page.findings.iter().map(|finding| result(page, finding, None));
    let ignored = page.ignored.iter().map(|(finding, entry)| result(page, finding, Some(entry)));
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "proofmark diff", "version": env!("CARGO_PKG_VERSION"), "rules": rules } },
            "results": kept.chain(ignored).collect::<Vec<_>>(),
        }],
    });
    printable_json(&format!("{log:#}")).into_owned()
}

fn result(page: &Page<'_>, finding: &Finding, accepted: Option<&Ignored>) -> Value {
    let level = match page.views.severity(finding) {
        Severity::Breaking => "error",
        Severity::Degrading => "warning",
        Severity::Info => "note",
    };
    let details = old_and_new(finding).map(|text| format!(": {text}")).unwrap_or_default();
    let text = format!(
        "{}: {}{details} (client {}, server {}, Rust {})",
        printable(&finding.subject.to_string()),
        finding.rule.change,
        finding.client(),
        finding.server(),
        finding.level
    );
    let mut result = json!({
        "ruleId": finding.rule.id,
        "level": level,
        "message": { "text": text },
        "locations": [{
            "physicalLocation": { "artifactLocation": { "uri": uri(page.new) } },
            "logicalLocations": [{ "fullyQualifiedName": finding.subject.to_string(), "kind": "member" }],
        }],
    });
    if let Some(entry) = accepted {
        result["suppressions"] = json!([{ "kind": "external", "justification": entry.reason }]);
    }
    result
}

/// A path as a URI reference: everything that is not plain is escaped.
fn uri(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    path.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}
