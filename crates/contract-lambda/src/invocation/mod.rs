//! One run of a function: `payload` makes an event of a request, `result` is what is declared of the function (`read` reads
//! it, with the texts of `template`), and `run` makes of both the payload, the error and the log that the service gives.
//! Which function runs, and what becomes of the result, is decided in `operations`.

pub(crate) mod payload;
pub(crate) mod read;
pub(crate) mod result;
pub(crate) mod run;
pub(crate) mod template;
