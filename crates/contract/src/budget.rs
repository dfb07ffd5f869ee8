//! Byte budgets: how much memory something that clients can fill may take. Whoever stores something reserves its bytes
//! first and keeps the reservation beside it; dropping the reservation returns the bytes. What is stored, and what
//! happens when there is no room, is the business of those who ask.

use bytes::Bytes;
use proofmark_smithy_model::model::Node;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A number of bytes that may be in use at a time. Clones share it.
#[derive(Clone, Debug)]
pub struct Budget(Arc<Pool>);

#[derive(Debug)]
struct Pool {
    limit: usize,
    used: AtomicUsize,
}

/// A part of a budget that is in use. Dropped, it is free again.
#[derive(Debug, Default)]
pub struct Reservation {
    /// None before the first byte is reserved.
    pool: Option<Arc<Pool>>,
    bytes: usize,
}

/// A value with the memory that it takes.
#[derive(Debug)]
pub struct Budgeted<T> {
    value: T,
    memory: Reservation,
}

/// There is no room in a budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{asked} bytes are needed, and {used} of {limit} are in use")]
pub struct Exhausted {
    /// How many bytes were asked for.
    pub asked: usize,
    /// How many were in use.
    pub used: usize,
    /// How many there are.
    pub limit: usize,
}

impl Exhausted {
    /// Whether waiting does not help: more was asked for than there is.
    pub fn is_for_ever(&self) -> bool {
        self.asked > self.limit
    }
}

impl Budget {
    /// A budget of this many bytes, none of them in use.
    pub fn new(limit: usize) -> Self {
        Self(Arc::new(Pool { limit, used: AtomicUsize::new(0) }))
    }

    /// How many bytes there are.
    pub fn limit(&self) -> usize {
        self.0.limit
    }

    /// How many bytes are in use.
    pub fn used(&self) -> usize {
        self.0.used.load(Ordering::Relaxed)
    }

    /// Takes bytes into use.
    pub fn reserve(&self, bytes: usize) -> Result<Reservation, Exhausted> {
        let mut reservation = self.nothing();
        reservation.resize(bytes)?;
        Ok(reservation)
    }

    /// Takes bytes into use even where there are not enough: for the little that remains of something that was removed.
    pub fn reserve_over(&self, bytes: usize) -> Reservation {
        self.0.used.fetch_add(bytes, Ordering::Relaxed);
        Reservation { pool: Some(Arc::clone(&self.0)), bytes }
    }

    /// A reservation of no bytes, which can grow.
    pub fn nothing(&self) -> Reservation {
        Reservation { pool: Some(Arc::clone(&self.0)), bytes: 0 }
    }

    /// A value that takes this many bytes.
    pub fn hold<T>(&self, value: T, bytes: usize) -> Result<Budgeted<T>, Exhausted> {
        Ok(Budgeted { value, memory: self.reserve(bytes)? })
    }
}

impl Reservation {
    /// How many bytes it has.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Changes how many bytes it has. Where there is no room it stays as it is.
    pub fn resize(&mut self, bytes: usize) -> Result<(), Exhausted> {
        let Some(pool) = &self.pool else { return Ok(()) };
        if bytes <= self.bytes {
            pool.used.fetch_sub(self.bytes - bytes, Ordering::Relaxed);
        } else {
            let more = bytes - self.bytes;
            let grown = |used: usize| used.checked_add(more).filter(|used| *used <= pool.limit);
            pool.used.fetch_update(Ordering::Relaxed, Ordering::Relaxed, grown).map_err(|used| Exhausted {
                asked: bytes,
                used,
                limit: pool.limit,
            })?;
        }
        self.bytes = bytes;
        Ok(())
    }

    /// The bytes, which keep the reservation as long as any part of them is kept.
    pub fn keep(self, bytes: Bytes) -> Bytes {
        Bytes::from_owner(Budgeted { value: bytes, memory: self })
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        if let Some(pool) = &self.pool {
            pool.used.fetch_sub(self.bytes, Ordering::Relaxed);
        }
    }
}

impl<T> Budgeted<T> {
    /// A value that no budget counts.
    pub fn uncounted(value: T) -> Self {
        Self { value, memory: Reservation::default() }
    }

    /// The value, for changes that take no more memory.
    pub fn get_mut(&mut self) -> &mut T {
        &mut self.value
    }

    /// Whether a budget counts it.
    pub fn is_counted(&self) -> bool {
        self.memory.pool.is_some()
    }

    /// Puts another value of this many bytes in its place. Where there is no room for it, the old one stays.
    pub fn replace(&mut self, value: T, bytes: usize) -> Result<(), Exhausted> {
        self.memory.resize(bytes)?;
        self.value = value;
        Ok(())
    }
}

impl<T> Deref for Budgeted<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl AsRef<[u8]> for Budgeted<Bytes> {
    fn as_ref(&self) -> &[u8] {
        &self.value
    }
}

/// What an allocation costs beside its bytes, about.
const ALLOCATION: usize = 16;

/// How much memory a value takes, about.
pub fn node_bytes(node: &Node) -> usize {
    size_of::<Node>()
        + match node {
            Node::Null | Node::Bool(_) | Node::Number(_) => 0,
            Node::String(text) => ALLOCATION + text.len(),
            Node::Array(items) => ALLOCATION + items.iter().map(node_bytes).sum::<usize>(),
            Node::Object(members) => members.iter().map(|(name, value)| entry_bytes(name) + node_bytes(value)).sum(),
        }
}

/// How much memory the name of an entry and its place in a map take, about.
pub fn entry_bytes(name: &str) -> usize {
    /// A string, a hash or the links of a tree, and an index.
    const PLACE: usize = 64;
    PLACE + ALLOCATION + name.len()
}

/// How much memory reading a JSON text can take at most, about, beside the text and without reading it.
pub fn json_bytes(text: &[u8]) -> usize {
    let mut size = JsonSize::default();
    size.add(text);
    size.bytes()
}

/// How much memory the value of a JSON text can take, by its length, by how many values it can have, and by its longest
/// string that has to be put together. The text may come in parts.
#[derive(Debug, Default)]
pub struct JsonSize {
    length: usize,
    values: usize,
    place: Place,
    /// How much of the string that is being read was seen, and whether it has an escape.
    string: usize,
    has_escape: bool,
    /// The longest string with escapes: its text is put together before it is copied to its place.
    longest: usize,
}

/// Where in a JSON text a byte stands.
#[derive(Clone, Copy, Debug, Default)]
enum Place {
    #[default]
    Outside,
    InString,
    Escaped,
}

impl JsonSize {
    /// Looks at the next part of the text.
    pub fn add(&mut self, text: &[u8]) {
        self.length += text.len();
        let mut rest = text;
        while let Some(byte) = rest.first() {
            match self.place {
                Place::InString => {
                    let end = memchr::memchr2(b'"', b'\\', rest);
                    self.string += end.unwrap_or(rest.len());
                    let Some(end) = end else { return };
                    if rest[end] == b'"' {
                        self.end_string();
                    } else {
                        self.has_escape = true;
                        self.place = Place::Escaped;
                    }
                    rest = &rest[end..];
                }
                Place::Escaped => {
                    self.string += 1;
                    self.place = Place::InString;
                }
                Place::Outside => match byte {
                    b'"' => self.place = Place::InString,
                    b',' | b'[' | b'{' | b':' => self.values += 1,
                    _ => {}
                },
            }
            rest = &rest[1..];
        }
    }

    fn end_string(&mut self) {
        if self.has_escape {
            self.longest = self.longest.max(self.string);
        }
        (self.string, self.has_escape, self.place) = (0, false, Place::Outside);
    }

    /// What reading the text so far takes at most, about, beside the text.
    pub fn bytes(&self) -> usize {
        /// A list grows by doubling, and has its old place beside the new one for a moment: three times its values.
        const VALUE: usize = 3 * size_of::<Node>();
        let unfinished = if self.has_escape { self.string } else { 0 };
        let strings = self.length.saturating_add(self.longest.max(unfinished));
        strings.saturating_add(self.values.saturating_add(1).saturating_mul(VALUE))
    }
}

#[cfg(test)]
mod tests {
    use super::{Budget, Exhausted, JsonSize, json_bytes, node_bytes};
    use bytes::Bytes;
    use proofmark_smithy_model::model::Node;
    use serde_json::json;

    #[test]
    fn what_is_dropped_is_free_again() {
        let budget = Budget::new(100);
        let first = budget.reserve(60).unwrap();
        assert_eq!(budget.reserve(60).unwrap_err(), Exhausted { asked: 60, used: 60, limit: 100 });
        drop(first);
        assert_eq!(budget.reserve(60).unwrap().bytes(), 60);
        assert_eq!(budget.used(), 0);
    }

    #[test]
    fn a_reservation_that_cannot_grow_stays_as_it_is() {
        let budget = Budget::new(100);
        let mut reservation = budget.reserve(60).unwrap();
        assert!(reservation.resize(101).unwrap_err().is_for_ever());
        assert_eq!((reservation.bytes(), budget.used()), (60, 60));
        reservation.resize(10).unwrap();
        assert_eq!(budget.used(), 10);
    }

    #[test]
    fn bytes_are_in_use_until_their_last_part_is_dropped() {
        let budget = Budget::new(100);
        let bytes = budget.reserve(4).unwrap().keep(Bytes::from_static(b"body"));
        let part = bytes.slice(1..2);
        drop(bytes);
        assert_eq!((&part[..], budget.used()), (&b"o"[..], 4));
        drop(part);
        assert_eq!(budget.used(), 0);
    }

    #[test]
    fn a_text_is_estimated_at_no_less_than_its_value() {
        let values = [
            json!([0, [], {}, ",[{", "\\\"", ["a", "b"], { "a": { "b": [1, 2, 3] } }]),
            json!({ "text": "[,".repeat(1000) }),
            Node::Array(vec![Node::Null; 1000]),
        ];
        for value in values {
            let (estimated, taken) = (json_bytes(value.to_string().as_bytes()), node_bytes(&value));
            assert!(estimated >= taken && estimated < 5 * taken, "{estimated} for {taken}: {value}");
        }
    }

    #[test]
    fn a_string_with_escapes_is_counted_twice_and_one_without_once() {
        let bytes = |text: &str| json_bytes(text.as_bytes()) - json_bytes(b"[1]");
        let plain = "x".repeat(100_000);
        assert_eq!(bytes(&format!(r#"["{plain}"]"#)) / 1000, 100);
        assert_eq!(bytes(&format!(r#"["{plain}\n{plain}"]"#)) / 1000, 400);
        assert_eq!(bytes(&format!(r#"["{plain}\"#)) / 1000, 200);
    }

    #[test]
    fn a_text_in_parts_is_estimated_as_in_one() {
        let text = br#"{"a\"[":["\\",{},",,",[1,2]],"b":"\u0041,"}"#;
        for cut in 0..text.len() {
            let mut size = JsonSize::default();
            size.add(&text[..cut]);
            size.add(&text[cut..]);
            assert_eq!(size.bytes(), json_bytes(text), "{cut}");
        }
    }
}
