//! Streams of events: messages to shapes and back, the receiver that an application reads from, and how its sender
//! becomes a body. Frames and checksums are aws-smithy-eventstream's, the documents of payloads a codec's.
//!
//! The error type of a stream is an [`OperationError`](crate::error::OperationError) whose codes are the names that
//! the exceptions have in the union of events.

mod exception;
mod marshall;
mod receiver;
mod sender;
mod unmarshall;

#[cfg(test)]
mod tests;

pub use marshall::EventError;
pub use receiver::EventReceiver;
