//! What our model has and the peer has not yet: left out of the model before anything is made from it, so that both
//! crates are given what both know.

use crate::known::read_toml;
use anyhow::{Context, Result, ensure};
use proofmark_codegen::name::RustName;
use proofmark_smithy_model::model::{Model, ShapeId, ShapeType};
use serde::Deserialize;
use std::fs;
use std::path::Path;

/// The list, by ids of the model.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Newer {
    /// Operations, and errors.
    shapes: Vec<String>,
    /// Members of structures, values of enums, errors of one operation.
    members: Vec<String>,
}

impl Newer {
    /// Reads `tests/differential/newer.toml`: the entries of this model's namespace.
    pub fn load(model: &Model) -> Result<Self> {
        let mut newer: Self = read_toml("tests/differential/newer.toml")?;
        let service = model.services().next().context("the model lacks a service")?;
        let of_model = |text: &String| {
            // What is not an id is reported where it is used.
            ShapeId::parse(text).is_none_or(|id| id.namespace() == service.id.namespace())
        };
        newer.shapes.retain(of_model);
        newer.members.retain(of_model);
        Ok(newer)
    }

    /// The number of entries.
    pub fn count(&self) -> usize {
        self.shapes.len() + self.members.len()
    }

    /// The model without all of these; an entry that names nothing in it is an error.
    pub fn without(&self, model: &Model) -> Result<Model> {
        let mut model = model.clone();
        let stale = |id: &str| format!("tests/differential/newer.toml names {id}, which the model has not: delete it");
        for text in &self.shapes {
            let id = ShapeId::parse(text).filter(|id| model.shapes.contains_key(id)).with_context(|| stale(text))?;
            for shape in model.shapes.values_mut() {
                match &mut shape.ty {
                    ShapeType::Service(service) => service.operations.retain(|operation| *operation != id),
                    ShapeType::Operation(operation) => operation.errors.retain(|error| *error != id),
                    _ => {}
                }
            }
        }
        for text in &self.members {
            let id = ShapeId::parse(text).with_context(|| stale(text))?;
            let of = ShapeId::new(id.namespace(), id.name());
            let shape = model.shapes.get_mut(&of).with_context(|| stale(text))?;
            let name = id.member().unwrap_or_default();
            let removed = match &mut shape.ty {
                ShapeType::Operation(operation) => {
                    let before = operation.errors.len();
                    operation.errors.retain(|error| error.name() != name);
                    operation.errors.len() < before
                }
                _ => shape.members.shift_remove(name).is_some(),
            };
            ensure!(removed, stale(text));
        }
        Ok(model)
    }

    /// The members' fields in Rust, which only ours has and prints.
    pub fn fields(&self) -> Vec<String> {
        let ids = self.members.iter().filter_map(|text| ShapeId::parse(text));
        let mut names: Vec<String> =
            ids.filter_map(|id| id.member().map(|name| RustName::member(name).to_string())).collect();
        names.sort();
        names.dedup();
        names
    }

    /// The entries of the model that the peer, whose sources these are, has by now.
    pub fn arrived(&self, model: &Model, peer: &Path) -> Result<Vec<&str>> {
        let mut arrived = Vec::new();
        for text in &self.shapes {
            let id = ShapeId::parse(text).with_context(|| text.clone())?;
            let module = RustName::operation(id.name());
            let file = peer.join("src/operation").join(format!("{}.rs", module.bare()));
            let error = peer.join("src/types/error").join(format!("_{}.rs", module.bare()));
            if file.exists() || error.exists() {
                arrived.push(text.as_str());
            }
        }
        for text in &self.members {
            let id = ShapeId::parse(text).with_context(|| text.clone())?;
            let name = id.member().unwrap_or_default();
            let file = RustName::operation(id.name().trim_end_matches("Request").trim_end_matches("Response"));
            let (ty, operation) = (RustName::operation(id.name()), file.bare());
            let places = [
                format!("src/types/_{}.rs", ty.bare()),
                format!("src/operation/{operation}/_{operation}_input.rs"),
                format!("src/operation/{operation}/_{operation}_output.rs"),
                format!("src/operation/{operation}.rs"),
            ];
            let sources: Vec<String> =
                places.iter().filter_map(|place| fs::read_to_string(peer.join(place)).ok()).collect();
            let snake = RustName::member(name);
            let shape = model.shape(&ShapeId::new(id.namespace(), id.name()));
            let value = shape.and_then(|shape| shape.member(name)?.traits.string("smithy.api#enumValue"));
            // Values of enums stand there as texts.
            let marks = [
                format!("pub fn set_{}(", snake.bare()),
                format!("pub fn is_{}(", snake.bare()),
                format!("{:?} =>", value.unwrap_or(name)),
            ];
            if sources.iter().any(|source| marks.iter().any(|mark| source.contains(mark))) {
                arrived.push(text.as_str());
            }
        }
        Ok(arrived)
    }
}
