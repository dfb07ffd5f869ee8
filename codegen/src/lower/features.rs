//! Cargo features: the names of those of operations, the families, and which operations a shape is there for.

use super::lowering::Lowering;
use crate::plan::{Family, Member, Needed, OperationPlan, Plan, Type};
use crate::{features, name};
use proofmark_smithy_model::model::{ShapeId, ShapeType};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Gives every operation a feature with a name of its own. Where several want one, the first keeps it.
pub(super) fn assign_names(operations: &mut [OperationPlan]) {
    let mut taken = BTreeSet::new();
    for operation in operations {
        let wanted = std::mem::take(&mut operation.feature);
        operation.feature = features::free(wanted, "-operation", &taken);
        taken.insert(operation.feature.clone());
    }
}

impl Lowering<'_> {
    /// The families: operations of one resource, or with one noun. A family has at least two operations.
    ///
    /// The noun of another family is left off where it leads: beside the family `function` stands `url-config`, not
    /// `function-url-config`. It stays where the rest is a noun of its own.
    pub(super) fn families(&self, operations: &[OperationPlan]) -> Vec<Family> {
        let mut nouns: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let resources = self.resources();
        for operation in operations {
            let resource = resources.get(&operation.id).map(|resource| name::feature(self.shape_name(resource)));
            let noun = resource.or_else(|| name::noun(self.shape_name(&operation.id)));
            nouns.entry(noun.unwrap_or_default()).or_default().push(operation.feature.clone());
        }
        let is_family = |noun: &str| nouns.get(noun).is_some_and(|operations| operations.len() > 1);
        let short = |noun: &str| {
            let places = noun.match_indices('-').map(|(at, _)| at);
            let rests = places.filter(|at| is_family(&noun[..*at])).map(|at| noun[at + 1..].to_owned());
            rests.rev().find(|rest| !nouns.contains_key(rest)).unwrap_or_else(|| noun.to_owned())
        };
        let mut families: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (noun, operations) in nouns.iter().filter(|(noun, _)| !noun.is_empty() && is_family(noun)) {
            families.entry(short(noun)).or_default().extend(operations.iter().cloned());
        }
        let mut taken: BTreeSet<String> = operations.iter().map(|operation| operation.feature.clone()).collect();
        let family = |(feature, operations)| {
            let feature = features::free(feature, "-operations", &taken);
            taken.insert(feature.clone());
            Family { feature, operations }
        };
        families.into_iter().map(family).collect()
    }

    /// The resource that each operation belongs to; the first, where several name it.
    fn resources(&self) -> HashMap<&ShapeId, &ShapeId> {
        let mut resources = HashMap::new();
        for shape in self.model.shapes.values() {
            let ShapeType::Resource(resource) = &shape.ty else { continue };
            let operations = resource.lifecycle().chain(&resource.operations).chain(&resource.collection_operations);
            operations.for_each(|operation| _ = resources.entry(operation).or_insert(&shape.id));
        }
        resources
    }
}

/// Notes of every shape which operations reach it. What more than half of them reach is always there: it would cost
/// more to say when than to compile it.
pub(super) fn assign(plan: &mut Plan) {
    let edges = edges(plan);
    let mut reached: BTreeMap<Shape, Vec<String>> = BTreeMap::new();
    for operation in &plan.operations {
        let members = operation.input.members.iter().chain(&operation.output.members);
        let mut open: Vec<Shape> = members.flat_map(|member| shapes_of(&member.ty)).collect();
        open.extend(operation.errors.iter().map(|error| Shape::Error(error.name.clone())));
        let mut seen = BTreeSet::new();
        while let Some(shape) = open.pop() {
            if seen.insert(shape.clone()) {
                open.extend(edges.get(&shape).into_iter().flatten().cloned());
            }
        }
        for shape in seen {
            reached.entry(shape).or_default().push(operation.feature.clone());
        }
    }
    let all = plan.operations.len();
    let mut needed = |shape: Shape| match reached.remove(&shape) {
        Some(operations) if operations.len() <= all / 2 => Needed::By(operations),
        _ => Needed::Always,
    };
    for structure in &mut plan.structures {
        structure.needed = needed(Shape::Type(structure.name.clone()));
    }
    for shape in &mut plan.enums {
        shape.needed = needed(Shape::Type(shape.name.clone()));
    }
    for union in &mut plan.unions {
        union.needed = needed(Shape::Type(union.name.clone()));
    }
    for error in &mut plan.errors {
        error.needed = needed(Shape::Error(error.name.clone()));
    }
}

/// A shape of `types` or of `types::error`, by its Rust name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Shape {
    Type(String),
    Error(String),
}

/// The shapes that each shape's members hold.
fn edges(plan: &Plan) -> BTreeMap<Shape, Vec<Shape>> {
    let held = |members: &[Member]| members.iter().flat_map(|member| shapes_of(&member.ty)).collect::<Vec<_>>();
    let structures = plan.structures.iter().map(|s| (Shape::Type(s.name.clone()), held(&s.members)));
    let errors = plan.errors.iter().map(|e| (Shape::Error(e.name.clone()), held(&e.members)));
    let unions = plan.unions.iter().map(|union| {
        let errors = union.events.iter().flatten().map(|error| Shape::Error(error.name.clone()));
        (Shape::Type(union.name.clone()), held(&union.members).into_iter().chain(errors).collect())
    });
    structures.chain(errors).chain(unions).collect()
}

fn shapes_of(ty: &Type) -> Vec<Shape> {
    match ty {
        Type::Structure(name)
        | Type::Union(name)
        | Type::Enum(name)
        | Type::EventStream(name)
        | Type::EventSender(name) => vec![Shape::Type(name.clone())],
        Type::Error(name) => vec![Shape::Error(name.clone())],
        Type::List { item, .. } | Type::Box(item) => shapes_of(item),
        Type::Map { key, value, .. } => [shapes_of(key), shapes_of(value)].concat(),
        _ => Vec::new(),
    }
}
