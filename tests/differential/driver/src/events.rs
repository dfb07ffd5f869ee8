//! Receiving a stream of events. Part of the driver where the service has such operations.

use crate::call::{failure, Told};
use sdk::primitives::event_stream::EventReceiver;
use std::error::Error;
use std::fmt::Debug;

/// Receives all events, and describes each.
pub async fn events<T, E>(mut receiver: EventReceiver<T, E>, told: &mut Told)
where
    T: Debug,
    E: Error + Send + Sync + 'static,
{
    loop {
        match receiver.recv().await {
            Ok(Some(event)) => told.push(("event", format!("{event:?}"))),
            Ok(None) => return told.push(("event", "the end".to_owned())),
            Err(error) => return told.extend(failure(&error)),
        }
    }
}
