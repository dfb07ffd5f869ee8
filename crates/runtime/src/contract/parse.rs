//! Reads the text of a contract, which the generator writes: a head, then a line per operation or shape with its parts
//! indented below it. In values, `%20` stands for a blank, as in a URI. Only wrong generated text can be wrong, so that
//! is a panic that names the line.
//!
//! ```text
//! service com.amazonaws.lambda#AWSGirApiService 2015-03-31
//! operation GetFunctionEventInvokeConfig GET /2019-09-25/functions/{FunctionName}/event-invoke-config 200 readonly
//!   input GetFunctionEventInvokeConfigRequest
//!   output FunctionEventInvokeConfig
//!   errors ResourceNotFoundException ServiceException
//! structure FunctionEventInvokeConfig
//!   LastModified (timestamp)
//!   MaximumRetryAttempts MaximumRetryAttempts
//! integer MaximumRetryAttempts range=0..2
//! ```

use super::{
    Bounds, Constraints, Contract, ErrorTraits, Location, Member, OperationContract, Pattern, Shape, ShapeType, Target,
};
use crate::schema::decoded;
use std::collections::BTreeMap;
use std::str::FromStr;

impl Contract {
    /// Reads a contract from its text.
    pub fn parse(text: &'static str) -> Self {
        let mut contract = Self { service: "", version: "", operations: BTreeMap::new(), shapes: BTreeMap::new() };
        let mut lines = text.lines().peekable();
        while let Some(head) = lines.next() {
            let parts: Vec<&'static str> =
                std::iter::from_fn(|| lines.next_if(|line| line.starts_with("  ")).and_then(|line| line.get(2..)))
                    .collect();
            let (kind, rest) = head.split_once(' ').unwrap_or((head, ""));
            match kind {
                "service" => {
                    let mut words = rest.split(' ');
                    contract.service = words.next().unwrap_or_default();
                    contract.version = decoded(words.next().unwrap_or_default());
                }
                "operation" => {
                    let operation = operation(head, rest, &parts);
                    contract.operations.insert(operation.name, operation);
                }
                _ => {
                    let shape = shape(head, kind, rest, &parts);
                    contract.shapes.insert(shape.name, shape);
                }
            }
        }
        contract
    }
}

fn operation(head: &'static str, rest: &'static str, parts: &[&'static str]) -> OperationContract {
    let mut words = rest.split(' ');
    let mut word = || words.next().unwrap_or_else(|| wrong(head));
    let (name, method, uri, code) = (word(), word(), word(), word());
    let mut operation = OperationContract {
        name,
        method,
        uri: decoded(uri),
        code: number(head, code),
        input: None,
        output: None,
        errors: Vec::new(),
        readonly: false,
        idempotent: false,
        pagination: None,
        deprecated: false,
    };
    for word in words {
        match word {
            "readonly" => operation.readonly = true,
            "idempotent" => operation.idempotent = true,
            "deprecated" => operation.deprecated = true,
            _ => wrong(head),
        }
    }
    for part in parts {
        let (key, value) = part.split_once(' ').unwrap_or_else(|| wrong(part));
        let value = decoded(value);
        let pagination = &mut operation.pagination;
        match key {
            "input" => operation.input = Some(value),
            "output" => operation.output = Some(value),
            "errors" => operation.errors = value.split(' ').collect(),
            "input-token" => pagination.get_or_insert_default().input_token = value,
            "output-token" => pagination.get_or_insert_default().output_token = value,
            "items" => pagination.get_or_insert_default().items = Some(value),
            "page-size" => pagination.get_or_insert_default().page_size = Some(value),
            _ => wrong(part),
        }
    }
    operation
}

fn shape(head: &'static str, kind: &str, rest: &'static str, parts: &[&'static str]) -> Shape {
    let ty = shape_type(kind).unwrap_or_else(|| wrong(head));
    let (name, facts) = rest.split_once(' ').unwrap_or((rest, ""));
    let mut shape = Shape {
        name,
        ty,
        members: Vec::new(),
        values: Vec::new(),
        constraints: Constraints::default(),
        error: None,
        sensitive: false,
        streaming: false,
    };
    for (key, value) in Words(facts) {
        match key {
            "sensitive" => shape.sensitive = true,
            "streaming" => shape.streaming = true,
            "error" | "retryable" => {
                let error = shape.error.get_or_insert(ErrorTraits { status: 0, client: false, retryable: false });
                match value.split_once('.') {
                    Some((fault, status)) => {
                        error.client = fault == "client";
                        error.status = number(head, status);
                    }
                    None => error.retryable = true,
                }
            }
            _ => constraint(&mut shape.constraints, head, key, value),
        }
    }
    match ty {
        ShapeType::Enum | ShapeType::IntEnum => shape.values = parts.iter().map(|value| decoded(value)).collect(),
        _ => shape.members = parts.iter().map(|line| member(line)).collect(),
    }
    shape
}

fn member(line: &'static str) -> Member {
    let (name, rest) = line.split_once(' ').unwrap_or_else(|| wrong(line));
    let (target, facts) = rest.split_once(' ').unwrap_or((rest, ""));
    let target = match target.strip_prefix('(').and_then(|ty| ty.strip_suffix(')')) {
        Some(ty) => Target::Simple(shape_type(ty).unwrap_or_else(|| wrong(line))),
        None => Target::Shape(target),
    };
    let mut member = Member {
        name,
        target,
        location: Location::Body(name),
        required: false,
        idempotency_token: false,
        constraints: Constraints::default(),
        deprecated: false,
    };
    for (key, value) in Words(facts) {
        match key {
            "json" => member.location = Location::Body(value),
            "label" => member.location = Location::Label,
            "query" => member.location = Location::Query(value),
            "query-params" => member.location = Location::QueryParams,
            "header" => member.location = Location::Header(value),
            "prefix-headers" => member.location = Location::PrefixHeaders(value),
            "payload" => member.location = Location::Payload,
            "status" => member.location = Location::ResponseCode,
            "event-header" => member.location = Location::EventHeader,
            "event-payload" => member.location = Location::EventPayload,
            "required" => member.required = true,
            "token" => member.idempotency_token = true,
            "deprecated" => member.deprecated = true,
            _ => constraint(&mut member.constraints, line, key, value),
        }
    }
    member
}

fn constraint(constraints: &mut Constraints, line: &str, key: &str, value: &'static str) {
    match key {
        "length" => constraints.length = Some(bounds(line, value)),
        "range" => constraints.range = Some(bounds(line, value)),
        "unique" => constraints.unique_items = true,
        "pattern" => constraints.pattern = Some(Pattern::new(value)),
        _ => wrong(line),
    }
}

/// `0..2`, `1..`, `..64`.
fn bounds<T: FromStr>(line: &str, text: &str) -> Bounds<T> {
    let (min, max) = text.split_once("..").unwrap_or_else(|| wrong(line));
    let bound = |text: &str| (!text.is_empty()).then(|| number(line, text));
    Bounds { min: bound(min), max: bound(max) }
}

fn number<T: FromStr>(line: &str, text: &str) -> T {
    text.parse().unwrap_or_else(|_| wrong(line))
}

/// The words of a line with what follows their `=`. A pattern goes on to the end of the line.
struct Words(&'static str);

impl Iterator for Words {
    type Item = (&'static str, &'static str);

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        if let Some(pattern) = self.0.strip_prefix("pattern=") {
            self.0 = "";
            return Some(("pattern", decoded(pattern)));
        }
        let (word, rest) = self.0.split_once(' ').unwrap_or((self.0, ""));
        self.0 = rest;
        let (word, value) = word.split_once('=').unwrap_or((word, ""));
        Some((word, decoded(value)))
    }
}

fn shape_type(word: &str) -> Option<ShapeType> {
    Some(match word {
        "blob" => ShapeType::Blob,
        "boolean" => ShapeType::Boolean,
        "string" => ShapeType::String,
        "enum" => ShapeType::Enum,
        "byte" => ShapeType::Byte,
        "short" => ShapeType::Short,
        "integer" => ShapeType::Integer,
        "intEnum" => ShapeType::IntEnum,
        "long" => ShapeType::Long,
        "float" => ShapeType::Float,
        "double" => ShapeType::Double,
        "bigInteger" => ShapeType::BigInteger,
        "bigDecimal" => ShapeType::BigDecimal,
        "timestamp" => ShapeType::Timestamp,
        "document" => ShapeType::Document,
        "list" => ShapeType::List,
        "map" => ShapeType::Map,
        "structure" => ShapeType::Structure,
        "union" => ShapeType::Union,
        "unit" => ShapeType::Unit,
        _ => return None,
    })
}

/// Ends the reading of a text that only a wrong generator can have written.
#[cold]
fn wrong(line: &str) -> ! {
    panic!("the contract has an invalid line: {line:?}")
}
