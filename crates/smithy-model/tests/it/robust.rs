//! Whatever the bytes, the result is a model or a report, never a panic.

use proofmark_smithy_model::Loader;
use proptest::prelude::*;

const MODELS: [&str; 5] = [
    include_str!("../fixtures/valid/mixins.json"),
    include_str!("../fixtures/valid/version_1.json"),
    include_str!("../fixtures/botocore/service-2.json"),
    include_str!("../fixtures/invalid/http_bindings.json"),
    include_str!("../fixtures/invalid/ten_mistakes.json"),
];

/// Loading must come back, and a rejection must say something.
fn survives(bytes: &[u8]) -> Result<(), TestCaseError> {
    if let Err(report) = Loader::new().text("mutated.json", bytes).load() {
        prop_assert!(report.has_errors());
        prop_assert!(["error", "warning", "note"].iter().any(|word| report.to_string().starts_with(word)));
    }
    Ok(())
}

/// A JSON value with an eye for what a model may hold.
fn node() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i32>().prop_map(Into::into),
        prop_oneof![Just("structure"), Just("a#B"), Just("smithy.api#String"), Just("apply"), Just("set"), Just("")]
            .prop_map(Into::into),
    ];
    leaf.prop_recursive(5, 40, 6, |inner| {
        let key = prop_oneof![
            Just("type"),
            Just("members"),
            Just("traits"),
            Just("target"),
            Just("mixins"),
            Just("a#B"),
            Just("member"),
            Just("smithy.api#enum"),
            Just("smithy.api#http"),
            Just("smithy.api#examples"),
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(serde_json::Value::Array),
            prop::collection::vec((key.prop_map(str::to_owned), inner), 0..6)
                .prop_map(|entries| serde_json::Value::Object(entries.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        survives(&bytes)?;
    }

    #[test]
    fn a_model_with_bytes_changed(
        model in 0..MODELS.len(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let mut bytes = MODELS[model].as_bytes().to_vec();
        for (index, byte) in changes {
            let at = index.index(bytes.len());
            bytes[at] = byte;
        }
        survives(&bytes)?;
    }

    #[test]
    fn a_model_cut_off(model in 0..MODELS.len(), end in any::<prop::sample::Index>()) {
        let bytes = MODELS[model].as_bytes();
        survives(&bytes[..end.index(bytes.len())])?;
    }

    #[test]
    fn a_model_with_a_value_replaced(model in 0..MODELS.len(), place in any::<prop::sample::Index>(), value in node()) {
        let mut document: serde_json::Value = serde_json::from_str(MODELS[model]).unwrap();
        let paths = paths(&document, "");
        let path = &paths[place.index(paths.len())];
        *document.pointer_mut(path).unwrap() = value;
        survives(document.to_string().as_bytes())?;
    }

    #[test]
    fn any_shapes(shapes in node()) {
        survives(serde_json::json!({ "smithy": "2.0", "shapes": shapes }).to_string().as_bytes())?;
    }
}

/// The JSON pointers of all values in a document.
fn paths(node: &serde_json::Value, at: &str) -> Vec<String> {
    let mut all = vec![at.to_owned()];
    let escaped = |key: &str| key.replace('~', "~0").replace('/', "~1");
    match node {
        serde_json::Value::Object(object) => {
            all.extend(object.iter().flat_map(|(k, v)| paths(v, &format!("{at}/{}", escaped(k)))))
        }
        serde_json::Value::Array(items) => {
            all.extend(items.iter().enumerate().flat_map(|(i, v)| paths(v, &format!("{at}/{i}"))))
        }
        _ => {}
    }
    all
}
