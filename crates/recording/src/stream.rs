//! Streams of events as bytes: where each frame ends, and how long after the one before it came. What is in a frame is
//! the contract kit's business.

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

    /// The pause before each frame; none where all are short.
    pub(crate) fn into_pauses(self) -> Vec<u64> {
        if self.pauses.iter().all(|pause| *pause == 0) { Vec::new() } else { self.pauses }
    }
}

/// The frames of a stream, each with its bytes. What is not a frame is the last one.
pub(crate) fn split(mut bytes: bytes::Bytes) -> Vec<bytes::Bytes> {
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
