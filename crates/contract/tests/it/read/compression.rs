//! Requests with compressed bodies.

use super::support::shown;
use crate::models::api_of;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::Request;
use proofmark_contract::api::Api;
use proofmark_contract::read;
use std::io::Write;

const MODEL: &str = r#"$version: "2.0"
namespace test
@aws.protocols#restJson1
service Metrics { version: "1", operations: [Put, PutPlain] }
@requestCompression(encodings: ["gzip"])
@http(method: "POST", uri: "/put")
operation Put { input := { @httpHeader("Content-Encoding") encoding: String, @required data: String } }
@http(method: "POST", uri: "/put-plain")
operation PutPlain { input := { data: String } }
"#;

fn metrics() -> Api {
    api_of(&[("metrics.smithy", MODEL)])
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

fn read_from(path: &str, encodings: &[&str], body: Vec<u8>) -> String {
    let mut request = Request::post(path).header("content-type", "application/json");
    for encoding in encodings {
        request = request.header("content-encoding", *encoding);
    }
    let read_by = metrics();
    let read = read::request(&read_by, &request.body(Bytes::from(body)).unwrap()).unwrap();
    shown(&read.input, &read.violations)
}

#[test]
fn a_body_is_read_as_it_was_before_it_was_compressed() {
    let body = gzip(br#"{"data":"x"}"#);
    assert_eq!(read_from("/put", &["gzip"], body.clone()), "{\"data\":\"x\"}\n");
    assert_eq!(read_from("/put", &[], br#"{"data":"x"}"#.to_vec()), "{\"data\":\"x\"}\n");
    let two = [gzip(br#"{"data":"#), gzip(br#""x"}"#)].concat();
    assert_eq!(read_from("/put", &["GZIP"], two), "{\"data\":\"x\"}\n");
}

#[test]
fn what_a_member_put_into_the_header_stays_there() {
    let body = gzip(br#"{"data":"x"}"#);
    let expected = "{\"encoding\":\"custom\",\"data\":\"x\"}\n";
    assert_eq!(read_from("/put", &["custom, gzip"], body.clone()), expected);
    assert_eq!(read_from("/put", &["custom", "gzip"], body), expected);
    assert_eq!(read_from("/put", &["custom"], br#"{"data":"x"}"#.to_vec()), expected);
}

#[test]
fn only_operations_that_say_so_take_compressed_bodies() {
    insta::assert_snapshot!(read_from("/put-plain", &["gzip"], gzip(br#"{"data":"x"}"#)));
}

#[test]
fn what_is_not_gzip_cannot_be_read() {
    let mut cut_off = gzip(br#"{"data":"x"}"#);
    cut_off.truncate(20);
    let read = [br#"{"data":"x"}"#.to_vec(), cut_off].map(|body| read_from("/put", &["gzip"], body));
    insta::assert_snapshot!(read.concat());
}

#[test]
fn what_comes_to_more_than_anybody_sends_is_not_unpacked() {
    let bomb = gzip(&vec![b' '; 65 * 1024 * 1024]);
    insta::assert_snapshot!(read_from("/put", &["gzip"], bomb));
}
