//! Where a member travels in an HTTP message, and in which form.

use super::targeted::Targeted;
use crate::knowledge::{HttpBinding, TimestampFormat, TraitEffects};
use crate::model::Traits;

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

/// The traits that have an effect on the messages of a service.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Wire(TraitEffects);

impl Wire {
    /// The wire of a service with these protocols: what has an effect in one of them. Without any it is taken for
    /// restJson1.
    pub(super) fn of(protocols: &[&str]) -> Self {
        if protocols.is_empty() {
            return Self(TraitEffects { http_bindings: true, json_name: true, xml: false });
        }
        let known = protocols.iter().filter_map(|id| TraitEffects::of(id));
        Self(known.fold(TraitEffects::default(), |one, other| TraitEffects {
            http_bindings: one.http_bindings || other.http_bindings,
            json_name: one.json_name || other.json_name,
            xml: one.xml || other.xml,
        }))
    }

    /// Whether the traits of HTTP bindings have an effect.
    pub(super) fn has_http_bindings(self) -> bool {
        self.0.http_bindings
    }

    /// Whether the traits of XML have an effect.
    pub(super) fn has_xml(self) -> bool {
        self.0.xml
    }

    /// The place of a member.
    pub(super) fn location<'m>(self, member: &Targeted<'m>) -> Location<'m> {
        let traits: &'m Traits = &member.member.traits;
        // A trait whose value is not text was reported when the model was loaded.
        let binding = HttpBinding::of(traits).unwrap_or(HttpBinding::Body);
        match binding {
            HttpBinding::EventHeader => Location::EventHeader,
            HttpBinding::EventPayload => Location::EventPayload,
            _ if !self.0.http_bindings => self.in_body(member),
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
        let stated = traits.string("smithy.api#jsonName").filter(|_| self.0.json_name);
        let stated = stated.or_else(|| traits.string("smithy.api#xmlName").filter(|_| self.0.xml));
        Location::Body(stated.unwrap_or_else(|| member.member.id.member().unwrap_or_default()))
    }

    /// The format of a member's timestamps: the stated one, else that of its place.
    pub(super) fn timestamp_format(self, member: &Targeted<'_>) -> &'static str {
        // A format that Smithy does not have was reported when the model was loaded.
        let stated = TimestampFormat::of(member.member, &member.target.traits).ok().flatten();
        let format = stated.unwrap_or_else(|| match self.location(member) {
            Location::Header(_) | Location::PrefixHeaders(_) => TimestampFormat::IN_HEADERS,
            Location::Label | Location::Query(_) | Location::QueryParams => TimestampFormat::IN_URIS,
            _ if self.0.xml => TimestampFormat::DateTime,
            _ => TimestampFormat::EpochSeconds,
        });
        format.name()
    }
}
