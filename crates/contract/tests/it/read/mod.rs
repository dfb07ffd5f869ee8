//! Messages to documents and violations, by example: each test has a small model, messages, and what is read.

mod body;
mod compression;
mod defaults;
mod documents;
mod errors;
mod event_streams;
mod headers;
mod media_types;
mod payloads;
mod properties;
mod query;
mod responses;
mod support;
mod timestamps;
