//! Documents to parts of HTTP messages and back, for every protocol: JSON bodies, texts in URIs and headers, frames of
//! event streams. Where a member travels was decided when the API was compiled; which operation a request is of, and how
//! a whole message is taken apart and put together, is the business of `protocol`.

pub(crate) mod read;
pub(crate) mod write;
