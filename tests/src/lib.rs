//! Helpers of the conformance suite; the tests themselves are in `tests/`, one file a subject.
//!
//! What goes over the wire is written here from the model alone ([`wire`]), without the client's engine, so that a
//! fault of the engine can't hide behind itself.

pub mod client;
#[rustfmt::skip] // formatted by the generator
pub mod generated;
pub mod model;
pub mod outcome;
pub mod raw_server;
pub mod replay;
pub mod request;
pub mod signature;
pub mod values;
pub mod wire;

pub use proofmark_lambda as sdk;
