//! Streams of events, frame by frame.

use crate::harness::{SIGNED, Setup, record, send};
use proofmark_contract::write;
use proofmark_recording::{Keep, Replay};
use serde_json::json;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::time::{Duration, Instant};

const LINE: &str = "POST /2021-11-15/functions/f/response-streaming-invocations";

/// The frames of a streamed response.
fn frames() -> Vec<Vec<u8>> {
    let api = proofmark_contract_lambda::api();
    let operation = api.operation("InvokeWithResponseStream").unwrap();
    let events = [
        json!({ "PayloadChunk": { "Payload": "b25l" } }),
        json!({ "PayloadChunk": { "Payload": "dHdv" } }),
        json!({ "InvokeComplete": {} }),
    ];
    let frame = |event| {
        let output = json!({ "StatusCode": 200, "EventStream": [event] });
        write::response(api, operation, &output).unwrap().into_body().to_vec()
    };
    events.into_iter().map(frame).collect()
}

/// A service that streams frames with pauses.
fn streaming(pause: Duration) -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        crate::harness::read_request(&mut stream);
        let head =
            "HTTP/1.1 200 OK\r\ncontent-type: application/vnd.amazon.eventstream\r\ntransfer-encoding: chunked\r\n\r\n";
        stream.write_all(head.as_bytes()).unwrap();
        for frame in frames() {
            std::thread::sleep(pause);
            let mut chunk = format!("{:x}\r\n", frame.len()).into_bytes();
            chunk.extend_from_slice(&frame);
            chunk.extend_from_slice(b"\r\n");
            stream.write_all(&chunk).unwrap();
        }
        stream.write_all(b"0\r\n\r\n").unwrap();
    });
    url
}

#[test]
fn frames_and_pauses_are_recorded_and_played() {
    let recorder =
        record(&streaming(Duration::from_millis(200)), Setup { keep: vec![Keep::Payloads], ..Setup::default() });
    let recorded = send(&recorder.url, LINE, SIGNED, b"{}");
    let finished = recorder.finish();
    let response = finished.recording().exchanges.remove(0).response;
    assert_eq!(response.output.unwrap()["EventStream"][1]["PayloadChunk"]["Payload"], json!({ "text": "two" }));
    assert_eq!(response.pauses, [200, 200, 200]);
    assert_eq!(recorded.body, frames().concat());

    let replay = Replay::start(&finished.path).unwrap();
    let begun = Instant::now();
    let replayed = send(replay.url(), LINE, SIGNED, b"{}");
    assert!(begun.elapsed() >= Duration::from_millis(600), "{:?}", begun.elapsed());
    assert_eq!(replayed.body, recorded.body);
    replay.finish().unwrap();
}

#[test]
fn the_client_gets_a_frame_before_the_stream_has_ended() {
    let recorder = record(&streaming(Duration::from_millis(400)), Setup::default());
    let mut stream = TcpStream::connect(recorder.url.trim_start_matches("http://")).unwrap();
    let begun = Instant::now();
    write!(stream, "{LINE} HTTP/1.1\r\n{SIGNED}content-length: 2\r\n\r\n{{}}").unwrap();
    let (mut bytes, first) = (Vec::new(), frames().remove(0));
    while !bytes.windows(first.len()).any(|window| window == first) {
        let mut buffer = [0; 1024];
        let count = stream.read(&mut buffer).unwrap();
        assert!(count > 0);
        bytes.extend_from_slice(&buffer[..count]);
    }
    assert!(begun.elapsed() < Duration::from_millis(1100), "{:?}", begun.elapsed());
    drop(stream);
    recorder.finish();
}
