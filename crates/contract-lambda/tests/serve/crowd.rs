//! Many clients at once, good ones and others.

use super::harness::{EXAMPLE, JSON, KeptLog, Running, SIGNED, read_all, read_response, start, start_with};
use base64::Engine as _;
use proofmark_contract::serve::{Limits, LogFormat};
use std::io::Write;
use std::net::TcpStream;
use std::time::{Duration, Instant};

fn example() -> String {
    format!("{EXAMPLE} HTTP/1.1\r\n{SIGNED}\r\n")
}

/// Whether a new client gets a response.
fn gets_response(server: &Running) -> bool {
    let mut stream = server.connect();
    stream.write_all(example().as_bytes()).unwrap();
    read_response(&mut stream).starts_with("HTTP/1.1 200 OK")
}

#[test]
fn two_hundred_clients_keep_their_connections() {
    let server = start_with(|config| config.workers = 2);
    let mut clients: Vec<_> = (0..200).map(|_| server.connect()).collect();
    for _ in 0..5 {
        // All have asked before the first one listens.
        for client in &mut clients {
            client.write_all(example().as_bytes()).unwrap();
        }
        for client in &mut clients {
            assert!(read_response(client).starts_with("HTTP/1.1 200 OK"));
        }
    }
    let recording = server.observer.recording();
    assert_eq!((recording.routed, recording.violating), (1000, 0));
}

#[test]
fn the_longest_idle_connection_gives_its_place_to_a_new_one() {
    let kept = KeptLog::new(LogFormat::Line);
    let server = start_with(|config| {
        config.limits.connections = 2;
        config.notices = Some(kept.log.clone());
    });
    let mut idle: Vec<_> = (0..2).map(|_| server.connect()).collect();
    for _ in 0..20 {
        assert!(gets_response(&server));
    }
    assert_eq!(read_all(&mut idle[0]).0, Vec::<u8>::new());
    drop(server);
    let lines = kept.text();
    insta::assert_snapshot!(lines);
}

/// What a client does that holds a connection without using it.
fn hold(server: &Running, how: &str) -> TcpStream {
    let mut stream = server.connect();
    stream.write_all(how.as_bytes()).unwrap();
    stream
}

#[test]
fn slow_clients_hold_no_place_for_long() {
    let put = "PUT /2019-09-25/functions/f/event-invoke-config HTTP/1.1\r\n";
    let slow = ["", "GET /", &format!("{put}{SIGNED}content-length: 1000\r\n\r\n{{")];
    for how in slow {
        let server = start_with(|config| config.limits.connections = 4);
        let _held: Vec<_> = (0..20).map(|_| hold(&server, how)).collect();
        assert!((0..10).all(|_| gets_response(&server)), "{how}");
    }
}

#[test]
fn a_response_that_is_held_back_holds_no_place() {
    for how in ["x-proofmark-delay: 60s", "x-proofmark-fault: timeout"] {
        let server = start_with(|config| {
            config.limits.connections = 4;
            config.limits.drain = Duration::from_millis(10);
        });
        let _held: Vec<_> =
            (0..4).map(|_| hold(&server, &format!("{EXAMPLE} HTTP/1.1\r\n{SIGNED}{how}\r\n\r\n"))).collect();
        while server.observer.recording().routed < 4 {
            std::thread::sleep(Duration::from_millis(1));
        }
        let mut kept = server.connect();
        for _ in 0..10 {
            kept.write_all(example().as_bytes()).unwrap();
            assert!(read_response(&mut kept).starts_with("HTTP/1.1 200 OK"), "{how}");
            assert!(gets_response(&server), "{how}");
        }
    }
}

#[test]
fn not_more_responses_are_held_back_than_there_may_be() {
    let server = start_with(|config| {
        config.limits.connections = 2;
        config.limits.drain = Duration::from_millis(10);
    });
    let delayed = format!("{EXAMPLE} HTTP/1.1\r\n{SIGNED}x-proofmark-delay: 60s\r\n\r\n");
    let _held: Vec<_> = (0..2).map(|_| hold(&server, &delayed)).collect();
    while server.observer.recording().routed < 2 {
        std::thread::sleep(Duration::from_millis(1));
    }
    let mut third = hold(&server, &delayed);
    assert!(read_response(&mut third).starts_with("HTTP/1.1 503 Service Unavailable"));
}

#[test]
fn a_client_that_does_not_read_is_not_waited_for() {
    let server = start_with(|config| config.limits.write_time = Duration::from_millis(100));
    // More than the system's buffers hold.
    let text = "x".repeat(1_000_000);
    let rule = format!(
        r#"{{"operation":"GetFunctionConfiguration","output":{{"Environment":{{"Variables":{{"TEXT":"{text}"}}}}}}}}"#
    );
    assert!(server.ask("POST /_proofmark/expectations", JSON, &rule).starts_with("HTTP/1.1 201"));
    let request = format!("GET /2015-03-31/functions/f/configuration HTTP/1.1\r\n{SIGNED}\r\n");
    let mut stream = hold(&server, &request.repeat(40));
    // The client notices by what it writes: it reads nothing.
    let start = Instant::now();
    while stream.write_all(b"\r\n").is_ok() {
        assert!(start.elapsed() < Duration::from_secs(50), "the server still waits");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn responses_that_nobody_reads_are_bounded() {
    let server = start_with(|config| config.memory.responses = 2_500_000);
    let text = "x".repeat(1_000_000);
    let rule = format!(
        r#"{{"operation":"GetFunctionConfiguration","output":{{"Environment":{{"Variables":{{"TEXT":"{text}"}}}}}}}}"#
    );
    server.ask("POST /_proofmark/expectations", JSON, &rule);
    let request = format!("GET /2015-03-31/functions/f/configuration HTTP/1.1\r\n{SIGNED}\r\n");
    // Each has a response in the system's buffers, and another one that waits.
    let mut streams: Vec<_> = (0..8).map(|_| hold(&server, &request.repeat(20))).collect();
    let start = Instant::now();
    let mut refused = false;
    while !refused && start.elapsed() < Duration::from_secs(20) {
        refused = server.ask("GET /2015-03-31/functions/f/configuration", "", "").starts_with("HTTP/1.1 503");
    }
    assert!(refused);
    assert!(gets_response(&server), "a small response needs no room");
    streams.clear();
    let responded = |_| server.ask("GET /2015-03-31/functions/f/configuration", "", "").starts_with("HTTP/1.1 200");
    assert!((0..200).any(responded), "the room comes back");
}

#[test]
fn a_large_body_keeps_nobody_waiting() {
    let server = start();
    let layers: Vec<String> = (0..400_000).map(|index| format!("bad {index}")).collect();
    let body = serde_json::json!({ "FunctionName": "f", "Layers": layers }).to_string();
    let head = format!("POST /2015-03-31/functions HTTP/1.1\r\n{SIGNED}{JSON}content-length: {}\r\n\r\n", body.len());
    let mut stream = server.connect();
    stream.write_all(&[head.as_bytes(), body.as_bytes()].concat()).unwrap();
    let large = std::thread::spawn(move || {
        let start = Instant::now();
        (read_response(&mut stream), start.elapsed())
    });
    let mut responded = 0;
    while !large.is_finished() {
        assert!(gets_response(&server));
        responded += 1;
    }
    let (response, took) = large.join().unwrap();
    assert!(response.starts_with("HTTP/1.1 400"), "{}", &response[..100]);
    assert!(responded > 10, "{responded} others got responses in {took:?}");
}

#[test]
fn a_body_with_more_values_than_there_is_memory_is_rejected() {
    let server = start_with(|config| config.memory.bodies = 10_000_000);
    let body = format!("{{\"FunctionName\":\"f\",\"Layers\":[{}0]}}", "0,".repeat(500_000));
    let response = server.ask("POST /2015-03-31/functions", JSON, &body);
    assert!(response.starts_with("HTTP/1.1 413 Payload Too Large"), "{response}");
}

#[test]
fn the_control_api_rejects_such_a_body_in_its_own_form() {
    let server = start_with(|config| config.memory.bodies = 10_000_000);
    let response = server.ask("GET /_proofmark/health", JSON, &format!("[{}0]", "0,".repeat(500_000)));
    assert!(response.starts_with("HTTP/1.1 413 Payload Too Large"), "{response}");
    assert!(response.contains("x-amzn-errortype: TooLarge"), "{response}");
    assert!(response.contains("{\"error\":\"the values of the body need more than the 10000000 bytes"), "{response}");
    assert_eq!(server.observer.recording().requests(), 0);
}

#[test]
fn bodies_in_flight_are_bounded() {
    let server = start_with(|config| config.memory.bodies = 10_000_000);
    let head = format!("POST /2015-03-31/functions HTTP/1.1\r\n{SIGNED}{JSON}content-length: 6000000\r\n\r\n");
    let part = head + &" ".repeat(4_000_000);
    let mut held: Vec<_> = (0..4)
        .map(|_| {
            let mut stream = server.connect();
            // One that is rejected may be closed before it has sent all.
            let _ = stream.write_all(part.as_bytes());
            stream
        })
        .collect();
    assert!(gets_response(&server));
    let mut busy = 0;
    for stream in &mut held {
        let _ = stream.write_all(" ".repeat(2_000_000).as_bytes());
        busy += usize::from(read_response(stream).starts_with("HTTP/1.1 503 Service Unavailable"));
    }
    assert!((1..4).contains(&busy), "{busy} of 4");
    let response = server.ask("POST /2015-03-31/functions", JSON, &" ".repeat(3_000_000));
    assert!(response.starts_with("HTTP/1.1 400"), "the memory comes back: {response}");
}

#[test]
fn expectations_are_bounded_in_bytes() {
    let server = start_with(|config| config.memory.rules = 1_000_000);
    let rule = |length| {
        format!(
            r#"{{"operation":"GetFunctionConfiguration","output":{{"Environment":{{"Variables":{{"TEXT":"{}"}}}}}}}}"#,
            "x".repeat(length)
        )
    };
    let set = |length| server.ask("POST /_proofmark/expectations", JSON, &rule(length));
    assert!(set(600_000).starts_with("HTTP/1.1 413"));
    assert!(set(300_000).starts_with("HTTP/1.1 201"));
    assert!(set(300_000).starts_with("HTTP/1.1 409"));
    server.ask("DELETE /_proofmark/expectations", "", "");
    assert!(set(300_000).starts_with("HTTP/1.1 201"));
}

/// A package in an archive, of nearly this many bytes in base64: one file, not compressed.
fn package(length: usize) -> String {
    let content = vec![7; length / 4 * 3 - 1000];
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    zip.start_file("code", stored).unwrap();
    zip.write_all(&content).unwrap();
    base64::prelude::BASE64_STANDARD.encode(zip.finish().unwrap().into_inner())
}

#[test]
fn the_largest_package_fits_by_the_defaults() {
    // All sizes by the same factor, so that it is quick.
    const FACTOR: usize = 20;
    let largest = Limits::default().body_bytes / FACTOR;
    let server = start_with(|config| {
        config.limits.body_bytes = largest;
        config.memory.bodies /= FACTOR;
    });
    let package = package(largest - 200);
    let body = format!(
        r#"{{"FunctionName":"f","Role":"arn:aws:iam::123456789012:role/r","Runtime":"python3.13","Handler":"a.b","Code":{{"ZipFile":"{package}"}}}}"#
    );
    assert!(body.len() > largest - 1500 && body.len() <= largest);
    for _ in 0..3 {
        let response = server.ask("POST /2015-03-31/functions", JSON, &body);
        assert!(response.starts_with("HTTP/1.1 201 Created"), "{response}");
        server.ask("DELETE /2015-03-31/functions/f", "", "");
    }
    // A payload that is kept as it is takes more.
    let response = server.ask("POST /2015-03-31/functions/g/invocations", "", &"x".repeat(largest));
    assert!(!["413", "503"].contains(&&response[9..12]), "{response}");
}

#[test]
fn a_large_body_does_not_wait_for_the_largest_ones() {
    let server = start();
    let create = |body: &str| {
        let length = body.len();
        let head = format!("POST /2015-03-31/functions HTTP/1.1\r\n{SIGNED}{JSON}content-length: {length}\r\n\r\n");
        let mut stream = server.connect();
        stream.write_all(&[head.as_bytes(), body.as_bytes()].concat()).unwrap();
        std::thread::spawn(move || read_response(&mut stream))
    };
    let layers: Vec<String> = (0..100_000).map(|index| format!("bad {index:0>40}")).collect();
    let body = serde_json::json!({ "FunctionName": "f", "Layers": layers }).to_string();
    let largest: Vec<_> = (0..3).map(|_| create(&body)).collect();
    while server.observer.recording().routed == 0 {
        std::thread::sleep(Duration::from_millis(1));
    }
    let large = create(&format!(r#"{{"FunctionName":"f","Unknown":"{}"}}"#, "x".repeat(200_000))).join().unwrap();
    assert!(large.starts_with("HTTP/1.1 400"), "{}", &large[..100]);
    assert!(largest.iter().any(|response| !response.is_finished()), "it waited for all of them");
    for response in largest {
        assert!(response.join().unwrap().starts_with("HTTP/1.1 400"));
    }
}
