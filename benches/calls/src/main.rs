//! Time and allocations of calls through whole clients, ours beside aws-sdk-lambda, over a transport within the
//! process; and of parsing alone, beside serde's derives. Contenders take turns in short batches; medians count, so that
//! what else the machine does meets all of them alike. Prints one JSON object per line.
//!
//! With three arguments it measures nothing but repeats one thing, for a profiler: part of a case's name, a contender,
//! how many times.

mod body;
mod derived;
mod transport;

mod peer {
    use aws_sdk_lambda as sdk;
    include!("calls.rs");
}

mod ours {
    use proofmark_lambda as sdk;
    include!("calls.rs");
}

use std::hint::black_box;
use std::time::{Duration, Instant};

struct Contender<'a> {
    name: &'static str,
    run: Box<dyn FnMut() + 'a>,
}

fn contender<'a>(name: &'static str, run: impl FnMut() + 'a) -> Contender<'a> {
    Contender { name, run: Box::new(run) }
}

const ROUNDS: usize = 301;
const BATCH: Duration = Duration::from_millis(2);

/// What a profiler wants to see: part of a case's name, a contender, how many times.
fn repetition() -> Option<(String, String, u32)> {
    let mut arguments = std::env::args().skip(1);
    let (case, contender) = (arguments.next()?, arguments.next()?);
    Some((case, contender, arguments.next()?.parse().expect("how many times")))
}

fn measure(case: &str, mut contenders: Vec<Contender<'_>>) {
    if let Some((wanted, name, times)) = repetition() {
        let wanted = contenders.iter_mut().find(|contender| case.contains(&wanted) && contender.name == name);
        wanted.into_iter().for_each(|contender| (0..times).for_each(|_| (contender.run)()));
        return;
    }
    let mut results = Vec::new();
    for contender in &mut contenders {
        let mut warm_up = 0_u32;
        let started = Instant::now();
        while started.elapsed() < BATCH * 50 {
            (contender.run)();
            warm_up += 1;
        }
        let calls = (warm_up / 50).max(1);
        let allocations = allocation_counter::measure(|| (contender.run)());
        results.push((calls, allocations, Vec::with_capacity(ROUNDS)));
    }
    for _ in 0..ROUNDS {
        for (contender, (calls, _, times)) in contenders.iter_mut().zip(&mut results) {
            let started = Instant::now();
            for _ in 0..*calls {
                (contender.run)();
            }
            times.push(started.elapsed().as_secs_f64() * 1e6 / f64::from(*calls));
        }
    }
    for (contender, (_, allocations, mut times)) in contenders.iter().zip(results) {
        times.sort_by(f64::total_cmp);
        let line = serde_json::json!({
            "case": case,
            "contender": contender.name,
            "microseconds": times[times.len() / 2],
            "allocations": allocations.count_total,
            "allocated_bytes": allocations.bytes_total,
        });
        println!("{line}");
    }
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    let list: &'static str = Box::leak(body::list_functions().into_boxed_str());

    let (ours, peer) = (ours::client(body::SEED), peer::client(body::SEED));
    measure(
        "call GetFunctionEventInvokeConfig",
        vec![
            contender("ours", || assert_eq!(runtime.block_on(ours::seed(&ours)), 0)),
            contender("peer", || assert_eq!(runtime.block_on(peer::seed(&peer)), 0)),
        ],
    );

    let (ours, peer) = (ours::client(list), peer::client(list));
    measure(
        &format!("call ListFunctions, 50 functions, {} bytes", list.len()),
        vec![
            contender("ours", || assert_eq!(runtime.block_on(ours::list(&ours)), 50)),
            contender("peer", || assert_eq!(runtime.block_on(peer::list(&peer)), 50)),
        ],
    );

    let response = transport::CannedResponse(list).response();
    let (ours, peer) = (ours::parser(), peer::parser());
    measure(
        "parse ListFunctions",
        vec![
            contender("ours", || assert_eq!(ours(&response), 50)),
            contender("peer", || assert_eq!(peer(&response), 50)),
            contender("serde_json, derived", || {
                let output: derived::ListFunctionsOutput = serde_json::from_str(black_box(list)).expect("an output");
                assert_eq!(black_box(output).functions.map_or(0, |f| f.len()), 50);
            }),
            contender("sonic-rs, derived", || {
                let output: derived::ListFunctionsOutput = sonic_rs::from_str(black_box(list)).expect("an output");
                assert_eq!(black_box(output).functions.map_or(0, |f| f.len()), 50);
            }),
        ],
    );

    let zip: Vec<u8> = (0..5 << 20).map(|i: u32| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let created = r#"{"FunctionArn":"arn:aws:lambda:us-east-2:123456789012:function:my-function"}"#;
    let (ours, peer) = (ours::client(created), peer::client(created));
    let (ours_zip, peer_zip) = (ours::blob(zip.clone()), peer::blob(zip));
    measure(
        "call CreateFunction, 5 MB zip",
        vec![
            contender("ours", || assert!(runtime.block_on(ours::create(&ours, &ours_zip)) > 0)),
            contender("peer", || assert!(runtime.block_on(peer::create(&peer, &peer_zip)) > 0)),
        ],
    );
}
