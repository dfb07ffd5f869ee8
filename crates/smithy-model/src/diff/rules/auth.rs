//! Authentication and signatures.

use crate::diff::fact::{Aspect, Change, Element};
use crate::diff::judge::Judge;
use crate::diff::rule::rules;

rules! { "Authentication";
    ADDED = "auth-scheme-added": Safe, Breaks, Minor;
        "an authentication scheme was added";
        "An old service rejects a new client that chooses the added scheme. The configuration of the crate may get setters; \
         otherwise the level is patch.";
    REMOVED = "auth-scheme-removed": Breaks, Safe, Major;
        "an authentication scheme was removed";
        "The new service rejects old clients that use the scheme. The configuration of the crate may lose setters; otherwise \
         the level is patch.";
    ORDER = "auth-order-changed": Safe, Safe, Patch;
        "the order of the authentication schemes changed";
        "Both sides accept all of the schemes; clients may choose another one.";
    SCHEME = "auth-scheme-changed": Breaks, Breaks, Patch;
        "the settings of an authentication scheme changed";
        "Credentials travel in another place or form, where the other side does not look for them.";
    OPTIONAL_ADDED = "anonymous-calls-allowed": Safe, Breaks, Patch;
        "the operation can be called without authentication";
        "An old service rejects a new client without credentials.";
    OPTIONAL_REMOVED = "anonymous-calls-forbidden": Breaks, Safe, Patch;
        "the operation can no longer be called without authentication";
        "The new service rejects old clients without credentials.";
    UNSIGNED_ADDED = "unsigned-payload-added": Safe, Breaks, Patch;
        "the payload is no longer part of the signature";
        "An old service may insist on the hash of the payload.";
    UNSIGNED_REMOVED = "unsigned-payload-removed": Breaks, Safe, Patch;
        "the payload is now part of the signature";
        "The new service may insist on the hash, which old clients do not send.";
}

const SCHEMES: [&str; 4] =
    ["smithy.api#httpApiKeyAuth", "smithy.api#httpBearerAuth", "smithy.api#httpBasicAuth", "smithy.api#httpDigestAuth"];

/// Judges authentication.
pub(super) fn judge(judge: &mut Judge<'_, '_>) -> bool {
    let rule = match (&judge.fact.element, &judge.fact.change) {
        (Element::Operation, Change::Aspect { aspect, new, .. }) => match aspect {
            Aspect::AuthAdded => &ADDED,
            Aspect::AuthRemoved => &REMOVED,
            Aspect::AuthOrder => &ORDER,
            Aspect::AuthOptional if new.as_deref() == Some("optional") => &OPTIONAL_ADDED,
            Aspect::AuthOptional => &OPTIONAL_REMOVED,
            _ => return false,
        },
        (Element::Service, Change::Trait { id, old: Some(_), new: Some(_) }) if SCHEMES.contains(id) => &SCHEME,
        // That a scheme comes or goes is stated for the operations that it concerns.
        (Element::Service, Change::Trait { id, .. }) if SCHEMES.contains(id) => return true,
        (Element::Operation, Change::Trait { id: "aws.auth#unsignedPayload", old: None, .. }) => &UNSIGNED_ADDED,
        (Element::Operation, Change::Trait { id: "aws.auth#unsignedPayload", .. }) => &UNSIGNED_REMOVED,
        _ => return false,
    };
    judge.say(rule);
    true
}
