//! What the words of a report mean: the kinds of checks, marks and verdicts, each in one sentence for a reader who has
//! not seen a report before.

use crate::mark::Mark;

/// Kinds of checks, as ids have them, and what each one is.
pub const CHECKS: [(&str, &str); 18] = [
    ("example", "a documented example was sent, and its documented output is expected"),
    ("required", "a request without a required member must be rejected"),
    ("length", "values at a length limit must be accepted, values beyond it rejected with status 400"),
    ("range", "numbers at a limit must be accepted, numbers beyond it rejected with status 400"),
    ("pattern", "texts that match the model's pattern must be accepted, others rejected with status 400"),
    ("enum", "a value that the model does not list should be rejected"),
    ("type", "a value of another type must be rejected"),
    ("uniqueItems", "a list with the same item twice must be rejected"),
    ("boundary", "values at the limits of the model's constraints"),
    ("generated", "requests generated from the model by a seed; each response must be one that the model allows"),
    ("output", "an operation must respond to a valid request with an output at least once"),
    ("header", "headers that every response must have"),
    ("error", "what every error response must have"),
    ("behaviour", "sequences of calls with results that the service is known to have"),
    ("requests", "requests that clients sent must follow the model"),
    ("bytes", "what clients sent must be HTTP"),
    ("command", "the command must end with exit status 0, and call the server"),
    ("run", "the run itself: that it could be made, and ended in time"),
];

/// Verdicts by their names in outputs, and what each one means.
pub const VERDICTS: [(&str, &str); 6] = [
    ("failed", "not as expected: the run fails"),
    (
        "unexpected-pass",
        "as expected, although the known-failures file lists it: the run fails until the entry is deleted",
    ),
    ("warned", "accepted, with something that a service may do but clients may not expect"),
    ("known-failure", "not as expected, as the known-failures file says"),
    ("passed", "as expected"),
    ("skipped", "not run, for the reason given"),
];

/// What a kind of check is; nothing for one that is not listed.
pub fn check(name: &str) -> Option<&'static str> {
    CHECKS.iter().find(|(known, _)| *known == name).map(|(_, says)| *says)
}

/// What a mark means: how it is known what a case expects.
pub fn mark(mark: Mark) -> &'static str {
    match mark {
        Mark::Model => "the API's model says so",
        Mark::Documented => "the service's documentation says so",
        Mark::Observed(_) => "the real service was seen to do so, on the day given",
        Mark::Unknown => "nobody has seen what the real service does",
    }
}
