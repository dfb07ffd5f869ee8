//! A service's API compiled from its model: operations, schemas, constraints, ready for messages to be validated
//! against. Reading and writing messages is the business of `codec` and `protocol`.

mod compile;
mod pattern;
mod schema;
mod traits;

pub use crate::route::{Segment, UriPattern};
pub use pattern::Pattern;
pub use schema::{
    Constraints, ErrorTraits, Fault, Kind, Length, Location, Member, Range, Schema, SchemaId, TimestampFormat,
};

use crate::route::Router;
use indexmap::IndexMap;
use proofmark_smithy_model::Diagnostics;
use proofmark_smithy_model::knowledge::Protocol;
use proofmark_smithy_model::model::{Model, Node, ShapeId};
use std::collections::HashSet;
use std::ops::Index;

/// A service's API.
#[derive(Debug)]
pub struct Api {
    /// The service's shape id.
    pub service: ShapeId,
    /// The API's version, `2015-03-31`.
    pub version: String,
    /// The service's name for people, `Amazon Simple Queue Service`.
    pub title: String,
    /// The service's name in AWS's SDKs, `SQS`.
    pub sdk_id: String,
    /// The protocol of its messages.
    pub protocol: &'static Protocol,
    /// Whether errors name themselves as the service's former awsQuery API did, too
    /// (`aws.protocols#awsQueryCompatible`).
    pub is_query_compatible: bool,
    /// Whether the model says that it is a service of AWS (`aws.api#service`).
    pub is_aws: bool,
    /// The service's name in SigV4 and SigV4a signatures, `sqs`; none when requests are not signed so.
    pub signing_name: Option<String>,
    /// Whether requests may be signed with SigV4a.
    pub sigv4a: bool,
    operations: IndexMap<String, ApiOperation>,
    schemas: Vec<Schema>,
    by_id: IndexMap<ShapeId, SchemaId>,
    /// The names of all members, in lower case.
    names: HashSet<String>,
    holds_sensitive: bool,
    router: Router,
    readable_texts: &'static [(&'static str, &'static str)],
}

/// An operation.
#[derive(Debug)]
pub struct ApiOperation {
    /// Its shape id.
    pub id: ShapeId,
    /// Its place among the API's operations.
    pub index: usize,
    /// The HTTP method: `POST` where the protocol has no HTTP bindings.
    pub method: http::Method,
    /// The URI: `/` where the protocol has no HTTP bindings.
    pub uri: UriPattern,
    /// The status of a success, unless a member says otherwise.
    pub code: u16,
    /// The input structure.
    pub input: SchemaId,
    /// The output structure.
    pub output: SchemaId,
    /// The errors: the operation's own, then the service's.
    pub errors: Vec<SchemaId>,
    /// `@readonly`.
    pub readonly: bool,
    /// `@idempotent`.
    pub idempotent: bool,
    /// Whether it takes requests that are not authenticated, or only ones by schemes that cannot be checked here.
    pub no_auth: bool,
    /// The authentication schemes that it takes, as far as they can be checked here.
    pub auth: Vec<AuthScheme>,
    /// What clients may compress the bodies of requests with, `gzip`.
    pub request_compression: Vec<String>,
    /// How it is paginated.
    pub paginated: Option<Paginated>,
    /// The documented examples, as the model has them (after normalisation): `title`, `input`, `output`, `error`.
    pub examples: Vec<Node>,
}

/// An authentication scheme of which a request can be checked for having it in the right form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AuthScheme {
    /// `aws.auth#sigv4` or `aws.auth#sigv4a`.
    SigV4,
    /// `smithy.api#httpBasicAuth`.
    Basic,
    /// `smithy.api#httpBearerAuth`.
    Bearer,
    /// `smithy.api#httpApiKeyAuth` in a header.
    ApiKeyHeader {
        /// The header's name in lower case.
        name: String,
        /// The word before the key.
        scheme: Option<String>,
    },
    /// `smithy.api#httpApiKeyAuth` in a query parameter.
    ApiKeyQuery {
        /// The parameter's name.
        name: String,
    },
}

/// `@paginated`, with the service's defaults: names of members, paths with dots in the output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paginated {
    /// The input member that takes the token.
    pub input_token: String,
    /// The output member that gives the next token.
    pub output_token: String,
    /// The output member with the items.
    pub items: Option<String>,
    /// The input member that bounds the size of a page.
    pub page_size: Option<String>,
}

impl ApiOperation {
    /// Its name.
    pub fn name(&self) -> &str {
        self.id.name()
    }
}

impl Api {
    /// Compiles the model's only service; a report of everything that stands in the way otherwise.
    pub fn new(model: &Model) -> Result<Self, Diagnostics> {
        Self::with_protocol(model, None, None)
    }

    /// Compiles one of the model's services.
    pub fn of(model: &Model, service: &ShapeId) -> Result<Self, Diagnostics> {
        Self::with_protocol(model, Some(service), None)
    }

    /// Compiles a service, else the model's only one, for one of its protocols, else for the first in the order of
    /// preference of [`PROTOCOLS`](proofmark_smithy_model::knowledge::protocol::PROTOCOLS). `protocol` is its name,
    /// `awsJson1_0`, or the id of its trait.
    pub fn with_protocol(
        model: &Model,
        service: Option<&ShapeId>,
        protocol: Option<&str>,
    ) -> Result<Self, Diagnostics> {
        compile::compile(model, service, protocol)
    }

    /// The same with readable texts for values that are synthesized: a word of a member's or shape's name that asks for
    /// one, such as `arn`, and the text with a digit in each `#`'s place and a hexadecimal one in each `?`'s.
    pub fn with_readable_texts(self, readable_texts: &'static [(&'static str, &'static str)]) -> Self {
        Self { readable_texts, ..self }
    }

    /// What [`with_readable_texts`](Self::with_readable_texts) gave.
    pub fn readable_texts(&self) -> &'static [(&'static str, &'static str)] {
        self.readable_texts
    }

    /// All operations, by name.
    pub fn operations(&self) -> impl ExactSizeIterator<Item = &ApiOperation> {
        self.operations.values()
    }

    /// An operation by name.
    pub fn operation(&self, name: &str) -> Option<&ApiOperation> {
        self.operations.get(name)
    }

    /// An operation by its place.
    pub fn operation_at(&self, index: usize) -> Option<&ApiOperation> {
        self.operations.get_index(index).map(|(_, operation)| operation)
    }

    /// A schema by the shape's id.
    pub fn schema(&self, id: &ShapeId) -> Option<SchemaId> {
        self.by_id.get(id).copied()
    }

    /// All schemas.
    pub fn schemas(&self) -> impl Iterator<Item = (SchemaId, &Schema)> {
        self.schemas.iter().enumerate().map(|(index, schema)| (SchemaId(index), schema))
    }

    /// An error of an operation by its name; any error of the API when `operation` is none.
    pub fn error(&self, operation: Option<&ApiOperation>, name: &str) -> Option<SchemaId> {
        let named = |id: &SchemaId| self[*id].error.is_some() && self[*id].name() == name;
        match operation {
            Some(operation) => operation.errors.iter().copied().find(named),
            None => self.schemas().map(|(id, _)| id).find(named),
        }
    }

    /// Whether anything in the API is sensitive.
    pub(crate) fn holds_sensitive(&self) -> bool {
        self.holds_sensitive
    }

    /// Whether the values of a member may have something sensitive in them.
    pub(crate) fn is_sensitive(&self, member: &Member) -> bool {
        member.sensitive || self[member.target].holds_sensitive
    }

    /// Whether any member of the API has this name, in whatever letters.
    pub(crate) fn knows_name(&self, name: &str) -> bool {
        self.names.contains(&name.to_lowercase())
    }

    /// What finds the operation of a request by its URI; it finds none where the protocol has no HTTP bindings.
    pub fn router(&self) -> &Router {
        &self.router
    }
}

impl Index<SchemaId> for Api {
    type Output = Schema;

    fn index(&self, id: SchemaId) -> &Schema {
        &self.schemas[id.0]
    }
}
