//! HTTP bindings: what of a shape travels in the path, query, headers, status and body of a message. The JSON of
//! a body is `json`'s; sending, signing and retrying are elsewhere.

mod header;
mod request;
mod response;
mod text;

#[cfg(test)]
mod tests;

pub use request::{RequestMeans, RequestSpec, host_prefix, write_request};
pub use response::{Error, is_streaming, read_response, read_streaming_response};
