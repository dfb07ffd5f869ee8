//! Streams of events: messages to shapes, and the receiver that an application reads from. Frames and checksums
//! are aws-smithy-eventstream's.

mod exception;
mod receiver;
mod unmarshall;

#[cfg(test)]
mod tests;

pub use exception::{Exception, FromException};
pub use receiver::EventReceiver;
pub use unmarshall::{EventUnmarshaller, read_event};
