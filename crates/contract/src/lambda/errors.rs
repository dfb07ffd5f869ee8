//! Errors as AWS writes them: for the name of an exception, its status and its members in document form. Putting them
//! on the wire is `write`'s business.

use crate::Api;
use crate::api::{Location, SchemaId};
use crate::write::{ErrorAnswer, message_member};
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
}

/// The errors that a service can answer with: the modelled ones and those that AWS keeps out of its models.
#[derive(Clone, Debug)]
pub struct Errors {
    known: BTreeMap<String, Known>,
    type_of_server_errors: Option<String>,
}

#[derive(Clone, Debug)]
struct Known {
    schema: Option<SchemaId>,
    status: u16,
    text: Option<String>,
    has_type: bool,
    retry_after: Option<String>,
    members: Vec<String>,
}

/// Errors that are in no model of Lambda, and their status. The first two were seen; the others are what AWS documents
/// as common to its services, and what Smithy's protocol tests ask of restJson1.
const UNMODELLED: [(&str, u16); 10] = [
    ("ValidationException", 400),
    ("AccessDeniedException", 403),
    ("SerializationException", 400),
    ("UnsupportedMediaTypeException", 415),
    ("MissingAuthenticationTokenException", 403),
    ("InvalidSignatureException", 403),
    ("IncompleteSignatureException", 400),
    ("UnrecognizedClientException", 403),
    ("ExpiredTokenException", 403),
    ("UnknownOperationException", 404),
];

impl Errors {
    /// The errors of an API. The `Type` of errors of the server's is unknown, so absent unless given.
    pub fn new(api: &Api, type_of_server_errors: Option<String>) -> Self {
        let unmodelled = UNMODELLED.into_iter().map(|(name, status)| {
            let text = Some("message".to_owned());
            let known = Known { schema: None, status, text, has_type: false, retry_after: None, members: Vec::new() };
            (name.to_owned(), known)
        });
        let modelled = api.schemas().filter_map(|(id, schema)| Some((schema.name().to_owned(), Known::new(api, id)?)));
        Self { known: unmodelled.chain(modelled).collect(), type_of_server_errors }
    }

    /// The names of all errors, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.known.keys().map(String::as_str)
    }

    /// The error with this text; none when the name is unknown.
    pub fn with_text(&self, shape: &str, text: impl Into<String>) -> Option<ErrorAnswer> {
        let wanted = WantedError { shape: shape.to_owned(), message: Some(text.into()), ..WantedError::default() };
        self.answer(&wanted).ok()
    }

    /// The error that a test asks for.
    pub fn answer(&self, wanted: &WantedError) -> Result<ErrorAnswer, ErrorProblem> {
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
            members.insert(member.ok_or_else(|| lacks("member `Reason`".to_owned()))?.clone(), reason.clone().into());
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
        Ok(ErrorAnswer {
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
        })
    }
}

/// What the service says where that is known; else a text that shows that it was made up.
fn usual_text(shape: &str) -> String {
    match shape {
        "TooManyRequestsException" => "Rate Exceeded.".to_owned(),
        _ => format!("{shape}, as the test asked for."),
    }
}
