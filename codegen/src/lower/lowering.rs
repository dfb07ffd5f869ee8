//! The state of one lowering, and the names of shapes in it.

use super::service::Customisation;
use crate::name;
use proofmark_smithy_model::Diagnostics;
use proofmark_smithy_model::knowledge::Protocol;
use proofmark_smithy_model::model::{Model, Shape, ShapeId, ShapeType};
use std::collections::{BTreeMap, BTreeSet};

/// The state of one lowering: the model, what was found to be needed, and what was found to be wrong.
pub(super) struct Lowering<'m> {
    pub(super) model: &'m Model,
    pub(super) service: &'m Shape,
    /// The protocol that the client speaks.
    pub(super) protocol: &'static Protocol,
    pub(super) report: Diagnostics,
    /// Structures, unions, enums and errors that members refer to.
    needed: BTreeSet<ShapeId>,
    /// Those of them that are not lowered yet.
    pub(super) open: BTreeSet<ShapeId>,
    /// Unions that operations send as streams of events.
    pub(super) sent: BTreeSet<ShapeId>,
    /// Operations without a supported authentication scheme, by the schemes that they have.
    pub(super) unsupported_auth: BTreeMap<String, Vec<String>>,
    /// Operations with checksums by an algorithm that the caller chooses.
    pub(super) chosen_checksums: Vec<ShapeId>,
    /// What the service needs that its model doesn't say.
    pub(super) custom: Customisation,
    /// New names that the service gives to shapes.
    rename: BTreeMap<ShapeId, String>,
    /// The types of the errors of event streams.
    stream_errors: BTreeSet<String>,
}

impl<'m> Lowering<'m> {
    pub(super) fn new(model: &'m Model, service: &'m Shape, protocol: &'static Protocol, report: Diagnostics) -> Self {
        let rename = match &service.ty {
            ShapeType::Service(service) => service.rename.iter().map(|(k, v)| (k.clone(), v.clone())).collect(),
            _ => BTreeMap::new(),
        };
        let mut lowering = Self {
            model,
            service,
            protocol,
            report,
            needed: BTreeSet::new(),
            open: BTreeSet::new(),
            sent: BTreeSet::new(),
            unsupported_auth: BTreeMap::new(),
            chosen_checksums: Vec::new(),
            custom: Customisation::of(service),
            rename,
            stream_errors: BTreeSet::new(),
        };
        let streams = model
            .shapes
            .values()
            .filter(|shape| matches!(shape.ty, ShapeType::Union) && shape.traits.has("smithy.api#streaming"));
        lowering.stream_errors = streams.map(|shape| format!("{}Error", lowering.type_name(&shape.id))).collect();
        lowering
    }

    /// Notes that a shape is to be lowered.
    pub(super) fn need(&mut self, id: &ShapeId) {
        if self.needed.insert(id.clone()) {
            self.open.insert(id.clone());
        }
    }

    /// The name of a shape in this service.
    pub(super) fn shape_name<'a>(&'a self, id: &'a ShapeId) -> &'a str {
        self.rename.get(id).map_or(id.name(), String::as_str)
    }

    /// The Rust type's name of a shape.
    pub(super) fn type_name(&self, id: &ShapeId) -> String {
        let name = name::type_name(self.shape_name(id));
        if self.is_named_like_a_stream(id, &name) { format!("{name}Shape") } else { name }
    }

    /// The file of a shape's type.
    pub(super) fn file_name(&self, id: &ShapeId) -> String {
        let name = name::type_name(self.shape_name(id));
        let file = name::file_name(self.shape_name(id));
        if self.is_named_like_a_stream(id, &name) { format!("{file}_shape") } else { file }
    }

    /// Whether the type of an error would be named like the error of an event stream.
    fn is_named_like_a_stream(&self, id: &ShapeId, name: &str) -> bool {
        self.stream_errors.contains(name)
            && self.model.shape(id).is_some_and(|shape| shape.traits.has("smithy.api#error"))
    }
}
