//! AWS Lambda behind the contract kit: its model, the forms of a function's name, the state of functions and their
//! event-invoke configs, and its own errors. Each behaviour that no model has is listed in [`behaviour`], with how we
//! know it.
//!
//! [`Lambda`] is the service as it is set up, [`LambdaState`] the one that runs. HTTP does not occur here: all of it is
//! in document form.
//!
//! ```
//! use proofmark_contract::serve::Config;
//! use proofmark_contract_lambda::{DeclaredFunction, Lambda};
//! use std::sync::Arc;
//!
//! let function = DeclaredFunction { name: "my-function".to_owned(), ..DeclaredFunction::default() };
//! let lambda = Lambda { functions: vec![function], ..Lambda::default() };
//! let config = Config::new(proofmark_contract_lambda::api()).with_service(Arc::new(lambda));
//! ```

mod asynchronous;
pub mod behaviour;
mod collections;
mod control;
mod embedded;
mod enums;
mod function_name;
mod handler;
mod invocation;
mod lambda;
mod operation_name;
mod operations;
mod precondition;
mod readable;
mod rejection;
mod request;
mod resources;
mod scenario;
mod server;
mod service;
mod shared;
mod state;
mod store;
mod time;
mod verify;

pub use asynchronous::destination::EventSource;
pub use asynchronous::journal::{Delivery, Invocation};
pub use asynchronous::schedule::Condition;
pub use embedded::{api, model};
pub use function_name::{FunctionName, LATEST, Target, Unresolved};
pub use handler::Handler;
pub use handler::closure::FunctionEvent;
pub use invocation::result::{FunctionError, FunctionOutcome, FunctionResult};
pub use lambda::{Lambda, SERVICE};
pub use resources::account::AccountLimits;
pub use resources::declared::DeclaredFunction;
pub use resources::event_invoke_config::DeclaredConfig;
pub use server::{Declaring, Happened, LambdaServer, LambdaServerBuilder};
pub use service::service;
pub use state::LambdaState;
pub use time::{Clock, ClockMode};
