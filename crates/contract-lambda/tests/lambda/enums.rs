//! Values that an enum of the model does not have, as the service rejects them.

use crate::API;
use proofmark_contract::aws::Errors;
use proofmark_contract::read;
use proofmark_contract::service::{Rejected, Service as _};
use proofmark_contract_lambda::Lambda;
use proofmark_smithy_model::model::Node;
use serde_json::json;

/// The text of the error of a request with this input; none when the service takes it.
fn rejection(operation: &str, input: Node) -> Option<String> {
    let operation = API.operation(operation).expect("an operation of the model");
    let violations = read::document(&API, operation.input, &input);
    let errors = Errors::new(&API, None);
    let rejected = Rejected { api: &API, errors: &errors, operation, input: &input, violations: &violations };
    let error = Lambda::default().rejection(&rejected)?;
    assert_eq!((error.name.as_str(), error.status), ("ValidationException", 400));
    error.members["message"].as_str().map(str::to_owned)
}

#[test]
fn an_unknown_value_is_rejected_with_the_values_in_the_order_of_the_service() {
    let input = json!({ "FunctionName": "fn", "RecursiveLoop": "InvalidValue" });
    assert_eq!(
        rejection("PutFunctionRecursionConfig", input).as_deref(),
        Some(
            "1 validation error detected: Value 'InvalidValue' at 'recursiveLoop' failed to satisfy constraint: Member \
             must satisfy enum value set: [Terminate, Allow]"
        )
    );
}

#[test]
fn an_unknown_value_in_a_list_is_an_error_of_the_list() {
    let input = json!({
        "FunctionName": "fn", "Role": "arn:aws:iam::123456789012:role/r", "Code": {}, "Architectures": ["X86_64"],
    });
    assert_eq!(
        rejection("CreateFunction", input).as_deref(),
        Some(
            "1 validation error detected: Value '[X86_64]' at 'architectures' failed to satisfy constraint: Member must \
             satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]"
        )
    );
}

#[test]
fn items_that_may_be_empty_are_not_said_to_be_more_than_null() {
    let input = json!({ "FunctionName": "fn", "VpcConfig": { "SubnetIds": ["bad"] } });
    assert_eq!(
        rejection("UpdateFunctionConfiguration", input).as_deref(),
        Some(
            "1 validation error detected: Value '[bad]' at 'vpcConfig.subnetIds' failed to satisfy constraint: Member \
             must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length \
             greater than or equal to 0, Member must satisfy regular expression pattern: subnet-[0-9a-z]*]"
        )
    );
}

#[test]
fn an_unknown_runtime_is_left_to_its_own_error() {
    let input = json!({ "FunctionName": "fn", "Runtime": "cobol85" });
    assert_eq!(rejection("UpdateFunctionConfiguration", input), None);
}
