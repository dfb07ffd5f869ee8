//! Operations with their mocks, without the operations' types.

use proofmark_lambda_mocks::Lambda;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A row of the table of mocks.
#[derive(Debug)]
pub struct Mocked {
    /// The operation's name in the model.
    pub operation: &'static str,
    /// Mocks the operation with an output that is given as JSON in the API's member names.
    pub respond: fn(&Lambda, Value),
}

/// A shape from its JSON.
pub fn shape<T: DeserializeOwned>(json: Value) -> T {
    serde_json::from_value(json).expect("the JSON of a shape")
}
