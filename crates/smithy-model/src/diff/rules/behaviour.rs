//! What clients do beyond single messages: pages, waiters, tokens, checksums, compression.

use crate::diff::fact::{Aspect, Change, Element};
use crate::diff::judge::Judge;
use crate::diff::rule::rules;

rules! { "Behaviour";
    PAGINATED_ADDED = "pagination-added": Safe, Safe, Minor;
        "the operation is paginated";
        "A paginator stops after the one response of an old service, which has no tokens and is all that there is.";
    PAGINATED_REMOVED = "pagination-removed": Safe, Safe, Major;
        "the operation is no longer paginated";
        "Messages are the same as far as their members are; the paginator is gone.";
    TOKENS = "pagination-tokens-changed": Degrades, Degrades, Patch;
        "pages have other tokens";
        "Paginators of the other model may stop after the first page.";
    ITEMS = "pagination-items-changed": Safe, Safe, Major;
        "pages have other items";
        "Messages are the same; `items()` of the paginator has another type, or comes or goes.";
    PAGE_SIZE = "pagination-size-changed": Safe, Safe, Major;
        "the size of pages is another member";
        "Messages are the same; `page_size()` of the paginator sets another member, or comes or goes.";
    WAITER_ADDED = "waiter-added": Safe, Safe, Minor;
        "the operation has another waiter";
        "A waiter repeats a call that exists.";
    WAITER_REMOVED = "waiter-removed": Safe, Safe, Major;
        "the operation lost a waiter";
        "Messages are the same; the method of the crate is gone.";
    WAITER_CHANGED = "waiter-changed": Safe, Safe, Patch;
        "a waiter has other acceptors or delays";
        "Messages are the same; the waiter may end at another response.";
    TOKEN_ADDED = "idempotency-token-added": Safe, Safe, Patch;
        "the member is an idempotency token";
        "New clients fill it in where the caller does not.";
    TOKEN_REMOVED = "idempotency-token-removed": Safe, Degrades, Patch;
        "the member is no longer an idempotency token";
        "New clients no longer fill it in, so that a repeated request may be done twice by an old service.";
    CHECKSUM_ADDED = "checksum-required-added": Breaks, Safe, Patch;
        "requests must have a checksum";
        "The new service rejects requests without a checksum, which old clients send.";
    CHECKSUM_REMOVED = "checksum-required-removed": Safe, Breaks, Patch;
        "requests need no checksum";
        "An old service rejects requests without a checksum, which new clients send.";
    CHECKSUM_ALGORITHMS = "checksum-algorithms-changed": Degrades, Degrades, Patch;
        "checksums have other algorithms";
        "The other side may not know the algorithm.";
    COMPRESSION_ADDED = "request-compression-added": Safe, Breaks, Minor;
        "requests are compressed";
        "An old service cannot read a compressed body. The configuration gets a setter with the first such operation.";
    COMPRESSION_REMOVED = "request-compression-removed": Breaks, Safe, Major;
        "requests are no longer compressed";
        "The new service cannot read the compressed bodies of old clients. The configuration loses a setter with the last \
         such operation.";
    CONTEXT = "endpoint-context-changed": Degrades, Degrades, Patch;
        "the endpoint depends on other parameters of the operation";
        "Clients of the two models may send requests to different hosts.";
}

/// Judges what clients do.
pub(super) fn judge(judge: &mut Judge<'_, '_>) -> bool {
    const CONTEXTS: [&str; 4] = [
        "smithy.rules#staticContextParams",
        "smithy.rules#contextParam",
        "smithy.rules#operationContextParams",
        "smithy.rules#clientContextParams",
    ];
    let rule = match (&judge.fact.element, &judge.fact.change) {
        (Element::Operation, Change::Aspect { aspect, old, new }) => match (aspect, old, new) {
            (Aspect::Paginated, None, _) => &PAGINATED_ADDED,
            (Aspect::Paginated, ..) => &PAGINATED_REMOVED,
            (Aspect::PageTokens, ..) => &TOKENS,
            (Aspect::PageItems, ..) => &ITEMS,
            (Aspect::PageSize, ..) => &PAGE_SIZE,
            (Aspect::Waiter, None, _) => &WAITER_ADDED,
            (Aspect::Waiter, _, None) => &WAITER_REMOVED,
            (Aspect::Waiter, ..) => &WAITER_CHANGED,
            _ => return false,
        },
        (_, Change::Trait { id: "smithy.api#idempotencyToken", old: None, .. }) => &TOKEN_ADDED,
        (_, Change::Trait { id: "smithy.api#idempotencyToken", .. }) => &TOKEN_REMOVED,
        (_, Change::Trait { id: "smithy.api#httpChecksumRequired", old: None, .. }) => &CHECKSUM_ADDED,
        (_, Change::Trait { id: "smithy.api#httpChecksumRequired", .. }) => &CHECKSUM_REMOVED,
        (_, Change::Trait { id: "aws.protocols#httpChecksum", .. }) => &CHECKSUM_ALGORITHMS,
        (_, Change::Trait { id: "smithy.api#requestCompression", old: None, .. }) => &COMPRESSION_ADDED,
        (_, Change::Trait { id: "smithy.api#requestCompression", .. }) => &COMPRESSION_REMOVED,
        (_, Change::Trait { id, .. }) if CONTEXTS.contains(id) => &CONTEXT,
        _ => return false,
    };
    judge.say(rule);
    true
}
