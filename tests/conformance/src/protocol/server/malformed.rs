//! `httpMalformedRequestTests`: a request that violates the model or the protocol must be rejected as the test says.

use super::{message, requests};
use bytes::Bytes;
use proofmark_contract::api::{ApiOperation, Pattern};
use proofmark_contract::rejection::rejection;
use proofmark_contract::report::Finding;
use proofmark_contract::{Api, read, write};
use proofmark_smithy_model::model::Node;

/// Plays one case of a definition.
pub(super) fn play(api: &Api, operation: &ApiOperation, case: &Node) -> Vec<Finding> {
    let (asked, expected) = (&case["request"], &case["response"]);
    let body = Bytes::from(asked["body"].as_str().unwrap_or_default().to_owned());
    let read = match message::request(asked, body) {
        Ok(request) => requests::routed(operation, read::request(api, &request)),
        Err(finding) => Err(finding),
    };
    let read = match read {
        Ok(read) => read,
        Err(finding) => return vec![finding],
    };
    let Some(rejection) = rejection(api, operation, &read.input, &read.violations) else {
        return vec![Finding::error("request", "one that is rejected", "one that is taken")];
    };
    let response = match write::error(api, &rejection) {
        Ok(response) => message::sent(response),
        Err(error) => return vec![Finding::error("answer", "one", error.to_string())],
    };
    let mut findings = message::head_differs(&response, expected);
    let body = &expected["body"];
    let assertion = &body["assertion"];
    if let Some(contents) = assertion["contents"].as_str() {
        findings.extend(message::body_differs(response.body(), body["mediaType"].as_str(), contents));
    }
    if let Some(source) = assertion["messageRegex"].as_str() {
        findings.extend(message_differs(response.body(), source));
    }
    findings
}

fn message_differs(body: &[u8], source: &str) -> Option<Finding> {
    let body: Node = serde_json::from_slice(body).unwrap_or_default();
    let text = body["message"].as_str().unwrap_or_default();
    let matches = Pattern::new(source).is_ok_and(|pattern| pattern.matches(text) == Some(true));
    (!matches).then(|| Finding::error("message", format!("a match of `{source}`"), text))
}
