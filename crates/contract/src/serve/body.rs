//! Reading the body of a request: whole, within bounds of size, time and memory, and in turns with other connections.

use super::Limits;
use super::body_buffer::{Buffer, NoMemory};
use super::lane::Lane;
use crate::budget::Budget;
use bytes::Bytes;
use http::HeaderMap;
use http::header::{CONTENT_LENGTH, EXPECT};
use http_body_util::BodyExt;
use hyper::body::Body;
use std::time::Duration;

/// Why there is no body.
#[derive(Debug)]
pub(super) enum Unread {
    /// It has more bytes than are taken. What could be read of the rest was, so that the client gets to read the
    /// response.
    TooLarge,
    /// It took too long.
    TooSlow,
    /// The client went away before the end, or sent invalid chunks.
    CutOff,
    /// The bodies of other requests leave no room for it now.
    NoRoom,
}

/// How long the rest of a body that is too large is read, to throw it away.
const DRAIN: Duration = Duration::from_secs(5);

/// How many bytes of a body are read before the other connections of the worker have their turn.
const TURN: usize = 64 * 1024;

/// How many turns of a body come before other long bodies have theirs.
const TURNS: usize = 2;

/// Reads the body, whose memory the budget counts, in turns with the other long ones in the lane.
pub(super) async fn read<B: Body<Data = Bytes> + Unpin>(
    body: B,
    headers: &HeaderMap,
    limits: Limits,
    memory: &Budget,
    lane: &Lane,
) -> Result<Bytes, Unread> {
    if body.is_end_stream() {
        return Ok(Bytes::new());
    }
    match tokio::time::timeout(limits.body_time, within(body, headers, limits.body_bytes, memory, lane)).await {
        Ok(read) => read,
        Err(_) => Err(Unread::TooSlow),
    }
}

async fn within<B: Body<Data = Bytes> + Unpin>(
    mut body: B,
    headers: &HeaderMap,
    limit: usize,
    memory: &Budget,
    lane: &Lane,
) -> Result<Bytes, Unread> {
    let declared = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if declared.is_some_and(|length| length > limit as u64) {
        // A client that sends `Expect: 100-continue` is rejected before it sends the body.
        if !headers.contains_key(EXPECT) {
            discard(body, lane).await;
        }
        return Err(Unread::TooLarge);
    }
    let longest = declared.and_then(|length| usize::try_from(length).ok()).unwrap_or(limit);
    let (mut whole, mut turn) = (Buffer::new(longest, memory), Turn::new(lane));
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| Unread::CutOff)?.into_data() else { continue };
        let length = data.len();
        if whole.length() + length > limit {
            // What was read so far is given back before the rest is read.
            drop(whole);
            discard(body, lane).await;
            return Err(Unread::TooLarge);
        }
        if let Err(NoMemory) = whole.push(data) {
            drop(whole);
            discard(body, lane).await;
            return Err(Unread::NoRoom);
        }
        turn.read(length).await;
    }
    Ok(whole.finish())
}

async fn discard<B: Body<Data = Bytes> + Unpin>(mut body: B, lane: &Lane) {
    let rest = async {
        let mut turn = Turn::new(lane);
        while let Some(Ok(frame)) = body.frame().await {
            turn.read(frame.data_ref().map_or(0, Bytes::len)).await;
        }
    };
    // Reading it was a courtesy.
    let _ = tokio::time::timeout(DRAIN, rest).await;
}

/// A connection's turn among those of its worker.
struct Turn<'l> {
    lane: &'l Lane,
    bytes: usize,
    turns: usize,
}

impl<'l> Turn<'l> {
    fn new(lane: &'l Lane) -> Self {
        Self { lane, bytes: 0, turns: 0 }
    }

    /// So many bytes were read; the others have their turn when it is time.
    async fn read(&mut self, bytes: usize) {
        self.bytes += bytes;
        if self.bytes < TURN {
            return;
        }
        self.bytes = 0;
        self.turns += 1;
        match self.turns % TURNS {
            0 => self.lane.next().await,
            _ => tokio::task::yield_now().await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Lane, TURN, Unread, read};
    use crate::budget::Budget;
    use crate::serve::Limits;
    use bytes::Bytes;
    use http::{HeaderMap, HeaderValue};
    use http_body_util::StreamBody;
    use hyper::body::{Body, Frame};
    use std::cell::Cell;
    use std::convert::Infallible;
    use std::pin::pin;
    use std::task::{Context, Waker};

    /// A body of so many bytes in parts, all of which are there at once; and how much of it was read.
    fn body(length: usize, part: usize, read: &Cell<usize>) -> impl Body<Data = Bytes, Error = Infallible> + Unpin {
        let parts = (0..length.div_ceil(part)).map(move |index| part.min(length - index * part));
        let frames = parts.map(move |part| {
            read.set(read.get() + part);
            Ok(Frame::data(Bytes::from(vec![b'x'; part])))
        });
        StreamBody::new(futures_util::stream::iter(frames))
    }

    fn block_on<F: Future>(future: F) -> F::Output {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
    }

    #[test]
    fn a_body_that_comes_fast_does_not_keep_other_connections_waiting() {
        for headers in
            [HeaderMap::new(), HeaderMap::from_iter([(http::header::CONTENT_LENGTH, "99999999".parse().unwrap())])]
        {
            let (taken, memory, lane) = (Cell::new(0), Budget::new(usize::MAX), Lane::new());
            let limits = Limits { body_bytes: 10_000_000, ..Limits::default() };
            block_on(async {
                let mut reading = pin!(read(body(8_000_000, 10_000, &taken), &headers, limits, &memory, &lane));
                let mut before = 0;
                // As often as another connection would have its turn.
                while reading.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending() {
                    let now = taken.get();
                    assert!(now - before <= TURN + 10_000, "{} bytes in one turn", now - before);
                    before = now;
                }
                assert!(before > 7_000_000);
            });
        }
    }

    #[test]
    fn a_body_is_read_whole_whatever_its_length() {
        for length in [1, 10_000, 70_000, 700_000, 3_000_000] {
            let (taken, memory, lane) = (Cell::new(0), Budget::new(3_200_000), Lane::new());
            let announced = HeaderMap::from_iter([(http::header::CONTENT_LENGTH, HeaderValue::from(length))]);
            for headers in [&HeaderMap::new(), &announced] {
                let read = block_on(read(body(length, 10_000, &taken), headers, Limits::default(), &memory, &lane));
                assert!(read.unwrap().iter().eq(std::iter::repeat_n(&b'x', length)), "{length}");
                assert_eq!(memory.used(), 0);
            }
        }
    }

    #[test]
    fn a_body_for_which_there_is_no_room_gives_back_what_it_had() {
        let (taken, memory, lane) = (Cell::new(0), Budget::new(2_000_000), Lane::new());
        let read =
            block_on(read(body(3_000_000, 10_000, &taken), &HeaderMap::new(), Limits::default(), &memory, &lane));
        assert!(matches!(read, Err(Unread::NoRoom)), "{read:?}");
        assert_eq!((taken.get(), memory.used()), (3_000_000, 0));
    }
}
