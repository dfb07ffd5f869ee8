//! What the responses of all protocols share: the error that says why one can't be read, and streams in its place.

use crate::shape::{Binding, Codec, Slot, Structure};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use std::fmt;

/// Why a response doesn't make the expected output: what part of it, of which response, and how.
#[derive(Debug)]
pub struct ResponseError {
    status: u16,
    part: String,
    reason: String,
}

impl ResponseError {
    pub(super) fn new(response: &HttpResponse, part: impl Into<String>, reason: impl ToString) -> Self {
        Self { status: response.status().as_u16(), part: part.into(), reason: reason.to_string() }
    }

    /// An error of a body that should be a document of this codec, with the facts that distinguish a proxy's response
    /// from the service's.
    pub(super) fn body(response: &HttpResponse, bytes: &[u8], codec: &dyn Codec, reason: impl ToString) -> Self {
        let kind = response.headers().get("content-type").unwrap_or("no content type");
        let part = format!("body ({} bytes, {})", bytes.len(), shortened(kind));
        match bytes.trim_ascii_start().first() {
            // A page of a proxy or a login; where a document breaks off in it helps nobody.
            Some(b'<') if codec.name() != "XML" => {
                Self::new(response, part, format!("expected {}, found HTML or XML", codec.name()))
            }
            _ => Self::new(response, part, reason),
        }
    }

    /// The status of the response.
    pub fn status(&self) -> u16 {
        self.status
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(100).collect()
}

impl fmt::Display for ResponseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HTTP {}, {}: {}", self.status, self.part, self.reason)
    }
}

impl std::error::Error for ResponseError {}

/// The body of a response that is loaded as a whole.
pub(super) fn loaded(response: &HttpResponse) -> Result<&[u8], BoxError> {
    response.body().bytes().ok_or_else(|| "the body of the response is not loaded".into())
}

/// The member that takes the whole body.
pub(crate) fn payload(structure: &dyn Structure) -> Option<usize> {
    structure.schema().members().iter().position(|member| member.binding == Binding::Payload)
}

/// Hands the body of a response to the place of a stream.
pub(super) fn start_stream(
    response: &mut HttpResponse,
    slot: Slot<'_>,
    codec: &'static dyn Codec,
) -> Result<(), BoxError> {
    let mut body = || std::mem::replace(response.body_mut(), SdkBody::taken());
    match slot {
        Slot::Stream(stream) => *stream = ByteStream::new(body()),
        Slot::Events(events) => events.start(body(), codec),
        _ => return Err("the payload of the output is not a stream".into()),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::ResponseError;
    use crate::shape::{Codec, Ref, Slot, Structure};
    use aws_smithy_runtime_api::box_error::BoxError;
    use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
    use aws_smithy_types::body::SdkBody;
    use aws_smithy_types::error::metadata::ErrorMetadata;

    #[derive(Debug)]
    struct Named(&'static str);

    impl Codec for Named {
        fn name(&self) -> &'static str {
            self.0
        }
        fn media_type(&self) -> &'static str {
            "application/octet-stream"
        }
        fn write_body(&self, _: &dyn Structure, _: &mut Vec<u8>) -> Result<(), BoxError> {
            Ok(())
        }
        fn write_value(&self, _: Ref<'_>, _: &mut Vec<u8>) -> Result<(), BoxError> {
            Ok(())
        }
        fn read_body(&self, _: &[u8], _: &mut dyn Structure) -> Result<(), BoxError> {
            Ok(())
        }
        fn read_value(&self, _: &[u8], _: Slot<'_>) -> Result<bool, BoxError> {
            Ok(false)
        }
        fn read_error(&self, _: &[u8]) -> Result<ErrorMetadata, BoxError> {
            Ok(ErrorMetadata::default())
        }
    }

    #[test]
    fn a_page_in_place_of_a_document_is_named_by_the_codec() {
        for (codec, expected) in [
            ("CBOR", "HTTP 502, body (6 bytes, no content type): expected CBOR, found HTML or XML"),
            ("XML", "HTTP 502, body (6 bytes, no content type): broken"),
        ] {
            let response = HttpResponse::new(502.try_into().unwrap(), SdkBody::empty());
            assert_eq!(ResponseError::body(&response, b"<html>", &Named(codec), "broken").to_string(), expected);
        }
    }
}
