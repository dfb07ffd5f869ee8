//! Reserved and provisioned concurrency, and what an account has left.

use crate::Service;
use crate::lifecycle::{error, exact, output};
use proofmark_contract::service::{Settings, StateMode};
use proofmark_contract_lambda::{AccountLimits, Lambda};
use serde_json::json;

const NAME: &str = "fn";
const ARN: &str = "arn:aws:lambda:us-east-2:123456789012:function:fn";

/// A service with a function, its version 1 and the alias `live` of it.
fn service() -> Service {
    let service = exact();
    output(&service, "CreateFunction", json!({ "FunctionName": NAME, "Publish": true }));
    output(&service, "CreateAlias", json!({ "FunctionName": NAME, "Name": "live", "FunctionVersion": "1" }));
    service
}

fn reserve(service: &Service, name: &str, executions: u64) {
    let input = json!({ "FunctionName": name, "ReservedConcurrentExecutions": executions });
    output(service, "PutFunctionConcurrency", input);
}

fn provision(service: &Service, qualifier: &str, executions: u64) -> serde_json::Value {
    let input = json!({
        "FunctionName": NAME, "Qualifier": qualifier, "ProvisionedConcurrentExecutions": executions,
    });
    output(service, "PutProvisionedConcurrencyConfig", input)
}

fn provision_error(service: &Service, qualifier: &str, executions: u64) -> (String, String) {
    let input = json!({
        "FunctionName": NAME, "Qualifier": qualifier, "ProvisionedConcurrentExecutions": executions,
    });
    error(service, "PutProvisionedConcurrencyConfig", input)
}

fn provisioned(service: &Service, qualifier: &str) -> serde_json::Value {
    let input = json!({ "FunctionName": NAME, "Qualifier": qualifier });
    output(service, "GetProvisionedConcurrencyConfig", input)
}

/// The same in an account with these limits.
fn limited(limits: AccountLimits) -> Service {
    let settings = Settings { mode: StateMode::On, ..Settings::default() };
    Service::of(settings, Lambda { limits, ..Lambda::default() })
}

fn unreserved(service: &Service) -> u64 {
    let settings = output(service, "GetAccountSettings", json!({}));
    settings["AccountLimit"]["UnreservedConcurrentExecutions"].as_u64().expect("a number")
}

#[test]
fn what_is_reserved_is_returned_until_it_is_deleted() {
    let service = service();
    let named = json!({ "FunctionName": NAME });
    assert_eq!(output(&service, "GetFunctionConcurrency", named.clone()), json!({}));
    reserve(&service, NAME, 0);
    let reserved = json!({ "ReservedConcurrentExecutions": 0 });
    assert_eq!(output(&service, "GetFunctionConcurrency", named.clone()), reserved);
    assert_eq!(output(&service, "GetFunction", named.clone())["Concurrency"], reserved);
    output(&service, "DeleteFunctionConcurrency", named.clone());
    assert_eq!(output(&service, "GetFunctionConcurrency", named.clone()), json!({}));
    assert_eq!(output(&service, "GetFunction", named).get("Concurrency"), None);
}

#[test]
fn a_hundred_invocations_stay_unreserved() {
    let service = service();
    reserve(&service, NAME, 899);
    // Its own reservation does not count.
    reserve(&service, NAME, 900);
    let input = json!({ "FunctionName": NAME, "ReservedConcurrentExecutions": 901 });
    let (name, text) = error(&service, "PutFunctionConcurrency", input);
    assert_eq!(name, "InvalidParameterValueException");
    assert_eq!(
        text,
        "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its \
         minimum value of [100]."
    );
    assert_eq!(unreserved(&service), 100);
}

#[test]
fn nothing_can_be_reserved_even_when_all_is_taken() {
    let service = service();
    reserve(&service, NAME, 900);
    output(&service, "CreateFunction", json!({ "FunctionName": "other" }));
    reserve(&service, "other", 0);
    assert_eq!(unreserved(&service), 100);
}

#[test]
fn what_a_deleted_function_had_reserved_is_free_again() {
    let service = service();
    reserve(&service, NAME, 900);
    output(&service, "DeleteFunction", json!({ "FunctionName": NAME }));
    assert_eq!(unreserved(&service), 1000);
}

#[test]
fn concurrency_is_reserved_for_functions_only() {
    let service = service();
    let input = json!({ "FunctionName": format!("{ARN}:live"), "ReservedConcurrentExecutions": 1 });
    assert_eq!(error(&service, "PutFunctionConcurrency", input).0, "InvalidParameterValueException");
}

#[test]
fn a_missing_function_has_no_concurrency() {
    let service = exact();
    let named = json!({ "FunctionName": NAME });
    let put = json!({ "FunctionName": NAME, "ReservedConcurrentExecutions": 1 });
    let latest = format!("Function not found: {ARN}:$LATEST");
    assert_eq!(error(&service, "PutFunctionConcurrency", put).1, latest);
    for operation in ["GetFunctionConcurrency", "DeleteFunctionConcurrency", "ListProvisionedConcurrencyConfigs"] {
        assert_eq!(error(&service, operation, named.clone()).1, format!("Function not found: {ARN}"), "{operation}");
    }
}

#[test]
fn what_is_provisioned_is_allocated_after_a_while() {
    let mut service = service();
    let put = provision(&service, "1", 5);
    let expected = json!({
        "RequestedProvisionedConcurrentExecutions": 5,
        "AllocatedProvisionedConcurrentExecutions": 0,
        "AvailableProvisionedConcurrentExecutions": 0,
        "Status": "IN_PROGRESS",
        "LastModified": "2016-11-21T19:49:20+0000",
    });
    assert_eq!(put, expected);
    assert_eq!(provisioned(&service, "1"), put);
    service.advance(100);
    let ready = json!({
        "RequestedProvisionedConcurrentExecutions": 5,
        "AllocatedProvisionedConcurrentExecutions": 5,
        "AvailableProvisionedConcurrentExecutions": 5,
        "Status": "READY",
        "LastModified": "2016-11-21T19:49:20+0000",
    });
    assert_eq!(provisioned(&service, "1"), ready);
}

#[test]
fn an_alias_takes_its_concurrency_to_another_version() {
    let mut service = service();
    provision(&service, "live", 1);
    service.advance(100);
    output(&service, "UpdateFunctionConfiguration", json!({ "FunctionName": NAME, "Timeout": 10 }));
    service.advance(100);
    output(&service, "PublishVersion", json!({ "FunctionName": NAME }));
    output(&service, "UpdateAlias", json!({ "FunctionName": NAME, "Name": "live", "FunctionVersion": "2" }));
    let moved = provisioned(&service, "live");
    assert_eq!(
        (&moved["Status"], &moved["AllocatedProvisionedConcurrentExecutions"]),
        (&json!("IN_PROGRESS"), &json!(1))
    );
    service.advance(100);
    assert_eq!(provisioned(&service, "live")["Status"], "READY");
}

#[test]
fn an_alias_and_its_version_are_not_both_provisioned() {
    let service = service();
    provision(&service, "1", 1);
    let of_alias = "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version";
    assert_eq!(provision_error(&service, "live", 1), ("ResourceConflictException".to_owned(), of_alias.to_owned()));
    output(&service, "DeleteProvisionedConcurrencyConfig", json!({ "FunctionName": NAME, "Qualifier": "1" }));
    provision(&service, "live", 1);
    let of_version = "Version is pointed by a Provisioned Concurrency alias";
    assert_eq!(provision_error(&service, "1", 1), ("ResourceConflictException".to_owned(), of_version.to_owned()));
}

#[test]
fn what_is_provisioned_stays_within_what_is_reserved() {
    let service = service();
    reserve(&service, NAME, 2);
    provision(&service, "1", 2);
    assert_eq!(
        provision_error(&service, "1", 3).1,
        "Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function"
    );
    let input = json!({ "FunctionName": NAME, "ReservedConcurrentExecutions": 1 });
    assert_eq!(
        error(&service, "PutFunctionConcurrency", input).1,
        " ReservedConcurrentExecutions  1 should not be lower than function's total provisioned concurrency [2]."
    );
    assert_eq!(unreserved(&service), 998);
}

#[test]
fn what_is_provisioned_without_a_reservation_takes_from_the_account() {
    let service = service();
    assert_eq!(
        provision_error(&service, "1", 1001).1,
        "Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [1000]."
    );
    assert_eq!(
        provision_error(&service, "1", 901).1,
        "Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum \
         value of [100]."
    );
    provision(&service, "1", 900);
    assert_eq!(unreserved(&service), 100);
}

#[test]
fn the_unpublished_version_has_no_provisioned_concurrency() {
    let service = service();
    let unpublished = "Provisioned Concurrency Configs cannot be applied to unpublished function versions.";
    assert_eq!(provision_error(&service, "$LATEST", 1).1, unpublished);
    output(&service, "CreateAlias", json!({ "FunctionName": NAME, "Name": "next", "FunctionVersion": "$LATEST" }));
    assert_eq!(provision_error(&service, "next", 1).1, unpublished);
    for operation in ["GetProvisionedConcurrencyConfig", "DeleteProvisionedConcurrencyConfig"] {
        let text = error(&service, operation, json!({ "FunctionName": NAME, "Qualifier": "$LATEST" })).1;
        assert_eq!(text, "The function resource provided must be an alias or a published version.");
    }
}

#[test]
fn a_missing_version_or_alias_has_no_provisioned_concurrency() {
    let service = service();
    for operation in ["GetProvisionedConcurrencyConfig", "DeleteProvisionedConcurrencyConfig"] {
        let of =
            |qualifier: &str| error(&service, operation, json!({ "FunctionName": NAME, "Qualifier": qualifier })).1;
        assert_eq!(of("10"), format!("Function not found: {ARN}:10"));
        assert_eq!(of("noalias"), format!("Cannot find alias arn: {ARN}:noalias"));
    }
}

#[test]
fn where_nothing_is_provisioned_there_is_nothing_to_get_but_to_delete() {
    let service = service();
    let input = json!({ "FunctionName": NAME, "Qualifier": "1" });
    let (name, text) = error(&service, "GetProvisionedConcurrencyConfig", input.clone());
    assert_eq!(name, "ProvisionedConcurrencyConfigNotFoundException");
    assert_eq!(text, "No Provisioned Concurrency Config found for this function");
    assert_eq!(output(&service, "DeleteProvisionedConcurrencyConfig", input), json!({}));
}

#[test]
fn provisioned_concurrency_goes_with_its_alias() {
    let service = service();
    provision(&service, "live", 1);
    let named = json!({ "FunctionName": NAME });
    let listed = output(&service, "ListProvisionedConcurrencyConfigs", named.clone());
    assert_eq!(listed["ProvisionedConcurrencyConfigs"][0]["FunctionArn"], format!("{ARN}:live"));
    output(&service, "DeleteAlias", json!({ "FunctionName": NAME, "Name": "live" }));
    let listed = output(&service, "ListProvisionedConcurrencyConfigs", named);
    assert_eq!(listed, json!({ "ProvisionedConcurrencyConfigs": [] }));
    assert_eq!(unreserved(&service), 1000);
}

#[test]
fn code_is_counted_by_version() {
    let service = exact();
    let settings = || output(&service, "GetAccountSettings", json!({}))["AccountUsage"].clone();
    assert_eq!(settings(), json!({ "TotalCodeSize": 0, "FunctionCount": 0 }));
    let code = json!({ "ZipFile": crate::lifecycle::EMPTY_ZIP });
    output(&service, "CreateFunction", json!({ "FunctionName": NAME, "Code": code }));
    assert_eq!(settings(), json!({ "TotalCodeSize": 22, "FunctionCount": 1 }));
    output(&service, "PublishVersion", json!({ "FunctionName": NAME }));
    assert_eq!(settings(), json!({ "TotalCodeSize": 44, "FunctionCount": 1 }));
    output(&service, "DeleteFunction", json!({ "FunctionName": NAME }));
    assert_eq!(settings(), json!({ "TotalCodeSize": 0, "FunctionCount": 0 }));
}

#[test]
fn a_small_account_reserves_nothing() {
    let service = limited(AccountLimits { concurrent_executions: 10, ..AccountLimits::default() });
    output(&service, "CreateFunction", json!({ "FunctionName": NAME }));
    assert_eq!(unreserved(&service), 10);
    let input = json!({ "FunctionName": NAME, "ReservedConcurrentExecutions": 1 });
    assert_eq!(
        error(&service, "PutFunctionConcurrency", input).1,
        "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its \
         minimum value of [10]."
    );
}

#[test]
fn no_more_code_is_kept_than_the_account_may_have() {
    // Room for two empty archives.
    let service = limited(AccountLimits { total_code_size: 44, ..AccountLimits::default() });
    let code = json!({ "ZipFile": crate::lifecycle::EMPTY_ZIP });
    output(&service, "CreateFunction", json!({ "FunctionName": NAME, "Code": code, "Publish": true }));
    let full = ("CodeStorageExceededException".to_owned(), "Code storage limit exceeded.".to_owned());
    assert_eq!(error(&service, "CreateFunction", json!({ "FunctionName": "other", "Code": code })), full);
    let mut update = json!({ "FunctionName": NAME, "ZipFile": crate::lifecycle::EMPTY_ZIP, "Publish": true });
    assert_eq!(error(&service, "UpdateFunctionCode", update.clone()), full);
    // The code of `$LATEST` is replaced.
    update["Publish"] = false.into();
    output(&service, "UpdateFunctionCode", update);
}

#[test]
fn a_version_that_is_published_again_takes_no_more_code() {
    let service = limited(AccountLimits { total_code_size: 44, ..AccountLimits::default() });
    let code = json!({ "ZipFile": crate::lifecycle::EMPTY_ZIP });
    output(&service, "CreateFunction", json!({ "FunctionName": NAME, "Code": code, "Publish": true }));
    assert_eq!(output(&service, "PublishVersion", json!({ "FunctionName": NAME }))["Version"], "1");
}
