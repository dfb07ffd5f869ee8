//! The API of a generated crate of mocks that has its model built in.

use crate::api::Api;
use proofmark_smithy_model::Loader;
use proofmark_smithy_model::model::ShapeId;

/// The API of a service in a model that the generator wrote. Panics when the model is not one: it was edited, or another
/// version of the generator wrote it.
pub fn built_in_api(model: &str, service: &str) -> Api {
    let broken = |reason: String| -> ! {
        panic!("the model that these mocks have built in cannot be used; generate them again\n{reason}")
    };
    let model = match Loader::new().text("model.json", model).load() {
        Ok(loaded) => loaded.model,
        Err(report) => broken(report.to_string()),
    };
    let Some(id) = ShapeId::parse(service) else { broken(format!("`{service}` is not the id of a service")) };
    Api::of(&model, &id).unwrap_or_else(|report| broken(report.to_string()))
}

#[cfg(test)]
mod tests {
    use super::built_in_api;

    const MODEL: &str = r#"{ "smithy": "2.0", "shapes": { "a#Service": {
        "type": "service", "version": "1", "traits": { "aws.protocols#restJson1": {} } } } }"#;

    #[test]
    fn a_model_is_compiled() {
        assert_eq!(built_in_api(MODEL, "a#Service").operations().len(), 0);
    }

    #[test]
    #[should_panic(expected = "generate them again")]
    fn a_model_without_the_service_says_what_to_do() {
        built_in_api(MODEL, "a#Other");
    }
}
