//! Headers: members to header values and back, with lists in one header and maps of prefixed headers.

use super::text;
use crate::codec::scalar::expected;
use crate::shape::{Member, Ref, Slot, TimestampFormat, Value};
use aws_smithy_http::header::{
    headers_for_prefix, many_dates_bytes, one_or_none_bytes, quote_header_value, read_many_from_str_bytes,
};
use aws_smithy_runtime_api::http::Headers;
use aws_smithy_types::error::operation::BuildError;
use aws_smithy_types::{DateTime, base64};
use http::HeaderValue;
use std::borrow::Cow;

const DEFAULT_FORMAT: TimestampFormat = TimestampFormat::HttpDate;

/// Adds the header that a member is bound to. Unset members add none, empty strings and empty lists an empty one.
pub(super) fn write(
    headers: &mut Headers,
    name: &'static str,
    value: Ref<'_>,
    member: &'static Member,
) -> Result<(), BuildError> {
    let invalid = |reason: String| BuildError::invalid_field(member.rust_name(), reason);
    let text = match value {
        Ref::List(list) => {
            let items = (0..list.len()).filter_map(|index| item(list.item(index).get(), member).transpose());
            Some(Cow::Owned(items.collect::<Result<Vec<_>, _>>().map_err(invalid)?.join(", ")))
        }
        value => plain(value, member).map_err(invalid)?,
    };
    match text {
        Some(text) => append(headers, name.to_owned(), text.into_owned(), member),
        None => Ok(()),
    }
}

/// The text of a value that is not a list. Text of a media type travels in base64.
fn plain<'a>(value: Ref<'a>, member: &Member) -> Result<Option<Cow<'a, str>>, String> {
    match value {
        Ref::String(text) if member.media_type.is_some() => Ok(Some(Cow::Owned(base64::encode(text)))),
        value => text::write(value, member, DEFAULT_FORMAT),
    }
}

/// An item of a header list, quoted where it could be mistaken for several. Dates have their comma and no quotes.
fn item<'a>(value: Ref<'a>, member: &Member) -> Result<Option<Cow<'a, str>>, String> {
    let is_time = matches!(value, Ref::Timestamp(_));
    let text = plain(value, member)?;
    Ok(text.map(|text| if is_time { text } else { quote_header_value(text) }))
}

/// Adds one header per entry of the map, unless it is there already: a member bound to a header by its name goes first.
pub(super) fn write_prefixed(
    headers: &mut Headers,
    prefix: &'static str,
    value: Ref<'_>,
    member: &'static Member,
) -> Result<(), BuildError> {
    let Ref::Map(map) = value else { return Ok(()) };
    let mut entries = map.entries();
    entries.sort_unstable_by_key(|(key, _)| *key);
    for (key, value) in entries {
        let name = format!("{prefix}{key}");
        if headers.contains_key(&name) {
            continue;
        }
        let text = plain(value.get(), member);
        let text = text.map_err(|reason| BuildError::invalid_field(member.rust_name(), reason))?;
        if let Some(text) = text {
            append(headers, name, text.into_owned(), member)?;
        }
    }
    Ok(())
}

fn append(headers: &mut Headers, name: String, value: String, member: &'static Member) -> Result<(), BuildError> {
    if let Err(error) = HeaderValue::try_from(&value) {
        let shown = if member.is_sensitive() { "the value".to_owned() } else { format!("`{value}`") };
        let details = format!("{shown} cannot be used as a header value: {error}");
        return Err(BuildError::invalid_field(member.rust_name(), details));
    }
    let shown = if member.is_sensitive() { "a key".to_owned() } else { format!("`{name}`") };
    match headers.try_append(name, value) {
        Ok(_) => Ok(()),
        Err(error) => {
            let details = format!("{shown} cannot be used as a header name: {error}");
            Err(BuildError::invalid_field(member.rust_name(), details))
        }
    }
}

/// Fills a member from the headers with its name, if there are any.
pub(super) fn read(headers: &Headers, name: &str, value: &mut dyn Value, member: &Member) -> Result<(), String> {
    if !headers.contains_key(name) {
        return Ok(());
    }
    match value.slot() {
        Slot::List(list) => {
            list.clear();
            let is_time = matches!(list.push().slot(), Slot::Timestamp(_));
            list.clear();
            if is_time {
                let format = member.timestamp_format.unwrap_or(DEFAULT_FORMAT);
                let times = many_dates_bytes(headers.get_all_bytes(name), format).map_err(|error| error.to_string())?;
                times.into_iter().for_each(|time| push_time(list.push(), time));
                return Ok(());
            }
            let texts: Vec<String> =
                read_many_from_str_bytes(headers.get_all_bytes(name)).map_err(|error| error.to_string())?;
            texts.iter().try_for_each(|text| read_text(list.push().slot(), text, member))
        }
        slot => {
            let text = one_or_none_bytes::<String>(headers.get_all_bytes(name)).map_err(|error| error.to_string())?;
            text.map_or(Ok(()), |text| read_text(slot, &text, member))
        }
    }
}

fn push_time(value: &mut dyn Value, time: DateTime) {
    if let Slot::Timestamp(place) = value.slot() {
        *place = time;
    }
}

/// Fills a map from the headers that start with the prefix; what follows it is the key.
pub(super) fn read_prefixed(
    headers: &Headers,
    prefix: &str,
    value: &mut dyn Value,
    member: &Member,
) -> Result<(), String> {
    let names = headers.iter_bytes().map(|(name, _)| name);
    let mut names: Vec<_> = headers_for_prefix(names, prefix).collect();
    names.dedup();
    if names.is_empty() {
        return Ok(());
    }
    let Slot::Map(map) = value.slot() else { return Err("headers with a prefix make a map".to_owned()) };
    for (key, name) in names {
        let values: Result<Vec<_>, _> = headers.get_all_bytes(name).map(std::str::from_utf8).collect();
        let text = values.map_err(|_| format!("`{name}` is not UTF-8"))?.join(", ");
        read_text(map.insert(key).slot(), text.trim(), member)?;
    }
    Ok(())
}

fn read_text(mut slot: Slot<'_>, text: &str, member: &Member) -> Result<(), String> {
    match text::read(&mut slot, text, member, DEFAULT_FORMAT) {
        true => Ok(()),
        false => Err(match slot {
            Slot::Timestamp(_) => "expected a timestamp, found other text".to_owned(),
            slot => format!("expected {}, found other text", expected(&slot, None)),
        }),
    }
}
