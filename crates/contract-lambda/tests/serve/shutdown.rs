//! How a server ends.

use super::harness::{EXAMPLE, SIGNED, read_all, read_response, start, start_with};
use std::io::Write;
use std::net::TcpStream;
use std::time::Duration;

#[test]
fn idle_connections_are_closed() {
    let mut server = start();
    let mut idle = server.connect();
    idle.write_all(format!("{EXAMPLE} HTTP/1.1\r\n{SIGNED}\r\n").as_bytes()).unwrap();
    read_response(&mut idle);
    server.stop();
    server.ended();
    assert_eq!(read_all(&mut idle), (Vec::new(), None));
}

#[test]
fn a_request_in_flight_gets_a_response() {
    let mut server = start();
    let mut client = server.connect();
    let request = format!("{EXAMPLE} HTTP/1.1\r\n{SIGNED}x-proofmark-delay: 300ms\r\n\r\n");
    client.write_all(request.as_bytes()).unwrap();
    // It has been read once it is recorded.
    while server.observer.recording().routed == 0 {
        std::thread::sleep(Duration::from_millis(1));
    }
    server.stop();
    assert!(read_response(&mut client).starts_with("HTTP/1.1 200 OK"));
    server.ended();
}

#[test]
fn a_request_that_takes_too_long_is_cut_off() {
    let mut server = start_with(|config| config.limits.drain = Duration::from_millis(50));
    let mut client = server.connect();
    let request = format!("{EXAMPLE} HTTP/1.1\r\n{SIGNED}x-proofmark-delay: 50s\r\n\r\n");
    client.write_all(request.as_bytes()).unwrap();
    while server.observer.recording().routed == 0 {
        std::thread::sleep(Duration::from_millis(1));
    }
    server.stop();
    server.ended();
    assert_eq!(read_all(&mut client).0, Vec::<u8>::new());
}

#[test]
fn nobody_listens_any_more() {
    let mut server = start();
    server.stop();
    server.ended();
    assert!(TcpStream::connect(server.addr).is_err());
}
