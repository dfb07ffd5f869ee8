//! The plan of a crate: everything decided (names, types, modules, bindings), nothing of it Rust text yet.
//!
//! Wire name and Rust name travel together from here on. Lowering makes the plan from a model (`lower`); the
//! emitters see the plan only, never the model. Here are the service and its operations; shapes, values, waiters and
//! endpoint rules have files of their own.

pub(crate) mod binding;
pub mod endpoint_rules;
mod example;
mod shape;
#[cfg(test)]
mod tests;
mod value;
mod waiter;

pub use crate::document::{Document, Number};
pub use binding::{Binding, TimestampFormat};
pub use example::{Example, ExampleError, UnusableExample};
pub use shape::{DefaultValue, Enum, Limits, Member, Presence, Role, Structure, Type, Union, Variant};
pub use value::{Object, Value};
pub use waiter::{Acceptor, AcceptorState, Comparator, Matcher, Test, Waiter};

use crate::name::RustName;
use endpoint_rules::RuleSet;
use proofmark_smithy_model::knowledge::Protocol;
use proofmark_smithy_model::model::ShapeId;

/// A whole crate.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The service and what holds for all of its operations.
    pub service: Service,
    /// The operations, by name.
    pub operations: Vec<OperationPlan>,
    /// The structures of `types`, by Rust name (no inputs, outputs, errors).
    pub structures: Vec<Structure>,
    /// The errors of `types::error`, by Rust name.
    pub errors: Vec<Structure>,
    /// The open string enums of `types`, by Rust name.
    pub enums: Vec<Enum>,
    /// The unions of `types`, event stream unions among them, by Rust name.
    pub unions: Vec<Union>,
    /// The waiters, by name.
    pub waiters: Vec<Waiter>,
    /// The families of operations, by name.
    pub families: Vec<Family>,
    /// The description of its API that the crate has at run time: operations and shapes.
    pub contract: Vec<ContractEntry>,
}

/// An operation or shape of the contract, as a line with more lines below it.
#[derive(Debug, Clone)]
pub struct ContractEntry {
    /// Kind, name, and facts.
    pub head: String,
    /// Members, values, errors.
    pub parts: Vec<String>,
}

impl Plan {
    /// The structure of `types` with this name.
    pub fn structure(&self, name: &str) -> Option<&Structure> {
        self.structures.iter().find(|structure| structure.name == name)
    }

    /// The error of `types::error` with this name.
    pub fn error(&self, name: &str) -> Option<&Structure> {
        self.errors.iter().find(|error| error.name == name)
    }

    /// The union of `types` with this name.
    pub fn union(&self, name: &str) -> Option<&Union> {
        self.unions.iter().find(|union| union.name == name)
    }

    /// Whether an operation may be authenticated in this way.
    pub fn uses(&self, auth: Auth) -> bool {
        self.operations.iter().any(|operation| operation.signing.auth.contains(&auth))
    }

    /// Whether this is done to the request of an operation.
    pub fn does(&self, finish: Finish) -> bool {
        self.operations.iter().any(|operation| operation.finishes.contains(&finish))
    }
}

/// The service.
#[derive(Debug, Clone)]
pub struct Service {
    /// Its shape id.
    pub id: ShapeId,
    /// `aws.api#service` `sdkId`: `Lambda`.
    pub sdk_id: String,
    /// `smithy.api#title`, or the SDK id: `AWS Lambda`.
    pub title: String,
    /// The name in the user agent, `lambda`.
    pub user_agent_name: String,
    /// The crate that has the service for the contract kit, `proofmark-contract-lambda`; none when only the model is
    /// known.
    pub contract_crate: Option<String>,
    /// The protocol that the client speaks.
    pub protocol: &'static Protocol,
    /// SigV4 service name, `lambda`.
    pub signing_name: String,
    /// API version, `2015-03-31`.
    pub version: String,
    /// `smithy.rules#endpointRuleSet`.
    pub endpoint_rules: RuleSet,
    /// Headers that every request has, by name.
    pub headers: Vec<(String, String)>,
    /// `smithy.api#httpApiKeyAuth`: where requests carry the API key.
    pub api_key: Option<ApiKey>,
}

/// Where requests carry an API key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ApiKey {
    /// In a header, after the word `scheme` if there is one.
    Header {
        /// The header's name.
        name: String,
        /// What stands before the key.
        scheme: Option<String>,
    },
    /// In a query parameter.
    Query {
        /// The parameter's name.
        name: String,
    },
}

/// Operations that are about the same thing.
#[derive(Debug, Clone)]
pub struct Family {
    /// Its cargo feature, `event-invoke-config`.
    pub feature: String,
    /// The cargo features of its operations, by name.
    pub operations: Vec<String>,
}

/// What must be enabled for a shape to be there.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Needed {
    /// Nothing.
    #[default]
    Always,
    /// One of the operations with these cargo features.
    By(Vec<String>),
}

/// One operation with its input, output and error type.
#[derive(Debug, Clone)]
pub struct OperationPlan {
    /// Its shape id.
    pub id: ShapeId,
    /// The marker type, `GetFunctionEventInvokeConfig`; `Input`, `Output`, `Error`, `FluentBuilder`, `Paginator`
    /// are appended to it for the others.
    pub name: String,
    /// The module and the client's method, `get_function_event_invoke_config`.
    pub module: RustName,
    /// Its cargo feature, `get-function-event-invoke-config`.
    pub feature: String,
    /// How its requests are addressed.
    pub http: Http,
    /// Its name in the header that names it, `AmazonSQS.SendMessage`, where the protocol has one.
    pub target: Option<String>,
    /// The input.
    pub input: Structure,
    /// The output.
    pub output: Structure,
    /// The errors that it can respond with, by variant name.
    pub errors: Vec<ErrorRef>,
    /// Pagination, when its output comes in pages.
    pub pagination: Option<Pagination>,
    /// The event stream of the input, when it has one.
    pub input_events: Option<EventStream>,
    /// The event stream of the output, when it has one.
    pub output_events: Option<EventStream>,
    /// What is put before the host, with labels as in a URI: `smithy.api#endpoint`.
    pub host_prefix: Option<String>,
    /// What is done to its request before it is signed.
    pub finishes: Vec<Finish>,
    /// Whether it may take minutes to respond with its first byte, which no trait of the model says.
    pub slow_response: bool,
    /// Whether something in its output must not be logged, however deep.
    pub hides_output: bool,
    /// The documented examples that are values of its input and output.
    pub examples: Vec<Example>,
    /// The other documented examples.
    pub unusable_examples: Vec<UnusableExample>,
    /// How the request body is signed and checked.
    pub signing: Signing,
    /// `smithy.rules#staticContextParams`: parameters of the endpoint rules that the operation sets.
    pub static_context_params: Vec<(String, ContextConstant)>,
    /// Why it is deprecated, when it is.
    pub deprecated: Option<String>,
    /// Our own documentation sentence.
    pub doc: String,
}

/// The value of an endpoint parameter that an operation sets.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub enum ContextConstant {
    Text(String),
    Boolean(bool),
}

/// How the requests of an operation are addressed, and the status of a success.
#[derive(Debug, Clone)]
#[allow(missing_docs)] // the names are Smithy's
pub struct Http {
    pub method: String,
    pub uri: String,
    pub code: u16,
}

/// How the request is signed.
#[derive(Debug, Clone, Default)]
pub struct Signing {
    /// `aws.auth#unsignedPayload`.
    pub unsigned_payload: bool,
    /// The ways in which it may be authenticated, the best first.
    pub auth: Vec<Auth>,
}

/// A way to authenticate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Auth {
    /// `aws.auth#sigv4`.
    SigV4,
    /// `aws.auth#sigv4a`, or an endpoint rule that wants it.
    SigV4a,
    /// `smithy.api#httpBearerAuth`.
    Bearer,
    /// `smithy.api#httpBasicAuth`.
    Basic,
    /// `smithy.api#httpApiKeyAuth`, as [`Service::api_key`] says.
    ApiKey,
    /// Not at all: `smithy.api#optionalAuth`, or `auth([])`.
    None,
}

/// What is done to a request before it is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finish {
    /// `smithy.api#requiresLength`: a body of unknown length is rejected.
    KnownLength,
    /// `smithy.api#httpChecksumRequired`: the MD5 of the body in `Content-MD5`.
    ContentMd5,
    /// Glacier's two checksums of the body: of all of it, and of the tree of its parts.
    TreeHash,
    /// `smithy.api#requestCompression` with `gzip`.
    Gzip,
}

/// An error that an operation refers to.
#[derive(Debug, Clone)]
pub struct ErrorRef {
    /// Its shape id.
    pub id: ShapeId,
    /// Its code on the wire: the shape's name, or the member of the union of events.
    pub code: String,
    /// The code that it had in awsQuery (`aws.protocols#awsQueryError`), if the service is compatible with awsQuery.
    pub query_code: Option<String>,
    /// The type in `types::error` and the variant of the operation's error enum.
    pub name: String,
    /// The part of `is_<snake>`.
    pub snake: String,
    /// `smithy.api#httpError`, or what `smithy.api#error` implies.
    pub status: u16,
    /// `smithy.api#retryable`.
    pub retryable: Option<Retryable>,
}

impl ErrorRef {
    /// Whether the client tries again: the model says so, or the status does.
    pub(crate) fn is_retried(&self) -> bool {
        self.retryable.is_some() || matches!(self.status, 429 | 500 | 502 | 503 | 504)
    }
}

/// `smithy.api#retryable`.
#[derive(Debug, Clone, Copy)]
#[allow(missing_docs)]
pub struct Retryable {
    pub throttling: bool,
    /// `smithy.api#error` is `server`.
    pub server: bool,
}

/// `smithy.api#paginated`, service defaults merged, paths resolved to members.
#[derive(Debug, Clone)]
pub struct Pagination {
    /// The input member that takes the token.
    pub input_token: Member,
    /// The way from the output to the next token.
    pub output_token: Vec<Member>,
    /// The way from the output to the items.
    pub items: Option<Vec<Member>>,
    /// The input member that limits a page.
    pub page_size: Option<Member>,
}

/// An event stream.
#[derive(Debug, Clone)]
pub struct EventStream {
    /// The member of the input or output that carries it.
    pub member: Member,
    /// The union of events, as a type of `types`.
    pub union: String,
    /// Errors that can come as events.
    pub errors: Vec<ErrorRef>,
}
