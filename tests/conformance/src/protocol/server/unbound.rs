//! Tests on operations that no service has, such as the two of `aws.protocoltests.misc`: only services speak protocols,
//! so these operations are given one.

use super::KINDS;
use proofmark_smithy_model::model::{Model, Node, ServiceShape, Shape, ShapeId, ShapeType, Traits};
use std::collections::HashSet;

/// Adds a service for the operations that have tests and no service of the protocol.
pub(super) fn give_a_service(model: &mut Model, protocol: &str) {
    let services = model.services().filter(|service| service.traits.has(protocol));
    let bound: HashSet<&ShapeId> =
        services.flat_map(|service| model.operations_of(&service.id)).map(|operation| &operation.id).collect();
    let is_unbound = |shape: &&Shape| matches!(shape.ty, ShapeType::Operation(_)) && !bound.contains(&shape.id);
    let is_tested = |shape: &&Shape| KINDS.iter().any(|kind| super::tests(shape, kind, protocol).next().is_some());
    let operations = model.shapes.values().filter(is_unbound).filter(is_tested).map(|shape| shape.id.clone());
    let operations: Vec<ShapeId> = operations.collect();
    let Some(first) = operations.first() else { return };
    let id = ShapeId::new(first.namespace(), "OperationsWithoutService");
    let mut traits = Traits::default();
    traits.insert(protocol, Node::Object(Default::default()));
    let service = ServiceShape {
        version: String::new(),
        operations,
        resources: Vec::new(),
        errors: Vec::new(),
        rename: Default::default(),
    };
    let shape = Shape { id: id.clone(), ty: ShapeType::Service(service), traits, members: Default::default() };
    model.shapes.insert(id, shape);
}
