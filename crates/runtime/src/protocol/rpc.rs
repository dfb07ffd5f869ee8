//! RPC over a codec: every member of an input, output or error is in the document of the body, whatever its HTTP traits.
//! A stream of events takes the place of the body; the other members are then the payload of its first message.

use super::request::{RequestContext, RequestSpec, fill_tokens};
use super::response::{ResponseError, loaded, payload, start_stream};
use crate::shape::{Codec, Slot, Structure};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_types::body::SdkBody;

/// The media type of a stream of events.
const EVENT_STREAM: &str = "application/vnd.amazon.eventstream";

/// Writes a request. Its document is there even if the input has no members.
pub(super) fn write_request(
    spec: &RequestSpec,
    content_type: &'static str,
    input: &mut dyn Structure,
    context: &mut dyn RequestContext,
    codec: &'static dyn Codec,
) -> Result<HttpRequest, BoxError> {
    fill_tokens(input, context);
    let mut document = Vec::new();
    codec.write_body(input, &mut document)?;
    let stream = payload(input);
    let (content_type, body) = match stream.map(|index| input.field_mut(index).slot()) {
        Some(Slot::Sender(sender)) => {
            let signer = context.message_signer();
            (EVENT_STREAM, sender.start(codec, Some(document.into()), signer))
        }
        Some(_) => return Err("the input has a stream that is not one of events".into()),
        None => (content_type, SdkBody::from(document)),
    };
    let mut request = HttpRequest::new(SdkBody::empty());
    request.set_method(spec.method)?;
    request.set_uri(spec.uri)?;
    let headers = request.headers_mut();
    headers.try_insert("content-type", content_type)?;
    if let Some(length) = body.content_length() {
        headers.try_insert("content-length", length.to_string())?;
    }
    *request.body_mut() = body;
    Ok(request)
}

/// Fills an output or error from the loaded body of a response, which counts for nothing if there are no members to fill.
/// A stream is left as it is.
pub(super) fn read_output(
    response: &HttpResponse,
    into: &mut dyn Structure,
    codec: &'static dyn Codec,
) -> Result<(), BoxError> {
    let bytes = loaded(response)?;
    if into.schema().members().is_empty() {
        return Ok(());
    }
    codec.read_body(bytes, into).map_err(|reason| ResponseError::body(response, bytes, codec, reason).into())
}

/// Hands the body of a response to the stream of events of an output.
pub(super) fn read_streaming_output(
    response: &mut HttpResponse,
    into: &mut dyn Structure,
    codec: &'static dyn Codec,
) -> Result<(), BoxError> {
    let index = payload(into).ok_or("the output has no stream of events")?;
    start_stream(response, into.field_mut(index).slot(), codec)
}
