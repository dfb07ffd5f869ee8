//! Findings grouped by their cause: the same thing found at the same place of many operations is one cause. Which cases
//! there are, and how a cause is shown, is the business of others.

use super::{Case, Finding, RunReport, Verdict};
use crate::violation::Severity;
use indexmap::IndexMap;

/// Something that many cases fail for, or are warned of.
#[derive(Clone, Debug)]
pub struct Cause<'a> {
    /// The kind of check, where the cause is about values of many members: `length`.
    pub check: Option<&'a str>,
    /// Where it was found, without indices: `header x-amzn-requestid`, `Functions.Name`.
    pub path: String,
    /// What was expected there. What differs from case to case is `…`.
    pub expected: String,
    /// Whether cases fail for it.
    pub severity: Severity,
    /// What else was found in exactly these cases, in one line each.
    pub also: Vec<String>,
    /// The cases, each with its finding of this cause, in the order of the report. There is one at least.
    pub cases: Vec<(&'a Case, &'a Finding)>,
}

/// The place, what was expected, and the check: what is the same of one cause.
type Key<'a> = (String, String, Option<&'a str>);

/// The causes of failed cases, the largest first. A case that fails for two reasons is in two causes.
pub fn of_failures(report: &RunReport) -> Vec<Cause<'_>> {
    group(report.cases.iter().filter(|case| case.verdict == Verdict::Failed), Severity::Error)
}

/// The causes of warnings, in cases that passed with them, the largest first.
pub fn of_warnings(report: &RunReport) -> Vec<Cause<'_>> {
    group(report.cases.iter().filter(|case| case.verdict == Verdict::Warned), Severity::Warning)
}

/// Cases that fail, each in the cause of its first error; the largest cause first.
pub fn by_first_error<'a>(cases: impl Iterator<Item = &'a Case>) -> Vec<Cause<'a>> {
    let mut causes: IndexMap<Key<'a>, Cause<'a>> = IndexMap::new();
    for case in cases {
        let mut errors = case.findings.iter().filter(|finding| finding.severity == Severity::Error);
        if let Some(finding) = errors.next() {
            add(&mut causes, case, finding);
        }
    }
    largest_first(causes)
}

fn group<'a>(cases: impl Iterator<Item = &'a Case>, severity: Severity) -> Vec<Cause<'a>> {
    let mut causes: IndexMap<Key<'a>, Cause<'a>> = IndexMap::new();
    for case in cases {
        for finding in case.findings.iter().filter(|finding| finding.severity == severity) {
            add(&mut causes, case, finding);
        }
    }
    largest_first(causes)
}

fn add<'a>(causes: &mut IndexMap<Key<'a>, Cause<'a>>, case: &'a Case, finding: &'a Finding) {
    let (path, expected) = (without_indices(&finding.path), general(&finding.expected));
    let check = (expected != finding.expected).then_some(case.check.as_str());
    let cause = causes.entry((path.clone(), expected.clone(), check)).or_insert_with(|| Cause {
        check,
        path,
        expected,
        severity: finding.severity,
        also: Vec::new(),
        cases: Vec::new(),
    });
    // A case with several such findings is listed with the first.
    if cause.cases.last().is_none_or(|(last, _)| last.id != case.id) {
        cause.cases.push((case, finding));
    }
}

fn largest_first<'a>(causes: IndexMap<Key<'a>, Cause<'a>>) -> Vec<Cause<'a>> {
    let mut causes: Vec<Cause<'a>> = causes.into_values().collect();
    causes.sort_by_key(|cause| std::cmp::Reverse(cause.cases.len()));
    let mut merged: Vec<Cause<'a>> = Vec::with_capacity(causes.len());
    for cause in causes {
        match merged.iter_mut().find(|other| other.has_the_cases_of(&cause)) {
            Some(other) => other.also.push(cause.summary()),
            None => merged.push(cause),
        }
    }
    merged
}

impl Cause<'_> {
    fn has_the_cases_of(&self, other: &Self) -> bool {
        // One case with two findings is better reported as two.
        self.cases.len() > 1
            && self.cases.len() == other.cases.len()
            && self.cases.iter().zip(&other.cases).all(|((one, _), (two, _))| one.id == two.id)
    }

    /// The operations that it was found in, in the order of the report.
    pub fn operations(&self) -> Vec<&str> {
        let mut operations: Vec<&str> = self.cases.iter().map(|(case, _)| case.operation.as_str()).collect();
        operations.dedup();
        operations
    }

    /// The cause in one line: where, what was expected, and what was found first.
    pub fn summary(&self) -> String {
        let check = self.check.map_or_else(String::new, |check| format!("{check}: "));
        match &self.cases[..] {
            [(_, finding)] => format!("{check}{finding}"),
            [(_, finding), ..] => format!("{check}{}: expected {}, found {}", self.path, self.expected, finding.found),
            [] => format!("{check}{}: expected {}", self.path, self.expected),
        }
    }
}

/// A path without the indices of lists: what is wrong with the first item and the second is one cause.
fn without_indices(path: &str) -> String {
    let mut text = String::with_capacity(path.len());
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('[') {
        text.push_str(before);
        match after.split_once(']') {
            Some((index, after)) if index.bytes().all(|byte| byte.is_ascii_digit()) => rest = after,
            _ => {
                text.push('[');
                rest = after;
            }
        }
    }
    text.push_str(rest);
    text
}

/// A text with `…` in place of what it quotes.
fn general(text: &str) -> String {
    let mut general = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((at, quote)) = rest.char_indices().find(|(_, character)| matches!(character, '`' | '"' | '\'')) {
        let (before, quoted) = rest.split_at(at);
        general.push_str(before);
        let quoted = &quoted[1..];
        // An apostrophe ends nothing.
        let Some(end) = quoted.find(quote).filter(|_| quote != '\'' || before.is_empty() || before.ends_with(' '))
        else {
            general.push(quote);
            rest = quoted;
            continue;
        };
        general.push(quote);
        general.push('…');
        general.push(quote);
        rest = &quoted[end + 1..];
    }
    general.push_str(rest);
    general
}

#[cfg(test)]
mod tests {
    use super::{general, without_indices};

    #[test]
    fn what_a_text_quotes_is_left_out() {
        assert_eq!(general("a rejection of `Name` with status 400"), "a rejection of `…` with status 400");
        assert_eq!(general("the error's name"), "the error's name");
        assert_eq!(general("a text that names 'functionName'"), "a text that names '…'");
        assert_eq!(general("NotFound with status 404, \"no `x` here\""), "NotFound with status 404, \"…\"");
        assert_eq!(general("an open `quote"), "an open `quote");
    }

    #[test]
    fn indices_are_left_out_of_a_path() {
        assert_eq!(without_indices("Functions[0].Layers[12].Arn"), "Functions.Layers.Arn");
        assert_eq!(without_indices("Tags[key].x"), "Tags[key].x");
    }
}
