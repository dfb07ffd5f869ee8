use crate::{book, matched, scripted};
use serde_json::{Value, json};

const GET: &str = "GetFunctionEventInvokeConfig";

/// Whether a rule for this input matches a call with that one.
fn matches(wanted: Value, given: Value) -> bool {
    let book = book([json!({ "operation": GET, "input": wanted, "fault": "reset" })]);
    matched(&book, GET, &given).is_some()
}

#[test]
fn a_rule_is_for_its_operation() {
    let book = book([json!({ "operation": GET, "fault": "reset" })]);
    assert_eq!(scripted(&book, "DeleteFunctionEventInvokeConfig", json!({ "FunctionName": "f" })), "no rule");
}

#[test]
fn a_rule_for_all_operations_is_for_each() {
    let book = book([json!({ "operation": "*", "delay": "50ms" })]);
    assert_eq!(scripted(&book, "ListFunctions", json!({})), "ordinary after 50 ms");
}

#[test]
fn a_function_is_the_same_in_all_forms() {
    let forms = [
        json!({ "FunctionName": "my-function", "Qualifier": "BLUE" }),
        json!({ "FunctionName": "my-function:BLUE" }),
        json!({ "FunctionName": "123456789012:function:my-function", "Qualifier": "BLUE" }),
        json!({ "FunctionName": "123456789012:function:my-function:BLUE" }),
        json!({ "FunctionName": "arn:aws:lambda:us-east-2:123456789012:function:my-function:BLUE" }),
        json!({ "FunctionName": "function:my-function:BLUE", "Qualifier": "BLUE" }),
    ];
    for wanted in &forms {
        for given in &forms {
            assert!(matches(wanted.clone(), given.clone()), "{wanted} is not {given}");
        }
    }
}

#[test]
fn another_function_does_not_match() {
    let wanted = json!({ "FunctionName": "my-function", "Qualifier": "BLUE" });
    for given in [
        json!({ "FunctionName": "other", "Qualifier": "BLUE" }),
        json!({ "FunctionName": "my-function", "Qualifier": "GREEN" }),
        json!({ "FunctionName": "my-function" }),
        json!({ "FunctionName": "210987654321:function:my-function:BLUE" }),
        json!({ "FunctionName": "arn:aws:lambda:us-west-2:123456789012:function:my-function:BLUE" }),
        json!({ "FunctionName": "not a name" }),
        json!({}),
    ] {
        assert!(!matches(wanted.clone(), given.clone()), "{given}");
    }
}

#[test]
fn a_rule_without_a_qualifier_is_for_all() {
    assert!(matches(json!({ "FunctionName": "f" }), json!({ "FunctionName": "f:1" })));
}

#[test]
fn a_call_without_a_qualifier_is_for_latest() {
    let wanted = json!({ "FunctionName": "f", "Qualifier": "$LATEST" });
    assert!(matches(wanted, json!({ "FunctionName": "f" })));
}

#[test]
fn a_member_that_is_not_given_may_be_anything() {
    let operation = "PutFunctionEventInvokeConfig";
    let input = json!({ "DestinationConfig": { "OnFailure": { "Destination": "arn" } }, "MaximumRetryAttempts": 1 });
    let book = book([json!({ "operation": operation, "input": input, "fault": "reset" })]);
    let destinations = json!({ "OnSuccess": {}, "OnFailure": { "Destination": "arn" } });
    let given = json!({ "FunctionName": "f", "DestinationConfig": destinations, "MaximumRetryAttempts": 1 });
    assert_eq!(scripted(&book, operation, given), "reset");
}

#[test]
fn a_member_that_differs_does_not_match() {
    assert!(!matches(json!({ "Qualifier": "1" }), json!({ "FunctionName": "f", "Qualifier": "2" })));
}

#[test]
fn a_rule_is_used_up() {
    let book = book([json!({ "operation": GET, "times": 2, "fault": "reset" })]);
    let responses: Vec<_> = (0..3).map(|_| scripted(&book, GET, json!({}))).collect();
    assert_eq!(responses, ["reset", "reset", "no rule"]);
}

#[test]
fn responses_follow_one_another_and_the_last_one_stays() {
    let responses = json!([
        { "error": { "type": "ServiceException" }, "times": 2 },
        { "fault": "truncated", "delay": "1s" },
        { "output": { "MaximumRetryAttempts": 0 } },
    ]);
    let book = book([json!({ "operation": GET, "delay": "5ms", "answers": responses })]);
    let responses: Vec<_> = (0..5).map(|_| scripted(&book, GET, json!({}))).collect();
    insta::assert_snapshot!(responses.join("\n"), @r#"
    500 ServiceException {"Message":"ServiceException, as the test asked for."} after 5 ms
    500 ServiceException {"Message":"ServiceException, as the test asked for."} after 5 ms
    truncated after 1000 ms
    {"MaximumRetryAttempts":0} after 5 ms
    {"MaximumRetryAttempts":0} after 5 ms
    "#);
}

#[test]
fn the_first_rule_responds_until_it_is_used_up() {
    let book = book([
        json!({ "operation": GET, "times": 1, "fault": "reset" }),
        json!({ "operation": GET, "fault": "garbage" }),
    ]);
    let responses: Vec<_> = (0..2).map(|_| scripted(&book, GET, json!({}))).collect();
    assert_eq!(responses, ["reset", "garbage"]);
}

#[test]
fn rules_set_later_come_before_the_scenarios_in_their_own_order() {
    let book = book([json!({ "operation": GET, "fault": "garbage" })]);
    book.add(crate::rule(json!({ "operation": GET, "times": 1, "fault": "reset" })));
    book.add(crate::rule(json!({ "operation": GET, "times": 1, "fault": "timeout" })));
    let responses: Vec<_> = (0..3).map(|_| scripted(&book, GET, json!({}))).collect();
    assert_eq!(responses, ["reset", "timeout", "garbage"]);
}

#[test]
fn the_list_says_what_was_used() {
    let book = book([json!({ "operation": "*", "delay": "1ms" })]);
    let input = json!({ "FunctionName": "f" });
    book.add(crate::rule(json!({ "operation": GET, "input": input, "times": 3, "fault": "reset" })));
    scripted(&book, GET, input);
    insta::assert_snapshot!(serde_json::to_string_pretty(&book.list()).unwrap());
}

#[test]
fn a_rule_is_removed_by_its_number() {
    let book = book([]);
    let id = book.add(crate::rule(json!({ "operation": GET, "fault": "reset" })));
    assert_eq!((book.remove(id), book.remove(id), book.list().len()), (true, false, 0));
}

#[test]
fn reset_brings_the_scenario_back() {
    let book = book([json!({ "operation": GET, "times": 1, "fault": "garbage" })]);
    scripted(&book, GET, json!({}));
    book.add(crate::rule(json!({ "operation": GET, "fault": "reset" })));
    book.reset();
    assert_eq!(scripted(&book, GET, json!({})), "garbage");
}

#[test]
fn many_threads_get_no_more_than_there_is() {
    let book = book([json!({ "operation": GET, "times": 100, "fault": "reset" })]);
    let call = || (0..50).filter(|_| matched(&book, GET, &json!({})).is_some()).count();
    let responded: usize = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(call)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!(responded, 100);
}
