//! Acceptors to Rust, and waiters that can't be compiled to their messages.

use super::*;
use crate::expressions::jmespath::tests::{list, member, output, plan, structure};
use crate::expressions::{self, Expressions};
use crate::jmespath::parse;
use crate::name::RustName;
use crate::plan::{Acceptor, ErrorRef, Http, Signing, Test, Type};
use proofmark_smithy_model::Diagnostics;
use proofmark_smithy_model::model::ShapeId;

fn polled(acceptors: Vec<(AcceptorState, Matcher)>) -> Plan {
    let input = structure("DescribeInput", vec![member("services", list(Type::String))]);
    let operation = OperationPlan {
        id: ShapeId::parse("test#Describe").expect("a shape id"),
        name: "Describe".to_owned(),
        feature: "describe".to_owned(),
        module: RustName::operation("Describe"),
        http: Http { method: "GET".to_owned(), uri: "/".to_owned(), code: 200 },
        target: None,
        input,
        output: output(),
        errors: Vec::new(),
        pagination: None,
        input_events: None,
        output_events: None,
        host_prefix: None,
        slow_response: false,
        hides_output: false,
        finishes: Vec::new(),
        examples: Vec::new(),
        unusable_examples: Vec::new(),
        signing: Signing::default(),
        static_context_params: Vec::new(),
        deprecated: None,
        doc: String::new(),
    };
    let waiter = Waiter {
        name: "Stable".to_owned(),
        module: RustName::waiter("Stable"),
        operation: "Describe".to_owned(),
        acceptors: acceptors.into_iter().map(|(state, matcher)| Acceptor { state, matcher }).collect(),
        min_delay: 1,
        max_delay: 300,
        deprecated: None,
        doc: "Waits for it.".to_owned(),
    };
    Plan { operations: vec![operation], waiters: vec![waiter], ..plan() }
}

fn test(path: &str, comparator: &str, expected: &str) -> Test {
    Test {
        path: path.to_owned(),
        expr: parse(path).expect("an expression"),
        expected: expected.to_owned(),
        comparator: Comparator::named(comparator).expect("a comparator"),
    }
}

/// The expressions of a plan that all compile.
fn compiled(plan: &Plan) -> Expressions<'_> {
    let mut report = Diagnostics::default();
    let expressions = expressions::compile(plan, &mut report);
    assert!(report.is_empty(), "{report}");
    expressions
}

fn on_output(path: &str, comparator: &str, expected: &str) -> Matcher {
    Matcher::Output(test(path, comparator, expected))
}

#[test]
fn a_waiter_is_one_file_with_one_judge() {
    let plan = polled(vec![
        (AcceptorState::Success, on_output("first.status", "stringEquals", "Active")),
        (AcceptorState::Success, on_output("services[].status", "allStringEquals", "Active")),
        (AcceptorState::Failure, on_output("names", "anyStringEquals", "broken")),
        (AcceptorState::Retry, on_output("ready", "booleanEquals", "false")),
        (AcceptorState::Failure, on_output("length(services) == `0` || ready", "booleanEquals", "true")),
        (
            AcceptorState::Success,
            Matcher::InputOutput(test("length(input.services) == length(output.services)", "booleanEquals", "true")),
        ),
        (AcceptorState::Retry, Matcher::ErrorType("test#NotFound".to_owned())),
        (AcceptorState::Failure, Matcher::Success(false)),
    ]);
    let expressions = compiled(&plan);
    let files = emit(&plan, &expressions.judges);
    let paths: Vec<_> = files.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(paths, ["waiters.rs", "waiters/stable.rs"]);
    let texts = files.into_iter().map(|(path, tokens)| {
        let file = syn::parse2(tokens).expect("the tokens are Rust");
        format!("// {path}\n{}", prettyplease::unparse(&file))
    });
    insta::assert_snapshot!(texts.collect::<Vec<_>>().join("\n"));
}

#[test]
fn everything_that_can_not_be_compiled_is_named() {
    let plan = polled(vec![
        (AcceptorState::Success, on_output("first.colour", "stringEquals", "red")),
        (AcceptorState::Success, on_output("ready", "stringEquals", "yes")),
        (AcceptorState::Success, on_output("ready", "booleanEquals", "yes")),
        (AcceptorState::Success, on_output("ready", "allStringEquals", "x")),
    ]);
    let mut report = Diagnostics::default();
    expressions::compile(&plan, &mut report);
    let messages: Vec<_> = report.diagnostics().iter().map(|diagnostic| diagnostic.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "waiter Stable: Service has no member colour in `first.colour`",
            "waiter Stable: stringEquals fits no value of this type in `ready`",
            "waiter Stable: booleanEquals expects \"yes\" in `ready`",
            "waiter Stable: a truth value is not a list in `ready`",
        ]
    );
}

#[test]
fn the_trait_has_a_method_a_waiter() {
    let file = syn::parse2(client_trait(&polled(Vec::new()))).expect("the tokens are Rust");
    let text = prettyplease::unparse(&file);
    assert!(text.contains("fn wait_until_stable(&self) -> crate::waiters::stable::StableFluentBuilder;"), "{text}");
    assert!(client_trait(&plan()).is_empty());
}

#[test]
fn an_error_of_the_model_is_found_by_its_type_and_not_by_its_code() {
    let mut plan = polled(vec![(AcceptorState::Success, Matcher::ErrorType("NotFound".to_owned()))]);
    plan.operations[0].errors = vec![ErrorRef {
        id: ShapeId::parse("test#NotFound").expect("a shape id"),
        code: "NotFound".to_owned(),
        query_code: None,
        name: "NotFound".to_owned(),
        snake: "not_found".to_owned(),
        status: 400,
        retryable: None,
    }];
    let expressions = compiled(&plan);
    let accepts: Vec<String> = expressions.judges[0].accepts.iter().map(ToString::to_string).collect();
    assert!(accepts[0].contains("is_err_and (| error | error . is_not_found ())"), "{accepts:?}");
    assert!(!expressions.judges[0].reads_code);
}
