//! The figures for people.

use super::{Arguments, Built, Pair, Report};

pub(super) fn print(report: &Report, arguments: &Arguments) {
    let builds = [("dev", &report.dev), ("release", &report.release)];
    if builds.iter().any(|(_, pair)| pair.is_some()) {
        println!(
            "hello from nothing, offline, incremental off, median of {}; peer: aws-sdk-lambda {}",
            arguments.runs, arguments.peer
        );
        println!("build     time ours/peer              goal   processor time ours/peer      crates ours/peer");
    }
    for (name, pair) in builds {
        if let Some(Pair { ours, peer }) = pair {
            println!(
                "{name:<8}  {}   0.600  {}   {} / {}",
                times(Some(ours.cost.wall), Some(peer.cost.wall)),
                times(processor(ours), processor(peer)),
                ours.crates,
                peer.crates
            );
        }
    }
    for (name, size) in [("release", &report.size), ("tuned", &report.size_tuned)] {
        if let Some(Pair { ours, peer }) = size {
            println!(
                "{name:<8}  {:.2} / {:.2} MB stripped = {:.3}   goal 0.800",
                *ours as f64 / 1e6,
                *peer as f64 / 1e6,
                *ours as f64 / *peer as f64
            );
        }
    }
}

fn processor(built: &Built) -> Option<f64> {
    built.cost.processor
}

fn times(ours: Option<f64>, peer: Option<f64>) -> String {
    match ours.zip(peer) {
        Some((ours, peer)) => format!("{ours:>6.1} / {peer:>6.1} s = {:.3}", ours / peer),
        None => format!("{:<24}", "unknown"),
    }
}
