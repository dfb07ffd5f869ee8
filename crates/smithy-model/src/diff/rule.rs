//! A rule as data: its id, its verdicts, and why.

use super::verdict::{Effect, Level};

/// A kind of change, and what it means in each view.
#[derive(Debug)]
pub struct Rule {
    /// The stable id, `input-member-added`.
    pub id: &'static str,
    /// What changed, as a clause without a subject: `a required member was added to an input`.
    pub change: &'static str,
    /// Client view: a client of the old model with a service of the new one.
    pub client: Effect,
    /// Server view: a client of the new model with a service of the old one.
    pub server: Effect,
    /// Rust view: the usual level of the generated crate. The level of a finding comes from the crate's items.
    pub level: Level,
    /// Why the verdicts are what they are.
    pub reason: &'static str,
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

/// A family of rules, as the reference page groups them.
#[derive(Debug)]
pub struct Family {
    /// The heading.
    pub title: &'static str,
    /// The rules.
    pub rules: &'static [&'static Rule],
}

/// Declares the rules of a family: each a static, and all of them as `FAMILY`.
macro_rules! rules {
    ($title:literal; $($name:ident = $id:literal: $client:ident, $server:ident, $level:ident; $change:literal; $reason:literal;)*) => {
        $(pub(super) static $name: $crate::diff::rule::Rule = $crate::diff::rule::Rule {
            id: $id,
            change: $change,
            client: $crate::diff::verdict::Effect::$client,
            server: $crate::diff::verdict::Effect::$server,
            level: $crate::diff::verdict::Level::$level,
            reason: $reason,
        };)*
        /// The rules of this file.
        pub(super) static FAMILY: $crate::diff::rule::Family =
            $crate::diff::rule::Family { title: $title, rules: &[$(&$name),*] };
    };
}
pub(super) use rules;
