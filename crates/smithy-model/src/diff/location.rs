//! Where a member travels in an HTTP message, and in which form.

use super::targeted::Targeted;
use crate::knowledge::HttpBinding;
use crate::model::{Node, Traits};

/// The place of a member, with the name that it has there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Location<'m> {
    Body(&'m str),
    Label,
    Query(&'m str),
    QueryParams,
    Header(&'m str),
    PrefixHeaders(&'m str),
    Payload,
    StatusCode,
    EventHeader,
    EventPayload,
}

impl Location<'_> {
    /// The place in words, with the name.
    pub(super) fn describe(self) -> String {
        let (place, name) = self.parts();
        if name.is_empty() { place.to_owned() } else { format!("{place} {name}") }
    }

    /// Whether only the names differ.
    pub(super) fn same_kind(self, other: Self) -> bool {
        self.parts().0 == other.parts().0
    }

    fn parts(&self) -> (&'static str, &str) {
        match self {
            Self::Body(name) => ("body", name),
            Self::Label => ("path", ""),
            Self::Query(name) => ("query", name),
            Self::QueryParams => ("query parameters", ""),
            Self::Header(name) => ("header", name),
            Self::PrefixHeaders(prefix) => ("headers with the prefix", prefix),
            Self::Payload => ("payload", ""),
            Self::StatusCode => ("status code", ""),
            Self::EventHeader => ("event header", ""),
            Self::EventPayload => ("event payload", ""),
        }
    }
}

/// What a protocol makes of bindings.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Wire {
    /// Whether the traits of HTTP bindings count.
    pub(super) http: bool,
    /// Whether `jsonName` counts.
    pub(super) json_names: bool,
    /// Whether the traits for XML count.
    pub(super) xml: bool,
}

impl Wire {
    /// The wire of a service with these protocols; without one it is taken for restJson1.
    pub(super) fn of(protocols: &[&str]) -> Self {
        let has = |wanted: &[&str]| protocols.iter().any(|id| wanted.iter().any(|end| id.ends_with(end)));
        let unknown = protocols.is_empty();
        Self {
            http: unknown || has(&["#restJson1", "#restXml", "#simpleRestJson"]),
            json_names: unknown || has(&["#restJson1", "#simpleRestJson", "#rpcv2Json"]),
            xml: has(&["#restXml", "#awsQuery", "#ec2Query"]),
        }
    }

    /// The place of a member.
    pub(super) fn location<'m>(self, member: &Targeted<'m>) -> Location<'m> {
        let traits: &'m Traits = &member.member.traits;
        // A trait whose value is no text was reported when the model was loaded.
        let binding = HttpBinding::of(traits).unwrap_or(HttpBinding::Body);
        match binding {
            HttpBinding::EventHeader => Location::EventHeader,
            HttpBinding::EventPayload => Location::EventPayload,
            _ if !self.http => self.in_body(member),
            HttpBinding::Body => self.in_body(member),
            HttpBinding::Label => Location::Label,
            HttpBinding::Query(name) => Location::Query(name),
            HttpBinding::QueryParams => Location::QueryParams,
            HttpBinding::Header(name) => Location::Header(name),
            HttpBinding::PrefixHeaders(prefix) => Location::PrefixHeaders(prefix),
            HttpBinding::Payload => Location::Payload,
            HttpBinding::ResponseCode => Location::StatusCode,
        }
    }

    fn in_body<'m>(self, member: &Targeted<'m>) -> Location<'m> {
        let traits: &'m Traits = &member.member.traits;
        let stated = traits.string("smithy.api#jsonName").filter(|_| self.json_names);
        let stated = stated.or_else(|| traits.string("smithy.api#xmlName").filter(|_| self.xml));
        Location::Body(stated.unwrap_or_else(|| member.member.id.member().unwrap_or_default()))
    }

    /// The format of a member's timestamps: the stated one, else that of its place.
    pub(super) fn timestamp_format<'m>(self, member: &Targeted<'m>) -> &'m str {
        let stated = member.effective("smithy.api#timestampFormat").and_then(Node::as_str);
        stated.unwrap_or_else(|| match self.location(member) {
            Location::Header(_) | Location::PrefixHeaders(_) => "http-date",
            Location::Label | Location::Query(_) | Location::QueryParams => "date-time",
            _ if self.xml => "date-time",
            _ => "epoch-seconds",
        })
    }
}
