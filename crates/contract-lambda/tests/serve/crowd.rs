//! Many clients at once.

use super::harness::{EXAMPLE, SIGNED, read_answer, start_with};
use std::io::Write;

#[test]
fn two_hundred_clients_keep_their_connections() {
    let server = start_with(|config| config.workers = 2);
    let mut clients: Vec<_> = (0..200).map(|_| server.connect()).collect();
    let request = format!("{EXAMPLE} HTTP/1.1\r\n{SIGNED}\r\n");
    for _ in 0..5 {
        // All have asked before the first one listens.
        for client in &mut clients {
            client.write_all(request.as_bytes()).unwrap();
        }
        for client in &mut clients {
            assert!(read_answer(client).starts_with("HTTP/1.1 200 OK"));
        }
    }
    let recording = server.observer.recording();
    assert_eq!((recording.routed, recording.violating), (1000, 0));
}

#[test]
fn more_connections_than_there_may_be_wait_for_their_turn() {
    let server = start_with(|config| config.limits.connections = 1);
    let request = format!("{EXAMPLE} HTTP/1.1\r\n{SIGNED}\r\n");
    let (mut first, mut second) = (server.connect(), server.connect());
    second.write_all(request.as_bytes()).unwrap();
    first.write_all(request.as_bytes()).unwrap();
    assert!(read_answer(&mut first).starts_with("HTTP/1.1 200 OK"));
    drop(first);
    assert!(read_answer(&mut second).starts_with("HTTP/1.1 200 OK"));
}
