//! Bytes that are not requests, or hardly, thrown at the server's parser and handlers without a socket: requests of the
//! API, mutated, and bytes at random. What comes of it is reported, not judged by a panic.

use bytes::Bytes;
use fastrand::Rng;
use http::Request;
use proofmark_contract::api::{Api, ApiOperation};
use proofmark_contract::serve::{Config, InMemoryServer, Limits, SharedApi};
use proofmark_contract::service::{Service, StateMode};
use proofmark_contract::{synth, write};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

/// What came of a run.
#[derive(Clone, Debug, Default)]
pub(super) struct Outcome {
    /// How many inputs there were.
    pub(super) inputs: u64,
    /// How many of them had a response of each status.
    pub(super) responses: BTreeMap<u16, u64>,
    /// How many had none that is HTTP: closed connections and faults that the input asks for.
    pub(super) without_response: u64,
    /// Inputs that did harm, with the number of the input, the first few.
    pub(super) problems: Vec<String>,
}

/// How many problems are reported.
const REPORTED: usize = 10;

/// How many different requests are mutated.
const POOL: usize = 2000;

/// What is not likely to come about by chance.
const TOKENS: [&[u8]; 24] = [
    b"\r\n",
    b"\r\n\r\n",
    b"\0",
    b"%",
    b"%zz",
    b"%00",
    b"%ff%fe",
    b"../",
    b"?",
    b"&&=",
    b"content-length: 18446744073709551616\r\n",
    b"content-length: -1\r\n",
    b"transfer-encoding: chunked\r\n",
    b"ffffffffffffffff\r\n",
    b"expect: 100-continue\r\n",
    b"content-type: application/xml\r\n",
    b"x-proofmark-error: \xff\r\n",
    b"x-proofmark-fault: truncated\r\n",
    b"x-proofmark-delay: 1ms\r\n",
    b"{\"",
    b"1e999",
    b"-9223372036854775809",
    b"\\ud800",
    b"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
];

/// Throws `count` inputs at a server of this API and service; `progress` gets the number thrown so far, now and then,
/// and may end it.
pub(super) fn requests(
    api: impl Into<SharedApi>,
    service: Arc<dyn Service>,
    seed: u64,
    count: u64,
    mut progress: impl FnMut(u64) -> ControlFlow<()>,
) -> Outcome {
    let api = api.into();
    let mut config = Config::new(api.clone()).with_service(service);
    config.workers = 1;
    // More is done for a resource that may exist than for one that does not.
    config.scenario.settings.mode = StateMode::Auto;
    config.recorded = 50;
    config.limits = Limits {
        body_bytes: 64 * 1024,
        hold: Duration::from_millis(1),
        head_time: Duration::from_secs(1),
        body_time: Duration::from_secs(1),
        ..Limits::default()
    };
    let server = InMemoryServer::new(config);
    let mut random = Rng::with_seed(seed);
    let pool = pool(&api, &mut random);
    let mut outcome = Outcome::default();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            outcome.problems.push(format!("no runtime can be started: {error}"));
            return outcome;
        }
    };
    for number in 1..=count {
        let input = input(&mut random, &pool);
        let thrown = std::panic::catch_unwind(AssertUnwindSafe(|| runtime.block_on(server.exchange(&input.bytes))));
        outcome.inputs += 1;
        match thrown {
            Ok(response) => outcome.judge(number, &input, &response),
            Err(_) => outcome.problem(number, &input.bytes, "a panic"),
        }
        if number % 10_000 == 0 {
            // A client that makes functions or rules without end is asked to reset; only what is forgotten then may
            // grow.
            server.reset();
            if progress(number).is_break() {
                break;
            }
        }
    }
    outcome
}

impl Outcome {
    fn judge(&mut self, number: u64, Input { bytes: input, whole }: &Input, response: &[u8]) {
        match response.strip_prefix(b"HTTP/1.1 ").or(response.strip_prefix(b"HTTP/1.0 ")) {
            Some(rest) => {
                let status = rest.get(..3).and_then(|digits| std::str::from_utf8(digits).ok()?.parse().ok());
                match status {
                    Some(status) => {
                        *self.responses.entry(status).or_default() += 1;
                        // Only what the input asks for by `x-proofmark-...` is an error of the server's.
                        if status == 500 && !contains(input, b"x-proofmark-error") {
                            self.problem(number, input, "a response with status 500");
                        }
                    }
                    None => self.problem(number, input, "a status line without a status"),
                }
            }
            None if contains(input, b"x-proofmark-fault") => self.without_response += 1,
            None if *whole => self.problem(number, input, "no response to a whole request"),
            None if response.is_empty() => self.without_response += 1,
            None => self.problem(number, input, "a response that is not HTTP"),
        }
    }

    fn problem(&mut self, number: u64, input: &[u8], what: &str) {
        if self.problems.len() < REPORTED {
            self.problems.push(format!("input {number}: {what}: {}", input.escape_ascii()));
        }
    }
}

/// A request whose parts can be mutated before or after its content length is set.
struct Sample {
    head: Vec<u8>,
    body: Vec<u8>,
}

impl Sample {
    fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.head.clone();
        bytes.extend_from_slice(format!("content-length: {}\r\n\r\n", self.body.len()).as_bytes());
        bytes.extend_from_slice(&self.body);
        bytes
    }
}

fn pool(api: &Api, random: &mut Rng) -> Vec<Sample> {
    let operations: Vec<&ApiOperation> = api.operations().collect();
    let made = (0..POOL).filter_map(|_| {
        let operation = random.choice(&operations)?;
        let input = synth::input(api, operation, random.u64(..)).ok()?;
        Some(sample(api, &write::request(api, operation, &input).ok()?, random))
    });
    let mut pool: Vec<_> = made.collect();
    let rule = r#"{"operation":"GetPolicy","input":{"FunctionName":"f"},"times":1,"output":{"Policy":"{}"}}"#;
    let control = [
        ("GET /_proofmark/report", ""),
        ("GET /_proofmark/requests", ""),
        ("DELETE /_proofmark/expectations/1", ""),
        ("POST /_proofmark/expectations", rule),
    ];
    pool.extend(control.map(|(line, body)| Sample {
        head: format!("{line} HTTP/1.1\r\nhost: localhost\r\n").into_bytes(),
        body: body.into(),
    }));
    pool
}

/// A request as it goes over the wire, signed in form, now and then with what it asks of the server.
fn sample(api: &Api, request: &Request<Bytes>, random: &mut Rng) -> Sample {
    let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
    let mut head = format!("{} {target} HTTP/1.1\r\nhost: localhost\r\n", request.method()).into_bytes();
    for (name, value) in request.headers() {
        for part in [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"] {
            head.extend_from_slice(part);
        }
    }
    let asked: &[&[u8]] = &[
        b"",
        b"",
        b"",
        b"x-proofmark-error: ResourceNotFoundException\r\n",
        b"x-proofmark-error: AccessDeniedException\r\nx-proofmark-message: no\r\n",
        b"x-proofmark-fault: garbage\r\n",
        b"x-proofmark-fault: truncated\r\n",
    ];
    head.extend_from_slice(random.choice(asked).unwrap_or(&asked[0]));
    let service = api.signing_name.as_deref().unwrap_or("none");
    let signature = format!(
        "authorization: AWS4-HMAC-SHA256 Credential=AKID/20261124/us-east-2/{service}/aws4_request, \
         SignedHeaders=host;x-amz-date, Signature=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\r\n\
         x-amz-date: 20261124T000000Z\r\n",
    );
    head.extend_from_slice(signature.as_bytes());
    Sample { head, body: request.body().to_vec() }
}

/// What is thrown, and whether it is HTTP beyond doubt.
struct Input {
    bytes: Vec<u8>,
    whole: bool,
}

/// A request as it is, one that is mutated within its form, one or several mutated anyhow, or bytes at random.
fn input(random: &mut Rng, pool: &[Sample]) -> Input {
    let Some(sample) = random.choice(pool) else { return Input { bytes: Vec::new(), whole: false } };
    match random.u8(..100) {
        0..5 => Input { bytes: (0..random.usize(1..200)).map(|_| random.u8(..)).collect(), whole: false },
        5..15 => Input { bytes: sample.bytes(), whole: true },
        15..50 => {
            let mut sample = Sample { head: sample.head.clone(), body: sample.body.clone() };
            let part = if sample.body.is_empty() { &mut sample.head } else { &mut sample.body };
            mutate_often(random, pool, part);
            Input { bytes: sample.bytes(), whole: false }
        }
        50..60 => {
            let mut bytes: Vec<u8> =
                (0..random.usize(2..4)).filter_map(|_| random.choice(pool)).flat_map(Sample::bytes).collect();
            mutate_often(random, pool, &mut bytes);
            Input { bytes, whole: false }
        }
        _ => {
            let mut bytes = sample.bytes();
            mutate_often(random, pool, &mut bytes);
            Input { bytes, whole: false }
        }
    }
}

fn mutate_often(random: &mut Rng, pool: &[Sample], bytes: &mut Vec<u8>) {
    for _ in 0..random.usize(1..6) {
        mutate(random, pool, bytes);
    }
}

fn mutate(random: &mut Rng, pool: &[Sample], input: &mut Vec<u8>) {
    let at = random.usize(..=input.len());
    let end = (at + random.usize(..32)).min(input.len());
    match random.u8(..8) {
        0 => {
            if let Some(byte) = input.get_mut(at) {
                *byte ^= 1 << random.u8(..8);
            }
        }
        1 => input.insert(at, random.u8(..)),
        2 => drop(input.drain(at..end)),
        3 => {
            let again = input[at..end].to_vec();
            input.splice(at..at, again);
        }
        4 => input.truncate(at),
        5 => {
            if let Some(other) = random.choice(pool).map(Sample::bytes) {
                let from = random.usize(..=other.len());
                input.truncate(at);
                input.extend_from_slice(&other[from..]);
            }
        }
        _ => {
            let token = random.choice(TOKENS).unwrap_or_default();
            input.splice(at..at, token.iter().copied());
        }
    }
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window.eq_ignore_ascii_case(part))
}

#[cfg(test)]
mod tests {
    use super::requests;
    use proofmark_contract_lambda as lambda;
    use std::ops::ControlFlow;

    #[test]
    fn twenty_thousand_inputs_do_no_harm() {
        let outcome = requests(lambda::api(), lambda::service(), 1, 20_000, |_| ControlFlow::Continue(()));
        assert_eq!(outcome.problems, Vec::<String>::new());
        assert_eq!(outcome.inputs, 20_000);
        // Not all is rejected before it gets anywhere.
        assert!(outcome.responses.get(&200).is_some_and(|count| *count > 100), "{outcome:?}");
    }
}
