//! Two hundred clients at once on every kind of resource: each read has the last value that was acknowledged, or one that
//! was being written; no value is half of one write and half of another; and what only one can get, one gets. The values
//! are in `registers`.

use super::harness::{JSON, Running, SIGNED, read_response, start_scenario};
use super::registers::{Register, registers};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::Write;
use std::net::TcpStream;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

const CLIENTS: usize = 200;
/// How many calls each client makes.
const CALLS: usize = 36;
pub const FUNCTION: &str = "/2015-03-31/functions/f";
pub const ARN: &str = "arn%3Aaws%3Alambda%3Aus-east-2%3A123456789012%3Afunction%3Af";
/// The number of a value that is not there.
const ABSENT: u64 = u64::MAX;
const SCENARIO: &str = "[profile]\nconcurrent_executions = 1000000\n";

/// A call on a register: from when to when, and the number that it wrote or read.
#[derive(Clone, Copy, Debug)]
struct Call {
    is_write: bool,
    number: u64,
    begun: Instant,
    ended: Instant,
}

/// A client that keeps its connection.
pub struct Client(TcpStream);

impl Client {
    pub fn ask(&mut self, line: &str, body: Option<&Value>) -> (u16, Value) {
        let body = body.map(Value::to_string).unwrap_or_default();
        let length = body.len();
        let request = format!("{line} HTTP/1.1\r\n{SIGNED}{JSON}content-length: {length}\r\n\r\n{body}");
        self.0.write_all(request.as_bytes()).unwrap();
        let response = read_response(&mut self.0);
        let (head, body) = response.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, serde_json::from_str(body).unwrap_or_default())
    }

    /// What a register has, as a write.
    fn initial(&mut self, register: &Register) -> Call {
        let begun = Instant::now();
        let (_, read) = self.ask(&register.read, None);
        let number = (register.number)(&read).unwrap_or(ABSENT);
        Call { is_write: true, number, begun, ended: Instant::now() }
    }

    pub fn created(&mut self, line: &str, body: &Value) -> Value {
        let (status, output) = self.ask(line, Some(body));
        assert!((200..300).contains(&status), "{line}: {status} {output}");
        output
    }
}

pub fn function(name: &str) -> Value {
    json!({ "FunctionName": name, "Role": "arn:aws:iam::123456789012:role/r", "Runtime": "python3.13",
        "Handler": "a.b", "Code": { "S3Bucket": "bucket", "S3Key": "key" } })
}

/// What is wrong with the calls on a register, taken as a whole. Several writes may have the same number: a read is
/// right if one of them explains it.
fn problems(name: &str, calls: &[Call]) -> Vec<String> {
    let (writes, reads): (Vec<Call>, Vec<Call>) = calls.iter().partition(|call| call.is_write);
    let of = |number| writes.iter().filter(move |write| write.number == number);
    let is_overwritten =
        |write: &Call, read: &Call| writes.iter().any(|later| later.begun > write.ended && later.ended < read.begun);
    let mut problems = Vec::new();
    for read in &reads {
        if !of(read.number).any(|write| write.begun <= read.ended && !is_overwritten(write, read)) {
            problems.push(format!("{name}: {} was read, which no order of the writes explains", read.number));
            continue;
        }
        let goes_back = |before: &&Call| {
            let is_earlier = |write: &Call| of(before.number).all(|later| write.ended < later.begun);
            before.ended < read.begun && of(before.number).next().is_some() && of(read.number).all(is_earlier)
        };
        if reads.iter().any(|before| goes_back(&before)) {
            problems.push(format!("{name}: {} was read after a later value was", read.number));
        }
    }
    problems
}

/// What is found of calls, each a write or read of a number from one moment to another.
fn found(calls: &[(bool, u64, u64, u64)]) -> usize {
    let zero = Instant::now();
    let at = |moment| zero + Duration::from_millis(moment);
    let call = |&(is_write, number, begun, ended): &(bool, u64, u64, u64)| Call {
        is_write,
        number,
        begun: at(begun),
        ended: at(ended),
    };
    problems("register", &calls.iter().map(call).collect::<Vec<_>>()).len()
}

#[test]
fn a_read_that_no_order_of_the_writes_explains_is_found() {
    let (write, read) = (true, false);
    let stale = found(&[(write, 1, 0, 1), (write, 2, 2, 3), (read, 1, 4, 5)]);
    let early = found(&[(read, 1, 0, 1), (write, 1, 2, 3)]);
    let back = found(&[(write, 1, 0, 1), (write, 2, 2, 9), (read, 2, 3, 4), (read, 1, 5, 6)]);
    let invented = found(&[(write, 1, 0, 1), (read, 7, 2, 3)]);
    let fine = found(&[(write, 1, 0, 1), (write, 2, 2, 9), (read, 1, 3, 4), (read, 2, 5, 6)]);
    assert_eq!([stale, early, back, invented, fine], [1, 1, 1, 1, 0]);
}

#[test]
fn a_value_that_was_written_twice_is_explained_by_either_write() {
    let (write, read) = (true, false);
    let first = found(&[(write, 1, 0, 1), (write, 2, 2, 3), (write, 1, 4, 9), (read, 2, 5, 6), (read, 1, 7, 8)]);
    let second = found(&[(write, 1, 0, 1), (write, 2, 2, 3), (write, 1, 4, 5), (read, 1, 6, 7)]);
    let stale = found(&[(write, 1, 0, 1), (write, 1, 2, 3), (write, 2, 4, 5), (read, 1, 6, 7)]);
    assert_eq!([first, second, stale], [0, 0, 1]);
}

#[test]
fn two_hundred_clients_read_what_was_last_written_and_whole() {
    let server = start_scenario(&format!("state = \"on\"\n{SCENARIO}"));
    let mut first = Client(server.connect());
    let registers = registers(&mut first);
    // What there is before counts as written.
    let initial: Vec<Call> = registers.iter().map(|register| first.initial(register)).collect();
    let calls: Vec<Mutex<Vec<Call>>> = initial.iter().map(|call| Mutex::new(vec![*call])).collect();
    let next = AtomicU64::new(10);
    std::thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (server, registers, initial, calls, next) = (&server, &registers, &initial, &calls, &next);
            scope.spawn(move || {
                let mut own = Client(server.connect());
                for call in 0..CALLS {
                    let index = (client + call * 7) % registers.len();
                    let (register, begun) = (&registers[index], Instant::now());
                    let is_write = (client / registers.len() + call) % 3 == 0;
                    let number = if is_write {
                        let number = next.fetch_add(1, Ordering::Relaxed) % register.values;
                        let (status, response) = own.ask(&register.write, Some(&(register.body)(number)));
                        if status == 409 || status == 400 {
                            assert!(
                                response.to_string().contains("in progress") || response.to_string().contains("in use"),
                                "{}: {response}",
                                register.name
                            );
                            continue;
                        }
                        assert!((200..300).contains(&status), "{}: {status} {response}", register.name);
                        number
                    } else {
                        let (_, read) = own.ask(&register.read, None);
                        let number = (register.number)(&read).unwrap_or(ABSENT);
                        let is_whole = number == initial[index].number || (register.is_whole)(&read, number);
                        assert!(is_whole, "{} is torn: {read}", register.name);
                        number
                    };
                    let ended = Instant::now();
                    calls[index].lock().unwrap().push(Call { is_write, number, begun, ended });
                }
            });
        }
    });
    let mut found = Vec::new();
    for (register, calls) in registers.iter().zip(&calls) {
        let calls = calls.lock().unwrap();
        let writes = calls.iter().filter(|call| call.is_write).count();
        // The first is what there was before.
        assert!(writes > 1 && writes < calls.len(), "{}: {writes} of {}", register.name, calls.len());
        found.extend(problems(register.name, &calls));
    }
    assert_eq!(found, [""; 0]);
}

/// The responses that 200 clients get that send this at once.
fn at_once(server: &Running, ask: impl Fn(&mut Client, usize) -> (u16, Value) + Sync) -> Vec<(u16, Value)> {
    let mut clients: Vec<Client> = (0..CLIENTS).map(|_| Client(server.connect())).collect();
    std::thread::scope(|scope| {
        let ask = &ask;
        let threads: Vec<_> =
            clients.iter_mut().enumerate().map(|(number, client)| scope.spawn(move || ask(client, number))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

fn count(responses: &[(u16, Value)], status: u16) -> usize {
    responses.iter().filter(|(found, _)| *found == status).count()
}

#[test]
fn of_two_hundred_clients_one_creates_a_function() {
    let server = start_scenario("state = \"on\"\n");
    let responses = at_once(&server, |client, _| client.ask("POST /2015-03-31/functions", Some(&function("f"))));
    assert_eq!((count(&responses, 201), count(&responses, 409)), (1, CLIENTS - 1));
}

#[test]
fn of_two_hundred_clients_with_the_same_revision_one_changes_an_alias() {
    let server = start_scenario("state = \"on\"\n");
    let mut first = Client(server.connect());
    first.created("POST /2015-03-31/functions", &function("f"));
    let alias = json!({ "Name": "live", "FunctionVersion": "$LATEST" });
    let revision = first.created(&format!("POST {FUNCTION}/aliases"), &alias)["RevisionId"].clone();
    let responses = at_once(&server, |client, number| {
        let change = json!({ "Description": number.to_string(), "RevisionId": revision });
        client.ask(&format!("PUT {FUNCTION}/aliases/live"), Some(&change))
    });
    assert_eq!((count(&responses, 200), count(&responses, 412)), (1, CLIENTS - 1));
}

#[test]
fn nothing_of_what_two_hundred_clients_add_is_lost() {
    let server = start_scenario("state = \"on\"\n");
    let mut first = Client(server.connect());
    first.created("POST /2015-03-31/functions", &function("f"));
    let layers = at_once(&server, |client, _| {
        let layer = json!({ "Content": { "S3Bucket": "bucket", "S3Key": "key" } });
        client.ask("POST /2018-10-31/layers/l/versions", Some(&layer))
    });
    let numbers: BTreeSet<u64> = layers.iter().filter_map(|(_, layer)| layer["Version"].as_u64()).collect();
    assert_eq!(numbers, (1..=CLIENTS as u64).collect());
    let permissions = at_once(&server, |client, number| {
        let permission = json!({ "StatementId": number.to_string(), "Action": "lambda:InvokeFunction",
            "Principal": "s3.amazonaws.com" });
        client.ask(&format!("POST {FUNCTION}/policy"), Some(&permission))
    });
    let (_, policy) = first.ask(&format!("GET {FUNCTION}/policy"), None);
    let policy: Value = serde_json::from_str(policy["Policy"].as_str().unwrap()).unwrap();
    let statements = policy["Statement"].as_array().unwrap();
    let kept: BTreeSet<&str> = statements.iter().filter_map(|statement| statement["Sid"].as_str()).collect();
    // A policy has 20 KB at most: what found no room was rejected.
    assert!(!kept.is_empty() && kept.len() == statements.len());
    assert_eq!((kept.len(), count(&permissions, 201) + count(&permissions, 400)), (count(&permissions, 201), CLIENTS));
    let tags = at_once(&server, |client, number| {
        let tags = json!({ "Tags": { number.to_string(): "x" } });
        client.ask(&format!("POST /2017-03-31/tags/{ARN}"), Some(&tags))
    });
    let (_, kept) = first.ask(&format!("GET /2017-03-31/tags/{ARN}"), None);
    assert_eq!((count(&tags, 204), count(&tags, 400)), (50, CLIENTS - 50));
    assert_eq!(kept["Tags"].as_object().map(serde_json::Map::len), Some(50));
}

#[test]
fn no_statement_that_two_hundred_clients_add_to_a_layers_policy_is_lost() {
    let server = start_scenario("state = \"on\"\n");
    let mut first = Client(server.connect());
    let layer = json!({ "Content": { "S3Bucket": "bucket", "S3Key": "key" } });
    first.created("POST /2018-10-31/layers/l/versions", &layer);
    let statements = at_once(&server, |client, number| {
        let statement = json!({ "StatementId": number.to_string(), "Action": "lambda:GetLayerVersion",
            "Principal": "123456789012" });
        client.ask("POST /2018-10-31/layers/l/versions/1/policy", Some(&statement))
    });
    let (_, policy) = first.ask("GET /2018-10-31/layers/l/versions/1/policy", None);
    let policy: Value = serde_json::from_str(policy["Policy"].as_str().unwrap()).unwrap();
    let kept = policy["Statement"].as_array().unwrap();
    let sids: BTreeSet<&str> = kept.iter().filter_map(|statement| statement["Sid"].as_str()).collect();
    // A policy has a largest size: a statement that found no room was rejected.
    assert!(!sids.is_empty() && sids.len() == kept.len());
    assert_eq!((sids.len(), CLIENTS), (count(&statements, 201), count(&statements, 201) + count(&statements, 400)));
}

#[test]
fn of_two_hundred_clients_one_deletes_what_there_is_one_of() {
    let server = start_scenario("state = \"on\"\n");
    let mut first = Client(server.connect());
    first.created("POST /2015-03-31/functions", &function("f"));
    first.created("POST /2021-10-31/functions/f/url", &json!({ "AuthType": "NONE" }));
    first.created("PUT /2019-09-25/functions/f/event-invoke-config", &json!({ "MaximumRetryAttempts": 1 }));
    for line in [
        "DELETE /2019-09-25/functions/f/event-invoke-config",
        "DELETE /2021-10-31/functions/f/url",
        "DELETE /2015-03-31/functions/f",
    ] {
        let deleted = at_once(&server, |client, _| client.ask(line, None));
        assert_eq!((count(&deleted, 204), count(&deleted, 404)), (1, CLIENTS - 1), "{line}");
    }
}
