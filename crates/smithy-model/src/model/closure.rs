//! What belongs to a service: the operations bound to it and to its resources.

use super::{Model, Shape, ShapeId, ShapeType};
use std::collections::BTreeSet;

impl Model {
    /// The operations of a service, those of its resources too, in the order of their ids, each once.
    pub fn operations_of(&self, service: &ShapeId) -> impl Iterator<Item = &Shape> {
        let mut seen = BTreeSet::new();
        let mut operations = BTreeSet::new();
        let mut pending = vec![service];
        while let Some(shape) = pending.pop().and_then(|id| self.shape(id)) {
            if !seen.insert(&shape.id) {
                continue;
            }
            match &shape.ty {
                ShapeType::Service(service) => {
                    operations.extend(&service.operations);
                    pending.extend(&service.resources);
                }
                ShapeType::Resource(resource) => {
                    operations.extend(resource.lifecycle());
                    operations.extend(resource.operations.iter().chain(&resource.collection_operations));
                    pending.extend(&resource.resources);
                }
                _ => {}
            }
        }
        operations.into_iter().filter_map(|id| self.shape(id))
    }
}
