//! Shapes through serde, in the model's own names.

use crate::codec::json::tests::nodes;
use crate::shape::Value;
use crate::test_shapes::{Bound, Choice, Colour, Defaults, Node};
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
fn timestamps_are_written_as_on_the_wire() {
    let time = Some(DateTime::from_millis(1_479_757_760_500));
    let second = DateTime::from_secs(1_479_757_760);
    let node = Node { epoch: time, date: time, http_dates: Some(vec![second]), ..Node::new() };
    let json = r#"{"Count":7,"Epoch":1479757760.5,"Date":"2016-11-21T19:49:20.5Z","HttpDates":["Mon, 21 Nov 2016 19:49:20 GMT"]}"#;
    assert_eq!(serde_json::to_string(&node).unwrap(), json);
    assert_eq!(serde_json::from_str::<Node>(json).unwrap(), node);
    let query = Bound { since: Some(second), at: Some(second), ..Bound::new("n", "p") };
    let json = r#"{"Name":"n","Path":"p","Since":"2016-11-21T19:49:20Z","At":"Mon, 21 Nov 2016 19:49:20 GMT"}"#;
    assert_eq!(serde_json::to_string(&query).unwrap(), json);
    let whole = Node { epoch: Some(second), ..Node::new() };
    assert_eq!(serde_json::to_string(&whole).unwrap(), r#"{"Count":7,"Epoch":1479757760}"#);
}

#[test]
fn a_time_that_no_float_or_http_date_holds_is_written_as_a_date_time() {
    let time = DateTime::from_secs_and_nanos(250_000_000_000, 123_456_000);
    let node = Node { epoch: Some(time), http_dates: Some(vec![time]), ..Node::new() };
    let text = r#""9892-03-08T12:26:40.123456Z""#;
    let json = format!(r#"{{"Count":7,"Epoch":{text},"HttpDates":[{text}]}}"#);
    assert_eq!(serde_json::to_string(&node).unwrap(), json);
    assert_eq!(serde_json::from_str::<Node>(&json).unwrap(), node);
}

#[test]
fn nanoseconds_are_kept() {
    let time = DateTime::from_secs_and_nanos(1_515_531_081, 123_456_789);
    let node = Node { epoch: Some(time), date: Some(time), http_dates: Some(vec![time]), ..Node::new() };
    let text = r#""2018-01-09T20:51:21.123456789Z""#;
    let json = format!(r#"{{"Count":7,"Epoch":{text},"Date":{text},"HttpDates":[{text}]}}"#);
    assert_eq!(serde_json::to_string(&node).unwrap(), json);
    assert_eq!(serde_json::from_str::<Node>(&json).unwrap(), node);
    // A double holds nanoseconds of small times.
    let small = Node { epoch: Some(DateTime::from_secs_and_nanos(1, 123_456_789)), ..Node::new() };
    assert_eq!(serde_json::to_string(&small).unwrap(), r#"{"Count":7,"Epoch":1.123456789}"#);
}

#[test]
fn times_beyond_the_calendar_are_epoch_seconds() {
    let (whole, fraction) = (DateTime::from_secs(i64::MAX), DateTime::from_secs_and_nanos(i64::MAX, 1));
    let node =
        Node { epoch: Some(fraction), date: Some(whole), http_dates: Some(vec![whole, fraction]), ..Node::new() };
    let text = r#""9223372036854775807.000000001""#;
    let json =
        format!(r#"{{"Count":7,"Epoch":{text},"Date":9223372036854775807,"HttpDates":[9223372036854775807,{text}]}}"#);
    assert_eq!(serde_json::to_string(&node).unwrap(), json);
    assert_eq!(serde_json::from_str::<Node>(&json).unwrap(), node);
}

#[test]
fn a_null_means_the_default_whatever_came_before_it() {
    let read = |json: &str| serde_json::from_str::<Defaults>(json).unwrap();
    let initial: Defaults = Value::empty();
    assert_eq!(read(r#"{"Blob":"eA==","Blob":null,"List":["x"],"List":null,"Integer":null,"Colour":null}"#), initial);
    assert_eq!(
        read(r#"{"Integer":9,"Integer":null,"Epoch":1,"Epoch":null,"Required":"RED","Required":null}"#),
        initial
    );
    assert_eq!(read(r#"{"Integer":null,"Integer":9}"#).integer, 9);
    let choice = |json: &str| serde_json::from_str::<Choice>(json).unwrap();
    assert_eq!(choice(r#"{"text":"a","text":"b"}"#), Choice::Text("b".into()));
    assert_eq!(choice(r#"{"text":"a","text":null,"Node":{}}"#), Choice::Node(Box::new(Node::new())));
}

#[test]
fn defaults_come_back_as_they_were() {
    let initial: Defaults = Value::empty();
    let json = serde_json::to_string(&initial).unwrap();
    assert_eq!(serde_json::from_str::<Defaults>(&json).unwrap(), initial);
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

    #[test]
    fn every_time_comes_back_to_the_nanosecond(
        seconds in prop_oneof![-60_000_000_000i64..250_000_000_000, any::<i64>(), -10i64..10],
        nanos in 0u32..1_000_000_000,
        digits in 0u32..=9,
    ) {
        let unit = 10u32.pow(9 - digits);
        let time = DateTime::from_secs_and_nanos(seconds, nanos / unit * unit);
        let node = Node { epoch: Some(time), date: Some(time), http_dates: Some(vec![time]), ..Node::new() };
        let json = serde_json::to_string(&node).unwrap();
        prop_assert_eq!(serde_json::from_str::<Node>(&json).unwrap(), node);
    }
}
