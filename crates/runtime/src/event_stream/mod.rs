//! Streams of events: messages to shapes, and the receiver that an application reads from. Frames and checksums
//! are aws-smithy-eventstream's.
//!
//! The error type of a stream is an [`OperationError`](crate::error::OperationError) whose codes are the names that
//! the exceptions have in the union of events.

mod exception;
mod receiver;
mod unmarshall;

#[cfg(test)]
mod tests;

pub use receiver::EventReceiver;
pub use unmarshall::{EventUnmarshaller, read_event};
