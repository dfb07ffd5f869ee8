//! Known failures: cases that are known to fail, by exact id and with a reason. They must keep failing, so that a repair
//! is noticed and the entry deleted.
//!
//! ```toml
//! [[known-failure]]
//! id = "GetFunctionEventInvokeConfig/behaviour/unqualified-arn"
//! reason = "the server takes FunctionArn from the function"
//! ```

use super::{Report, Verdict};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
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
    entries: Vec<FileEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileEntry {
    id: Spanned<String>,
    reason: String,
}

impl KnownFailures {
    /// Reads a known-failures file.
    pub fn parse(text: &str) -> Result<Self, KnownFailuresError> {
        let file: File = toml::from_str(text)?;
        let mut lines = HashMap::new();
        let mut entries = Vec::with_capacity(file.entries.len());
        for FileEntry { id, reason } in file.entries {
            let line = 1 + text[..id.span().start].matches('\n').count();
            let id = id.into_inner();
            let empty = [("id", &id), ("reason", &reason)].into_iter().find(|(_, value)| value.trim().is_empty());
            if let Some((field, _)) = empty {
                return Err(KnownFailuresError::Empty { id, field, line });
            }
            match lines.entry(id.clone()) {
                Entry::Occupied(first) => return Err(KnownFailuresError::Twice { id, line, first: *first.get() }),
                Entry::Vacant(vacant) => vacant.insert(line),
            };
            entries.push(KnownFailure { id, reason });
        }
        Ok(Self(entries))
    }

    /// Holds a report against the list: listed cases that failed become known failures, those that passed unexpected
    /// passes. Entries that name no case are stale, which can only be said `when_whole`: when no case was left out.
    pub fn apply(&self, report: &mut Report, when_whole: bool) {
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
        if when_whole {
            report.stale = self.0.iter().filter(|entry| unmatched.contains_key(entry.id.as_str())).cloned().collect();
        }
    }
}
