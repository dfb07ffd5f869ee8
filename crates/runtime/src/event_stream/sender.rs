//! The sender: what an input holds in the place of its stream of events, and how it becomes a body.

use super::marshall::{EventError, write_error, write_event};
use crate::shape::{Ref, SendEvents, Slot, Union, Value};
use aws_smithy_eventstream::error::Error;
use aws_smithy_eventstream::frame::{DeferredSigner, MarshallMessage};
use aws_smithy_http::event_stream::EventStreamSender;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::event_stream::Message;
use std::fmt;
use std::marker::PhantomData;

/// Makes messages of events.
struct EventMarshaller<T>(PhantomData<fn(T)>);

impl<T> fmt::Debug for EventMarshaller<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EventMarshaller")
    }
}

impl<T: Union> MarshallMessage for EventMarshaller<T> {
    type Input = T;

    fn marshall(&self, event: T) -> Result<Message, Error> {
        write_event(&event).map_err(|error| Error::marshalling(error.to_string()))
    }
}

/// Makes messages of errors.
struct ErrorMarshaller<E>(PhantomData<fn(E)>);

impl<E> fmt::Debug for ErrorMarshaller<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ErrorMarshaller")
    }
}

impl<E: EventError> MarshallMessage for ErrorMarshaller<E> {
    type Input = E;

    fn marshall(&self, error: E) -> Result<Message, Error> {
        write_error(&error).map_err(|error| Error::marshalling(error.to_string()))
    }
}

impl<T, E> Value for EventStreamSender<T, E>
where
    T: Union + Send + Sync + 'static,
    E: EventError,
{
    fn get(&self) -> Ref<'_> {
        Ref::Stream
    }
    fn slot(&mut self) -> Slot<'_> {
        Slot::Sender(self)
    }
    fn empty() -> Self {
        Self::from(futures_util::stream::empty())
    }
}

impl<T, E> SendEvents for EventStreamSender<T, E>
where
    T: Union + Send + Sync + 'static,
    E: EventError,
{
    fn start(&mut self, signer: DeferredSigner) -> SdkBody {
        let stream = std::mem::replace(self, Self::empty());
        let (events, errors) = (EventMarshaller::<T>(PhantomData), ErrorMarshaller::<E>(PhantomData));
        SdkBody::from_body_1_x(http_body_util::StreamBody::new(stream.into_body_stream(events, errors, signer)))
    }
}
