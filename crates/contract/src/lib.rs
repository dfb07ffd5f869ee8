//! The contract kit: whatever speaks an API, validated against the API's Smithy model at run time.
//!
//! A loaded model is compiled once into an [`Api`], which has one protocol. With it, [`read`] finds the operation of a
//! request, decodes messages and reports every violation, [`rejection`] is the response to those,
//! [`write`](mod@write) makes messages, [`synth`] synthesizes valid values. On these stand [`serve`], a server that
//! responds by the contract, [`verify`], which checks other servers for conformance, and [`mock`], typed mocks for
//! tests. What all services of AWS share is in [`aws`]; what one service does alone is behind the trait
//! [`service::Service`], in a crate of its own.
//!
//! Values of shapes are in *document form*: JSON by Smithy member names, blobs as base64 text, timestamps as epoch
//! seconds, an event stream as an array of one-key objects.

pub mod api;
pub mod auth;
pub mod aws;
pub mod background;
pub mod behaviour;
pub mod blob;
pub mod budget;
mod codec;
pub mod connector;
pub mod defaults;
pub mod examples;
mod http_fields;
pub mod located;
pub mod mark;
#[cfg(feature = "mock")]
pub mod mock;
mod protocol;
pub mod read;
mod redact;
pub mod rejection;
pub mod report;
pub mod route;
pub mod scenario;
pub mod secret_name;
pub mod serve;
pub mod service;
pub mod sigv4;
pub mod synth;
pub mod verify;
pub mod violation;
pub mod write;

pub use api::Api;
pub use mark::Mark;
pub use violation::{Constraint, Violation};
