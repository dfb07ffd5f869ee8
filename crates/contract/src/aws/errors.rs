//! Errors as AWS writes them: for the name of an exception, its status and its members in document form. `write` makes
//! HTTP responses of them.

use crate::Api;
use crate::api::{Location, SchemaId};
use crate::write::{ErrorResponse, message_member};
use proofmark_smithy_model::model::Node;
use serde_json::Map;
use std::collections::BTreeMap;

/// An error that a test asks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WantedError {
    /// The shape's name.
    pub shape: String,
    /// Its text; the service's own, as far as known, when absent.
    pub message: Option<String>,
    /// Why a caller is throttled: the member `Reason`.
    pub reason: Option<String>,
    /// When to come again, in seconds: the header `Retry-After`.
    pub retry_after: Option<u64>,
    /// Further members, by name.
    pub members: Map<String, Node>,
}

/// Why an error that a test asks for cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ErrorProblem {
    /// No such error.
    #[error("no exception is called `{0}`")]
    Unknown(String),
    /// The error has no such member.
    #[error("{shape} has no {what}")]
    NoMember {
        /// The error.
        shape: String,
        /// What it has not.
        what: String,
    },
    /// The model's enum of reasons has no such value.
    #[error("{shape} has no reason `{given}`; it has {}", known.join(", "))]
    NoReason {
        /// The error.
        shape: String,
        /// The reason that is asked for.
        given: String,
        /// The reasons that there are.
        known: Vec<String>,
    },
}

/// The errors that a service can respond with: the modelled ones and those that AWS keeps out of its models.
#[derive(Clone, Debug)]
pub struct Errors {
    known: BTreeMap<String, Known>,
    type_of_server_errors: Option<String>,
}

#[derive(Clone, Debug, Default)]
struct Known {
    schema: Option<SchemaId>,
    status: u16,
    text: Option<String>,
    has_type: bool,
    retry_after: Option<String>,
    members: Vec<String>,
    /// What the member `Reason` takes; empty when that is anything.
    reasons: Vec<String>,
}

/// Errors that AWS's services send although models don't have them, with the statuses seen or documented ("common
/// errors" of AWS's API references, and Smithy's protocol tests for what can't be read); the first is the one that is
/// sent here.
pub const UNMODELLED: &[(&str, &[u16])] = &[
    ("ValidationException", &[400]),
    ("AccessDeniedException", &[403, 400]),
    ("SerializationException", &[400]),
    ("UnsupportedMediaTypeException", &[415]),
    ("ThrottlingException", &[400, 429]),
    ("TooManyRequestsException", &[429]),
    ("RequestEntityTooLargeException", &[413]),
    ("IncompleteSignature", &[400, 403]),
    ("IncompleteSignatureException", &[400, 403]),
    ("InvalidClientTokenId", &[403]),
    ("InvalidSignatureException", &[403]),
    ("MissingAuthenticationToken", &[403]),
    ("MissingAuthenticationTokenException", &[403]),
    ("UnrecognizedClientException", &[403, 400]),
    ("ExpiredTokenException", &[403, 400]),
    ("NotAuthorized", &[400, 403]),
    ("OptInRequired", &[403]),
    ("RequestExpired", &[400]),
    ("InternalFailure", &[500]),
    ("ServiceUnavailable", &[503]),
];

/// The response to a request of no operation, which cannot be judged by its operation.
const UNKNOWN_OPERATION: (&str, &[u16]) = ("UnknownOperationException", &[404]);

impl Errors {
    /// The errors of an API. The `Type` of errors of the server's is unknown, so absent unless given.
    pub fn new(api: &Api, type_of_server_errors: Option<String>) -> Self {
        let unmodelled = UNMODELLED.iter().chain([&UNKNOWN_OPERATION]).map(|(name, statuses)| {
            let (status, text) = (statuses.first().copied().unwrap_or(400), Some("message".to_owned()));
            ((*name).to_owned(), Known { status, text, ..Known::default() })
        });
        let modelled = api.schemas().filter_map(|(id, schema)| Some((schema.name().to_owned(), Known::new(api, id)?)));
        Self { known: unmodelled.chain(modelled).collect(), type_of_server_errors }
    }

    /// The names of all errors, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.known.keys().map(String::as_str)
    }

    /// The schema of an error, where the model has it.
    pub fn schema(&self, shape: &str) -> Option<SchemaId> {
        self.known.get(shape)?.schema
    }

    /// The error with this text; none when the name is unknown.
    pub fn with_text(&self, shape: &str, text: impl Into<String>) -> Option<ErrorResponse> {
        let wanted = WantedError { shape: shape.to_owned(), message: Some(text.into()), ..WantedError::default() };
        self.response(&wanted).ok()
    }

    /// The error that a test asks for.
    pub fn response(&self, wanted: &WantedError) -> Result<ErrorResponse, ErrorProblem> {
        let WantedError { shape, message, reason, retry_after, members: extra } = wanted;
        let known = self.known.get(shape).ok_or_else(|| ErrorProblem::Unknown(shape.clone()))?;
        let lacks = |what: String| ErrorProblem::NoMember { shape: shape.clone(), what };
        let mut members = Map::new();
        if known.has_type
            && let Some(fault) = if known.status < 500 { Some("User") } else { self.type_of_server_errors.as_deref() }
        {
            members.insert("Type".to_owned(), fault.into());
        }
        match (&known.text, message) {
            (Some(member), _) => {
                let text = message.clone().unwrap_or_else(|| usual_text(shape));
                members.insert(member.clone(), text.into());
            }
            (None, Some(_)) => return Err(lacks("text".to_owned())),
            (None, None) => {}
        }
        if let Some(reason) = reason {
            let member = known.members.iter().find(|name| *name == "Reason");
            let member = member.ok_or_else(|| lacks("member `Reason`".to_owned()))?;
            if !known.reasons.is_empty() && !known.reasons.contains(reason) {
                let (shape, given, known) = (shape.clone(), reason.clone(), known.reasons.clone());
                return Err(ErrorProblem::NoReason { shape, given, known });
            }
            members.insert(member.clone(), reason.clone().into());
        }
        if let Some(seconds) = retry_after {
            let member = known.retry_after.as_ref();
            let member = member.ok_or_else(|| lacks("header `Retry-After`".to_owned()))?;
            members.insert(member.clone(), seconds.to_string().into());
        }
        for (name, value) in extra {
            if !known.members.contains(name) {
                return Err(lacks(format!("member `{name}`")));
            }
            members.insert(name.clone(), value.clone());
        }
        Ok(ErrorResponse {
            name: shape.clone(),
            status: known.status,
            members: Node::Object(members),
            schema: known.schema,
            headers: Vec::new(),
        })
    }
}

impl Known {
    fn new(api: &Api, id: SchemaId) -> Option<Self> {
        let schema = &api[id];
        let status = schema.error?.status;
        let retry_after = schema.members().find(|member| member.location == Location::Header("retry-after".to_owned()));
        Some(Self {
            schema: Some(id),
            status,
            text: message_member(api, id).map(str::to_owned),
            has_type: schema.member("Type").is_some(),
            retry_after: retry_after.map(|member| member.name.clone()),
            members: schema.members().map(|member| member.name.clone()).collect(),
            reasons: schema.member("Reason").map_or_else(Vec::new, |member| api[member.target].public_values.to_vec()),
        })
    }
}

/// What the service says where that is known; else a text that shows that it was synthesized.
fn usual_text(shape: &str) -> String {
    match shape {
        "TooManyRequestsException" => "Rate Exceeded.".to_owned(),
        "ThrottlingException" => "Rate exceeded".to_owned(),
        _ => format!("{shape}, as the test asked for."),
    }
}
