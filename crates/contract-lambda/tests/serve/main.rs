//! The contract server on real sockets, asked byte by byte.

mod access;
mod bad_bytes;
mod browser;
mod control;
mod control_model;
mod crowd;
mod errors;
mod faults;
mod harness;
mod invocations;
mod limits;
mod linearizable;
mod log;
mod recording;
mod registers;
mod rejections;
mod responses;
mod secrets;
mod shutdown;
