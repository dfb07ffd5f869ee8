//! States what differs, one file per kind of shape. Nothing here says whether a change is good or bad.

pub(super) mod members;
pub(super) mod operations;
pub(super) mod paths;
pub(super) mod service;
pub(super) mod shapes;
