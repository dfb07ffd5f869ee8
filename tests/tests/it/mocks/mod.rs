//! Typed mocks, seen through the real client: which requests they take, what they respond with, what fails a test.

#![allow(clippy::result_large_err)] // errors are as modelled

mod blobs;
mod common;
mod errors;
mod raw;
mod responses;
mod selection;
mod shared_server;
mod verification;
