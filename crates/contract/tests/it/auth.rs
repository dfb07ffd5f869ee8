//! Authentication of requests by passwords, tokens and API keys: what is taken, what is found to be wrong, and what the
//! server says of it.

use crate::models::api_of;
use bytes::Bytes;
use http::Request;
use proofmark_contract::api::Api;
use proofmark_contract::{auth, read};

/// An API of one operation, `GET /x`, with these traits of the service.
fn api(service: &str) -> Api {
    let text = format!(
        r#"{{ "smithy": "2.0", "shapes": {{
            "a#S": {{ "type": "service", "version": "1", "operations": [{{ "target": "a#Get" }}],
                      "traits": {{ "aws.protocols#restJson1": {{}}, {service} }} }},
            "a#Get": {{ "type": "operation", "input": {{ "target": "a#In" }}, "output": {{ "target": "smithy.api#Unit" }},
                        "traits": {{ "smithy.api#http": {{ "method": "GET", "uri": "/x" }} }} }},
            "a#In": {{ "type": "structure", "members": {{
                "all": {{ "target": "a#Texts", "traits": {{ "smithy.api#httpQueryParams": {{}} }} }} }} }},
            "a#Texts": {{ "type": "map", "key": {{ "target": "smithy.api#String" }},
                          "value": {{ "target": "smithy.api#String" }} }} }} }}"#
    );
    api_of(&[("model.json", &text)])
}

const BASIC: &str = r#""smithy.api#httpBasicAuth": {}"#;
const BEARER: &str = r#""smithy.api#httpBearerAuth": {}"#;
const KEY_IN_HEADER: &str = r#""smithy.api#httpApiKeyAuth": { "name": "X-Api-Key", "in": "header" }"#;
const KEY_AFTER_WORD: &str =
    r#""smithy.api#httpApiKeyAuth": { "name": "Authorization", "in": "header", "scheme": "ApiKey" }"#;
const KEY_IN_QUERY: &str = r#""smithy.api#httpApiKeyAuth": { "name": "api_key", "in": "query" }"#;

fn request(uri: &str, header: Option<(&str, &str)>) -> Request<Bytes> {
    let request = Request::get(uri).header("host", "a.example");
    let request = header.into_iter().fold(request, |request, (name, value)| request.header(name, value));
    request.body(Bytes::new()).unwrap()
}

/// What is wrong with the authentication of a request, one violation a line.
fn violations(service: &str, uri: &str, header: Option<(&str, &str)>) -> String {
    let api = api(service);
    let operation = api.operation("Get").unwrap();
    let found = auth::check(&request(uri, header), operation, None);
    found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn what_a_scheme_asks_for_is_taken() {
    let two = format!("{BASIC}, {KEY_IN_QUERY}");
    for (service, uri, header) in [
        (BASIC, "/x", Some(("authorization", "Basic dTpw"))),
        (BASIC, "/x", Some(("authorization", "basic dTpw"))),
        (BEARER, "/x", Some(("authorization", "Bearer a-b.c~d+e/f=="))),
        (KEY_IN_HEADER, "/x", Some(("x-api-key", "k"))),
        (KEY_AFTER_WORD, "/x", Some(("authorization", "ApiKey k"))),
        (KEY_IN_QUERY, "/x?a=b&api_key=k", None),
        (&two, "/x?api_key=k", None),
        (&two, "/x", Some(("authorization", "Basic dTpw"))),
        (r#""smithy.api#httpDigestAuth": {}"#, "/x", None),
        (&format!(r#"{BASIC}, "smithy.api#auth": []"#), "/x", None),
    ] {
        assert_eq!(violations(service, uri, header), "", "{service} {uri} {header:?}");
    }
}

#[test]
fn what_is_missing_or_malformed_is_found_without_showing_it() {
    let missing = "is missing: the request is not authenticated; expected";
    let two = format!("{BEARER}, {KEY_IN_HEADER}");
    for (service, uri, header, expected) in [
        (BASIC, "/x", None, format!("header Authorization: {missing} `Authorization: Basic ...`")),
        (BASIC, "/x", Some(("authorization", "Bearer dTpw")), format!("{missing} `Authorization: Basic ...`")),
        (
            BASIC,
            "/x",
            Some(("authorization", "Basic secret")),
            "must be `Basic` and NAME:PASSWORD in base64".to_owned(),
        ),
        (BEARER, "/x", Some(("authorization", "Bearer ")), "must be `Bearer` and a token of RFC 6750".to_owned()),
        (KEY_IN_HEADER, "/x", Some(("x-api-key", "")), "header x-api-key: must have an API key".to_owned()),
        (
            KEY_AFTER_WORD,
            "/x",
            Some(("authorization", "secret")),
            format!("{missing} an API key in the header authorization"),
        ),
        (
            KEY_IN_QUERY,
            "/x?API_KEY=secret",
            None,
            format!("query api_key: {missing} an API key in the query parameter api_key"),
        ),
        (&two, "/x", None, format!("{missing} an API key in the header x-api-key or `Authorization: Bearer ...`")),
    ] {
        let found = violations(service, uri, header);
        assert!(found.contains(&expected), "{service} {uri} {header:?}: {found}");
        assert!(!found.contains("secret"), "{found}");
    }
}

#[test]
fn an_api_key_in_the_query_is_not_an_input() {
    let api = api(KEY_IN_QUERY);
    let request = request("/x?a=b&api_key=k", None);
    let read = read::request(&api, &request).expect("an operation");
    assert_eq!(read.violations, []);
    assert_eq!(read.input.to_string(), r#"{"all":{"a":"b"}}"#);
}
