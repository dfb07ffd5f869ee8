//! The HTTP clients for `http_client(..)`, with `proofmark-lambda`. The same with AWS's own crate is in
//! `tests/dropin-mocks`, outside the workspace.

#![cfg(feature = "client")]

mod connections;
mod harness;
mod story;
mod streams;
