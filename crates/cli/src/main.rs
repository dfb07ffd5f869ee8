//! `proofmark`: arguments, files and terminals, one module a subcommand. The work is done by `proofmark-contract`.

mod command;
mod environment;
mod lint_examples;
mod logins;
mod output;
mod report_output;
mod serve;
mod service;
mod services;
mod signals;
mod verify_client;
mod verify_server;

use anyhow::Result;
use clap::{Parser, Subcommand};
use proofmark_smithy_model::Report;
use std::process::ExitCode;

/// Holds clients and servers of an API against its Smithy model.
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
  proofmark lint-examples model.json"
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serves an API: valid requests are answered, others refused as the service would, and all of it recorded.
    Serve(serve::Arguments),
    /// Holds a client or a server against the contract.
    #[command(subcommand)]
    Verify(Verify),
    /// Holds the documented examples of models against the models, and tells which ones a model lacks.
    LintExamples(lint_examples::Arguments),
}

#[derive(Subcommand)]
enum Verify {
    /// Runs a command against the contract server and reports what it called and what broke the contract.
    Client(verify_client::Arguments),
    /// Sends a server what the contract allows and what it does not, and reports which answers break the contract.
    Server(verify_server::Arguments),
}

// Gives back to the system what large requests took; the system's own allocator keeps much of it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(code) => code,
        Err(error) => {
            match error.downcast_ref::<Report>() {
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
        Command::Serve(arguments) => serve::run(arguments),
        Command::Verify(Verify::Client(arguments)) => verify_client::run(arguments),
        Command::Verify(Verify::Server(arguments)) => verify_server::run(arguments),
        Command::LintExamples(arguments) => lint_examples::run(&arguments),
    }
}
