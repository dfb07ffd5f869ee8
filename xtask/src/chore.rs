//! The table of chores, and how one is built and run.

use std::ffi::OsString;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// A chore that is one program.
pub(crate) struct Chore {
    /// Its name in `cargo xtask NAME`.
    pub(crate) name: &'static str,
    /// One line for the list of chores.
    pub(crate) about: &'static str,
    /// The package of this workspace whose program it is.
    pub(crate) package: &'static str,
    pub(crate) profile: Profile,
    /// Whether the program has several chores, and takes the name of one as its first argument.
    pub(crate) one_of_several: bool,
}

/// How a program is built.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Profile {
    Dev,
    /// With some optimisations: what takes long without.
    Tool,
    /// With all optimisations: what measures.
    Release,
}

const fn program(name: &'static str, package: &'static str, profile: Profile, about: &'static str) -> Chore {
    Chore { name, about, package, profile, one_of_several: false }
}

const fn of_repository(name: &'static str, about: &'static str) -> Chore {
    Chore { name, about, package: "proofmark-chores", profile: Profile::Dev, one_of_several: true }
}

/// All chores but the demo, which is two programs.
pub(crate) const CHORES: &[Chore] = &[
    of_repository("codegen", "Regenerates the client crate from the model, or checks that it is up to date"),
    of_repository(
        "control",
        "Renders the clients of the control API from its model, or checks that they are up to date",
    ),
    of_repository("features", "Checks the generated crates with subsets of their operations"),
    of_repository("model", "Fetches, compares and checks the model"),
    of_repository("pictures", "Draws the pictures of README, or checks that they are up to date"),
    of_repository("release", "Shows what a release would publish, and what is missing for it"),
    program("bench", "proofmark-bench", Profile::Release, "Measures beside aws-sdk-lambda"),
    program(
        "conformance",
        "proofmark-conformance",
        Profile::Tool,
        "Runs clients and servers that we did not write against the contract",
    ),
    program(
        "diff-proofs",
        "proofmark-diff-proofs",
        Profile::Tool,
        "Compares what diff says with clients that are generated, compiled and run",
    ),
    program(
        "dropin",
        "proofmark-dropin",
        Profile::Dev,
        "Runs programs written for aws-sdk-lambda with it and with the client in its place",
    ),
    program(
        "fuzz",
        "proofmark-fuzz",
        Profile::Tool,
        "Sends bytes at random to the contract server and to the readers of models",
    ),
    program("parity", "proofmark-parity", Profile::Dev, "Compares the public API with aws-sdk-lambda's, item by item"),
    // Its memory and latency are judged, and so is that of the server, which is built in the same way.
    program(
        "soak",
        "proofmark-soak",
        Profile::Tool,
        "Attacks the contract server's memory and connections, and measures a well-behaved client meanwhile",
    ),
    program(
        "sweep",
        "proofmark-sweep",
        Profile::Tool,
        "Generates every service in a folder of models whose protocol is implemented, and type-checks a sample",
    ),
    program(
        "wire",
        "proofmark-differential",
        Profile::Tool,
        "Makes the same generated calls with the client and with aws-sdk-lambda, and compares the outcomes",
    ),
];

impl Chore {
    /// Builds the program and becomes it.
    pub(crate) fn run(&self, arguments: &[OsString]) -> Result<ExitCode, String> {
        // A build that fails is none of the program's exit statuses.
        build(&[self.package], self.profile, !std::io::stderr().is_terminal())?;
        let mut command = cargo("run", &[self.package], self.profile);
        command.arg("--quiet").arg("--").args(self.one_of_several.then_some(self.name)).args(arguments);
        become_program(command)
    }
}

/// The root folder of this repository.
pub(crate) fn root() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest).to_owned()
}

/// Builds packages of this workspace. Cargo shows its progress, unless it is to be quiet.
pub(crate) fn build(packages: &[&str], profile: Profile, quiet: bool) -> Result<(), String> {
    eprintln!("building {}", packages.join(" and "));
    let status = cargo("build", packages, profile).args(quiet.then_some("--quiet")).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err(format!("{} cannot be built", packages.join(" and "))),
        Err(error) => Err(format!("cannot run cargo: {error}")),
    }
}

/// Not in the root folder: arguments are paths as the caller has them.
fn cargo(verb: &str, packages: &[&str], profile: Profile) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.arg(verb).arg("--manifest-path").arg(root().join("Cargo.toml"));
    command.args(packages.iter().flat_map(|package| ["--package", package]));
    let profile = match profile {
        Profile::Dev => "dev",
        Profile::Tool => "tool",
        Profile::Release => "release",
    };
    command.args(["--profile", profile]);
    command
}

/// Replaces this process, so that signals reach the program and its exit status is the chore's.
#[cfg(unix)]
pub(crate) fn become_program(mut command: Command) -> Result<ExitCode, String> {
    use std::os::unix::process::CommandExt;
    let error = command.exec();
    Err(format!("cannot run {}: {error}", command.get_program().to_string_lossy()))
}

/// Runs the program to its end; its exit status is the chore's.
#[cfg(not(unix))]
pub(crate) fn become_program(mut command: Command) -> Result<ExitCode, String> {
    let status = command.status();
    let status = status.map_err(|error| format!("cannot run {}: {error}", command.get_program().to_string_lossy()))?;
    Ok(ExitCode::from(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1)))
}

#[cfg(test)]
mod tests {
    use super::{CHORES, root};

    #[test]
    fn every_chore_is_a_package_of_this_workspace() {
        let lock = std::fs::read_to_string(root().join("Cargo.lock")).unwrap();
        for chore in CHORES {
            assert!(lock.contains(&format!("name = {:?}\n", chore.package)), "{}: {}", chore.name, chore.package);
        }
    }

    #[test]
    fn no_two_chores_have_one_name() {
        let mut names: Vec<&str> = CHORES.iter().map(|chore| chore.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), CHORES.len());
    }
}
