//! Helpers of the conformance suite; the tests themselves are in `tests/`, one file per subject.
//!
//! What goes over the wire is written here from the model alone ([`wire`]), without the client's engine, so that a
//! fault of the engine can't hide behind itself.

pub mod client;
#[rustfmt::skip] // formatted by the generator
pub mod generated;
pub mod mocked;
pub mod model;
pub mod outcome;
pub mod raw_server;
pub mod replay;
pub mod request;
pub mod signature;
pub mod through_serde;
pub mod values;
pub mod wire;

pub use proofmark_lambda as sdk;

/// Prints a line that the test runner does not hold back when the test passes.
pub fn say(line: impl std::fmt::Display) {
    use std::io::Write;
    // A closed stderr is no reason to fail.
    let _ = writeln!(std::io::stderr(), "{line}");
}
