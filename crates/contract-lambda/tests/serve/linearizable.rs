//! Two hundred clients at once on every kind of resource: each read has the last value that was acknowledged, or one
//! that was being written; no value is half of one write and half of another; and what only one can get, one gets.

use super::harness::{JSON, Running, SIGNED, read_answer, start_scenario};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::Write;
use std::net::TcpStream;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

const CLIENTS: usize = 200;
/// How many calls each client makes.
const CALLS: usize = 20;
const FUNCTION: &str = "/2015-03-31/functions/f";
const ARN: &str = "arn%3Aaws%3Alambda%3Aus-east-2%3A123456789012%3Afunction%3Af";
const SCENARIO: &str = "[profile]\nconcurrent_executions = 1000000\n";

/// A value that calls write and read as a whole.
struct Register {
    name: &'static str,
    write: String,
    read: String,
    /// The body of the write of a number.
    body: fn(u64) -> Value,
    /// What a read has of it, by a part that has the number, and whether the other part is of the same write.
    number: fn(&Value) -> Option<u64>,
    is_whole: fn(&Value, u64) -> bool,
}

/// A call on a register: from when to when, and the number that it wrote or read.
#[derive(Clone, Copy, Debug)]
struct Call {
    is_write: bool,
    number: u64,
    begun: Instant,
    ended: Instant,
}

/// A client that keeps its connection.
struct Client(TcpStream);

impl Client {
    fn ask(&mut self, line: &str, body: Option<&Value>) -> (u16, Value) {
        let body = body.map(Value::to_string).unwrap_or_default();
        let length = body.len();
        let request = format!("{line} HTTP/1.1\r\n{SIGNED}{JSON}content-length: {length}\r\n\r\n{body}");
        self.0.write_all(request.as_bytes()).unwrap();
        let answer = read_answer(&mut self.0);
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, serde_json::from_str(body).unwrap_or_default())
    }

    fn created(&mut self, line: &str, body: &Value) -> Value {
        let (status, output) = self.ask(line, Some(body));
        assert!((200..300).contains(&status), "{line}: {status} {output}");
        output
    }
}

fn function(name: &str) -> Value {
    json!({ "FunctionName": name, "Role": "arn:aws:iam::123456789012:role/r", "Runtime": "python3.13",
        "Handler": "a.b", "Code": { "S3Bucket": "bucket", "S3Key": "key" } })
}

fn text_number(value: &Value) -> Option<u64> {
    value.as_str()?.parse().ok()
}

/// One of each kind, on a function with two versions.
fn registers(client: &mut Client) -> Vec<Register> {
    client.created("POST /2015-03-31/functions", &function("f"));
    client.created(&format!("POST {FUNCTION}/versions"), &json!({}));
    client.created(&format!("POST {FUNCTION}/aliases"), &json!({ "Name": "live", "FunctionVersion": "1" }));
    client.created("POST /2021-10-31/functions/f/url", &json!({ "AuthType": "NONE" }));
    let config = client.created("POST /2020-04-22/code-signing-configs", &signing(0));
    let config = config["CodeSigningConfig"]["CodeSigningConfigArn"].as_str().unwrap().replace(':', "%3A");
    let mapping = json!({ "FunctionName": "f", "EventSourceArn": "arn:aws:sqs:us-east-2:123456789012:q",
        "MaximumBatchingWindowInSeconds": 1 });
    let mapping = client.created("POST /2015-03-31/event-source-mappings", &mapping);
    let mapping = format!("/2015-03-31/event-source-mappings/{}", mapping["UUID"].as_str().unwrap());
    let register = |name, write: String, read: String, body, number, is_whole| Register {
        name,
        write,
        read: format!("GET {read}"),
        body,
        number,
        is_whole,
    };
    let put = |path: &str| format!("PUT {path}");
    vec![
        register(
            "event-invoke config",
            put("/2019-09-25/functions/f/event-invoke-config"),
            "/2019-09-25/functions/f/event-invoke-config".to_owned(),
            |number| {
                json!({ "MaximumEventAgeInSeconds": 60 + number,
                "DestinationConfig": { "OnFailure": { "Destination": queue(number) } } })
            },
            |read| read["MaximumEventAgeInSeconds"].as_u64()?.checked_sub(60),
            |read, number| read["DestinationConfig"]["OnFailure"]["Destination"] == queue(number),
        ),
        register(
            "alias",
            put(&format!("{FUNCTION}/aliases/live")),
            format!("{FUNCTION}/aliases/live"),
            |number| json!({ "Description": number.to_string(), "FunctionVersion": version(number) }),
            |read| text_number(&read["Description"]),
            |read, number| read["FunctionVersion"] == version(number),
        ),
        register(
            "function URL",
            put("/2021-10-31/functions/f/url"),
            "/2021-10-31/functions/f/url".to_owned(),
            |number| json!({ "Cors": { "MaxAge": number, "AllowOrigins": [format!("https://{number}.example")] } }),
            |read| read["Cors"]["MaxAge"].as_u64(),
            |read, number| read["Cors"]["AllowOrigins"][0] == format!("https://{number}.example"),
        ),
        register(
            "reserved concurrency",
            put("/2017-10-31/functions/f/concurrency"),
            "/2019-09-30/functions/f/concurrency".to_owned(),
            |number| json!({ "ReservedConcurrentExecutions": number }),
            |read| read["ReservedConcurrentExecutions"].as_u64(),
            |_, _| true,
        ),
        register(
            "code signing config",
            put(&format!("/2020-04-22/code-signing-configs/{config}")),
            format!("/2020-04-22/code-signing-configs/{config}"),
            signing,
            |read| text_number(&read["CodeSigningConfig"]["Description"]),
            |read, number| read["CodeSigningConfig"]["AllowedPublishers"] == signing(number)["AllowedPublishers"],
        ),
        register(
            "tags",
            format!("POST /2017-03-31/tags/{ARN}"),
            format!("/2017-03-31/tags/{ARN}"),
            |number| json!({ "Tags": { "a": number.to_string(), "b": number.to_string() } }),
            |read| text_number(&read["Tags"]["a"]),
            |read, number| text_number(&read["Tags"]["b"]) == Some(number),
        ),
        // Rejected while another change is in progress: that must leave no trace.
        register(
            "event source mapping",
            put(&mapping),
            mapping.clone(),
            |number| json!({ "BatchSize": 1 + number, "FunctionResponseTypes": responses(number) }),
            |read| read["BatchSize"].as_u64()?.checked_sub(1),
            |read, number| number == 9 || read["FunctionResponseTypes"] == responses(number),
        ),
        register(
            "function",
            put(&format!("{FUNCTION}/configuration")),
            format!("{FUNCTION}/configuration"),
            |number| json!({ "Description": number.to_string(), "Timeout": 1 + number % 900 }),
            |read| text_number(&read["Description"]),
            |read, number| read["Timeout"] == 1 + number % 900,
        ),
    ]
}

fn queue(number: u64) -> String {
    format!("arn:aws:sqs:us-east-2:123456789012:q{number}")
}

fn version(number: u64) -> &'static str {
    if number.is_multiple_of(2) { "$LATEST" } else { "1" }
}

fn responses(number: u64) -> Value {
    if number.is_multiple_of(2) { json!([]) } else { json!(["ReportBatchItemFailures"]) }
}

fn signing(number: u64) -> Value {
    let profile = format!("arn:aws:signer:us-east-2:123456789012:/signing-profiles/p/{number:010}");
    json!({ "Description": number.to_string(), "AllowedPublishers": { "SigningProfileVersionArns": [profile] } })
}

/// What is wrong with the calls on a register, taken as a whole.
fn problems(name: &str, calls: &[Call]) -> Vec<String> {
    let (writes, reads): (Vec<Call>, Vec<Call>) = calls.iter().partition(|call| call.is_write);
    let mut problems = Vec::new();
    for read in &reads {
        let Some(written) = writes.iter().find(|write| write.number == read.number) else {
            // It was there before the first write.
            if writes.iter().any(|write| write.ended < read.begun) {
                problems.push(format!("{name}: {} was read, whose write nobody saw acknowledged", read.number));
            }
            continue;
        };
        if written.begun > read.ended {
            problems.push(format!("{name}: {} was read before it was written", read.number));
        }
        if writes.iter().any(|later| later.begun > written.ended && later.ended < read.begun) {
            problems.push(format!("{name}: {} was read after a later write was acknowledged", read.number));
        }
        let goes_back = |before: &&Call| {
            let of = writes.iter().find(|write| write.number == before.number);
            before.ended < read.begun && of.is_some_and(|of| written.ended < of.begun)
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
fn two_hundred_clients_read_what_was_last_written_and_whole() {
    let server = start_scenario(&format!("state = \"on\"\n{SCENARIO}"));
    let registers = registers(&mut Client(server.connect()));
    let calls: Vec<Mutex<Vec<Call>>> = registers.iter().map(|_| Mutex::default()).collect();
    let next = AtomicU64::new(10);
    std::thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (server, registers, calls, next) = (&server, &registers, &calls, &next);
            scope.spawn(move || {
                let mut own = Client(server.connect());
                for call in 0..CALLS {
                    let index = (client + call * 7) % registers.len();
                    let (register, begun) = (&registers[index], Instant::now());
                    let is_write = (client / registers.len() + call) % 3 == 0;
                    let number = if is_write {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        let (status, answer) = own.ask(&register.write, Some(&(register.body)(number)));
                        if status == 409 || status == 400 {
                            assert!(
                                answer.to_string().contains("in progress") || answer.to_string().contains("in use"),
                                "{}: {answer}",
                                register.name
                            );
                            continue;
                        }
                        assert!((200..300).contains(&status), "{}: {status} {answer}", register.name);
                        number
                    } else {
                        let (_, read) = own.ask(&register.read, None);
                        let number = (register.number)(&read).unwrap_or(0);
                        assert!(number == 0 || (register.is_whole)(&read, number), "{} is torn: {read}", register.name);
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
        assert!(calls.iter().any(|call| call.is_write) && calls.iter().any(|call| !call.is_write), "{}", register.name);
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

fn count(answers: &[(u16, Value)], status: u16) -> usize {
    answers.iter().filter(|(found, _)| *found == status).count()
}

#[test]
fn of_two_hundred_clients_one_creates_a_function() {
    let server = start_scenario("state = \"on\"\n");
    let answers = at_once(&server, |client, _| client.ask("POST /2015-03-31/functions", Some(&function("f"))));
    assert_eq!((count(&answers, 201), count(&answers, 409)), (1, CLIENTS - 1));
}

#[test]
fn of_two_hundred_clients_with_the_same_revision_one_changes_an_alias() {
    let server = start_scenario("state = \"on\"\n");
    let mut first = Client(server.connect());
    first.created("POST /2015-03-31/functions", &function("f"));
    let alias = json!({ "Name": "live", "FunctionVersion": "$LATEST" });
    let revision = first.created(&format!("POST {FUNCTION}/aliases"), &alias)["RevisionId"].clone();
    let answers = at_once(&server, |client, number| {
        let change = json!({ "Description": number.to_string(), "RevisionId": revision });
        client.ask(&format!("PUT {FUNCTION}/aliases/live"), Some(&change))
    });
    assert_eq!((count(&answers, 200), count(&answers, 412)), (1, CLIENTS - 1));
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
