//! Requests whose body must have a length that is known before it is sent: a body of unknown length is rejected here,
//! since the service would reject it only once it has arrived.

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::BeforeTransmitInterceptorContextRef;
use aws_smithy_runtime_api::client::interceptors::{Intercept, SharedInterceptor, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;

/// Rejects a body of unknown length.
pub fn known() -> SharedInterceptor {
    SharedInterceptor::permanent(KnownLengthInterceptor)
}

#[derive(Debug)]
struct KnownLengthInterceptor;

#[dyn_dispatch_hint]
impl Intercept for KnownLengthInterceptor {
    fn name(&self) -> &'static str {
        "KnownLengthInterceptor"
    }

    fn read_after_serialization(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        check(context.request())
    }
}

fn check(request: &HttpRequest) -> Result<(), BoxError> {
    if request.headers().contains_key("content-length") || request.body().content_length().is_some() {
        return Ok(());
    }
    Err("the operation needs a body of known length, and this stream has none: give the body in memory or as a file, \
         or set its `Content-Length`"
        .into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_smithy_types::body::SdkBody;
    use bytes::Bytes;
    use http_body::Frame;
    use http_body_util::StreamBody;
    use std::convert::Infallible;

    /// A request with a body whose length is not known.
    fn of_unknown_length() -> HttpRequest {
        let frames = futures_util::stream::empty::<Result<Frame<Bytes>, Infallible>>();
        HttpRequest::new(SdkBody::from_body_1_x(StreamBody::new(frames)))
    }

    #[test]
    fn a_body_in_memory_has_a_length() {
        assert!(check(&HttpRequest::new(SdkBody::from("body"))).is_ok());
        assert!(check(&HttpRequest::new(SdkBody::empty())).is_ok());
    }

    #[test]
    fn a_stream_of_unknown_length_is_rejected() {
        let error = check(&of_unknown_length()).unwrap_err().to_string();
        assert!(error.contains("needs a body of known length"), "{error}");
    }

    #[test]
    fn a_stream_is_as_long_as_its_header_says() {
        let mut request = of_unknown_length();
        request.headers_mut().insert("content-length", "4");
        assert!(check(&request).is_ok());
    }
}
