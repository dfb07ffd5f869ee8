//! Values on their way through the feature `serde` and back.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::fmt::Debug;

/// A row of the table of shapes.
#[derive(Debug)]
pub struct Shape {
    /// Its id in the model. Operations may share the shape of their outputs.
    pub id: &'static str,
    /// Its Rust type.
    pub name: &'static str,
    /// Reads the type from JSON and gives the JSON that is written of it.
    pub through_serde: fn(&Value) -> Result<Value, String>,
}

/// The JSON of a value, or why the value does not come back from its JSON as it was.
pub fn round_trip<T: Debug + PartialEq + Serialize + DeserializeOwned>(value: &T) -> Result<Value, String> {
    let text = serde_json::to_string(value).map_err(|error| error.to_string())?;
    let back: T = serde_json::from_str(&text).map_err(|error| format!("{error}, in {text}"))?;
    if back != *value {
        return Err(format!("{text} was read as {back:?}"));
    }
    serde_json::from_str(&text).map_err(|error| error.to_string())
}

/// Reads a value from JSON and gives the JSON that it comes back from.
pub fn round_trip_of<T: Debug + PartialEq + Serialize + DeserializeOwned>(json: &Value) -> Result<Value, String> {
    round_trip(&T::deserialize(json).map_err(|error| error.to_string())?)
}

/// Reads a value from JSON and gives the JSON that is written of it: for types that can't be compared.
pub fn rewritten<T: Serialize + DeserializeOwned>(json: &Value) -> Result<Value, String> {
    let value = T::deserialize(json).map_err(|error| error.to_string())?;
    serde_json::to_value(&value).map_err(|error| error.to_string())
}
