//! The model of AWS Lambda, built in, so that a program needs no file of it. `model/lambda.json` in this crate is a copy of
//! the repository's `model/lambda/lambda.json`, which `cargo xtask codegen` writes and `codegen --check` compares.

use crate::lambda::SERVICE;
use proofmark_contract::Api;
use proofmark_contract::service::Service as _;
use proofmark_smithy_model::Loader;
use proofmark_smithy_model::model::Model;
use std::sync::LazyLock;

const BYTES: &[u8] = include_bytes!("../model/lambda.json");

// The bytes are part of this crate, and a test loads them: what fails here fails in no program that was tested.
static MODEL: LazyLock<Model> = LazyLock::new(|| {
    Loader::new()
        .text("model/lambda/lambda.json", BYTES)
        .load()
        .unwrap_or_else(|report| panic!("the built-in model is broken: {report}"))
        .model
});

static API: LazyLock<Api> = LazyLock::new(|| {
    let api = Api::new(&MODEL).unwrap_or_else(|report| panic!("the built-in model cannot be compiled: {report}"));
    api.with_readable_texts(SERVICE.readable_texts())
});

/// The model of AWS Lambda.
pub fn model() -> &'static Model {
    &MODEL
}

/// The API of AWS Lambda, compiled once.
pub fn api() -> &'static Api {
    &API
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_built_in_model_is_lambdas() {
        assert_eq!((super::api().sdk_id.as_str(), super::api().version.as_str()), ("Lambda", "2015-03-31"));
    }
}
