//! The tests of models, readable and broken. Those that measure memory are programs of their own.

mod idl_invalid;
mod idl_robust;
mod idl_twins;
mod invalid;
mod robust;
mod sources;
mod valid;
