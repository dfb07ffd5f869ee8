//! Which requests are for the control API, how long they take, and its responses. Its endpoints are in `control`.

use bytes::Bytes;
use http::header::{CONNECTION, CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use http::{Response, StatusCode, Uri};
use proofmark_smithy_model::model::Node;
use serde_json::json;

pub(super) const ROOT: &str = "/_proofmark/";
/// The same without the last slash.
pub(super) const BARE_ROOT: &str = "/_proofmark";

/// Whether a request is for the control API.
pub(super) fn is_for(uri: &Uri) -> bool {
    uri.path() == BARE_ROOT || uri.path().starts_with(ROOT)
}

/// What takes long of the control API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Work {
    /// Nothing.
    Small,
    /// Telling what was recorded.
    Report,
    /// Changing or telling what the server is set to.
    Settings,
}

/// What a request for the control API asks for.
pub(super) fn work(uri: &Uri) -> Work {
    let endpoint = uri.path().strip_prefix(ROOT).unwrap_or_default();
    match endpoint.split('/').next().unwrap_or_default() {
        // The first is the page.
        "" | "report" | "report.html" | "requests" => Work::Report,
        "health" => Work::Small,
        // What a service has of its own changes what it keeps.
        _ => Work::Settings,
    }
}

/// The response to a request that is not obeyed, for where it comes from.
pub(super) fn forbidden(reason: &str) -> Response<Bytes> {
    with_error_type(closing(json(StatusCode::FORBIDDEN, &json!({ "error": reason }))))
}

/// The response to a request whose body cannot be read.
pub(super) fn unread(status: StatusCode, reason: &str) -> Response<Bytes> {
    with_error_type(closing(json(status, &json!({ "error": reason }))))
}

/// The response to a request for which there is no room now.
pub(super) fn busy(reason: &str) -> Response<Bytes> {
    let mut response = with_error_type(closing(json(StatusCode::SERVICE_UNAVAILABLE, &json!({ "error": reason }))));
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
    response
}

/// The response with the name that its error has in the model of the control API, model/control/control.smithy.
pub(super) fn with_error_type(mut response: Response<Bytes>) -> Response<Bytes> {
    let name = match response.status() {
        StatusCode::BAD_REQUEST => "BadRequest",
        StatusCode::FORBIDDEN => "Forbidden",
        StatusCode::NOT_FOUND => "NotFound",
        StatusCode::METHOD_NOT_ALLOWED => "MethodNotAllowed",
        StatusCode::CONFLICT => "Conflict",
        StatusCode::PAYLOAD_TOO_LARGE => "TooLarge",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "UnsupportedMediaType",
        StatusCode::SERVICE_UNAVAILABLE => "Busy",
        _ => return response,
    };
    response.headers_mut().insert("x-amzn-errortype", HeaderValue::from_static(name));
    response
}

/// A response that ends the connection.
fn closing(mut response: Response<Bytes>) -> Response<Bytes> {
    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    response
}

/// The server panicked while it handled a request.
pub(super) fn panicked() -> Response<Bytes> {
    let error = "the server panicked while it handled the request; its standard error says where";
    json(StatusCode::INTERNAL_SERVER_ERROR, &json!({ "error": error }))
}

/// What a test asked for and cannot have, and why.
pub(super) fn problem(reason: &str) -> Response<Bytes> {
    json(StatusCode::BAD_REQUEST, &json!({ "error": reason }))
}

pub(super) fn json(status: StatusCode, value: &Node) -> Response<Bytes> {
    json_text(status, value.to_string().into())
}

pub(super) fn json_text(status: StatusCode, text: Bytes) -> Response<Bytes> {
    let mut response = Response::new(text);
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
