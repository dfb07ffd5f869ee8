//! A call of an operation on functions, as its handler gets it; and how the response is made.

use crate::account_settings::AccountLimits;
use crate::behaviour::{self, Behaviour};
use crate::function_name::{Target, Unresolved};
use crate::functions::Code;
use proofmark_contract::budget::Exhausted;
use proofmark_contract::service::{Call, Outcome, StateMode};
use proofmark_smithy_model::model::Node;
use std::borrow::Cow;
use std::ops::Deref;

/// How the service is set up.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) mode: StateMode,
    pub(crate) s3_on_success: bool,
    pub(crate) limits: AccountLimits,
}

/// A call, whatever it is about.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub(crate) settings: &'a Settings,
    pub(crate) call: &'a Call<'a>,
    /// Whether it is that of a documented example.
    pub(crate) documented: bool,
    /// The code that it gives, read before the state is locked.
    pub(crate) code: Option<&'a Result<Code, Rejection>>,
}

/// A call about a function that can be asked for here.
#[derive(Clone, Copy)]
pub(crate) struct Request<'a> {
    asked: Asked<'a>,
    pub(crate) target: Target<'a>,
}

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

pub(crate) const CREATE: &str = "CreateFunction";
pub(crate) const UPDATE_CODE: &str = "UpdateFunctionCode";
pub(crate) const LIST: &str = "ListFunctionEventInvokeConfigs";

impl<'a> Asked<'a> {
    pub(crate) fn operation(&self) -> &'a str {
        self.call.operation.name()
    }

    pub(crate) fn input(&self) -> &'a Node {
        self.call.input
    }

    /// The text of a member.
    pub(crate) fn text(&self, member: &str) -> Option<&'a str> {
        self.input().get(member).and_then(Node::as_str)
    }

    /// The texts of a member that is a list.
    pub(crate) fn texts(&self, member: &str) -> Vec<&'a str> {
        let values = self.input().get(member).and_then(Node::as_array);
        values.into_iter().flatten().filter_map(Node::as_str).collect()
    }

    /// The code that it gives.
    pub(crate) fn code(&self) -> Result<Code, Rejection> {
        self.code.cloned().unwrap_or_else(|| Ok(Code::none()))
    }

    /// Whether a member is true.
    pub(crate) fn flag(&self, member: &str) -> bool {
        self.input().get(member).and_then(Node::as_bool) == Some(true)
    }
}

impl<'a> Request<'a> {
    /// The call, if a function that can be asked for here is what it is about.
    pub(crate) fn of(asked: Asked<'a>) -> Result<Self, Rejection> {
        let target = Target::of_call(asked.call).map_err(|unresolved| {
            let refused = Rejection::from(unresolved);
            match refused.behaviour == behaviour::NAME_LENGTH && asked.operation() == CREATE {
                true => Rejection { shape: INVALID, ..refused },
                false => refused,
            }
        })?;
        Ok(Self { asked, target })
    }
}

impl<'a> Deref for Request<'a> {
    type Target = Asked<'a>;

    fn deref(&self) -> &Asked<'a> {
        &self.asked
    }
}

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

/// Rejects values of members that are not among those of the service's: each member with its name in the error, and the
/// values in the order of the service's text.
pub(crate) fn check_values(asked: &Asked<'_>, members: &[(&str, &str, &[&str])]) -> Result<(), Rejection> {
    let violations =
        members.iter().filter_map(|(member, name, values)| value_violation(asked.text(member), name, values));
    check_violations(&violations.collect::<Vec<_>>())
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

/// A success: these members, and for the rest what an example or synthesized values have.
pub(crate) fn overlay(members: Node) -> Outcome {
    Outcome::Overlay { members, merged: &["Configuration", "FunctionEventInvokeConfigs"] }
}
