//! A contract is read from its text, and values are validated against it.

use super::*;
use crate::shape::Value;
use crate::test_shapes::{Bound, Choice, Node};
use aws_smithy_types::Blob;
use std::collections::HashMap;

const TEXT: &str = "\
service test#Service 2020-01-01
operation GetThing GET /things/{Name}?fixed 200 readonly
  input Bound
  output Node
  errors Gone other#Busy
operation ListThings GET /things 200
  output Node
  input-token Token
  output-token Next.Token
  items Nodes
structure Bound
  Name (string) label required length=1..3
  Path (string) label required pattern=^[a-z ]+$
  Keys KeyList query=key
  Token (string) required token
structure Node
  Count (integer) range=0..9
  Double (double) range=..1.5
  Blob (blob) length=2..
  Choice Choice
  Dense Texts
  Nodes NodeMap
  Next Node
  Secret Secrets
list KeyList unique
  member (string)
list Texts length=0..2
  member Short
string Short length=1..3 pattern=^\\w+$
map NodeMap
  key Short
  value Node
union Choice
  text Short
  Node Node
map Secrets length=0..1 sensitive
  key Short
  value (string) length=0..3
structure Gone error=client.410
structure other#Busy error=server.503 retryable
enum Colour
  RED
  DARK BLUE
";

fn contract() -> Contract {
    Contract::parse(TEXT)
}

fn found(value: &dyn crate::shape::Structure) -> Vec<String> {
    match validate(&contract(), value) {
        Ok(()) => Vec::new(),
        Err(violations) => violations.violations().iter().map(ToString::to_string).collect(),
    }
}

fn valid() -> Bound {
    Bound::new("abc", "a path")
}

#[test]
fn an_operation_is_described_by_its_input_output_and_errors() {
    let contract = contract();
    let operation = contract.operation("GetThing").unwrap();
    assert_eq!((operation.method, operation.uri, operation.code), ("GET", "/things/{Name}?fixed", 200));
    assert_eq!((operation.input, operation.output, operation.readonly), (Some("Bound"), Some("Node"), true));
    let errors = operation.errors.iter().map(|name| contract.shape(name).unwrap().error.unwrap());
    let errors: Vec<_> = errors.map(|error| (error.status, error.client, error.retryable)).collect();
    assert_eq!(errors, [(410, true, false), (503, false, true)]);
}

#[test]
fn pagination_is_described() {
    let pagination = contract().operation("ListThings").unwrap().pagination.unwrap();
    assert_eq!((pagination.input_token, pagination.output_token), ("Token", "Next.Token"));
    assert_eq!((pagination.items, pagination.page_size), (Some("Nodes"), None));
}

#[test]
fn a_member_is_described_with_its_place_and_its_constraints() {
    let contract = contract();
    let path = contract.shape("test#Bound").unwrap().member("Path").unwrap();
    assert_eq!((path.location, path.required), (Location::Label, true));
    assert_eq!((path.target, path.constraints.pattern()), (Target::Simple(ShapeType::String), Some("^[a-z ]+$")));
}

#[test]
fn values_of_an_enum_may_hold_blanks() {
    assert_eq!(contract().shape("Colour").unwrap().values, ["RED", "DARK BLUE"]);
}

#[test]
fn a_valid_value_is_found_valid() {
    assert_eq!(found(&valid()), [""; 0]);
}

#[test]
fn characters_are_counted_not_bytes() {
    assert_eq!(found(&Bound { name: Some("äöü".into()), ..valid() }), [""; 0]);
}

#[test]
fn a_token_that_is_unset_is_filled_later() {
    assert_eq!(found(&Bound { token: None, ..valid() }), [""; 0]);
}

#[test]
fn all_that_is_wrong_is_found() {
    let bound = Bound { name: None, keys: Some(vec!["a".into(), "b".into(), "a".into()]), ..Bound::new("", "A") };
    assert_eq!(
        found(&bound),
        [
            "`Name` is not set, expected a value",
            "`Path` is \"A\", expected a match of the pattern ^[a-z ]+$",
            "`Keys` is a list of 3, expected no item twice",
        ]
    );
}

#[test]
fn numbers_and_blobs_have_limits() {
    let node = Node { count: 10, double: Some(1.6), blob: Some(Blob::new([1])), ..Node::new() };
    assert_eq!(
        found(&node),
        [
            "`Count` is 10, expected 0 to 9",
            "`Double` is 1.6, expected at most 1.5",
            "`Blob` is a blob of 1 bytes, expected a length of at least 2, found 1",
        ]
    );
}

#[test]
fn lists_maps_unions_and_structures_are_looked_into() {
    let inner = Node { count: -1, ..Node::new() };
    let node = Node {
        dense: Some(vec!["ok".into(), "".into()]),
        nodes: Some(HashMap::from([("long key".into(), inner.clone())])),
        choice: Some(Choice::Text("#".into())),
        next: Some(Box::new(inner)),
        ..Node::new()
    };
    assert_eq!(
        found(&node),
        [
            "`Next.Count` is -1, expected 0 to 9",
            "`Choice.text` is \"#\", expected a match of the pattern ^\\w+$",
            "`Dense[1]` is \"\", expected a length of 1 to 3, found 0",
            "`Dense[1]` is \"\", expected a match of the pattern ^\\w+$",
            "`Nodes{long key}` is \"long key\", expected a length of 1 to 3, found 8",
            "`Nodes{long key}` is \"long key\", expected a match of the pattern ^\\w+$",
            "`Nodes{long key}.Count` is -1, expected 0 to 9",
        ]
    );
}

#[test]
fn sensitive_values_are_redacted_and_so_are_their_keys() {
    let node = Node { secret: Some(HashMap::from([("sesame".into(), "open".into())])), ..Node::new() };
    let redacted = "*** Sensitive Data Redacted ***";
    assert_eq!(
        found(&node),
        [
            format!("`Secret{{{redacted}}}` is {redacted}, expected a length of 1 to 3, found 6"),
            format!("`Secret{{{redacted}}}` is {redacted}, expected a length of 0 to 3, found 4"),
        ]
    );
}

#[test]
fn empty_values_of_every_kind_are_walked() {
    let mut node = Node::new();
    node.clear();
    assert_eq!(found(&node), [""; 0]);
}

#[test]
#[should_panic(expected = "the contract has an invalid line: \"wrong Thing\"")]
fn an_invalid_kind_is_a_bug_of_the_generator() {
    Contract::parse("service a#B 1\nwrong Thing\n");
}
