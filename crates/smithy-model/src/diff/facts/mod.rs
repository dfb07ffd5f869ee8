//! States what differs, one file per kind of shape. Nothing here says whether a change is good or bad.

mod members;
mod operations;
mod paths;
mod service;
mod shapes;

use super::walk::Walk;

/// Collects all facts.
pub(super) fn collect(mut walk: Walk<'_>) -> Walk<'_> {
    service::state(&mut walk);
    operations::state(&mut walk);
    while let Some((old, new)) = walk.next_pair() {
        shapes::state(&mut walk, old, new);
    }
    shapes::state_closure(&mut walk);
    walk
}
