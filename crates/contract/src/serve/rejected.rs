//! Responses to requests of no operation, and to those that cannot be read or handled at all. What the real service
//! says then is unknown but for the names of the errors; the texts are ours and say what is wrong.

use crate::api::{Api, ApiOperation, AuthScheme};
use crate::aws::Errors;
use crate::write::ErrorResponse;
use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use http::{Request, Response, StatusCode};
use serde_json::json;

/// A body that is too large: by the operation's own error where it has one for that.
pub(super) fn too_large(errors: &Errors, api: &Api, operation: Option<&ApiOperation>, limit: usize) -> ErrorResponse {
    const MODELLED: &str = "RequestTooLargeException";
    let of = operation.map_or_else(String::new, |operation| format!(" for the {} operation", operation.name()));
    let text = format!("Request must be smaller than {limit} bytes{of}");
    let modelled = operation.and_then(|operation| api.error(Some(operation), MODELLED));
    let modelled = modelled.and_then(|_| errors.with_text(MODELLED, text.as_str()));
    let unmodelled = || ErrorResponse::unmodelled("RequestEntityTooLargeException", 413, &text);
    let mut error = modelled.unwrap_or_else(unmodelled);
    error.headers.push(("connection".to_owned(), "close".to_owned()));
    error
}

/// A request without what the operation's authentication schemes ask for, where none of them is a signature of AWS.
pub(super) fn unauthenticated(operation: &ApiOperation, text: &str) -> ErrorResponse {
    let challenge = |scheme: &AuthScheme| match scheme {
        AuthScheme::Basic => format!("Basic realm=\"{}\"", operation.name()),
        AuthScheme::Bearer => "Bearer".to_owned(),
        AuthScheme::ApiKeyHeader { scheme: Some(scheme), .. } => scheme.clone(),
        AuthScheme::ApiKeyHeader { .. } | AuthScheme::ApiKeyQuery { .. } => "ApiKey".to_owned(),
        AuthScheme::SigV4 => "AWS4-HMAC-SHA256".to_owned(),
    };
    let challenges: Vec<String> = operation.auth.iter().map(challenge).collect();
    let headers = vec![("www-authenticate".to_owned(), challenges.join(", "))];
    ErrorResponse { headers, ..ErrorResponse::unmodelled("UnauthorizedException", 401, text) }
}

/// Headers that ask for a response that does not exist. No service responds so; the name says whose error it is.
pub(super) fn asked_wrongly(reason: &str) -> ErrorResponse {
    ErrorResponse::unmodelled("ProofmarkHeaderException", 400, reason)
}

/// A request for which there is no room now. It is said as services say it that are overloaded: clients try again.
pub(super) fn busy(reason: &str) -> ErrorResponse {
    let headers = vec![("connection".to_owned(), "close".to_owned()), ("retry-after".to_owned(), "1".to_owned())];
    ErrorResponse { headers, ..ErrorResponse::unmodelled("ServiceUnavailableException", 503, reason) }
}

/// A body whose values take more memory than there is.
pub(super) fn too_many_values(limit: usize) -> ErrorResponse {
    let text =
        format!("The values of the request's body need more than the {limit} bytes that this server has for bodies.");
    let headers = vec![("connection".to_owned(), "close".to_owned())];
    ErrorResponse { headers, ..ErrorResponse::unmodelled("RequestEntityTooLargeException", 413, &text) }
}

/// A request of a web page, or under a foreign name. No service responds so; the name says whose error it is.
pub(super) fn forbidden(reason: &str) -> ErrorResponse {
    let headers = vec![("connection".to_owned(), "close".to_owned())];
    ErrorResponse { headers, ..ErrorResponse::unmodelled("ProofmarkAccessException", 403, reason) }
}

/// A body that does not come.
pub(super) fn too_slow() -> ErrorResponse {
    let text = "The request's body did not come in time.";
    let headers = vec![("connection".to_owned(), "close".to_owned())];
    ErrorResponse { headers, ..ErrorResponse::unmodelled("RequestTimeoutException", 408, text) }
}

/// A body that is not all there.
pub(super) fn cut_off() -> ErrorResponse {
    let text = "The request's body ended early, or is badly chunked.";
    let headers = vec![("connection".to_owned(), "close".to_owned())];
    ErrorResponse { headers, ..ErrorResponse::unmodelled("SerializationException", 400, text) }
}

/// A request in whose handler the server panicked. Services call their own faults so.
pub(super) fn panicked() -> ErrorResponse {
    let text = "This server panicked while it handled the request: that is a bug of the server. Its standard error says \
                where. All other requests are handled as before.";
    ErrorResponse::unmodelled("InternalFailure", 500, text)
}

/// The length that a request announces; the least that it can be, if it announces none.
pub(super) fn announced(request: &Request<Bytes>, limit: usize) -> u64 {
    let length = request.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    length.unwrap_or(limit as u64 + 1)
}

/// A valid request for which there is no response.
pub(super) fn no_response(operation: &ApiOperation, problem: &str) -> Response<Bytes> {
    let text = format!("no response of {} can be written: {problem}", operation.name());
    let mut response = Response::new(json!({ "message": text }).to_string().into());
    *response.status_mut() = StatusCode::NOT_IMPLEMENTED;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
