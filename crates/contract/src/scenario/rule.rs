//! A rule: which calls it is for, and their responses. Reading it from a file is `read_rule`'s business, counting calls
//! `book`'s.

use super::Fault;
use super::wanted::Wanted;
use crate::service::{Call, Service};
use crate::write::ErrorResponse;
use proofmark_smithy_model::model::Node;
use serde_json::Map;
use std::time::Duration;

/// A rule of a scenario, or one set through the control API.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// The operation whose calls it is for; every operation's when absent.
    pub operation: Option<String>,
    /// Members that the input must have, as they were written, in any form that means the same; nothing is asked of other
    /// members.
    pub input: Map<String, Node>,
    /// The same, ready to be compared.
    pub(super) wanted: Vec<(String, Wanted)>,
    /// How many calls it is for; without end when absent.
    pub times: Option<u64>,
    /// Its responses in their order, at least one. The last one stays.
    pub responses: Vec<ScriptedResponse>,
}

/// One response of a rule.
#[derive(Clone, Debug, PartialEq)]
pub struct ScriptedResponse {
    /// How many calls get it before the next one's turn.
    pub times: u64,
    /// How long it is held back.
    pub delay: Duration,
    /// What it is.
    pub reply: Reply,
}

/// What a call gets.
#[derive(Clone, Debug, PartialEq)]
pub enum Reply {
    /// A success with this output.
    Output(Node),
    /// An error.
    Error(ErrorResponse),
    /// A fault.
    Fault(Fault),
    /// What it would get without the rule; it only delays.
    Ordinary,
}

impl Rule {
    /// Whether it is for this call. Where its input names a resource, the call must be about the same one, whatever the
    /// form of the names; a rule that names no version or alias is for all of them.
    pub fn matches(&self, service: &dyn Service, call: &Call<'_>) -> bool {
        if self.operation.as_deref().is_some_and(|own| own != call.operation.name()) {
            return false;
        }
        let name = service.resource(&self.input);
        if let Some(name) = name {
            let own = name.resolve(call.scope).full_name();
            if !call.target.is_some_and(|target| own.covers(&target.full_name())) {
                return false;
            }
        }
        let mut others = self.wanted.iter().filter(|(member, _)| !name.is_some_and(|name| name.has_member(member)));
        others.all(|(member, wanted)| call.input.get(member).is_some_and(|given| wanted.is_in(given)))
    }

    /// The response that the call after `calls` earlier ones gets; none when the rule is used up.
    pub fn response_after(&self, calls: u64) -> Option<&ScriptedResponse> {
        if self.times.is_some_and(|times| calls >= times) {
            return None;
        }
        let mut before = 0_u64;
        let turn = self.responses.iter().find(|response| {
            before = before.saturating_add(response.times);
            calls < before
        });
        turn.or(self.responses.last())
    }
}
