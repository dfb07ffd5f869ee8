//! Errors: which operations have them, and what clients do about them.

use super::members::is_message;
use crate::diff::fact::{Aspect, Change, Element};
use crate::diff::judge::Judge;
use crate::diff::rule::rules;

rules! { "Errors";
    ADDED = "error-added": Safe, Safe, Minor;
        "the operation has another error";
        "Error types are open: old clients see an unhandled error, with its code and message in the metadata.";
    REMOVED = "error-removed": Safe, Safe, Major;
        "the operation lost an error";
        "Error types are open: new clients see the error of an old service as unhandled. The variant is gone.";
    RENAMED = "error-renamed": Degrades, Degrades, Major;
        "an error was renamed (a guess: members and traits are equal)";
        "The name of an error is its code on the wire; the other side sees an unhandled error in place of the one that \
         the code handles.";
    STATUS = "error-status-changed": Degrades, Degrades, Patch;
        "the error has another status";
        "Clients recognise errors by code, but decide on retries by status too.";
    FAULT = "error-fault-changed": Degrades, Degrades, Patch;
        "the error is another side's fault";
        "Whether clients retry, and how they count the failure, depends on whose fault it is.";
    RETRYABLE_ADDED = "retryable-added": Safe, Safe, Patch;
        "the error can be retried";
        "New clients retry it; messages are the same.";
    RETRYABLE_REMOVED = "retryable-removed": Safe, Degrades, Patch;
        "the error can no longer be retried";
        "New clients give up where old clients got a response at the second attempt.";
    THROTTLING = "throttling-changed": Safe, Degrades, Patch;
        "the error became a throttling error, or is no longer";
        "New clients wait for another time between attempts.";
    MESSAGE_ADDED = "error-message-added": Safe, Safe, Minor;
        "the error has a message";
        "Old clients have the message in the metadata of the error.";
    MESSAGE_REMOVED = "error-message-removed": Degrades, Safe, Major;
        "the error lost its message";
        "Old clients find no message.";
}

/// Judges errors.
pub(super) fn judge(judge: &mut Judge<'_, '_>) -> bool {
    let rule = match (&judge.fact.element, &judge.fact.change) {
        (Element::OperationError, Change::Added) => &ADDED,
        (Element::OperationError, Change::Removed) => &REMOVED,
        (Element::OperationError, Change::Renamed { .. }) => &RENAMED,
        (Element::Shape(_), Change::Aspect { aspect, old, .. }) => match aspect {
            Aspect::Status => &STATUS,
            Aspect::Fault => &FAULT,
            Aspect::Retryable if old.is_none() => &RETRYABLE_ADDED,
            Aspect::Retryable => &RETRYABLE_REMOVED,
            Aspect::Throttling => &THROTTLING,
            _ => return false,
        },
        (Element::Member(site), Change::Added) if is_message(site) => &MESSAGE_ADDED,
        (Element::Member(site), Change::Removed) if is_message(site) => &MESSAGE_REMOVED,
        _ => return false,
    };
    judge.say(rule);
    true
}
