//! The tests of models, readable and broken. Those that measure memory are programs of their own.

// First: its macro is used by the modules that follow.
#[macro_use]
mod rejected;

mod idl_invalid;
mod idl_robust;
mod idl_twins;
mod invalid;
mod phases;
mod robust;
mod sources;
mod valid;
