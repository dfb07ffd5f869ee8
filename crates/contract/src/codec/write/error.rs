//! What cannot be written, and what an error response is made of.

use crate::api::{Api, SchemaId};
use proofmark_smithy_model::model::Node;

/// A document that does not fit its schema, or that HTTP cannot carry.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {message}")]
pub struct WriteError {
    /// Where, by member names, `DestinationConfig.OnFailure`, `Layers[2]`; `document` for the whole.
    pub path: String,
    /// What was expected and what was found; values are not shown.
    pub message: String,
}

/// An error as a service sends it.
#[derive(Clone, Debug, PartialEq)]
pub struct ErrorResponse {
    /// Its bare name, `ResourceNotFoundException`.
    pub name: String,
    /// The HTTP status.
    pub status: u16,
    /// Its members in document form.
    pub members: Node,
    /// Its schema; none when the model does not have the error.
    pub schema: Option<SchemaId>,
    /// Headers beside those that members travel in; they win.
    pub headers: Vec<(String, String)>,
}

impl ErrorResponse {
    /// An error of the model, with its status.
    pub fn modelled(api: &Api, schema: SchemaId, members: Node) -> Self {
        let shape = &api[schema];
        Self {
            name: shape.name().to_owned(),
            status: shape.error.map_or(500, |error| error.status),
            members,
            schema: Some(schema),
            headers: Vec::new(),
        }
    }

    /// An error that the model does not have, such as `ValidationException`: its body has `message` only.
    pub fn unmodelled(name: impl Into<String>, status: u16, message: &str) -> Self {
        Self {
            name: name.into(),
            status,
            members: serde_json::json!({ "message": message }),
            schema: None,
            headers: Vec::new(),
        }
    }
}

/// The member of an error that has its text: `message` or `Message`, as the model writes it.
pub fn message_member(api: &Api, error: SchemaId) -> Option<&str> {
    api[error].members().map(|member| member.name.as_str()).find(|name| name.eq_ignore_ascii_case("message"))
}
