//! Measures what recording adds to a call: the same request over one connection, to the contract server and through the
//! proxy before it. `cargo run --release -p proofmark-recording --example overhead`

use proofmark_contract::verify::Signer;
use proofmark_contract_lambda::LambdaServer;
use proofmark_recording::front::Front;
use proofmark_recording::proxy::{Live, Proxy};
use proofmark_recording::secrets::Secrets;
use proofmark_recording::upstream::{Signing, Upstream};
use proofmark_recording::{Rules, writer};
use std::error::Error;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

type Failed = Box<dyn Error + Send + Sync>;

const CALLS: usize = 2000;
const REQUEST: &str = "GET /2019-09-25/functions/my-function/event-invoke-config?Qualifier=BLUE HTTP/1.1\r\n\
    host: localhost\r\nauthorization: AWS4-HMAC-SHA256 Credential=AKID/20261124/us-east-2/lambda/aws4_request, \
    SignedHeaders=host;x-amz-date, Signature=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\r\n\
    x-amz-date: 20261124T000000Z\r\n\r\n";

fn main() -> Result<(), Failed> {
    let server = LambdaServer::spawn()?;
    server.function("my-function").version("1").alias("BLUE", "1").returns_null();
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("recording.json");
    let options = writer::Options {
        path,
        keep: Vec::new(),
        secrets: Secrets::of_environment(),
        continued: None,
        rules: Rules::default(),
    };
    let (say_url, url) = channel();
    let upstream = server.url().to_owned();
    std::thread::spawn(move || {
        let run = async {
            let api = proofmark_contract_lambda::api();
            let (recorder, _writing) = writer::start(api, options)?;
            let signing = Signing::Anew(Signer::new(Signer::dummy(), "us-east-2"), "lambda".to_owned());
            let upstream = Arc::new(Upstream::new(&upstream, signing, Duration::from_secs(10))?);
            let mut proxy = Proxy::new(api);
            proxy.live = Some(Live { upstream, recorder, caller: None });
            let front = Front::bind((Ipv4Addr::LOCALHOST, 0).into()).await?;
            say_url.send(front.url())?;
            front.run(Arc::new(proxy), std::future::pending()).await;
            Ok::<_, Failed>(())
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.map(|runtime| runtime.block_on(run))
    });
    let proxied_url = url.recv()?;
    measure(server.url(), CALLS / 10)?;
    measure(&proxied_url, CALLS / 10)?;
    let (direct, proxied) = (measure(server.url(), CALLS)?, measure(&proxied_url, CALLS)?);
    println!(
        "{CALLS} calls each; median per call: direct {direct:?}, recorded {proxied:?}, overhead {:?}",
        proxied.saturating_sub(direct)
    );
    Ok(())
}

/// The median time of a call.
fn measure(url: &str, calls: usize) -> Result<Duration, Failed> {
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
            reader.read_line(&mut line)?;
            if let Some((_, value)) =
                line.split_once(':').filter(|(name, _)| name.eq_ignore_ascii_case("content-length"))
            {
                length = value.trim().parse()?;
            }
            if line.trim().is_empty() {
                break;
            }
        }
        reader.read_exact(&mut vec![0; length])?;
        times.push(begun.elapsed());
    }
    times.sort_unstable();
    Ok(times[times.len() / 2])
}
