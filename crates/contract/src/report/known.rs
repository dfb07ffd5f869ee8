//! Known failures: cases that are known to fail, by exact id and with a reason. They must keep failing, so that a repair
//! is noticed and the entry deleted. An entry lists one case, or all of one cause:
//!
//! ```toml
//! [[known-failure]]
//! id = "GetFunctionEventInvokeConfig/behaviour/unqualified-arn"
//! reason = "the server takes FunctionArn from the function"
//!
//! [[known-failure]]
//! reason = "the server accepts texts that are too long"
//! ids = [
//!     "GetFunction/length/FunctionName/length-257-over-the-greatest",
//!     "GetFunction/length/Qualifier/length-129-over-the-greatest",
//! ]
//! ```
//!
//! [`write()`] makes such a list of what fails.

use super::cause;
use super::{RunReport, Verdict};
use indexmap::IndexMap;
use proofmark_smithy_model::text::printable;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt::Write as _;
use toml::Spanned;

/// A case that is known to fail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KnownFailure {
    /// The case's id.
    pub id: String,
    /// Why it fails.
    pub reason: String,
}

/// The entries of a known-failures file, in its order. Ids are unique.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownFailures(Vec<KnownFailure>);

/// Why a known-failures file can't be used.
#[derive(Debug, thiserror::Error)]
pub enum KnownFailuresError {
    /// It isn't TOML, or not of this form.
    #[error(transparent)]
    Form(#[from] toml::de::Error),
    /// Two entries name one case.
    #[error("line {line}: `{id}` was listed on line {first} already; delete one of the two")]
    Twice {
        /// The case's id.
        id: String,
        /// The second entry's line.
        line: usize,
        /// The first entry's line.
        first: usize,
    },
    /// An entry has `id` and `ids`, or neither.
    #[error("line {line}: an entry has either `id` or `ids`, the cases that fail")]
    Ids {
        /// The entry's line.
        line: usize,
    },
    /// An entry says nothing.
    #[error("line {line}: `{id}` has an empty {field}; say which case fails, and why")]
    Empty {
        /// The case's id.
        id: String,
        /// `id` or `reason`.
        field: &'static str,
        /// The entry's line.
        line: usize,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default, rename = "known-failure")]
    entries: Vec<Spanned<FileEntry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileEntry {
    id: Option<Spanned<String>>,
    ids: Option<Vec<Spanned<String>>>,
    reason: String,
}

impl KnownFailures {
    /// Reads a known-failures file.
    pub fn parse(text: &str) -> Result<Self, KnownFailuresError> {
        let file: File = toml::from_str(text)?;
        let line_at = |offset: usize| 1 + text[..offset].matches('\n').count();
        let mut lines = HashMap::new();
        let mut entries = Vec::with_capacity(file.entries.len());
        for entry in file.entries {
            let of_entry = line_at(entry.span().start);
            let FileEntry { id, ids, reason } = entry.into_inner();
            let ids = match (id, ids) {
                (Some(id), None) => vec![id],
                (None, Some(ids)) if !ids.is_empty() => ids,
                _ => return Err(KnownFailuresError::Ids { line: of_entry }),
            };
            for id in ids {
                let line = line_at(id.span().start);
                let id = id.into_inner();
                let empty = [("id", &id), ("reason", &reason)].into_iter().find(|(_, value)| value.trim().is_empty());
                if let Some((field, _)) = empty {
                    return Err(KnownFailuresError::Empty { id, field, line });
                }
                match lines.entry(id.clone()) {
                    Entry::Occupied(first) => return Err(KnownFailuresError::Twice { id, line, first: *first.get() }),
                    Entry::Vacant(vacant) => vacant.insert(line),
                };
                entries.push(KnownFailure { id, reason: reason.clone() });
            }
        }
        Ok(Self(entries))
    }

    /// The entries, in the order of the file.
    pub fn entries(&self) -> &[KnownFailure] {
        &self.0
    }

    /// Applies the list to a report: listed cases that failed become known failures, those that passed unexpected
    /// passes. An entry is stale when the report lacks its case and `is_expected` says that it should have one.
    pub fn apply(&self, report: &mut RunReport, is_expected: impl Fn(&str) -> bool) {
        let mut unmatched: HashMap<&str, &KnownFailure> =
            self.0.iter().map(|entry| (entry.id.as_str(), entry)).collect();
        for case in &mut report.cases {
            let Some(entry) = unmatched.remove(case.id.as_str()) else { continue };
            case.verdict = match &case.verdict {
                Verdict::Failed => Verdict::KnownFailure(entry.reason.clone()),
                Verdict::Passed | Verdict::Warned => Verdict::UnexpectedPass(entry.reason.clone()),
                other => other.clone(),
            };
        }
        let is_stale = |entry: &&KnownFailure| unmatched.contains_key(entry.id.as_str()) && is_expected(&entry.id);
        report.stale = self.0.iter().filter(is_stale).cloned().collect();
    }
}

/// A known-failures file with all that fails in a report: what was known already with its reason, and new failures by
/// cause, with the cause as the reason.
pub fn write(report: &RunReport) -> String {
    let mut groups: Vec<(String, Vec<&str>)> = Vec::new();
    let mut known: IndexMap<&str, Vec<&str>> = IndexMap::new();
    for case in &report.cases {
        if let Verdict::KnownFailure(reason) = &case.verdict {
            known.entry(reason).or_default().push(&case.id);
        }
    }
    groups.extend(known.into_iter().map(|(reason, ids)| (reason.to_owned(), ids)));
    let failed = report.cases.iter().filter(|case| case.verdict == Verdict::Failed);
    for cause in cause::by_first_error(failed) {
        let ids = cause.cases.iter().map(|(case, _)| case.id.as_str()).collect();
        groups.push((cause.summary(), ids));
    }
    let mut text = String::from("# Cases that are known to fail, by cause. A case that passes again fails the run.\n");
    for (reason, ids) in groups {
        let _ = write!(text, "\n[[known-failure]]\nreason = {}\nids = [\n", quoted(&reason));
        for id in ids {
            let _ = writeln!(text, "    {},", quoted(id));
        }
        text.push_str("]\n");
    }
    text
}

/// A text as a basic string of TOML.
fn quoted(text: &str) -> String {
    toml::Value::String(printable(text).into_owned()).to_string()
}
