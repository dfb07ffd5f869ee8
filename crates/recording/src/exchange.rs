//! HTTP messages to exchanges of a recording, and exchanges to the responses that they are replayed with.

use crate::format::{Exchange, Keep, Raw, RecordedError, Recording, Request, Response};
use crate::redact::Redactor;
use crate::render::Renderer;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use proofmark_contract::api::{Api, ApiOperation, AuthScheme, Location, SchemaId};
use proofmark_contract::read::{self, ResponseOutcome};
use proofmark_contract::route::NoRoute;
use proofmark_contract::secret_name::names_a_secret;
use proofmark_contract::violation::{Constraint, Violation};
use proofmark_contract::write::{self, ErrorResponse, WriteError};
use proofmark_smithy_model::count::counted;
use std::collections::BTreeMap;

/// Headers of responses that are of no member and matter to clients.
pub(crate) const KEPT_HEADERS: [&str; 2] = ["retry-after", "x-amz-retry-after"];
/// Headers that are never kept: of one connection, other ones with every message, or digests of bodies, which say
/// something of what was left out of them, and are wrong where it was.
const NEVER_KEPT: [&str; 22] = [
    "amz-sdk-invocation-id",
    "amz-sdk-request",
    "connection",
    "content-encoding",
    "content-length",
    "content-md5",
    "date",
    "digest",
    "expect",
    "host",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "x-amz-content-sha256",
    "x-amz-crc32",
    "x-amz-date",
    "x-amz-id-2",
    "x-amz-request-id",
    "x-amzn-requestid",
    "x-amzn-trace-id",
];
/// What headers that are never kept begin with, for the same reason.
const NEVER_KEPT_PREFIX: &str = "x-amz-checksum-";
/// The most bytes of a response that is recorded, or compared with a recording.
pub(crate) const LARGEST_RESPONSE: usize = 32 * 1024 * 1024;
/// More violations of one message say nothing new.
const MOST_VIOLATIONS: usize = 20;

/// The exchange of a request and its response, without secrets. A request of no operation of the API is an error.
pub fn read(
    redactor: &mut Redactor<'_>,
    api: &Api,
    request: &http::Request<Bytes>,
    response: Option<&http::Response<Bytes>>,
) -> Result<Exchange, NoRoute> {
    let asked = read::request(api, request)?;
    let operation = asked.operation;
    let input = redactor.input(operation, &asked.input);
    let raw = is_malformed(&asked.violations).then(|| raw(redactor, request.headers(), request.body()));
    let headers = match redactor.keeps(Keep::Headers) {
        true => {
            let mut others = members_headers(api, [operation.input]);
            others.extend(key_headers(operation));
            headers(redactor, request.headers(), &others)
        }
        false => BTreeMap::new(),
    };
    let violations = noted(redactor, &asked.violations);
    let request = Request { input, headers, raw, violations };
    let response = response.map(|response| response_of(redactor, api, operation, response)).unwrap_or_default();
    Ok(Exchange { operation: operation.name().to_owned(), request, response })
}

fn response_of(
    redactor: &mut Redactor<'_>,
    api: &Api,
    operation: &ApiOperation,
    response: &http::Response<Bytes>,
) -> Response {
    let said = read::response(api, operation, response);
    let headers = match redactor.keeps(Keep::Headers) {
        true => headers(redactor, response.headers(), &members_headers(api, schema_of(operation, &said.outcome))),
        false => kept_headers(redactor, response.headers()),
    };
    let status = Some(response.status().as_u16());
    let mut recorded = Response { status, headers, ..Response::default() };
    let is_foreign = matches!(&said.outcome, ResponseOutcome::Error(error) if error.name.is_empty());
    if is_foreign || is_malformed(&said.violations) {
        recorded.raw = Some(raw(redactor, response.headers(), response.body()));
    }
    match said.outcome {
        ResponseOutcome::Output(output) => recorded.output = Some(redactor.output(operation, &output)),
        ResponseOutcome::Error(_) if is_foreign => {}
        ResponseOutcome::Error(error) => {
            let is_name = error.name.len() <= 128 && error.name.bytes().all(|byte| byte.is_ascii_alphanumeric());
            let name = if is_name { redactor.text(&error.name) } else { "UnknownError".to_owned() };
            recorded.error = Some(RecordedError { name, members: redactor.error(error.schema, &error.members) });
        }
    }
    recorded.violations = noted(redactor, &said.violations);
    recorded
}

fn noted(redactor: &mut Redactor<'_>, violations: &[Violation]) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    for text in violations.iter().map(|violation| redactor.violation(violation)) {
        if !texts.contains(&text) && texts.len() < MOST_VIOLATIONS {
            texts.push(text);
        }
    }
    texts
}

fn is_malformed(violations: &[Violation]) -> bool {
    violations.iter().any(|violation| matches!(violation.constraint, Constraint::Malformed { .. }))
}

fn raw(redactor: &mut Redactor<'_>, headers: &HeaderMap, body: &Bytes) -> Raw {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let content_type = content_type.and_then(|text| text.split(';').next()).map(str::trim);
    // An invalid media type could be anything.
    let is_media_type = |text: &&str| {
        text.len() <= 64
            && text.contains('/')
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"/.+-".contains(&b))
    };
    Raw {
        content_type: content_type.filter(is_media_type).map(|text| redactor.text(text)),
        bytes: body.len() as u64,
        body: redactor.raw(body),
    }
}

fn kept_headers(redactor: &mut Redactor<'_>, headers: &HeaderMap) -> BTreeMap<String, String> {
    let kept = KEPT_HEADERS.iter().filter_map(|name| Some((*name, headers.get(*name)?.to_str().ok()?)));
    kept.map(|(name, value)| (name.to_owned(), redactor.text(value))).collect()
}

/// All headers that can be kept, but for those that begin with one of these.
fn headers(redactor: &mut Redactor<'_>, headers: &HeaderMap, but: &[&str]) -> BTreeMap<String, String> {
    let names = headers.keys().map(HeaderName::as_str);
    let kept = names.filter(|name| can_be_kept(name) && !but.iter().any(|prefix| name.starts_with(prefix)));
    let kept = kept.filter_map(|name| {
        let values: Result<Vec<&str>, _> = headers.get_all(name).iter().map(HeaderValue::to_str).collect();
        Some((name.to_owned(), redactor.text(&values.ok()?.join(", "))))
    });
    kept.collect()
}

/// Whether a header may be in a recording that keeps headers.
pub(crate) fn can_be_kept(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    !NEVER_KEPT.contains(&name.as_str()) && !name.starts_with(NEVER_KEPT_PREFIX) && !names_a_secret(&name)
}

/// The headers in which an operation takes API keys, under whatever name.
fn key_headers(operation: &ApiOperation) -> impl Iterator<Item = &str> {
    operation.auth.iter().filter_map(|scheme| match scheme {
        AuthScheme::ApiKeyHeader { name, .. } => Some(name.as_str()),
        _ => None,
    })
}

/// The headers of members, or what they begin with. One that begins with another one's name is left out, too.
fn members_headers(api: &Api, schemas: impl IntoIterator<Item = SchemaId>) -> Vec<&str> {
    let members = schemas.into_iter().flat_map(|id| api[id].members());
    let names = members.filter_map(|member| match &member.location {
        Location::Header(name) | Location::PrefixHeaders(name) => Some(name.as_str()),
        _ => None,
    });
    names.collect()
}

fn schema_of(operation: &ApiOperation, outcome: &ResponseOutcome) -> Option<SchemaId> {
    match outcome {
        ResponseOutcome::Output(_) => Some(operation.output),
        ResponseOutcome::Error(error) => error.schema,
    }
}

/// The response that an exchange is replayed with. It fails where the exchange does not fit the model.
pub fn write(api: &Api, recording: &Recording, index: usize) -> Result<http::Response<Bytes>, WriteError> {
    let broken = |message: String| WriteError { path: format!("exchanges[{index}]"), message };
    let exchange = recording.exchanges.get(index).ok_or_else(|| broken("there is no such exchange".to_owned()))?;
    let operation = api
        .operation(&exchange.operation)
        .ok_or_else(|| broken(format!("the model has no operation {}", exchange.operation)))?;
    let renderer = Renderer::new(api, &recording.recorded);
    let recorded = &exchange.response;
    let status =
        recorded.status.ok_or_else(|| broken("no response was recorded, as the connection failed".to_owned()))?;
    let mut response = match (&recorded.error, &recorded.output, &recorded.raw) {
        (_, _, Some(raw)) if raw.body.is_some() || recorded.output.is_none() && recorded.error.is_none() => {
            let body = raw
                .body
                .as_ref()
                .map(|body| renderer.blob(body).ok_or_else(|| broken("raw.body is not a blob".to_owned())));
            let body = body
                .transpose()?
                .unwrap_or_else(|| format!("(a body of {} that was not recorded)", counted(raw.bytes, "byte")).into());
            let mut response = http::Response::new(Bytes::from(body));
            if let Some(value) = raw.content_type.as_ref().and_then(|text| HeaderValue::from_str(text).ok()) {
                response.headers_mut().insert(header::CONTENT_TYPE, value);
            }
            response
        }
        (Some(error), ..) => write::error(api, &error_of(api, operation, &renderer, status, error))?,
        (None, Some(output), _) => write::response(api, operation, &renderer.document(operation.output, output))?,
        (None, None, _) => http::Response::new(Bytes::new()),
    };
    *response.status_mut() = StatusCode::from_u16(status).map_err(|error| broken(error.to_string()))?;
    for (name, value) in &recorded.headers {
        let value = HeaderValue::from_str(&renderer.text(value));
        if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name.as_bytes()), value) {
            response.headers_mut().insert(name, value);
        }
    }
    write::identify(
        api,
        &mut response,
        &format!("00000000-0000-4000-8000-{:012x}", 0xffff_0000_0000_u64 + index as u64),
    );
    Ok(response)
}

fn error_of(
    api: &Api,
    operation: &ApiOperation,
    renderer: &Renderer<'_>,
    status: u16,
    error: &RecordedError,
) -> ErrorResponse {
    let schema = api.error(Some(operation), &error.name).or_else(|| api.error(None, &error.name));
    let members = match schema {
        Some(schema) => renderer.document(schema, &error.members),
        None => renderer.json(&error.members),
    };
    ErrorResponse { name: error.name.clone(), status, members, schema, headers: Vec::new() }
}
