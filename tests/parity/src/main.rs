//! `cargo xtask parity`: the public API of aws-sdk-lambda beside that of the generated crate, item by item.

#[macro_use]
extern crate proofmark_testkit;

mod rustdoc;
mod scope;
mod signature;
mod surface;

use anyhow::Result;
use clap::Parser;
use proofmark_testkit::report::{Report, exit, publish};
use scope::Scope;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::process::ExitCode;
use surface::Surface;

#[derive(clap::Parser)]
#[command(
    name = "cargo xtask parity",
    bin_name = "cargo xtask parity",
    about = "Compares the public API with the peer's, item by item",
    after_help = "Examples:\n  \
    cargo xtask parity                  the coverage, and every item that is missing or differs\n  \
    cargo xtask parity --ours           also what our crate alone has\n  \
    cargo xtask parity --json           as JSON\n\n\
    Items are paths with their signatures, trait implementations and features, as rustdoc knows them (its JSON, for \
    which RUSTC_BOOTSTRAP is set). What is out of scope stands in tests/parity/scope.toml, by exact item, with the \
    reason.\n\n\
    Exit status: 0 nothing in scope is missing, 1 findings, 2 could not run."
)]
struct Arguments {
    /// The peer's version.
    #[arg(long, default_value = "1.156.0")]
    peer: String,
    /// Also list what our crate alone has.
    #[arg(long)]
    ours: bool,
    /// Print everything as JSON.
    #[arg(long)]
    json: bool,
}

/// What the comparison found.
#[derive(Serialize)]
struct Parity {
    /// The peer's version.
    #[serde(skip)]
    peer: String,
    /// Whether the text lists what our crate alone has.
    #[serde(skip)]
    list_ours: bool,
    /// Items of the peer that are in scope.
    in_scope: usize,
    /// Those that our crate has too.
    covered: usize,
    /// Items of the peer that are out of scope.
    out_of_scope: usize,
    /// Items of the same path with another signature: the peer's, ours.
    differing: Vec<[String; 2]>,
    /// Items that our crate lacks.
    missing: Vec<String>,
    /// Items that our crate alone has.
    ours_alone: Vec<String>,
    /// Lines of the scope file that name no item of the peer that is missing.
    stale: Vec<String>,
}

fn main() -> ExitCode {
    exit(run(&Arguments::parse()))
}

fn run(arguments: &Arguments) -> Result<ExitCode> {
    let scope = Scope::load()?;
    let documents = rustdoc::build(&arguments.peer)?;
    let peer = surface::read(&documents.peer, None, &scope)?;
    let ours = surface::read(&documents.ours, Some(&documents.shared), &scope)?;
    Ok(publish(&compare(&peer, &ours, &scope, arguments), arguments.json))
}

fn compare(peer: &Surface, ours: &Surface, scope: &Scope, arguments: &Arguments) -> Parity {
    let missing: BTreeSet<&String> = peer.difference(ours).filter(|item| !scope.is_covered(item, ours)).collect();
    let (excused, missing): (BTreeSet<&String>, BTreeSet<&String>) =
        missing.into_iter().partition(|item| scope.excuses(item));
    let alone: BTreeSet<&String> = ours.difference(peer).collect();
    // The same path on both sides is one item with two signatures.
    let mut by_path: BTreeMap<&str, Vec<&String>> = BTreeMap::new();
    for item in &alone {
        by_path.entry(signature::path(item)).or_default().push(item);
    }
    let (mut differing, mut absent) = (Vec::new(), Vec::new());
    for item in missing {
        match by_path.get_mut(signature::path(item)).and_then(Vec::pop) {
            Some(other) => differing.push([item.clone(), other.clone()]),
            None => absent.push(item.clone()),
        }
    }
    let in_scope = peer.len() - excused.len();
    Parity {
        peer: arguments.peer.clone(),
        list_ours: arguments.ours,
        in_scope,
        covered: in_scope - differing.len() - absent.len(),
        out_of_scope: excused.len(),
        ours_alone: alone
            .into_iter()
            .filter(|item| !differing.iter().any(|[_, ours]| ours == *item))
            .cloned()
            .collect(),
        differing,
        missing: absent,
        stale: scope.out_of_scope.unused().map(|entry| entry.item.clone()).collect(),
    }
}

impl Report for Parity {
    fn passed(&self) -> bool {
        self.missing.is_empty() && self.differing.is_empty() && self.stale.is_empty()
    }

    fn json(&self) -> Value {
        json!(self)
    }
}

impl fmt::Display for Parity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for item in &self.missing {
            writeln!(f, "missing   {item}")?;
        }
        for [peer, ours] in &self.differing {
            writeln!(f, "differs   {peer}\n  ours:   {ours}")?;
        }
        for item in &self.stale {
            writeln!(f, "stale     {item}\n          stands in {} and is not missing: delete the line", scope::FILE)?;
        }
        if self.list_ours {
            for item in &self.ours_alone {
                writeln!(f, "ours      {item}")?;
            }
        }
        writeln!(
            f,
            "aws-sdk-lambda {}: {} of {} items in scope ({:.2} %), {} missing, {} differ, {} out of scope, {} ours alone",
            self.peer,
            self.covered,
            self.in_scope,
            100.0 * self.covered as f64 / self.in_scope.max(1) as f64,
            self.missing.len(),
            self.differing.len(),
            self.out_of_scope,
            self.ours_alone.len(),
        )
    }
}
