//! Typed mocks over wiremock: what every generated crate of mocks shares, written once by hand.
//!
//! A generated crate adds one type an operation ([`operation_mock!`](crate::operation_mock)) with a typed setter for
//! each member of the input, and one for the service ([`service_mocks!`](crate::service_mocks)). Everything else is
//! here: requests are read and validated against the model, the first mock that takes a request responds to it, and
//! what went wrong (a request that no mock takes or that breaks the contract, an expectation that is not met) is
//! reported in the response and fails the test when the mocks are dropped.
//!
//! | a mock | says it with |
//! |---|---|
//! | takes requests with these values | a setter named like the member; `matching` for a closure on the typed input |
//! | takes requests with such a blob | the setter of the blob with a [`BlobMatcher`]: `payload(BlobMatcher::json_subset(..))` |
//! | responds with an output | `respond`, `respond_sequence`, `respond_with` for a closure on the typed input |
//! | responds with an error | `respond_error` (typed), `respond_named_error` (unmodelled ones too), `respond_throttled` |
//! | fails below the model | `connection_reset`, `garbage`, `truncated_body` |
//! | breaks the model on purpose | `respond_unchecked` |
//! | goes on | [`up_to_n_times`](MountedMock::up_to_n_times), [`then`](MountedMock::then), [`delay`](MountedMock::delay) |
//! | is expected and looked at | [`expect`](MountedMock::expect), [`named`](MountedMock::named), [`calls`](MountedMock::calls), [`inputs`](MountedMock::inputs) |
//!
//! Mocks are mounted as soon as they have a response. The first that takes a request and has responses left gives its
//! next one, so a mock that is used up leaves requests to those after it.

mod built_in;
mod criteria;
mod difference;
mod failure;
mod given;
mod macros;
mod mocks;
mod mounted;
mod operation;
mod reconcile;
mod registry;
mod response;
mod times;

pub use difference::Difference;
pub use failure::{Closest, Failure, Failures};
pub use given::Given;
pub use mocks::Mocks;
pub use mounted::{MountedMock, Then};
pub use operation::{ErrorOf, ExpectedBlob, MockOperation, StreamedOutput};
pub use registry::Mocked;
pub use times::Times;

pub use crate::blob::BlobMatcher;

// What generated crates and the macros name.
#[doc(hidden)]
pub use built_in::built_in_api;
#[doc(hidden)]
pub use operation::{document, read_document, take_stream};
#[doc(hidden)]
pub use {bytes::Bytes, proofmark_smithy_model::model::Node, wiremock};
