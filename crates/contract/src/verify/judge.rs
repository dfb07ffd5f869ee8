//! Whether a response is one that the contract allows: its status, headers and body are those of the operation's
//! output, of one of its errors, or of an error that AWS's services send although no model has it.

use super::client::Outcome;
use super::common::Common;
use crate::api::{Api, ApiOperation};
use crate::aws::UNMODELLED;
use crate::behaviour::{CheckedResponse, Received, ReceivedError};
use crate::codec::read::error_code_part;
use crate::read;
use crate::report::Finding;
use crate::service::Service;
use bytes::Bytes;
use http::{Method, Response, StatusCode};
use proofmark_smithy_model::knowledge::ErrorCode;
use proofmark_smithy_model::knowledge::protocol::{ERROR_CODE_HEADER, ERROR_CODE_KEYS};
use proofmark_smithy_model::model::Node;

/// What a request deserves.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expect {
    /// Any response that the model allows: the request is valid.
    Allowed,
    /// The output: the request is a documented example. Real servers may lack what it speaks of.
    Output,
    /// A rejection, for the value at this path.
    Rejection(String),
    /// A rejection, or else an output: the value may have been added to the service since.
    Tolerance(String),
}

/// Reads what came of a request.
pub(super) fn response(
    api: &Api,
    service: &dyn Service,
    operation: &ApiOperation,
    outcome: &Outcome,
    common: &Common,
) -> CheckedResponse {
    let response = match outcome {
        Outcome::Response(response) => response,
        Outcome::Nothing(reason) => {
            let findings = vec![Finding::error("connection", "a response", reason.as_str())];
            return CheckedResponse { received: Received::Nothing, findings };
        }
    };
    let mut read = read::response(api, operation, response);
    common.note(api, operation, response, &mut read);
    let violations =
        read.violations.iter().filter(|violation| !service.is_known_violation(operation.name(), violation));
    let mut findings: Vec<Finding> = violations.map(Finding::from).collect();
    let received = match read.outcome {
        read::ResponseOutcome::Output(document) if response.status().is_success() => Received::Output(document),
        // A redirection, say, which no model has.
        read::ResponseOutcome::Output(_) => Received::Nothing,
        read::ResponseOutcome::Error(error) if error.name.is_empty() => Received::Nothing,
        read::ResponseOutcome::Error(error) => {
            findings.extend(misplaced_name(api, response, &error.name));
            if !error.schema.is_some_and(|schema| operation.errors.contains(&schema)) {
                findings.extend(unmodelled(api, &error.name, response.status()));
            }
            Received::Error(ReceivedError {
                name: error.name,
                status: response.status().as_u16(),
                message: error.message,
            })
        }
    };
    CheckedResponse { received, findings }
}

/// The protocol says where the error's name is to be; clients must take it from the other places as well.
fn misplaced_name(api: &Api, response: &Response<Bytes>, name: &str) -> Option<Finding> {
    let (is_there, elsewhere) = match api.protocol.error_code {
        ErrorCode::Header => (response.headers().contains_key(ERROR_CODE_HEADER), "the body"),
        ErrorCode::Body => {
            let body: Option<Node> = serde_json::from_slice(response.body()).ok();
            (body.is_some_and(|body| body.get(ERROR_CODE_KEYS[0]).is_some()), "another place")
        }
    };
    (!is_there).then(|| {
        let found = format!("nothing; {elsewhere} says `{name}`");
        Finding::error(error_code_part(api.protocol), "the error's name", found)
    })
}

fn unmodelled(api: &Api, name: &str, status: StatusCode) -> Option<Finding> {
    match UNMODELLED.iter().find(|(known, _)| *known == name) {
        Some((_, statuses)) if statuses.contains(&status.as_u16()) => None,
        Some((_, statuses)) => {
            let statuses: Vec<String> = statuses.iter().map(u16::to_string).collect();
            Some(Finding::error("status", format!("{} for {name}", statuses.join(" or ")), status.as_str()))
        }
        None => {
            let found = format!("`{name}`");
            Some(Finding::error(error_code_part(api.protocol), "an error of the operation", found))
        }
    }
}

impl CheckedResponse {
    /// What is wrong with the response, given what the request deserves.
    pub(super) fn findings_for(&self, api: &Api, operation: &ApiOperation, expect: &Expect) -> Vec<Finding> {
        let mut findings = self.findings.clone();
        match (expect, &self.received) {
            (_, Received::Nothing) | (Expect::Allowed | Expect::Output | Expect::Tolerance(_), Received::Output(_)) => {
            }
            (Expect::Rejection(path), Received::Output(_)) => {
                // How the output looks does not matter: there should be none.
                findings = vec![Finding::error("status", format!("a rejection of `{path}`"), "a success")];
            }
            // A modelled 5xx is allowed, and still no response to a good request.
            (Expect::Allowed, Received::Error(error)) if error.is_server_fault() => {
                findings.push(Finding::warning("status", "no fault of the server's", error.to_string()));
            }
            (Expect::Allowed, Received::Error(_)) => {}
            (Expect::Output, Received::Error(error)) => {
                findings.push(Finding::warning("status", "the documented output", error.to_string()));
            }
            (Expect::Rejection(path) | Expect::Tolerance(path), Received::Error(error)) => {
                findings.extend(error.as_rejection_of(api, operation, path));
            }
        }
        if let (Expect::Tolerance(path), Received::Output(_)) = (expect, &self.received) {
            findings.push(Finding::warning(
                "status",
                format!("a rejection of `{path}`, which the model does not have"),
                "a success",
            ));
        }
        findings
    }
}

impl ReceivedError {
    fn is_server_fault(&self) -> bool {
        self.status >= 500
    }

    /// What is wrong with the error as a rejection of the value at this path, as far as can be seen.
    fn as_rejection_of(&self, api: &Api, operation: &ApiOperation, path: &str) -> Option<Finding> {
        let expected = || format!("a rejection of `{path}` with status 400");
        if self.is_server_fault() {
            return Some(Finding::error("status", expected(), self.to_string()));
        }
        if self.status != 400 {
            return Some(Finding::warning("status", expected(), self.to_string()));
        }
        // AWS's services name places by dots, Smithy's servers by slashes. What services say that are not AWS's is
        // their own business. There is no text in the response to HEAD.
        if !api.is_aws || self.name != "ValidationException" || operation.method == Method::HEAD {
            return None;
        }
        let message = self.message.as_deref().unwrap_or_default();
        let mut places = places(path);
        let expected = format!("a text that names '{}'", places[0]);
        places.push(format!("/{}", path.split(['.', '[']).next().unwrap_or_default()));
        let names = |place: &String| {
            message.match_indices(&format!("'{place}")).any(|(at, found)| {
                let after = &message[at + found.len()..];
                after.starts_with('\'') || (place.starts_with('/') && after.starts_with('/'))
            })
        };
        (!places.iter().any(names)).then(|| Finding::warning("message", expected, format!("`{message}`")))
    }
}

/// The names that AWS's validation may have for a path, the most precise first: `layers.1.member`, `layers`. What is
/// wrong with an item or entry may be reported of its list or map.
fn places(path: &str) -> Vec<String> {
    let mut steps = Vec::new();
    for part in path.split('.') {
        let (name, items) = part.split_once('[').unwrap_or((part, ""));
        let mut letters = name.chars();
        let name: String =
            letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default();
        steps.push(name);
        let indices = items.split(['[', ']']).filter_map(|index| index.parse::<usize>().ok());
        steps.extend(indices.map(|index| format!("{}.member", index + 1)));
    }
    (1..=steps.len()).rev().map(|length| steps[..length].join(".")).collect()
}
