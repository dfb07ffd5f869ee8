//! Where things are in HTTP messages, and in which form.

use crate::diff::fact::{Aspect, Change, Element};
use crate::diff::judge::Judge;
use crate::diff::location::Location;
use crate::diff::rule::rules;

rules! { "Bindings";
    METHOD = "http-method-changed": Breaks, Breaks, Patch;
        "the operation has another HTTP method";
        "Each side asks for or serves a route that the other does not have.";
    URI = "http-uri-changed": Breaks, Breaks, Patch;
        "the operation has another path or literal query";
        "Each side asks for or serves a route that the other does not have.";
    LABEL_NAME = "http-label-renamed": Safe, Safe, Patch;
        "a label of the path has another name";
        "A label is replaced by its value, so that its name is not on the wire.";
    GREEDY_ADDED = "http-label-greedy-added": Safe, Breaks, Patch;
        "a label of the path became greedy";
        "A new client sends slashes as they are, and an old service finds no route; escaped ones are read by both.";
    GREEDY_REMOVED = "http-label-greedy-removed": Breaks, Safe, Patch;
        "a label of the path is no longer greedy";
        "An old client sends slashes as they are, and the new service finds no route; escaped ones are read by both.";
    CODE = "http-code-changed": Safe, Safe, Patch;
        "the operation responds with another success status";
        "Clients take every status of 200 to 299 for success.";
    HOST = "host-prefix-changed": Breaks, Breaks, Patch;
        "the operation has another host prefix";
        "Requests go to a host that the other side does not serve.";
    HOST_LABEL = "host-label-changed": Breaks, Breaks, Patch;
        "the member was added to the host prefix or removed from it";
        "Requests go to a host that the other side does not serve.";
    MOVED = "binding-moved": Breaks, Breaks, Patch;
        "the member travels in another place of the message";
        "Each side looks for the value where the other does not put it.";
    PAYLOAD = "payload-binding-changed": Breaks, Breaks, Patch;
        "the member became the payload of the message, or is no longer";
        "The whole body has another form.";
    STATUS = "status-code-binding-changed": Breaks, Breaks, Patch;
        "the member became the status code of the response, or is no longer";
        "Each side looks for the value where the other does not put it.";
    EVENT = "event-binding-changed": Breaks, Breaks, Patch;
        "the member travels in another part of an event";
        "Each side looks for the value where the other does not put it.";
    JSON_NAME = "json-name-changed": Breaks, Breaks, Patch;
        "the member has another name in the body";
        "The other side ignores the unknown name, and the value is lost without an error.";
    HEADER_NAME = "header-name-changed": Breaks, Breaks, Patch;
        "the member has another header";
        "The other side ignores the unknown header, and the value is lost without an error.";
    HEADER_CASE = "header-case-changed": Safe, Safe, Patch;
        "the member's header differs in upper and lower case";
        "Names of headers are compared without case.";
    QUERY_NAME = "query-name-changed": Breaks, Breaks, Patch;
        "the member has another query parameter";
        "The other side ignores the unknown parameter, and the value is lost without an error.";
    PREFIX = "prefix-headers-changed": Breaks, Breaks, Patch;
        "the member has another prefix of headers";
        "The other side ignores the unknown headers, and the values are lost without an error.";
    TIMESTAMP = "timestamp-format-changed": Breaks, Breaks, Patch;
        "timestamps have another format";
        "The other side cannot read the timestamp, or reads a different time.";
    MEDIA_TYPE = "media-type-changed": Breaks, Breaks, Patch;
        "the member has another media type";
        "The content type of a payload, or the encoding of a header, is not the one that the other side expects.";
    XML = "xml-binding-changed": Breaks, Breaks, Patch;
        "the member has another form in XML";
        "The other side does not find the element or attribute.";
}

fn greedy_labels(uri: &Option<String>) -> usize {
    uri.as_ref().map_or(0, |uri| uri.matches("+}").count())
}

/// Judges bindings.
pub(super) fn judge(judge: &mut Judge<'_, '_>) -> bool {
    let rule = match (&judge.fact.element, &judge.fact.change) {
        (Element::Operation, Change::Aspect { aspect, old, new }) => match aspect {
            Aspect::Method => &METHOD,
            Aspect::Uri => &URI,
            Aspect::LabelName => &LABEL_NAME,
            Aspect::LabelGreedy if greedy_labels(new) > greedy_labels(old) => &GREEDY_ADDED,
            Aspect::LabelGreedy => &GREEDY_REMOVED,
            Aspect::Code => &CODE,
            Aspect::HostPrefix => &HOST,
            _ => return false,
        },
        (_, Change::Aspect { aspect: Aspect::TimestampFormat, .. }) => &TIMESTAMP,
        (_, Change::Moved { old, new }) => match (old, new) {
            (Location::Payload, _) | (_, Location::Payload) => &PAYLOAD,
            (Location::StatusCode, _) | (_, Location::StatusCode) => &STATUS,
            (Location::EventHeader | Location::EventPayload, _)
            | (_, Location::EventHeader | Location::EventPayload) => &EVENT,
            (Location::Header(old), Location::Header(new)) if old.eq_ignore_ascii_case(new) => &HEADER_CASE,
            _ if !old.same_kind(*new) => &MOVED,
            (Location::Body(_), _) => &JSON_NAME,
            (Location::Header(_), _) => &HEADER_NAME,
            (Location::Query(_), _) => &QUERY_NAME,
            _ => &PREFIX,
        },
        (_, Change::Trait { id: "smithy.api#mediaType", .. }) => &MEDIA_TYPE,
        (_, Change::Trait { id: "smithy.api#hostLabel", .. }) => &HOST_LABEL,
        (_, Change::Trait { id, .. }) if id.starts_with("smithy.api#xml") && judge.walk.wire.0.has_xml() => &XML,
        _ => return false,
    };
    judge.say(rule);
    true
}
