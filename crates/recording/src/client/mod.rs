//! HTTP clients for `http_client(..)` of AWS's SDK crates, this project's among them: one that records what passes
//! through it, and one that plays a recording without any connection.
//!
//! Responses are read to their end before they are handed on, but for those that come in parts, such as streams of events:
//! those are handed on and recorded as they come.

mod message;
mod record;
mod replay;
mod tape;
mod tee;

pub use record::RecordingClient;
pub use replay::ReplayingClient;
