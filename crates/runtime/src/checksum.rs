//! Checksums of request bodies, in headers that are there before the request is signed. A body is summed up only when
//! all of it is in memory; whoever sends a stream knows its checksum, or the service doesn't want one.

use crate::signing::hex;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::BeforeTransmitInterceptorContextMut;
use aws_smithy_runtime_api::client::interceptors::{Intercept, SharedInterceptor, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::base64;
use aws_smithy_types::config_bag::ConfigBag;
use md5::Md5;
use sha2::{Digest, Sha256};

/// Sends the MD5 of the body in `Content-MD5`, unless the header is there already.
pub fn content_md5() -> SharedInterceptor {
    SharedInterceptor::permanent(ChecksumInterceptor(add_md5))
}

/// Sends the SHA-256 of the body and that of the tree of its parts, as Glacier wants them, unless they are there
/// already.
pub fn tree_hash() -> SharedInterceptor {
    SharedInterceptor::permanent(ChecksumInterceptor(add_tree_hash))
}

#[derive(Debug)]
struct ChecksumInterceptor(fn(&mut HttpRequest) -> Result<(), BoxError>);

#[dyn_dispatch_hint]
impl Intercept for ChecksumInterceptor {
    fn name(&self) -> &'static str {
        "ChecksumInterceptor"
    }

    fn modify_before_retry_loop(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        _cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.0(context.request_mut())
    }
}

fn add_md5(request: &mut HttpRequest) -> Result<(), BoxError> {
    add(request, "content-md5", |bytes| base64::encode(Md5::digest(bytes)))
}

fn add_tree_hash(request: &mut HttpRequest) -> Result<(), BoxError> {
    add(request, "x-amz-sha256-tree-hash", |bytes| hex(&tree(bytes)))?;
    add(request, "x-amz-content-sha256", |bytes| hex(&Sha256::digest(bytes)))
}

fn add(request: &mut HttpRequest, name: &'static str, sum: impl Fn(&[u8]) -> String) -> Result<(), BoxError> {
    if request.headers().contains_key(name) {
        return Ok(());
    }
    let bytes = request.body().bytes().ok_or_else(|| {
        format!("the operation needs a checksum, and the body is a stream: set `{name}`, or give the body in memory")
    })?;
    let sum = sum(bytes);
    request.headers_mut().try_insert(name, sum)?;
    Ok(())
}

/// The hash over the hashes of each mebibyte, taken in pairs until one is left.
fn tree(bytes: &[u8]) -> Vec<u8> {
    let mut hashes: Vec<Vec<u8>> = bytes.chunks(1024 * 1024).map(|part| Sha256::digest(part).to_vec()).collect();
    if hashes.is_empty() {
        hashes.push(Sha256::digest(b"").to_vec());
    }
    while hashes.len() > 1 {
        let joined = hashes.chunks(2).map(|pair| match pair {
            [left, right] => Sha256::digest([left.as_slice(), right].concat()).to_vec(),
            rest => rest.concat(),
        });
        hashes = joined.collect();
    }
    hashes.concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_smithy_types::body::SdkBody;

    #[test]
    fn the_tree_of_a_small_body_is_its_hash() {
        assert_eq!(hex(&tree(b"hello world")), "b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9");
    }

    #[test]
    fn parts_are_joined_in_pairs_and_an_odd_one_is_carried_on() {
        let mebibyte = vec![0; 1024 * 1024];
        let (part, odd) = (Sha256::digest(&mebibyte), Sha256::digest(b"odd"));
        let pair = Sha256::digest([part, part].concat());
        let body = [mebibyte.as_slice(), &mebibyte, b"odd"].concat();
        assert_eq!(tree(&body), Sha256::digest([pair, odd].concat()).to_vec());
    }

    #[test]
    fn a_header_that_is_there_is_kept_and_needs_no_body() {
        let mut request = HttpRequest::new(SdkBody::taken());
        request.headers_mut().insert("content-md5", "known");
        add_md5(&mut request).unwrap();
        assert_eq!(request.headers().get("content-md5"), Some("known"));
    }

    #[test]
    fn a_stream_without_a_checksum_is_rejected() {
        let mut request = HttpRequest::new(SdkBody::taken());
        let error = add_md5(&mut request).unwrap_err().to_string();
        assert!(error.contains("set `content-md5`"), "{error}");
    }
}
