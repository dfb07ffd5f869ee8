//! The Lambda Runtime API, as the programs of `program` speak it.

use crate::kit::{EVENT, INVOKE, NAME, STREAM, ask, attached, attached_for, invoke, receive, send, until};
use crate::program::program;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proofmark_contract_lambda::LambdaServer;
use serde_json::json;
use std::io::{Read, Write};
use std::net::TcpListener;

#[test]
fn a_program_gets_one_event_after_the_other_with_their_headers() {
    let lambda = attached(program("echo"));
    let context = STANDARD.encode(r#"{"custom":{"name":"Änne"}}"#);
    let first = ask(&lambda, INVOKE, &format!("x-amz-client-context: {context}\r\n"), r#"{"order":1}"#);
    let (said, id) = (first.json(), first.header("x-amzn-requestid").unwrap());
    assert_eq!((&said["count"], &said["event"]), (&json!(1), &json!(r#"{"order":1}"#)), "{said}");
    let head: Vec<_> = said["head"].as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect();
    let header =
        |name: &str| head.iter().find_map(|line| line.strip_prefix(name)).unwrap_or_else(|| panic!("{head:?}"));
    assert_eq!(header("lambda-runtime-aws-request-id: "), id);
    let arn = "arn:aws:lambda:us-east-2:123456789012:function:my-function";
    assert_eq!(header("lambda-runtime-invoked-function-arn: "), arn);
    assert_eq!(header("lambda-runtime-client-context: "), r#"{"custom":{"name":"Änne"}}"#);
    assert!(header("lambda-runtime-trace-id: ").starts_with("Root=1-"));
    assert!(header("lambda-runtime-deadline-ms: ").parse::<u64>().is_ok());
    let second = invoke(&lambda, "{}");
    assert_eq!((&second.json()["count"], &second.json()["process"]), (&json!(2), &said["process"]));
    assert!(second.log().contains("\nevent 2\nEND "), "{}", second.log());
}

#[test]
fn events_at_the_same_time_get_a_program_each() {
    let lambda = attached(program("echo"));
    let streams: Vec<_> = (0..3).map(|_| send(lambda.url(), INVOKE, "", "{}")).collect();
    let said: Vec<_> = streams.into_iter().map(|stream| receive(stream).json()["event"].clone()).collect();
    assert_eq!(said, ["{}", "{}", "{}"]);
}

#[test]
fn a_change_of_the_function_starts_another_program() {
    let lambda = attached(program("echo"));
    let process = || invoke(&lambda, "{}").json()["process"].clone();
    let first = process();
    assert_eq!(process(), first);
    lambda.function(NAME).environment("TABLE", "orders").attach(program("echo"));
    assert_ne!(process(), first);
}

#[test]
fn an_error_is_passed_on_as_the_runtime_wrote_it() {
    let response = invoke(&attached(program("fails")), "{}");
    let expected = r#"{"errorMessage":"no such order","errorType":"ValueError","stackTrace":["line 1"]}"#;
    assert_eq!((response.header("x-amz-function-error"), &*response.body), (Some("Unhandled"), expected));
}

#[test]
fn a_program_that_fails_to_start_says_why() {
    let expected = ("Runtime.ImportModuleError".to_owned(), "No module named 'app'".to_owned());
    assert_eq!(invoke(&attached(program("fails_to_start")), "{}").error(), expected);
}

#[test]
fn a_program_that_exits_is_an_error_of_the_runtime_and_started_anew() {
    for (name, status) in [("exits_at_once", 3), ("exits_before_it_responds", 1)] {
        let lambda = attached(program(name));
        let text = format!("RequestId: ID Error: Runtime exited with error: exit status {status}");
        let expected = ("Runtime.ExitError".to_owned(), text);
        assert_eq!(
            [invoke(&lambda, "{}").error(), invoke(&lambda, "{}").error()],
            [expected.clone(), expected],
            "{name}"
        );
    }
    let log = invoke(&attached(program("exits_before_it_responds")), "{}").log();
    assert!(log.contains("about to exit\n") && log.contains("\nRuntime.ExitError\nEND "), "{log}");
}

#[test]
fn a_program_that_exits_between_events_is_started_anew() {
    let lambda = attached(program("exits_after_each_response"));
    let processes: Vec<_> = (0..3).map(|_| invoke(&lambda, "{}").json().as_u64().expect("an id")).collect();
    assert!(processes[0] != processes[1] && processes[1] != processes[2], "{processes:?}");
}

#[test]
fn a_program_that_cannot_be_started_is_named() {
    let lambda = attached(proofmark_contract_lambda::Handler::program(["./no-such-bootstrap"]));
    let text = "RequestId: ID Error: fork/exec ./no-such-bootstrap: no such file or directory".to_owned();
    assert_eq!(invoke(&lambda, "{}").error(), ("Runtime.InvalidEntrypoint".to_owned(), text));
}

#[test]
fn a_program_that_takes_too_long_is_killed() {
    let lambda = attached_for(program("hangs"), 1);
    let expected = ("Sandbox.Timedout".to_owned(), "RequestId: ID Error: Task timed out after 1.00 seconds".to_owned());
    assert_eq!(invoke(&lambda, "{}").error(), expected);
}

#[test]
fn what_comes_at_the_wrong_time_is_rejected() {
    let lambda = attached(program("responds_wrongly"));
    assert_eq!(invoke(&lambda, "{}").json(), "first");
    assert_eq!(invoke(&lambda, "{}").json(), "400 403 202 403 404 403");
}

#[test]
fn a_response_that_is_too_large_is_rejected() {
    let lambda = attached(program("returns_too_much"));
    assert_eq!(invoke(&lambda, "{}").error().0, "Function.ResponseSizeTooLarge");
    assert_eq!(invoke(&lambda, "{}").json(), "413");
}

#[test]
fn a_response_that_is_not_json_is_passed_on() {
    let lambda = LambdaServer::spawn().unwrap();
    let config = proofmark_contract_lambda::DeclaredConfig {
        on_success: Some("arn:aws:sqs:us-east-2:123456789012:done".to_owned()),
        ..Default::default()
    };
    lambda.function(NAME).event_invoke_config(config).attach(program("returns_a_text"));
    assert_eq!(invoke(&lambda, "{}").body, "Echoing request");
    ask(&lambda, INVOKE, EVENT, "{}");
    lambda.advance_until_idle();
    assert_eq!(lambda.deliveries()[0].record().unwrap()["responsePayload"], "Echoing request");
}

#[test]
fn a_streamed_response_comes_as_it_is_written() {
    let gate = TcpListener::bind("127.0.0.1:0").unwrap();
    let lambda = attached(program("streams"));
    let mut stream = send(lambda.url(), STREAM, "", &gate.local_addr().unwrap().port().to_string());
    let mut program = gate.accept().unwrap().0;
    let mut received = Vec::new();
    while !received.windows(5).any(|part| part == b"first") {
        let mut part = [0; 1000];
        let length = stream.read(&mut part).unwrap();
        assert!(length > 0);
        received.extend_from_slice(&part[..length]);
    }
    assert!(!received.windows(6).any(|part| part == b"second"));
    program.write_all(b"x").unwrap();
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).unwrap();
    let rest = String::from_utf8_lossy(&rest);
    assert!(rest.contains("second") && rest.contains("InvokeComplete") && !rest.contains("ErrorCode"), "{rest}");
}

#[test]
fn a_streamed_response_can_end_with_an_error() {
    let lambda = attached(program("streams"));
    let body = ask(&lambda, STREAM, "", "-1").body;
    assert!(body.contains("first") && body.contains("second") && body.contains("ErrorDetails"), "{body}");
    assert_eq!(invoke(&lambda, "-1").error(), ("Late".to_owned(), "late".to_owned()));
    assert_eq!(invoke(&lambda, "0").body, "firstsecond");
}

#[test]
fn programs_end_with_the_server() {
    if !std::path::Path::new("/proc/self/stat").exists() {
        eprintln!("SKIPPED programs_end_with_the_server: there is no /proc");
        return;
    }
    let lambda = attached(program("echo"));
    let process = invoke(&lambda, "{}").json()["process"].as_u64().unwrap();
    let is_alive = || {
        let status = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
        !status.is_empty() && !status.contains(") Z ")
    };
    assert!(is_alive());
    drop(lambda);
    until("the program has ended", || !is_alive());
}
