//! What is special to AWS Lambda: the forms of a function's name, the state of functions and their event-invoke
//! configs, and AWS's wording of errors. Each behaviour that no model tells is listed in [`behaviour`], with how we know
//! it. HTTP does not occur here: all of it is in document form.
//!
//! A server asks three things:
//! - [`refusal()`]: what AWS answers to a request that breaks its model,
//! - [`LambdaState::answer`]: what the state says to a valid request, if anything,
//! - [`Errors::answer`]: the error that a test asks for by name.

mod aliases;
pub mod behaviour;
mod configuration;
mod embedded;
mod errors;
mod event_invoke_config;
mod function_name;
mod functions;
mod refusal;
mod state;
mod unheard_of;
mod validation_text;

pub use behaviour::Behaviour;
pub use embedded::{api, model};
pub use errors::{ErrorProblem, Errors, UNMODELLED, WantedError};
pub use event_invoke_config::DeclaredConfig;
pub use function_name::{FunctionName, Home, LATEST, Target, Unresolved, partition_of};
pub(crate) use function_name::{is_account, is_region};
pub use functions::DeclaredFunction;
pub use refusal::{Refusal, refusal};
pub use state::{Answer, Clock, LambdaState, Settings, StateMode, lay_over};
pub use validation_text::validation_text;

/// Lambda's name in AWS's SDKs: it is the same whoever publishes the model.
pub(crate) const SDK_ID: &str = "Lambda";
