//! The tests of the kit that use its public items only.

mod auth;
mod aws_json;
mod examples;
mod models;
mod read;
mod rejection;
mod report;
mod round_trip;
mod route;
mod service;
mod sigv4;
mod synth;
#[cfg(not(feature = "tls"))]
mod without_tls;
mod write;
