//! Which outputs hold something sensitive, however deep.

use crate::plan::{Member, Plan, Structure, Type};
use std::collections::HashSet;

/// Notes it with the operations.
pub(super) fn assign(plan: &mut Plan) {
    let hides: Vec<bool> =
        plan.operations.iter().map(|operation| Sensitivity::new(plan).of_structure(&operation.output)).collect();
    for (operation, hides) in plan.operations.iter_mut().zip(hides) {
        operation.hides_output = hides;
    }
}

struct Sensitivity<'a> {
    plan: &'a Plan,
    seen: HashSet<&'a str>,
}

impl<'a> Sensitivity<'a> {
    fn new(plan: &'a Plan) -> Self {
        Self { plan, seen: HashSet::new() }
    }

    fn of_structure(&mut self, structure: &'a Structure) -> bool {
        structure.sensitive || structure.members.iter().any(|member| self.of_member(member))
    }

    fn of_member(&mut self, member: &'a Member) -> bool {
        member.sensitive || self.of_type(&member.ty)
    }

    fn of_type(&mut self, ty: &'a Type) -> bool {
        match ty {
            Type::Structure(name) if self.seen.insert(name) => {
                let structure = self.plan.structures.iter().find(|structure| structure.name == *name);
                structure.is_some_and(|structure| self.of_structure(structure))
            }
            Type::Union(name) | Type::EventStream(name) | Type::EventSender(name) if self.seen.insert(name) => {
                let union = self.plan.unions.iter().find(|union| union.name == *name);
                union.is_some_and(|union| union.sensitive || union.members.iter().any(|m| self.of_member(m)))
            }
            Type::Enum(name) => self.plan.enums.iter().any(|shape| shape.name == *name && shape.sensitive),
            Type::List { item, .. } | Type::Box(item) => self.of_type(item),
            Type::Map { key, value, .. } => self.of_type(key) || self.of_type(value),
            _ => false,
        }
    }
}
