//! A call as its handler gets it.

use crate::behaviour;
use crate::collections::{Place, Resources};
use crate::function_name::Target;
use crate::operation_name::CREATE;
use crate::rejection::{INVALID, Rejection, check_violations, value_violation};
use crate::resources::account::AccountLimits;
use crate::resources::code::Code;
use proofmark_contract::service::{Call, Outcome, StateMode};
use proofmark_smithy_model::model::Node;
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

    /// Whether it is known if there is a resource: where the state is on, that is known of all.
    pub(crate) fn knows<T>(&self, resources: &Resources<T>, place: Place<'_>, key: &str) -> bool {
        self.settings.mode == StateMode::On || resources.is_known(place, key)
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

/// A success: these members, and for the rest what an example or synthesized values have.
pub(crate) fn overlay(members: Node) -> Outcome {
    Outcome::Overlay { members, merged: &["Configuration", "FunctionEventInvokeConfigs"] }
}

/// Rejects values of members that are not among those of the service's: each member with its name in the error, and the
/// values in the order of the service's text.
pub(crate) fn check_values(asked: &Asked<'_>, members: &[(&str, &str, &[&str])]) -> Result<(), Rejection> {
    let violations =
        members.iter().filter_map(|(member, name, values)| value_violation(asked.text(member), name, values));
    check_violations(&violations.collect::<Vec<_>>())
}
