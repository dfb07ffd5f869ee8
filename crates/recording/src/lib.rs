//! Recordings: what a service responds to a program, written to a file without its secrets, and replayed in tests.
//!
//! A [`Recording`] is one JSON file: exchanges in their order, in the member names of the API's Smithy model.
//! [`proxy`] records what passes through it, [`Replay`] serves a recording to the test of a Rust program, and [`drift`]
//! checks recordings against a model. How files are laid out is in [`format`](mod@format), what is left out of them in
//! [`redact`].
//!
//! ```
//! use proofmark_recording::Replay;
//!
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("get.json");
//! # std::fs::write(&path, proofmark_recording::EXAMPLE)?;
//! let replay = Replay::start(&path)?;
//! // ... give `replay.url()` to the program under test as its endpoint
//! # use std::io::{Read, Write};
//! # let mut stream = std::net::TcpStream::connect(replay.url().trim_start_matches("http://"))?;
//! # write!(stream, "GET /2019-09-25/functions/my-function/event-invoke-config?Qualifier=BLUE HTTP/1.1\r\n\
//! #     host: localhost\r\nconnection: close\r\n\r\n")?;
//! # let mut response = String::new();
//! # stream.read_to_string(&mut response)?;
//! # assert!(response.starts_with("HTTP/1.1 200 "), "{response}");
//! replay.finish()?; // an error when a request was not recorded, or an exchange was not played
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! HTTP is spoken by [`front`], without TLS and on loopback. Nothing here opens a connection to another machine unless
//! an upstream is named.

#[cfg(feature = "client")]
pub mod client;
pub mod compare;
pub mod drift;
pub mod evidence;
pub mod exchange;
pub mod file;
pub mod format;
pub mod front;
mod nested;
pub mod placeholder;
pub mod play;
pub mod proxy;
pub mod redact;
pub mod render;
mod replace;
pub mod replay;
mod secret_form;
pub mod secrets;
mod stream;
pub mod upstream;
pub mod writer;

pub use file::ReadError;
pub use format::{Exchange, Keep, Order, Recording, Repeat, Rules};
pub use replay::{Mode, Replay};

/// A recording of the documented example of `GetFunctionEventInvokeConfig`.
#[doc(hidden)]
pub const EXAMPLE: &str = include_str!("example.json");
