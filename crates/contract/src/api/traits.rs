//! What single traits say of a shape or member, in the terms of the compiled API.

use super::{AuthScheme, ErrorTraits, Fault, Kind, Location, Paginated};
use proofmark_smithy_model::knowledge::{self, ErrorFacts, HttpBinding, enum_value};
use proofmark_smithy_model::model::{Node, Shape, ShapeType, Traits, as_double, exact_number};
use serde_json::Number;
use std::collections::HashSet;
use std::sync::Arc;

pub(super) fn auth_scheme(id: &str, node: &Node) -> Option<AuthScheme> {
    let text = |key: &str| node.get(key).and_then(Node::as_str).map(str::to_owned);
    Some(match id {
        "aws.auth#sigv4" | "aws.auth#sigv4a" => AuthScheme::SigV4,
        "smithy.api#httpBasicAuth" => AuthScheme::Basic,
        "smithy.api#httpBearerAuth" => AuthScheme::Bearer,
        "smithy.api#httpApiKeyAuth" => match text("in")?.as_str() {
            "query" => AuthScheme::ApiKeyQuery { name: text("name")? },
            _ => AuthScheme::ApiKeyHeader { name: text("name")?.to_ascii_lowercase(), scheme: text("scheme") },
        },
        _ => return None,
    })
}

pub(super) fn request_compression(traits: &Traits) -> Vec<String> {
    let encodings = traits.get("smithy.api#requestCompression").and_then(|node| node.get("encodings")?.as_array());
    encodings.into_iter().flatten().filter_map(Node::as_str).map(str::to_owned).collect()
}

/// The values of an enum that are not marked `@internal`.
pub(super) fn public_values(shape: &Shape, kind: &Kind) -> Arc<[String]> {
    let Kind::Enum { values } = kind else { return Arc::default() };
    let internal = shape.members.values().filter(|member| member.traits.has("smithy.api#internal"));
    let internal: HashSet<&str> = internal.map(enum_value).collect();
    values.iter().filter(|value| !internal.contains(value.as_str())).cloned().collect()
}

pub(super) fn location(traits: &Traits) -> Location {
    match HttpBinding::of(traits).unwrap_or(HttpBinding::Body) {
        HttpBinding::Body => Location::Body,
        HttpBinding::Label => Location::Label,
        HttpBinding::Query(name) => Location::Query(name.to_owned()),
        HttpBinding::QueryParams => Location::QueryParams,
        HttpBinding::Header(name) => Location::Header(name.to_ascii_lowercase()),
        HttpBinding::PrefixHeaders(prefix) => Location::PrefixHeaders(prefix.to_ascii_lowercase()),
        HttpBinding::Payload => Location::Payload,
        HttpBinding::ResponseCode => Location::StatusCode,
        HttpBinding::EventHeader => Location::EventHeader,
        HttpBinding::EventPayload => Location::EventPayload,
    }
}

/// A default in document form: a number of which every digit counts and that no JSON number holds is its digits.
pub(super) fn default(ty: &ShapeType, node: &Node) -> Node {
    match exact_number(node) {
        Some(digits) if matches!(ty, ShapeType::BigDecimal | ShapeType::BigInteger) => digits.into(),
        Some(_) => as_double(node).and_then(Number::from_f64).map_or_else(|| node.clone(), Node::Number),
        None => node.clone(),
    }
}

pub(super) fn error_traits(traits: &Traits) -> Option<ErrorTraits> {
    let facts = ErrorFacts::of(traits).ok()?;
    Some(ErrorTraits {
        fault: if facts.fault == knowledge::Fault::Server { Fault::Server } else { Fault::Client },
        status: facts.status,
        retryable: facts.retryable,
        throttling: facts.throttling,
    })
}

pub(super) fn query_error_code(traits: &Traits) -> Option<String> {
    traits.get("aws.protocols#awsQueryError")?.get("code")?.as_str().map(str::to_owned)
}

pub(super) fn paginated(operation: &Traits, service: &Traits) -> Option<Paginated> {
    let named = knowledge::Pagination::of(operation, service)?;
    Some(Paginated {
        input_token: named.input_token?.to_owned(),
        output_token: named.output_token?.to_owned(),
        items: named.items.map(str::to_owned),
        page_size: named.page_size.map(str::to_owned),
    })
}
