use crate::API;
use proofmark_contract::api::Pattern;
use proofmark_contract::aws::{Scope, partition_of};
use proofmark_contract_lambda::{FunctionName, Target, Unresolved};
use proptest::prelude::*;
use std::fmt::Write;
use std::sync::{Arc, LazyLock};

fn resolved(name: &str, qualifier: Option<&str>) -> String {
    match Target::of(name, qualifier, &Scope::default()) {
        Ok(target) => match target.qualifier {
            Some(_) => target.qualified_arn(),
            None => target.arn(),
        },
        Err(Unresolved::Malformed) => "no function name".to_owned(),
        Err(unresolved) => unresolved.behaviour().1.into_owned(),
    }
}

#[test]
fn every_form_stands_for_one_function() {
    let mut table = String::new();
    for name in [
        "my-function",
        "my-function:1",
        "my-function:BLUE",
        "my-function:$LATEST",
        "my-function:$LATEST.PUBLISHED",
        "function:my-function",
        "function:my-function:BLUE",
        "function",
        "function:function",
        "210987654321:function:my-function",
        "210987654321:function:my-function:1",
        "210987654321:my-function",
        "123456789012",
        "123456789012:$LATEST",
        "us-east-2:my-function",
        "us-east-2:123456789012:function:my-function",
        "arn:aws:lambda:us-east-2:123456789012:function:my-function",
        "arn:aws:lambda:us-east-2:123456789012:function:my-function:BLUE",
        "arn:aws-cn:lambda:us-east-2:123456789012:function:my-function",
        "arn:aws:lambda:us-west-2:123456789012:function:my-function",
        "arn:aws-us-gov:lambda:us-gov-west-1:123456789012:function:my-function",
        "arn:aws:sqs:us-east-2:123456789012:my-queue",
        "my function",
        "my-function:",
        "my-function:1:2",
        ":1",
        "",
    ] {
        writeln!(table, "{name}\n  {}", resolved(name, None)).unwrap();
    }
    insta::assert_snapshot!(table);
}

#[test]
fn a_qualifier_may_be_given_twice_when_it_is_the_same() {
    assert_eq!(resolved("fn:BLUE", Some("BLUE")), "arn:aws:lambda:us-east-2:123456789012:function:fn:BLUE");
}

#[test]
fn a_qualifier_given_twice_that_differs_is_rejected() {
    assert_eq!(
        resolved("fn:BLUE", Some("GREEN")),
        "The derived qualifier from the function name does not match the specified qualifier."
    );
}

#[test]
fn a_region_lies_in_its_partition() {
    let partitions = ["us-east-2", "cn-north-1", "us-gov-west-1", "us-iso-east-1", "us-isob-east-1", "eusc-de-east-1"];
    assert_eq!(partitions.map(partition_of), ["aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-eusc"]);
}

/// The pattern of the member `FunctionName`, from the model.
static PATTERN: LazyLock<Arc<Pattern>> = LazyLock::new(|| {
    let operation = API.operation("GetFunctionEventInvokeConfig").unwrap();
    API[operation.input].member("FunctionName").unwrap().constraints.pattern.clone().unwrap()
});

/// Texts that are names, nearly names, or made of the same pieces in any order.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("arn:".to_owned()),
        "arn:(aws[a-zA-Z-]{0,3})?:lambda:",
        "(eusc-)?[a-z]{1,3}(-gov|-iso[a-z]?)?-[a-z]{1,4}-[0-9]{1,2}:?",
        "[0-9]{11,13}:?",
        Just("function:".to_owned()),
        "[a-zA-Z0-9._-]{0,6}",
        ":[a-zA-Z0-9_-]{0,3}",
        Just(":$LATEST".to_owned()),
        Just(":$LATEST.PUBLISHED".to_owned()),
        "[ $/é]",
    ];
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4096, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn exactly_what_the_models_pattern_takes_is_a_name(text in pieces()) {
        prop_assert_eq!(FunctionName::parse(&text).is_some(), PATTERN.matches(&text) == Some(true), "{}", text);
    }

    #[test]
    fn all_forms_of_a_function_agree(
        name in "[a-zA-Z0-9_-]{1,64}",
        qualifier in prop::option::of(prop_oneof![Just("$LATEST".to_owned()), "[a-zA-Z0-9_-]{1,8}"]),
        as_member in any::<bool>(),
    ) {
        let scope = Scope::default();
        let (suffix, member) = match &qualifier {
            Some(qualifier) if as_member => (String::new(), Some(qualifier.as_str())),
            Some(qualifier) => (format!(":{qualifier}"), None),
            None => (String::new(), None),
        };
        let forms = [
            format!("function:{name}{suffix}"),
            format!("123456789012:function:{name}{suffix}"),
            format!("us-east-2:123456789012:function:{name}{suffix}"),
            format!("arn:aws:lambda:us-east-2:123456789012:function:{name}{suffix}"),
        ];
        for form in forms {
            let target = Target::of(&form, member, &scope);
            let parts = target.map(|found| (found.partition, found.region, found.account, found.name, found.qualifier));
            let expected = ("aws", "us-east-2", "123456789012", name.as_str(), qualifier.as_deref());
            prop_assert_eq!(parts, Ok(expected));
        }
    }
}
