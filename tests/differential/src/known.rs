//! The list of what is known to differ, each with the reason and with the paragraph that says who is right.

use super::planned::PlannedResponse;
use super::times;
use anyhow::{Context, Result, ensure};
use fancy_regex::{NoExpand, Regex};
use proofmark_testkit::known::{self, KnownList};
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The list, below the repository's root.
pub(super) const LIST: &str = "tests/differential/known.toml";

/// A part of what the two say of a call. It explains a difference when nothing else differs: with the parts of both
/// sides taken out, both are the same to the letter.
#[derive(Debug)]
pub(super) struct Known {
    /// What it is called in reports.
    pub(super) name: String,
    /// Which aspects of a call differ so: `body`, `debug`.
    aspects: Vec<String>,
    /// Kinds of responses, by how they begin, that it is seen with; any when there is none.
    responses: Vec<String>,
    /// What the peer says of the call as a whole, where that matters: its outcome and, of an error, the causes.
    when: Option<Regex>,
    /// Whether we have tried again where the peer has not; what came of that is not to be compared.
    tried_again: bool,
    /// The peer's part; none where only ours has one.
    peer: Option<Regex>,
    /// Our part; none where only the peer has one.
    ours: Option<Regex>,
    /// Whether the text in our part must be in a response.
    responded: bool,
    /// Whether the peer's times are too early by less than a microsecond, as a float was cut.
    cut_times: bool,
    /// Whose text is right, or that neither is wrong.
    pub(super) reason: String,
    /// The paragraph that says so.
    pub(super) spec: String,
}

/// What is known of a call when its differences are explained.
pub(super) struct Circumstances<'a> {
    /// Its responses.
    pub(super) responses: &'a [PlannedResponse],
    /// The peer's outcome.
    pub(super) outcome: String,
    /// Whether we have made more requests than the peer.
    pub(super) tried_again: bool,
}

/// The file. A pattern is a regular expression in which `<name>` stands for one of the parts.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    parts: BTreeMap<String, String>,
    #[serde(default)]
    difference: Vec<Entry>,
}

/// An entry as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    /// The services in whose runs it must explain something; all where none is named.
    #[serde(default)]
    services: Vec<String>,
    aspects: Vec<String>,
    #[serde(default)]
    responses: Vec<String>,
    when: Option<String>,
    #[serde(default)]
    tried_again: bool,
    #[serde(default)]
    responded: bool,
    peer: Option<String>,
    ours: Option<String>,
    #[serde(default)]
    cut_times: bool,
    reason: String,
    spec: String,
}

/// The entries that are about a service.
pub(super) fn load(service: &str) -> Result<KnownList<Known>> {
    list(known::read_toml(LIST)?, service).context(LIST)
}

fn list(file: File, service: &str) -> Result<KnownList<Known>> {
    let mut of_service = Vec::new();
    let known = |entry: Entry| -> Result<Known> {
        let of = format!("the entry `{}`", entry.name);
        ensure!(!entry.spec.trim().is_empty(), "{of} names no paragraph");
        ensure!(!entry.aspects.is_empty(), "{of} is of no aspect");
        let differs = entry.peer.is_some() || entry.ours.is_some() || entry.cut_times;
        ensure!(differs, "{of} differs in nothing");
        let pattern = |text: Option<String>| -> Result<Option<Regex>> {
            let text = text.map(|text| with_parts(text, &file.parts));
            text.map(|text| Regex::new(&text)).transpose().with_context(|| of.clone())
        };
        Ok(Known {
            when: pattern(entry.when)?,
            peer: pattern(entry.peer)?,
            ours: pattern(entry.ours)?,
            name: entry.name,
            aspects: entry.aspects,
            responses: entry.responses,
            tried_again: entry.tried_again,
            responded: entry.responded,
            cut_times: entry.cut_times,
            reason: entry.reason,
            spec: entry.spec,
        })
    };
    for entry in file.difference {
        let applies = entry.services.is_empty() || entry.services.iter().any(|name| name == service);
        for name in &entry.services {
            super::service::find(name).with_context(|| format!("the entry `{}`: {name}", entry.name))?;
        }
        // Entries of other services must be well-formed, too.
        let entry = known(entry)?;
        of_service.extend(applies.then_some(entry));
    }
    KnownList::new(of_service)
}

/// A pattern with all parts put in, those that stand in other parts too.
fn with_parts(mut text: String, parts: &BTreeMap<String, String>) -> String {
    // Parts that contain themselves do not end, and are not patterns.
    for _ in 0..parts.len() {
        for (name, part) in parts {
            text = text.replace(&format!("<{name}>"), &format!("(?:{part})"));
        }
    }
    text
}

impl known::Entry for Known {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn reason(&self) -> &str {
        &self.reason
    }
}

impl Known {
    /// Whether it may be said of this aspect of this call.
    fn applies(&self, aspect: &str, to: &Circumstances<'_>) -> bool {
        let seen = self.responses.is_empty()
            || self.responses.iter().any(|start| to.responses.iter().any(|response| response.kind.starts_with(start)));
        let said = self.when.as_ref().is_none_or(|when| found(when, &to.outcome));
        let tried = !self.tried_again || to.tried_again;
        seen && said && tried && self.aspects.iter().any(|one| one == aspect)
    }

    /// Whether a response has the first text in quotes of ours, if it must.
    fn gets_response(&self, ours: &str, to: &Circumstances<'_>) -> bool {
        let text = ours.split('"').nth(1).unwrap_or_default().as_bytes();
        let has = |response: &PlannedResponse| response.bytes.windows(text.len()).any(|part| part == text);
        !self.responded || text.is_empty() || to.responses.iter().any(has)
    }

    /// Both texts without the parts that it knows of; none when it changes nothing.
    fn without(&self, peer: &str, ours: &str, mark: &str) -> Option<(String, String)> {
        if self.cut_times {
            let uncut = times::uncut(peer);
            return (uncut != peer).then(|| (uncut, ours.to_owned()));
        }
        let has = |pattern: &Option<Regex>, text: &str| pattern.as_ref().is_none_or(|pattern| found(pattern, text));
        if !has(&self.peer, peer) || !has(&self.ours, ours) {
            return None;
        }
        // Where only one side has a part, nothing stands in its place.
        let mark = if self.peer.is_some() && self.ours.is_some() { mark } else { "" };
        // A text on which a pattern takes too long is not explained.
        let without = |pattern: &Option<Regex>, text: &str| match pattern {
            Some(pattern) => pattern.try_replacen(text, 0, NoExpand(mark)).ok().map(Cow::into_owned),
            None => Some(text.to_owned()),
        };
        Some((without(&self.peer, peer)?, without(&self.ours, ours)?))
    }
}

fn found(pattern: &Regex, text: &str) -> bool {
    pattern.is_match(text).unwrap_or(false)
}

/// The places of the entries that explain a difference; none when they don't.
pub(super) fn explain(
    known: &KnownList<Known>,
    aspect: &str,
    to: &Circumstances<'_>,
    peer: &str,
    ours: &str,
) -> Option<Vec<usize>> {
    // No text has characters of this kind.
    let without = |place: usize, peer: &str, ours: &str| {
        known.get(place).without(peer, ours, &format!("\u{10fffe}{place}\u{10fffe}"))
    };
    let places: Vec<usize> = known
        .iter()
        .filter(|(_, entry)| entry.applies(aspect, to) && entry.gets_response(ours, to))
        .map(|(place, _)| place)
        .collect();
    // One that does alone is better than several, which may take each other's parts.
    let alone = |place: &usize| without(*place, peer, ours).is_some_and(|(peer, ours)| peer == ours);
    if let Some(place) = places.iter().copied().find(|place| alone(place)) {
        return Some(vec![place]);
    }
    let (mut peer, mut ours) = (peer.to_owned(), ours.to_owned());
    let mut used = Vec::new();
    for place in places {
        if let Some(changed) = without(place, &peer, &ours) {
            (peer, ours) = changed;
            used.push(place);
        }
        if peer == ours {
            return Some(used);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENTRIES: &str = r#"
        [parts]
        number = '\d+'
        place = 'at <number>'
        [[difference]]
        name = "places"
        aspects = ["debug"]
        responses = ["odd"]
        when = "^service error"
        peer = '<place>'
        ours = 'line <number>'
        reason = "r"
        spec = "s"
        [[difference]]
        name = "starts"
        aspects = ["debug"]
        peer = '^x'
        ours = '^y'
        reason = "r"
        spec = "s"
        [[difference]]
        name = "more"
        aspects = ["debug"]
        ours = ', more'
        reason = "r"
        spec = "s"
    "#;

    fn explained(aspect: &str, kind: &str, outcome: &str, peer: &str, ours: &str) -> Option<Vec<usize>> {
        let responses = [PlannedResponse { kind: kind.to_owned(), bytes: Vec::new() }];
        let to = Circumstances { responses: &responses, outcome: outcome.to_owned(), tried_again: false };
        explain(&list(toml::from_str(ENTRIES).unwrap(), "lambda").unwrap(), aspect, &to, peer, ours)
    }

    #[test]
    fn a_difference_is_explained_when_nothing_else_differs() {
        let explain = |peer, ours| explained("debug", "odd output", "service error: a", peer, ours);
        assert_eq!(explain("a at 12 b", "a line 3 b"), Some(vec![0]));
        assert_eq!(explain("x at 12", "y line 3"), Some(vec![0, 1]));
        assert_eq!(explain("a", "a, more"), Some(vec![2]));
        assert_eq!(explain("a at 12 b", "a line 3 c"), None);
        assert_eq!(explain("a at 1 at 2", "a line 1"), None);
    }

    #[test]
    fn an_entry_is_about_the_services_that_it_names() {
        let names = |services: &str, of: &str| {
            let text = ENTRIES.replace("name = \"more\"", &format!("name = \"more\"\nservices = {services}"));
            list(toml::from_str(&text)?, of)
                .map(|known| known.iter().map(|(_, entry)| entry.name.clone()).collect::<Vec<_>>())
        };
        assert_eq!(names(r#"["sqs"]"#, "sqs").unwrap(), ["places", "starts", "more"]);
        assert_eq!(names(r#"["sqs"]"#, "lambda").unwrap(), ["places", "starts"]);
        assert!(names(r#"["sqqs"]"#, "lambda").is_err());
    }

    #[test]
    fn a_difference_is_explained_where_the_entry_says() {
        let explain = |aspect, kind, outcome| explained(aspect, kind, outcome, "at 1", "line 1");
        assert_eq!(explain("debug", "odd error", "service error"), Some(vec![0]));
        assert_eq!(explain("body", "odd error", "service error"), None);
        assert_eq!(explain("debug", "broken", "service error"), None);
        assert_eq!(explain("debug", "odd error", "output"), None);
    }
}
