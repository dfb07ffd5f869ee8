//! The memory of a body while it comes. It is counted as the body comes, not as it was announced, and a long body is
//! never copied to a larger place: it has a mapping of its own, of which the system gives pages only once they are
//! written to, and takes them back at once when the body is dropped. An allocator would keep them for a while.

use crate::budget::{Budget, Exhausted, Reservation};
use bytes::{Bytes, BytesMut};
use memmap2::MmapMut;

/// Bodies up to this size are not counted: the number of connections bounds them.
const UNCOUNTED: usize = 16 * 1024;

/// Bodies up to this size come from the allocator.
const SHORT: usize = 256 * 1024;

/// By how much what is counted of a longer body grows.
const STEP: usize = 1024 * 1024;

/// There is no memory for more of a body.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NoMemory;

/// A body while it comes.
#[derive(Debug)]
pub(super) struct Buffer {
    /// Most bodies come in one piece, which is taken as it is.
    first: Bytes,
    short: BytesMut,
    long: Option<Mapped>,
    /// How many bytes there are at most.
    longest: usize,
    memory: Reservation,
}

/// The bytes at the start of a mapping.
#[derive(Debug)]
struct Mapped {
    map: MmapMut,
    length: usize,
}

impl Buffer {
    /// For a body of at most this many bytes.
    pub(super) fn new(longest: usize, memory: &Budget) -> Self {
        let memory = memory.nothing();
        Self { first: Bytes::new(), short: BytesMut::new(), long: None, longest, memory }
    }

    /// How many bytes have come.
    pub(super) fn length(&self) -> usize {
        self.first.len() + self.short.len() + self.long.as_ref().map_or(0, |long| long.length)
    }

    /// Adds what comes next. Where there is no memory for it, the buffer stays as it is.
    pub(super) fn push(&mut self, data: Bytes) -> Result<(), NoMemory> {
        let length = self.length();
        let needed = length + data.len();
        if length == 0 {
            if needed > UNCOUNTED {
                self.memory.resize(needed)?;
            }
            self.first = data;
            return Ok(());
        }
        if needed > SHORT {
            return self.push_long(&data, needed);
        }
        if needed > self.short.capacity() {
            let capacity = (needed * 2).min(self.longest).max(needed);
            if capacity > UNCOUNTED {
                self.memory.resize(capacity)?;
            }
            self.short.reserve(capacity - self.short.len());
        }
        self.short.extend_from_slice(&std::mem::take(&mut self.first));
        self.short.extend_from_slice(&data);
        Ok(())
    }

    fn push_long(&mut self, data: &[u8], needed: usize) -> Result<(), NoMemory> {
        let longest = self.longest.max(needed);
        if needed > self.memory.bytes() || self.long.is_none() {
            self.memory.resize(needed.next_multiple_of(STEP).min(longest))?;
        }
        let long = match &mut self.long {
            Some(long) => long,
            none => none.insert(Mapped { map: MmapMut::map_anon(longest).map_err(|_| NoMemory)?, length: 0 }),
        };
        for part in [&std::mem::take(&mut self.first)[..], &std::mem::take(&mut self.short), data] {
            long.push(part)?;
        }
        Ok(())
    }

    /// The body, which keeps its memory counted as long as any part of it is kept.
    pub(super) fn finish(self) -> Bytes {
        let Self { first, short, long, memory, .. } = self;
        let bytes = match long {
            Some(long) => Bytes::from_owner(long),
            None if first.is_empty() => short.freeze(),
            None => first,
        };
        if memory.bytes() == 0 { bytes } else { memory.keep(bytes) }
    }
}

impl Mapped {
    fn push(&mut self, data: &[u8]) -> Result<(), NoMemory> {
        let end = self.length + data.len();
        self.map.get_mut(self.length..end).ok_or(NoMemory)?.copy_from_slice(data);
        self.length = end;
        Ok(())
    }
}

impl AsRef<[u8]> for Mapped {
    fn as_ref(&self) -> &[u8] {
        &self.map[..self.length]
    }
}

impl From<Exhausted> for NoMemory {
    fn from(_: Exhausted) -> Self {
        Self
    }
}

#[cfg(test)]
mod tests {
    use super::{Buffer, NoMemory, SHORT, STEP};
    use crate::budget::Budget;
    use bytes::Bytes;

    fn part(length: usize) -> Bytes {
        Bytes::from(vec![b'x'; length])
    }

    #[test]
    fn what_is_announced_and_does_not_come_takes_no_memory() {
        let budget = Budget::new(2 * STEP);
        let mut buffers: Vec<_> = (0..100).map(|_| Buffer::new(50 * STEP, &budget)).collect();
        for buffer in &mut buffers {
            buffer.push(part(1000)).unwrap();
        }
        assert_eq!(budget.used(), 0);
    }

    #[test]
    fn a_long_body_is_counted_as_it_comes_and_no_more_than_it_has() {
        let budget = Budget::new(10 * STEP);
        let longest = 2 * STEP + 1000;
        let mut buffer = Buffer::new(longest, &budget);
        let mut most = 0;
        while buffer.length() < longest {
            buffer.push(part(1000.min(longest - buffer.length()))).unwrap();
            most = most.max(budget.used().saturating_sub(buffer.length()));
        }
        assert!(most <= STEP, "{most} bytes more than had come");
        let body = buffer.finish();
        assert_eq!((body.len(), budget.used()), (longest, longest));
        drop(body);
        assert_eq!(budget.used(), 0);
    }

    #[test]
    fn a_buffer_that_cannot_grow_stays_as_it_is() {
        let budget = Budget::new(SHORT);
        let mut buffer = Buffer::new(10 * STEP, &budget);
        buffer.push(part(SHORT / 2)).unwrap();
        assert_eq!(buffer.push(part(SHORT)), Err(NoMemory));
        assert_eq!((buffer.length(), buffer.finish().len()), (SHORT / 2, SHORT / 2));
    }

    #[test]
    fn more_than_was_announced_is_not_a_panic() {
        let budget = Budget::new(10 * STEP);
        let mut buffer = Buffer::new(SHORT + 2, &budget);
        for _ in 0..2 {
            let _ = buffer.push(part(SHORT / 2 + 1));
        }
        assert_eq!(buffer.push(part(1)), Err(NoMemory));
    }
}
