//! What a program printed with one crate beside what it printed with the other.

use super::known::{Known, explain};
use super::run::Ran;
use proofmark_testkit::known::KnownList;
use serde::Serialize;
use similar::{DiffOp, TextDiff};

/// How a program fared.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Verdict {
    /// It printed the same on both sides, known differences apart.
    Same,
    Differs,
    /// It did not end well, on either side.
    Fails,
}

impl Verdict {
    pub(super) fn is_fine(self) -> bool {
        self == Self::Same
    }

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Differs => "DIFFERS",
            Self::Fails => "FAILS",
        }
    }
}

/// One line of the peer's output and the one in its place; a side may have none.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Difference {
    pub(super) peer: Option<String>,
    pub(super) ours: Option<String>,
    /// Why it differs, where that is known.
    pub(super) reasons: Vec<String>,
}

impl Difference {
    pub(super) fn is_known(&self) -> bool {
        !self.reasons.is_empty()
    }
}

/// A program on both sides.
#[derive(Serialize)]
pub(super) struct Comparison {
    pub(super) name: String,
    pub(super) verdict: Verdict,
    /// How many lines it printed with the peer.
    pub(super) lines: usize,
    pub(super) differences: Vec<Difference>,
    /// Entries of the list that explain another number of lines than they say, with that number.
    pub(super) stale: Vec<(Known, usize)>,
    /// What it wrote to its error output where it failed.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) complaint: String,
    #[serde(skip)]
    pub(super) printed: String,
}

pub(super) fn compare(name: &str, peer: &Ran, ours: Ran, known: &KnownList<Known>) -> Comparison {
    let mut differences = differences(&peer.printed, &ours.printed);
    if peer.end() != ours.end() {
        differences.push(Difference { peer: Some(peer.end()), ours: Some(ours.end()), reasons: Vec::new() });
    }
    let entries: Vec<(usize, &Known)> = known.iter().filter(|(_, entry)| entry.program == name).collect();
    for difference in &mut differences {
        for (index, entry) in explain(&entries, difference.peer.as_deref(), difference.ours.as_deref()) {
            difference.reasons.push(entry.reason.clone());
            known.record(index);
        }
    }
    // A program runs once, so all uses of its entries are counted by now.
    let used = entries.into_iter().map(|(index, entry)| (entry, known.uses(index)));
    let stale = used.filter(|(entry, lines)| entry.lines != *lines);
    let stale: Vec<_> = stale.map(|(entry, lines)| (entry.clone(), lines)).collect();
    let complaints =
        [("aws-sdk-lambda", peer), ("proofmark-lambda", &ours)].into_iter().filter(|(_, ran)| !ran.succeeded());
    let complaint: String =
        complaints.map(|(side, ran)| format!("with {side}: {}\n{}\n", ran.end(), ran.complaint.trim_end())).collect();
    let verdict = match () {
        () if !complaint.is_empty() => Verdict::Fails,
        () if !stale.is_empty() || !differences.iter().all(Difference::is_known) => Verdict::Differs,
        () => Verdict::Same,
    };
    let lines = peer.printed.lines().count();
    Comparison { name: name.to_owned(), verdict, lines, differences, stale, complaint, printed: ours.printed }
}

/// Where two texts differ, line by line: lines that were replaced side by side, others with nothing beside them.
fn differences(peer: &str, ours: &str) -> Vec<Difference> {
    let (old, new): (Vec<&str>, Vec<&str>) = (peer.lines().collect(), ours.lines().collect());
    let diff = TextDiff::from_slices(&old, &new);
    let mut found = Vec::new();
    for operation in diff.ops() {
        if matches!(operation, DiffOp::Equal { .. }) {
            continue;
        }
        let (old, new) = (&old[operation.old_range()], &new[operation.new_range()]);
        for index in 0..old.len().max(new.len()) {
            let line = |lines: &[&str]| lines.get(index).map(|line| (*line).to_owned());
            found.push(Difference { peer: line(old), ours: line(new), reasons: Vec::new() });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(peer: &str, ours: &str) -> Vec<[Option<String>; 2]> {
        differences(peer, ours).into_iter().map(|difference| [difference.peer, difference.ours]).collect()
    }

    #[test]
    fn lines_are_compared_one_by_one() {
        assert_eq!(shown("a\nb\n", "a\nb\n"), [] as [[Option<String>; 2]; 0]);
        assert_eq!(shown("a\nb\nc", "a\nB\nc"), [[Some("b".to_owned()), Some("B".to_owned())]]);
        assert_eq!(shown("a\nb", "a"), [[Some("b".to_owned()), None]]);
        assert_eq!(shown("a", "a\nb"), [[None, Some("b".to_owned())]]);
    }
}
