//! An example as HTTP messages, without what every message has: host, signature, lengths.
//!
//! The program on the same page checks the request that the client sends against this one.

use super::is_body;
use crate::plan::{
    Binding, DefaultValue, Document, Member, Number, Object, OperationPlan, Plan, Presence, Structure, TimestampFormat,
    Type, Value,
};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use jiff::Timestamp;
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
    Json(Document, &'static str),
    Text(String),
}

impl Body {
    /// The text without white space.
    pub(super) fn compact(&self) -> String {
        match self {
            Self::Json(document, _) => document.to_string(),
            Self::Text(text) => text.clone(),
        }
    }
}

impl fmt::Display for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(document, _) => writeln!(f, "\n{}", printable_json(&format!("{document:#}"))),
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

/// The request of an input; none where it is unlike what the client sends, or a page cannot show it.
pub(super) fn request(plan: &Plan, operation: &OperationPlan, input: &Object) -> Option<Request> {
    let writer = Writer { plan, defaults: true };
    let (path, literal) = operation.http.uri.split_once('?').unwrap_or((&operation.http.uri, ""));
    let mut segments = Vec::new();
    for segment in path.split('/') {
        segments.push(match segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            None => segment.to_owned(),
            Some(label) => label_text(&operation.input, input, label)?,
        });
    }
    let mut query: Vec<String> = literal.split('&').filter(|part| !part.is_empty()).map(str::to_owned).collect();
    for (member, value) in set(&operation.input, input) {
        match &member.binding {
            Binding::Query(name) => {
                let texts = texts(member, value, TimestampFormat::IN_URIS);
                query.extend(texts.iter().map(|text| format!("{}={}", encoded(name, false), encoded(text, false))));
            }
            // The client sends those of a map in no order.
            Binding::QueryParams => return None,
            _ => {}
        }
    }
    let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
    let (mut headers, body) = writer.rest(&operation.input, input)?;
    if let Some(target) = &operation.target {
        headers.insert(0, ("x-amz-target".to_owned(), target.clone()));
    }
    Some(Request {
        method: operation.http.method.clone(),
        target: format!("{}{query}", segments.join("/")),
        headers,
        body,
    })
}

/// The response of an output; none where a page cannot show it.
pub(super) fn response(plan: &Plan, operation: &OperationPlan, output: &Object) -> Option<Response> {
    let status = set(&operation.output, output).find(|(member, _)| member.binding == Binding::ResponseCode);
    let status = match status {
        Some((_, Value::Integer(code))) => u16::try_from(*code).ok(),
        _ => None,
    };
    let (headers, body) = Writer { plan, defaults: false }.rest(&operation.output, output)?;
    Some(Response { status: status.unwrap_or(operation.http.code), headers, body })
}

/// The members that are set, in the order of the model.
fn set<'a>(structure: &'a Structure, object: &'a Object) -> impl Iterator<Item = (&'a Member, &'a Value)> {
    structure.members.iter().filter_map(|member| Some((member, object.get(&member.name)?)))
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

/// What stands for a label; none where its member is not set.
fn label_text(structure: &Structure, object: &Object, label: &str) -> Option<String> {
    let name = label.trim_end_matches('+');
    let (member, value) = set(structure, object).find(|(member, _)| member.name == name)?;
    Some(encoded(&texts(member, value, TimestampFormat::IN_URIS).concat(), label.ends_with('+')))
}

/// The texts of a label, parameter or header; several of a list.
fn texts(member: &Member, value: &Value, default: TimestampFormat) -> Vec<String> {
    let format = member.timestamp_format.unwrap_or(default);
    let is_media = member.media_type.is_some() && matches!(member.binding, Binding::Header(_));
    let text = |value: &Value| match value {
        Value::Timestamp(time) => text_of_time(*time, format),
        Value::Blob(text) => BASE64_STANDARD.encode(text),
        Value::String(text) if is_media => BASE64_STANDARD.encode(text),
        value => match value.to_document() {
            Document::String(text) => text,
            document => document.to_string(),
        },
    };
    match value {
        Value::List(items) => items.iter().map(text).collect(),
        value => vec![text(value)],
    }
}

struct Writer<'a> {
    plan: &'a Plan,
    /// Whether members that have a default are written when they are unset, as clients do.
    defaults: bool,
}

type Rest = (Vec<(String, String)>, Option<Body>);

impl Writer<'_> {
    /// Headers and body; none where a page cannot show them.
    fn rest(&self, structure: &Structure, object: &Object) -> Option<Rest> {
        let (mut headers, mut body) = (Vec::new(), None);
        let protocol = self.plan.service.protocol;
        let content_type = protocol.content_type;
        for (member, value) in set(structure, object) {
            match &member.binding {
                Binding::Header(name) => {
                    let value = texts(member, value, TimestampFormat::IN_HEADERS).join(", ");
                    if value.chars().any(char::is_control) {
                        return None;
                    }
                    headers.push((name.to_ascii_lowercase(), value));
                }
                // The client sends those of a map in no order.
                Binding::PrefixHeaders(_) => return None,
                Binding::Payload => {
                    body = Some(match value {
                        Value::Blob(text) | Value::String(text) => Body::Text(text.clone()),
                        value => Body::Json(self.json(&member.ty, member.timestamp_format, value), content_type),
                    });
                }
                _ => {}
            }
        }
        // A document of RPC is there even without members.
        if !protocol.has_http_bindings() || structure.members.iter().any(|member| is_body(&member.binding)) {
            body = Some(Body::Json(self.object(&structure.members, object, is_body), content_type));
        }
        Some((headers, body))
    }

    fn object(&self, members: &[Member], object: &Object, shown: fn(&Binding) -> bool) -> Document {
        let mut json = Vec::new();
        for member in members.iter().filter(|member| shown(&member.binding)) {
            let value = match (object.get(&member.name), &member.presence) {
                (Some(value), _) => self.json(&member.ty, member.timestamp_format, value),
                (None, Presence::Default(default)) if self.defaults => default_json(member, default),
                _ => continue,
            };
            json.push((member.wire_name.clone(), value));
        }
        Document::Object(json)
    }

    fn json(&self, ty: &Type, format: Option<TimestampFormat>, value: &Value) -> Document {
        let members = |structure: Option<&'_ Structure>, object| match structure {
            Some(structure) => self.object(&structure.members, object, |_| true),
            None => Document::Null,
        };
        match (ty, value) {
            (Type::Box(inner), value) => self.json(inner, format, value),
            (_, Value::Blob(text)) => BASE64_STANDARD.encode(text).into(),
            (_, Value::Timestamp(time)) => json_time(*time, format),
            (Type::Structure(name), Value::Structure(object)) => members(self.plan.structure(name), object),
            (Type::Error(name), Value::Structure(object)) => members(self.plan.error(name), object),
            (Type::Union(name), Value::Union(set, value)) => {
                let union = self.plan.union(name);
                let member = union.and_then(|union| union.members.iter().find(|member| member.name == *set));
                let entry = member
                    .map(|member| (member.wire_name.clone(), self.json(&member.ty, member.timestamp_format, value)));
                Document::Object(entry.into_iter().collect())
            }
            (Type::List { item, .. }, Value::List(items)) => {
                Document::Array(items.iter().map(|value| self.json(item, format, value)).collect())
            }
            (Type::Map { value: item, .. }, Value::Map(entries)) => {
                let entry = |(key, value): &(String, Value)| (key.clone(), self.json(item, format, value));
                Document::Object(entries.iter().map(entry).collect())
            }
            (_, value) => value.to_document(),
        }
    }
}

/// A default as JSON.
fn default_json(member: &Member, default: &DefaultValue) -> Document {
    match default {
        DefaultValue::Boolean(value) => (*value).into(),
        DefaultValue::Integer(value) => (*value).into(),
        DefaultValue::Float(value) => Document::float(*value),
        DefaultValue::BigInteger(digits) | DefaultValue::BigDecimal(digits) => {
            Document::Number(Number::Exact(digits.clone()))
        }
        DefaultValue::String(text) => text.as_str().into(),
        DefaultValue::Blob(bytes) => BASE64_STANDARD.encode(bytes).into(),
        DefaultValue::Timestamp(time) => json_time(*time, member.timestamp_format),
        DefaultValue::Document(document) => document.clone(),
        DefaultValue::Empty => match member.ty {
            Type::List { .. } => Document::Array(Vec::new()),
            Type::Map { .. } => Document::Object(Vec::new()),
            _ => Document::Null,
        },
    }
}

/// A timestamp in a body.
fn json_time(time: Timestamp, format: Option<TimestampFormat>) -> Document {
    match format.unwrap_or(TimestampFormat::EpochSeconds) {
        TimestampFormat::EpochSeconds => Document::Number(epoch_seconds(time)),
        format => text_of_time(time, format).into(),
    }
}

/// Seconds with as many decimals as there are.
fn epoch_seconds(time: Timestamp) -> Number {
    const SECOND: i128 = 1_000_000_000;
    let nanoseconds = time.as_nanosecond();
    if nanoseconds % SECOND == 0 {
        return time.as_second().into();
    }
    let sign = if nanoseconds < 0 { "-" } else { "" };
    let (whole, fraction) = (nanoseconds.abs() / SECOND, nanoseconds.abs() % SECOND);
    let fraction = format!("{fraction:09}");
    Number::Exact(format!("{sign}{whole}.{}", fraction.trim_end_matches('0')))
}

fn text_of_time(time: Timestamp, format: TimestampFormat) -> String {
    match format {
        TimestampFormat::EpochSeconds => epoch_seconds(time).to_string(),
        TimestampFormat::DateTime => time.to_string(),
        TimestampFormat::HttpDate => time.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string(),
    }
}
