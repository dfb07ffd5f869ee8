//! Whether a server speaks the API at all, found out with a few requests before all others: of a file server or the
//! wrong port, thousands of cases would say the same.

use super::client::Outcome;
use super::context::Context;
use crate::api::{Api, ApiOperation, Kind, Location};
use crate::mark::Mark;
use crate::read;
use crate::report::{Case, Exchange, Finding};
use crate::synth;
use futures_util::future::join_all;
use http::header::CONTENT_TYPE;
use indexmap::IndexMap;
use proofmark_smithy_model::count::counted;
use serde::de::IgnoredAny;

/// How many operations are called.
const CALLS: usize = 8;
/// How many are enough to say that a server does not speak the API.
const LEAST: usize = 4;

/// The case of a server that gives no response of the API to any of a few valid requests of different operations; none
/// when one was understood, or when too few operations can be called to decide.
pub(super) async fn check(context: &Context<'_>, operations: &[&ApiOperation]) -> Option<Case> {
    let callable: Vec<&ApiOperation> =
        operations.iter().copied().filter(|operation| context.forbids(operation).is_none()).collect();
    // From all over the API: a server may have some operations only.
    let step = callable.len().div_ceil(CALLS).max(1);
    let chosen: Vec<&ApiOperation> = callable.into_iter().step_by(step).collect();
    if chosen.len() < LEAST {
        return None;
    }
    let (first, others) = chosen.split_first()?;
    let mut said = vec![ask(context, first).await?];
    if said[0].understood {
        return None;
    }
    said.extend(join_all(others.iter().map(|operation| ask(context, operation))).await.into_iter().flatten());
    if said.len() < LEAST || said.iter().any(|said| said.understood) {
        return None;
    }
    let mut kinds: IndexMap<&str, usize> = IndexMap::new();
    for said in &said {
        *kinds.entry(&said.description).or_default() += 1;
    }
    let kinds: Vec<String> =
        kinds.iter().map(|(kind, count)| format!("{kind} ({})", counted(*count, "time"))).collect();
    let found = format!("{} valid requests of {} operations got {}", said.len(), said.len(), kinds.join(", "));
    let api = context.api;
    let expected = format!("a response of {} by the protocol {} to one of them at least", api.title, api.protocol.name);
    let case = Case::new(super::RUN, "run", "protocol", Mark::Model)
        .with_findings(vec![Finding::error("server", expected, found)]);
    Some(case.with_exchange(said.swap_remove(0).exchange))
}

struct Received {
    understood: bool,
    /// `status 404 with text/html`.
    description: String,
    exchange: Exchange,
}

/// Calls an operation with the least that is valid; none when no request can be written.
async fn ask(context: &Context<'_>, operation: &ApiOperation) -> Option<Received> {
    let input = synth::input_with(context.api, operation, 0, synth::Options::MINIMAL).ok()?;
    let input = context.with_inputs(operation, input, None);
    let (outcome, exchange) = context.ask(operation, &input).await?;
    let (understood, description) = match &outcome {
        Outcome::Nothing(reason) => (false, format!("no response: {reason}")),
        Outcome::Response(response) => {
            let media_type = response.headers().get(CONTENT_TYPE).map_or_else(
                || "no Content-Type".to_owned(),
                |value| String::from_utf8_lossy(value.as_bytes()).split(';').next().unwrap_or_default().to_owned(),
            );
            let understood = match read::response(context.api, operation, response).outcome {
                read::ResponseOutcome::Output(_) => {
                    response.status().is_success() && is_body(context.api, operation, response.body())
                }
                read::ResponseOutcome::Error(error) => !error.name.is_empty(),
            };
            (understood, format!("status {} with {media_type}", response.status().as_u16()))
        }
    };
    Some(Received { understood, description, exchange })
}

/// Whether bytes may be the body of an output: JSON, unless the payload is bytes, a text or events.
fn is_body(api: &Api, operation: &ApiOperation, body: &[u8]) -> bool {
    let mut members = api[operation.output].members();
    let payload = members.find(|member| member.location == Location::Payload);
    let is_opaque = payload.is_some_and(|member| {
        let schema = &api[member.target];
        schema.streaming || matches!(schema.kind, Kind::Blob | Kind::String | Kind::Enum { .. })
    });
    is_opaque || body.is_empty() || serde_json::from_slice::<IgnoredAny>(body).is_ok()
}
