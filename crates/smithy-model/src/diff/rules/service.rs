//! The service itself: names, protocols, endpoints.

use crate::diff::fact::{Aspect, Change, Element};
use crate::diff::judge::Judge;
use crate::diff::rule::rules;

rules! { "Service";
    NAMESPACE = "namespace-changed": Safe, Safe, Patch;
        "the service has another namespace";
        "Namespaces are not on the wire, and the items of the crate do not have them.";
    VERSION = "service-version-changed": Safe, Safe, Patch;
        "the service has another API version";
        "Requests of HTTP bindings do not have the version, except where a URI has it, which is reported by itself.";
    SDK_ID = "sdk-id-changed": Safe, Safe, Major;
        "the service has another SDK name";
        "The crate and the entry in the user agent are named after it; requests are otherwise the same.";
    TITLE = "title-changed": Safe, Safe, Patch;
        "the service has another title";
        "The title stands in documentation alone.";
    SIGNING_NAME = "signing-name-changed": Breaks, Breaks, Patch;
        "requests are signed for another service name";
        "A signature holds for one service name; the other side computes a different one and rejects the request.";
    ENDPOINT_PREFIX = "endpoint-prefix-changed": Degrades, Degrades, Patch;
        "the service has another endpoint prefix";
        "Clients without endpoint rules make the host name from it; the former host may no longer respond.";
    ENDPOINT_RULES = "endpoint-rules-changed": Degrades, Degrades, Patch;
        "the endpoint rules changed";
        "Clients of the two models may send requests to different hosts.";
    PARAMETER_ADDED = "endpoint-parameter-added": Safe, Safe, Minor;
        "a parameter of the endpoint rules was added";
        "The crate gets a setter for the parameter; rules that use it are reported by themselves.";
    PARAMETER_REMOVED = "endpoint-parameter-removed": Safe, Safe, Major;
        "a parameter of the endpoint rules was removed";
        "Code that sets the parameter no longer compiles; rules that used it are reported by themselves.";
    PARAMETER_CHANGED = "endpoint-parameter-changed": Degrades, Degrades, Patch;
        "a parameter of the endpoint rules changed";
        "A default, a type or a source that changes can lead to another host.";
    PROTOCOL_ADDED = "protocol-added": Safe, Breaks, Patch;
        "the service supports another protocol";
        "Old clients keep theirs; a new client that prefers the added one is not understood by an old service.";
    PROTOCOL_REMOVED = "protocol-removed": Breaks, Safe, Patch;
        "the service no longer supports a protocol";
        "Old clients that use the protocol are rejected.";
    PROTOCOL_REPLACED = "protocol-replaced": Breaks, Breaks, Patch;
        "the service shares no protocol with its predecessor";
        "Neither side can read the messages of the other.";
}

/// Judges facts of the service shape.
pub(super) fn judge(judge: &mut Judge<'_, '_>) -> bool {
    let (Element::Service, Change::Aspect { aspect, old, new }) = (&judge.fact.element, &judge.fact.change) else {
        return false;
    };
    let rule = match aspect {
        Aspect::Namespace => &NAMESPACE,
        Aspect::Version => &VERSION,
        Aspect::SdkId => &SDK_ID,
        Aspect::Title => &TITLE,
        Aspect::SigningName => &SIGNING_NAME,
        Aspect::EndpointPrefix => &ENDPOINT_PREFIX,
        Aspect::EndpointRules => &ENDPOINT_RULES,
        Aspect::EndpointParameter => match (old, new) {
            (None, _) => &PARAMETER_ADDED,
            (_, None) => &PARAMETER_REMOVED,
            _ => &PARAMETER_CHANGED,
        },
        Aspect::ProtocolAdded => &PROTOCOL_ADDED,
        Aspect::ProtocolRemoved => &PROTOCOL_REMOVED,
        Aspect::ProtocolReplaced => &PROTOCOL_REPLACED,
        _ => return false,
    };
    judge.say(rule);
    true
}
