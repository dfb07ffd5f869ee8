//! The receiver: what an output holds in the place of its stream of events.

use super::unmarshall::EventUnmarshaller;
use crate::error::OperationError;
use crate::shape::{Events, Ref, Slot, Union, Value};
use aws_smithy_http::event_stream::Receiver;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::event_stream::RawMessage;
use std::fmt;

/// Receives the events of a stream, one at a time.
#[derive(Debug)]
pub struct EventReceiver<T, E> {
    inner: Receiver<T, E>,
}

impl<T, E> EventReceiver<T, E> {
    /// The next event; `None` at the end of the stream.
    ///
    /// An exception that the service sends is a service error and ends the stream; a broken connection is a
    /// dispatch failure.
    pub async fn recv(&mut self) -> Result<Option<T>, SdkError<E, RawMessage>> {
        self.inner.recv().await
    }
}

impl<T, E> EventReceiver<T, E>
where
    T: Union + Value + fmt::Debug + 'static,
    E: OperationError,
{
    /// Receives the events that the body carries.
    pub fn new(body: SdkBody) -> Self {
        Self { inner: Receiver::new(EventUnmarshaller::<T, E>::new(), body) }
    }
}

impl<T, E> Value for EventReceiver<T, E>
where
    T: Union + Value + fmt::Debug + 'static,
    E: OperationError,
{
    fn get(&self) -> Ref<'_> {
        Ref::Stream
    }
    fn slot(&mut self) -> Slot<'_> {
        Slot::Events(self)
    }
    fn empty() -> Self {
        Self::new(SdkBody::empty())
    }
}

impl<T, E> Events for EventReceiver<T, E>
where
    T: Union + Value + fmt::Debug + 'static,
    E: OperationError,
{
    fn start(&mut self, body: SdkBody) {
        *self = Self::new(body);
    }
}
