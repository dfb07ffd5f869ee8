//! Well-formed responses: outputs and errors as the model has them, and errors that it has not.

use super::planned::PlannedResponse;
use super::{broken, events, odd};
use anyhow::{Context, Result};
use fastrand::Rng;
use proofmark_contract::api::{Api, ApiOperation, SchemaId};
use proofmark_contract::synth::{self, Members, Options, Style};
use proofmark_contract::write::{self, ErrorResponse};
use proofmark_smithy_model::model::Node;
use proofmark_testkit::http::Response;

/// Errors that services respond with and the model has not, those that are retried among them.
const UNMODELLED: [(&str, u16); 14] = [
    ("ValidationException", 400),
    ("AccessDeniedException", 403),
    ("UnrecognizedClientException", 403),
    ("ExpiredTokenException", 403),
    ("RequestTimeTooSkewed", 403),
    ("ThrottlingException", 400),
    ("Throttling", 429),
    ("ProvisionedThroughputExceededException", 400),
    ("RequestTimeout", 400),
    ("TransactionInProgressException", 409),
    ("InternalFailure", 500),
    ("ServiceUnavailable", 503),
    ("SlowDown", 503),
    ("SomethingNewException", 418),
];

/// The kind of responses that are errors of the model, as it has them.
pub(super) const MODELLED: &str = "error of the model";

/// Which members are set and what values look like.
pub(super) fn options(rng: &mut Rng) -> Options {
    let members = rng.choice([Members::All, Members::Some, Members::Required]).unwrap_or(Members::Some);
    let style = if rng.bool() { Style::Varied } else { Style::Readable };
    Options { members, style }
}

/// Any response to a call of an operation.
pub(super) fn respond(api: &Api, operation: &ApiOperation, rng: &mut Rng) -> Result<PlannedResponse> {
    let choice = rng.u8(..100);
    let streams = events::of(api, operation).is_some();
    if choice < 26 || (streams && choice < 60) {
        let message = output(api, operation, rng)?;
        return Ok(if streams { events::response(message, rng)? } else { PlannedResponse::new("output", &message) });
    }
    let fails = rng.u8(..100) < 40;
    let (kind, base) = match (choice, fails) {
        (0..46, _) => {
            let (kind, message) = error(api, operation, rng)?;
            return Ok(PlannedResponse::new(kind, &message));
        }
        (_, true) => error(api, operation, rng)?,
        (_, false) => ("output", output(api, operation, rng)?),
    };
    let of = if kind == "output" { "output" } else { "error" };
    let (what, message) = if choice < 73 { odd::odd(base, &namespace(api), rng) } else { broken::broken(base, rng) };
    let how = if choice < 73 { "odd" } else { "broken" };
    Ok(PlannedResponse::new(format!("{how} {of}: {what}"), &message))
}

/// The namespace of the service's shapes, as names of errors have it.
fn namespace(api: &Api) -> String {
    format!("aws.{}", api.signing_name.as_deref().unwrap_or_default())
}

/// An output of the model.
pub(super) fn output(api: &Api, operation: &ApiOperation, rng: &mut Rng) -> Result<Response> {
    let options = options(rng);
    let output = synth::output_with(api, operation, rng.u64(..), options)?;
    documented(api, operation, &output, rng)
}

/// This output.
pub(super) fn documented(api: &Api, operation: &ApiOperation, output: &Node, rng: &mut Rng) -> Result<Response> {
    let response = write::response(api, operation, output);
    let mut response = response.with_context(|| format!("an output of {}", operation.name()))?;
    write::identify(api, &mut response, &request_id(rng));
    Ok(Response::from(&response))
}

fn error(api: &Api, operation: &ApiOperation, rng: &mut Rng) -> Result<(&'static str, Response)> {
    let modelled = rng.choice(&operation.errors).copied();
    let (kind, error) = match modelled {
        Some(schema) if rng.u8(..5) > 0 => return Ok((MODELLED, modelled_error(api, schema, rng)?)),
        _ => {
            let (name, status) = UNMODELLED[rng.usize(..UNMODELLED.len())];
            ("error that the model has not", ErrorResponse::unmodelled(name, status, "synthesized"))
        }
    };
    Ok((kind, written(api, &error, rng)?))
}

/// An error of the model.
pub(super) fn modelled_error(api: &Api, schema: SchemaId, rng: &mut Rng) -> Result<Response> {
    let options = options(rng);
    let members = synth::error(api, schema, rng.u64(..), options)?;
    written(api, &ErrorResponse::modelled(api, schema, members), rng)
}

/// This error.
pub(super) fn written(api: &Api, error: &ErrorResponse, rng: &mut Rng) -> Result<Response> {
    let mut response = write::error(api, error).with_context(|| format!("an error {}", error.name))?;
    write::identify(api, &mut response, &request_id(rng));
    Ok(Response::from(&response))
}

fn request_id(rng: &mut Rng) -> String {
    format!("{:08x}-0000-4000-8000-{:012x}", rng.u32(..), rng.u64(..1 << 48))
}
