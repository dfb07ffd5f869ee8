//! Any conversation about event-invoke configs, compared with a model of a few lines: a map.

use crate::{API, Service};
use proofmark_contract::Violation;
use proofmark_contract::read::document;
use proofmark_contract::service::Outcome;
use proofmark_smithy_model::model::Node;
use proptest::prelude::*;
use serde_json::json;
use std::collections::BTreeMap;

#[derive(Clone, Debug)]
struct Call {
    verb: &'static str,
    name: Name,
    retry_attempts: Option<i64>,
    event_age: Option<i64>,
}

/// A qualifier and the form that the function is called in.
#[derive(Clone, Debug)]
struct Name {
    qualifier: &'static str,
    form: usize,
}

impl Name {
    fn input(&self) -> Node {
        let qualifier = self.qualifier;
        let arn = "arn:aws:lambda:us-east-2:123456789012:function:my-function";
        match self.form {
            0 if qualifier == "$LATEST" => json!({ "FunctionName": "my-function" }),
            0 => json!({ "FunctionName": "my-function", "Qualifier": qualifier }),
            1 => json!({ "FunctionName": format!("my-function:{qualifier}") }),
            2 => json!({ "FunctionName": format!("123456789012:function:my-function:{qualifier}") }),
            3 => json!({ "FunctionName": arn, "Qualifier": qualifier }),
            _ => json!({ "FunctionName": format!("{arn}:{qualifier}"), "Qualifier": qualifier }),
        }
    }
}

fn calls() -> impl Strategy<Value = Vec<Call>> {
    let verb = prop_oneof![Just("Put"), Just("Update"), Just("Get"), Just("Delete")];
    let qualifier = prop_oneof![Just("$LATEST"), Just("1"), Just("2"), Just("BLUE"), Just("GONE")];
    let name = (qualifier, 0..5_usize).prop_map(|(qualifier, form)| Name { qualifier, form });
    let call = (verb, name, prop::option::of(0..3_i64), prop::option::of(60..63_i64));
    let call = call.prop_map(|(verb, name, retry_attempts, event_age)| Call { verb, name, retry_attempts, event_age });
    prop::collection::vec(call, 1..40)
}

type Configs = BTreeMap<&'static str, (Option<i64>, Option<i64>)>;

/// What the service says of a call: the config's numbers, or the status of a rejection.
fn expected(configs: &mut Configs, call: &Call) -> Result<(Option<i64>, Option<i64>), u16> {
    let Call { verb, name, retry_attempts, event_age } = call;
    let given = (*retry_attempts, *event_age);
    let qualifier = name.qualifier;
    match *verb {
        "Put" | "Update" if given == (None, None) => Err(400),
        "Put" if qualifier == "GONE" => Err(404),
        "Put" => {
            configs.insert(qualifier, given);
            Ok(given)
        }
        "Update" => {
            let config = configs.get_mut(qualifier).ok_or(404_u16)?;
            *config = (given.0.or(config.0), given.1.or(config.1));
            Ok(*config)
        }
        "Get" => configs.get(qualifier).copied().ok_or(404),
        _ => configs.remove(qualifier).map(|_| (None, None)).ok_or(404),
    }
}

/// Where a response is not one that the model allows.
fn violations(operation: &str, response: Option<&Outcome>) -> Vec<Violation> {
    match response {
        Some(Outcome::Output(output)) => document(&API, API.operation(operation).unwrap().output, output),
        Some(Outcome::Error { error, .. }) => document(&API, error.schema.unwrap(), &error.members),
        _ => Vec::new(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_service_is_a_map_of_configs(calls in calls()) {
        let service = Service::new();
        let mut configs = Configs::new();
        let mut last_written = 0.0;
        for call in &calls {
            let mut input = call.name.input();
            if let Some(attempts) = call.retry_attempts {
                input["MaximumRetryAttempts"] = attempts.into();
            }
            if let Some(age) = call.event_age {
                input["MaximumEventAgeInSeconds"] = age.into();
            }
            let operation = format!("{}FunctionEventInvokeConfig", call.verb);
            let response = service.response(&operation, input);
            prop_assert_eq!(violations(&operation, response.as_ref()), Vec::new());
            let said = match &response {
                Some(Outcome::Output(output)) => {
                    let number = |member: &str| output.get(member).and_then(Node::as_i64);
                    Ok((number("MaximumRetryAttempts"), number("MaximumEventAgeInSeconds")))
                }
                Some(Outcome::Error { error, .. }) => Err(error.status),
                other => panic!("{other:?}"),
            };
            prop_assert_eq!(said, expected(&mut configs, call), "{:?} in {:?}", call, calls);
            if let (Some(Outcome::Output(output)), "Put" | "Update") = (&response, call.verb) {
                let written = output["LastModified"].as_f64().unwrap();
                prop_assert!(written > last_written, "{} after {}", written, last_written);
                last_written = written;
            }
        }
        let listed = service.response("ListFunctionEventInvokeConfigs", json!({ "FunctionName": "my-function" }));
        let Some(Outcome::Output(listed)) = listed else { panic!("no list") };
        let list = Outcome::Output(listed.clone());
        prop_assert_eq!(violations("ListFunctionEventInvokeConfigs", Some(&list)), Vec::new());
        prop_assert_eq!(listed["FunctionEventInvokeConfigs"].as_array().unwrap().len(), configs.len());
    }
}
