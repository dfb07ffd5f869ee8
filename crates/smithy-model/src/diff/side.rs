//! One of the two models, seen from its service: its operations, and which of them reach a shape in which direction.

use super::verdict::Direction;
use crate::knowledge::ServiceFacts;
use crate::model::{Model, Shape, ShapeId, ShapeType};
use std::collections::{BTreeMap, HashMap};

/// The operations that reach a shape, by number, ascending.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Uses {
    pub(super) input: Vec<usize>,
    pub(super) output: Vec<usize>,
}

impl Uses {
    pub(super) fn of(&self, direction: Direction) -> &[usize] {
        match direction {
            Direction::Input => &self.input,
            Direction::Output => &self.output,
        }
    }

    /// The uses that both have.
    pub(super) fn common(&self, other: &Self) -> Self {
        let common = |a: &[usize], b: &[usize]| a.iter().filter(|n| b.binary_search(n).is_ok()).copied().collect();
        Self { input: common(&self.input, &other.input), output: common(&self.output, &other.output) }
    }

    fn mark(&mut self, direction: Direction, operation: usize) -> bool {
        let numbers = match direction {
            Direction::Input => &mut self.input,
            Direction::Output => &mut self.output,
        };
        // Operations come in order, so that the last number shows whether this one was here.
        let is_new = numbers.last() != Some(&operation);
        if is_new {
            numbers.push(operation);
        }
        is_new
    }
}

/// A model and its service.
pub(super) struct Side<'m> {
    pub(super) model: &'m Model,
    pub(super) service: &'m Shape,
    pub(super) facts: ServiceFacts<'m>,
    /// The operations by name.
    pub(super) operations: BTreeMap<&'m str, &'m Shape>,
    uses: HashMap<&'m ShapeId, Uses>,
    /// The inputs and outputs of operations.
    roots: HashMap<&'m ShapeId, Direction>,
}

impl<'m> Side<'m> {
    pub(super) fn new(model: &'m Model, service: &'m Shape) -> Self {
        let operations = model.operations_of(&service.id).map(|shape| (shape.id.name(), shape)).collect();
        let facts = ServiceFacts::of(service);
        Self { model, service, facts, operations, uses: HashMap::new(), roots: HashMap::new() }
    }

    /// Finds out which operations reach which shapes. Operations have the numbers of this list, which is sorted.
    pub(super) fn find_uses(&mut self, names: &[&str]) {
        for (number, name) in names.iter().enumerate() {
            let Some(shape) = self.operations.get(name).copied() else { continue };
            let ShapeType::Operation(operation) = &shape.ty else { continue };
            self.reach(&operation.input, Direction::Input, number);
            self.reach(&operation.output, Direction::Output, number);
            self.roots.insert(&operation.input, Direction::Input);
            self.roots.insert(&operation.output, Direction::Output);
            for error in self.errors(shape) {
                self.reach(error, Direction::Output, number);
            }
        }
    }

    fn reach(&mut self, from: &'m ShapeId, direction: Direction, operation: usize) {
        let mut open = vec![from];
        while let Some(id) = open.pop() {
            let Some(shape) = self.model.shape(id) else { continue };
            if self.uses.entry(&shape.id).or_default().mark(direction, operation) && !is_enum(shape) {
                open.extend(shape.members.values().map(|member| &member.target));
            }
        }
    }

    /// The errors of an operation, those of the service too.
    pub(super) fn errors(&self, operation: &'m Shape) -> Vec<&'m ShapeId> {
        let own = match &operation.ty {
            ShapeType::Operation(operation) => operation.errors.as_slice(),
            _ => &[],
        };
        let common = match &self.service.ty {
            ShapeType::Service(service) => service.errors.as_slice(),
            _ => &[],
        };
        own.iter().chain(common.iter().filter(|id| !own.contains(id))).collect()
    }

    pub(super) fn uses(&self, shape: &Shape) -> Option<&Uses> {
        self.uses.get(&shape.id)
    }

    /// Whether it is the input or output of an operation.
    pub(super) fn root(&self, shape: &Shape) -> Option<Direction> {
        self.roots.get(&shape.id).copied()
    }

    /// The shapes that operations reach, by name.
    pub(super) fn reached(&self) -> BTreeMap<&'m str, &'m Shape> {
        self.uses.keys().filter_map(|id| self.model.shape(id)).map(|shape| (shape.id.name(), shape)).collect()
    }
}

/// Whether the members of a shape are values.
pub(super) fn is_enum(shape: &Shape) -> bool {
    matches!(shape.ty, ShapeType::Enum | ShapeType::IntEnum)
}
