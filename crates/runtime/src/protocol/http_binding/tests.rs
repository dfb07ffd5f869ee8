//! Requests and responses, member by member.

use super::response::is_streaming;
use super::{read_response, read_streaming_response, write_request};
use crate::codec::json::Json;
use crate::protocol::{RequestSpec, host_prefix};
use crate::shape::{Structure, Value};
use crate::test_shapes::*;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use aws_smithy_types::{Blob, DateTime, Document};
use proptest::prelude::*;
use std::collections::HashMap;

const SPEC: RequestSpec = RequestSpec::new("PUT", "/things/{Name}/at/{Path+}?fixed&v=1");

fn request(spec: &RequestSpec, input: &mut dyn Structure) -> Result<HttpRequest, String> {
    write_request(spec, input, &mut || "token".to_owned(), &Json).map_err(|error| error.to_string())
}

/// The request as text: first line, headers by name, body.
fn shown(spec: &RequestSpec, input: &mut dyn Structure) -> String {
    let request = request(spec, input).unwrap();
    let mut headers: Vec<_> = request.headers().iter().map(|(name, value)| format!("{name}: {value}\n")).collect();
    headers.sort();
    let body = String::from_utf8_lossy(request.body().bytes().unwrap());
    format!("{} {}\n{}\n{body}", request.method(), request.uri(), headers.concat())
}

fn map(entries: &[(&str, &str)]) -> HashMap<String, String> {
    entries.iter().map(|(key, value)| (key.to_string(), value.to_string())).collect()
}

#[test]
fn puts_every_member_where_it_is_bound() {
    let mut input = Bound {
        qualifier: Some("a&b".into()),
        keys: Some(vec!["x y".into(), "z".into()]),
        since: Some(DateTime::from_secs(1445412480)),
        rest: Some(map(&[("é", "1"), ("Qualifier", "loses")])),
        text: Some(String::new()),
        texts: Some(vec!["a".into(), "b,c".into(), "d\"e".into(), " f ".into()]),
        flags: Some(vec![true, false]),
        at: Some(DateTime::from_secs(1445412480)),
        times: Some(vec![DateTime::from_secs(0), DateTime::from_secs(1445412480)]),
        json: Some("{\"a\":1}".into()),
        colour: Some(Colour::Red),
        meta: Some(map(&[("b", "2"), ("a", "1")])),
        status: Some(1),
        node: Some(Node::new()),
        ..Bound::new("a/b:c", "x/y z")
    };
    assert_eq!(
        shown(&SPEC, &mut input),
        concat!(
            "PUT /things/a%2Fb%3Ac/at/x/y%20z?fixed&v=1&Qualifier=a%26b&key=x%20y&key=z&since=2015-10-21T07%3A28%3A00Z",
            "&%C3%A9=1\n",
            "content-length: 36\n",
            "content-type: application/json\n",
            "x-at: Wed, 21 Oct 2015 07:28:00 GMT\n",
            "x-colour: RED\n",
            "x-flags: true, false\n",
            "x-json: eyJhIjoxfQ==\n",
            "x-meta-a: 1\n",
            "x-meta-b: 2\n",
            "x-text: \n",
            "x-texts: a, \"b,c\", \"d\\\"e\", \" f \"\n",
            "x-times: Thu, 01 Jan 1970 00:00:00 GMT, Wed, 21 Oct 2015 07:28:00 GMT\n",
            "\n",
            "{\"Token\":\"token\",\"Node\":{\"Count\":7}}",
        )
    );
}

fn named() -> Named {
    Named {
        blanks: Some("x y".into()),
        list: Some(vec!["1".into(), "2".into()]),
        documents: Some(vec!["{\"a\":1}".into(), "[,]".into()]),
        meta: Some(map(&[("a", "{}")])),
        colour: Some(Colour::Red),
    }
}

#[test]
fn a_parameter_may_have_any_name() {
    let request = request(&RequestSpec::new("GET", "/"), &mut named()).unwrap();
    assert_eq!(request.uri(), "/?name%20with%20spaces=x%20y&a%5Bb%5D%26%3D%25=1&a%5Bb%5D%26%3D%25=2");
}

#[test]
fn texts_of_a_media_type_travel_in_headers_as_base64_and_come_back() {
    let request = request(&RequestSpec::new("GET", "/"), &mut named()).unwrap();
    let header = |name: &str| request.headers().get(name).unwrap_or_default().to_owned();
    assert_eq!(header("x-documents"), "eyJhIjoxfQ==, Wyxd");
    assert_eq!((header("x-meta-a"), header("x-colour")), ("e30=".to_owned(), "UkVE".to_owned()));
    let headers = [("x-documents", &*header("x-documents")), ("x-meta-a", "e30="), ("x-colour", "UkVE")];
    let read: Named = read(&response(200, &headers, "")).unwrap();
    let sent = named();
    assert_eq!((read.documents, read.meta, read.colour), (sent.documents, sent.meta, sent.colour));
}

#[test]
fn a_token_that_is_set_stays() {
    let mut input = Bound { token: Some("mine".into()), ..Bound::new("n", "p") };
    assert!(shown(&SPEC, &mut input).ends_with("{\"Token\":\"mine\"}"));
}

#[test]
fn missing_labels_and_required_parameters_are_named() {
    let missing = |name: &str| format!("{name} was missing: cannot be empty or unset");
    let rejection = |input: &mut dyn Structure, spec| {
        let error = write_request(spec, input, &mut String::new, &Json).unwrap_err();
        assert!(error.is::<aws_smithy_types::error::operation::BuildError>());
        error.to_string()
    };
    assert!(rejection(&mut Bound::new("", "p"), &SPEC).contains(&missing("name")));
    assert!(rejection(&mut Bound { path: None, ..Bound::new("n", "p") }, &SPEC).contains(&missing("path")));
    let spec = RequestSpec::new("GET", "/{Name}");
    assert!(rejection(&mut HeadOnly { name: Some("n".into()), keys: None }, &spec).contains(&missing("keys")));
}

#[test]
fn a_label_can_have_something_that_stands_for_nothing() {
    let spec = RequestSpec::new("GET", "/{Account}/things");
    for account in [None, Some(String::new())] {
        assert_eq!(shown(&spec, &mut Owned { account }), "GET /-/things\n\n");
    }
    assert_eq!(shown(&spec, &mut Owned { account: Some("me".into()) }), "GET /me/things\n\n");
}

#[test]
fn a_host_prefix_takes_its_labels_from_strings() {
    let prefix = |input: &Bound| host_prefix("x.{Name}.{Path}-", input).map_err(|error| error.to_string());
    assert_eq!(prefix(&Bound::new("a", "b")).unwrap(), "x.a.b-");
    assert!(prefix(&Bound::new("a", "")).unwrap_err().contains("path was missing: cannot be empty or unset"));
}

#[test]
fn an_empty_list_is_an_empty_header_and_a_named_header_goes_before_a_prefixed_one() {
    let mut input =
        Anywhere { all: Some(map(&[("x-b", "loses"), ("other", "stays")])), b: Some("wins".into()), c: Some(vec![]) };
    assert_eq!(shown(&RequestSpec::new("GET", "/"), &mut input), "GET /\nother: stays\nx-b: wins\nx-c: \n\n");
}

#[test]
fn nothing_for_the_body_means_no_body_and_none_of_its_headers() {
    let mut input = HeadOnly { name: Some("n".into()), keys: Some(vec![]) };
    assert_eq!(shown(&RequestSpec::new("DELETE", "/{Name}"), &mut input), "DELETE /n\n\n");
}

#[test]
fn a_header_cannot_carry_a_line_break() {
    let mut input = Bound { text: Some("a\r\nX-Evil: b".into()), ..Bound::new("n", "p") };
    assert!(request(&SPEC, &mut input).unwrap_err().starts_with("invalid field in input: text"));
    let mut input = Bound { meta: Some(map(&[("bad name", "x")])), ..Bound::new("n", "p") };
    assert!(request(&SPEC, &mut input).is_err());
}

#[test]
fn payloads_have_their_content_type_set_or_not() {
    let post = RequestSpec::new("POST", "/");
    let head = |length: usize, kind: &str| format!("POST /\ncontent-length: {length}\ncontent-type: {kind}\n\n");
    let (binary, json) = ("application/octet-stream", "application/json");
    for (mut input, expected) in [
        (Box::new(BlobPayload::new()) as Box<dyn Structure>, head(0, binary)),
        (Box::new(BlobPayload { payload: Some(Blob::new("ab")), code: None }), head(2, binary) + "ab"),
        (Box::new(ImagePayload::new()), head(0, "image/png")),
        (Box::new(TextPayload::new()), head(0, "text/plain")),
        (Box::new(TextPayload { payload: Some("é".into()), code: None }), head(2, "text/plain") + "é"),
        (Box::new(ColourPayload { payload: Some(Colour::Red), code: None }), head(3, "text/plain") + "RED"),
        (Box::new(NodePayload::new()), head(2, json) + "{}"),
        (Box::new(NodePayload { payload: Some(Node::new()), code: None }), head(11, json) + "{\"Count\":7}"),
        (Box::new(ChoicePayload::new()), head(0, json)),
        (Box::new(ChoicePayload { payload: Some(Choice::Nothing), code: None }), head(14, json) + "{\"nothing\":{}}"),
        (Box::new(DocumentPayload { payload: Some(Document::Bool(true)), code: None }), head(4, json) + "true"),
        (Box::new(StreamPayload { payload: ByteStream::from_static(b"abc"), code: None }), head(3, binary) + "abc"),
    ] {
        assert_eq!(shown(&post, &mut *input), expected);
    }
}

fn response(status: u16, headers: &[(&'static str, &str)], body: impl Into<SdkBody>) -> HttpResponse {
    let mut response = HttpResponse::new(status.try_into().unwrap(), body.into());
    for (name, value) in headers {
        response.headers_mut().append(*name, value.to_string());
    }
    response
}

fn read<T: Structure>(response: &HttpResponse) -> Result<T, String> {
    let mut output = T::empty();
    read_response(response, &mut output, &Json).map(|()| output).map_err(|error| error.to_string())
}

#[test]
fn takes_every_member_from_where_it_is_bound() {
    let answer = response(
        201,
        &[
            ("x-text", " t "),
            ("x-texts", "a, \"b,c\""),
            ("x-texts", "d"),
            ("x-flags", "true,false"),
            ("x-at", "Wed, 21 Oct 2015 07:28:00 GMT"),
            ("x-times", "Thu, 01 Jan 1970 00:00:00 GMT, Wed, 21 Oct 2015 07:28:00 GMT"),
            ("x-json", "eyJhIjoxfQ=="),
            ("x-colour", "BLUE"),
            ("x-meta-a", "1"),
        ],
        r#"{"Node":{},"Name":"n"}"#,
    );
    let expected = Bound {
        name: Some("n".into()),
        text: Some("t".into()),
        texts: Some(vec!["a".into(), "b,c".into(), "d".into()]),
        flags: Some(vec![true, false]),
        at: Some(DateTime::from_secs(1445412480)),
        times: Some(vec![DateTime::from_secs(0), DateTime::from_secs(1445412480)]),
        json: Some("{\"a\":1}".into()),
        colour: Some("BLUE".into()),
        meta: Some(map(&[("a", "1")])),
        status: Some(201),
        node: Some(Node::new()),
        ..Bound::empty()
    };
    assert_eq!(read::<Bound>(&answer).unwrap(), expected);
    assert_eq!(read::<Bound>(&response(204, &[], "")).unwrap(), Bound { status: Some(204), ..Bound::empty() });
}

#[test]
fn a_bad_header_is_named() {
    for (name, value, expected) in [
        ("x-at", "yesterday", "HTTP 200, header `X-At`: expected a timestamp, found other text"),
        ("x-flags", "true,maybe", "HTTP 200, header `X-Flags`: expected a boolean, found other text"),
        ("x-json", "%", "HTTP 200, header `X-Json`: expected a string, found other text"),
    ] {
        assert_eq!(read::<Bound>(&response(200, &[(name, value)], "")).unwrap_err(), expected);
    }
    let twice = response(200, &[("x-text", "a"), ("x-text", "b")], "");
    assert!(read::<Bound>(&twice).unwrap_err().starts_with("HTTP 200, header `X-Text`: "));
}

#[test]
fn a_bad_body_is_reported_with_the_facts_around_it() {
    let page = response(200, &[("content-type", "text/html")], "<html>");
    assert_eq!(
        read::<Bound>(&page).unwrap_err(),
        "HTTP 200, body (6 bytes, text/html): expected JSON, found HTML or XML"
    );
    let cut = response(200, &[("content-type", "application/json")], r#"{"Node":{"Name":"#);
    assert_eq!(
        read::<Bound>(&cut).unwrap_err(),
        "HTTP 200, body (16 bytes, application/json): Node.Name: EOF while parsing a value at line 1 column 16"
    );
}

#[test]
fn a_body_that_no_member_wants_is_not_looked_at() {
    assert!(read::<crate::test_shapes::Empty>(&response(204, &[], "<html>")).is_ok());
}

#[test]
fn payloads_are_the_whole_body_and_unset_when_it_is_empty() {
    let body = |text: &'static str| response(202, &[], text);
    let blob = read::<BlobPayload>(&body("ab")).unwrap();
    assert_eq!((blob.payload, blob.code), (Some(Blob::new("ab")), Some(202)));
    assert_eq!(read::<BlobPayload>(&body("")).unwrap().payload, None);
    assert_eq!(read::<TextPayload>(&body("é")).unwrap().payload.as_deref(), Some("é"));
    assert!(read::<TextPayload>(&response(200, &[], vec![0xff])).unwrap_err().contains("not UTF-8"));
    assert_eq!(read::<ColourPayload>(&body("RED")).unwrap().payload, Some(Colour::Red));
    assert_eq!(read::<NodePayload>(&body("{}")).unwrap().payload, Some(Node::new()));
    assert_eq!(read::<NodePayload>(&body("")).unwrap().payload, None);
    assert!(read::<NodePayload>(&body("{\"Flag\":1}")).unwrap_err().contains("Flag: expected a boolean"));
    assert_eq!(read::<ChoicePayload>(&body("{\"text\":\"t\"}")).unwrap().payload, Some(Choice::Text("t".into())));
    assert_eq!(read::<DocumentPayload>(&body("[]")).unwrap().payload, Some(Document::Array(vec![])));
}

#[tokio::test]
async fn a_streaming_payload_gets_the_body_as_it_is() {
    let mut output = StreamPayload::new();
    assert!(is_streaming(&output) && !is_streaming(&BlobPayload::new()));
    let mut answer = response(206, &[], "abc");
    read_streaming_response(&mut answer, &mut output, &Json).unwrap();
    assert_eq!(output.code, Some(206));
    assert_eq!(output.payload.collect().await.unwrap().to_vec(), b"abc");
    assert!(answer.body().bytes().is_none());
    assert!(read::<StreamPayload>(&answer).is_ok());
    assert!(read::<BlobPayload>(&answer).unwrap_err().contains("not loaded"));
}

proptest! {
    #[test]
    fn every_label_and_parameter_makes_a_uri(name in ".+", path in ".+", value in any::<String>()) {
        let rest = HashMap::from([(value.clone(), value.clone())]);
        let mut input = Bound { qualifier: Some(value), rest: Some(rest), ..Bound::new(&name, &path) };
        let request = request(&SPEC, &mut input).unwrap();
        prop_assert!(request.uri().parse::<http::Uri>().is_ok());
    }

    #[test]
    // Without backslashes: aws-smithy-http doesn't read back a quoted text that ends in one.
    fn header_lists_read_back_equal(texts in prop::collection::vec(r"[ -\[\]-~]+", 1..5)) {
        let mut input = Bound { texts: Some(texts.clone()), ..Bound::new("n", "p") };
        let request = request(&SPEC, &mut input).unwrap();
        let value = request.headers().get("X-Texts").unwrap().to_owned();
        let output = read::<Bound>(&response(200, &[("x-texts", &value)], "")).unwrap();
        prop_assert_eq!(output.texts, Some(texts));
    }

    #[test]
    fn arbitrary_headers_never_panic(value in "[ -~]*", name in prop::sample::select(
        vec!["x-text", "x-texts", "x-flags", "x-at", "x-times", "x-json", "x-colour", "x-meta-a"],
    )) {
        let _ = read::<Bound>(&response(200, &[(name, &value)], ""));
    }
}
