//! What all services of AWS share, whichever of them an API is: errors that no model has, the wording of validation
//! errors, request ids, ARNs, and the account and region that a request belongs to. What one service does alone is the
//! business of its [`Service`](crate::service::Service).

pub mod arn;
pub mod behaviour;
mod errors;
mod rejection;
pub(crate) mod request_id;
mod scope;
mod validation_text;

pub use arn::Arn;
pub use errors::{ErrorProblem, Errors, UNMODELLED, WantedError};
pub use rejection::{Rejection, rejection};
pub use request_id::next as new_request_id;
pub use scope::{Scope, is_account, is_region, partition_of};
pub use validation_text::validation_text;
