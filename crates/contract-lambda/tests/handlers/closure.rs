//! Async closures.

use crate::kit::{EVENT, INVOKE, NAME, STREAM, ask, attached, attached_for, invoke, receive, send, until};
use proofmark_contract_lambda::{DeclaredConfig, FunctionError, Handler, LambdaServer};
use serde_json::json;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

#[test]
fn a_closure_gets_the_event_and_its_result_is_the_payload() {
    let lambda = LambdaServer::spawn().unwrap();
    lambda.function(NAME).handler(async |event| Ok(json!({ "hello": event["name"], "id": event.request_id() })));
    let response = invoke(&lambda, r#"{"name":"Ann"}"#);
    let id = response.header("x-amzn-requestid").unwrap();
    assert_eq!(response.json(), json!({ "hello": "Ann", "id": id }));
    assert_eq!(response.header("x-amz-executed-version"), Some("$LATEST"));
}

#[test]
fn a_closure_can_use_what_it_captures() {
    let (seen, lambda) = (Arc::new(Mutex::new(Vec::new())), LambdaServer::spawn().unwrap());
    let kept = Arc::clone(&seen);
    lambda.function(NAME).handler(async move |event| {
        tokio::time::sleep(Duration::from_millis(1)).await;
        kept.lock().unwrap().push(event.into_inner());
        Ok(json!(null))
    });
    invoke(&lambda, "1");
    invoke(&lambda, "2");
    assert_eq!(*seen.lock().unwrap(), [json!(1), json!(2)]);
}

#[test]
fn an_error_of_a_closure_is_one_of_the_function() {
    let lambda = attached(Handler::new(async |event| {
        let number: i32 = event.as_str().unwrap_or_default().parse()?;
        match number {
            0 => Err(FunctionError::new("ValueError", "no such order")),
            number => Ok(json!(number)),
        }
    }));
    assert_eq!(invoke(&lambda, "\"0\"").error(), ("ValueError".to_owned(), "no such order".to_owned()));
    let text = "invalid digit found in string".to_owned();
    assert_eq!(invoke(&lambda, "\"x\"").error(), ("ParseIntError".to_owned(), text));
    assert_eq!(invoke(&lambda, "\"7\"").json(), 7);
}

#[test]
fn a_panic_is_an_error_of_the_function() {
    let lambda = attached(Handler::new(async |_| panic!("no order {}", 7)));
    assert_eq!(invoke(&lambda, "{}").error(), ("Panic".to_owned(), "the handler panicked: no order 7".to_owned()));
}

#[test]
fn a_closure_that_takes_too_long_times_out_and_is_dropped() {
    let dropped = Arc::new(AtomicBool::new(false));
    let flag = Flag(Arc::clone(&dropped));
    let waiting = Arc::new(Mutex::new(Some(flag)));
    let lambda = attached_for(
        Handler::new(async move |_| {
            let _flag = waiting.lock().unwrap().take();
            std::future::pending().await
        }),
        1,
    );
    let expected = ("Sandbox.Timedout".to_owned(), "RequestId: ID Error: Task timed out after 1.00 seconds".to_owned());
    assert_eq!(invoke(&lambda, "{}").error(), expected);
    until("the closure is dropped", || dropped.load(Ordering::Relaxed));
}

/// Says when it is dropped.
struct Flag(Arc<AtomicBool>);

impl Drop for Flag {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
fn a_client_that_goes_away_has_its_closure_dropped() {
    let (begun, dropped) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
    let (begins, drops) = (Arc::clone(&begun), Arc::clone(&dropped));
    let lambda = attached_for(
        Handler::new(async move |_| {
            let _flag = Flag(Arc::clone(&drops));
            begins.store(true, Ordering::Relaxed);
            std::future::pending().await
        }),
        900,
    );
    for line in [INVOKE, STREAM] {
        begun.store(false, Ordering::Relaxed);
        dropped.store(false, Ordering::Relaxed);
        let stream = send(lambda.url(), line, "", "{}");
        until("the closure runs", || begun.load(Ordering::Relaxed));
        drop(stream);
        until("the closure is dropped", || dropped.load(Ordering::Relaxed));
    }
}

#[test]
fn closures_that_block_hold_up_nobody_else() {
    let gate = Arc::new(Mutex::new(()));
    let (held, closed) = (gate.lock().unwrap(), Arc::clone(&gate));
    let lambda = attached(Handler::new(async move |_| {
        drop(closed.lock());
        Ok(json!(null))
    }));
    lambda.function("other").returns(json!(1));
    let blocked: Vec<_> = (0..16).map(|_| send(lambda.url(), INVOKE, "", "{}")).collect();
    let other = ask(&lambda, "POST /2015-03-31/functions/other/invocations", "", "{}");
    assert_eq!(other.json(), 1);
    drop(held);
    assert!(blocked.into_iter().all(|stream| receive(stream).status() == 200));
}

#[test]
fn more_than_what_is_reserved_is_throttled() {
    let (begun, gate) = (Arc::new(AtomicU32::new(0)), Arc::new(tokio::sync::Semaphore::new(0)));
    let (begins, opens) = (Arc::clone(&begun), Arc::clone(&gate));
    let lambda = attached(Handler::new(async move |_| {
        begins.fetch_add(1, Ordering::Relaxed);
        opens.acquire().await.unwrap().forget();
        Ok(json!("done"))
    }));
    let put = "PUT /2017-10-31/functions/my-function/concurrency";
    let json_type = "content-type: application/json\r\n";
    assert_eq!(ask(&lambda, put, json_type, r#"{"ReservedConcurrentExecutions":1}"#).status(), 200);
    let first = send(lambda.url(), INVOKE, "", "{}");
    until("the first one runs", || begun.load(Ordering::Relaxed) == 1);
    let second = invoke(&lambda, "{}");
    assert_eq!(
        (second.status(), &second.json()["Reason"]),
        (429, &json!("ReservedFunctionConcurrentInvocationLimitExceeded"))
    );
    gate.add_permits(2);
    assert_eq!(receive(first).json(), "done");
    assert_eq!(invoke(&lambda, "{}").json(), "done");
}

#[test]
fn events_are_retried_while_the_clock_is_advanced() {
    let attempts = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&attempts);
    let lambda = LambdaServer::spawn().unwrap();
    let config = DeclaredConfig {
        on_failure: Some("arn:aws:sqs:us-east-2:123456789012:failed".to_owned()),
        on_success: Some("arn:aws:sqs:us-east-2:123456789012:done".to_owned()),
        ..DeclaredConfig::default()
    };
    lambda.function(NAME).event_invoke_config(config).handler(async move |event| {
        tokio::time::sleep(Duration::from_millis(20)).await;
        match event["fails"].as_bool() {
            Some(true) => {
                counted.fetch_add(1, Ordering::Relaxed);
                Err(FunctionError::new("ValueError", "no such order"))
            }
            _ => Ok(json!("done")),
        }
    });
    assert_eq!(ask(&lambda, INVOKE, EVENT, r#"{"fails":true}"#).status(), 202);
    let happened = lambda.advance(Duration::from_secs(180));
    assert_eq!(attempts.load(Ordering::Relaxed), 3);
    let record = happened.deliveries[0].record().unwrap();
    assert_eq!(record["requestContext"]["condition"], "RetriesExhausted");
    assert_eq!(record["responsePayload"]["errorMessage"], "no such order");
    assert_eq!(ask(&lambda, INVOKE, EVENT, "{}").status(), 202);
    lambda.advance_until_idle();
    assert_eq!(lambda.deliveries()[1].record().unwrap()["responsePayload"], "done");
}

#[test]
fn a_fast_clock_goes_on_when_a_closure_has_ended() {
    let lambda = LambdaServer::builder().clock(proofmark_contract_lambda::ClockMode::Fast).spawn().unwrap();
    lambda.function(NAME).handler(async |_| Err(FunctionError::new("ValueError", "no")));
    ask(&lambda, INVOKE, EVENT, "{}");
    until("all attempts have been made", || lambda.invocations().len() == 3);
}

#[test]
fn a_reset_stops_what_runs_and_what_it_gives_is_forgotten() {
    let dropped = Arc::new(AtomicBool::new(false));
    let drops = Arc::clone(&dropped);
    let lambda = attached_for(
        Handler::new(async move |_| {
            let _flag = Flag(Arc::clone(&drops));
            std::future::pending().await
        }),
        900,
    );
    ask(&lambda, INVOKE, EVENT, "{}");
    lambda.reset();
    assert_eq!(lambda.advance_until_idle().invocations, []);
    until("the closure is dropped or never began", || {
        dropped.load(Ordering::Relaxed) || Arc::strong_count(&dropped) <= 2
    });
}

#[test]
fn a_closure_can_call_the_server() {
    let lambda = LambdaServer::spawn().unwrap();
    let url = lambda.url().to_owned();
    lambda.function("inner").returns(json!("inner"));
    lambda.function(NAME).handler(async move |_| {
        let line = "POST /2015-03-31/functions/inner/invocations";
        Ok(receive(send(&url, line, "", "{}")).json())
    });
    assert_eq!(invoke(&lambda, "{}").json(), "inner");
}

#[test]
fn a_stream_of_a_closure_is_its_payload_and_how_it_ended() {
    let lambda = attached(Handler::new(async |_| Ok(json!("all of it"))));
    let body = ask(&lambda, STREAM, "", "{}").body;
    assert!(
        body.contains("PayloadChunk") && body.contains("\"all of it\"") && body.contains("InvokeComplete"),
        "{body}"
    );
}

#[test]
fn results_that_are_said_come_before_what_is_attached() {
    let lambda = attached(Handler::new(async |_| Ok(json!("attached"))));
    let json_type = "content-type: application/json\r\n";
    ask(&lambda, "POST /_proofmark/functions", json_type, r#"{"name":"my-function","returns":"said"}"#);
    assert_eq!(invoke(&lambda, "{}").json(), "said");
    ask(&lambda, "DELETE /_proofmark/functions/my-function", "", "");
    assert_eq!(invoke(&lambda, "{}").json(), "attached");
}

#[test]
fn the_control_api_attaches_nothing() {
    let lambda = LambdaServer::spawn().unwrap();
    let json_type = "content-type: application/json\r\n";
    for key in ["handler", "program"] {
        let body = format!(r#"{{"name":"my-function","{key}":["true"]}}"#);
        let response = ask(&lambda, "POST /_proofmark/functions", json_type, &body);
        assert_eq!(response.status(), 400, "{response:?}");
    }
}
