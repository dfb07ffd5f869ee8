//! Values as texts: in labels, queries and headers. Their constraints are `check`'s business.

use super::findings::Step;
use super::number::{is_number, number};
use super::timestamp;
use super::{Reader, base64_length};
use crate::api::{Kind, Member, TimestampFormat};
use crate::violation::Constraint;
use proofmark_smithy_model::model::Node;
use std::borrow::Cow;

/// Where a text was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// A label of the path or a query parameter.
    Uri,
    /// A header.
    Header,
}

impl<'a> Reader<'a> {
    /// The value of a member that is bound to a label, query parameter or header and is not a list. None when it cannot
    /// be read, which is recorded.
    pub(super) fn text(&mut self, member: &'a Member, text: &str, source: Source) -> Option<Node> {
        let schema = &self.api[member.target];
        match &schema.kind {
            Kind::String | Kind::Enum { .. } if source == Source::Header && schema.media_type.is_some() => {
                let decoded = base64_length(text.as_bytes()).and_then(|_| aws_smithy_types::base64::decode(text).ok());
                let Some(decoded) = decoded.and_then(|bytes| String::from_utf8(bytes).ok()) else {
                    return self.mismatch("UTF-8 text in base64", &text);
                };
                self.check_string(schema, &member.constraints, &decoded);
                Some(Node::String(decoded))
            }
            Kind::String | Kind::Enum { .. } => {
                self.check_string(schema, &member.constraints, text);
                Some(Node::String(text.to_owned()))
            }
            Kind::Blob => self.base64(member, text).then(|| Node::String(text.to_owned())),
            Kind::Boolean => match text {
                "true" => Some(Node::Bool(true)),
                "false" => Some(Node::Bool(false)),
                _ => self.mismatch("true or false", &text),
            },
            Kind::Float | Kind::Double if matches!(text, "NaN" | "Infinity" | "-Infinity") => {
                self.check_not_a_number(&member.constraints, text);
                Some(Node::String(text.to_owned()))
            }
            Kind::Timestamp => {
                let default =
                    if source == Source::Header { TimestampFormat::IN_HEADERS } else { TimestampFormat::IN_URIS };
                let format = member.timestamp_format.unwrap_or(default);
                match timestamp::parse(text, format, self.takes_offsets()) {
                    Some(number) => Some(Node::Number(number)),
                    None => self.mismatch(timestamp::expected(format), &text),
                }
            }
            kind @ (Kind::BigInteger | Kind::BigDecimal) if is_number(text) => {
                self.big_number(kind, &member.constraints, text)
            }
            kind => match number(text) {
                Some(number) => self.number(kind, &member.constraints, number),
                None => self.mismatch(super::check::expected(kind), &text),
            },
        }
    }

    /// The value of a list member from the texts of its items.
    pub(super) fn text_list<'t>(
        &mut self,
        member: &'a Member,
        texts: impl Iterator<Item = Cow<'t, str>>,
        source: Source,
    ) -> Option<Node> {
        let Kind::List { member: item, unique, .. } = &self.api[member.target].kind else { return None };
        let (mut items, mut count) = (Vec::new(), 0);
        for text in texts {
            self.findings.enter(Step::Index(count), item.sensitive);
            items.extend(self.text(item, &text, source));
            self.findings.leave(item.sensitive);
            count += 1;
        }
        self.check_length(&member.constraints, count, None);
        if *unique {
            self.check_unique(&items);
        }
        Some(Node::Array(items))
    }

    /// The value of a member from a header's values, one for each time that the header is there.
    pub(super) fn header(&mut self, member: &'a Member, values: &[Cow<'_, str>]) -> Option<Node> {
        let Kind::List { member: item, .. } = &self.api[member.target].kind else {
            return match values {
                [one] => self.text(member, one, Source::Header),
                several => self.text(member, &several.join(", "), Source::Header),
            };
        };
        let is_date = matches!(self.api[item.target].kind, Kind::Timestamp)
            && item.timestamp_format.unwrap_or(TimestampFormat::IN_HEADERS) == TimestampFormat::HttpDate;
        let is_text = matches!(self.api[item.target].kind, Kind::String | Kind::Enum { .. });
        let mut texts = Vec::new();
        for value in values {
            match is_date {
                true => texts.extend(dates(value).map(Cow::Borrowed)),
                false if is_text => match strings(value) {
                    Some(strings) => texts.extend(strings),
                    None => {
                        self.findings.error(
                            Constraint::Malformed {
                                reason: "a quoted string in the list has no end, or something follows it".to_owned(),
                            },
                            Some(&&**value),
                        );
                        return None;
                    }
                },
                false => texts.extend(value.split(',').map(str::trim).filter(|s| !s.is_empty()).map(Cow::Borrowed)),
            }
        }
        self.text_list(member, texts.into_iter(), Source::Header)
    }

    /// Records that a text is not what is expected.
    pub(super) fn mismatch<T>(&mut self, expected: &str, value: &dyn super::findings::ToText) -> Option<T> {
        self.findings.error(Constraint::Type { expected: expected.to_owned() }, Some(value));
        None
    }
}

/// Dates in a list are separated by commas and have one themselves.
fn dates(value: &str) -> impl Iterator<Item = &str> {
    let mut rest = value.trim();
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = rest.match_indices(',').nth(1).map_or(rest.len(), |(at, _)| at);
        let date = rest[..end].trim();
        rest = rest.get(end + 1..).unwrap_or_default().trim_start();
        Some(date)
    })
}

/// The items of a list of strings, quoted where they have commas or quotes; none when a quote is not closed or
/// something follows it.
fn strings(value: &str) -> Option<Vec<Cow<'_, str>>> {
    let mut items = Vec::new();
    let mut rest = value.trim();
    while !rest.is_empty() {
        if let Some(quoted) = rest.strip_prefix('"') {
            let (mut text, mut chars, mut end) = (String::new(), quoted.char_indices(), None);
            while let Some((at, c)) = chars.next() {
                match c {
                    '\\' => text.push(chars.next()?.1),
                    '"' => {
                        end = Some(at + 1);
                        break;
                    }
                    _ => text.push(c),
                }
            }
            items.push(Cow::Owned(text));
            rest = quoted.get(end?..)?.trim_start();
            if !rest.is_empty() {
                rest = rest.strip_prefix(',')?.trim_start();
            }
        } else {
            let (item, more) = rest.split_once(',').unwrap_or((rest, ""));
            items.push(Cow::Borrowed(item.trim()));
            rest = more.trim_start();
        }
    }
    Some(items)
}
