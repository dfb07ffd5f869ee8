//! Shapes for the tests of this crate, as the generator would write them: every kind of member in every place.
#![allow(unreachable_pub, missing_docs, dead_code)] // the macros make more than the tests use

use crate::enums::UnknownVariantValue;
use aws_smithy_types::byte_stream::ByteStream;
use aws_smithy_types::{BigDecimal, BigInteger, Blob, DateTime, Document};
use std::collections::HashMap;
use std::sync::LazyLock;

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
    0 => Text: "text";
    1 => Node: "Node json=node";
    2 => When: "when timestamp=date-time";
    unit 3 => Nothing: "nothing";
});

/// Every kind of value in a body, recursively.
#[derive(Clone, PartialEq)]
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
    0 => name: "Name";
    1 => flag: "Flag";
    2 => byte: "Byte";
    3 => short: "Short";
    4 => count: "Count";
    5 => long: "Long";
    6 => float: "Float";
    7 => double: "Double";
    8 => big: "Big";
    9 => decimal: "Decimal";
    10 => blob: "Blob";
    11 => epoch: "Epoch";
    12 => date: "Date timestamp=date-time";
    13 => http_dates: "HttpDates timestamp=http-date";
    14 => document: "Document";
    15 => colour: "Colour json=color";
    16 => next: "Next";
    17 => choice: "Choice";
    18 => dense: "Dense";
    19 => sparse: "Sparse";
    20 => nodes: "Nodes";
    21 => colours: "Colours";
    22 => secret: "Secret sensitive";
} defaults {
    4 => count = 7;
});

/// A member of every kind that can have a default, with one.
#[derive(Clone, PartialEq)]
pub struct Defaults {
    pub flag: bool,
    pub byte: i8,
    pub short: i16,
    pub integer: i32,
    pub long: i64,
    pub float: f32,
    pub double: f64,
    pub big: BigInteger,
    pub decimal: BigDecimal,
    pub text: String,
    pub colour: Colour,
    pub blob: Blob,
    pub epoch: DateTime,
    pub date: DateTime,
    pub document: Document,
    pub list: Vec<String>,
    pub map: HashMap<String, String>,
    pub optional: Option<Inner>,
    pub empty: String,
    pub required: Colour,
}
crate::structure!(Defaults: "test#Defaults" {
    0 => flag: "Flag";
    1 => byte: "Byte";
    2 => short: "Short";
    3 => integer: "Integer";
    4 => long: "Long";
    5 => float: "Float";
    6 => double: "Double";
    7 => big: "Big";
    8 => decimal: "Decimal";
    9 => text: "Text";
    10 => colour: "Colour";
    11 => blob: "Blob";
    12 => epoch: "Epoch";
    13 => date: "Date timestamp=date-time";
    14 => document: "Document";
    15 => list: "List";
    16 => map: "Map";
    17 => optional: "Optional";
    18 => empty: "Empty";
    19 => required: "Required required";
} defaults {
    0 => flag = true;
    1 => byte = -1;
    2 => short = 2;
    3 => integer = 3;
    4 => long = 4;
    5 => float = 0.5;
    6 => double = -0.25;
    7 => big = "12345678901234567890123".parse().unwrap();
    8 => decimal = "1e400".parse().unwrap();
    9 => text = "a\n\"b\" default=7".to_owned();
    10 => colour = Colour::Red;
    11 => blob = Blob::new(*b"abc\xff");
    12 => epoch = DateTime::from_secs_and_nanos(1_515_531_081, 123_000_000);
    13 => date = DateTime::from_secs_and_nanos(-1, 123_456_789);
    14 => document = Document::String("d".to_owned());
});

/// More members than any number of bits counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Many(pub Vec<i32>);

impl Many {
    pub const COUNT: usize = 300;
}

impl crate::shape::Structure for Many {
    fn schema(&self) -> &'static crate::shape::Schema {
        static TABLE: LazyLock<String> =
            LazyLock::new(|| (0..Many::COUNT).map(|index| format!("m{index} M{index}\n")).collect());
        static SCHEMA: LazyLock<crate::shape::Schema> =
            LazyLock::new(|| crate::shape::Schema::new("Many", "test#Many", &TABLE));
        &SCHEMA
    }
    fn field(&self, index: usize) -> &dyn crate::shape::Value {
        &self.0[index]
    }
    fn field_mut(&mut self, index: usize) -> &mut dyn crate::shape::Value {
        &mut self.0[index]
    }
    fn initial() -> Self {
        Self((0..Self::COUNT as i32).collect())
    }
    fn reset(&mut self, index: usize) {
        self.0[index] = index as i32;
    }
}

/// Requires a structure, which requires another one.
#[derive(Clone, Default, PartialEq)]
pub struct Outer {
    pub label: Option<String>,
    pub inner: Option<Inner>,
}

crate::structure!(Outer: "test#Outer" {
    0 => label: "Label required";
    1 => inner: "Inner required";
});

#[derive(Clone, Default, PartialEq)]
pub struct Inner {
    pub node: Option<Node>,
}

crate::structure!(Inner: "test#Inner" {
    0 => node: "Node required";
});

impl Node {
    pub fn new() -> Self {
        crate::shape::Value::empty()
    }
}

/// Every binding of a request with a JSON body; as a response, its labels and parameters are of the body.
#[derive(Clone, PartialEq)]
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
    0 => name: "Name label required";
    1 => path: "Path label required";
    2 => qualifier: "Qualifier query=Qualifier";
    3 => keys: "Keys query=key";
    4 => since: "Since query=since";
    5 => rest: "Rest query-params";
    6 => token: "Token token";
    7 => text: "Text header=X-Text";
    8 => texts: "Texts header=X-Texts";
    9 => flags: "Flags header=X-Flags";
    10 => at: "At header=X-At";
    11 => times: "Times header=X-Times";
    12 => json: "Json header=X-Json media=application/json";
    13 => colour: "Colour header=X-Colour";
    14 => meta: "Meta prefix-headers=X-Meta-";
    15 => status: "Status status";
    16 => node: "Node";
});

impl Bound {
    pub fn new(name: &str, path: &str) -> Self {
        Self { name: Some(name.into()), path: Some(path.into()), ..crate::shape::Value::empty() }
    }
}

/// Names that a URI escapes, and headers whose texts have a media type.
#[derive(Clone, PartialEq)]
pub struct Named {
    pub blanks: Option<String>,
    pub list: Option<Vec<String>>,
    pub documents: Option<Vec<String>>,
    pub meta: Option<HashMap<String, String>>,
    pub colour: Option<Colour>,
}
crate::structure!(Named: "test#Named" {
    0 => blanks: "Blanks query=name%20with%20spaces";
    1 => list: "List query=a[b]%26%3D%25";
    2 => documents: "Documents header=X-Documents media=application/json";
    3 => meta: "Meta prefix-headers=X-Meta- media=application/json";
    4 => colour: "Colour header=X-Colour media=text/plain";
});

/// A structure whose one payload member has the type and schema given.
macro_rules! payload_shape {
    ($($name:ident: $type:ty, $member:expr;)*) => {$(
        pub struct $name {
            pub payload: $type,
            pub code: Option<i32>,
        }
        crate::structure!($name: "test#Payload" {
            0 => payload: $member;
            1 => code: "Code status";
        });
        impl $name {
            pub fn new() -> Self {
                crate::shape::Value::empty()
            }
        }
    )*};
}
payload_shape! {
    BlobPayload: Option<Blob>, "Payload payload";
    ImagePayload: Option<Blob>, "Payload payload media=image/png";
    TextPayload: Option<String>, "Payload payload";
    ColourPayload: Option<Colour>, "Payload payload";
    NodePayload: Option<Node>, "Payload payload";
    ChoicePayload: Option<Choice>, "Payload payload";
    DocumentPayload: Option<Document>, "Payload payload";
    StreamPayload: ByteStream, "Payload payload";
}

/// A structure with nothing for the body.
pub struct HeadOnly {
    pub name: Option<String>,
    pub keys: Option<Vec<String>>,
}
crate::structure!(HeadOnly: "test#HeadOnly" {
    0 => name: "Name label required";
    1 => keys: "Keys query=key required";
});

/// A structure without members.
pub struct Empty {}
crate::structure!(Empty: "test#Empty" {});

/// A structure with a label that something stands for when it is unset.
pub struct Owned {
    pub account: Option<String>,
}
crate::structure!(Owned: "test#Owned" {
    0 => account: "Account label required blank=-";
});

/// A structure whose map takes all headers.
pub struct Anywhere {
    pub all: Option<HashMap<String, String>>,
    pub b: Option<String>,
    pub c: Option<Vec<String>>,
}
crate::structure!(Anywhere: "test#Anywhere" {
    0 => all: "All prefix-headers=";
    1 => b: "B header=x-b";
    2 => c: "C header=x-c";
});
