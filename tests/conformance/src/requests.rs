//! Cases of what the server says of a peer's requests.

use super::peers::Peer;
use anyhow::{Context, Result};
use proofmark_contract::Mark;
use proofmark_contract::report::{Case, Finding};
use proofmark_smithy_model::model::Node;

/// One case of this name per operation that was called: whether all its requests conform to the model. And one, if there
/// were any, for requests of no operation.
pub(crate) fn request_cases(peer: &Peer, name: &str, report: &Node) -> Result<Vec<Case>> {
    let list = |name: &str| report[name].as_array().with_context(|| format!("the server's report has no {name}"));
    let (operations, violations) = (list("operations")?, list("violations")?);
    let case = |operation: Option<&str>| {
        let of = violations.iter().filter(|violation| violation["operation"].as_str() == operation);
        let findings = of.map(|violation| {
            let text = |name: &str| violation[name].as_str().unwrap_or_default();
            let of_severity = if text("severity") == "warning" { Finding::warning } else { Finding::error };
            of_severity(text("path"), "a request that keeps the contract", text("message"))
        });
        Case::new(operation.unwrap_or("(no operation)"), peer.name, name, Mark::Model).with_findings(findings.collect())
    };
    let called = operations.iter().filter_map(|operation| operation["operation"].as_str());
    let lost = report["unrouted"].as_u64().unwrap_or_default() + report["unreadable"].as_u64().unwrap_or_default();
    Ok(called.map(Some).chain((lost > 0).then_some(None)).map(case).collect())
}

#[cfg(test)]
mod tests {
    use super::request_cases;
    use crate::peers::PEERS;
    use proofmark_contract::report::Verdict;
    use serde_json::json;

    #[test]
    fn requests_are_counted_by_operation_and_those_of_no_operation_separately() {
        let violation =
            json!({ "operation": "GetPolicy", "path": "Qualifier", "message": "too long", "severity": "error" });
        let lost = json!({ "operation": null, "path": "request", "message": "no such path", "severity": "error" });
        let report = json!({
            "operations": [{ "operation": "GetPolicy" }, { "operation": "ListTags" }],
            "violations": [violation, lost], "unrouted": 1, "unreadable": 0,
        });
        let cases = request_cases(&PEERS[0], "request", &report).unwrap();
        let shown: Vec<_> = cases.iter().map(|case| (case.id.as_str(), case.verdict == Verdict::Passed)).collect();
        assert_eq!(
            shown,
            [
                ("GetPolicy/boto3/request", false),
                ("ListTags/boto3/request", true),
                ("(no operation)/boto3/request", false)
            ]
        );
    }
}
