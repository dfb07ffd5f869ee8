//! Requests to operations by their URIs: method, path and query literals against URI patterns. Reading the values of
//! labels and query parameters as shapes is the business of `codec::read`, routing by other means that of a `protocol`.

mod closest;
pub(crate) mod percent;
mod trie;
mod uri;

pub use uri::{Segment, UriPattern};

use http::Method;
use std::borrow::Cow;
use std::fmt;
use trie::{Candidate, Request, Trie};

/// Finds the operation of a request: the one with the most specific URI pattern, as Smithy defines it. Segment by
/// segment a literal is more specific than a label, a label than a greedy label; of patterns with the same path, the one
/// with most query literals wins.
#[derive(Debug)]
pub struct Router {
    trie: Trie,
    /// What the trie's leaves point to.
    candidates: Vec<Candidate>,
}

/// The operation of a request, with what its URI says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route<'r, 'p> {
    /// The operation's place in the API.
    pub operation: usize,
    /// The labels' member names and values, percent-decoded, in the order of the pattern.
    pub labels: Vec<(&'r str, Cow<'p, str>)>,
}

/// Why a request is of no operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoRoute {
    /// No operation has this path.
    UnknownPath {
        /// The path.
        path: String,
        /// The URI pattern that looks most like it, when one does.
        closest: Option<String>,
    },
    /// The path is an operation's, the method is not.
    WrongMethod {
        /// The method.
        method: Method,
        /// The methods that the path takes.
        allowed: Vec<Method>,
    },
    /// Method and path are an operation's, but its URI asks for query parameters that are not there.
    MissingQuery {
        /// The operation's URI pattern.
        pattern: String,
        /// The missing literals, `List=ALL`.
        missing: Vec<String>,
    },
    /// The header that names the operation is missing.
    MissingTarget {
        /// The header.
        header: &'static str,
    },
    /// The header that names the operation has none of the service's.
    UnknownTarget {
        /// What the header says.
        target: String,
        /// What it may have been meant to say.
        closest: Option<String>,
    },
    /// The path, or the header that names the operation, cannot be read.
    Malformed {
        /// Why.
        reason: String,
    },
}

impl Router {
    /// Makes the router of these operations, each with its method and URI pattern, in the order of their places in the API.
    pub fn new<'a>(operations: impl Iterator<Item = (&'a Method, &'a UriPattern)>) -> Self {
        let mut router = Self { trie: Trie::default(), candidates: Vec::new() };
        for (place, (method, uri)) in operations.enumerate() {
            router.trie.insert(&uri.segments, place);
            router.candidates.push(Candidate::new(place, method, uri));
        }
        router.trie.sort(&router.candidates);
        router
    }

    /// The operation of a request, by its method, its path as it travels and its query (without the `?`).
    ///
    /// A slash at the end of a path or pattern is optional and no part of a label, not even of a greedy one, as Smithy's
    /// specification of `@http` has it. A label takes an empty segment only where nothing else matches, so that the empty
    /// value is found in `read`. `%2F` is part of a segment, `.` and `..` are segments like
    /// any other: clients that sign resolve them before, and nothing may resolve them after.
    pub fn route<'r, 'p>(&'r self, method: &Method, path: &'p str, query: &str) -> Result<Route<'r, 'p>, NoRoute> {
        let Some(whole) = path.strip_prefix('/') else {
            return Err(NoRoute::Malformed { reason: format!("the path `{path}` does not begin with a slash") });
        };
        if let Err(reason) = percent::check(path) {
            return Err(NoRoute::Malformed { reason: format!("the path `{path}` {reason}") });
        }
        let stripped = whole.strip_suffix('/').unwrap_or(whole);
        let tries = [(stripped, false), (whole, true)];
        for (rest, empty_labels) in tries {
            let request = Request { method, query, empty_labels };
            if let Some(found) = self.trie.find(&self.candidates, rest, &request) {
                let candidate = &self.candidates[found];
                return Ok(Route { operation: candidate.operation, labels: labels(&candidate.segments, rest) });
            }
        }
        Err(self.why_not(method, path, &tries, query))
    }

    /// Off the path of requests that are fine: looks for what would have matched but for the method or the query.
    fn why_not(&self, method: &Method, path: &str, tries: &[(&str, bool)], query: &str) -> NoRoute {
        let mut found = Vec::new();
        for (rest, empty_labels) in tries {
            self.trie.collect(rest, *empty_labels, &mut found);
        }
        let mut matching: Vec<&Candidate> = Vec::new();
        for place in found {
            let candidate = &self.candidates[place];
            if !matching.iter().any(|other| other.operation == candidate.operation) {
                matching.push(candidate);
            }
        }
        let of_method = matching.iter().filter(|candidate| candidate.method == *method);
        let missing = of_method.map(|candidate| (candidate.missing_literals(query), &candidate.source));
        if let Some((missing, pattern)) = missing.min_by_key(|(missing, _)| missing.len()) {
            return NoRoute::MissingQuery { pattern: pattern.clone(), missing };
        }
        if matching.is_empty() {
            let patterns = self.candidates.iter().map(|candidate| (&*candidate.segments, &*candidate.source));
            return NoRoute::UnknownPath { path: path.to_owned(), closest: closest::closest(path, patterns) };
        }
        let mut allowed: Vec<Method> = Vec::new();
        for candidate in matching {
            if !allowed.contains(&candidate.method) {
                allowed.push(candidate.method.clone());
            }
        }
        allowed.sort_by(|a, b| a.as_str().cmp(b.as_str()));
        NoRoute::WrongMethod { method: method.clone(), allowed }
    }
}

/// The values of a pattern's labels in a path that is known to match it.
fn labels<'r, 'p>(pattern: &'r [Segment], path: &'p str) -> Vec<(&'r str, Cow<'p, str>)> {
    let mut labels = Vec::with_capacity(pattern.iter().filter(|s| !matches!(s, Segment::Literal(_))).count());
    let mut rest = path;
    for (index, segment) in pattern.iter().enumerate() {
        let length = match segment {
            Segment::GreedyLabel(_) => {
                let after = pattern.len() - index - 1;
                // All but as many segments as follow in the pattern.
                rest.rmatch_indices('/').nth(after.wrapping_sub(1)).map_or(rest.len(), |(end, _)| end)
            }
            _ => rest.find('/').unwrap_or(rest.len()),
        };
        let (text, more) = rest.split_at(length);
        rest = more.strip_prefix('/').unwrap_or(more);
        match segment {
            Segment::Literal(_) => {}
            Segment::Label(name) | Segment::GreedyLabel(name) => labels.push((&**name, percent::decoded(text))),
        }
    }
    labels
}

impl fmt::Display for NoRoute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownPath { path, closest: Some(closest) } => {
                write!(f, "no operation has the path `{path}`; the closest is `{closest}`")
            }
            Self::UnknownPath { path, closest: None } => write!(f, "no operation has the path `{path}`"),
            Self::WrongMethod { method, allowed } => {
                let allowed: Vec<&str> = allowed.iter().map(Method::as_str).collect();
                write!(f, "the path does not take {method}, but {}", allowed.join(", "))
            }
            Self::MissingQuery { pattern, missing } => {
                write!(f, "the query lacks `{}`, which `{pattern}` asks for", missing.join("&"))
            }
            Self::MissingTarget { header } => write!(f, "the header {header}, which names the operation, is missing"),
            Self::UnknownTarget { target, closest: Some(closest) } => {
                write!(f, "no operation has the target `{target}`; the closest is `{closest}`")
            }
            Self::UnknownTarget { target, closest: None } => write!(f, "no operation has the target `{target}`"),
            Self::Malformed { reason } => f.write_str(reason),
        }
    }
}

impl std::error::Error for NoRoute {}
