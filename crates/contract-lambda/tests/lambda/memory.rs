//! The state within its memory: what was acknowledged stays, and what has no room is rejected.

use crate::Service;
use proofmark_contract::budget::Budget;
use proofmark_contract::service::{Outcome, Settings, State as _, StateMode};
use proofmark_contract_lambda::Lambda;
use proofmark_smithy_model::model::Node;
use serde_json::json;
use std::sync::atomic::Ordering;

/// More than the 10,000 configs that were once kept.
const MANY: usize = 10_001;

fn service(mode: StateMode) -> Service {
    Service::with(Settings { mode, ..Settings::default() }, Vec::new())
}

fn small(bytes: usize) -> (Service, Budget) {
    let memory = Budget::new(bytes);
    let settings = Settings { mode: StateMode::Auto, ..Settings::default() };
    (Service::within(settings, Lambda::default(), memory.clone()), memory)
}

fn put(qualifier: &str) -> Node {
    json!({ "FunctionName": "fn", "Qualifier": qualifier, "MaximumRetryAttempts": 1 })
}

fn get(qualifier: &str) -> Node {
    json!({ "FunctionName": "fn", "Qualifier": qualifier })
}

/// The error of a response, or what it is instead.
fn kind(response: Option<Outcome>) -> String {
    match response {
        Some(Outcome::Error { error, behaviour }) => format!("{} {} {}", error.status, error.name, behaviour.id),
        Some(Outcome::Output(_)) => "output".to_owned(),
        Some(Outcome::Overlay { .. }) => "overlay".to_owned(),
        Some(Outcome::Stream { .. } | Outcome::Later(_)) => "later".to_owned(),
        None => "no say".to_owned(),
    }
}

#[test]
fn a_config_can_be_put_after_any_number_of_deletions() {
    let service = service(StateMode::Auto);
    for _ in 0..MANY {
        service.response("PutFunctionEventInvokeConfig", put("1"));
        service.response("DeleteFunctionEventInvokeConfig", get("1"));
    }
    assert_eq!(kind(service.response("PutFunctionEventInvokeConfig", put("1"))), "output");
    assert_eq!(kind(service.response("GetFunctionEventInvokeConfig", get("1"))), "output");
}

#[test]
fn every_config_that_was_put_is_kept() {
    let service = service(StateMode::Auto);
    for index in 0..MANY {
        assert_eq!(kind(service.response("PutFunctionEventInvokeConfig", put(&index.to_string()))), "output");
    }
    for index in 0..MANY {
        let response = service.response("GetFunctionEventInvokeConfig", get(&index.to_string()));
        assert!(
            matches!(&response, Some(Outcome::Output(output)) if output["MaximumRetryAttempts"] == 1),
            "{response:?}"
        );
    }
}

#[test]
fn every_function_that_was_deleted_stays_deleted() {
    let service = service(StateMode::Auto);
    for index in 0..MANY {
        service.response("DeleteFunction", json!({ "FunctionName": format!("fn-{index}") }));
    }
    let response = service.response("GetFunction", json!({ "FunctionName": "fn-0" }));
    assert_eq!(kind(response), "404 ResourceNotFoundException function-not-found");
}

/// Puts configs until one is rejected; how many were taken, and the rejection.
fn fill(state: &Service) -> (usize, String) {
    for index in 0.. {
        let response = state.respond("PutFunctionEventInvokeConfig", &put(&index.to_string()), false);
        if matches!(response, Some(Outcome::Error { .. })) {
            return (index, kind(response));
        }
    }
    unreachable!()
}

#[test]
fn what_has_no_room_is_rejected_and_what_was_taken_stays() {
    let (state, memory) = small(20_000);
    let (taken, rejection) = fill(&state);
    assert_eq!(rejection, "400 InvalidParameterValueException state-full");
    assert!(taken > 10 && memory.used() <= 20_000, "{taken} configs, {} bytes", memory.used());
    for index in 0..taken {
        assert_eq!(kind(state.respond("GetFunctionEventInvokeConfig", &get(&index.to_string()), false)), "output");
    }
    let refused = state.respond("GetFunctionEventInvokeConfig", &get(&taken.to_string()), false);
    assert_eq!(kind(refused), "404 ResourceNotFoundException config-missing");
}

#[test]
fn each_call_that_adds_is_rejected_when_there_is_no_room() {
    let (state, memory) = small(20_000);
    fill(&state);
    // What is left has room for notes, which are smaller.
    let mut notes = 0;
    let note = |index: u32| json!({ "FunctionName": format!("gone-{index}") });
    while kind(state.respond("DeleteFunction", &note(notes), false)) == "output" {
        notes += 1;
    }
    let function = json!({ "FunctionName": "other", "Role": "arn:aws:iam::123456789012:role/r" });
    let gone = json!({ "FunctionName": "other" });
    let used = memory.used();
    let calls = [("CreateFunction", &function), ("DeleteFunction", &gone)];
    let refused = calls.map(|(operation, input)| kind(state.respond(operation, input, false)));
    assert_eq!(
        refused,
        ["400 CodeStorageExceededException state-full", "400 InvalidParameterValueException state-full"]
    );
    assert_eq!(memory.used(), used);
}

#[test]
fn what_is_there_can_be_deleted_when_there_is_no_room() {
    let (state, memory) = small(20_000);
    let (taken, _) = fill(&state);
    let before = memory.used();
    for index in 0..taken {
        assert_eq!(kind(state.respond("DeleteFunctionEventInvokeConfig", &get(&index.to_string()), false)), "output");
    }
    assert_eq!(kind(state.respond("DeleteFunction", &json!({ "FunctionName": "fn" }), false)), "output");
    assert!(memory.used() < before / 10, "{} bytes after {before}", memory.used());
}

/// All that one function can have, in turns, and everything deleted again.
#[test]
fn memory_comes_back() {
    let memory = Budget::new(1_000_000);
    let settings = Settings { mode: StateMode::On, ..Settings::default() };
    let state = Service::within(settings, Lambda::default(), memory.clone());
    let call = |operation: &str, input: Node| kind(state.response(operation, input));
    let name = json!({ "FunctionName": "fn" });
    for _ in 0..3 {
        assert_eq!(call("CreateFunction", json!({ "FunctionName": "fn", "Publish": true })), "output");
        for version in 2..20 {
            let environment = json!({ "Variables": { "TEXT": "x".repeat(1000) } });
            let input = json!({ "FunctionName": "fn", "Environment": environment });
            assert_eq!(call("UpdateFunctionConfiguration", input), "output");
            state.clock.fetch_add(100, Ordering::Relaxed);
            assert_eq!(call("PublishVersion", name.clone()), "output");
            let alias = json!({ "FunctionName": "fn", "Name": format!("a{version}"), "FunctionVersion": "1" });
            assert_eq!(call("CreateAlias", alias), "output");
            assert_eq!(call("PutFunctionEventInvokeConfig", put(&version.to_string())), "output");
        }
        assert!(memory.used() > 18 * 1000, "{} bytes", memory.used());
        assert_eq!(call("DeleteFunction", name.clone()), "output");
        assert_eq!(memory.used(), 0);
    }
    call("CreateFunction", name);
    state.state.reset();
    assert_eq!(memory.used(), 0);
}

#[test]
fn versions_are_counted_each_with_its_configuration() {
    let (state, memory) = small(1_000_000);
    // 10,000 bytes that a configuration keeps.
    let subnet = format!("subnet-{}", "x".repeat(993));
    let input = json!({ "FunctionName": "fn", "VpcConfig": { "SubnetIds": vec![subnet; 10] } });
    state.respond("CreateFunction", &input, false);
    let input = json!({ "FunctionName": "fn", "Publish": true });
    let publish = || {
        state.clock.fetch_add(100, Ordering::Relaxed);
        kind(state.respond("UpdateFunctionCode", &input, false))
    };
    let published = std::iter::repeat_with(publish).take(1000).take_while(|kind| kind == "output").count();
    assert!((60..100).contains(&published) && memory.used() <= 1_000_000, "{published} versions");
    assert_eq!(publish(), "400 CodeStorageExceededException state-full");
}

#[test]
fn a_call_that_would_keep_too_much_at_once_is_rejected() {
    let service = service(StateMode::On);
    let input = json!({ "FunctionName": "fn", "Handler": "x".repeat(1_000_000) });
    assert_eq!(kind(service.response("CreateFunction", input)), "400 CodeStorageExceededException state-full");
    let response = service.response("GetFunction", json!({ "FunctionName": "fn" }));
    assert_eq!(kind(response), "404 ResourceNotFoundException function-not-found");
}

#[test]
fn what_is_there_can_be_changed_when_there_is_no_room() {
    let (state, _) = small(20_000);
    fill(&state);
    let changed = json!({ "FunctionName": "fn", "Qualifier": "0", "MaximumRetryAttempts": 2 });
    assert_eq!(kind(state.respond("PutFunctionEventInvokeConfig", &changed, false)), "output");
    let read = state.respond("GetFunctionEventInvokeConfig", &get("0"), false);
    assert!(matches!(&read, Some(Outcome::Output(output)) if output["MaximumRetryAttempts"] == 2), "{read:?}");
}

#[test]
fn an_environment_that_is_too_large_is_shown_by_its_start_only() {
    let service = service(StateMode::On);
    let input = json!({ "FunctionName": "fn", "Environment": { "Variables": { "TEXT": "x".repeat(5_000_000) } } });
    let Some(Outcome::Error { error, .. }) = service.response("CreateFunction", input) else { panic!("it was taken") };
    let text = error.members.to_string();
    assert!(text.contains(r#"String measured: {\"TEXT\":\"xxx"#) && text.len() < 20_000, "{} bytes", text.len());
}

#[test]
fn a_package_that_is_read_keeps_nobody_waiting_for_the_state() {
    let service = service(StateMode::Auto);
    service.response("PutFunctionEventInvokeConfig", put("1"));
    let input = json!({ "FunctionName": "large", "Code": { "ZipFile": "A".repeat(4_000_000) } });
    let (created, read) = std::thread::scope(|scope| {
        let creating = scope.spawn(|| kind(service.response("CreateFunction", input)));
        let mut read = 0;
        while !creating.is_finished() {
            assert_eq!(kind(service.response("GetFunctionEventInvokeConfig", get("1"))), "output");
            read += 1;
        }
        (creating.join().unwrap(), read)
    });
    assert_eq!(created, "400 InvalidParameterValueException not-a-zip");
    assert!(read > 100, "{read} calls got responses meanwhile");
}
