//! The URI patterns of an API as a tree of path segments, searched most specific branch first.

use super::{Segment, UriPattern, percent};
use http::Method;
use std::cmp::Reverse;
use std::collections::HashMap;

/// An operation as the router sees it.
#[derive(Debug)]
pub(super) struct Candidate {
    pub operation: usize,
    pub method: Method,
    pub source: String,
    pub segments: Vec<Segment>,
    pub query: Vec<(String, Option<String>)>,
}

/// What a search looks for beside the path.
pub(super) struct Request<'a> {
    pub method: &'a Method,
    pub query: &'a str,
    /// Whether labels take empty segments.
    pub empty_labels: bool,
}

/// A node of the tree: what may follow on the segments so far.
#[derive(Debug, Default)]
pub(super) struct Trie {
    literals: HashMap<String, Trie>,
    label: Option<Box<Trie>>,
    /// Greedy labels with what follows them, which is short and rare.
    greedy: Vec<(Vec<Segment>, Vec<usize>)>,
    /// The operations whose path ends here, those with most query literals first.
    ends: Vec<usize>,
}

impl Candidate {
    pub(super) fn new(operation: usize, method: &Method, uri: &UriPattern) -> Self {
        Self {
            operation,
            method: method.clone(),
            source: uri.source.clone(),
            segments: path_of(&uri.segments).to_vec(),
            query: uri.query.clone(),
        }
    }

    fn takes(&self, request: &Request<'_>) -> bool {
        self.method == *request.method && self.query.iter().all(|literal| has_literal(request.query, literal))
    }

    /// The query literals that a query does not have.
    pub(super) fn missing_literals(&self, query: &str) -> Vec<String> {
        let missing = self.query.iter().filter(|literal| !has_literal(query, literal));
        missing
            .map(|(name, value)| value.as_ref().map_or_else(|| name.clone(), |value| format!("{name}={value}")))
            .collect()
    }
}

impl Trie {
    pub(super) fn insert(&mut self, segments: &[Segment], candidate: usize) {
        match path_of(segments) {
            [] => self.ends.push(candidate),
            [Segment::Literal(text), rest @ ..] => {
                self.literals.entry(text.clone()).or_default().insert(rest, candidate);
            }
            [Segment::Label(_), rest @ ..] => self.label.get_or_insert_default().insert(rest, candidate),
            [Segment::GreedyLabel(_), rest @ ..] => {
                match self.greedy.iter_mut().find(|(tail, _)| same_path(tail, rest)) {
                    Some((_, ends)) => ends.push(candidate),
                    None => self.greedy.push((rest.to_vec(), vec![candidate])),
                }
            }
        }
    }

    /// Puts what is more specific first.
    pub(super) fn sort(&mut self, candidates: &[Candidate]) {
        let by_literals = |ends: &mut Vec<usize>| {
            let values = |query: &[(String, Option<String>)]| query.iter().filter(|(_, value)| value.is_some()).count();
            ends.sort_by_key(|end| Reverse((candidates[*end].query.len(), values(&candidates[*end].query))));
        };
        by_literals(&mut self.ends);
        self.greedy.iter_mut().for_each(|(_, ends)| by_literals(ends));
        let literals = |tail: &[Segment]| tail.iter().filter(|s| matches!(s, Segment::Literal(_))).count();
        self.greedy.sort_by_key(|(tail, _)| Reverse((tail.len(), literals(tail))));
        self.literals.values_mut().for_each(|trie| trie.sort(candidates));
        if let Some(label) = &mut self.label {
            label.sort(candidates);
        }
    }

    /// The most specific operation that takes the request; the path is given without its first slash.
    pub(super) fn find(&self, candidates: &[Candidate], path: &str, request: &Request<'_>) -> Option<usize> {
        let rest = if path.is_empty() { None } else { Some(path) };
        let mut found = None;
        self.walk(rest, request.empty_labels, &mut |ends| {
            found = ends.iter().copied().find(|end| candidates[*end].takes(request));
            found.is_some()
        });
        found
    }

    /// All operations with this path, whatever their method and query.
    pub(super) fn collect(&self, path: &str, empty_labels: bool, found: &mut Vec<usize>) {
        let rest = if path.is_empty() { None } else { Some(path) };
        self.walk(rest, empty_labels, &mut |ends| {
            found.extend(ends);
            false
        });
    }

    /// Shows the ends of all paths that match, most specific first, until one is taken. The depth of the recursion is
    /// that of the patterns, not that of the path.
    fn walk(&self, path: Option<&str>, empty_labels: bool, take: &mut impl FnMut(&[usize]) -> bool) -> bool {
        let Some(path) = path else { return take(&self.ends) };
        let (segment, rest) = match path.split_once('/') {
            Some((segment, rest)) => (segment, Some(rest)),
            None => (path, None),
        };
        if let Some(next) = self.literals.get(&*percent::decoded(segment))
            && next.walk(rest, empty_labels, take)
        {
            return true;
        }
        if let Some(next) = &self.label
            && (empty_labels || !segment.is_empty())
            && next.walk(rest, empty_labels, take)
        {
            return true;
        }
        self.greedy.iter().any(|(tail, ends)| greedy_matches(tail, path, empty_labels) && take(ends))
    }
}

/// Whether a path has at least one segment, not all of it empty, before those of a tail.
fn greedy_matches(tail: &[Segment], path: &str, empty_labels: bool) -> bool {
    let mut end = path.len();
    for segment in tail.iter().rev() {
        let Some(slash) = path[..end].rfind('/') else { return false };
        let text = &path[slash + 1..end];
        let matches = match segment {
            Segment::Literal(literal) => percent::decoded(text) == **literal,
            Segment::Label(_) | Segment::GreedyLabel(_) => empty_labels || !text.is_empty(),
        };
        if !matches {
            return false;
        }
        end = slash;
    }
    empty_labels || end > 0
}

/// Segments without the empty ones at the end: a pattern with a slash at its end matches paths with and without.
fn path_of(segments: &[Segment]) -> &[Segment] {
    match segments {
        [rest @ .., Segment::Literal(text)] if text.is_empty() => rest,
        _ => segments,
    }
}

fn same_path(a: &[Segment], b: &[Segment]) -> bool {
    let same = |a: &Segment, b: &Segment| match (a, b) {
        (Segment::Literal(a), Segment::Literal(b)) => a == b,
        (Segment::Label(_), Segment::Label(_)) => true,
        _ => false,
    };
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
}

fn has_literal(query: &str, (name, value): &(String, Option<String>)) -> bool {
    percent::query_pairs(query).any(|(found, text)| {
        percent::query_decoded(found) == **name
            && value.as_ref().is_none_or(|value| percent::query_decoded(text) == **value)
    })
}
