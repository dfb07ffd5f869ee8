//! A judged change, and the Rust items that change with it.

use super::rule::Rule;
use super::verdict::{Direction, Effect, Level};
use crate::model::ShapeId;

/// A change that a rule recognised. Texts are as the models have them; whoever shows them escapes them.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// The shape or member that changed: as the new model names it, or as the old one where it was removed.
    pub subject: ShapeId,
    /// Other shapes and members that the same change is about.
    pub also: Vec<ShapeId>,
    /// The direction that the verdicts hold for; none where it makes no difference.
    pub direction: Option<Direction>,
    /// What the old model says, in short.
    pub old: Option<String>,
    /// What the new model says, in short.
    pub new: Option<String>,
    /// A value for which old and new differ.
    pub witness: Option<String>,
    /// The names of the operations that are affected; none for a change of the whole service.
    pub operations: Vec<String>,
    /// The SemVer level: that of the items, once [`Comparison::judge_rust`](super::Comparison::judge_rust) has them,
    /// else the level that the rule usually has.
    pub level: Level,
    /// The Rust items that change.
    pub items: Vec<RustItem>,
}

impl Finding {
    /// A finding without details.
    pub(super) fn new(rule: &'static Rule, subject: ShapeId) -> Self {
        Self {
            rule,
            subject,
            also: Vec::new(),
            direction: None,
            old: None,
            new: None,
            witness: None,
            operations: Vec::new(),
            level: rule.level,
            items: Vec::new(),
        }
    }

    /// Client view: a client of the old model with a service of the new one.
    pub fn client(&self) -> Effect {
        self.rule.client
    }

    /// Server view: a client of the new model with a service of the old one.
    pub fn server(&self) -> Effect {
        self.rule.server
    }
}

/// An item of a generated crate that changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RustItem {
    /// Its path in the crate, `types::VpcConfig::subnet_ids`, or a Cargo feature, `feature get-function`.
    pub path: String,
    /// What it was, if it was there.
    pub before: Option<String>,
    /// What it is, if it is still there.
    pub after: Option<String>,
    /// The SemVer level of this change.
    pub level: Level,
    /// The shape or member that it is made from.
    pub shape: ShapeId,
}
