//! What docs/SCENARIOS.md shows is what the reader takes.

use crate::{described, mistakes, read, responded, rule};
use proofmark_contract::service::{Outcome, Settings};
use serde_json::json;
use std::sync::LazyLock;

/// The document's code blocks of a language, in their order.
pub fn blocks(language: &str) -> Vec<&'static str> {
    static TEXT: LazyLock<String> = LazyLock::new(|| {
        let document = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/SCENARIOS.md");
        std::fs::read_to_string(document).expect("the document")
    });
    let blocks = TEXT.split("\n```").skip(1).step_by(2);
    blocks.filter_map(|block| block.strip_prefix(language)?.strip_prefix('\n')).collect()
}

#[test]
fn the_full_example_is_read() {
    let scenario = read(blocks("toml")[0]);
    let rules: Vec<_> = scenario.rules.iter().map(described).collect();
    insta::assert_snapshot!(rules.join("\n"));
    let settings = Settings { region_is_fixed: true, ..Settings::default() };
    assert_eq!((scenario.seed, scenario.strict, scenario.settings), (Some(7), Some(true), settings));
}

#[test]
fn what_functions_do_is_read() {
    let scenario = read(blocks("toml")[1]);
    let input = json!({ "FunctionName": "greeter", "Payload": "eyJuYW1lIjoiQW5uIn0=" });
    let expected = json!({
        "StatusCode": 200,
        "ExecutedVersion": "$LATEST",
        "Payload": "eyJncmVldGluZyI6IkhlbGxvIEFubiJ9", // {"greeting":"Hello Ann"}
    });
    assert_eq!(responded(&scenario, "Invoke", &input), Some(Outcome::Output(expected)));
}

#[test]
fn the_profile_is_read() {
    let scenario = read(&format!("[[function]]\nname = \"f\"\n{}", blocks("toml")[3]));
    assert_eq!(scenario.settings.type_of_server_errors.as_deref(), Some("Service"));
    let config = json!({ "OnSuccess": { "Destination": "arn:aws:s3:::my-bucket" } });
    let put = json!({ "FunctionName": "f", "DestinationConfig": config });
    let response = responded(&scenario, "PutFunctionEventInvokeConfig", &put);
    assert!(matches!(response, Some(Outcome::Output(_))), "{response:?}");
}

#[test]
fn the_rule_in_json_is_read() {
    let json = serde_json::from_str(blocks("json")[0]).unwrap();
    insta::assert_snapshot!(described(&rule(json)));
}

#[test]
fn the_mistake_is_reported_as_shown() {
    let text = r#"
# A line
# Another
# And another
[[rule]]
operation = "GetFunctionEventInvokeConfg"
fault = "reset"
"#;
    assert_eq!(mistakes(text), blocks("text")[0]);
}

#[test]
fn the_declared_config_is_that_of_the_documented_example() {
    let input = json!({ "FunctionName": "my-function:BLUE" });
    let response = responded(&read(blocks("toml")[0]), "GetFunctionEventInvokeConfig", &input);
    let expected = json!({
        "LastModified": 1479757760.006,
        "FunctionArn": "arn:aws:lambda:us-east-2:123456789012:function:my-function:BLUE",
        "MaximumRetryAttempts": 0,
        "MaximumEventAgeInSeconds": 3600,
        "DestinationConfig": {
            "OnSuccess": {},
            "OnFailure": { "Destination": "arn:aws:sqs:us-east-2:123456789012:failed-invocations" },
        },
    });
    assert_eq!(response, Some(Outcome::Output(expected)));
}
