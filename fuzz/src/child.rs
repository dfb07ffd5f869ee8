//! Runs cases, one after the other, in a process that may die of one. Says on its standard output how it goes, a JSON
//! line at a time, and in a file which case it is at, for the parent to know what killed it.

use super::check::{self, Verdict};
use super::options::{Corpus, Target};
use super::seeds::Seeds;
use anyhow::{Context, Result};
use proofmark_testkit::memory::memory;
use serde::{Deserialize, Serialize};
use std::any::Any;
use std::io::{Seek, SeekFrom, Write};
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// The arguments of the child.
#[derive(clap::Args)]
pub(super) struct Arguments {
    target: Target,
    #[arg(long)]
    seed: u64,
    /// The first case.
    #[arg(long)]
    from: u64,
    /// The case after the last one.
    #[arg(long, default_value_t = u64::MAX)]
    to: u64,
    /// When to end.
    #[arg(long)]
    seconds: Option<f64>,
    /// The file that says which case it is at.
    #[arg(long)]
    at: PathBuf,
    #[command(flatten)]
    corpus: Corpus,
}

/// What the child says.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Message {
    /// How it goes, every now and then, and at the end.
    Progress(Progress),
    /// A case did harm.
    Harm { case: u64, what: String },
}

/// How it goes.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Progress {
    pub(super) cases: u64,
    pub(super) accepted: u64,
    /// Memory in KiB.
    pub(super) memory: u64,
    /// The case that took longest, and its time in milliseconds.
    pub(super) slowest: (u64, u64),
}

/// Longer than any case takes, in time on a processor: on a machine that has other things to do that is less than
/// passes.
const TOO_LONG: Duration = Duration::from_secs(10);

/// More than any case needs, in KiB.
const TOO_MUCH: u64 = 2 * 1024 * 1024;

/// The status of a child that ended itself because of a case.
pub(super) const ENDED: i32 = 3;

/// What Rust gives a thread, and a test.
const STACK: usize = 2 * 1024 * 1024;

/// Runs cases until there are no more, or the time is up.
pub(super) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let seeds = Seeds::read(arguments.target, &arguments.corpus)?;
    let mut at =
        std::fs::File::create(&arguments.at).with_context(|| format!("cannot write {}", arguments.at.display()))?;
    let begun = Instant::now();
    let panicked = Arc::new(Mutex::new(String::new()));
    let note = Arc::clone(&panicked);
    std::panic::set_hook(Box::new(move |info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        if let Ok(mut note) = note.lock() {
            *note = format!("a panic at {place}: {}", said(info.payload()));
        }
    }));
    let watch = Arc::new(Watch::default());
    watch_over(Arc::clone(&watch));

    let mut progress = Progress::default();
    let mut reported = Instant::now();
    let work = || -> Result<()> {
        for number in arguments.from..arguments.to {
            if arguments.seconds.is_some_and(|seconds| begun.elapsed().as_secs_f64() >= seconds) {
                break;
            }
            at.seek(SeekFrom::Start(0))?;
            at.write_all(&number.to_le_bytes())?;
            let case = seeds.case(arguments.seed, number);
            let start = worked();
            watch.start(number, start);
            let outcome = std::panic::catch_unwind(AssertUnwindSafe(|| check::check(&case)));
            watch.stop();
            let took = worked() - start;
            if took > progress.slowest.1 {
                progress.slowest = (number, took);
            }
            progress.cases += 1;
            match outcome {
                Ok(Ok(Verdict::Accepted)) => progress.accepted += 1,
                Ok(Ok(Verdict::Refused(_))) => {}
                Ok(Err(what)) => say(&Message::Harm { case: number, what })?,
                Err(_) => {
                    let what = panicked.lock().map(|note| note.clone()).unwrap_or_default();
                    say(&Message::Harm { case: number, what })?;
                }
            }
            if reported.elapsed() > Duration::from_millis(500) {
                reported = Instant::now();
                progress.memory = memory("self", "VmRSS:").unwrap_or_default();
                say(&Message::Progress(progress.clone()))?;
            }
        }
        progress.memory = memory("self", "VmRSS:").unwrap_or_default();
        say(&Message::Progress(progress))
    };
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work)?;
        thread.join().unwrap_or_else(|payload| anyhow::bail!("the cases ended with a panic: {}", said(&*payload)))
    })?;
    Ok(ExitCode::SUCCESS)
}

fn said(payload: &(dyn Any + Send)) -> &str {
    payload.downcast_ref::<String>().map(String::as_str).or(payload.downcast_ref().copied()).unwrap_or("no message")
}

fn say(message: &Message) -> Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", serde_json::to_string(message)?)?;
    Ok(out.flush()?)
}

/// Which case runs, and since when, in milliseconds of work; 0 is not a case.
#[derive(Default)]
struct Watch {
    case: AtomicU64,
    since: AtomicU64,
}

impl Watch {
    fn start(&self, number: u64, now: u64) {
        self.case.store(number, Ordering::SeqCst);
        self.since.store(now.max(1), Ordering::SeqCst);
    }

    fn stop(&self) {
        self.since.store(0, Ordering::SeqCst);
    }
}

/// How long this process has been on a processor, in milliseconds.
fn worked() -> u64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    u64::try_from(time.tv_sec * 1000 + time.tv_nsec / 1_000_000).unwrap_or_default()
}

/// Ends the process when a case takes too long or too much memory.
fn watch_over(watch: Arc<Watch>) {
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(Duration::from_millis(50));
            let since = watch.since.load(Ordering::SeqCst);
            let what = if since != 0 && u128::from(worked().saturating_sub(since)) > TOO_LONG.as_millis() {
                format!("not done after {} s", TOO_LONG.as_secs())
            } else if memory("self", "VmRSS:").is_some_and(|memory| memory > TOO_MUCH) {
                format!("more than {} MiB of memory", TOO_MUCH / 1024)
            } else {
                continue;
            };
            // Whoever does not read it sees the status.
            let _ = say(&Message::Harm { case: watch.case.load(Ordering::SeqCst), what });
            std::process::exit(ENDED);
        }
    });
}

/// The number of the case that a child was at when it ended.
pub(super) fn case_at(at: &Path) -> Result<u64> {
    let bytes = std::fs::read(at).with_context(|| format!("cannot read {}", at.display()))?;
    bytes.first_chunk().copied().map(u64::from_le_bytes).context("the child did not begin")
}
