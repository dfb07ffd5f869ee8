//! The file of accepted changes. It cannot rot: an entry that matches nothing, or has expired, is an error.

use anyhow::{Context, Result, bail};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use proofmark_smithy_model::diff::{Finding, rule};
use proofmark_smithy_model::file;
use proofmark_smithy_model::text::{self, printable};
use serde::Deserialize;
use std::path::Path;

/// An accepted change.
pub(crate) struct Ignored {
    id: String,
    shape: String,
    /// Why it is accepted.
    pub(crate) reason: String,
    expires: Option<Date>,
    line: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    ignore: Vec<toml::Spanned<Entry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    shape: String,
    reason: String,
    expires: Option<toml::value::Datetime>,
}

/// Reads the file. Its faults are reported all at once, with their lines.
pub(crate) fn read(path: &Path) -> Result<Vec<Ignored>> {
    let shown = text::path(path);
    let content = file::read_text(path).with_context(|| shown.clone())?;
    let file: File = toml::from_str(&content)
        .map_err(|error| anyhow::anyhow!("{shown}: {}", text::printable_lines(error.to_string().trim_end())))?;
    let (mut entries, mut faults) = (Vec::new(), Vec::new());
    for entry in file.ignore {
        let line = content[..entry.span().start].matches('\n').count() + 1;
        let entry = entry.into_inner();
        let mut fault = |message: String| faults.push(format!("{shown}:{line}: {message}"));
        if rule(&entry.id).is_none() {
            fault(format!("there is no rule `{}`; `proofmark diff --list-rules` lists them", printable(&entry.id)));
        }
        if entry.reason.trim().is_empty() {
            fault("`reason` is empty: say why the change is accepted".to_owned());
        }
        let expires = entry.expires.map(|date| date.to_string().parse::<Date>());
        let expires = match expires.transpose() {
            Ok(date) => date,
            Err(_) => {
                fault("`expires` is not a date, such as 2030-12-31".to_owned());
                None
            }
        };
        entries.push(Ignored { id: entry.id, shape: entry.shape, reason: entry.reason, expires, line });
    }
    if faults.is_empty() { Ok(entries) } else { bail!("{}", faults.join("\n")) }
}

/// The entry that accepts each finding, by number. The first that matches counts.
pub(crate) fn apply(entries: &[Ignored], findings: &[Finding]) -> Result<Vec<Option<usize>>> {
    let accepted: Vec<Option<usize>> =
        findings.iter().map(|finding| entries.iter().position(|entry| entry.matches(finding))).collect();
    let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
    let mut faults = Vec::new();
    for entry in entries {
        let name = format!("line {}: the entry `{}` for {}", entry.line, entry.id, printable(&entry.shape));
        match entry.expires {
            Some(date) if date < today => faults.push(format!("{name} expired on {date}: decide again")),
            _ if findings.iter().any(|finding| entry.matches(finding)) => {}
            _ => faults.push(format!("{name} matches no change: remove it")),
        }
    }
    if faults.is_empty() { Ok(accepted) } else { bail!("{}", faults.join("\n")) }
}

impl Ignored {
    fn matches(&self, finding: &Finding) -> bool {
        let full = finding.subject.to_string();
        let short = full.split_once('#').map_or(full.as_str(), |(_, name)| name);
        self.id == finding.rule.id && (is_like(&self.shape, &full) || is_like(&self.shape, short))
    }
}

/// Whether a text fits a pattern in which `*` stands for any characters.
fn is_like(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, between)) = parts.split_last() else { return rest.is_empty() };
    for part in between {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::is_like;

    #[test]
    fn a_star_stands_for_any_characters() {
        for (pattern, text, expected) in [
            ("Op", "Op", true),
            ("Op", "Ops", false),
            ("Op*", "Ops", true),
            ("*$name", "Thing$name", true),
            ("*$name", "Thing$names", false),
            ("a*b*c", "a-b-c", true),
            ("a*b*c", "a-c-b", false),
            ("*", "", true),
            ("ab*ab", "ab", false),
        ] {
            assert_eq!(is_like(pattern, text), expected, "{pattern} {text}");
        }
    }
}
