//! The well-behaved client: a call every few milliseconds, in turns on a connection that it keeps and on new ones, each
//! timed and each response checked. What it writes it must be able to read. Beside it, a thread that only sleeps shows
//! how late the machine itself is.

use super::client::{Server, call};
use anyhow::{Context, Result, ensure};
use proofmark_testkit::http::Response;
use serde::{Serialize, Serializer};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Between two calls.
const PAUSE: Duration = Duration::from_millis(5);

const CONFIG: &str = "/2019-09-25/functions/well-behaved/event-invoke-config";
const EXAMPLE: &str = "GET /2019-09-25/functions/my-function/event-invoke-config?Qualifier=BLUE";

/// The client while it runs.
pub(super) struct Good {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

struct Shared {
    server: Server,
    stop: AtomicBool,
    /// Held for each round of calls.
    round: Mutex<()>,
    seen: Mutex<Seen>,
}

/// What was measured since it was last taken.
#[derive(Default)]
struct Seen {
    latencies: Vec<Duration>,
    lateness: Vec<Duration>,
    reconnects: usize,
    problem: Option<anyhow::Error>,
}

/// What the client measured in a phase.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Figures {
    pub(super) calls: usize,
    #[serde(serialize_with = "milliseconds")]
    pub(super) p50: Duration,
    #[serde(serialize_with = "milliseconds")]
    pub(super) p99: Duration,
    #[serde(serialize_with = "milliseconds")]
    pub(super) max: Duration,
    /// How late the machine wakes a thread that sleeps, in one of 100 cases.
    #[serde(serialize_with = "milliseconds")]
    pub(super) machine_p99: Duration,
    /// How often the kept connection was closed by the server.
    pub(super) reconnects: usize,
}

pub(super) fn milliseconds<S: Serializer>(time: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(time.as_secs_f64() * 1000.0)
}

impl Good {
    /// Starts calling.
    pub(super) fn start(server: Server) -> Result<Self> {
        let shared =
            Arc::new(Shared { server, stop: AtomicBool::new(false), round: Mutex::default(), seen: Mutex::default() });
        let run = |run: fn(&Shared)| {
            let shared = Arc::clone(&shared);
            std::thread::Builder::new().spawn(move || run(&shared)).context("no thread can be started")
        };
        let threads = vec![run(Shared::call)?, run(Shared::sleep)?];
        Ok(Self { shared, threads })
    }

    /// Does something while no call is under way.
    pub(super) fn between_calls<T>(&self, run: impl FnOnce() -> T) -> T {
        let _round = lock(&self.shared.round);
        run()
    }

    /// What was seen since it was last asked.
    pub(super) fn take(&self) -> Result<Figures> {
        let mut seen = std::mem::take(&mut *lock(&self.shared.seen));
        if let Some(problem) = seen.problem {
            return Err(problem.context("the well-behaved client"));
        }
        seen.latencies.sort_unstable();
        seen.lateness.sort_unstable();
        let at = |times: &[Duration], percent: usize| {
            times.get((times.len() * percent / 100).min(times.len().saturating_sub(1))).copied().unwrap_or_default()
        };
        Ok(Figures {
            calls: seen.latencies.len(),
            p50: at(&seen.latencies, 50),
            p99: at(&seen.latencies, 99),
            max: at(&seen.latencies, 100),
            machine_p99: at(&seen.lateness, 99),
            reconnects: seen.reconnects,
        })
    }

    /// Ends it.
    pub(super) fn stop(self) -> Result<()> {
        self.shared.stop.store(true, Ordering::Relaxed);
        for thread in self.threads {
            ensure!(thread.join().is_ok(), "the well-behaved client panicked");
        }
        Ok(())
    }
}

impl Shared {
    fn call(&self) {
        let mut kept = None;
        for number in 0_u64.. {
            if self.stop.load(Ordering::Relaxed) {
                return;
            }
            {
                let _round = lock(&self.round);
                if let Err(problem) = self.round(&mut kept, number) {
                    lock(&self.seen).problem.get_or_insert(problem);
                }
            }
            std::thread::sleep(PAUSE);
        }
    }

    /// Writes and reads on the kept connection, and asks on a new one.
    fn round(&self, kept: &mut Option<TcpStream>, number: u64) -> Result<()> {
        let age = 60 + number % 20_000;
        let put = format!(r#"{{"MaximumEventAgeInSeconds":{age}}}"#);
        let written = self.timed(|| self.on_kept(kept, &format!("PUT {CONFIG}"), &put))?;
        ensure!(written.status == 200, "a Put got {}: {}", written.status, text(&written));
        let read = self.timed(|| self.on_kept(kept, &format!("GET {CONFIG}"), ""))?;
        let expected = format!(r#""MaximumEventAgeInSeconds":{age}"#);
        ensure!(
            read.status == 200 && text(&read).contains(&expected),
            "a Put of {expected} was acknowledged, and a Get has {}: {}",
            read.status,
            text(&read)
        );
        let line = if number.is_multiple_of(4) { "GET /_proofmark/health" } else { EXAMPLE };
        let fresh = self.timed(|| Ok(self.server.ask(line, "")?))?;
        ensure!(fresh.status == 200, "{line} got {}: {}", fresh.status, text(&fresh));
        Ok(())
    }

    /// The response to a request on the connection that is kept. One that the server has closed in the meantime is
    /// opened again, as SDKs do.
    fn on_kept(&self, kept: &mut Option<TcpStream>, line: &str, body: &str) -> Result<Response> {
        let request = self.server.request(line, body);
        if let Some(stream) = kept {
            match call(stream, request.as_bytes()) {
                Ok(response) => return Ok(self.keep(kept, response)),
                Err(_) => lock(&self.seen).reconnects += 1,
            }
        }
        let stream = kept.insert(self.server.connect_patiently().context("no connection")?);
        let response = call(stream, request.as_bytes()).with_context(|| format!("{line} on a new connection"))?;
        Ok(self.keep(kept, response))
    }

    fn keep(&self, kept: &mut Option<TcpStream>, response: Response) -> Response {
        if response.closes() {
            *kept = None;
        }
        response
    }

    fn timed(&self, run: impl FnOnce() -> Result<Response>) -> Result<Response> {
        let start = Instant::now();
        let response = run()?;
        lock(&self.seen).latencies.push(start.elapsed());
        Ok(response)
    }

    /// Measures the machine.
    fn sleep(&self) {
        const NAP: Duration = Duration::from_millis(2);
        while !self.stop.load(Ordering::Relaxed) {
            let start = Instant::now();
            std::thread::sleep(NAP);
            lock(&self.seen).lateness.push(start.elapsed().saturating_sub(NAP));
        }
    }
}

fn text(response: &Response) -> String {
    String::from_utf8_lossy(&response.body[..response.body.len().min(500)]).into_owned()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Figures are of use even when a thread panicked while it held them.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
