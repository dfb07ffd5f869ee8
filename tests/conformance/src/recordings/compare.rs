//! What a program reported while it was recorded, and while the recording was replayed: equal, but for stand-ins.

use crate::driver::{Equal, Responses, Told};
use proofmark_contract::Mark;
use proofmark_contract::report::{Case, Finding};
use proofmark_smithy_model::model::Node;
use regex::Regex;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// What a recording is replayed with in place of what it leaves out, or what is another in every run.
static STAND_IN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(sensitive|secret|payload|proofmark-token)-[0-9]+",
        r"|00000000-0000-4000-8000-[0-9a-f]{12}|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}",
    ))
    .ok()
});

static ACCOUNT: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new("[0-9]{12}").ok());

/// Members that are times, as numbers in some SDKs.
const TIMES: [&str; 7] =
    ["LastModified", "LastModifiedTime", "CreationDate", "CreatedDate", "StartTimestamp", "EndTimestamp", "$timestamp"];
/// Members that are maps of sensitive values: empty when they are replayed.
const SENSITIVE_MAPS: [&str; 2] = ["Environment", "Variables"];

/// How many values were compared.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// Equal ones.
    pub(super) equal: u64,
    /// Stand-ins for what was left out, or is another in every run.
    pub(super) stand_ins: u64,
    /// Others.
    pub(super) different: u64,
}

/// One case for each line of the program.
pub(super) fn cases(
    peer: &str,
    what: &str,
    recorded: &Responses,
    replayed: &Responses,
    tally: &mut Tally,
) -> Vec<Case> {
    let ids: BTreeSet<&String> = recorded.by_id.keys().chain(replayed.by_id.keys()).collect();
    ids.into_iter()
        .map(|id| {
            let told = |responses: &'_ Responses| responses.by_id.get(id).map(|response| response.told.clone());
            let mut findings = Vec::new();
            match (told(recorded), told(replayed)) {
                (Some(Told::Equal(recorded)), Some(Told::Equal(replayed))) => {
                    equals(&recorded, &replayed, tally, &mut findings);
                }
                (recorded, replayed) => {
                    let [recorded, replayed] = [recorded, replayed].map(|told| told.and_then(|told| value(&told)));
                    values("", recorded.as_ref(), replayed.as_ref(), tally, &mut findings);
                }
            }
            Case::new(id.split('/').next().unwrap_or(id), peer, format!("{what}/{id}/replayed"), Mark::Model)
                .with_findings(findings)
        })
        .collect()
}

/// Outputs that a driver compared with the documented ones itself: where the replayed one is another, its text is compared
/// word by word.
fn equals(recorded: &Equal, replayed: &Equal, tally: &mut Tally, findings: &mut Vec<Finding>) {
    let expected = if recorded.same { &replayed.expected } else { &recorded.found };
    let (Some(expected), Some(found)) = (expected, &replayed.found) else {
        if recorded.same == replayed.same {
            tally.equal += 1;
        } else {
            tally.different += 1;
            findings.push(Finding::error(
                "outcome",
                format!("same: {}", recorded.same),
                format!("same: {}", replayed.same),
            ));
        }
        return;
    };
    fn words(text: &str) -> Vec<&str> {
        text.split(|character: char| " ,(){}[]\"".contains(character)).filter(|word| !word.is_empty()).collect()
    }
    let (expected, found) = (words(expected), words(found));
    if expected.len() != found.len() {
        tally.different += 1;
        findings.push(Finding::error("outcome", expected.join(" "), found.join(" ")));
        return;
    }
    let mut before = "";
    for (expected, found) in expected.into_iter().zip(found) {
        let is_time = matches!(before, "seconds:" | "subsecond_nanos:");
        if expected == found {
            tally.equal += 1;
        } else if is_time || is_stand_in_text(expected, found) {
            tally.stand_ins += 1;
        } else {
            tally.different += 1;
            findings.push(Finding::error(before, expected, found));
        }
        before = found;
    }
}

/// Whether a text stands in for another one, or is the same but for account ids.
fn is_stand_in_text(recorded: &str, replayed: &str) -> bool {
    let is_stand_in = STAND_IN.as_ref().is_some_and(|pattern| pattern.is_match(replayed));
    let without_accounts = |text: &str| ACCOUNT.as_ref().map(|pattern| pattern.replace_all(text, "#").into_owned());
    is_stand_in || without_accounts(recorded) == without_accounts(replayed)
}

fn value(told: &Told) -> Option<Node> {
    serde_json::to_value(told).ok()
}

fn values(
    path: &str,
    recorded: Option<&Node>,
    replayed: Option<&Node>,
    tally: &mut Tally,
    findings: &mut Vec<Finding>,
) {
    let at = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    let name = path.rsplit('.').next().unwrap_or(path);
    match (recorded, replayed) {
        (Some(Node::Object(recorded)), Some(Node::Object(replayed)))
            if SENSITIVE_MAPS.contains(&name) && replayed.is_empty() && !recorded.is_empty() =>
        {
            tally.stand_ins += 1;
        }
        (Some(Node::Object(recorded)), Some(Node::Object(replayed))) => {
            let names: BTreeSet<&String> = recorded.keys().chain(replayed.keys()).collect();
            for name in names {
                values(&at(name), recorded.get(name), replayed.get(name), tally, findings);
            }
        }
        (Some(Node::Array(recorded)), Some(Node::Array(replayed))) if recorded.len() == replayed.len() => {
            for (index, (recorded, replayed)) in recorded.iter().zip(replayed).enumerate() {
                values(&at(&index.to_string()), Some(recorded), Some(replayed), tally, findings);
            }
        }
        (recorded, replayed) if recorded == replayed => tally.equal += 1,
        (Some(recorded), Some(replayed)) if is_stand_in(name, recorded, replayed) => tally.stand_ins += 1,
        (recorded, replayed) => {
            tally.different += 1;
            let text = |value: Option<&Node>| value.map_or_else(|| "nothing".to_owned(), Node::to_string);
            let path = if path.is_empty() { "outcome" } else { path };
            findings.push(Finding::error(path, format!("{}, as recorded", text(recorded)), text(replayed)));
        }
    }
}

fn is_stand_in(name: &str, recorded: &Node, replayed: &Node) -> bool {
    match replayed {
        Node::String(text) => is_stand_in_text(recorded.as_str().unwrap_or_default(), text),
        Node::Number(_) => TIMES.contains(&name),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn compared(recorded: &Node, replayed: &Node) -> (Tally, Vec<String>) {
        let (mut tally, mut findings) = (Tally::default(), Vec::new());
        values("", Some(recorded), Some(replayed), &mut tally, &mut findings);
        (tally, findings.iter().map(|finding| finding.path.clone()).collect())
    }

    #[test]
    fn stand_ins_are_counted_and_other_differences_are_found() {
        let recorded = json!({ "State": "Active", "RevisionId": "6b3f1c1e-0000-4000-8000-000000000001", "Timeout": 3,
            "LastModified": 1.5, "Environment": { "Variables": { "A": "b" } }, "Items": [1, 2], "Gone": true });
        let replayed = json!({ "State": "Active", "RevisionId": "00000000-0000-4000-8000-000000000001", "Timeout": 4,
            "LastModified": 2, "Environment": {}, "Items": [1], "More": true });
        let (tally, findings) = compared(&recorded, &replayed);
        assert_eq!(tally, Tally { equal: 1, stand_ins: 3, different: 4 });
        assert_eq!(findings, ["Gone", "Items", "More", "Timeout"]);
    }
}
