//! `cargo xtask control`: renders the clients of the control API, in packages/, from its model. What each language makes
//! of the model is in a file of its own.

mod javascript;
mod python;
mod read;

use anyhow::{Context, Result};
use proofmark_testkit::root;
use std::fs;
use std::process::ExitCode;

/// The model.
const MODEL: &str = "model/control/control.smithy";

/// What the first lines of each file say.
const HEADER: &str = "Generated from model/control/control.smithy by `cargo xtask control`. Do not edit.";

#[derive(clap::Args)]
#[command(after_help = "Exit status: 0 done or up to date, 1 out of date, 2 the model cannot be read.")]
pub(crate) struct Arguments {
    /// Write nothing; exit with 1 and name the files that are out of date.
    #[arg(long)]
    check: bool,
}

/// Runs `cargo xtask control`.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let root = root();
    let api = read::api(&root.join(MODEL))?;
    let files = [
        ("packages/python/src/proofmark/_control.py", python::render(&api)),
        ("packages/npm/lib/control.js", javascript::render(&api)),
        ("packages/npm/lib/control.d.ts", javascript::declarations(&api)),
    ];
    let mut stale = false;
    for (name, text) in files {
        let path = root.join(name);
        if fs::read_to_string(&path).is_ok_and(|old| old == text) {
            continue;
        }
        stale = true;
        if arguments.check {
            eprintln!("{name} is out of date; run `cargo xtask control`");
        } else {
            fs::write(&path, text).with_context(|| format!("{name} cannot be written"))?;
            println!("wrote {name}");
        }
    }
    Ok(if stale && arguments.check { ExitCode::from(1) } else { ExitCode::SUCCESS })
}
