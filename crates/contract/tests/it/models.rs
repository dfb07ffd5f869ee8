//! Models as APIs: files by name and text, the JSON AST of shapes, and Lambda's model, which is read once.

use proofmark_contract::Api;
use proofmark_smithy_model::Loader;
use serde_json::{Map, Value, json};
use std::sync::LazyLock;

/// The model of AWS Lambda.
pub(crate) static LAMBDA: LazyLock<Api> = LazyLock::new(|| {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../model/lambda/lambda.json");
    compiled(Loader::new().path(path))
});

/// The API of a model with these files; a file's format follows from its name.
pub(crate) fn api_of(files: &[(&str, &str)]) -> Api {
    compiled(files.iter().fold(Loader::new(), |loader, (name, text)| loader.text(*name, *text)))
}

/// The API of the shapes of a JSON AST.
pub(crate) fn api_of_shapes(shapes: Map<String, Value>) -> Api {
    api_of(&[("model.json", &json!({"smithy": "2.0", "shapes": shapes}).to_string())])
}

fn compiled(loader: Loader) -> Api {
    let model = loader.load().unwrap_or_else(|report| panic!("{report}")).model;
    Api::new(&model).unwrap_or_else(|report| panic!("{report}"))
}
