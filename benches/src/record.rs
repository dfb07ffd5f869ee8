//! `cargo xtask bench record`: what recording adds to a call, a long recording, and many clients of a replay. The server,
//! the proxy and the client are threads of one process, on loopback.

use anyhow::{Context, Result, ensure};
use proofmark_contract::verify::Signer;
use proofmark_contract_lambda::LambdaServer;
use proofmark_recording::upstream::{Signing, Upstream};
use proofmark_recording::{Mode, Replay, file};
use proofmark_testkit::memory::resident_peak;
use serde::Serialize;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// What recording may add to a call at the median.
const LIMIT: Duration = Duration::from_millis(1);
/// Calls before anything is measured.
const WARM_UP: usize = 200;
/// Direct and recorded calls are measured in as many turns, so that whatever else the machine does, it does to both.
const TURNS: usize = 10;

/// The documented example of the seed operation, signed by form.
const REQUEST: &str = "GET /2019-09-25/functions/my-function/event-invoke-config?Qualifier=BLUE HTTP/1.1\r\n\
    host: localhost\r\nauthorization: AWS4-HMAC-SHA256 Credential=AKID/20261124/us-east-2/lambda/aws4_request, \
    SignedHeaders=host;x-amz-date, Signature=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\r\n\
    x-amz-date: 20261124T000000Z\r\n\r\n";

#[derive(clap::Args)]
#[command(
    after_help = "Exit status: 0 when recording adds less than a millisecond to a call at the median, 1 when not."
)]
pub(crate) struct Arguments {
    /// How many calls are measured, direct and recorded.
    #[arg(long, default_value_t = 5000, value_parser = clap::value_parser!(u32).range(100..=9000))]
    calls: u32,
    /// How many exchanges the long recording has.
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(50..=10_000))]
    exchanges: u32,
    /// How many clients the replay has.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=500))]
    clients: u32,
    /// Print the figures as JSON.
    #[arg(long)]
    json: bool,
}

/// All that is measured.
#[derive(Serialize)]
struct Figures {
    calls: usize,
    direct_median_us: f64,
    recorded_median_us: f64,
    overhead_us: f64,
    exchanges: usize,
    recorded_seconds: f64,
    file_kib: u64,
    /// What the peak of the process's memory grew by while the long recording was made.
    memory_kib: Option<u64>,
    clients: usize,
    replayed_per_second: f64,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let [calls, exchanges, clients] =
        [arguments.calls, arguments.exchanges, arguments.clients].map(|count| count as usize);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/bench-record");
    std::fs::create_dir_all(&folder)?;
    let server = LambdaServer::spawn()?;
    server.function("my-function").version("1").alias("BLUE", "1").returns_null();
    let (direct, recorded) = overhead(&server, &folder.join("overhead.json"), calls)?;

    let path = folder.join("long.json");
    let before = resident_peak("self");
    let recording = record(&server, &path)?;
    let begun = Instant::now();
    measure(recording.url(), exchanges)?;
    recording.finish()?;
    let recorded_seconds = begun.elapsed().as_secs_f64();
    let memory_kib = before.zip(resident_peak("self")).map(|(before, after)| after - before);
    ensure!(file::load(&path)?.exchanges.len() == exchanges, "the file does not have all exchanges");

    let replayed_per_second = replayed(&path, exchanges, clients)?;
    let overhead = recorded.saturating_sub(direct);
    let micros = |time: Duration| time.as_secs_f64() * 1e6;
    let figures = Figures {
        calls,
        direct_median_us: micros(direct),
        recorded_median_us: micros(recorded),
        overhead_us: micros(overhead),
        exchanges,
        recorded_seconds,
        file_kib: std::fs::metadata(&path)?.len() / 1024,
        memory_kib,
        clients,
        replayed_per_second,
    };
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&figures)?);
    } else {
        println!(
            "{calls} calls each, median: direct {direct:.1?}, recorded {recorded:.1?}, overhead {overhead:.1?} (limit {LIMIT:?})\n\
             {exchanges} exchanges recorded in {recorded_seconds:.2} s; the file has {} KiB, peak memory grew by {} KiB\n\
             {exchanges} exchanges replayed by {clients} clients: {replayed_per_second:.0} per second",
            figures.file_kib,
            memory_kib.map_or_else(|| "?".to_owned(), |kib| kib.to_string()),
        );
    }
    Ok(if overhead < LIMIT { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// A recording of what the server responds.
fn record(server: &LambdaServer, path: &Path) -> Result<Replay> {
    let signing = Signing::Anew(Signer::new(Signer::dummy(), "us-east-2"), "lambda".to_owned());
    let upstream = Upstream::new(server.url(), signing, Duration::from_secs(30)).map_err(anyhow::Error::msg)?;
    // What an earlier run left is no recording of this one.
    let _ = std::fs::remove_file(path);
    let replay = Replay::of(proofmark_contract_lambda::api(), proofmark_contract_lambda::service());
    Ok(replay.with_upstream(Mode::All, upstream).start(path)?)
}

/// The median of a direct call, and of one that is recorded.
fn overhead(server: &LambdaServer, path: &Path, calls: usize) -> Result<(Duration, Duration)> {
    let recording = record(server, path)?;
    measure(server.url(), WARM_UP)?;
    measure(recording.url(), WARM_UP)?;
    let (mut direct, mut recorded) = (Vec::new(), Vec::new());
    for _ in 0..TURNS {
        direct.extend(measure(server.url(), calls / TURNS)?);
        recorded.extend(measure(recording.url(), calls / TURNS)?);
    }
    recording.finish()?;
    Ok((median(direct)?, median(recorded)?))
}

fn median(mut times: Vec<Duration>) -> Result<Duration> {
    times.sort_unstable();
    times.get(times.len() / 2).copied().context("nothing was measured")
}

/// How many exchanges per second clients are played that call at the same time.
fn replayed(path: &Path, exchanges: usize, clients: usize) -> Result<f64> {
    let replay = Replay::start(path)?;
    let (url, begun) = (replay.url(), Instant::now());
    std::thread::scope(|scope| {
        let calls = |client: usize| exchanges / clients + usize::from(client < exchanges % clients);
        let threads: Vec<_> = (0..clients).map(|client| scope.spawn(move || measure(url, calls(client)))).collect();
        threads.into_iter().try_for_each(|thread| match thread.join() {
            Ok(measured) => measured.map(drop),
            Err(_) => Err(anyhow::anyhow!("a client panicked")),
        })
    })?;
    let rate = exchanges as f64 / begun.elapsed().as_secs_f64();
    replay.finish()?;
    Ok(rate)
}

/// The times of calls over one connection.
fn measure(url: &str, calls: usize) -> Result<Vec<Duration>> {
    let mut stream = TcpStream::connect(url.trim_start_matches("http://"))?;
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut times = Vec::with_capacity(calls);
    for _ in 0..calls {
        let begun = Instant::now();
        stream.write_all(REQUEST.as_bytes())?;
        let mut length = 0;
        loop {
            let mut line = String::new();
            ensure!(reader.read_line(&mut line)? > 0, "the connection was closed");
            let header = line.split_once(':').filter(|(name, _)| name.eq_ignore_ascii_case("content-length"));
            if let Some((_, value)) = header {
                length = value.trim().parse()?;
            }
            if line.trim().is_empty() {
                break;
            }
        }
        reader.read_exact(&mut vec![0; length])?;
        times.push(begun.elapsed());
    }
    Ok(times)
}
