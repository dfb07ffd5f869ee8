//! The plan of a crate: everything decided (names, types, modules, bindings), nothing of it Rust text yet.
//!
//! Wire name and Rust name travel together from here on. Lowering makes the plan from a model (`lower`); the
//! emitters see the plan only, never the model.

pub(crate) mod binding;
pub mod endpoint_rules;

pub use binding::{Binding, TimestampFormat};

use crate::jmespath::Expr;
use crate::name::RustName;
use endpoint_rules::RuleSet;
use proofmark_smithy_model::knowledge::Protocol;
use proofmark_smithy_model::model::{Node, ShapeId};

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
    /// The documented examples: title, input, output or error.
    pub examples: Vec<Example>,
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

/// A documented example.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct Example {
    pub title: String,
    pub input: Node,
    pub output: Option<Node>,
    pub error: Option<Node>,
}

/// What a structure is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Role {
    Type,
    Error,
    Input,
    Output,
}

/// A structure.
#[derive(Debug, Clone)]
pub struct Structure {
    /// Its shape id, `com.amazonaws.lambda#GetFunctionEventInvokeConfigRequest`.
    pub id: ShapeId,
    /// Its Rust type, `GetFunctionEventInvokeConfigInput`.
    pub name: String,
    /// The file that it is written to, `destination_config` (types and errors only).
    pub module: String,
    /// What it is for.
    pub role: Role,
    /// What must be enabled for it to be there (types and errors only).
    pub needed: Needed,
    /// Its members in model order.
    pub members: Vec<Member>,
    /// Whether the structure itself is `@sensitive`, or any member is.
    pub sensitive: bool,
    /// The error's HTTP status and retry facts, for errors.
    pub error: Option<ErrorRef>,
    /// Why it is deprecated, when it is.
    pub deprecated: Option<String>,
    /// Our own documentation sentence.
    pub doc: String,
}

impl Structure {
    /// Whether `build()` can fail: a member that must be set has no default.
    pub fn has_fallible_builder(&self) -> bool {
        self.members.iter().any(|m| m.presence == Presence::Required)
    }

    /// The member of this name in the model.
    pub fn member(&self, name: &str) -> Option<&Member> {
        self.members.iter().find(|m| m.name == name)
    }
}

/// A member of a structure or union.
#[derive(Debug, Clone)]
pub struct Member {
    /// Its name in the model.
    pub name: String,
    /// Its name in JSON.
    pub wire_name: String,
    /// Its field (raw where it must be) and, with prefixes, its builder methods.
    pub rust: RustName,
    /// The variant, in a union.
    pub variant: String,
    /// Its type.
    pub ty: Type,
    /// Whether the field can be unset.
    pub presence: Presence,
    /// Where it travels.
    pub binding: Binding,
    /// Where its timestamps differ from the default of their location.
    pub timestamp_format: Option<TimestampFormat>,
    /// `smithy.api#mediaType` of the member or its target.
    pub media_type: Option<String>,
    /// `smithy.api#required`.
    pub required: bool,
    /// `@sensitive` on the member's target (or the member).
    pub sensitive: bool,
    /// `smithy.api#idempotencyToken`.
    pub idempotency_token: bool,
    /// What a label that is unset or empty stands for.
    pub blank: Option<String>,
    /// `smithy.rules#contextParam` name.
    pub context_param: Option<String>,
    /// Limits, for the docs and for `validate()`.
    pub limits: Limits,
    /// Why it is deprecated, when it is.
    pub deprecated: Option<String>,
    /// Our own documentation: what the model's facts say of the member.
    pub doc: String,
    /// The same in short, without the pattern.
    pub summary: String,
}

/// Whether a field can be unset.
#[derive(Debug, Clone, PartialEq)]
pub enum Presence {
    /// `Option<T>`.
    Optional,
    /// `T`; the builder fails without it.
    Required,
    /// `T`; the builder falls back to this value.
    Default(DefaultValue),
}

/// `smithy.api#default`, as a value of the member's type.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)] // the names are Smithy's
pub enum DefaultValue {
    Boolean(bool),
    /// Of any of the four integer types.
    Integer(i64),
    /// A float or a double; it may be infinite or NaN.
    Float(f64),
    /// The digits.
    BigInteger(String),
    /// The number as the model writes it.
    BigDecimal(String),
    /// A string or the value of an enum.
    String(String),
    Blob(Vec<u8>),
    /// Seconds since the epoch, rounded down, and the nanoseconds after them.
    Timestamp(i64, u32),
    Document(DefaultDocument),
    /// An empty list, map or stream.
    Empty,
}

/// The value of a document that can be a default.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub enum DefaultDocument {
    Null,
    Boolean(bool),
    Unsigned(u64),
    Negative(i64),
    Float(f64),
    String(String),
    EmptyArray,
    EmptyObject,
}

/// `smithy.api#length`, `range` and `pattern` of a member or its target.
#[derive(Debug, Clone, Default, PartialEq)]
#[allow(missing_docs)] // the names are Smithy's
pub struct Limits {
    pub length_min: Option<u64>,
    pub length_max: Option<u64>,
    pub range_min: Option<serde_json::Number>,
    pub range_max: Option<serde_json::Number>,
    pub pattern: Option<String>,
}

impl Limits {
    /// Bounds in words; none when there is neither.
    pub(crate) fn bounds(min: Option<String>, max: Option<String>) -> Option<String> {
        Some(match (min, max) {
            (Some(min), Some(max)) if min == max => min,
            (Some(min), Some(max)) => format!("{min} to {max}"),
            (Some(min), None) => format!("at least {min}"),
            (None, Some(max)) => format!("at most {max}"),
            (None, None) => return None,
        })
    }
}

/// A Rust type, by what it means in Smithy.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)] // the names are Smithy's
pub enum Type {
    Boolean,
    Byte,
    Short,
    Integer,
    Long,
    Float,
    Double,
    BigInteger,
    BigDecimal,
    String,
    Blob,
    Timestamp,
    Document,
    /// A streaming blob.
    ByteStream,
    /// An event stream of an output: `EventReceiver<types::X, types::error::XError>`, by the union's name.
    EventStream(String),
    /// An event stream of an input: `EventStreamSender<types::X, types::error::XError>`, by the union's name.
    EventSender(String),
    /// A structure of `types`, by its name.
    Structure(String),
    /// An error of `types::error` used as a value (event stream exceptions).
    Error(String),
    /// A union of `types`, by its name.
    Union(String),
    /// An enum of `types`, by its name.
    Enum(String),
    List {
        item: std::boxed::Box<Type>,
        sparse: bool,
    },
    Map {
        key: std::boxed::Box<Type>,
        value: std::boxed::Box<Type>,
        sparse: bool,
    },
    /// `Box<T>`, where a recursive shape needs one.
    Box(std::boxed::Box<Type>),
    /// A union member that targets `smithy.api#Unit`.
    Unit,
}

/// An open string enum.
#[derive(Debug, Clone)]
pub struct Enum {
    /// Its shape id.
    pub id: ShapeId,
    /// Its Rust type.
    pub name: String,
    /// The file that it is written to.
    pub module: String,
    /// What must be enabled for it to be there.
    pub needed: Needed,
    /// Its values, sorted by variant name.
    pub variants: Vec<Variant>,
    /// Why it is deprecated, when it is.
    pub deprecated: Option<String>,
    /// Whether it is `@sensitive`.
    pub sensitive: bool,
    /// Our own documentation sentence.
    pub doc: String,
}

/// A value of an enum.
#[derive(Debug, Clone)]
pub struct Variant {
    /// The Rust variant, `X8664`.
    pub name: String,
    /// The value on the wire, `x86_64`.
    pub value: String,
    /// Why it is deprecated, when it is.
    pub deprecated: Option<String>,
}

/// A union.
#[derive(Debug, Clone)]
pub struct Union {
    /// Its shape id.
    pub id: ShapeId,
    /// Its Rust type.
    pub name: String,
    /// The file that it is written to.
    pub module: String,
    /// What must be enabled for it to be there.
    pub needed: Needed,
    /// Its members by variant name; in an event stream union without the errors.
    pub members: Vec<Member>,
    /// Errors that travel as events, when it is an event stream.
    pub events: Option<Vec<ErrorRef>>,
    /// Whether an operation sends it as a stream of events.
    pub sent: bool,
    /// Whether it is `@sensitive`.
    pub sensitive: bool,
    /// Our own documentation sentence.
    pub doc: String,
}

/// A waiter, `smithy.waiters#waitable`.
#[derive(Debug, Clone)]
pub struct Waiter {
    /// Its type prefix, `FunctionActiveV2`.
    pub name: String,
    /// Its module and the part of `wait_until_<module>`.
    pub module: RustName,
    /// The operation that it polls.
    pub operation: String,
    /// The waiter as written: acceptors (success/output/errorType matchers, JMESPath), delays.
    pub acceptors: Vec<Acceptor>,
    /// Seconds.
    pub min_delay: u64,
    /// Seconds.
    pub max_delay: u64,
    /// Why it is deprecated, when it is.
    pub deprecated: Option<String>,
    /// Our own documentation sentence.
    pub doc: String,
}

/// An acceptor of a waiter.
#[derive(Debug, Clone)]
pub struct Acceptor {
    /// `success`, `failure` or `retry`.
    pub state: AcceptorState,
    /// What it accepts.
    pub matcher: Matcher,
}

/// The state that an acceptor leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // the names are Smithy's
pub enum AcceptorState {
    Success,
    Failure,
    Retry,
}

/// What an acceptor accepts.
#[derive(Debug, Clone)]
#[allow(missing_docs)] // the names are Smithy's
pub enum Matcher {
    Success(bool),
    ErrorType(String),
    Output(Test),
    InputOutput(Test),
}

/// What an acceptor asks of a value.
#[derive(Debug, Clone)]
pub struct Test {
    /// JMESPath that leads to the value, as written.
    pub path: String,
    /// The same, parsed.
    pub expr: Expr,
    /// What the value must be.
    pub expected: String,
    /// How they are compared.
    pub comparator: Comparator,
}

/// How an acceptor compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // the names are Smithy's
pub enum Comparator {
    StringEquals,
    BooleanEquals,
    AllStringEquals,
    AnyStringEquals,
}

impl Comparator {
    const ALL: [Self; 4] = [Self::StringEquals, Self::BooleanEquals, Self::AllStringEquals, Self::AnyStringEquals];

    /// Its name in models.
    pub fn name(self) -> &'static str {
        match self {
            Self::StringEquals => "stringEquals",
            Self::BooleanEquals => "booleanEquals",
            Self::AllStringEquals => "allStringEquals",
            Self::AnyStringEquals => "anyStringEquals",
        }
    }

    /// The one of this name in models.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|comparator| comparator.name() == name)
    }
}
