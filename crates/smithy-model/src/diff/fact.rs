//! The vocabulary of facts: what differs between two models, without a judgement. Facts are stated by `facts` and judged
//! by `rules`.

use super::location::Location;
use super::side::Uses;
use super::targeted::Targeted;
use crate::model::{Node, Shape, ShapeId};
use std::rc::Rc;

/// Something that differs.
pub(super) struct Fact<'m> {
    /// The shape or member, as the new model names it, or as the old one where it was removed.
    pub(super) subject: ShapeId,
    /// Other shapes and members that the fact is about.
    pub(super) also: Vec<ShapeId>,
    pub(super) element: Element<'m>,
    pub(super) change: Change<'m>,
    pub(super) scope: Scope,
}

/// Which operations a fact concerns.
#[derive(Clone)]
pub(super) enum Scope {
    Service,
    Operation(usize),
    Uses(Rc<Uses>),
}

/// What kind of thing differs.
pub(super) enum Element<'m> {
    Service,
    Operation,
    /// An error of an operation.
    OperationError,
    /// A member of a structure.
    Member(Site<'m>),
    /// A member of a union.
    Variant,
    /// A value of an enum.
    Value,
    /// The member of a list, the key or the value of a map.
    Item,
    /// A shape itself, as it is now, or as it was where it was removed.
    Shape(&'m Shape),
}

/// A member, with the shape that has it.
#[derive(Clone, Copy)]
pub(super) struct Site<'m> {
    pub(super) container: &'m Shape,
    pub(super) old: Option<Targeted<'m>>,
    pub(super) new: Option<Targeted<'m>>,
}

impl<'m> Site<'m> {
    /// The member as it is now, or as it was.
    pub(super) fn current(&self) -> Option<Targeted<'m>> {
        self.new.or(self.old)
    }
}

/// How it differs.
pub(super) enum Change<'m> {
    Added,
    Removed,
    /// It has another name, and is the same on the wire: a guess.
    Renamed {
        old: String,
    },
    /// Another type, as of a member's target.
    Type {
        old: &'m Shape,
        new: &'m Shape,
    },
    /// A target of the same type with another name.
    Retargeted {
        old: &'m Shape,
        new: &'m Shape,
    },
    /// Another place or name in the message.
    Moved {
        old: Location<'m>,
        new: Location<'m>,
    },
    /// Another trait value; for a member that of its target counts where it has none itself.
    Trait {
        id: &'m str,
        old: Option<&'m Node>,
        new: Option<&'m Node>,
    },
    /// Something that follows from several traits or properties.
    Aspect {
        aspect: Aspect,
        old: Option<String>,
        new: Option<String>,
    },
    /// The common members stand in another order.
    Order,
}

/// What follows from several traits or properties.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aspect {
    // Of the service.
    Namespace,
    Version,
    SdkId,
    Title,
    SigningName,
    EndpointPrefix,
    EndpointRules,
    EndpointParameter,
    ProtocolAdded,
    ProtocolRemoved,
    ProtocolReplaced,
    // Of an operation.
    Method,
    Uri,
    LabelName,
    LabelGreedy,
    Code,
    HostPrefix,
    AuthAdded,
    AuthRemoved,
    AuthOrder,
    AuthOptional,
    Resource,
    IoName,
    Paginated,
    PageTokens,
    PageItems,
    PageSize,
    Waiter,
    Examples,
    // Of a member.
    TimestampFormat,
    // Of an error.
    Status,
    Fault,
    Retryable,
    Throttling,
}
