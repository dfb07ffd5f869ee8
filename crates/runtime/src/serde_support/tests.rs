//! Shapes through serde, in the model's own names.

use crate::json::tests::nodes;
use crate::shape::Value;
use crate::test_shapes::{Bound, Choice, Colour, Node};
use aws_smithy_types::{Blob, DateTime};
use proptest::prelude::*;

#[test]
fn all_members_count_under_their_own_names_whatever_their_binding() {
    let bound = Bound {
        text: Some("t".into()),
        at: Some(DateTime::from_millis(1479757760006)),
        status: Some(200),
        colour: Some(Colour::Red),
        node: Some(Node { colour: Some("BLUE".into()), blob: Some(Blob::new("hello")), ..Node::new() }),
        ..Bound::new("n", "p")
    };
    let json = serde_json::to_string(&bound).unwrap();
    assert_eq!(
        json,
        concat!(
            r#"{"Name":"n","Path":"p","Text":"t","At":"2016-11-21T19:49:20.006Z","Colour":"RED","Status":200,"#,
            r#""Node":{"Count":7,"Blob":"aGVsbG8=","Colour":"BLUE"}}"#
        )
    );
    assert_eq!(serde_json::from_str::<Bound>(&json).unwrap(), bound);
}

#[test]
fn enums_and_unions_stand_alone_too() {
    assert_eq!(serde_json::to_string(&Colour::Red).unwrap(), "\"RED\"");
    assert_eq!(serde_json::from_str::<Colour>("\"BLUE\"").unwrap(), Colour::from("BLUE"));
    let choice = Choice::Node(Box::new(Node::new()));
    assert_eq!(serde_json::to_string(&choice).unwrap(), r#"{"Node":{"Count":7}}"#);
    assert_eq!(serde_json::from_str::<Choice>(r#"{"Node":{}}"#).unwrap(), choice);
    assert!(serde_json::to_string(&Choice::Unknown).unwrap_err().to_string().contains("an unknown Choice"));
}

#[test]
fn every_millisecond_of_epoch_seconds_is_kept() {
    for millisecond in 0..1000 {
        let text = format!(r#"{{"Epoch":1688553914.{millisecond:03}}}"#);
        let node: Node = serde_json::from_str(&text).expect("a node");
        assert_eq!(node.epoch, Some(DateTime::from_millis(1_688_553_914_000 + millisecond)), "{text}");
    }
}

#[test]
fn timestamps_may_be_epoch_seconds_and_numbers_any() {
    let node: Node = serde_json::from_str(r#"{"Epoch":1.5,"Date":2,"Big":5,"Decimal":"1.50"}"#).unwrap();
    assert_eq!(node.epoch, Some(DateTime::from_millis(1500)));
    assert_eq!(node.date, Some(DateTime::from_secs(2)));
    assert_eq!(node.big, Some("5".parse().unwrap()));
    assert_eq!(node.decimal, Some("1.50".parse().unwrap()));
}

#[test]
fn errors_name_the_place() {
    let error = serde_json::from_str::<Bound>(r#"{"Node":{"Flag":3}}"#).unwrap_err().to_string();
    assert!(error.starts_with("Node.Flag: expected a boolean, found a number"), "{error}");
    assert!(serde_json::from_str::<Node>("null").is_err());
}

#[test]
fn other_formats_do_as_well() {
    let node = Node { name: Some("n".into()), dense: Some(vec!["a".into()]), byte: Some(-1), ..Node::empty() };
    let value = serde_json::to_value(&node).unwrap();
    assert_eq!(serde_json::from_value::<Node>(value).unwrap(), node);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_serialized_deserializes_equal(node in nodes()) {
        let json = serde_json::to_string(&node).unwrap();
        prop_assert_eq!(serde_json::from_str::<Node>(&json).unwrap(), node);
    }
}
