//! Which exchange of a recording a request is, in the order that the recording asks for. Requests may come from several
//! threads. What was not recorded, and what was never asked for, is reported at the end.

use crate::compare::{Difference, Input, Tolerance};
use crate::format::{Exchange, Order, Recording, Repeat};
use crate::redact::{self, Redactor};
use crate::secrets::Secrets;
use bytes::Bytes;
use http::Request;
use proofmark_contract::api::Api;
use proofmark_contract::read;
use proofmark_contract::serve::SharedApi;
use proofmark_contract::service::Service;
use proofmark_smithy_model::count::{counted, counted_with};
use proofmark_smithy_model::text::printable;
use std::collections::HashMap;
use std::fmt::{self, Write as _};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How many requests that were not recorded are reported one by one.
const MOST_MISSES: usize = 100;
/// How many differences of one are reported.
const MOST_DIFFERENCES: usize = 5;

/// Plays a recording.
#[derive(Debug)]
pub struct Player {
    api: SharedApi,
    service: Arc<dyn Service>,
    recording: Recording,
    /// The inputs of the exchanges, with the operation's index; none where the model lacks the operation.
    inputs: Vec<Option<(usize, Input)>>,
    /// The exchanges with the same operation and the very same input: long recordings are not searched for each request.
    equal: HashMap<(usize, String), Vec<usize>>,
    tolerance: Tolerance,
    /// What is not shown of requests.
    secrets: Secrets,
    comparison: Option<Comparison>,
    progress: Mutex<Progress>,
}

/// The caller's own part of matching.
struct Comparison(Box<Compare>);

type Compare = dyn Fn(&Exchange, &Request<Bytes>) -> bool + Send + Sync;

impl fmt::Debug for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Comparison")
    }
}

#[derive(Debug, Default)]
struct Progress {
    /// How often each exchange was played.
    played: Vec<u64>,
    /// The exchange after the last one that was played.
    next: usize,
    misses: Vec<Miss>,
    missed: u64,
}

/// A request that no exchange is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Miss {
    /// The operation, or the request line where there is none.
    pub operation: String,
    /// Why.
    pub reason: Reason,
}

/// Why no exchange is for a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It calls no operation of the model.
    NoOperation(String),
    /// The operation was not recorded.
    NotRecorded,
    /// The operation was recorded with other inputs.
    Differs {
        /// The exchange that comes nearest, from 1.
        nearest: usize,
        /// Where its input differs.
        differences: Vec<Difference>,
    },
    /// It was recorded, but is asked for more often than that.
    AllPlayed {
        /// How many exchanges match it.
        recorded: usize,
    },
    /// Exchanges are played in their order, and another one comes next.
    OutOfOrder {
        /// The exchange that comes next, from 1, and its operation; none when all were played.
        expected: Option<(usize, String)>,
        /// Where the input of that exchange differs, if it is one of the same operation.
        differences: Vec<Difference>,
    },
}

impl Player {
    /// Plays a recording of a service. No miss shows a secret of this program's environment.
    pub fn new(api: impl Into<SharedApi>, service: Arc<dyn Service>, recording: Recording) -> Self {
        let api = api.into();
        let inputs = recording.exchanges.iter().map(|exchange| {
            let operation = api.operation(&exchange.operation)?;
            let input = Input::new(&api, &*service, &recording.rules, operation, &exchange.request.input);
            Some((operation.index, input))
        });
        let inputs: Vec<Option<(usize, Input)>> = inputs.collect();
        let mut equal: HashMap<(usize, String), Vec<usize>> = HashMap::new();
        for (index, input) in inputs.iter().enumerate() {
            if let Some((operation, input)) = input {
                equal.entry((*operation, input.key())).or_default().push(index);
            }
        }
        let tolerance = Tolerance { last: redact::last_numbers(&recording) };
        let played = vec![0; recording.exchanges.len()];
        let progress = Mutex::new(Progress { played, ..Progress::default() });
        let secrets = Secrets::of_environment();
        Self { api, service, recording, inputs, equal, tolerance, secrets, comparison: None, progress }
    }

    /// Plays an exchange only where this is true of it and the request, too: of headers that matter, for example.
    #[must_use]
    pub fn comparing(self, matches: impl Fn(&Exchange, &Request<Bytes>) -> bool + Send + Sync + 'static) -> Self {
        Self { comparison: Some(Comparison(Box::new(matches))), ..self }
    }

    /// The API.
    pub fn api(&self) -> &Api {
        &self.api
    }

    /// The recording.
    pub fn recording(&self) -> &Recording {
        &self.recording
    }

    /// The exchange of a request, which counts as played.
    pub fn play(&self, request: &Request<Bytes>) -> Result<usize, Miss> {
        self.find(request).inspect_err(|miss| {
            let mut progress = self.progress();
            progress.missed += 1;
            if progress.misses.len() < MOST_MISSES {
                progress.misses.push(miss.clone());
            }
        })
    }

    /// The same where a request that was not recorded is not a failure.
    pub fn find(&self, request: &Request<Bytes>) -> Result<usize, Miss> {
        let read = read::request(&self.api, request).map_err(|error| Miss {
            operation: self.secrets.masked(format!("{} {}", request.method(), request.uri().path())),
            reason: Reason::NoOperation(self.secrets.masked(error.to_string())),
        })?;
        let operation = read.operation;
        let missing = |reason| Miss { operation: operation.name().to_owned(), reason: self.without_secrets(reason) };
        let mut redactor =
            Redactor::continuing(&self.api, &self.recording.keep, self.tolerance.last.clone(), Secrets::default());
        let input = redactor.input(operation, &read.input);
        let input = Input::new(&self.api, &*self.service, &self.recording.rules, operation, &input);
        let of_operation = |index: usize| self.inputs[index].as_ref().filter(|(own, _)| *own == operation.index);
        let differences = |index: usize| {
            let (_, recorded) = of_operation(index)?;
            let mut differences = recorded.differences(&input, &self.tolerance);
            if differences.is_empty() && !self.is_accepted(index, request) {
                differences.push(Difference {
                    path: "the request".to_owned(),
                    recorded: "another one for the program's own comparison".to_owned(),
                    found: "equal but for that".to_owned(),
                });
            }
            Some(differences)
        };
        if self.recording.rules.order == Order::Strict {
            return self.next_of(&mut self.progress(), differences).map_err(missing);
        }
        // Of those that match, the one with the very input comes first.
        let equal = self.equal.get(&(operation.index, input.key())).map_or(&[][..], Vec::as_slice);
        let accepted = equal.iter().copied().filter(|index| self.is_accepted(*index, request));
        if let Some(index) = self.progress().first_unplayed(accepted) {
            return Ok(index);
        }
        let compared: Vec<(usize, Vec<Difference>)> =
            (0..self.inputs.len()).filter_map(|index| Some((index, differences(index)?))).collect();
        let matching: Vec<usize> =
            compared.iter().filter(|(_, differences)| differences.is_empty()).map(|(index, _)| *index).collect();
        let mut progress = self.progress();
        if let Some(index) = progress.first_unplayed(matching.iter().copied()) {
            return Ok(index);
        }
        match matching.last() {
            Some(&index) if self.recording.rules.repeat == Repeat::Last => Ok(progress.play(index)),
            Some(_) => Err(missing(Reason::AllPlayed { recorded: matching.len() })),
            None => Err(missing(nearest(compared))),
        }
    }

    fn is_accepted(&self, index: usize, request: &Request<Bytes>) -> bool {
        self.comparison.as_ref().is_none_or(|comparison| (comparison.0)(&self.recording.exchanges[index], request))
    }

    fn without_secrets(&self, mut reason: Reason) -> Reason {
        if let Reason::Differs { differences, .. } | Reason::OutOfOrder { differences, .. } = &mut reason {
            for difference in differences {
                let found = std::mem::take(&mut difference.found);
                difference.found = self.secrets.masked(found);
            }
        }
        reason
    }

    fn next_of(
        &self,
        progress: &mut Progress,
        differences: impl Fn(usize) -> Option<Vec<Difference>>,
    ) -> Result<usize, Reason> {
        let next = progress.next;
        let found = self.recording.exchanges.get(next).and_then(|_| differences(next));
        if found.as_ref().is_some_and(Vec::is_empty) {
            progress.played[next] += 1;
            progress.next += 1;
            return Ok(next);
        }
        let expected = self.recording.exchanges.get(next).map(|exchange| (next + 1, exchange.operation.clone()));
        if self.recording.rules.repeat == Repeat::Last
            && let Some(last) = next.checked_sub(1)
            && differences(last).is_some_and(|differences| differences.is_empty())
        {
            progress.played[last] += 1;
            return Ok(last);
        }
        Err(Reason::OutOfOrder { expected, differences: found.unwrap_or_default() })
    }

    /// The exchanges that were not played, from 0.
    pub fn unplayed(&self) -> Vec<usize> {
        let progress = self.progress();
        (0..progress.played.len()).filter(|index| progress.played[*index] == 0).collect()
    }

    /// How many requests were played.
    pub fn played(&self) -> u64 {
        self.progress().played.iter().sum()
    }

    /// The requests that were not recorded, the first hundred, and how many there were.
    pub fn misses(&self) -> (Vec<Miss>, u64) {
        let progress = self.progress();
        (progress.misses.clone(), progress.missed)
    }

    /// What went wrong, a line for each finding; empty when every request was recorded and every exchange played.
    pub fn findings(&self) -> Vec<String> {
        let mut findings = self.missing();
        findings.extend(self.unplayed().into_iter().map(|index| {
            let exchange = &self.recording.exchanges[index];
            format!("exchange {} was not played: {}", index + 1, described(exchange))
        }));
        findings
    }

    /// Of the findings, those of requests that were not recorded.
    pub fn missing(&self) -> Vec<String> {
        let (misses, missed) = self.misses();
        let mut findings: Vec<String> = misses.iter().map(ToString::to_string).collect();
        if missed > misses.len() as u64 {
            findings.push(format!(
                "{} not recorded",
                counted_with(missed - misses.len() as u64, "more request", ["was", "were"])
            ));
        }
        findings
    }

    fn progress(&self) -> MutexGuard<'_, Progress> {
        // A panic while it was locked left it whole: each change is one assignment.
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Progress {
    /// Plays the first of these exchanges that was not played, if there is one.
    fn first_unplayed(&mut self, mut indexes: impl Iterator<Item = usize>) -> Option<usize> {
        let index = indexes.find(|index| self.played[*index] == 0)?;
        Some(self.play(index))
    }

    fn play(&mut self, index: usize) -> usize {
        self.played[index] += 1;
        self.next = index + 1;
        index
    }
}

fn nearest(compared: Vec<(usize, Vec<Difference>)>) -> Reason {
    match compared.into_iter().min_by_key(|(_, differences)| differences.len()) {
        Some((index, differences)) => Reason::Differs { nearest: index + 1, differences },
        None => Reason::NotRecorded,
    }
}

fn described(exchange: &Exchange) -> String {
    let input = exchange.request.input.to_string();
    let end = input.char_indices().nth(160).map_or(input.len(), |(end, _)| end);
    let cut = if end < input.len() { "…" } else { "" };
    format!("{} {}{cut}", exchange.operation, printable(&input[..end]))
}

impl fmt::Display for Miss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operation = printable(&self.operation);
        match &self.reason {
            Reason::NoOperation(reason) => write!(f, "{operation}: {}", printable(reason)),
            Reason::NotRecorded => write!(f, "{operation} was not recorded"),
            Reason::Differs { nearest, differences } => {
                write!(f, "{operation} was not recorded with this input; the nearest is exchange {nearest}: ")?;
                f.write_str(&list(differences))
            }
            Reason::AllPlayed { recorded } => {
                let times = if *recorded == 1 { "once".to_owned() } else { format!("{recorded} times") };
                write!(
                    f,
                    "{operation} was recorded {times} with this input, and all of that was played; \
                     `\"repeat\": \"last\"` in the rules of the file plays the last one again"
                )
            }
            Reason::OutOfOrder { expected: Some((number, name)), differences } if differences.is_empty() => {
                write!(f, "{operation} is out of order, expected exchange {number}, {}", printable(name))
            }
            Reason::OutOfOrder { expected: Some((number, name)), differences } => {
                let name = printable(name);
                write!(f, "{operation} is out of order, expected exchange {number}, {name}: {}", list(differences))
            }
            Reason::OutOfOrder { expected: None, .. } => {
                write!(f, "{operation} is out of order, all exchanges were played")
            }
        }
    }
}

fn list(differences: &[Difference]) -> String {
    let mut text = String::new();
    for (index, Difference { path, recorded, found }) in differences.iter().take(MOST_DIFFERENCES).enumerate() {
        let separator = if index > 0 { "; " } else { "" };
        let [path, recorded, found] = [path, recorded, found].map(|text| printable(text));
        // Writing to a string does not fail.
        let _ = write!(text, "{separator}{path} is {recorded} in the recording, {found} in the request");
    }
    if differences.len() > MOST_DIFFERENCES {
        let _ = write!(text, "; {}", counted(differences.len() - MOST_DIFFERENCES, "more difference"));
    }
    text
}
