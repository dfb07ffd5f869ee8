//! Names of resources: the one rule for whether two inputs are about the same one. How names are written is the
//! service's business, whether a resource exists its state's.

use crate::aws::{Scope, partition_of};
use proofmark_smithy_model::model::Node;
use serde_json::Map;

/// A kind of resource, and which members of inputs name one.
#[derive(Debug, PartialEq, Eq)]
pub struct ResourceKind {
    /// `function`
    pub name: &'static str,
    /// The member with the name: `FunctionName`.
    pub member: &'static str,
    /// The member with the version or alias, and the version that an input without one is about: `Qualifier`,
    /// `$LATEST`.
    pub qualifier: Option<(&'static str, &'static str)>,
}

/// The name of a resource as an input has it: some forms leave the account or region out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResourceName<'a> {
    /// What it is.
    pub kind: &'static ResourceKind,
    /// The partition, when the name has one.
    pub partition: Option<&'a str>,
    /// The region, when the name has one.
    pub region: Option<&'a str>,
    /// The account, when the name has one.
    pub account: Option<&'a str>,
    /// Its own name.
    pub name: &'a str,
    /// The version or alias, when the name or a member of its own has one; the name's, when both do.
    pub qualifier: Option<&'a str>,
}

/// The one resource that a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target<'a> {
    /// What it is.
    pub kind: &'static ResourceKind,
    /// The partition of its ARN.
    pub partition: &'a str,
    /// Its region.
    pub region: &'a str,
    /// Its account.
    pub account: &'a str,
    /// Its own name.
    pub name: &'a str,
    /// The version or alias, when one was given.
    pub qualifier: Option<&'a str>,
}

impl<'a> ResourceName<'a> {
    /// The resource that it stands for in a request of this account and region.
    pub fn resolve(self, scope: &'a Scope) -> Target<'a> {
        let region = self.region.unwrap_or(&scope.region);
        Target {
            kind: self.kind,
            partition: self.partition.unwrap_or_else(|| partition_of(region)),
            region,
            account: self.account.unwrap_or(&scope.account),
            name: self.name,
            qualifier: self.qualifier,
        }
    }

    /// Whether both name the same resource, whatever the version: what only one of them says makes no difference.
    pub fn is_same(&self, other: &ResourceName<'_>) -> bool {
        let same = |one: Option<&str>, other: Option<&str>| one.is_none() || other.is_none() || one == other;
        self.kind == other.kind
            && self.name == other.name
            && same(self.account, other.account)
            && same(self.region, other.region)
            && same(self.partition, other.partition)
    }

    /// Whether it stands for all that the other one does: the same resource, and the same version or alias, or none,
    /// which stands for all of them.
    pub fn covers(&self, other: &ResourceName<'_>) -> bool {
        let usual = self.kind.qualifier.map(|(_, usual)| usual);
        self.is_same(other) && self.qualifier.is_none_or(|own| Some(own) == other.qualifier.or(usual))
    }

    /// Whether a member of an input is a part of such a name.
    pub fn has_member(&self, member: &str) -> bool {
        member == self.kind.member || self.kind.qualifier.is_some_and(|(own, _)| own == member)
    }
}

impl<'a> Target<'a> {
    /// The name with all its parts.
    pub fn full_name(&self) -> ResourceName<'a> {
        ResourceName {
            kind: self.kind,
            partition: Some(self.partition),
            region: Some(self.region),
            account: Some(self.account),
            name: self.name,
            qualifier: self.qualifier,
        }
    }

    /// The input with the resource in its plain form, the version or alias in its member: as documentation has it. None
    /// when the resource is of another account or region, which its plain form cannot say.
    pub fn plain_input(&self, input: &Node, scope: &Scope) -> Option<Node> {
        if self.account != scope.account || self.region != scope.region {
            return None;
        }
        let mut members: Map<String, Node> = input.as_object()?.clone();
        members.insert(self.kind.member.to_owned(), self.name.into());
        if let (Some((member, _)), Some(qualifier)) = (self.kind.qualifier, self.qualifier) {
            members.insert(member.to_owned(), qualifier.into());
        }
        Some(Node::Object(members))
    }
}
