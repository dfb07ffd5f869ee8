//! Shapes for the tests of this crate, as the generator would write them: every kind of member in every place.
#![allow(unreachable_pub, missing_docs, dead_code)] // the macros make more than the tests use

use crate::enums::UnknownVariantValue;
use aws_smithy_types::byte_stream::ByteStream;
use aws_smithy_types::{BigDecimal, BigInteger, Blob, DateTime, Document};
use std::collections::HashMap;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Colour {
    Red,
    Unknown(UnknownVariantValue),
}
impl Colour {
    pub fn as_str(&self) -> &str {
        match self {
            Self::Red => "RED",
            Self::Unknown(value) => value.as_str(),
        }
    }
}
impl From<&str> for Colour {
    fn from(value: &str) -> Self {
        match value {
            "RED" => Self::Red,
            other => Self::Unknown(other.into()),
        }
    }
}
crate::string_enum!(Colour);

#[derive(Debug, Clone, PartialEq)]
pub enum Choice {
    Text(String),
    Node(Box<Node>),
    When(DateTime),
    Nothing,
    Unknown,
}
crate::union!(Choice: "test#Choice" {
    0 => Text: Member::body("text");
    1 => Node: Member::body("Node").json_name("node");
    2 => When: Member::body("when").timestamp(TimestampFormat::DateTime);
    unit 3 => Nothing: Member::body("nothing");
});

/// Every kind of value in a body, recursively.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    pub name: Option<String>,
    pub flag: Option<bool>,
    pub byte: Option<i8>,
    pub short: Option<i16>,
    pub count: i32,
    pub long: Option<i64>,
    pub float: Option<f32>,
    pub double: Option<f64>,
    pub big: Option<BigInteger>,
    pub decimal: Option<BigDecimal>,
    pub blob: Option<Blob>,
    pub epoch: Option<DateTime>,
    pub date: Option<DateTime>,
    pub http_dates: Option<Vec<DateTime>>,
    pub document: Option<Document>,
    pub colour: Option<Colour>,
    pub next: Option<Box<Node>>,
    pub choice: Option<Choice>,
    pub dense: Option<Vec<String>>,
    pub sparse: Option<Vec<Option<String>>>,
    pub nodes: Option<HashMap<String, Node>>,
    pub colours: Option<HashMap<Colour, i32>>,
    pub secret: Option<HashMap<String, String>>,
}
crate::structure!(Node: "test#Node" {
    0 => name: Member::body("Name");
    1 => flag: Member::body("Flag");
    2 => byte: Member::body("Byte");
    3 => short: Member::body("Short");
    4 => count: Member::body("Count"), default 7;
    5 => long: Member::body("Long");
    6 => float: Member::body("Float");
    7 => double: Member::body("Double");
    8 => big: Member::body("Big");
    9 => decimal: Member::body("Decimal");
    10 => blob: Member::body("Blob");
    11 => epoch: Member::body("Epoch");
    12 => date: Member::body("Date").timestamp(TimestampFormat::DateTime);
    13 => http_dates: Member::body("HttpDates").timestamp(TimestampFormat::HttpDate);
    14 => document: Member::body("Document");
    15 => colour: Member::body("Colour").json_name("color");
    16 => next: Member::body("Next");
    17 => choice: Member::body("Choice");
    18 => dense: Member::body("Dense");
    19 => sparse: Member::body("Sparse");
    20 => nodes: Member::body("Nodes");
    21 => colours: Member::body("Colours");
    22 => secret: Member::body("Secret").sensitive();
});

impl Node {
    pub fn new() -> Self {
        crate::shape::Value::empty()
    }
}

/// Every binding of a request with a JSON body; as a response, its labels and parameters are of the body.
#[derive(Debug, Clone, PartialEq)]
pub struct Bound {
    pub name: Option<String>,
    pub path: Option<String>,
    pub qualifier: Option<String>,
    pub keys: Option<Vec<String>>,
    pub since: Option<DateTime>,
    pub rest: Option<HashMap<String, String>>,
    pub token: Option<String>,
    pub text: Option<String>,
    pub texts: Option<Vec<String>>,
    pub flags: Option<Vec<bool>>,
    pub at: Option<DateTime>,
    pub times: Option<Vec<DateTime>>,
    pub json: Option<String>,
    pub colour: Option<Colour>,
    pub meta: Option<HashMap<String, String>>,
    pub status: Option<i32>,
    pub node: Option<Node>,
}
crate::structure!(Bound: "test#Bound" {
    0 => name: Member::label("Name").required();
    1 => path: Member::label("Path").required();
    2 => qualifier: Member::query("Qualifier", "Qualifier");
    3 => keys: Member::query("Keys", "key");
    4 => since: Member::query("Since", "since");
    5 => rest: Member::bound("Rest", Binding::QueryParams);
    6 => token: Member::body("Token").idempotency_token();
    7 => text: Member::header("Text", "X-Text");
    8 => texts: Member::header("Texts", "X-Texts");
    9 => flags: Member::header("Flags", "X-Flags");
    10 => at: Member::header("At", "X-At");
    11 => times: Member::header("Times", "X-Times");
    12 => json: Member::header("Json", "X-Json").media_type("application/json");
    13 => colour: Member::header("Colour", "X-Colour");
    14 => meta: Member::bound("Meta", Binding::PrefixHeaders("X-Meta-"));
    15 => status: Member::bound("Status", Binding::ResponseCode);
    16 => node: Member::body("Node");
});

impl Bound {
    pub fn new(name: &str, path: &str) -> Self {
        Self { name: Some(name.into()), path: Some(path.into()), ..crate::shape::Value::empty() }
    }
}

/// A structure whose one payload member has the type and schema given.
macro_rules! payload_shape {
    ($($name:ident: $type:ty, $member:expr;)*) => {$(
        #[derive(Debug)]
        pub struct $name {
            pub payload: $type,
            pub code: Option<i32>,
        }
        crate::structure!($name: "test#Payload" {
            0 => payload: $member;
            1 => code: Member::bound("Code", Binding::ResponseCode);
        });
        impl $name {
            pub fn new() -> Self {
                crate::shape::Value::empty()
            }
        }
    )*};
}
payload_shape! {
    BlobPayload: Option<Blob>, Member::bound("Payload", Binding::Payload);
    ImagePayload: Option<Blob>, Member::bound("Payload", Binding::Payload).media_type("image/png");
    TextPayload: Option<String>, Member::bound("Payload", Binding::Payload);
    ColourPayload: Option<Colour>, Member::bound("Payload", Binding::Payload);
    NodePayload: Option<Node>, Member::bound("Payload", Binding::Payload);
    ChoicePayload: Option<Choice>, Member::bound("Payload", Binding::Payload);
    DocumentPayload: Option<Document>, Member::bound("Payload", Binding::Payload);
    StreamPayload: ByteStream, Member::bound("Payload", Binding::Payload);
}

/// A structure with nothing for the body.
#[derive(Debug)]
pub struct HeadOnly {
    pub name: Option<String>,
    pub keys: Option<Vec<String>>,
}
crate::structure!(HeadOnly: "test#HeadOnly" {
    0 => name: Member::label("Name").required();
    1 => keys: Member::query("Keys", "key").required();
});

/// A structure without members.
#[derive(Debug)]
pub struct Empty {}
crate::structure!(Empty: "test#Empty" {});
