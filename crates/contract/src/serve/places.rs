//! Who has a connection. There are so many places; when all are taken, the connection that has waited longest for its
//! client gives its place to the next one, those first that were never served. A few places beyond are kept for the
//! control API. A connection whose response is held back on purpose has no place while it is.

use futures_util::task::AtomicWaker;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::Instant;
use tokio::sync::Notify;

/// Places for the control API alone.
const KEPT: usize = 16;

/// How many connections that were asked to close may still be open.
const CLOSING: usize = 64;

/// All places.
#[derive(Debug)]
pub(super) struct Places {
    limit: usize,
    start: Instant,
    table: Mutex<Table>,
    /// Wakes whoever accepts when a connection has ended.
    ended: Notify,
}

#[derive(Debug, Default)]
struct Table {
    slots: HashMap<u64, Arc<Slot>>,
    next: u64,
    /// How many connections there are of each kind; one that was asked to close is of none.
    regular: usize,
    kept: usize,
    parked: usize,
    /// How many there are at all.
    open: usize,
}

/// A connection's part of the table.
#[derive(Debug)]
struct Slot {
    /// Whether its place is one of those kept for the control API.
    is_kept: bool,
    /// When it began to wait for its client, in milliseconds since the start; or one of the states below.
    state: AtomicU64,
    served: AtomicBool,
    waker: AtomicWaker,
}

/// The server is at it.
const WORKING: u64 = u64::MAX;
/// Its response is held back.
const PARKED: u64 = u64::MAX - 1;
/// It was asked to close.
const CLOSED: u64 = u64::MAX - 2;

/// A connection's place. Dropped, the connection has ended.
#[derive(Debug)]
pub(super) struct Place {
    places: Arc<Places>,
    id: u64,
    slot: Arc<Slot>,
}

/// What became of asking for a place.
#[derive(Debug)]
pub(super) enum Admission {
    /// There is one.
    Free(Place),
    /// There is one, for which another connection is closed.
    Instead(Place),
    /// There is none, as the server is at all of them.
    None,
}

impl Places {
    pub(super) fn new(limit: usize) -> Arc<Self> {
        Arc::new(Self { limit: limit.max(1), start: Instant::now(), table: Mutex::default(), ended: Notify::new() })
    }

    /// A place for a new connection.
    pub(super) fn admit(self: &Arc<Self>) -> Admission {
        let mut table = self.table();
        if table.open >= self.most() {
            return Admission::None;
        }
        if table.regular < self.limit {
            return Admission::Free(self.place(&mut table, false));
        }
        if table.close_longest(false) {
            return Admission::Instead(self.place(&mut table, false));
        }
        if table.kept < KEPT || table.close_longest(true) {
            return Admission::Instead(self.place(&mut table, true));
        }
        Admission::None
    }

    /// Closes the connection that has waited longest; whether there is one.
    pub(super) fn close_one(&self) -> bool {
        let mut table = self.table();
        table.close_longest(false) || table.close_longest(true)
    }

    /// Waits until a connection has ended.
    pub(super) async fn ended(&self) {
        self.ended.notified().await;
    }

    /// How many connections there may be at all: with a place, held back, and being closed.
    fn most(&self) -> usize {
        2 * self.limit + KEPT + CLOSING
    }

    fn place(self: &Arc<Self>, table: &mut Table, is_kept: bool) -> Place {
        let state = AtomicU64::new(self.now());
        let slot = Arc::new(Slot { is_kept, state, served: AtomicBool::new(false), waker: AtomicWaker::new() });
        let id = table.next;
        table.next += 1;
        table.open += 1;
        *table.of(is_kept) += 1;
        table.slots.insert(id, Arc::clone(&slot));
        Place { places: Arc::clone(self), id, slot }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_millis()).unwrap_or(CLOSED - 1).min(CLOSED - 1)
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        // Nothing can panic while it is held.
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Table {
    fn of(&mut self, is_kept: bool) -> &mut usize {
        if is_kept { &mut self.kept } else { &mut self.regular }
    }

    /// Asks the connection of this kind that has waited longest to close; whether there is one.
    fn close_longest(&mut self, is_kept: bool) -> bool {
        loop {
            let waiting = self.slots.values().filter(|slot| slot.is_kept == is_kept);
            let waiting = waiting.filter_map(|slot| {
                let since = slot.state.load(Ordering::Acquire);
                (since < CLOSED).then(|| (slot.served.load(Ordering::Relaxed), since, slot))
            });
            let Some((_, since, slot)) = waiting.min_by_key(|(served, since, _)| (*served, *since)) else {
                return false;
            };
            // It may have got a request in this moment; then another one has waited longest.
            if slot.state.compare_exchange(since, CLOSED, Ordering::AcqRel, Ordering::Acquire).is_ok() {
                slot.waker.wake();
                *self.of(is_kept) -= 1;
                return true;
            }
        }
    }
}

impl Place {
    /// Whether it is kept for the control API.
    pub(super) fn is_kept(&self) -> bool {
        self.slot.is_kept
    }

    /// Whether the connection is to be closed; this task is woken when it is.
    pub(super) fn is_closed(&self, waker: &Waker) -> bool {
        self.slot.waker.register(waker);
        self.slot.state.load(Ordering::Acquire) == CLOSED
    }

    /// The connection waits for its client from now on.
    pub(super) fn wait(&self) {
        self.change(self.places.now());
    }

    /// The same, and the client has got a response.
    pub(super) fn serve(&self) {
        self.slot.served.store(true, Ordering::Relaxed);
        self.wait();
    }

    /// The server is at the connection's request from now on; not if it is to be closed.
    pub(super) fn work(&self) -> bool {
        self.change(WORKING)
    }

    /// Gives the place back while a response is held back; not if too many are.
    pub(super) fn park(&self) -> Option<Parked> {
        let mut table = self.places.table();
        if table.parked >= self.places.limit || !self.change(PARKED) {
            return None;
        }
        table.parked += 1;
        *table.of(self.slot.is_kept) -= 1;
        Some(Parked { places: Arc::clone(&self.places), slot: Arc::clone(&self.slot) })
    }

    /// Another state, unless the connection is to be closed.
    fn change(&self, to: u64) -> bool {
        self.slot.change(to)
    }
}

impl Slot {
    fn change(&self, to: u64) -> bool {
        let unless_closed = |state| (state != CLOSED).then_some(to);
        self.state.fetch_update(Ordering::AcqRel, Ordering::Acquire, unless_closed).is_ok()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut table = self.places.table();
        table.slots.remove(&self.id);
        table.open -= 1;
        if self.slot.state.load(Ordering::Acquire) != CLOSED {
            *table.of(self.slot.is_kept) -= 1;
        }
        drop(table);
        self.places.ended.notify_one();
    }
}

/// A connection without a place. Dropped, it has one again, even if that is one too many. It is dropped before its
/// [`Place`].
#[derive(Debug)]
pub(super) struct Parked {
    places: Arc<Places>,
    slot: Arc<Slot>,
}

impl Drop for Parked {
    fn drop(&mut self) {
        let mut table = self.places.table();
        table.parked -= 1;
        *table.of(self.slot.is_kept) += 1;
        self.slot.change(WORKING);
    }
}

#[cfg(test)]
mod tests {
    use super::{Admission, KEPT, Place, Places};
    use std::sync::Arc;
    use std::task::Waker;
    use std::time::Duration;

    fn admit(places: &Arc<Places>) -> Option<Place> {
        match places.admit() {
            Admission::Free(place) | Admission::Instead(place) => Some(place),
            Admission::None => None,
        }
    }

    fn closed(places: &[Place]) -> Vec<usize> {
        (0..places.len()).filter(|index| places[*index].is_closed(Waker::noop())).collect()
    }

    fn moment() {
        std::thread::sleep(Duration::from_millis(2));
    }

    #[test]
    fn the_connection_that_has_waited_longest_gives_way() {
        let places = Places::new(3);
        let open: Vec<_> = (0..3).map(|_| (moment(), admit(&places).unwrap()).1).collect();
        moment();
        assert!(open[0].work());
        let new = admit(&places).unwrap();
        assert_eq!((closed(&open), new.is_kept()), (vec![1], false));
    }

    #[test]
    fn those_that_were_served_stay_longer() {
        let places = Places::new(2);
        let open: Vec<_> = (0..2).map(|_| admit(&places).unwrap()).collect();
        open[0].serve();
        moment();
        let _new = admit(&places).unwrap();
        assert_eq!(closed(&open), [1]);
    }

    #[test]
    fn a_connection_that_the_server_is_at_is_not_closed() {
        let places = Places::new(1);
        let busy = admit(&places).unwrap();
        assert!(busy.work());
        let kept: Vec<_> = (0..KEPT).map(|_| admit(&places).unwrap()).collect();
        assert!(kept.iter().all(|place| place.is_kept() && place.work()));
        assert!(admit(&places).is_none());
        drop(busy);
        assert!(!admit(&places).unwrap().is_kept());
    }

    #[test]
    fn one_that_is_held_back_has_no_place() {
        let places = Places::new(1);
        let held = admit(&places).unwrap();
        let parked = held.park().unwrap();
        let other = admit(&places).unwrap();
        assert!(!other.is_kept() && other.park().is_none());
        drop(parked);
        assert!(!held.is_closed(Waker::noop()));
    }

    #[test]
    fn what_is_closed_does_no_more_work() {
        let places = Places::new(1);
        let first = admit(&places).unwrap();
        let _second = admit(&places).unwrap();
        assert!(!first.work() && first.park().is_none());
    }

    #[test]
    fn places_come_back() {
        let places = Places::new(2);
        for _ in 0..100 {
            let open: Vec<_> = (0..4).filter_map(|_| admit(&places)).collect();
            if let Some(parked) = open.last().and_then(Place::park) {
                drop(parked);
            }
        }
        let table = places.table();
        assert_eq!((table.regular, table.kept, table.parked, table.open, table.slots.len()), (0, 0, 0, 0, 0));
    }
}
