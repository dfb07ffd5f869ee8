//! The receiver: what an output holds in the place of its stream of events.

use super::unmarshall::EventUnmarshaller;
use crate::error::OperationError;
use crate::shape::{Codec, Events, Ref, Slot, Union, Value};
use aws_smithy_http::event_stream::{InitialMessageType, Receiver};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::event_stream::RawMessage;
use bytes::Bytes;
use std::fmt;
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll};

/// Receives the events of a stream, one at a time.
pub struct EventReceiver<T, E> {
    /// None before it starts.
    inner: Option<Receiver<T, E>>,
}

impl<T, E> EventReceiver<T, E> {
    /// The next event; `None` at the end of the stream.
    ///
    /// An exception that the service sends is a service error and ends the stream; a broken connection is a
    /// dispatch failure.
    pub async fn recv(&mut self) -> Result<Option<T>, SdkError<E, RawMessage>> {
        match &mut self.inner {
            Some(receiver) => receiver.recv().await,
            None => Ok(None),
        }
    }
}

// As in AWS's crate, whose receiver has always started.
impl<T: fmt::Debug, E: fmt::Debug> fmt::Debug for EventReceiver<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("EventReceiver");
        match &self.inner {
            Some(receiver) => out.field("inner", receiver).finish(),
            None => out.finish_non_exhaustive(),
        }
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
        Self { inner: None }
    }
}

impl<T, E> Events for EventReceiver<T, E>
where
    T: Union + Value + fmt::Debug + 'static,
    E: OperationError,
{
    fn start(&mut self, body: SdkBody, codec: &'static dyn Codec) {
        self.inner = Some(Receiver::new(EventUnmarshaller::<T, E>::new(codec), body));
    }

    fn poll_initial(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<Bytes>, BoxError>> {
        let Some(receiver) = &mut self.inner else { return Poll::Ready(Ok(None)) };
        // What has arrived is kept by the receiver, so that a future that was dropped while pending has lost nothing.
        let received = pin!(receiver.try_recv_initial(InitialMessageType::Response)).poll(context);
        received.map(|received| match received {
            Ok(message) => Ok(message.map(|message| message.payload().clone())),
            Err(error) => Err(error.into_source().unwrap_or_else(|error| error.into())),
        })
    }
}
