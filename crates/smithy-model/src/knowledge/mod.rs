//! Typed views of a model: facts that the generator, the contract kit and others need, derived from traits in one place.
//! A view copies nothing and decides nothing about code or messages; what is wrong with a model is found in `validate`.

mod enums;
mod error;
mod http_bindings;
mod pagination;
pub mod protocol;
mod protocol_choice;
mod service;

pub use enums::{enum_value, int_enum_value};
pub use error::{ErrorFacts, Fault};
pub use http_bindings::{HttpBinding, HttpFacts, TimestampFormat};
pub use pagination::Pagination;
pub use protocol::{Bindings, Codec, ErrorCode, Protocol, ProtocolId, TraitEffects};
pub use service::ServiceFacts;
