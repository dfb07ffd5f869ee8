//! Members that are the whole body.

use super::support::{api, read_request, table};
use serde_json::{Value, json};

fn read(payload: Value, bodies: &[&str]) -> String {
    let api = api(json!({
        "Input": {"structure": {"payload": payload}},
        "Image": {"blob": {}, "mediaType": "image/png"},
        "Stream": {"blob": {}, "streaming": {}},
        "Enum": {"enum": {"A": "a"}},
        "Structure": {"structure": {"a": ["String", {"jsonName": "A"}], "b": ["Integer", {"required": {}}]}},
        "Union": {"union": {"a": "String"}}
    }));
    table(bodies.iter().copied(), |body| read_request(&api, &format!("/test\n{body}")))
}

#[test]
fn a_blob_takes_any_bytes_of_any_type() {
    let payload = json!(["Blob", {"httpPayload": {}, "length": {"max": 5}}]);
    insta::assert_snapshot!(read(payload, &["\nbytes", "Content-Type: a/b\n\ntoo long", ""]));
}

#[test]
fn a_required_blob_can_be_empty() {
    insta::assert_snapshot!(read(json!(["Blob", {"httpPayload": {}, "required": {}}]), &[""]));
}

#[test]
fn a_stream_is_a_blob() {
    insta::assert_snapshot!(read(json!(["Stream", {"httpPayload": {}, "required": {}}]), &["\nbytes", ""]));
}

#[test]
fn a_blob_with_a_media_type_asks_for_it() {
    let payload = json!(["Image", {"httpPayload": {}}]);
    insta::assert_snapshot!(read(
        payload,
        &["Content-Type: image/png\n\nx", "Content-Type: image/gif\n\nx", "\nx", ""]
    ));
}

#[test]
fn a_text_is_plain_text() {
    let payload = json!(["Enum", {"httpPayload": {}}]);
    insta::assert_snapshot!(read(
        payload,
        &[
            "Content-Type: text/plain; charset=utf-8\n\na",
            "Content-Type: text/plain\n\nb",
            "Content-Type: application/json\n\na",
            "\na",
        ]
    ));
}

#[test]
fn a_structure_is_json_and_absent_when_it_is_empty() {
    let payload = json!(["Structure", {"httpPayload": {}}]);
    insta::assert_snapshot!(read(
        payload,
        &[
            "Content-Type: application/json\n\n{\"A\": \"x\", \"b\": 1}",
            "Content-Type: application/json\n\n{\"a\": 1}",
            "Content-Type: application/json\n\n{}",
            "Content-Type: application/json\n\n[",
            "",
        ]
    ));
}

#[test]
fn a_required_structure_is_there_when_it_is_empty() {
    let payload = json!(["Structure", {"httpPayload": {}, "required": {}}]);
    insta::assert_snapshot!(read(payload, &["Content-Type: application/json\n\n{}", ""]));
}

#[test]
fn unions_and_documents_are_json() {
    let bodies = ["Content-Type: application/json\n\n{\"a\": \"x\"}", "Content-Type: application/json\n\n\"a\""];
    let union = read(json!(["Union", {"httpPayload": {}}]), &bodies);
    insta::assert_snapshot!(union + &read(json!(["Document", {"httpPayload": {}}]), &bodies));
}
