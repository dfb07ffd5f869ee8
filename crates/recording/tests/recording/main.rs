//! Recordings: what is written, what is left out, what is read, and what is played.

mod bad_files;
mod evidence;
mod guard;
mod harness;
mod long;
mod matching;
mod redaction;
mod schema;
mod streams;
mod upstream;
mod writing;
