//! Playing cases: each by both drivers, one after the other at the same server, so that even what is signed over the
//! server's address is equal. Cases run beside each other, as many as there are processors.

use super::case::{Case, Cases};
use super::compare::{Did, Difference, compare, explain, outcome};
use super::driver::Driver;
use super::known::{Circumstances, Known};
use super::played::Played;
use super::report::WireReport;
use anyhow::{Context, Result};
use aws_credential_types::Credentials;
use bytes::Bytes;
use indicatif::{ProgressBar, ProgressStyle};
use proofmark_contract::sigv4;
use proofmark_contract::violation::Violation;
use proofmark_testkit::http::Request;
use proofmark_testkit::known::KnownList;
use proofmark_testkit::raw_server::RawServer;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// The keys that both sign with; AWS's documentation shows them.
const ACCESS_KEY: &str = "AKIDEXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

const VERIFIES: &str = "verifies";

/// The names of errors that clients try again (Smithy Reference Architecture, retry behavior).
const TRIED_AGAIN: &[&str] = &[
    "BandwidthLimitExceeded",
    "EC2ThrottledException",
    "LimitExceededException",
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "RequestTimeout",
    "RequestTimeoutException",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "TransactionInProgressException",
];

/// What is played.
pub(super) struct Play<'a> {
    pub(super) cases: Cases<'a>,
    pub(super) known: KnownList<Known>,
    /// The fields that only our outputs have.
    pub(super) fields: Vec<String>,
    /// The drivers: the peer's, ours.
    pub(super) programs: [PathBuf; 2],
    /// The crates that they have: the peer's, ours.
    pub(super) crates: [&'static str; 2],
    /// The service's name in signatures.
    pub(super) signing_name: String,
}

impl Play<'_> {
    /// Plays the documented examples and so many generated cases.
    pub(super) fn all(&self, calls: u64, report: &mut WireReport<'_>) -> Result<()> {
        let count = self.cases.examples() + calls.max(self.cases.errors());
        let bar = ProgressBar::new(count).with_style(ProgressStyle::with_template("{wide_bar} {pos}/{len} {eta}")?);
        let (next, failed, report) = (AtomicU64::new(0), AtomicBool::new(false), Mutex::new(report));
        let worker = || -> Result<()> {
            let mut player = Player::start(self)?;
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= count || failed.load(Ordering::Relaxed) {
                    return Ok(());
                }
                let case = self.cases.case(number)?;
                let played = player.play(&case)?;
                report.lock().unwrap_or_else(PoisonError::into_inner).add(number, &case, played);
                bar.inc(1);
            }
        };
        let watched = || worker().inspect_err(|_| failed.store(true, Ordering::Relaxed));
        let workers = std::thread::available_parallelism().map_or(1, usize::from);
        let ended = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..workers).map(|_| scope.spawn(watched)).collect();
            threads.into_iter().try_for_each(|thread| match thread.join() {
                Ok(ended) => ended,
                Err(panic) => std::panic::resume_unwind(panic),
            })
        });
        bar.finish_and_clear();
        ended
    }
}

/// A server and the two drivers that it serves.
pub(super) struct Player<'a> {
    play: &'a Play<'a>,
    server: RawServer,
    peer: Driver,
    ours: Driver,
    credentials: Credentials,
}

impl<'a> Player<'a> {
    pub(super) fn start(play: &'a Play<'a>) -> Result<Self> {
        let [peer, ours] = &play.programs;
        let credentials = Credentials::new(ACCESS_KEY, SECRET, None, None, "wire");
        Ok(Self {
            play,
            server: RawServer::start([]).context("no free port")?,
            peer: Driver::start(peer)?,
            ours: Driver::start(ours)?,
            credentials,
        })
    }

    pub(super) fn play(&mut self, case: &Case) -> Result<Played> {
        let line = case.told(self.server.url(), SECRET);
        let mut did = Vec::new();
        for (name, driver) in self.play.crates.into_iter().zip([&mut self.peer, &mut self.ours]) {
            self.server.respond_with(case.responses.iter().map(|response| response.bytes.clone()));
            let told = driver.ask(&line).with_context(|| format!("case {}: {name}", case.id))?;
            did.push(Did { requests: self.server.requests(), told });
        }
        let (Some(ours), Some(peer)) = (did.pop(), did.pop()) else { unreachable!("two drivers did something") };
        let mut differences = compare(&peer, &ours, &self.play.fields);
        let verdicts = |did: &Did| did.requests.iter().map(|request| self.signature(request)).collect::<Vec<_>>();
        let (peer_verdicts, our_verdicts) = (verdicts(&peer), verdicts(&ours));
        for ((peer, verdict), request) in peer_verdicts.iter().zip(&our_verdicts).zip(&ours.requests) {
            differences.extend(Difference::between("signature", peer, verdict));
            if peer == verdict && !begins_or_ends_with_a_tab(request) {
                differences.extend(Difference::between("signature", VERIFIES, verdict));
            }
        }
        let unverified = our_verdicts.iter().filter(|verdict| *verdict != VERIFIES).count();
        let to = Circumstances {
            responses: &case.responses,
            outcome: outcome(&peer.told),
            tried_again: ours.requests.len() > peer.requests.len() && is_tried_again(case, peer.requests.len()),
        };
        explain(&mut differences, &self.play.known, &to);
        Ok(Played { peer, ours, differences, unverified })
    }

    /// Whether a request is signed as it should be, by a verifier that neither client has.
    fn signature(&self, request: &Request) -> String {
        let mut built = http::Request::builder().method(request.method.as_str()).uri(&request.target);
        for (name, value) in &request.headers {
            built = built.header(name, value.as_slice());
        }
        let found = match built.body(Bytes::from(request.body.clone())) {
            Ok(built) => sigv4::check(&built, &self.play.signing_name, Some(&self.credentials), Some("us-west-2")),
            Err(error) => return format!("no request: {error}"),
        };
        match found.into_iter().find(Violation::is_error) {
            Some(_) => "does not verify".to_owned(),
            None => VERIFIES.to_owned(),
        }
    }
}

/// Whether the last response to so many requests names an error that clients try again.
fn is_tried_again(case: &Case, requests: usize) -> bool {
    let Some(response) = case.responses.get(requests.saturating_sub(1)).or(case.responses.last()) else { return false };
    let text = String::from_utf8_lossy(&response.bytes);
    let mut words = text.split(|c: char| !c.is_ascii_alphanumeric());
    words.any(|word| TRIED_AGAIN.contains(&word))
}

/// Such a header value is signed as it is by both clients, and HTTP takes the tab off on the way.
fn begins_or_ends_with_a_tab(request: &Request) -> bool {
    request.headers.iter().any(|(_, value)| value.first() == Some(&b'\t') || value.last() == Some(&b'\t'))
}
