//! Nothing that is secret is in a recording, wherever it was in the messages.

use crate::harness::{SIGNED, Setup, record, send, service};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proofmark_recording::Replay;
use proofmark_recording::secrets::Secrets;
use serde_json::json;

/// A marker that stands where a secret would.
fn marker(number: usize) -> String {
    format!("mArKeR{number:02}x9Zq7")
}

fn count(text: &str) -> Vec<String> {
    (0..40)
        .map(marker)
        .filter(|marker| {
            let hex: String = marker.bytes().map(|byte| format!("{byte:02x}")).collect();
            // In each alignment, the characters in the middle.
            let encoded = (0..3).map(|skip| STANDARD.encode(format!("{}{marker}", "x".repeat(skip)))[4..16].to_owned());
            let mut forms = vec![marker.clone(), hex];
            forms.extend(encoded);
            forms.iter().any(|form| text.contains(form.as_str()))
        })
        .collect()
}

/// The secrets of an environment, markers 0 to 5.
fn secrets() -> Secrets {
    let names =
        ["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_ACCESS_KEY_ID", "GITHUB_TOKEN", "DB_PASSWORD", "X_KEY"];
    Secrets::of_variables(names.iter().enumerate().map(|(number, name)| ((*name).to_owned(), marker(number))))
}

#[test]
fn forty_planted_markers_are_in_no_output() {
    let m = marker;
    let create = json!({
        // Secrets of the environment, in members that may be shown, in several encodings.
        "FunctionName": "f", "Role": "arn:aws:iam::999988887777:role/r",
        "Description": format!("uses {} and {}", m(0), STANDARD.encode(format!("x{}", m(1)))),
        "Handler": m(2), "Tags": { "plain": m(3), "password": m(6), "Api-Token": m(7), m(4): "key" },
        "Code": { "ZipFile": STANDARD.encode(m(8)), "S3Bucket": m(5) },
        "Environment": { "Variables": { m(9): m(10), "DB": m(11) } },
        "Runtime": m(12), "Architectures": [m(13)],
        "UnknownMember": m(14), "VpcConfig": { "Unknown": { "nested": m(15) }, "SubnetIds": [{ "wrong": m(16) }] },
        "Timeout": m(17), "Publish": m(18), "KMSKeyArn": format!("https://user:{}@example.com", m(19)),
    });
    let headers = format!(
        "{SIGNED}x-amz-security-token: {}\r\ncookie: a={}\r\nx-custom-secret: {}\r\nuser-agent: {}\r\n",
        m(20),
        m(21),
        m(22),
        m(23)
    );
    let created = json!({
        "FunctionName": "f", "FunctionArn": "arn:aws:lambda:us-east-2:999988887777:function:f",
        "Environment": { "Variables": { m(24): m(25) }, "Error": { "ErrorCode": "x", "Message": m(26) } },
        "Surprise": m(27), "State": m(28), "RevisionId": "6b3f1c1e-1111-4222-8333-944444444444",
        "LastModified": "2026-11-28T01:02:03.000+0000",
    });
    let location = format!("https://bucket.s3.amazonaws.com/x?X-Amz-Credential={}&X-Amz-Signature={}", m(29), m(30));
    let got = json!({ "Code": { "Location": location, "RepositoryType": "S3" }, "Tags": { "secret": m(31) } });
    let error = json!({ "Message": "broken", "Detail": m(32), "Type": "User" });
    let upstream = service(vec![
        crate::harness::response(
            "201 Created",
            &format!("set-cookie: {}\r\nx-other: {}\r\n", m(33), m(34)),
            &created.to_string(),
        ),
        crate::harness::response("200 OK", "", &got.to_string()),
        crate::harness::response("400 Bad Request", "x-amzn-errortype: NewException\r\n", &error.to_string()),
        crate::harness::response("200 OK", "", &format!("{{\"token\":\"{}\"}}", m(35))),
        crate::harness::response("500 Internal Server Error", "", &format!("secret {}", m(36))),
    ]);
    let recorder = record(&upstream, Setup { secrets: secrets(), ..Setup::default() });
    let url = recorder.url.clone();
    send(&url, "POST /2015-03-31/functions", &headers, create.to_string().as_bytes());
    send(&url, &format!("GET /2015-03-31/functions/f?Unknown={}&X-Amz-Security-Token={}", m(37), m(38)), SIGNED, b"");
    send(&url, "GET /2015-03-31/functions/f", SIGNED, b"");
    send(&url, "POST /2015-03-31/functions/f/invocations", SIGNED, format!("{{\"p\":\"{}\"}}", m(39)).as_bytes());
    send(&url, "GET /2015-03-31/functions/f", SIGNED, b"");
    let finished = recorder.finish();
    assert_eq!(finished.written.as_ref().map(|written| written.added), Ok(5), "{:?}", finished.tally);
    let text = finished.text();
    // Marker 26 is the message of an error, in a member that the model marks sensitive.
    assert_eq!(count(&text), Vec::<String>::new(), "{text}");

    // A miss names members that differ, and nothing of their values that was left out.
    let replay = Replay::start(&finished.path).unwrap();
    let other = json!({ "FunctionName": "g", "Role": "r", "Code": { "ZipFile": STANDARD.encode(m(8)) }, "Environment": { "Variables": { m(9): m(10) } } });
    let missed = send(replay.url(), "POST /2015-03-31/functions", SIGNED, other.to_string().as_bytes());
    assert_eq!(missed.status, 400);
    let findings = replay.finish().unwrap_err().to_string();
    assert_eq!(count(&format!("{}{findings}", missed.text())), Vec::<String>::new());
}

#[test]
fn account_ids_become_those_of_the_documentation_and_arns_stay_valid() {
    let body = json!({ "FunctionArn": "arn:aws:lambda:us-east-2:999988887777:function:f", "DestinationConfig": {
        "OnFailure": { "Destination": "arn:aws:sqs:us-east-2:222233334444:q-999988887777" } } });
    let upstream = service(vec![crate::harness::response("200 OK", "", &body.to_string())]);
    let recorder = record(&upstream, Setup::default());
    send(&recorder.url, "GET /2019-09-25/functions/f/event-invoke-config", SIGNED, b"");
    let output = recorder.finish().recording().exchanges[0].response.output.clone().unwrap();
    assert_eq!(output["FunctionArn"], "arn:aws:lambda:us-east-2:123456789012:function:f");
    let destination = &output["DestinationConfig"]["OnFailure"]["Destination"];
    assert_eq!(*destination, "arn:aws:sqs:us-east-2:111122223333:q-123456789012");
}

#[test]
fn payloads_are_kept_by_wish_and_secrets_in_them_are_not() {
    let upstream =
        service(vec![crate::harness::response("200 OK", "", &format!("{{\"ok\": true, \"x\": \"{}\"}}", marker(0)))]);
    let recorder = record(
        &upstream,
        Setup { keep: vec![proofmark_recording::Keep::Payloads], secrets: secrets(), ..Setup::default() },
    );
    send(&recorder.url, "POST /2015-03-31/functions/f/invocations", SIGNED, br#"{"order": 1}"#);
    let exchange = recorder.finish().recording().exchanges.remove(0);
    assert_eq!(exchange.request.input["Payload"], json!({ "json": { "order": 1 }, "raw": "eyJvcmRlciI6IDF9" }));
    assert_eq!(exchange.response.output.unwrap()["Payload"], json!({ "json": { "ok": true, "x": "{secret:1}" } }));
}

#[test]
fn a_file_in_which_a_secret_occurs_is_not_written() {
    // The function's name is part of no rule that would mask it in a path of the error's name.
    let secrets =
        Secrets::of_variables([("AWS_SECRET_ACCESS_KEY".to_owned(), "GetFunctionEventInvokeConfig".to_owned())]);
    let upstream = service(vec![crate::harness::response("200 OK", "", "{}")]);
    let recorder = record(&upstream, Setup { secrets, ..Setup::default() });
    send(&recorder.url, "GET /2019-09-25/functions/f/event-invoke-config", SIGNED, b"");
    let finished = recorder.finish();
    let error = finished.written.clone().unwrap_err();
    let expected = "exchange 1 (GetFunctionEventInvokeConfig) has the secret AWS_SECRET_ACCESS_KEY in it, in plain text, and is not written";
    assert!(error.reason.starts_with(expected), "{error}");
    assert!(!finished.path.exists());
}

#[test]
fn the_log_of_a_function_is_left_out_and_replayed_as_base64() {
    let headers = format!("x-amz-log-result: {}\r\n", STANDARD.encode(format!("password is {}\n", marker(0))));
    let upstream = service(vec![crate::harness::response("200 OK", &headers, "null")]);
    let recorder = record(&upstream, Setup::default());
    let invoke = "POST /2015-03-31/functions/f/invocations";
    send(&recorder.url, invoke, SIGNED, b"{}");
    let finished = recorder.finish();
    assert_eq!(finished.recording().exchanges[0].response.output.as_ref().unwrap()["LogResult"], "{payload:2 base64}");
    let replay = Replay::start(&finished.path).unwrap();
    let head = send(replay.url(), invoke, SIGNED, b"{}").head;
    assert!(head.contains(&STANDARD.encode("payload-2")), "{head}");
    replay.finish().unwrap();
}

#[test]
fn an_empty_page_token_stays_empty() {
    let upstream = service(vec![crate::harness::response("200 OK", "", r#"{"NextMarker":"","Functions":[]}"#)]);
    let recorder = record(&upstream, Setup::default());
    send(&recorder.url, "GET /2015-03-31/functions", SIGNED, b"");
    let output = recorder.finish().recording().exchanges.remove(0).response.output.unwrap();
    assert_eq!(output["NextMarker"], "");
}
