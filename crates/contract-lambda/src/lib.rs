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

mod account_settings;
mod asynchronous;
pub mod behaviour;
mod capacity_provider;
mod code_signing;
mod concurrency;
mod control;
mod durable_execution;
mod embedded;
mod enums;
mod event_invoke_config;
mod event_source_mapping;
mod function_name;
mod function_url;
mod functions;
mod handler;
mod invocation;
mod layers;
mod operations;
mod policy;
mod readable;
mod recursion;
mod request;
mod runtime_management;
mod scaling;
mod scenario;
mod server;
mod service;
mod shared;
mod state;
mod store;
mod tags;
mod time;
mod undeclared;
mod verify;

pub use account_settings::AccountLimits;
pub use asynchronous::{Condition, Delivery, EventSource, Invocation};
pub use embedded::{api, model};
pub use event_invoke_config::DeclaredConfig;
pub use function_name::{FunctionName, LATEST, Target, Unresolved};
pub use functions::DeclaredFunction;
pub use handler::{FunctionEvent, Handler};
pub use invocation::{FunctionError, FunctionOutcome, FunctionResult};
pub use server::{Declaring, Happened, LambdaServer, LambdaServerBuilder};
pub use service::{Lambda, SERVICE, service};
pub use state::{Clock, LambdaState};
pub use time::ClockMode;
