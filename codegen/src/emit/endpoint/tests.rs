//! Rule sets to code, and what can't be compiled to its messages.

use super::module;
use crate::expressions::endpoint_rules;
use crate::lower::endpoint_rules::{parse, parse_template};
use crate::plan::endpoint_rules::{Part, RuleSet};
use crate::plan::{Plan, Service};
use proc_macro2::TokenStream;
use proofmark_smithy_model::knowledge::Protocol;
use proofmark_smithy_model::model::ShapeId;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// A plan of a service that has nothing.
pub(crate) fn empty_plan() -> Plan {
    let service = Service {
        id: ShapeId::parse("test#Service").expect("a shape id"),
        sdk_id: "Test".to_owned(),
        protocol: Protocol::named("restJson1").expect("a protocol that is implemented"),
        title: "Test".to_owned(),
        user_agent_name: "test".to_owned(),
        contract_crate: None,
        signing_name: "test".to_owned(),
        version: "2020-01-01".to_owned(),
        endpoint_rules: RuleSet::default(),
        headers: Vec::new(),
        api_key: None,
    };
    Plan {
        service,
        operations: Vec::new(),
        structures: Vec::new(),
        errors: Vec::new(),
        enums: Vec::new(),
        unions: Vec::new(),
        waiters: Vec::new(),
        families: Vec::new(),
        contract: Vec::new(),
    }
}

/// The module of these rules, or everything that is wrong with them.
fn compile(rules: &Value, given: &BTreeSet<&str>) -> Result<TokenStream, Vec<String>> {
    let rules = parse(rules)?;
    Ok(module(&rules, given, &endpoint_rules(&rules)?))
}

fn parameters() -> Value {
    json!({
        "Region": {"type": "string", "builtIn": "AWS::Region"},
        "UseFIPS": {"type": "boolean", "builtIn": "AWS::UseFIPS", "required": true, "default": false},
        "Bucket": {"type": "string"},
    })
}

fn rule_set(rules: Value) -> Value {
    json!({"version": "1.0", "parameters": parameters(), "rules": rules})
}

/// The compiled rules alone, formatted.
fn resolve(rules: Value) -> String {
    let tokens = compile(&rule_set(rules), &BTreeSet::new()).expect("the rules compile");
    let file: syn::File = syn::parse2(tokens).expect("the tokens are Rust");
    let is_rules = |item: &syn::Item| matches!(item, syn::Item::Fn(function) if function.sig.ident == "resolve");
    let items = file.items.into_iter().filter(is_rules).map(|mut item| {
        if let syn::Item::Fn(function) = &mut item {
            function.attrs.clear();
        }
        item
    });
    prettyplease::unparse(&syn::File { shebang: None, frontmatter: None, attrs: Vec::new(), items: items.collect() })
}

fn endpoint(conditions: Value, url: Value) -> Value {
    json!({"type": "endpoint", "conditions": conditions, "endpoint": {"url": url}})
}

#[test]
fn rules_become_nested_ifs() {
    let rules = json!([
        {"type": "tree", "conditions": [{"fn": "isSet", "argv": [{"ref": "Region"}]}], "rules": [
            {"type": "tree", "conditions": [{"fn": "aws.partition", "argv": [{"ref": "Region"}], "assign": "partitionResult"}], "rules": [
                {"type": "error", "error": "no FIPS in {partitionResult#name}", "conditions": [
                    {"fn": "booleanEquals", "argv": [{"ref": "UseFIPS"}, true]},
                    {"fn": "booleanEquals", "argv": [{"fn": "getAttr", "argv": [{"ref": "partitionResult"}, "supportsFIPS"]}, false]},
                ]},
                {"type": "endpoint", "conditions": [], "endpoint": {
                    "url": "https://s3.{Region}.{partitionResult#dnsSuffix}",
                    "headers": {"x-amz-account": ["{Region}"]},
                    "properties": {"authSchemes": [{"name": "sigv4", "signingRegion": "{Region}"}], "backend": "S3Express"},
                }},
            ]},
        ]},
        {"type": "error", "error": "Missing Region", "conditions": []},
    ]);
    insta::assert_snapshot!(resolve(rules));
}

#[test]
fn absent_values_make_conditions_false() {
    let rules = json!([
        endpoint(
            json!([
                {"fn": "parseURL", "argv": [{"ref": "Bucket"}], "assign": "url"},
                {"fn": "not", "argv": [{"fn": "isSet", "argv": [{"ref": "Region"}]}]},
                {"fn": "not", "argv": [{"fn": "booleanEquals", "argv": [{"fn": "getAttr", "argv": [{"ref": "url"}, "isIp"]}, true]}]},
            ]),
            json!("{url#scheme}://{{x}}.{url#authority}{url#path}"),
        ),
        endpoint(
            json!([
                {"fn": "stringEquals", "argv": [{"fn": "substring", "argv": [{"ref": "Bucket"}, 0, 4, true]}, "--x3"]},
                {"fn": "uriEncode", "argv": [{"ref": "Bucket"}], "assign": "encoded"},
            ]),
            json!("https://a.example/{encoded}"),
        ),
    ]);
    insta::assert_snapshot!(resolve(rules));
}

#[test]
fn what_is_not_supported_is_named_all_at_once() {
    let rules = json!([
        endpoint(json!([{"fn": "aws.lookUp", "argv": []}]), json!("https://a")),
        endpoint(json!([{"fn": "isSet", "argv": [{"ref": "Nothing"}]}]), json!("https://a")),
        endpoint(json!([]), json!("https://{Region}.{UseFIPS#name}")),
    ]);
    assert_eq!(
        compile(&rule_set(rules), &BTreeSet::new()).unwrap_err(),
        [
            "the endpoint function aws.lookUp is not supported",
            "the reference Nothing leads nowhere",
            "Boolean has no attribute \"name\"",
        ]
    );
}

#[test]
fn malformed_rule_sets_are_rejected() {
    let rules = json!([{"type": "what"}, {"type": "endpoint"}, {"type": "tree", "conditions": []}]);
    let set = json!({"version": "9", "parameters": {"A": {"type": "map"}, "B": {"type": "string", "default": 1}}, "rules": rules});
    assert_eq!(
        compile(&set, &BTreeSet::new()).unwrap_err(),
        [
            "endpoint rules of version Some(\"9\") are not known (1.0 and 1.1 are)",
            "endpoint parameter A has the unknown type Some(\"map\")",
            "endpoint parameter B has a default of another type",
            "endpoint rules, rule 0: a rule has the unknown type Some(\"what\")",
            "endpoint rules, rule 1: an endpoint rule has no `endpoint`",
            "endpoint rules, rule 2 have no `rules`",
        ]
    );
}

#[test]
fn templates_come_apart() {
    let value = |name: &str, path: Option<&str>| Part::Value { name: name.into(), path: path.map(Into::into) };
    assert_eq!(parse_template("").unwrap(), [Part::Text(String::new())]);
    assert_eq!(
        parse_template("a{b}{{c}}{d#e[0]}").unwrap(),
        [Part::Text("a".into()), value("b", None), Part::Text("{c}".into()), value("d", Some("e[0]"))]
    );
    for text in ["a{b", "a}b", "{"] {
        assert!(parse_template(text).is_err(), "{text}");
    }
}

#[test]
fn a_member_that_gives_the_endpoint_goes_before_the_configuration() {
    let rules = json!({
        "version": "1.0",
        "parameters": { "Endpoint": { "type": "string", "builtIn": "SDK::Endpoint" } },
        "rules": [{ "type": "error", "conditions": [], "error": "none" }],
    });
    let text = |given: &BTreeSet<&str>| compile(&rules, given).expect("the rules compile").to_string();
    let from_member = "operation . context_string (input , \"Endpoint\") . or_else";
    assert!(text(&BTreeSet::from(["Endpoint"])).contains(from_member));
    assert!(!text(&BTreeSet::new()).contains(from_member));
}
