//! Typed mocks over wiremock: what every generated crate of mocks shares, written once by hand.
//!
//! A generated crate adds one type an operation ([`operation_mock!`](crate::operation_mock)) with a typed setter for each
//! member of the input, and one for the service ([`service_mocks!`](crate::service_mocks)). Everything else is here:
//! requests are read and held against the model, the first mock that takes a request answers it, and what went wrong
//! (a request that no mock takes or that breaks the contract, an expectation that is not met) is told in the answer and
//! fails the test when the mocks are dropped.

mod answer;
mod difference;
mod failure;
mod given;
mod lambda;
mod macros;
mod mocks;
mod mounted;
mod operation;
mod registry;
mod times;

pub use difference::Difference;
pub use failure::{Closest, Failure, Failures};
pub use given::Given;
pub use lambda::service as lambda;
pub use mocks::{Mocks, Service};
pub use mounted::{MountedMock, Then};
pub use operation::{ErrorOf, MockOperation, StreamedOutput};
pub use times::Times;

// What the macros name.
#[doc(hidden)]
pub use operation::{document, read_document, take_stream};
#[doc(hidden)]
pub use {bytes::Bytes, proofmark_smithy_model::model::Node, wiremock};
