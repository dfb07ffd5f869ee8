//! What the model says of the wire: the request of an input and the response of an output, written from the model's
//! `http*` traits and restJson1 alone, without the plan and without the client. Streams of events are not written.

use crate::model::{MODEL, operation};
use crate::request::percent_encoded;
use proofmark_smithy_model::model::{Member, Node, Shape, ShapeId, ShapeType};
use serde_json::{Map, json};

/// A message without what is the transport's business (signing, user agent, lengths).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Message {
    /// Method and path of a request, the path with its labels in place.
    pub start: Option<(String, String)>,
    /// The status of a response.
    pub status: Option<u16>,
    /// Parameters of the query, sorted.
    pub query: Vec<(String, String)>,
    /// Headers that members travel in.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Body,
}

/// A body.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Body {
    /// None at all.
    #[default]
    None,
    /// A JSON object.
    Json(Node),
    /// A blob or string, as it is.
    Raw(String),
}

impl Body {
    /// The bytes that travel.
    pub fn bytes(&self) -> Vec<u8> {
        match self {
            Self::None => Vec::new(),
            Self::Json(value) => value.to_string().into_bytes(),
            Self::Raw(text) => text.clone().into_bytes(),
        }
    }
}

/// The request that an input must become.
pub fn request(name: &str, input: &Node) -> Message {
    let (shape, operation) = operation(name);
    let http = http(shape);
    let mut path = http["uri"].as_str().unwrap_or_default().to_owned();
    let mut message = Message::default();
    if let Some((before, query)) = path.clone().split_once('?') {
        path = before.to_owned();
        message.query.extend(query.split('&').map(|pair| match pair.split_once('=') {
            Some((name, value)) => (name.to_owned(), value.to_owned()),
            None => (pair.to_owned(), String::new()),
        }));
    }
    bind(&operation.input, input, &mut message, &mut |member, text| {
        let encoded = percent_encoded(text, false);
        path = path.replace(&format!("{{{}}}", member.name()), &encoded);
        path = path.replace(&format!("{{{}+}}", member.name()), &percent_encoded(text, true));
    });
    message.query.sort();
    message.start = Some((http["method"].as_str().unwrap_or_default().to_owned(), path));
    message
}

/// The response that an output must come from.
pub fn response(name: &str, output: &Node) -> Message {
    let (shape, operation) = operation(name);
    let mut message = Message::default();
    bind(&operation.output, output, &mut message, &mut |_, _| {});
    if message.status.is_none() {
        message.status = http(shape)["code"].as_u64().map_or(Some(200), |code| u16::try_from(code).ok());
    }
    message
}

fn http(shape: &Shape) -> &Node {
    shape.traits.get("smithy.api#http").unwrap_or_else(|| panic!("{} has no HTTP binding", shape.id))
}

fn target(member: &Member) -> &'static Shape {
    MODEL.shape(&member.target).unwrap_or_else(|| panic!("{} has no target", member.id))
}

fn bind(id: &ShapeId, value: &Node, message: &mut Message, label: &mut dyn FnMut(&Member, &str)) {
    let shape = MODEL.shape(id).unwrap_or_else(|| panic!("{id} is not defined"));
    let (mut body, mut has_body) = (Map::new(), false);
    for member in shape.members.values() {
        let traits = &member.traits;
        let value = value.get(member.name()).filter(|value| !value.is_null());
        let bound = |id: &str| traits.string(id).map(str::to_owned);
        if traits.has("smithy.api#httpLabel") {
            let value = value.unwrap_or_else(|| panic!("{} is in the path and must be there", member.id));
            label(member, &text(member, target(member), value, "date-time"));
        } else if let Some(name) = bound("smithy.api#httpQuery") {
            let items = value.map_or(Vec::new(), |value| texts(member, value, "date-time"));
            message.query.extend(items.into_iter().map(|text| (name.clone(), text)));
        } else if let Some(name) = bound("smithy.api#httpHeader") {
            let items = value.map_or(Vec::new(), |value| texts(member, value, "http-date"));
            if !items.is_empty() {
                message.headers.push((name.to_ascii_lowercase(), items.join(", ")));
            }
        } else if traits.has("smithy.api#httpResponseCode") {
            message.status = value.and_then(Node::as_u64).and_then(|code| u16::try_from(code).ok());
        } else if traits.has("smithy.api#httpPayload") {
            let payload = value.map(|value| match target(member).ty {
                ShapeType::Blob | ShapeType::String | ShapeType::Enum => {
                    Body::Raw(value.as_str().unwrap_or_default().to_owned())
                }
                _ => Body::Json(json_value(member, value)),
            });
            message.body = payload.unwrap_or_default();
        } else {
            has_body = true;
            if let Some(value) = value {
                let name = traits.string("smithy.api#jsonName").unwrap_or(member.name());
                body.insert(name.to_owned(), json_value(member, value));
            }
        }
    }
    if has_body {
        message.body = Body::Json(Node::Object(body));
    }
}

fn texts(member: &Member, value: &Node, timestamp: &str) -> Vec<String> {
    let shape = target(member);
    match (shape.member("member"), value.as_array()) {
        (Some(inner), Some(items)) => items.iter().map(|item| text(inner, target(inner), item, timestamp)).collect(),
        _ => vec![text(member, shape, value, timestamp)],
    }
}

fn text(member: &Member, shape: &Shape, value: &Node, timestamp: &str) -> String {
    match (&shape.ty, value) {
        (ShapeType::Timestamp, value) => match timestamp_value(member, shape, value, timestamp) {
            Node::String(text) => text,
            other => other.to_string(),
        },
        // What `mediaType` marks is base64 in a header; no member of this API is.
        (_, Node::String(text)) => text.clone(),
        (_, value) => value.to_string(),
    }
}

fn json_value(member: &Member, value: &Node) -> Node {
    let shape = target(member);
    match (&shape.ty, value) {
        (ShapeType::Timestamp, value) => timestamp_value(member, shape, value, "epoch-seconds"),
        (ShapeType::Blob, Node::String(text)) => json!(aws_smithy_types::base64::encode(text)),
        (ShapeType::Structure | ShapeType::Union, Node::Object(object)) => {
            let entry = |(name, value): (&String, &Node)| {
                let member = shape.member(name).unwrap_or_else(|| panic!("{} has no member {name}", shape.id));
                let name = member.traits.string("smithy.api#jsonName").unwrap_or(name);
                (name.to_owned(), json_value(member, value))
            };
            Node::Object(object.iter().map(entry).collect())
        }
        (ShapeType::List, Node::Array(items)) => match shape.member("member") {
            Some(member) => items.iter().map(|item| json_value(member, item)).collect(),
            None => value.clone(),
        },
        (ShapeType::Map, Node::Object(object)) => match shape.member("value") {
            Some(member) => {
                Node::Object(object.iter().map(|(key, value)| (key.clone(), json_value(member, value))).collect())
            }
            None => value.clone(),
        },
        _ => value.clone(),
    }
}

/// A timestamp of an example in the form that it has on the wire.
fn timestamp_value(member: &Member, shape: &Shape, value: &Node, default: &str) -> Node {
    const ID: &str = "smithy.api#timestampFormat";
    let timestamp: jiff::Timestamp = match value {
        Node::String(text) => text.parse().unwrap_or_else(|error| panic!("{}: {error}", member.id)),
        _ => {
            let milliseconds = (value.as_f64().unwrap_or_default() * 1000.0).round() as i64;
            jiff::Timestamp::from_millisecond(milliseconds).unwrap_or_else(|error| panic!("{}: {error}", member.id))
        }
    };
    match member.traits.string(ID).or(shape.traits.string(ID)).unwrap_or(default) {
        "date-time" => json!(timestamp.to_string()),
        "http-date" => json!(timestamp.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()),
        _ if timestamp.subsec_nanosecond() == 0 => json!(timestamp.as_second()),
        _ => json!(timestamp.as_millisecond() as f64 / 1000.0),
    }
}
