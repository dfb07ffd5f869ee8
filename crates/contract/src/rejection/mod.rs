//! The response that Smithy defines for a request that violates the model, whatever the protocol. What AWS is known
//! to do in its place is `aws::rejection`'s business.

mod validation_exception;

use crate::api::{Api, ApiOperation};
use crate::codec::read::{ACCEPT_PART, CONTENT_TYPE_PART};
use crate::synth;
use crate::violation::{Constraint, Violation};
use crate::write::{ErrorResponse, message_member};
use proofmark_smithy_model::model::Node;
use serde_json::json;
use validation_exception::ValidationException;

/// The response to a request with this input and these violations; none when a server that follows the model to the
/// letter takes the request.
pub fn rejection(api: &Api, operation: &ApiOperation, input: &Node, violations: &[Violation]) -> Option<ErrorResponse> {
    let refused = RejectionKind::of(violations)?;
    if refused != RejectionKind::Validation {
        let reason = violations.iter().find(|violation| RejectionKind::of_one(violation) == Some(refused))?;
        return Some(ErrorResponse::unmodelled(refused.name(), refused.status(), &reason.to_string()));
    }
    let exception = ValidationException::new(api, operation, input, violations);
    // Not every operation lists an error that the service has for all of them.
    let error = api.error(Some(operation), refused.name()).or_else(|| api.error(None, refused.name()));
    let Some(error) = error else {
        return Some(ErrorResponse::unmodelled(refused.name(), refused.status(), &exception.message));
    };
    let members = if api[error].id.namespace() == "smithy.framework" {
        exception.members()
    } else {
        // A service's own exception of this name has a text. What else the model requires of it is synthesized.
        let mut members = synth::error(api, error, 0, synth::Options::MINIMAL).unwrap_or_else(|_| json!({}));
        if let (Some(name), Node::Object(members)) = (message_member(api, error), &mut members) {
            members.insert(name.to_owned(), exception.message.into());
        }
        members
    };
    Some(ErrorResponse::modelled(api, error, members))
}

/// Why a server rejects a request; the first one decides the response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RejectionKind {
    /// The body is of another type than the operation takes.
    UnsupportedMediaType,
    /// The client accepts no type that the response could have.
    NotAcceptable,
    /// The request cannot be read as the operation's input.
    Serialization,
    /// The input breaks a constraint.
    Validation,
}

impl RejectionKind {
    /// Why a server that follows the model to the letter rejects a request with these violations. Enums are closed to
    /// it, and types must match even where AWS is known to be lenient, so warnings count; what is unknown to it, it
    /// ignores, but for members of unions.
    pub fn of(violations: &[Violation]) -> Option<Self> {
        violations.iter().filter_map(Self::of_one).min()
    }

    /// The status of the response.
    pub fn status(self) -> u16 {
        match self {
            Self::UnsupportedMediaType => 415,
            Self::NotAcceptable => 406,
            Self::Serialization | Self::Validation => 400,
        }
    }

    /// The name of the error.
    pub fn name(self) -> &'static str {
        match self {
            Self::UnsupportedMediaType => "UnsupportedMediaTypeException",
            Self::NotAcceptable => "NotAcceptableException",
            Self::Serialization => "SerializationException",
            Self::Validation => "ValidationException",
        }
    }

    fn of_one(violation: &Violation) -> Option<Self> {
        match &violation.constraint {
            Constraint::Protocol { .. } if violation.path == CONTENT_TYPE_PART => Some(Self::UnsupportedMediaType),
            Constraint::Protocol { .. } if violation.path == ACCEPT_PART => Some(Self::NotAcceptable),
            Constraint::Type { .. }
            | Constraint::Malformed { .. }
            | Constraint::UnionMembers { .. }
            | Constraint::NullItem => Some(Self::Serialization),
            Constraint::UnknownMember | Constraint::Protocol { .. } => {
                violation.is_error().then_some(Self::Serialization)
            }
            Constraint::Required
            | Constraint::Length { .. }
            | Constraint::Range { .. }
            | Constraint::Pattern { .. }
            | Constraint::Enum { .. }
            | Constraint::UniqueItems => Some(Self::Validation),
            // What stands for them is listed, or nothing is known to be wrong.
            Constraint::LeftOut { .. } | Constraint::Signature { .. } | Constraint::NotDecided { .. } => None,
        }
    }
}
