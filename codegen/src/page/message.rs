//! An example as HTTP messages, without what every message has: host, signature, lengths.
//!
//! The program on the same page checks the request that the client sends against this one.

use super::is_body;
use crate::plan::{
    Binding, DefaultDocument, DefaultValue, Member, OperationPlan, Plan, Presence, Structure, TimestampFormat, Type,
};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use jiff::Timestamp;
use proofmark_smithy_model::model::Node;
use proofmark_smithy_model::text::printable_json;
use std::fmt;

/// A request.
pub(super) struct Request {
    pub(super) method: String,
    /// Path and query.
    pub(super) target: String,
    headers: Vec<(String, String)>,
    pub(super) body: Option<Body>,
}

/// A response.
pub(super) struct Response {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Option<Body>,
}

/// A body.
pub(super) enum Body {
    /// JSON, and its content type.
    Json(Node, &'static str),
    Text(String),
}

impl Body {
    /// The text without white space.
    pub(super) fn compact(&self) -> String {
        match self {
            Self::Json(node, _) => node.to_string(),
            Self::Text(text) => text.clone(),
        }
    }
}

impl fmt::Display for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(node, _) => writeln!(f, "\n{}", printable_json(&format!("{node:#}"))),
            Self::Text(text) => writeln!(f, "\n{text}"),
        }
    }
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} {} HTTP/1.1", self.method, self.target)?;
        rest(f, &self.headers, self.body.as_ref())
    }
}

impl fmt::Display for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "HTTP/1.1 {}", self.status)?;
        rest(f, &self.headers, self.body.as_ref())
    }
}

fn rest(f: &mut fmt::Formatter<'_>, headers: &[(String, String)], body: Option<&Body>) -> fmt::Result {
    headers.iter().try_for_each(|(name, value)| writeln!(f, "{name}: {value}"))?;
    if let Some(Body::Json(_, content_type)) = body {
        writeln!(f, "content-type: {content_type}")?;
    }
    body.map_or(Ok(()), |body| write!(f, "{body}"))
}

/// The request of an input, or why there is none.
pub(super) fn request(plan: &Plan, operation: &OperationPlan, input: &Node) -> Result<Request, String> {
    let writer = Writer { plan, defaults: true };
    let (path, literal) = operation.http.uri.split_once('?').unwrap_or((&operation.http.uri, ""));
    let mut segments = Vec::new();
    for segment in path.split('/') {
        segments.push(match segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            None => segment.to_owned(),
            Some(label) => writer.label(&operation.input, input, label)?,
        });
    }
    let mut query: Vec<String> = literal.split('&').filter(|part| !part.is_empty()).map(str::to_owned).collect();
    for (member, value) in set(&operation.input, input) {
        if let Binding::Query(name) = &member.binding {
            for text in writer.texts(member, value, TimestampFormat::IN_URIS)? {
                query.push(format!("{}={}", encoded(name, false), encoded(&text, false)));
            }
        }
        if member.binding == Binding::QueryParams {
            return Err("free query parameters are shown by no example".to_owned());
        }
    }
    let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
    let (mut headers, body) = writer.rest(&operation.input, input)?;
    if let Some(target) = &operation.target {
        headers.insert(0, ("x-amz-target".to_owned(), target.clone()));
    }
    Ok(Request {
        method: operation.http.method.clone(),
        target: format!("{}{query}", segments.join("/")),
        headers,
        body,
    })
}

/// The response of an output, or why there is none.
pub(super) fn response(plan: &Plan, operation: &OperationPlan, output: &Node) -> Result<Response, String> {
    let status = set(&operation.output, output).find(|(member, _)| member.binding == Binding::ResponseCode);
    let status = status.and_then(|(_, value)| value.as_u64()).and_then(|code| u16::try_from(code).ok());
    let (headers, body) = Writer { plan, defaults: false }.rest(&operation.output, output)?;
    Ok(Response { status: status.unwrap_or(operation.http.code), headers, body })
}

/// The members that are set, in the order of the model.
fn set<'a>(structure: &'a Structure, object: &'a Node) -> impl Iterator<Item = (&'a Member, &'a Node)> {
    let value = |member: &'a Member| object.get(&member.name).filter(|value| !value.is_null());
    structure.members.iter().filter_map(move |member| value(member).map(|value| (member, value)))
}

/// All but unreserved characters as `%XX`; a greedy label keeps its slashes.
fn encoded(text: &str, greedy: bool) -> String {
    let byte = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        b'/' if greedy => "/".to_owned(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(byte).collect()
}

struct Writer<'a> {
    plan: &'a Plan,
    /// Whether members that have a default are written when they are unset, as clients do.
    defaults: bool,
}

type Rest = (Vec<(String, String)>, Option<Body>);

impl Writer<'_> {
    fn label(&self, structure: &Structure, object: &Node, label: &str) -> Result<String, String> {
        let name = label.trim_end_matches('+');
        let (member, value) = set(structure, object)
            .find(|(member, _)| member.name == name)
            .ok_or_else(|| format!("{name} is not set"))?;
        let text = self.texts(member, value, TimestampFormat::IN_URIS)?.concat();
        Ok(encoded(&text, label.ends_with('+')))
    }

    /// Headers and body.
    fn rest(&self, structure: &Structure, object: &Node) -> Result<Rest, String> {
        let (mut headers, mut body) = (Vec::new(), None);
        let protocol = self.plan.service.protocol;
        let content_type = protocol.content_type;
        for (member, value) in set(structure, object) {
            match &member.binding {
                Binding::Header(name) => {
                    let texts = self.texts(member, value, TimestampFormat::IN_HEADERS)?;
                    let value = texts.join(", ");
                    if value.chars().any(char::is_control) {
                        return Err(format!("the header {name} cannot have this value"));
                    }
                    headers.push((name.to_ascii_lowercase(), value));
                }
                Binding::PrefixHeaders(_) => return Err("headers by prefix are shown by no example".to_owned()),
                Binding::Payload => {
                    body = Some(match (&member.ty, value) {
                        (Type::Blob | Type::ByteStream | Type::String | Type::Enum(_), Node::String(text)) => {
                            Body::Text(text.clone())
                        }
                        _ => Body::Json(self.json(&member.ty, member.timestamp_format, value)?, content_type),
                    });
                }
                _ => {}
            }
        }
        // A document of RPC is there even without members.
        if !protocol.has_http_bindings() || structure.members.iter().any(|member| is_body(&member.binding)) {
            body = Some(Body::Json(self.object(&structure.members, object, is_body)?, content_type));
        }
        Ok((headers, body))
    }

    fn object(&self, members: &[Member], object: &Node, shown: fn(&Binding) -> bool) -> Result<Node, String> {
        let mut json = serde_json::Map::new();
        for member in members.iter().filter(|member| shown(&member.binding)) {
            let value = match (object.get(&member.name).filter(|value| !value.is_null()), &member.presence) {
                (Some(value), _) => self.json(&member.ty, member.timestamp_format, value)?,
                (None, Presence::Default(default)) if self.defaults => default_json(member, default)?,
                _ => continue,
            };
            json.insert(member.wire_name.clone(), value);
        }
        Ok(Node::Object(json))
    }

    fn json(&self, ty: &Type, format: Option<TimestampFormat>, value: &Node) -> Result<Node, String> {
        let missing = |name: &str| format!("there is no `{name}`");
        Ok(match (ty, value) {
            (Type::Blob | Type::ByteStream, Node::String(text)) => BASE64_STANDARD.encode(text).into(),
            (Type::Timestamp, value) => match format.unwrap_or(TimestampFormat::EpochSeconds) {
                TimestampFormat::EpochSeconds => epoch_seconds(time(value)?),
                format => text_of_time(time(value)?, format).into(),
            },
            (Type::Structure(name), value) => {
                let structure = self.plan.structures.iter().find(|s| s.name == *name).ok_or_else(|| missing(name))?;
                self.object(&structure.members, value, |_| true)?
            }
            (Type::Error(name), value) => {
                let structure = self.plan.errors.iter().find(|s| s.name == *name).ok_or_else(|| missing(name))?;
                self.object(&structure.members, value, |_| true)?
            }
            (Type::Union(name), value) => {
                let union = self.plan.unions.iter().find(|u| u.name == *name).ok_or_else(|| missing(name))?;
                self.object(&union.members, value, |_| true)?
            }
            (Type::List { item, .. }, Node::Array(items)) => {
                Node::Array(items.iter().map(|value| self.json(item, format, value)).collect::<Result<_, _>>()?)
            }
            (Type::Map { value: item, .. }, Node::Object(entries)) => {
                let entry = |(key, value): (&String, &Node)| Ok((key.clone(), self.json(item, format, value)?));
                Node::Object(entries.iter().map(entry).collect::<Result<_, String>>()?)
            }
            (Type::Box(inner), value) => self.json(inner, format, value)?,
            (_, value) => value.clone(),
        })
    }

    /// The texts of a label, parameter or header; several of a list.
    fn texts(&self, member: &Member, value: &Node, default: TimestampFormat) -> Result<Vec<String>, String> {
        let format = member.timestamp_format.unwrap_or(default);
        let text = |ty: &Type, value: &Node| match (ty, value) {
            (Type::Timestamp, value) => time(value).map(|time| text_of_time(time, format)),
            (Type::Blob, Node::String(text)) => Ok(BASE64_STANDARD.encode(text)),
            (Type::String | Type::Enum(_), Node::String(text))
                if member.media_type.is_some() && matches!(member.binding, Binding::Header(_)) =>
            {
                Ok(BASE64_STANDARD.encode(text))
            }
            (_, Node::String(text)) => Ok(text.clone()),
            (_, value) => Ok(value.to_string()),
        };
        match (&member.ty, value) {
            (Type::List { item, .. }, Node::Array(items)) => items.iter().map(|value| text(item, value)).collect(),
            (ty, value) => text(ty, value).map(|text| vec![text]),
        }
    }
}

/// A timestamp of an example: RFC 3339, or seconds of the epoch.
/// A default as JSON. Numbers that a double cannot hold are shown by no example.
fn default_json(member: &Member, default: &DefaultValue) -> Result<Node, String> {
    let exact = |digits: &str| {
        let number = serde_json::from_str::<serde_json::Number>(digits).ok();
        let number = number.filter(|number| number.to_string() == digits).map(Node::Number);
        number.ok_or_else(|| format!("the default of `{}` is a number that no example can show", member.name))
    };
    Ok(match default {
        DefaultValue::Boolean(value) => (*value).into(),
        DefaultValue::Integer(value) => (*value).into(),
        DefaultValue::Float(value) if value.is_nan() => "NaN".into(),
        DefaultValue::Float(value) if value.is_infinite() => if *value > 0.0 { "Infinity" } else { "-Infinity" }.into(),
        DefaultValue::Float(value) => (*value).into(),
        DefaultValue::BigInteger(digits) | DefaultValue::BigDecimal(digits) => exact(digits)?,
        DefaultValue::String(text) => text.as_str().into(),
        DefaultValue::Blob(bytes) => BASE64_STANDARD.encode(bytes).into(),
        DefaultValue::Timestamp(seconds, nanoseconds) => {
            let nanoseconds = i32::try_from(*nanoseconds).unwrap_or_default();
            let time = Timestamp::new(*seconds, nanoseconds).map_err(|error| format!("{}: {error}", member.name))?;
            match member.timestamp_format.unwrap_or(TimestampFormat::EpochSeconds) {
                TimestampFormat::EpochSeconds if nanoseconds % 1_000_000 != 0 => {
                    return Err(format!("the default of `{}` is a time that no example can show", member.name));
                }
                TimestampFormat::EpochSeconds => epoch_seconds(time),
                format => text_of_time(time, format).into(),
            }
        }
        DefaultValue::Document(document) => match document {
            DefaultDocument::Null => Node::Null,
            DefaultDocument::Boolean(value) => (*value).into(),
            DefaultDocument::Unsigned(value) => (*value).into(),
            DefaultDocument::Negative(value) => (*value).into(),
            DefaultDocument::Float(value) => (*value).into(),
            DefaultDocument::String(text) => text.as_str().into(),
            DefaultDocument::EmptyArray => Node::Array(Vec::new()),
            DefaultDocument::EmptyObject => Node::Object(Default::default()),
        },
        DefaultValue::Empty => match member.ty {
            Type::List { .. } => Node::Array(Vec::new()),
            Type::Map { .. } => Node::Object(Default::default()),
            _ => Node::Null,
        },
    })
}

pub(super) fn time(value: &Node) -> Result<Timestamp, String> {
    let wrong = || format!("`{value}` is not a timestamp");
    match value {
        Node::String(text) => text.parse().map_err(|_| wrong()),
        value => {
            let seconds = value.as_f64().ok_or_else(wrong)?;
            Timestamp::from_millisecond((seconds * 1000.0).round() as i64).map_err(|_| wrong())
        }
    }
}

fn epoch_seconds(time: Timestamp) -> Node {
    match time.as_millisecond() {
        whole if whole % 1000 == 0 => (whole / 1000).into(),
        milliseconds => (milliseconds as f64 / 1000.0).into(),
    }
}

fn text_of_time(time: Timestamp, format: TimestampFormat) -> String {
    match format {
        TimestampFormat::EpochSeconds => epoch_seconds(time).to_string(),
        TimestampFormat::DateTime => time.to_string(),
        TimestampFormat::HttpDate => time.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string(),
    }
}
