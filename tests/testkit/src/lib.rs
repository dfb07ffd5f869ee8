//! What the test programs and chores of this repository share: where things are, running other programs, and the servers
//! and packages that more than one of them needs. It knows nothing of what they test.

// First: its macros are used by the modules that follow.
#[macro_use]
pub mod output;

#[cfg(feature = "codegen")]
pub mod client;
pub mod exclusive;
pub mod http;
pub mod known;
pub mod mangle;
pub mod memory;
#[cfg(feature = "servers")]
pub mod moto;
#[cfg(feature = "codegen")]
pub mod newer;
pub mod packages;
pub mod process;
pub mod python;
pub mod raw_server;
pub mod report;
mod repository;
#[cfg(feature = "codegen")]
pub mod scratch;
#[cfg(feature = "servers")]
pub mod server;
#[cfg(feature = "codegen")]
pub mod tables;

pub use repository::{artifacts, cargo_command, peers, root};
