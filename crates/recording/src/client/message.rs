//! Messages of AWS's SDK crates to those of `http`, and failures of their connections to recorded ones.

use crate::format::Failure;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use bytes::Bytes;
use http_body_util::BodyExt as _;

/// A request with its whole body.
pub(super) async fn whole(request: HttpRequest) -> Result<http::Request<Bytes>, ConnectorError> {
    let (parts, body) = request.try_into_http1x().map_err(other)?.into_parts();
    let body = body.collect().await.map_err(ConnectorError::io)?.to_bytes();
    Ok(http::Request::from_parts(parts, body))
}

/// An error of neither the connection nor the user.
pub(super) fn other(error: impl std::error::Error + Send + Sync + 'static) -> ConnectorError {
    ConnectorError::other(error.into(), None)
}

/// How a connection failed.
pub(super) fn failure(error: &ConnectorError) -> Failure {
    match error {
        error if error.is_timeout() => Failure::Timeout,
        // Errors with a kind are those that are worth another attempt.
        error if error.is_io() || error.as_other().is_some() => Failure::Broken,
        _ => Failure::Other,
    }
}

/// The error that a client sees again.
pub(super) fn failed(failure: Failure) -> ConnectorError {
    match failure {
        Failure::Timeout => ConnectorError::timeout(failure.into()),
        Failure::Broken => ConnectorError::io(failure.into()),
        Failure::Other => other(failure),
    }
}
