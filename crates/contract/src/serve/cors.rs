//! Cross-origin requests of SDKs that run in browsers: the headers by which a browser lets a page may call the API of
//! a server at another port. Which pages may is decided by `access`; the control API is never opened to pages of
//! another origin, so nothing here is for its paths.

use bytes::Bytes;
use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS,
    ACCESS_CONTROL_REQUEST_METHOD, HeaderName, HeaderValue, ORIGIN, VARY,
};
use http::{HeaderMap, Method, Response, StatusCode};

/// How long a browser may remember the response to a preflight request, in seconds.
const MAX_AGE: HeaderValue = HeaderValue::from_static("600");

const REQUEST_PRIVATE_NETWORK: HeaderName = HeaderName::from_static("access-control-request-private-network");
const ALLOW_PRIVATE_NETWORK: HeaderName = HeaderName::from_static("access-control-allow-private-network");

/// The response to a preflight request of a page that may call the API; none when the request is not one.
pub(super) fn preflight(method: &Method, headers: &HeaderMap) -> Option<Response<Bytes>> {
    if *method != Method::OPTIONS {
        return None;
    }
    let (origin, wanted) = (headers.get(ORIGIN)?, headers.get(ACCESS_CONTROL_REQUEST_METHOD)?);
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = StatusCode::NO_CONTENT;
    let own = response.headers_mut();
    own.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
    own.insert(ACCESS_CONTROL_ALLOW_METHODS, wanted.clone());
    if let Some(names) = headers.get(ACCESS_CONTROL_REQUEST_HEADERS) {
        own.insert(ACCESS_CONTROL_ALLOW_HEADERS, names.clone());
    }
    if headers.get(REQUEST_PRIVATE_NETWORK).is_some_and(|value| value == "true") {
        own.insert(ALLOW_PRIVATE_NETWORK, HeaderValue::from_static("true"));
    }
    own.insert(ACCESS_CONTROL_MAX_AGE, MAX_AGE);
    own.insert(VARY, HeaderValue::from_static("origin, access-control-request-method, access-control-request-headers"));
    Some(response)
}

/// Lets the page of this origin read a response, with all of its headers.
pub(super) fn expose(response: &mut Response<impl Sized>, origin: &HeaderValue) {
    let headers = response.headers_mut();
    let names: Vec<&str> = headers.keys().map(HeaderName::as_str).collect();
    let names = HeaderValue::from_str(&names.join(", "));
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
    headers.insert(VARY, HeaderValue::from_static("origin"));
    if let Ok(names) = names {
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, names);
    }
}
