//! What attackers do to the server's memory and connections. Each attack goes on until it is stopped, takes what the
//! server says as it comes, and fails only where the server breaks a promise: an acknowledged write that is lost.

use super::client::{Server, call};
use anyhow::{Result, ensure};
use aws_smithy_types::base64;
use proofmark_testkit::http::Response;
use std::collections::VecDeque;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// An attack, and what it does until it is stopped.
pub(super) struct Attack {
    pub(super) name: &'static str,
    pub(super) run: fn(Server, &AtomicBool) -> Result<Done>,
}

/// What an attack has done.
pub(super) struct Done {
    /// How much of it; one that has done nothing proves nothing.
    pub(super) count: usize,
    pub(super) text: String,
}

impl Done {
    fn new(count: usize, text: String) -> Result<Self> {
        Ok(Self { count, text })
    }
}

/// All of them.
pub(super) const ATTACKS: &[Attack] = &[
    Attack { name: "unread-reports", run: unread_reports },
    Attack { name: "slow-readers", run: slow_readers },
    Attack { name: "environments", run: environments },
    Attack { name: "qualifiers", run: qualifiers },
    Attack { name: "state", run: state },
    Attack { name: "rules", run: rules },
    Attack { name: "bodies-in-flight", run: bodies_in_flight },
    Attack { name: "large-bodies", run: large_bodies },
    Attack { name: "idle-connections", run: idle_connections },
    Attack { name: "slow-heads", run: slow_heads },
    Attack { name: "delays", run: delays },
    Attack { name: "churn", run: churn },
];

const MIB: usize = 1024 * 1024;

/// Nearly the largest body that the server takes.
const LARGEST: usize = 69_000_000;

/// More configs of one function than were once kept.
const QUALIFIERS: usize = 10_001;

/// So that attackers leave some of the machine to the server, whoever schedules it.
fn pause() {
    std::thread::sleep(Duration::from_millis(1));
}

fn goes_on(stop: &AtomicBool) -> bool {
    !stop.load(Ordering::Relaxed)
}

/// A connection that is opened again when the server closes it.
struct Attacker {
    server: Server,
    stream: Option<TcpStream>,
    taken: usize,
    refused: usize,
}

impl Attacker {
    fn new(server: Server) -> Self {
        Self { server, stream: None, taken: 0, refused: 0 }
    }

    /// The response, if there was one.
    fn ask(&mut self, line: &str, body: &str) -> Option<Response> {
        pause();
        if self.stream.is_none() {
            self.stream = self.server.connect().ok();
        }
        let response = call(self.stream.as_mut()?, self.server.request(line, body).as_bytes()).ok();
        if response.as_ref().is_none_or(|response| response.closes()) {
            self.stream = None;
        }
        match response.as_ref().map(|response| response.status) {
            Some(200..300) => self.taken += 1,
            _ => self.refused += 1,
        }
        response
    }

    fn done(&self, what: &str) -> Result<Done> {
        Done::new(self.taken + self.refused, format!("{} {what} taken, {} rejected", self.taken, self.refused))
    }
}

/// Fills the recordings with requests that are long in JSON, asks for reports, and does not read them.
fn unread_reports(server: Server, stop: &AtomicBool) -> Result<Done> {
    let mut attacker = Attacker::new(server);
    let name = "\\u0001".repeat(2000);
    let asked = ["report", "requests"].map(|what| server.request(&format!("GET /_proofmark/{what}"), "").repeat(3));
    let mut unread = VecDeque::new();
    let mut count = 0;
    while goes_on(stop) {
        for _ in 0..20 {
            let body = format!(r#"{{"FunctionName":"{count}{name}","{count}{name}":1,"Runtime":"{name}"}}"#);
            attacker.ask("POST /2015-03-31/functions", &body);
        }
        for request in &asked {
            if let Ok(mut stream) = server.connect()
                && stream.write_all(request.as_bytes()).is_ok()
            {
                unread.push_back(stream);
                count += 1;
            }
        }
        // Twenty at a time are held.
        while unread.len() > 20 {
            unread.pop_front();
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Done::new(count, format!("{count} connections asked for reports and read none"))
}

/// Has the server respond with a megabyte, over and over, and reads a byte now and then.
fn slow_readers(server: Server, stop: &AtomicBool) -> Result<Done> {
    let text = "x".repeat(MIB);
    let output = format!(r#"{{"Environment":{{"Variables":{{"TEXT":"{text}"}}}}}}"#);
    let rule =
        format!(r#"{{"operation":"GetFunctionConfiguration","input":{{"FunctionName":"slow"}},"output":{output}}}"#);
    server.ask("POST /_proofmark/expectations", &rule)?;
    let request = server.request("GET /2015-03-31/functions/slow/configuration", "").repeat(10);
    let mut streams = Vec::new();
    let mut byte = [0];
    while goes_on(stop) {
        if streams.len() < 300
            && let Ok(mut stream) = server.connect()
            && stream.write_all(request.as_bytes()).is_ok()
            && stream.set_nonblocking(true).is_ok()
        {
            streams.push(stream);
        }
        streams.retain_mut(|stream| !matches!(stream.read(&mut byte), Ok(0)));
        std::thread::sleep(Duration::from_millis(5));
    }
    Done::new(streams.len(), format!("{} connections read a byte at a time", streams.len()))
}

/// Functions with environments of 50 MB, and with ones that are just small enough to be kept.
fn environments(server: Server, stop: &AtomicBool) -> Result<Done> {
    let mut attacker = Attacker::new(server);
    for index in 0.. {
        if !goes_on(stop) {
            break;
        }
        let size = if index % 100 == 0 { 50_000_000 } else { 200_000 };
        attacker.ask("POST /2015-03-31/functions", &function(&format!("environment-{index}"), size));
    }
    attacker.done("functions")
}

fn function(name: &str, environment: usize) -> String {
    let text = "e".repeat(environment);
    format!(
        r#"{{"FunctionName":"{name}","Role":"arn:aws:iam::123456789012:role/r","Code":{{"ZipFile":"UEs="}},"Environment":{{"Variables":{{"TEXT":"{text}"}}}}}}"#
    )
}

/// Puts and deletes one config ten thousand times; then as many configs of one function. All that was acknowledged must
/// be there at the end.
fn qualifiers(server: Server, stop: &AtomicBool) -> Result<Done> {
    let config =
        |qualifier: usize| format!("/2019-09-25/functions/qualified/event-invoke-config?Qualifier={qualifier}");
    let put = |qualifier: usize| {
        (format!("PUT {}", config(qualifier)), format!(r#"{{"MaximumEventAgeInSeconds":{}}}"#, 60 + qualifier))
    };
    let mut attacker = Attacker::new(server);
    for _ in 0..QUALIFIERS {
        let (line, body) = put(0);
        attacker.ask(&line, &body);
        attacker.ask(&format!("DELETE {}", config(0)), "");
        if !goes_on(stop) {
            break;
        }
    }
    let mut acknowledged = Vec::new();
    for qualifier in 0..QUALIFIERS {
        let (line, body) = put(qualifier);
        if attacker.ask(&line, &body).is_some_and(|response| response.status == 200) {
            acknowledged.push(qualifier);
        }
        if !goes_on(stop) && qualifier > 100 {
            break;
        }
    }
    // The first, the last, and some between.
    let step = (acknowledged.len() / 100).max(1);
    for qualifier in acknowledged.iter().step_by(step).chain(acknowledged.last()) {
        let Some(response) = attacker.ask(&format!("GET {}", config(*qualifier)), "") else { continue };
        if response.status == 503 {
            continue;
        }
        let (body, expected) = (String::from_utf8_lossy(&response.body), 60 + qualifier);
        ensure!(
            response.status == 200 && body.contains(&format!(r#""MaximumEventAgeInSeconds":{expected}"#)),
            "the config of {qualifier} was acknowledged and is lost: {} {body}",
            response.status
        );
    }
    let count = acknowledged.len();
    Done::new(count, format!("{count} configs of one function acknowledged, none lost"))
}

/// Versions, aliases, deleted functions and accounts without end.
fn state(server: Server, stop: &AtomicBool) -> Result<Done> {
    let mut attacker = Attacker::new(server);
    attacker.ask("POST /2015-03-31/functions", &function("versions", 4000));
    // As large as a function may be.
    let tags: Vec<_> = (0..50).map(|tag| format!(r#""{tag:0>128}":"{}""#, "t".repeat(256))).collect();
    let tags = format!(r#","Tags":{{{}}}}}"#, tags.join(","));
    for index in 0.. {
        if !goes_on(stop) {
            break;
        }
        let large = function(&format!("large-{index}"), 4000);
        attacker.ask("POST /2015-03-31/functions", &(large[..large.len() - 1].to_owned() + &tags));
        attacker.ask("PUT /2015-03-31/functions/versions/code", r#"{"ZipFile":"UEs=","Publish":true}"#);
        let alias = format!(r#"{{"Name":"a{index}","FunctionVersion":"1","Description":"{}"}}"#, "d".repeat(200));
        attacker.ask("POST /2015-03-31/functions/versions/aliases", &alias);
        let account = format!("{index:012}:function:f{index}");
        attacker.ask(&format!("DELETE /2015-03-31/functions/{account}"), "");
        attacker
            .ask(&format!("PUT /2019-09-25/functions/{account}/event-invoke-config"), r#"{"MaximumRetryAttempts":1}"#);
        attacker.ask(&format!("DELETE /2015-03-31/functions/versions/aliases/b{index}"), "");
    }
    attacker.done("calls")
}

/// Expectations that are many, large, or have many values.
fn rules(server: Server, stop: &AtomicBool) -> Result<Done> {
    let mut attacker = Attacker::new(server);
    let rule = |output: &str| {
        format!(
            r#"{{"operation":"GetLayerVersion","input":{{"LayerName":"none"}},"output":{{"Description":{output}}}}}"#
        )
    };
    let small = rule("\"d\"");
    let large = rule(&format!("\"{}\"", "d".repeat(MIB)));
    let values = rule(&format!("[{}0]", "0,".repeat(10 * MIB)));
    for index in 0.. {
        if !goes_on(stop) {
            break;
        }
        let rule = match index % 200 {
            0 => &values,
            1..20 => &large,
            _ => &small,
        };
        attacker.ask("POST /_proofmark/expectations", rule);
        if index % 2000 == 1999 {
            attacker.ask("GET /_proofmark/expectations", "");
        }
    }
    attacker.done("expectations")
}

/// Bodies that are announced as large, come in part, and then no more.
fn bodies_in_flight(server: Server, stop: &AtomicBool) -> Result<Done> {
    let head = server.head("POST /2015-03-31/functions", "", LARGEST);
    let part = vec![b' '; MIB];
    let mut streams: Vec<TcpStream> = Vec::new();
    let (mut opened, mut closed) = (0, 0);
    while goes_on(stop) {
        if streams.len() < 64
            && let Ok(mut stream) = server.connect()
            && stream.write_all(head.as_bytes()).is_ok()
        {
            let _ = stream.set_write_timeout(Some(Duration::from_millis(50)));
            streams.push(stream);
            opened += 1;
        }
        let before = streams.len();
        // Each goes on until it is rejected.
        streams.retain_mut(|stream| stream.write_all(&part).is_ok());
        closed += before - streams.len();
        std::thread::sleep(Duration::from_millis(5));
    }
    Done::new(opened, format!("{opened} bodies begun, {closed} of them rejected or stalled"))
}

/// The largest bodies, one after the other: a package, a million million values, blanks, nothing that is JSON.
fn large_bodies(server: Server, stop: &AtomicBool) -> Result<Done> {
    let create = |package: &str| {
        let role = "arn:aws:iam::123456789012:role/r";
        format!(r#"{{"FunctionName":"large","Role":"{role}","Code":{{"ZipFile":"{package}"}}}}"#)
    };
    let fill = |start: &str, part: &str, end: &str| {
        format!("{start}{}{end}", part.repeat((LARGEST - start.len() - end.len()) / part.len()))
    };
    // Each is made when it is its turn: all at once they would take as long as a phase.
    let bodies: [&dyn Fn() -> String; 8] = [
        &|| create(&"A".repeat(LARGEST / 4 * 4 - 400)),
        &|| fill(r#"{"FunctionName":"large","Layers":["#, "\"\",", "\"\"]}"),
        &|| fill(r#"{"FunctionName":"large","Description":""#, "x", "\\n\"}"),
        &|| create(&archive()),
        &|| fill(r#"{"FunctionName":"large","Unknown":["#, "0,", "0]}"),
        &|| fill(r#"{"FunctionName":"large","Unknown":""#, "\\u0041", "\"}"),
        &|| fill("{", " ", "}"),
        &|| fill("", "]", ""),
    ];
    let mut attacker = Attacker::new(server);
    let mut responded = Vec::new();
    for body in bodies.iter().cycle() {
        if !goes_on(stop) {
            break;
        }
        if let Some(response) = attacker.ask("POST /2015-03-31/functions", &body()) {
            responded.push(response.status);
        }
    }
    responded.sort_unstable();
    responded.dedup();
    let done = attacker.done("bodies")?;
    Done::new(done.count, format!("{}, with statuses {responded:?}", done.text))
}

/// An archive, in base64, of which nearly all is the names of its files.
fn archive() -> String {
    const FILES: u16 = 780;
    const NAME: u16 = 65_000;
    let entry = [&b"PK\x01\x02"[..], &[0; 24], &NAME.to_le_bytes(), &[0; 16], &vec![b'n'; NAME.into()]].concat();
    let length = u32::try_from(entry.len()).unwrap_or(u32::MAX) * u32::from(FILES);
    let files = FILES.to_le_bytes();
    let end = [&b"PK\x05\x06"[..], &[0; 4], &files, &files, &length.to_le_bytes(), &[0; 6]].concat();
    // An entry's bytes are a multiple of three.
    base64::encode(entry).repeat(FILES.into()) + &base64::encode(end)
}

/// More connections than there are places, which do nothing.
fn idle_connections(server: Server, stop: &AtomicBool) -> Result<Done> {
    hold(server, stop, 2000, |_| Ok(()), |_, _| Ok(()))
}

/// More connections than there are places, each of which sends its head a byte at a time.
fn slow_heads(server: Server, stop: &AtomicBool) -> Result<Done> {
    let head = server.head("GET /2015-03-31/functions/slow", &format!("x-slow: {}\r\n", "x".repeat(20_000)), 0);
    let (start, rest) = head.as_bytes().split_at(15_000);
    hold(
        server,
        stop,
        2000,
        |stream| stream.write_all(start),
        |stream, turn| stream.write_all(&rest[turn % rest.len()..][..1]),
    )
}

/// More requests than there are places whose response is held back on purpose.
fn delays(server: Server, stop: &AtomicBool) -> Result<Done> {
    let asked = ["x-proofmark-delay: 60s\r\n", "x-proofmark-fault: timeout\r\n"];
    let requests = asked.map(|header| server.head("GET /2015-03-31/functions/held", header, 0));
    let mut next = requests.iter().cycle();
    hold(
        server,
        stop,
        2000,
        move |stream| stream.write_all(next.next().map_or(&[][..], |r| r.as_bytes())),
        |_, _| Ok(()),
    )
}

/// Holds so many connections: each begins so, and goes on so at each turn. One that is closed is opened again.
fn hold(
    server: Server,
    stop: &AtomicBool,
    count: usize,
    mut begin: impl FnMut(&mut TcpStream) -> std::io::Result<()>,
    mut go_on: impl FnMut(&mut TcpStream, usize) -> std::io::Result<()>,
) -> Result<Done> {
    let mut streams: VecDeque<TcpStream> = VecDeque::new();
    let (mut opened, mut turn) = (0, 0);
    while goes_on(stop) {
        for _ in 0..20 {
            if streams.len() >= count {
                streams.pop_front();
            }
            if let Ok(mut stream) = server.connect()
                && begin(&mut stream).is_ok()
            {
                streams.push_back(stream);
                opened += 1;
            }
        }
        if turn % 20 == 0 {
            streams.retain_mut(|stream| go_on(stream, turn / 20).is_ok());
        }
        turn += 1;
        std::thread::sleep(Duration::from_millis(20));
    }
    Done::new(opened, format!("{opened} connections opened"))
}

/// Connections that are opened and closed at once, send garbage, or come under foreign host names.
fn churn(server: Server, stop: &AtomicBool) -> Result<Done> {
    let foreign = "GET /_proofmark/report HTTP/1.1\r\nhost: evil.test\r\norigin: http://evil.test\r\n\r\n";
    let starts = [&b""[..], b"\xff\xfe\x00garbage\r\n\r\n", foreign.as_bytes(), b"GET / HTTP/9.9\r\n\r\n"];
    let mut count = 0;
    for start in starts.iter().cycle() {
        if !goes_on(stop) {
            break;
        }
        if let Ok(mut stream) = server.connect() {
            let _ = stream.write_all(start);
            count += 1;
        }
        if count % 4 == 0 {
            pause();
        }
    }
    Done::new(count, format!("{count} connections"))
}
