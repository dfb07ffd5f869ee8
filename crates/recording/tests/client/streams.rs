//! Responses that come in parts: handed on as they come, recorded, and played in parts.

use crate::harness::{NOWHERE, client, plain, recorded, replaying};
use proofmark_contract::write;
use proofmark_lambda::Client;
use proofmark_lambda::types::InvokeWithResponseStreamResponseEvent as Event;
use proofmark_recording::Keep;
use proofmark_recording::client::RecordingClient;
use proofmark_recording::writer::Options;
use serde_json::json;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, TcpListener};
use std::sync::mpsc::{Sender, channel};

/// The frame of an event.
fn frame(event: serde_json::Value) -> Vec<u8> {
    let api = proofmark_contract_lambda::api();
    let operation = api.operation("InvokeWithResponseStream").unwrap();
    let output = json!({ "StatusCode": 200, "EventStream": [event] });
    write::response(api, operation, &output).unwrap().into_body().to_vec()
}

fn chunk(base64: &str) -> Vec<u8> {
    frame(json!({ "PayloadChunk": { "Payload": base64 } }))
}

/// What is sent next by a service; none of it closes the connection in the midst of the response.
type Next = Option<Vec<u8>>;

/// A service that responds with the head of a stream, and then with what it is given. Empty bytes end the stream.
fn streaming() -> (String, Sender<Next>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (sender, receiver) = channel::<Next>();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = [0; 16 * 1024];
        let _ = stream.read(&mut request).unwrap();
        let head =
            "HTTP/1.1 200 OK\r\ncontent-type: application/vnd.amazon.eventstream\r\ntransfer-encoding: chunked\r\n\r\n";
        stream.write_all(head.as_bytes()).unwrap();
        while let Ok(Some(bytes)) = receiver.recv() {
            let chunk = [format!("{:x}\r\n", bytes.len()).as_bytes(), &bytes, b"\r\n"].concat();
            stream.write_all(&chunk).unwrap();
        }
        let _ = stream.shutdown(Shutdown::Both);
    });
    (url, sender)
}

type Stream = proofmark_lambda::operation::invoke_with_response_stream::InvokeWithResponseStreamOutput;

async fn invoke(client: &Client) -> Stream {
    client.invoke_with_response_stream().function_name("f").send().await.unwrap()
}

/// The next payload; none at the end, an error where the stream broke off.
async fn next(stream: &mut Stream) -> Result<Option<String>, String> {
    let event = stream.event_stream.recv().await.map_err(|error| format!("{error:?}"))?;
    Ok(event.map(|event| match event {
        Event::PayloadChunk(chunk) => String::from_utf8(chunk.payload.unwrap().into_inner()).unwrap(),
        event => format!("{event:?}"),
    }))
}

async fn all(stream: &mut Stream) -> Vec<Result<Option<String>, ()>> {
    let mut received = Vec::new();
    loop {
        let event = next(stream).await.map_err(drop);
        let is_last = !matches!(event, Ok(Some(_)));
        received.push(event);
        if is_last {
            return received;
        }
    }
}

fn keeping_payloads(with_failures: bool) -> RecordingClient {
    let (api, options) =
        (proofmark_contract_lambda::api(), Options { keep: vec![Keep::Payloads], ..Options::in_memory() });
    match with_failures {
        true => RecordingClient::with_failures(plain(), api, options).unwrap(),
        false => RecordingClient::new(plain(), api, options).unwrap(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_are_handed_on_as_they_come_and_played_again() {
    let (url, say) = streaming();
    let recording = keeping_payloads(false);
    let mut stream = invoke(&client(&url, recording.clone())).await;
    // The second one is sent once the first has arrived: a client that waits for the end waits for ever.
    for (base64, text) in [("b25l", "one"), ("dHdv", "two")] {
        say.send(Some(chunk(base64))).unwrap();
        assert_eq!(next(&mut stream).await, Ok(Some(text.to_owned())));
    }
    say.send(Some(Vec::new())).unwrap();
    assert_eq!(next(&mut stream).await, Ok(None));

    let replaying = replaying(recorded(&recording));
    let played = all(&mut invoke(&client(NOWHERE, replaying.clone())).await).await;
    assert_eq!(played, [Ok(Some("one".to_owned())), Ok(Some("two".to_owned())), Ok(None)]);
    replaying.finish().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_that_is_dropped_is_recorded_as_far_as_it_was_read() {
    let (url, say) = streaming();
    let recording = keeping_payloads(false);
    let mut stream = invoke(&client(&url, recording.clone())).await;
    say.send(Some(chunk("b25l"))).unwrap();
    assert_eq!(next(&mut stream).await, Ok(Some("one".to_owned())));
    drop(stream);
    let played = all(&mut invoke(&client(NOWHERE, replaying(recorded(&recording)))).await).await;
    assert_eq!(played, [Ok(Some("one".to_owned())), Ok(None)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_recording_is_not_finished_while_a_stream_is_read() {
    let (url, say) = streaming();
    let recording = keeping_payloads(false);
    let mut stream = invoke(&client(&url, recording.clone())).await;
    say.send(Some(chunk("b25l"))).unwrap();
    assert_eq!(next(&mut stream).await, Ok(Some("one".to_owned())));
    let error = recording.finish().unwrap_err().to_string();
    assert!(error.contains("1 response that came in parts is still read"), "{error}");
    drop(stream);
    assert_eq!(recorded(&recording).exchanges.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_that_is_too_large_is_handed_on_and_not_recorded() {
    let (url, say) = streaming();
    let recording = keeping_payloads(false);
    let mut stream = invoke(&client(&url, recording.clone())).await;
    let part = chunk(&"AAAA".repeat(1024 * 1024 / 3));
    for _ in 0..34 {
        say.send(Some(part.clone())).unwrap();
        let Ok(Some(event)) = next(&mut stream).await else { panic!("the stream ended") };
        assert_eq!(event.len(), 1024 * 1024 / 3 * 3);
    }
    say.send(Some(Vec::new())).unwrap();
    assert_eq!(next(&mut stream).await, Ok(None));
    let error = recording.finish().unwrap_err().to_string();
    assert!(error.contains("1 response of more than 32 MiB cannot be recorded; all others are"), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_that_breaks_off_is_recorded_by_wish_up_to_its_last_whole_frame() {
    let (url, say) = streaming();
    let recording = keeping_payloads(true);
    let mut stream = invoke(&client(&url, recording.clone())).await;
    let broken = [chunk("b25l"), chunk("dHdv")[..20].to_vec()].concat();
    say.send(Some(broken)).unwrap();
    say.send(None).unwrap();
    let seen = all(&mut stream).await;
    assert_eq!(seen, [Ok(Some("one".to_owned())), Err(())]);
    let played = all(&mut invoke(&client(NOWHERE, replaying(recorded(&recording)))).await).await;
    assert_eq!(played, seen);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn otherwise_a_stream_that_breaks_off_is_not_recorded() {
    let (url, say) = streaming();
    let recording = keeping_payloads(false);
    let mut stream = invoke(&client(&url, recording.clone())).await;
    say.send(Some(chunk("b25l"))).unwrap();
    say.send(None).unwrap();
    assert_eq!(all(&mut stream).await.last(), Some(&Err(())));
    assert_eq!(recording.finish().unwrap().map(|written| written.exchanges), Some(0));
}
