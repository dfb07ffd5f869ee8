//! The tests of the program, which run it as users do.

mod aws_json;
mod cli;
mod diff;
mod diff_proof;
mod faults;
mod functions;
mod generate;
#[cfg(unix)]
mod pages;
mod recording;
mod recording_tls;
mod shell;
mod signals;
mod tls;
#[cfg(unix)]
mod transcript;
mod verify_client;
mod verify_server;
mod verify_server_tls;
