//! What synthesized responses of Lambda look like to people.

use proofmark_contract::synth;
use proofmark_contract_lambda::api;

#[test]
fn responses_read_as_if_a_person_had_written_them() {
    let output = |name: &str| {
        let operation = api().operation(name).expect("an operation of Lambda");
        serde_json::to_string_pretty(&synth::output(api(), operation, 1).expect("an output")).expect("JSON")
    };
    insta::assert_snapshot!("event_invoke_config", output("GetFunctionEventInvokeConfig"));
    insta::assert_snapshot!("function_configuration", output("GetFunctionConfiguration"));
    insta::assert_snapshot!("event_stream", output("InvokeWithResponseStream"));
}
