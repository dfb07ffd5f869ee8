//! Streams of events as bytes: where each frame ends, and how long after the one before it came; and how they are played.
//! What is in a frame is the contract kit's business.

use crate::format::Response;
use bytes::Bytes;
use futures_util::Stream;
use hyper::body::Frame;
use proofmark_contract::api::{Api, ApiOperation};
use std::io;
use std::time::{Duration, Instant};

/// The media type of a stream of events.
pub(crate) const MEDIA_TYPE: &str = "application/vnd.amazon.eventstream";
/// What pauses are rounded to, in milliseconds, so that a second recording has the same ones.
const STEPS: [u64; 14] = [0, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000];
/// The longest frame that AWS has.
const LONGEST: usize = 24 * 1024 * 1024;

/// Notes when frames end while their bytes arrive.
#[derive(Debug)]
pub(crate) struct Frames {
    last: Instant,
    /// How many bytes came that are of no whole frame yet, and the first four of them.
    open: usize,
    length: [u8; 4],
    pauses: Vec<u64>,
}

impl Frames {
    /// A stream that begins now.
    pub(crate) fn new(now: Instant) -> Self {
        Self { last: now, open: 0, length: [0; 4], pauses: Vec::new() }
    }

    /// Some more bytes.
    pub(crate) fn push(&mut self, mut bytes: &[u8], now: Instant) {
        while !bytes.is_empty() {
            while self.open < 4 {
                let Some((byte, rest)) = bytes.split_first() else { return };
                self.length[self.open] = *byte;
                self.open += 1;
                bytes = rest;
            }
            let length = length(self.length).max(4);
            let rest = (length - self.open).min(bytes.len());
            self.open += rest;
            bytes = &bytes[rest..];
            if self.open >= length {
                self.open = 0;
                self.pauses.push(rounded(now.duration_since(self.last)));
                self.last = now;
            }
        }
    }

    /// How many bytes came that are of no whole frame.
    #[cfg(feature = "client")]
    pub(crate) fn open(&self) -> usize {
        self.open
    }

    /// The pause before each frame; none where all are short.
    pub(crate) fn into_pauses(self) -> Vec<u64> {
        if self.pauses.iter().all(|pause| *pause == 0) { Vec::new() } else { self.pauses }
    }
}

/// Whether the output of an operation comes in parts.
pub(crate) fn is_streaming(api: &Api, operation: &ApiOperation) -> bool {
    api[operation.output].members().any(|member| api[member.target].streaming)
}

/// Whether a recorded response is played in parts.
pub(crate) fn is_in_parts(recorded: &Response, with_pauses: bool) -> bool {
    recorded.failure.is_some() || with_pauses && !recorded.pauses.is_empty()
}

/// A recorded response's body, in parts: frame by frame, each after its pause, and then the failure, if there is one.
pub(crate) fn play<F: Future<Output = ()>, S: Fn(Duration) -> F>(
    body: Bytes,
    recorded: &Response,
    with_pauses: bool,
    sleep: S,
) -> impl Stream<Item = io::Result<Frame<Bytes>>> + use<F, S> {
    let pauses = if with_pauses { recorded.pauses.clone() } else { Vec::new() };
    let frames = split(body).into_iter().zip(pauses.into_iter().chain(std::iter::repeat(0)));
    let failure = recorded.failure.map(|failure| io::Error::other(failure.to_string()));
    futures_util::stream::unfold((frames, failure, sleep), |(mut frames, mut failure, sleep)| async move {
        match frames.next() {
            Some((frame, pause)) => {
                if pause > 0 {
                    sleep(Duration::from_millis(pause)).await;
                }
                Some((Ok(Frame::data(frame)), (frames, failure, sleep)))
            }
            None => Some((Err(failure.take()?), (frames, None, sleep))),
        }
    })
}

/// The frames of a stream, each with its bytes. What is not a frame is the last one.
fn split(mut bytes: Bytes) -> Vec<Bytes> {
    let mut frames = Vec::new();
    while let Some(head) = bytes.first_chunk::<4>() {
        let length = length(*head).clamp(4, bytes.len());
        frames.push(bytes.split_to(length));
    }
    if !bytes.is_empty() {
        frames.push(bytes);
    }
    frames
}

fn length(head: [u8; 4]) -> usize {
    (u32::from_be_bytes(head) as usize).min(LONGEST)
}

fn rounded(pause: Duration) -> u64 {
    let pause = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX);
    STEPS.iter().copied().min_by_key(|step| step.abs_diff(pause)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(length: u32) -> Vec<u8> {
        let mut bytes = length.to_be_bytes().to_vec();
        bytes.resize(length as usize, 0);
        bytes
    }

    #[test]
    fn the_pause_before_a_frame_is_noted_when_it_is_whole() {
        let start = Instant::now();
        let mut frames = Frames::new(start);
        let bytes = [frame(16), frame(20)].concat();
        frames.push(&bytes[..10], start + Duration::from_millis(1));
        frames.push(&bytes[10..30], start + Duration::from_millis(190));
        frames.push(&bytes[30..], start + Duration::from_millis(1170));
        assert_eq!(frames.into_pauses(), [200, 1000]);
    }

    #[test]
    fn a_stream_is_split_where_its_frames_end() {
        let sizes: Vec<usize> =
            split([frame(16), frame(20), vec![1]].concat().into()).iter().map(|f| f.len()).collect();
        assert_eq!(sizes, [16, 20, 1]);
    }
}
