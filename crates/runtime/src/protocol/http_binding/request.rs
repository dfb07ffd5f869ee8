//! Requests: an operation's input as a message.

use super::{header, text};
use crate::protocol::request::{MISSING, RequestContext, RequestSpec, fill_tokens};
use crate::shape::{Binding, Codec, Member, Ref, Slot, Structure, TimestampFormat};
use aws_smithy_http::label::{self, EncodingStrategy};
use aws_smithy_http::query;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::error::operation::BuildError;
use bytes::Bytes;
use std::borrow::Cow;

/// Writes the request of an operation, without an endpoint. Unset idempotency tokens are set; a streaming payload is
/// taken out of the input.
///
/// A missing label or required parameter is a [`BuildError`] that names the member as the model does.
pub(crate) fn write_request(
    spec: &RequestSpec,
    input: &mut dyn Structure,
    context: &mut dyn RequestContext,
    codec: &'static dyn Codec,
) -> Result<HttpRequest, BoxError> {
    fill_tokens(input, context);
    let uri = uri(spec.uri, input)?;
    let mut request = HttpRequest::new(SdkBody::from(""));
    request.set_method(spec.method)?;
    request.set_uri(uri)?;
    let members = input.schema().members();
    for (index, member) in members.iter().enumerate() {
        if let Binding::Header(name) = member.binding {
            header::write(request.headers_mut(), name, input.field(index).get(), member)?;
        }
    }
    for (index, member) in members.iter().enumerate() {
        if let Binding::PrefixHeaders(prefix) = member.binding {
            header::write_prefixed(request.headers_mut(), prefix, input.field(index).get(), member)?;
        }
    }
    if let Some((content_type, body)) = body(input, context, codec)? {
        let headers = request.headers_mut();
        if !headers.contains_key("content-type") {
            headers.try_insert("content-type", content_type)?;
        }
        if let Some(length) = body.content_length().filter(|_| !headers.contains_key("content-length")) {
            headers.try_insert("content-length", length.to_string())?;
        }
        *request.body_mut() = body;
    }
    Ok(request)
}

fn uri(pattern: &'static str, input: &dyn Structure) -> Result<String, BuildError> {
    let (path, literals) = pattern.split_once('?').unwrap_or((pattern, ""));
    let mut uri = String::with_capacity(path.len() + 64);
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').ok_or_else(|| BuildError::other("a label has no end"))?;
        uri.push_str(before);
        let (name, strategy) = match name.strip_suffix('+') {
            Some(name) => (name, EncodingStrategy::Greedy),
            None => (name, EncodingStrategy::Default),
        };
        uri.push_str(&label(name, strategy, input)?);
        rest = after;
    }
    uri.push_str(rest);
    let mut query = query::Writer::new(&mut uri);
    for literal in literals.split('&').filter(|literal| !literal.is_empty()) {
        query.push_v(literal);
    }
    write_query(input, &mut query)?;
    Ok(uri)
}

fn label(name: &str, strategy: EncodingStrategy, input: &dyn Structure) -> Result<String, BuildError> {
    let mut members = input.schema().members().iter().enumerate();
    let (index, member) = members
        .find(|(_, member)| member.binding == Binding::Label && member.name == name)
        .ok_or_else(|| BuildError::other(format!("no member is bound to the label {name}")))?;
    let text = plain_text(input.field(index).get(), member)?.filter(|text| !text.is_empty());
    match text.or(member.blank.map(Cow::Borrowed)) {
        Some(text) => Ok(label::fmt_string(text, strategy)),
        None => Err(BuildError::missing_field(member.field, MISSING)),
    }
}

/// A label or query value: timestamps in date-time form, as the protocol has it for both.
fn plain_text<'a>(value: Ref<'a>, member: &'static Member) -> Result<Option<Cow<'a, str>>, BuildError> {
    text::write(value, member, TimestampFormat::DateTime)
        .map_err(|reason| BuildError::invalid_field(member.rust_name(), reason))
}

fn write_query(input: &dyn Structure, query: &mut query::Writer<'_>) -> Result<(), BuildError> {
    let members = || input.schema().members().iter().enumerate();
    for (index, member) in members() {
        let Binding::Query(name) = member.binding else { continue };
        let value = input.field(index).get();
        if member.is_required() && matches!(value, Ref::Null | Ref::String("")) {
            return Err(BuildError::missing_field(member.field, MISSING));
        }
        write_parameter(&encoded(name), value, member, query)?;
    }
    for (index, member) in members() {
        let Binding::QueryParams = member.binding else { continue };
        let Ref::Map(map) = input.field(index).get() else { continue };
        let mut entries = map.entries();
        entries.sort_unstable_by_key(|(key, _)| *key);
        let is_named = |key: &str| members().any(|(_, m)| matches!(m.binding, Binding::Query(name) if name == key));
        for (key, value) in entries.into_iter().filter(|(key, _)| !is_named(key)) {
            write_parameter(&encoded(key), value.get(), member, query)?;
        }
    }
    Ok(())
}

/// The name of a parameter as a query can carry it. Most are letters and digits.
fn encoded(name: &str) -> Cow<'_, str> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    if name.bytes().all(is_plain) { Cow::Borrowed(name) } else { Cow::Owned(query::fmt_string(name)) }
}

/// One parameter, or one for each item of a list.
fn write_parameter(
    name: &str,
    value: Ref<'_>,
    member: &'static Member,
    query: &mut query::Writer<'_>,
) -> Result<(), BuildError> {
    if let Ref::List(list) = value {
        return (0..list.len()).try_for_each(|index| write_parameter(name, list.item(index).get(), member, query));
    }
    if let Some(text) = plain_text(value, member)? {
        query.push_kv(name, &query::fmt_string(text));
    }
    Ok(())
}

/// The body and its content type; none for an input that has nothing for the body.
fn body(
    input: &mut dyn Structure,
    context: &mut dyn RequestContext,
    codec: &'static dyn Codec,
) -> Result<Option<(&'static str, SdkBody)>, BoxError> {
    let members = input.schema().members();
    if let Some(index) = members.iter().position(|member| member.binding == Binding::Payload) {
        return payload(input, index, members[index].media_type, context, codec).map(Some);
    }
    if !members.iter().any(|member| member.binding == Binding::Body) {
        return Ok(None);
    }
    let mut out = Vec::new();
    codec.write_body(input, &mut out)?;
    Ok(Some((codec.media_type(), SdkBody::from(out))))
}

/// What kind of payload a member is.
enum Payload {
    Bytes,
    Text,
    /// A document, and what stands for it when it is unset.
    Document(&'static str),
    Stream(SdkBody),
    Events(SdkBody),
}

fn payload(
    input: &mut dyn Structure,
    index: usize,
    media_type: Option<&'static str>,
    context: &mut dyn RequestContext,
    codec: &'static dyn Codec,
) -> Result<(&'static str, SdkBody), BoxError> {
    let value = input.field_mut(index);
    let is_set = !matches!(value.get(), Ref::Null);
    // Only its slot says which type an unset member has.
    let kind = match value.slot() {
        Slot::Stream(stream) => Payload::Stream(std::mem::take(stream).into_inner()),
        Slot::Blob(_) => Payload::Bytes,
        Slot::String(_) | Slot::Enum(_) => Payload::Text,
        Slot::Structure(_) => Payload::Document("{}"),
        Slot::Sender(sender) => Payload::Events(sender.start(codec, None, context.message_signer())),
        _ => Payload::Document(""),
    };
    if !is_set {
        value.clear();
    }
    let (default_type, body) = match (kind, value.get()) {
        (Payload::Stream(body), _) => ("application/octet-stream", body),
        (Payload::Events(body), _) => ("application/vnd.amazon.eventstream", body),
        (Payload::Bytes, Ref::Blob(blob)) => ("application/octet-stream", SdkBody::from(blob.clone().into_bytes())),
        (Payload::Bytes, _) => ("application/octet-stream", SdkBody::from(Bytes::new())),
        (Payload::Text, Ref::String(text)) => ("text/plain", SdkBody::from(text)),
        (Payload::Text, _) => ("text/plain", SdkBody::from("")),
        (Payload::Document(unset), Ref::Null) => (codec.media_type(), SdkBody::from(unset)),
        (Payload::Document(_), value) => {
            let mut out = Vec::new();
            codec.write_value(value, &mut out)?;
            (codec.media_type(), SdkBody::from(out))
        }
    };
    Ok((media_type.unwrap_or(default_type), body))
}
