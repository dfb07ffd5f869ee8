//! What generated code implements: an operation by its types, and its output.

use super::plugin::PreparedCell;
use super::spec::OperationSpec;
use crate::error::OperationError;
use crate::shape::Structure;
use std::fmt;

/// An operation, by its types.
pub trait Operation: 'static {
    /// The input structure.
    type Input: Structure + Send + Sync + 'static;
    /// The output structure.
    type Output: OperationOutput;
    /// The errors that it can respond with.
    type Error: OperationError;

    /// Its facts. An associated constant is evaluated by the crates that use it, and not when the client is compiled.
    const SPEC: &'static OperationSpec;

    /// Where what the operation adds to a client's configuration is kept.
    #[doc(hidden)]
    fn prepared() -> &'static PreparedCell;
}

/// The output of an operation. Implemented by [`operation_output!`](crate::operation_output).
pub trait OperationOutput: Structure + fmt::Debug + Send + Sync + Sized + 'static {
    /// Takes note of the request id.
    fn set_request_id(&mut self, id: Option<String>);
}

/// Makes a structure with a field `_request_id: Option<String>` an operation's output.
#[macro_export]
macro_rules! operation_output {
    ($type:ty) => {
        impl $crate::operation::OperationOutput for $type {
            #[inline]
            fn set_request_id(&mut self, id: Option<String>) {
                self._request_id = id;
            }
        }
        impl $crate::error::RequestId for $type {
            #[inline]
            fn request_id(&self) -> Option<&str> {
                self._request_id.as_deref()
            }
        }
    };
}
