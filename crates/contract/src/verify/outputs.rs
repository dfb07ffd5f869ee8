//! What valid requests got, counted over a run: an operation of which nothing but errors was ever seen is proven by
//! nothing, however well the errors are formed.

use crate::api::{Api, ApiOperation, Kind};
use crate::behaviour::{Received, ReceivedError};
use crate::mark::Mark;
use crate::report::{Case, Finding};
use crate::service::Service;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// What the valid requests of each operation got.
#[derive(Debug, Default)]
pub(super) struct Outputs(Mutex<BTreeMap<String, Counts>>);

#[derive(Debug, Default)]
struct Counts {
    outputs: usize,
    /// By name and status.
    errors: BTreeMap<(String, u16), Errors>,
}

#[derive(Debug)]
struct Errors {
    count: usize,
    kind: Kinds,
}

/// What an error says of why there is no output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kinds {
    /// The caller is not known, or may not.
    Credentials,
    /// The caller calls too often.
    Throttled,
    /// An error of the operation's own: what is asked for is not there.
    Missing,
    Other,
}

/// Errors that say so by their names, where the status does not.
const CREDENTIALS: [&str; 7] = [
    "AccessDeniedException",
    "ExpiredTokenException",
    "IncompleteSignature",
    "IncompleteSignatureException",
    "NotAuthorized",
    "RequestExpired",
    "UnrecognizedClientException",
];

impl Outputs {
    /// Counts the response to a valid request.
    pub(super) fn note(&self, api: &Api, operation: &ApiOperation, said: &Received) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let counts = all.entry(operation.name().to_owned()).or_default();
        match said {
            Received::Output(_) => counts.outputs += 1,
            Received::Error(error) => {
                let entry = counts.errors.entry((error.name.clone(), error.status));
                entry.or_insert_with(|| Errors { count: 0, kind: Kinds::of(api, operation, error) }).count += 1;
            }
            // Other checks have reported it.
            Received::Nothing => {}
        }
    }

    /// The cases of these operations, as far as valid requests of them got responses. `missing_ok` is whether a server
    /// may hold nothing of what it is asked for.
    pub(super) fn cases(
        &self,
        api: &Api,
        service: &dyn Service,
        operations: &[&ApiOperation],
        missing_ok: bool,
    ) -> Vec<Case> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = operations.iter().filter_map(|operation| Some((operation, all.get(operation.name())?)));
        let cases = known.filter_map(|(operation, counts)| {
            let case = counts.case(api, operation, missing_ok)?;
            let reason = service.needs_more_than_calls(operation.name()).filter(|_| counts.found_only_missing());
            Some(match reason {
                Some(reason) => Case { findings: Vec::new(), ..case.skipped(reason) },
                None => case,
            })
        });
        cases.collect()
    }
}

impl Counts {
    /// Whether all responses said that what was asked for does not exist, in the operation's own errors.
    fn found_only_missing(&self) -> bool {
        let is_missing = |((_, status), errors): (&(String, u16), &Errors)| {
            errors.kind == Kinds::Missing || (errors.kind == Kinds::Other && *status == 400)
        };
        self.outputs == 0 && !self.errors.is_empty() && self.errors.iter().all(is_missing)
    }

    fn case(&self, api: &Api, operation: &ApiOperation, missing_ok: bool) -> Option<Case> {
        let case = Case::new(operation.name(), "output", "any", Mark::Model);
        if self.outputs > 0 {
            return Some(case);
        }
        let kind = match self.errors.values().map(|errors| errors.kind).collect::<Vec<_>>()[..] {
            [] => return None,
            [kind, ref others @ ..] if others.iter().all(|other| *other == kind) => kind,
            _ => Kinds::Other,
        };
        let of_each = |((name, status), errors): (&(String, u16), &Errors)| {
            format!("{name} with status {status} to {} of them", errors.count)
        };
        let errors: Vec<String> = self.errors.iter().map(of_each).collect();
        let expected = "an output to one of the valid requests at least";
        let found = format!("only errors, {}; {}", errors.join(", "), kind.advice(api, operation));
        Some(case.with_findings(vec![match kind {
            Kinds::Missing if missing_ok => Finding::warning("status", expected, found),
            _ => Finding::error("status", expected, found),
        }]))
    }
}

impl Kinds {
    fn of(api: &Api, operation: &ApiOperation, error: &ReceivedError) -> Self {
        let is_modelled = operation.errors.iter().any(|schema| api[*schema].name() == error.name);
        match error.status {
            401 | 403 => Self::Credentials,
            _ if CREDENTIALS.contains(&error.name.as_str()) => Self::Credentials,
            429 => Self::Throttled,
            _ if error.name == "ThrottlingException" => Self::Throttled,
            404 if is_modelled => Self::Missing,
            _ => Self::Other,
        }
    }

    /// What would show more.
    fn advice(self, api: &Api, operation: &ApiOperation) -> String {
        match self {
            Self::Credentials => {
                "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to credentials that the server takes and that may \
                 call it"
                    .to_owned()
            }
            Self::Throttled => "ask one request at a time (--concurrency 1), or raise the server's limits".to_owned(),
            Self::Missing => {
                format!("{}, or say that it need not hold anything (--missing-ok)", held(api, operation))
            }
            Self::Other => held(api, operation),
        }
    }
}

/// How to ask for what the server holds.
fn held(api: &Api, operation: &ApiOperation) -> String {
    let is_text = |target| matches!(api[target].kind, Kind::String | Kind::Enum { .. });
    let members = api[operation.input].members().filter(|member| member.required && is_text(member.target));
    let settings: Vec<String> = members.map(|member| format!("--set {}=...", member.name)).collect();
    match settings.is_empty() {
        true => "give the server what it needs for one".to_owned(),
        false => format!("ask for what the server holds ({})", settings.join(" ")),
    }
}
