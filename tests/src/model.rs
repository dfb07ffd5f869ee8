//! The committed model, as the generator reads it.

use proofmark_smithy_model::Loader;
use proofmark_smithy_model::model::{Model, OperationShape, Shape, ShapeType};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// Where the committed model is.
pub fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../model/lambda/lambda.json")
}

/// The committed model.
pub static MODEL: LazyLock<Model> =
    LazyLock::new(|| Loader::new().path(path()).load().expect("the committed model can be loaded").model);

/// An operation of the model by its name.
pub fn operation(name: &str) -> (&'static Shape, &'static OperationShape) {
    MODEL
        .shapes
        .values()
        .find_map(|shape| match &shape.ty {
            ShapeType::Operation(operation) if shape.id.name() == name => Some((shape, operation)),
            _ => None,
        })
        .unwrap_or_else(|| panic!("the model has no operation {name}"))
}
