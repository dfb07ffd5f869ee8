//! The sender: what an input holds in the place of its stream of events, and how it becomes a body.

use super::marshall::{EventError, initial_request, write_error, write_event};
use crate::shape::{Codec, Ref, SendEvents, Slot, Union, Value};
use aws_smithy_eventstream::error::Error;
use aws_smithy_eventstream::frame::{DeferredSigner, MarshallMessage};
use aws_smithy_http::event_stream::{EventStreamSender, MessageStreamAdapter};
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::event_stream::Message;
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use std::fmt;
use std::marker::PhantomData;

/// What a stream sends.
enum Sent<T> {
    /// The message before the events.
    Initial(Message),
    Event(T),
}

/// Makes messages of events.
struct EventMarshaller<T> {
    codec: &'static dyn Codec,
    of: PhantomData<fn(T)>,
}

impl<T> fmt::Debug for EventMarshaller<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EventMarshaller")
    }
}

impl<T: Union> MarshallMessage for EventMarshaller<T> {
    type Input = Sent<T>;

    fn marshall(&self, sent: Sent<T>) -> Result<Message, Error> {
        match sent {
            Sent::Initial(message) => Ok(message),
            Sent::Event(event) => {
                write_event(&event, self.codec).map_err(|error| Error::marshalling(error.to_string()))
            }
        }
    }
}

/// Makes messages of errors.
struct ErrorMarshaller<E> {
    codec: &'static dyn Codec,
    of: PhantomData<fn(E)>,
}

impl<E> fmt::Debug for ErrorMarshaller<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ErrorMarshaller")
    }
}

impl<E: EventError> MarshallMessage for ErrorMarshaller<E> {
    type Input = E;

    fn marshall(&self, error: E) -> Result<Message, Error> {
        write_error(&error, self.codec).map_err(|error| Error::marshalling(error.to_string()))
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
        Self::from(stream::empty())
    }
}

impl<T, E> SendEvents for EventStreamSender<T, E>
where
    T: Union + Send + Sync + 'static,
    E: EventError,
{
    fn start(&mut self, codec: &'static dyn Codec, initial: Option<Bytes>, signer: DeferredSigner) -> SdkBody {
        let events = std::mem::replace(self, Self::empty()).into_inner();
        let initial = initial.map(|document| Ok(Sent::Initial(initial_request(document, codec))));
        let sent = stream::iter(initial).chain(events.map(|event| event.map(Sent::Event)));
        let (events, errors) =
            (EventMarshaller::<T> { codec, of: PhantomData }, ErrorMarshaller::<E> { codec, of: PhantomData });
        let messages = MessageStreamAdapter::new(events, errors, signer, Box::pin(sent));
        SdkBody::from_body_1_x(http_body_util::StreamBody::new(messages))
    }
}
