//! `cargo xtask demo`: the main job in one command. Builds the generator and the client side by side, regenerates the
//! client, and plays the documented example of GetFunctionEventInvokeConfig against it.

use crate::chore::{Profile, become_program, build};
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

pub(crate) const ABOUT: &str = "Regenerates the client and plays the documented example and its exceptions against it";

/// The generator, and the program with the client. They are built together, so that what both depend on is built once.
const PACKAGES: [&str; 2] = ["proofmark-chores", "proofmark-demo"];

pub(crate) fn run(arguments: &[OsString]) -> Result<ExitCode, String> {
    match arguments {
        [] => {}
        [help] if help == "--help" || help == "-h" => {
            println!("{ABOUT}\n\nUsage: cargo xtask demo\n\nExit status: 0 all as documented, 1 otherwise.");
            return Ok(ExitCode::SUCCESS);
        }
        _ => return Err("`cargo xtask demo` takes no arguments".to_owned()),
    }
    build(&PACKAGES, Profile::Dev, false)?;
    let programs = programs()?;
    let generator = programs.join("chores");
    eprintln!("generating the client");
    let status = Command::new(&generator).arg("codegen").status();
    let status = status.map_err(|error| format!("cannot run {}: {error}", generator.display()))?;
    if !status.success() {
        return Ok(ExitCode::FAILURE);
    }
    // Nothing to do, unless the client has changed.
    build(&PACKAGES, Profile::Dev, true)?;
    println!();
    become_program(Command::new(programs.join("demo")))
}

/// The folder of programs that were built without optimisations: this one's, or the one beside it.
fn programs() -> Result<PathBuf, String> {
    let own = std::env::current_exe().map_err(|error| format!("cannot find this program: {error}"))?;
    let target = own.ancestors().nth(2).ok_or("this program is not in a target folder of cargo")?;
    Ok(target.join("debug"))
}
