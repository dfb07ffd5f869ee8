//! Compression of request bodies: large ones in memory as a whole, streams as they are read.

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::BeforeTransmitInterceptorContextMut;
use aws_smithy_runtime_api::client::interceptors::{Intercept, SharedInterceptor, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::{ConfigBag, Storable, StoreReplace};
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http_body::{Body, Frame, SizeHint};
use std::io::Write;
use std::pin::Pin;
use std::task::{Context, Poll};

/// Whether request bodies are sent as they are.
#[derive(Debug, Clone, Copy)]
pub struct DisableRequestCompression(pub bool);

impl Storable for DisableRequestCompression {
    type Storer = StoreReplace<Self>;
}

/// From how many bytes on a body in memory is compressed: 0 to 10,485,760.
#[derive(Debug, Clone, Copy)]
pub struct RequestMinCompressionSizeBytes(pub u32);

impl RequestMinCompressionSizeBytes {
    const DEFAULT: Self = Self(10_240);
    const MAX: u32 = 10_485_760;
}

impl Storable for RequestMinCompressionSizeBytes {
    type Storer = StoreReplace<Self>;
}

/// Compresses the body with gzip, and adds that to `Content-Encoding`.
pub fn gzip() -> SharedInterceptor {
    SharedInterceptor::permanent(GzipInterceptor)
}

#[derive(Debug)]
struct GzipInterceptor;

#[dyn_dispatch_hint]
impl Intercept for GzipInterceptor {
    fn name(&self) -> &'static str {
        "RequestCompressionInterceptor"
    }

    fn modify_before_retry_loop(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if cfg.load::<DisableRequestCompression>().is_some_and(|disable| disable.0) {
            return Ok(());
        }
        let least = cfg.load::<RequestMinCompressionSizeBytes>().copied();
        let RequestMinCompressionSizeBytes(least) = least.unwrap_or(RequestMinCompressionSizeBytes::DEFAULT);
        if least > RequestMinCompressionSizeBytes::MAX {
            let most = RequestMinCompressionSizeBytes::MAX;
            return Err(format!("`request_min_compression_size_bytes` is {least}, expected 0 to {most}").into());
        }
        compress(context.request_mut(), least)
    }
}

fn compress(request: &mut HttpRequest, least: u32) -> Result<(), BoxError> {
    let body = match request.body().bytes() {
        Some(bytes) if bytes.len() < least as usize => return Ok(()),
        Some(bytes) => {
            let mut encoder = encoder();
            encoder.write_all(bytes)?;
            SdkBody::from(encoder.finish()?)
        }
        None => std::mem::replace(request.body_mut(), SdkBody::taken())
            .map_preserve_contents(|body| SdkBody::from_body_1_x(GzipBody { body, encoder: Some(encoder()) })),
    };
    let headers = request.headers_mut();
    match body.content_length() {
        Some(length) => drop(headers.try_insert("content-length", length.to_string())?),
        None => drop(headers.remove("content-length")),
    }
    let encoding = match headers.get("content-encoding") {
        Some(encoding) => format!("{encoding}, gzip"),
        None => "gzip".to_owned(),
    };
    headers.try_insert("content-encoding", encoding)?;
    *request.body_mut() = body;
    Ok(())
}

fn encoder() -> GzEncoder<Vec<u8>> {
    GzEncoder::new(Vec::new(), Compression::default())
}

/// A body that is compressed as it is read.
struct GzipBody {
    body: SdkBody,
    /// None at the end.
    encoder: Option<GzEncoder<Vec<u8>>>,
}

impl Body for GzipBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        loop {
            let Some(mut encoder) = self.encoder.take() else { return Poll::Ready(None) };
            let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(context) else {
                self.encoder = Some(encoder);
                return Poll::Pending;
            };
            match frame.transpose()? {
                // Trailers have no place in a body that is encoded as a whole.
                Some(frame) => {
                    if let Ok(data) = frame.into_data() {
                        encoder.write_all(&data)?;
                    }
                    let ready = std::mem::take(encoder.get_mut());
                    self.encoder = Some(encoder);
                    if !ready.is_empty() {
                        return Poll::Ready(Some(Ok(Frame::data(ready.into()))));
                    }
                }
                None => return Poll::Ready(Some(Ok(Frame::data(encoder.finish()?.into())))),
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.encoder.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_smithy_types::byte_stream::ByteStream;
    use flate2::read::GzDecoder;
    use std::io::Read;

    fn unpacked(bytes: &[u8]) -> String {
        let mut text = String::new();
        GzDecoder::new(bytes).read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn a_body_in_memory_is_compressed_from_the_given_size_on() {
        let mut request = HttpRequest::new(SdkBody::from("0123456789"));
        compress(&mut request, 11).unwrap();
        assert_eq!(request.body().bytes(), Some(&b"0123456789"[..]));
        compress(&mut request, 10).unwrap();
        assert_eq!(unpacked(request.body().bytes().unwrap()), "0123456789");
        let length = request.body().bytes().unwrap().len().to_string();
        assert_eq!(request.headers().get("content-length"), Some(length.as_str()));
        assert_eq!(request.headers().get("content-encoding"), Some("gzip"));
    }

    #[test]
    fn an_encoding_that_is_there_comes_first() {
        let mut request = HttpRequest::new(SdkBody::from("a"));
        request.headers_mut().insert("content-encoding", "custom");
        compress(&mut request, 0).unwrap();
        assert_eq!(request.headers().get("content-encoding"), Some("custom, gzip"));
    }

    #[tokio::test]
    async fn a_stream_is_compressed_as_it_is_read() {
        let chunks = ["one ", "two"].map(|text| Ok::<_, BoxError>(Frame::data(Bytes::from(text))));
        let body = http_body_util::StreamBody::new(futures_util::stream::iter(chunks));
        let mut request = HttpRequest::new(SdkBody::from_body_1_x(body));
        request.headers_mut().insert("content-length", "7");
        compress(&mut request, 10_240).unwrap();
        assert_eq!(request.headers().get("content-length"), None);
        let body = std::mem::replace(request.body_mut(), SdkBody::taken());
        let bytes = ByteStream::new(body).collect().await.unwrap().into_bytes();
        assert_eq!(unpacked(&bytes), "one two");
    }
}
