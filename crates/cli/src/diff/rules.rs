//! The list of rules, as text and as the reference page.

use proofmark_smithy_model::diff::FAMILIES;
use std::fmt::Write;

/// All rules with their verdicts and reasons.
pub(super) fn render(markdown: bool) -> String {
    let number: usize = FAMILIES.iter().map(|family| family.rules.len()).sum();
    let mut out = String::new();
    if markdown {
        let _ = write!(
            out,
            "# Rules of `proofmark diff`\n\n\
             Written by `proofmark diff --list-rules --format markdown`. {number} rules; each has a fixture in\n\
             `codegen/tests/fixtures/diff`.\n\n\
             Client view: clients of the old model with a service of the new one. Server view: clients of the new model with\n\
             a service of the old one. Rust view: the usual SemVer level of the generated crate; the level of a finding\n\
             comes from the items that change.\n"
        );
    }
    for family in FAMILIES {
        if markdown {
            let head = "| rule | change | client | server | Rust | why |\n|---|---|---|---|---|---|";
            let _ = writeln!(out, "\n## {}\n\n{head}", family.title);
        } else {
            let _ = writeln!(out, "{}{}", if out.is_empty() { "" } else { "\n" }, family.title);
        }
        for rule in family.rules {
            let (id, change, reason) = (rule.id, rule.change, rule.reason);
            let (client, server, level) = (rule.client, rule.server, rule.level);
            let _ = if markdown {
                writeln!(out, "| `{id}` | {change} | {client} | {server} | {level} | {reason} |")
            } else {
                writeln!(out, "  {id} (client {client}, server {server}, Rust {level})\n      {change}\n      {reason}")
            };
        }
    }
    if !markdown {
        let _ = writeln!(out, "\n{number} rules");
    }
    out
}
