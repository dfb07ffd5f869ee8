//! Errors of calls before they are worded as the API has them, and the checks of single values. Which calls get which
//! error is decided in `resources` and `operations`.

use crate::behaviour::{self, Behaviour};
use crate::function_name::Unresolved;
use crate::operation_name::{CREATE, UPDATE_CODE};
use proofmark_contract::budget::Exhausted;
use std::borrow::Cow;

/// An error before it is worded as the API has it.
#[derive(Clone, Debug)]
pub(crate) struct Rejection {
    pub(crate) behaviour: Behaviour,
    pub(crate) shape: &'static str,
    pub(crate) text: Cow<'static, str>,
    /// Whether the error says whose fault it is, in its member `Type`.
    pub(crate) has_type: bool,
}

pub(crate) const NOT_FOUND: &str = "ResourceNotFoundException";
pub(crate) const INVALID: &str = "InvalidParameterValueException";
pub(crate) const CONFLICT: &str = "ResourceConflictException";
const VALIDATION: &str = "ValidationException";

/// The error of operations that store code when there is no more room, and these operations. Others have none for that.
pub(crate) const STORAGE: &str = "CodeStorageExceededException";
pub(crate) const OF_STORAGE: [&str; 4] = [CREATE, UPDATE_CODE, "PublishVersion", "PublishLayerVersion"];

impl Rejection {
    pub(crate) fn new(behaviour: Behaviour, shape: &'static str, text: impl Into<Cow<'static, str>>) -> Self {
        Self { behaviour, shape, text: text.into(), has_type: true }
    }

    /// The same without a `Type`, as some errors of the service come.
    pub(crate) fn without_type(self) -> Self {
        Self { has_type: false, ..self }
    }

    /// Whether it is one of the name itself, which no operation takes.
    pub(crate) fn is_of_every_operation(&self) -> bool {
        [behaviour::QUALIFIER_MISMATCH, behaviour::OTHER_REGION, behaviour::NAME_LENGTH].contains(&self.behaviour)
    }
}

/// The violation of a value that is given and not among these.
pub(crate) fn value_violation(given: Option<&str>, name: &str, values: &[&str]) -> Option<String> {
    let given = given.filter(|given| !values.contains(given))?;
    let values = values.join(", ");
    Some(format!(
        "Value '{given}' at '{name}' failed to satisfy constraint: Member must satisfy enum value set: [{values}]"
    ))
}

/// The violation of a list of values of which one is not among these.
pub(crate) fn list_violation(given: &[&str], name: &str, values: &[&str]) -> Option<String> {
    if given.iter().all(|given| values.contains(given)) {
        return None;
    }
    let (given, values) = (given.join(", "), values.join(", "));
    Some(format!(
        "Value '[{given}]' at '{name}' failed to satisfy constraint: Member must satisfy constraint: [Member must \
         satisfy enum value set: [{values}], Member must not be null]"
    ))
}

/// The error that names these violations of constraints, if there are any.
pub(crate) fn check_violations(violations: &[String]) -> Result<(), Rejection> {
    let count = match violations.len() {
        0 => return Ok(()),
        1 => "1 validation error".to_owned(),
        more => format!("{more} validation errors"),
    };
    let text = format!("{count} detected: {}", violations.join("; "));
    Err(Rejection::new(behaviour::ENUM_VALUES, VALIDATION, text))
}

impl From<Unresolved> for Rejection {
    fn from(unresolved: Unresolved) -> Self {
        let (behaviour, text) = unresolved.behaviour();
        let shape = match unresolved {
            Unresolved::QualifierMismatch => INVALID,
            Unresolved::NameLength { .. } => VALIDATION,
            Unresolved::Malformed | Unresolved::OtherRegion { .. } => NOT_FOUND,
        };
        Self::new(behaviour, shape, text)
    }
}

impl From<Exhausted> for Rejection {
    fn from(exhausted: Exhausted) -> Self {
        let Exhausted { asked, limit, .. } = exhausted;
        let text = match exhausted.is_for_ever() {
            true => format!("This server keeps at most {limit} bytes of one call, and this one has {asked}."),
            false => format!(
                "This server keeps at most {limit} bytes of functions and what belongs to them. Delete some, reset it \
                 with POST /_proofmark/reset, or give it more with --state-memory."
            ),
        };
        Self::new(behaviour::STATE_FULL, INVALID, text)
    }
}
