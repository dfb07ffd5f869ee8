//! `cargo xtask`: starts the chores of this repository. Each chore is a program of its own, which is built when it is
//! asked for. This program has no dependencies, so that it is there in a second.

#![forbid(unsafe_code)]

mod chore;
mod demo;

use chore::{CHORES, Chore};
use std::ffi::OsString;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let Some(name) = arguments.next() else {
        eprint!("{}", help());
        return ExitCode::from(2);
    };
    let rest: Vec<OsString> = arguments.collect();
    let result = match name.to_str() {
        Some("help" | "--help" | "-h") => {
            print!("{}", help());
            return ExitCode::SUCCESS;
        }
        Some("demo") => demo::run(&rest),
        Some(name) => match CHORES.iter().find(|chore| chore.name == name) {
            Some(chore) => chore.run(&rest),
            None => Err(unknown(name)),
        },
        None => Err(unknown(&name.to_string_lossy())),
    };
    result.unwrap_or_else(|message| {
        eprintln!("error: {message}");
        ExitCode::from(2)
    })
}

fn unknown(name: &str) -> String {
    format!("there is no chore {name:?}; `cargo xtask --help` lists them")
}

fn help() -> String {
    let line = |name: &str, about: &str| format!("  {name:<12} {about}\n");
    let mut lines: Vec<(&str, &str)> = CHORES.iter().map(|Chore { name, about, .. }| (*name, *about)).collect();
    lines.push(("demo", demo::ABOUT));
    lines.sort_unstable();
    format!(
        "Chores of this repository\n\nUsage: cargo xtask <CHORE> [ARGUMENT]...\n\nChores:\n{}\n\
         `cargo xtask <CHORE> --help` describes a chore. Each is built when it is run for the first time.\n",
        lines.into_iter().map(|(name, about)| line(name, about)).collect::<String>()
    )
}
