//! `proofmark`: arguments, files and terminals, one module per subcommand. The work is done by `proofmark-contract` and
//! `proofmark-codegen`.

mod command;
mod diff;
mod ending;
mod environment;
mod functions;
mod generate;
mod health;
mod lint_examples;
mod logins;
mod model;
mod output;
mod patterns;
mod record;
mod recording;
mod replay;
mod report_output;
mod serve;
mod service;
mod services;
mod session;
mod shell;
#[cfg_attr(not(unix), path = "signals_portable.rs")]
mod signals;
mod verify_client;
mod verify_recording;
mod verify_server;
mod watch;

use anyhow::Result;
use clap::{CommandFactory, Parser, Subcommand};
use proofmark_smithy_model::Diagnostics;
use std::process::ExitCode;

/// Generates clients of an API from its Smithy model, serves the API, and verifies clients and servers of it.
#[derive(Parser)]
#[command(
    name = "proofmark",
    version,
    arg_required_else_help = true,
    after_help = "\
Exit status: 0 when all is well, 1 when something was found, 2 when it could not run.

Examples:
  proofmark serve lambda
  proofmark serve lambda --listen 127.0.0.1:4566 --scenario scenario.toml
  proofmark verify client -- pytest tests/
  proofmark verify server http://127.0.0.1:5000
  proofmark record --upstream http://127.0.0.1:4566 --to create.json -- pytest tests/
  proofmark replay create.json -- pytest tests/
  proofmark diff old.json new.json
  proofmark generate --model weather.smithy --out weather-client
  proofmark model check weather.smithy"
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Generates a Rust client crate from a model, and a crate of typed mocks.
    Generate(generate::Arguments),
    /// Serves an API: valid requests get a response, others the error that the service would send, and all are recorded.
    Serve(serve::Arguments),
    /// Verifies that a client or a server conforms to the model.
    #[command(subcommand)]
    Verify(Verify),
    /// Records what a service responds to a command, without secrets.
    Record(record::Arguments),
    /// Runs a command against a recording.
    Replay(replay::Arguments),
    /// Compares two models: what breaks old clients, new clients, and the generated Rust crate.
    Diff(diff::Arguments),
    /// Checks models, and converts them to JSON.
    #[command(subcommand)]
    Model(model::Command),
    /// Checks the documented examples of models against the models, and lists the examples that a model lacks.
    LintExamples(lint_examples::Arguments),
    /// Asks a running server whether it responds.
    Health(health::Arguments),
    /// Prints a script with which a shell completes this program's arguments.
    Completions(shell::Completions),
    /// Prints the manual page, or writes one for each command.
    Man(shell::Man),
}

#[derive(Subcommand)]
enum Verify {
    /// Runs a command against the contract server and reports what it called, and every violation of the model.
    Client(verify_client::Arguments),
    /// Sends valid and invalid requests to a server, and reports the responses that violate the model.
    Server(verify_server::Arguments),
    /// Validates recordings against a model, and compares them with what a service responds.
    Recording(verify_recording::Arguments),
}

// Gives back to the system what large requests took; the system's own allocator keeps much of it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(code) => code,
        Err(error) => {
            match error.downcast_ref::<Diagnostics>() {
                // Its diagnostics say themselves that they are errors.
                Some(report) => output::print_error(&report.to_string()),
                None => output::print_error(&format!("error: {error:#}")),
            }
            ExitCode::from(2)
        }
    }
}

fn run(command: Command) -> Result<ExitCode> {
    match command {
        Command::Generate(arguments) => generate::run(&arguments),
        Command::Serve(arguments) => serve::run(arguments),
        Command::Verify(Verify::Client(arguments)) => verify_client::run(arguments),
        Command::Verify(Verify::Server(arguments)) => verify_server::run(arguments),
        Command::Verify(Verify::Recording(arguments)) => verify_recording::run(arguments),
        Command::Record(arguments) => record::run(arguments),
        Command::Replay(arguments) => replay::run(arguments),
        Command::Diff(arguments) => diff::run(&arguments),
        Command::Model(command) => model::run(&command),
        Command::LintExamples(arguments) => lint_examples::run(&arguments),
        Command::Health(arguments) => health::run(&arguments),
        Command::Completions(arguments) => shell::completions(&arguments, Arguments::command()),
        Command::Man(arguments) => shell::man(&arguments, Arguments::command()),
    }
}
