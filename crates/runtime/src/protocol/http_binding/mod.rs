//! HTTP bindings: what of a shape travels in the path, query, headers, status and body of a message. The documents of
//! bodies are a codec's.

mod header;
mod request;
mod response;
mod text;

#[cfg(test)]
mod tests;

pub(crate) use request::write_request;
pub(crate) use response::{read_response, read_streaming_response};
