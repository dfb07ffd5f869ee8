//! What differs between two URI patterns.

use crate::diff::fact::Aspect;

/// The aspects in which two patterns differ: another path or literal query, or only names or greediness of labels.
pub(super) fn differences(old: &str, new: &str) -> Vec<Aspect> {
    if old == new {
        return Vec::new();
    }
    let (old_parts, new_parts) = (parts(old), parts(new));
    if form(&old_parts) != form(&new_parts) {
        return vec![Aspect::Uri];
    }
    let labels = |parts: &[Part<'_>]| -> Vec<(String, bool)> {
        let labels = parts.iter().filter_map(|part| match part {
            Part::Label { name, greedy } => Some(((*name).to_owned(), *greedy)),
            Part::Literal(_) => None,
        });
        labels.collect()
    };
    let (old_labels, new_labels) = (labels(&old_parts), labels(&new_parts));
    let mut aspects = Vec::new();
    if old_labels.iter().zip(&new_labels).any(|(old, new)| old.0 != new.0) {
        aspects.push(Aspect::LabelName);
    }
    if old_labels.iter().zip(&new_labels).any(|(old, new)| old.1 != new.1) {
        aspects.push(Aspect::LabelGreedy);
    }
    aspects
}

/// The pattern with all labels alike, by which operations are recognised.
pub(super) fn shape_of(uri: &str) -> String {
    form(&parts(uri))
}

/// The position of a label in a pattern, by which a label is recognised.
pub(super) fn label_position(uri: &str, label: &str) -> Option<usize> {
    let parts = parts(uri);
    parts.iter().position(|part| matches!(part, Part::Label { name, .. } if *name == label))
}

enum Part<'u> {
    Literal(&'u str),
    Label { name: &'u str, greedy: bool },
}

fn parts(uri: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = uri;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((label, after)) = after.split_once('}') else { break };
        parts.push(Part::Literal(before));
        parts.push(Part::Label { name: label.trim_end_matches('+'), greedy: label.ends_with('+') });
        rest = after;
    }
    parts.push(Part::Literal(rest));
    parts
}

fn form(parts: &[Part<'_>]) -> String {
    let text = |part: &Part<'_>| match part {
        Part::Literal(text) => (*text).to_owned(),
        Part::Label { .. } => "{}".to_owned(),
    };
    parts.iter().map(text).collect()
}
