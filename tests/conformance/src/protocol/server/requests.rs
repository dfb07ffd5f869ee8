//! `httpRequestTests`: the input that is read from a request must be the test's.

use super::{document, message};
use bytes::Bytes;
use proofmark_contract::api::ApiOperation;
use proofmark_contract::defaults::with_defaults;
use proofmark_contract::read::{self, RequestRead};
use proofmark_contract::rejection::RejectionKind;
use proofmark_contract::report::Finding;
use proofmark_contract::{Api, Violation};
use proofmark_smithy_model::model::Node;

pub(super) fn play(api: &Api, operation: &ApiOperation, test: &Node) -> Vec<Finding> {
    let body = Bytes::from(test["body"].as_str().unwrap_or_default().to_owned());
    let request = match message::request(test, body) {
        Ok(request) => message::with_content_type(message::with_rpc_headers(request, api, operation), test),
        Err(finding) => return vec![finding],
    };
    match routed(operation, read::request(api, &request)) {
        Ok(RequestRead { input, violations, .. }) => {
            let input = with_defaults(api, operation.input, input);
            let expected = document::of_params(api, operation.input, &test["params"]);
            let mut findings = document::differences("input", &expected, &input);
            findings.extend(rejections(&violations));
            findings
        }
        Err(finding) => vec![finding],
    }
}

/// A request that must have come to this operation.
pub(super) fn routed<'a>(
    operation: &ApiOperation,
    read: Result<RequestRead<'a>, impl ToString>,
) -> Result<RequestRead<'a>, Finding> {
    let elsewhere = |found: String| Finding::error("operation", operation.name(), found);
    match read {
        Ok(read) if read.operation.index == operation.index => Ok(read),
        Ok(read) => Err(elsewhere(read.operation.name().to_owned())),
        Err(error) => Err(elsewhere(error.to_string())),
    }
}

/// What a server would reject a request for that is fine.
pub(super) fn rejections(violations: &[Violation]) -> impl Iterator<Item = Finding> {
    violations.iter().filter(|violation| RejectionKind::of(&[(*violation).clone()]).is_some()).map(Finding::from)
}
