//! The suite's own reader of requests and its own signatures, which judge those of the client.

use proofmark_tests::request::Request;
use proofmark_tests::signature::{hex, hmac};

#[test]
fn a_request_is_read_from_its_bytes() {
    let bytes = b"POST /a%2Fb?x=1%202&y HTTP/1.1\r\nHost: localhost:1\r\nContent-Length: 2\r\n\r\n{}";
    let request = Request::parse(bytes).unwrap();
    assert_eq!(request.path(), "/a%2Fb");
    assert_eq!(request.query(), [("x".to_owned(), "1 2".to_owned()), ("y".to_owned(), String::new())]);
    assert_eq!(request.header("host"), Some("localhost:1"));
    assert_eq!(request.json(), Some(serde_json::json!({})));
    assert_eq!(Request::parse(&bytes[..bytes.len() - 1]), None);
}

#[test]
fn hmac_gives_the_second_value_of_rfc_4231() {
    let expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    assert_eq!(hex(&hmac(b"Jefe", b"what do ya want for nothing?")), expected);
}
