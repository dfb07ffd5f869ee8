//! The suite's tests, as one program: a program per file would be linked twenty times.

mod bad_input;
mod book;
mod configuration;
mod contract;
mod endpoints;
mod errors;
mod examples;
mod file_circles;
mod generated_code;
mod helpers;
mod hostile;
mod invoke;
mod manifests;
mod mocks;
mod polling;
mod reserved_names;
mod samples;
mod seed;
mod serde;
mod serde_shapes;
mod serve;
mod validate;
mod vocabulary;
