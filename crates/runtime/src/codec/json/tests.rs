//! Reading and writing bodies, by example and by property.

use super::{read_body, write_body};
use crate::shape::{Structure, Value};
use crate::test_shapes::{Bound, Choice, Colour, Defaults, Inner, Many, Node, Outer};
use aws_smithy_types::{BigDecimal, BigInteger, Blob, DateTime, Document, Number, base64};
use proptest::prelude::*;
use std::collections::HashMap;

fn read(json: impl AsRef<[u8]>) -> Result<Node, String> {
    let mut node = Node::new();
    read_body(json.as_ref(), &mut node).map(|()| node).map_err(|error| error.to_string())
}

fn write(node: &Node) -> String {
    let mut out = Vec::new();
    write_body(node, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn rejection(json: &str) -> String {
    read(json).unwrap_err()
}

/// A node with every member set, and its JSON.
fn full() -> (Node, &'static str) {
    let node = Node {
        name: Some("a\"b\\c/\u{8}\u{c}\n\r\t\u{1}\u{7f}é😀".into()),
        flag: Some(true),
        byte: Some(-1),
        short: Some(300),
        count: 0,
        long: Some(i64::MAX),
        float: Some(0.5),
        double: Some(1e16),
        big: Some("123456789012345678901234567890".parse().unwrap()),
        decimal: Some("1.00000000000000000000000001".parse().unwrap()),
        blob: Some(Blob::new("hello")),
        epoch: Some(DateTime::from_millis(1479757760006)),
        date: Some(DateTime::from_millis(1479757760006)),
        http_dates: Some(vec![DateTime::from_secs(1445412480)]),
        document: Some(Document::Array(vec![
            Document::Null,
            Document::Bool(false),
            Document::Number(Number::NegInt(-1)),
            Document::Number(Number::Float(1.0)),
            Document::Object(HashMap::from([("k".into(), Document::String("v".into()))])),
        ])),
        colour: Some("BLUE".into()),
        next: Some(Box::new(Node::new())),
        choice: Some(Choice::When(DateTime::from_secs(0))),
        dense: Some(vec!["x".into(), String::new()]),
        sparse: Some(vec![Some("x".into()), None]),
        nodes: Some(HashMap::from([("n".into(), Node { name: Some("inner".into()), ..Node::new() })])),
        colours: Some(HashMap::from([(Colour::Red, 1), ("GREEN".into(), 2)])),
        secret: Some(HashMap::from([("k".into(), "v".into())])),
    };
    let json = concat!(
        r#"{"Name":"a\"b\\c/\b\f\n\r\t\u0001"#,
        "\u{7f}é😀",
        r#"","Flag":true,"Byte":-1,"Short":300,"Count":0,"Long":9223372036854775807,"Float":0.5,"Double":1e16,"#,
        r#""Big":123456789012345678901234567890,"Decimal":1.00000000000000000000000001,"Blob":"aGVsbG8=","#,
        r#""Epoch":1479757760.006,"Date":"2016-11-21T19:49:20.006Z","HttpDates":["Wed, 21 Oct 2015 07:28:00 GMT"],"#,
        r#""Document":[null,false,-1,1.0,{"k":"v"}],"color":"BLUE","Next":{"Count":7},"#,
        r#""Choice":{"when":"1970-01-01T00:00:00Z"},"Dense":["x",""],"Sparse":["x",null],"#,
        r#""Nodes":{"n":{"Name":"inner","Count":7}},"Colours":{"GREEN":2,"RED":1},"Secret":{"k":"v"}}"#,
    );
    (node, json)
}

#[test]
fn writes_every_kind_of_member_in_the_order_of_the_schema() {
    let (node, json) = full();
    assert_eq!(write(&node), json);
}

#[test]
fn reads_back_what_it_writes() {
    let (node, json) = full();
    assert_eq!(read(json).unwrap(), node);
}

#[test]
fn writes_a_large_blob_in_pieces_that_make_one_text() {
    for length in (0..5).chain(49_150..49_155) {
        let bytes: Vec<u8> = (0..length).map(|index| index as u8).collect();
        let expected = format!(r#"{{"Count":7,"Blob":"{}"}}"#, base64::encode(&bytes));
        assert_eq!(write(&Node { blob: Some(Blob::new(bytes)), ..Node::new() }), expected);
    }
}

#[test]
fn leaves_out_what_is_unset_and_keeps_what_is_empty() {
    assert_eq!(write(&Node::new()), r#"{"Count":7}"#);
    let node = Node { dense: Some(vec![]), name: Some(String::new()), secret: Some(HashMap::new()), ..Node::new() };
    assert_eq!(write(&node), r#"{"Name":"","Count":7,"Dense":[],"Secret":{}}"#);
}

#[test]
fn writes_members_of_the_body_only_at_the_top_but_all_below() {
    let bound = Bound { node: Some(Node::new()), ..Bound::new("n", "p") };
    let mut out = Vec::new();
    write_body(&bound, &mut out).unwrap();
    assert_eq!(String::from_utf8(out).unwrap(), r#"{"Node":{"Count":7}}"#);
}

#[test]
fn request_bindings_are_of_the_body_in_a_response() {
    let mut bound: Bound = Value::empty();
    read_body(br#"{"Name":"n","Qualifier":"q","Text":"not me","Status":9}"#, &mut bound).unwrap();
    assert_eq!(bound.name.as_deref(), Some("n"));
    assert_eq!(bound.qualifier.as_deref(), Some("q"));
    assert_eq!((bound.text, bound.status), (None, None));
}

#[test]
fn floats_without_a_sign_in_json_travel_as_strings() {
    let node = Node { float: Some(f32::NEG_INFINITY), double: Some(f64::NAN), ..Node::new() };
    let json = write(&node);
    assert_eq!(json, r#"{"Count":7,"Float":"-Infinity","Double":"NaN"}"#);
    let back = read(json).unwrap();
    assert_eq!(back.float, Some(f32::NEG_INFINITY));
    assert!(back.double.unwrap().is_nan());
    assert_eq!(rejection(r#"{"Double":"1.5"}"#), "Double: expected a number, found another string at line 1 column 15");
}

#[test]
fn members_may_come_in_any_order_and_another_one_next_time() {
    let members = [r#""Name":"n""#, r#""Flag":true"#, r#""What":[1]"#, r#""Count":3"#, r#""Dense":["a"]"#];
    let expected =
        Node { name: Some("n".into()), flag: Some(true), count: 3, dense: Some(vec!["a".into()]), ..Node::new() };
    for start in 0..members.len() {
        for step in 1..members.len() {
            let order = (0..members.len()).map(|index| members[(start + index * step) % members.len()]);
            let json = format!("{{{}}}", order.collect::<Vec<_>>().join(","));
            assert_eq!(read(&json).unwrap(), expected, "{json}");
            assert_eq!(read(json.replace(':', " : ")).unwrap(), expected, "{json}");
        }
    }
}

#[test]
fn an_empty_body_is_an_empty_object() {
    assert_eq!(read("").unwrap(), Node::new());
    assert_eq!(read(" \r\n\t").unwrap_err(), "EOF while parsing a value at line 2 column 1"); // RFC 8259, section 2
}

#[test]
fn structures_that_are_required_and_missing_are_empty_ones() {
    for json in ["", "{}", r#"{"Inner":null}"#, r#"{"Inner":{}}"#] {
        let mut outer = Outer::default();
        read_body(json.as_bytes(), &mut outer).unwrap();
        assert_eq!(outer, Outer { label: None, inner: Some(Inner { node: Some(Node::new()) }) }, "{json}");
    }
}

#[test]
fn null_unsets_and_leaves_defaults() {
    let json = r#"{"Name":null,"Count":null,"Next":null,"Dense":null,"Choice":null,"Big":null,"Secret":null}"#;
    assert_eq!(read(json).unwrap(), Node::new());
}

#[test]
fn a_null_document_is_a_value() {
    assert_eq!(read(r#"{"Document":null}"#).unwrap().document, Some(Document::Null));
}

#[test]
fn the_last_of_equal_keys_counts_alone() {
    let node = read(r#"{"Name":"a","Name":"b","Dense":["a"],"Dense":["b"],"Next":{"Name":"a"},"Next":{}}"#).unwrap();
    assert_eq!(node.name.as_deref(), Some("b"));
    assert_eq!(node.dense, Some(vec!["b".to_owned()]));
    assert_eq!(*node.next.unwrap(), Node::new());
    assert_eq!(read(r#"{"Name":"a","Name":null}"#).unwrap().name, None);
    assert_eq!(read(r#"{"Count":3,"Count":null}"#).unwrap().count, 7);
    assert_eq!(read(r#"{"Secret":{},"Count":null}"#).unwrap().count, 7);
}

/// A value for each member of [`Defaults`] that is not its default.
const OTHERS: &str = concat!(
    r#""Flag":false,"Byte":0,"Short":0,"Integer":0,"Long":0,"Float":0,"Double":0,"Big":0,"Decimal":0,"Text":"x","#,
    r#""Colour":"BLUE","Blob":"eA==","Epoch":1,"Date":"2016-11-21T19:49:20Z","Document":1,"List":["x"],"Map":{"k":"v"},"#,
    r#""Optional":{},"Empty":"x","Required":"RED""#
);

fn defaults(json: &str) -> Defaults {
    let mut defaults: Defaults = Value::empty();
    read_body(json.as_bytes(), &mut defaults).expect(json);
    defaults
}

#[test]
fn a_null_means_the_default_whatever_came_before_it() {
    let initial: Defaults = Value::empty();
    let members: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&format!("{{{OTHERS}}}")).unwrap();
    assert_eq!(members.len(), initial.schema().members().len());
    for (name, value) in members {
        // For a document, null is a value like any other.
        if name != "Document" {
            assert_eq!(defaults(&format!(r#"{{"{name}":null}}"#)), initial, "{name}");
            assert_eq!(defaults(&format!(r#"{{"{name}":{value},"{name}":null}}"#)), initial, "{name}");
        }
        let last = defaults(&format!(r#"{{"{name}":null,"{name}":{value}}}"#));
        assert_eq!(last, defaults(&format!(r#"{{"{name}":{value}}}"#)), "{name}");
        assert_ne!(last, initial, "{name}");
    }
}

#[test]
fn every_kind_of_default_is_written() {
    let mut out = Vec::new();
    write_body(&Defaults::initial(), &mut out).unwrap();
    assert_eq!(
        String::from_utf8(out).unwrap(),
        concat!(
            r#"{"Flag":true,"Byte":-1,"Short":2,"Integer":3,"Long":4,"Float":0.5,"Double":-0.25,"#,
            r#""Big":12345678901234567890123,"Decimal":1e400,"Text":"a\n\"b\" default=7","Colour":"RED","#,
            r#""Blob":"YWJj/w==","Epoch":1515531081.123,"Date":"1969-12-31T23:59:59.123456789Z","Document":"d","#,
            r#""List":[],"Map":{},"Empty":"","Required":"no value was set"}"#
        )
    );
}

#[test]
fn a_null_means_the_default_for_any_number_of_members() {
    let json = |value: &str| {
        let members = (0..Many::COUNT).map(|index| format!(r#""M{index}":{value}"#));
        members.collect::<Vec<_>>().join(",")
    };
    let mut many = Many::initial();
    read_body(format!("{{{}}}", json("-1")).as_bytes(), &mut many).unwrap();
    assert_eq!(many, Many(vec![-1; Many::COUNT]));
    let mut many = Many::initial();
    read_body(format!("{{{},{}}}", json("-1"), json("null")).as_bytes(), &mut many).unwrap();
    assert_eq!(many, Many::initial());
}

#[test]
fn the_last_value_of_a_unions_member_counts() {
    assert_eq!(choice(r#"{"text":"a","text":"b"}"#), Ok(Some(Choice::Text("b".into()))));
    assert_eq!(choice(r#"{"text":"a","text":null}"#), Ok(Some(Choice::Unknown)));
    assert_eq!(choice(r#"{"text":"a","text":null,"nothing":{}}"#), Ok(Some(Choice::Nothing)));
    assert_eq!(choice(r#"{"new":1,"new":null,"text":"a"}"#), Ok(Some(Choice::Text("a".into()))));
}

#[test]
fn big_numbers_have_no_greatest() {
    let json = r#"{"Count":7,"Big":123456789012345678901234567890,"Decimal":-1.00000000000000000001e-400}"#;
    let node = read(json).unwrap();
    assert_eq!(node.decimal.as_ref().unwrap().as_ref(), "-1.00000000000000000001e-400");
    assert_eq!(write(&node), json);
}

#[test]
fn unknown_members_are_skipped_however_deep() {
    let deep = format!(r#"{{"What":{}{},"Name":"n"}}"#, "[".repeat(10_000), "]".repeat(10_000));
    assert_eq!(read(deep).unwrap().name.as_deref(), Some("n"));
}

#[test]
fn known_members_nested_too_deep_are_an_error() {
    for (open, close) in [(r#"{"Next":"#, "}"), (r#"{"Document":["#, "]}"), (r#"{"Nodes":{"k":"#, "}}")] {
        let deep = format!("{}{{}}{}", open.repeat(10_000), close.repeat(10_000));
        assert!(rejection(&deep).contains("recursion limit exceeded"));
    }
    let document = format!(r#"{{"Document":{}{}}}"#, "[".repeat(10_000), "]".repeat(10_000));
    assert!(rejection(&document).starts_with("Document: recursion limit exceeded"));
}

#[test]
fn reads_large_bodies() {
    let name = "x".repeat(5 << 20);
    assert_eq!(read(format!(r#"{{"Name":"{name}"}}"#)).unwrap().name, Some(name));
}

#[test]
fn says_where_and_what_but_never_the_value() {
    for (json, expected) in [
        (r#"{"Name":31337}"#, "Name: expected a string, found a number at line 1 column 13"),
        (
            r#"{"Next":{"Next":{"Flag":"secret"}}}"#,
            "Next.Next.Flag: expected a boolean, found a string at line 1 column 32",
        ),
        (r#"{"Count":2147483648}"#, "Count: expected a 32-bit integer, found another number at line 1 column 19"),
        (r#"{"Count":1.5}"#, "Count: expected a 32-bit integer, found another number at line 1 column 12"),
        (r#"{"Dense":["a",{}]}"#, "Dense[1]: expected a string, found an object at line 1 column 15"),
        (
            r#"{"Nodes":{"k":{"Byte":[]}}}"#,
            r#"Nodes["k"].Byte: expected an 8-bit integer, found an array at line 1 column 23"#,
        ),
        (r#"{"Secret":{"password":1}}"#, "Secret[...]: expected a string, found a number at line 1 column 23"),
        (
            r#"{"Epoch":"2016-11-21T19:49:20Z"}"#,
            "Epoch: expected a timestamp in epoch seconds, found a string at line 1 column 31",
        ),
        (
            r#"{"Date":"soon"}"#,
            "Date: expected a timestamp in date-time form, found another string at line 1 column 14",
        ),
        (
            r#"{"HttpDates":[1]}"#,
            "HttpDates[0]: expected a timestamp in http-date form, found a number at line 1 column 15",
        ),
        (r#"{"Blob":"%"}"#, "Blob: expected a string in base64, found another string at line 1 column 11"),
        (r#"{"Big":1.5}"#, "Big: expected a big number, found another value at line 1 column 10"),
        (r#"{"Choice":[]}"#, "Choice: expected an object, found an array at line 1 column 11"),
        ("null", "expected an object, found null"),
        ("[]", "expected an object, found an array at line 1 column 1"),
        ("{} {}", "trailing characters at line 1 column 3"),
        (r#"{"Name":"a"#, "Name: EOF while parsing a string at line 1 column 10"),
    ] {
        assert_eq!(rejection(json), expected, "{json}");
    }
}

#[test]
fn long_keys_are_cut_in_messages() {
    let message = rejection(&format!(r#"{{"Nodes":{{"{}":1}}}}"#, "k".repeat(1000)));
    assert!(message.len() < 200, "{message}");
}

#[test]
fn text_that_is_no_utf8_is_an_error() {
    assert_eq!(read(b"{\"Name\":\"\xff\"}").unwrap_err(), "expected UTF-8, found another byte at offset 9");
}

#[test]
fn dense_collections_take_no_nulls_and_sparse_ones_keep_them() {
    assert!(rejection(r#"{"Dense":["a",null]}"#).starts_with("Dense[1]: expected a value, found null"));
    assert!(rejection(r#"{"Secret":{"a":null}}"#).starts_with("Secret[...]: expected a value, found null"));
    assert_eq!(read(r#"{"Sparse":[null,"a"]}"#).unwrap().sparse, Some(vec![None, Some("a".into())]));
}

#[test]
fn date_times_may_have_an_offset() {
    let node = read(r#"{"Date":"2016-11-21T20:49:20+01:00"}"#).unwrap();
    assert_eq!(node.date, Some(DateTime::from_secs(1479757760)));
}

fn choice(json: &str) -> Result<Option<Choice>, String> {
    read(format!(r#"{{"Choice":{json}}}"#)).map(|node| node.choice)
}

#[test]
fn a_union_has_one_member_set() {
    assert_eq!(choice(r#"{"text":"t"}"#), Ok(Some(Choice::Text("t".into()))));
    assert_eq!(choice(r#"{"__type":"test#Text","text":"t"}"#), Ok(Some(Choice::Text("t".into()))));
    assert_eq!(choice(r#"{"text":"t","node":null,"new":null}"#), Ok(Some(Choice::Text("t".into()))));
    assert_eq!(choice(r#"{"node":null,"text":"t"}"#), Ok(Some(Choice::Text("t".into()))));
    assert_eq!(choice(r#"{"nothing":{}}"#), Ok(Some(Choice::Nothing)));
    assert_eq!(choice(r#"{"new":{"a":[1]}}"#), Ok(Some(Choice::Unknown)));
    assert_eq!(choice("{}"), Ok(Some(Choice::Unknown)));
    assert_eq!(choice(r#"{"text":null}"#), Ok(Some(Choice::Unknown)));
    assert_eq!(choice("null"), Ok(None));
    for several in [r#"{"text":"t","nothing":{}}"#, r#"{"text":"t","new":1}"#, r#"{"new":1,"text":"t"}"#] {
        assert!(choice(several).unwrap_err().starts_with("Choice: expected one member of the union, found several"));
    }
    assert!(choice(r#"{"node":{"Flag":1}}"#).unwrap_err().starts_with("Choice.node.Flag: expected a boolean"));
}

#[test]
fn what_json_cannot_say_is_rejected_with_its_place() {
    let rejection = |node: &Node| write_body(node, &mut Vec::new()).unwrap_err().to_string();
    let unknown = Node { choice: Some(Choice::Unknown), ..Node::new() };
    assert_eq!(rejection(&unknown), "Choice: a Choice of an unknown kind can't be sent");
    let big = Node { big: Some("007".parse::<BigInteger>().unwrap()), ..Node::new() };
    assert_eq!(rejection(&big), "Big: a big number in a form that JSON doesn't have");
    let decimal = Node { decimal: Some("+.5".parse::<BigDecimal>().unwrap()), ..Node::new() };
    assert_eq!(rejection(&decimal), "Decimal: a big number in a form that JSON doesn't have");
    let date = Node { date: Some(DateTime::from_secs(i64::MAX)), ..Node::new() };
    assert!(rejection(&date).starts_with("Date: "));
}

fn documents() -> impl Strategy<Value = Document> {
    let leaf = prop_oneof![
        Just(Document::Null),
        any::<bool>().prop_map(Document::Bool),
        any::<u64>().prop_map(|n| Document::Number(Number::PosInt(n))),
        (i64::MIN..0).prop_map(|n| Document::Number(Number::NegInt(n))),
        (-1e300..1e300).prop_map(|n| Document::Number(Number::Float(n))),
        any::<String>().prop_map(Document::String),
    ];
    leaf.prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Document::Array),
            prop::collection::hash_map(any::<String>(), inner, 0..4).prop_map(Document::Object),
        ]
    })
}

pub(crate) fn nodes() -> impl Strategy<Value = Node> {
    let scalars = (
        (any::<Option<String>>(), any::<Option<bool>>(), any::<Option<i8>>(), any::<Option<i16>>(), any::<i32>()),
        (any::<Option<i64>>(), any::<Option<f32>>(), any::<Option<f64>>(), any::<Option<Vec<u8>>>()),
        (prop::option::of(-1_000_000_000i64..4_000_000_000), prop::option::of(documents())),
        (
            prop::option::of(prop::collection::vec(any::<String>(), 0..4)),
            prop::option::of(prop::collection::vec(any::<Option<String>>(), 0..4)),
        ),
        prop::option::of(prop::collection::hash_map(any::<String>(), any::<String>(), 0..4)),
    );
    let leaf =
        scalars.prop_map(|((name, flag, byte, short, count), (long, float, double, blob), time, lists, secret)| {
            let epoch = time.0.map(DateTime::from_secs);
            Node {
                colour: name.as_deref().map(Colour::from),
                choice: name.clone().map(Choice::Text),
                name,
                flag,
                byte,
                short,
                count,
                long,
                float,
                double,
                big: long.map(|n| format!("{}0123456789", n.max(1)).parse().unwrap()),
                decimal: long.map(|n| format!("{n}.000000000000000000001").parse().unwrap()),
                blob: blob.map(Blob::new),
                epoch,
                date: epoch,
                http_dates: epoch.map(|time| vec![time]),
                document: time.1,
                dense: lists.0,
                sparse: lists.1,
                colours: None,
                nodes: None,
                next: None,
                secret,
            }
        });
    leaf.prop_recursive(2, 4, 2, |inner| {
        let below = (inner.clone(), inner.clone(), prop::collection::hash_map(any::<String>(), inner, 0..3));
        below.prop_map(|(next, choice, nodes)| Node {
            next: Some(Box::new(next)),
            choice: Some(Choice::Node(Box::new(choice))),
            nodes: Some(nodes),
            ..Node::new()
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_written_reads_back_equal(node in nodes()) {
        let json = write(&node);
        prop_assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok());
        prop_assert_eq!(read(&json).unwrap(), node);
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in any::<Vec<u8>>()) {
        let _ = read(bytes);
    }

    #[test]
    fn damaged_json_never_panics(at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<bool>()) {
        let mut bytes = full().1.as_bytes().to_vec();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if cut {
            bytes.truncate(at);
            prop_assert!(at == 0 || read(&bytes).is_err());
        } else {
            let _ = read(&bytes);
        }
    }
}
