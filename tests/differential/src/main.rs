//! `cargo xtask wire`: the same generated calls with AWS's crate of a service and with the generated crate, whose requests
//! and outcomes must be equal.

#[macro_use]
extern crate proofmark_testkit;

mod arguments;
mod broken;
mod canonical;
mod case;
mod compare;
mod driver;
mod events;
mod inputs;
mod known;
mod mutate;
mod odd;
mod planned;
mod play;
mod played;
mod report;
mod responses;
mod run;
mod service;
mod texts;
mod times;

use arguments::Arguments;
use clap::Parser;
use proofmark_testkit::report::exit;
use std::process::ExitCode;

fn main() -> ExitCode {
    exit(run::run(&Arguments::parse()))
}
