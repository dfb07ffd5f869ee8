//! Messages as texts for reports, with what the model marks `@sensitive` taken out.

use crate::api::{Api, Kind, Location, Operation, SchemaId};
use proofmark_smithy_model::model::Node;
use std::borrow::Cow;

/// What stands in place of a sensitive value.
pub(super) const REDACTED: &str = "(sensitive)";

/// A body as it may be shown: of an operation's input or output, or of an error, as the schema says. A body that can't be
/// read is shown as it is only where nothing of the schema is sensitive.
pub(super) fn body<'a>(api: &Api, schema: SchemaId, body: &'a [u8]) -> Cow<'a, [u8]> {
    if body.is_empty() || !has_sensitive(api, schema, &mut Vec::new()) {
        return Cow::Borrowed(body);
    }
    let payload = api[schema].members().find(|member| member.location == Location::Payload);
    if let Some(payload) = payload
        && (payload.sensitive || !matches!(api[payload.target].kind, Kind::Structure { .. }))
    {
        return Cow::Borrowed(REDACTED.as_bytes());
    }
    let target = payload.map_or(schema, |payload| payload.target);
    match serde_json::from_slice::<Node>(body) {
        Ok(mut document) => {
            redact(api, target, &mut document);
            Cow::Owned(document.to_string().into_bytes())
        }
        Err(_) => Cow::Borrowed(REDACTED.as_bytes()),
    }
}

/// A path and query as they may be shown: all of the query goes when any of its members is sensitive.
pub(super) fn target<'a>(api: &Api, operation: &Operation, target: &'a str) -> Cow<'a, str> {
    let sensitive = |wanted: fn(&Location) -> bool| {
        api[operation.input].members().any(|member| member.sensitive && wanted(&member.location))
    };
    let label = sensitive(|location| *location == Location::Label);
    let query = sensitive(|location| matches!(location, Location::Query(_) | Location::QueryParams));
    match target.split_once('?') {
        _ if label => Cow::Borrowed(REDACTED),
        Some((path, _)) if query => Cow::Owned(format!("{path}?{REDACTED}")),
        _ => Cow::Borrowed(target),
    }
}

/// Whether a header carries a sensitive member.
pub(super) fn is_sensitive_header(api: &Api, schema: SchemaId, name: &str) -> bool {
    api[schema].members().filter(|member| member.sensitive).any(|member| match &member.location {
        Location::Header(header) => header.eq_ignore_ascii_case(name),
        Location::PrefixHeaders(prefix) => name.starts_with(prefix.as_str()),
        _ => false,
    })
}

fn has_sensitive(api: &Api, id: SchemaId, seen: &mut Vec<SchemaId>) -> bool {
    if seen.contains(&id) {
        return false;
    }
    seen.push(id);
    let schema = &api[id];
    schema.sensitive
        || match &schema.kind {
            Kind::List { member, .. } => member.sensitive || has_sensitive(api, member.target, seen),
            Kind::Map { key, value, .. } => {
                key.sensitive || value.sensitive || [key, value].iter().any(|it| has_sensitive(api, it.target, seen))
            }
            _ => schema.members().any(|member| member.sensitive || has_sensitive(api, member.target, seen)),
        }
}

fn redact(api: &Api, id: SchemaId, value: &mut Node) {
    match (&api[id].kind, value) {
        (Kind::List { member, .. }, Node::Array(items)) => {
            items.iter_mut().for_each(|item| redact_member(api, member.sensitive, member.target, item));
        }
        (Kind::Map { key, value, .. }, Node::Object(entries)) => {
            if key.sensitive {
                entries.clear();
            }
            entries.values_mut().for_each(|entry| redact_member(api, value.sensitive, value.target, entry));
        }
        (_, Node::Object(members)) => {
            for member in api[id].members() {
                if let Some(value) = members.get_mut(&member.json_name) {
                    redact_member(api, member.sensitive, member.target, value);
                }
            }
        }
        _ => {}
    }
}

fn redact_member(api: &Api, sensitive: bool, target: SchemaId, value: &mut Node) {
    if sensitive || api[target].sensitive {
        *value = REDACTED.into();
    } else {
        redact(api, target, value);
    }
}
