//! Typed views of a model: facts that the generator, the contract kit and others need, derived from traits in one place.
//! A view copies nothing and decides nothing about code or messages; what is wrong with a model is found in `validate`.

mod error;
mod pagination;
mod service;

pub use error::{ErrorFacts, Fault};
pub use pagination::Pagination;
pub use service::ServiceFacts;
