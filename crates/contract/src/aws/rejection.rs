//! The response of AWS to a request that breaks its model: which of its errors, and the text.

use super::{Errors, behaviour, validation_text};
use crate::api::{Api, ApiOperation};
use crate::behaviour::Behaviour;
use crate::write::ErrorResponse;
use crate::{Constraint, Violation};
use proofmark_smithy_model::model::Node;

/// A response to a request that breaks the model.
#[derive(Clone, Debug, PartialEq)]
pub struct Rejection {
    /// The error.
    pub error: ErrorResponse,
    /// The behaviour of the service that it follows, and so how sure it is.
    pub behaviour: Behaviour,
}

/// The response of AWS to a request with these violations; none when it would take the request: warnings alone, or
/// members that it does not know. A service checks who asks first, then whether it can read the request, then the
/// constraints.
pub fn rejection(
    errors: &Errors,
    api: &Api,
    operation: &ApiOperation,
    input: &Node,
    violations: &[Violation],
) -> Option<Rejection> {
    let first = |wanted: fn(&Violation) -> bool| violations.iter().find(|v| v.is_error() && wanted(v));
    let (shape, text, behaviour) = if let Some(violation) = first(is_signature) {
        let shape = if is_missing_signature(violation) {
            "MissingAuthenticationTokenException"
        } else {
            "InvalidSignatureException"
        };
        (shape, violation.to_string(), behaviour::SIGNATURE)
    } else if let Some(violation) = first(is_media_type) {
        ("UnsupportedMediaTypeException", violation.to_string(), behaviour::MEDIA_TYPE)
    } else if let Some(violation) = first(is_serialization) {
        ("SerializationException", violation.to_string(), behaviour::SERIALIZATION)
    } else {
        let text = validation_text(api, operation, input, violations)?;
        ("ValidationException", text, behaviour::VALIDATION_TEXT)
    };
    Some(Rejection { error: errors.with_text(shape, text)?, behaviour })
}

fn is_signature(violation: &Violation) -> bool {
    matches!(violation.constraint, Constraint::Signature { .. })
}

/// There is no value to show where there is no signature.
fn is_missing_signature(violation: &Violation) -> bool {
    violation.value.is_none()
}

fn is_media_type(violation: &Violation) -> bool {
    matches!(violation.constraint, Constraint::Protocol { .. })
        && violation.path.to_ascii_lowercase().ends_with("content-type")
}

fn is_serialization(violation: &Violation) -> bool {
    matches!(
        violation.constraint,
        Constraint::Type { .. }
            | Constraint::Malformed { .. }
            | Constraint::UnionMembers { .. }
            | Constraint::Protocol { .. }
    )
}
