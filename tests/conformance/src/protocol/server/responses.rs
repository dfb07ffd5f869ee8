//! `httpResponseTests`: the response that is written of an output or error must be the test's.

use super::{document, message};
use bytes::Bytes;
use http::Response;
use proofmark_contract::Api;
use proofmark_contract::api::{ApiOperation, SchemaId};
use proofmark_contract::defaults::with_defaults;
use proofmark_contract::report::Finding;
use proofmark_contract::write::{self, ErrorResponse, WriteError};
use proofmark_smithy_model::model::Node;

pub(super) fn of_output(api: &Api, operation: &ApiOperation, test: &Node) -> Vec<Finding> {
    let output = params(api, operation.output, test);
    differences(write::response(api, operation, &output), test)
}

pub(super) fn of_error(api: &Api, error: SchemaId, test: &Node) -> Vec<Finding> {
    let members = params(api, error, test);
    differences(write::error(api, &ErrorResponse::modelled(api, error, members)), test)
}

/// Servers fill in the defaults of their responses.
fn params(api: &Api, schema: SchemaId, test: &Node) -> Node {
    with_defaults(api, schema, document::of_params(api, schema, &test["params"]))
}

fn differences(written: Result<Response<Bytes>, WriteError>, test: &Node) -> Vec<Finding> {
    let response = match written {
        Ok(response) => message::sent(response),
        Err(error) => return vec![Finding::error("answer", "one", error.to_string())],
    };
    let mut findings = message::head_differs(&response, test);
    if let Some(expected) = test["body"].as_str() {
        findings.extend(message::body_differs(response.body(), test["bodyMediaType"].as_str(), expected));
    }
    findings
}
