//! Model to API: resolves targets and traits once, and reports everything by which messages cannot be validated.

use super::traits::{
    auth_scheme, default, error_traits, location, paginated, public_values, query_error_code, request_compression,
};
use super::{
    Api, ApiOperation, AuthScheme, Constraints, Kind, Length, Location, Member, Pattern, Range, Schema, SchemaId,
    TimestampFormat, UriPattern,
};
use crate::route::Router;
use indexmap::IndexMap;
use proofmark_smithy_model::knowledge::{HttpFacts, Protocol, ServiceFacts, enum_value, int_enum_value};
use proofmark_smithy_model::model::{
    self, Model, Node, OperationShape, ServiceShape, Shape, ShapeId, ShapeType, Traits,
};
use proofmark_smithy_model::{Diagnostic, Diagnostics};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

pub(super) fn compile(model: &Model, service: Option<&ShapeId>, protocol: Option<&str>) -> Result<Api, Diagnostics> {
    let (shape, service) = match service {
        Some(id) => named_service(model, id)?,
        None => only_service(model)?,
    };
    let facts = ServiceFacts::of(shape);
    // Without a protocol, nothing that is said of its bindings would be of use.
    let protocol = Protocol::choose(model, &facts, protocol).map_err(|diagnostic| Diagnostics::from(*diagnostic))?;
    let mut compiler = Compiler {
        model,
        protocol,
        schemas: Vec::new(),
        by_id: IndexMap::new(),
        pending: Vec::new(),
        patterns: HashMap::new(),
        report: Diagnostics::default(),
    };
    let operations = compiler.operations(shape, service);
    compiler.finish_schemas();
    if compiler.report.has_errors() {
        return Err(compiler.report);
    }
    // Every pending schema was filled in above.
    let mut schemas: Vec<Schema> = compiler.schemas.into_iter().flatten().collect();
    mark_sensitive(&mut schemas);
    let routed = operations.values().filter(|_| protocol.has_http_bindings());
    Ok(Api {
        protocol,
        is_query_compatible: shape.traits.has("aws.protocols#awsQueryCompatible"),
        is_aws: facts.is_aws(),
        service: shape.id.clone(),
        version: facts.version().to_owned(),
        title: facts.title().to_owned(),
        sigv4a: facts.may_use_sigv4a(),
        signing_name: (facts.has_sigv4() || facts.has_sigv4a()).then(|| facts.signing_name()),
        sdk_id: facts.sdk_id().to_owned(),
        router: Router::new(routed.map(|operation| (&operation.method, &operation.uri))),
        readable_texts: &[],
        operations,
        names: names(&schemas),
        holds_sensitive: schemas.iter().any(|schema| schema.holds_sensitive),
        schemas,
        by_id: compiler.by_id,
    })
}

fn named_service<'m>(model: &'m Model, id: &ShapeId) -> Result<(&'m Shape, &'m ServiceShape), Diagnostics> {
    match model.shape(id) {
        Some(shape @ Shape { ty: ShapeType::Service(service), .. }) => Ok((shape, service)),
        _ => Err(Diagnostic::error("no-service", "the model has no service shape of this name").on(id).into()),
    }
}

fn only_service(model: &Model) -> Result<(&Shape, &ServiceShape), Diagnostics> {
    let mut services = model.services().filter_map(|shape| match &shape.ty {
        ShapeType::Service(service) => Some((shape, service)),
        _ => None,
    });
    match (services.next(), services.next()) {
        (Some(service), None) => Ok(service),
        (None, _) => Err(Diagnostic::error("no-service", "the model has no service shape").into()),
        (Some((one, _)), Some((other, _))) => Err(Diagnostic::error(
            "several-services",
            format!("the model has several services, {} and {} among them", one.id, other.id),
        )
        .help("give a model of one service")
        .into()),
    }
}

struct Compiler<'m> {
    model: &'m Model,
    protocol: &'static Protocol,
    schemas: Vec<Option<Schema>>,
    by_id: IndexMap<ShapeId, SchemaId>,
    pending: Vec<(SchemaId, &'m Shape)>,
    patterns: HashMap<String, Option<Arc<Pattern>>>,
    report: Diagnostics,
}

impl<'m> Compiler<'m> {
    fn operations(&mut self, service: &'m Shape, ty: &'m ServiceShape) -> IndexMap<String, ApiOperation> {
        let model = self.model;
        let mut shapes: Vec<&Shape> = model.operations_of(&service.id).collect();
        shapes.sort_by(|a, b| a.id.name().cmp(b.id.name()));
        let mut operations = IndexMap::new();
        for shape in shapes {
            let ShapeType::Operation(operation) = &shape.ty else { continue };
            if let Some(operation) = self.operation(service, ty, shape, operation, operations.len()) {
                operations.insert(shape.id.name().to_owned(), operation);
            }
        }
        operations
    }

    fn operation(
        &mut self,
        service: &Shape,
        service_type: &ServiceShape,
        shape: &'m Shape,
        operation: &OperationShape,
        index: usize,
    ) -> Option<ApiOperation> {
        let input = self.schema(&operation.input, &shape.id)?;
        let output = self.schema(&operation.output, &shape.id)?;
        let mut errors = Vec::new();
        for id in operation.errors.iter().chain(&service_type.errors) {
            errors.extend(self.schema(id, &shape.id).filter(|id| !errors.contains(id)));
        }
        let (method, uri, code) = self.http(shape)?;
        let facts = ServiceFacts::of(service);
        let mut auth: Vec<AuthScheme> = Vec::new();
        for id in facts.auth_schemes(shape) {
            let scheme = service.traits.get(id).and_then(|node| auth_scheme(id, node));
            auth.extend(scheme.filter(|scheme| !auth.contains(scheme)));
        }
        Some(ApiOperation {
            id: shape.id.clone(),
            index,
            method,
            uri,
            code,
            input,
            output,
            errors,
            readonly: shape.traits.has("smithy.api#readonly"),
            idempotent: shape.traits.has("smithy.api#idempotent"),
            no_auth: facts.allows_anonymous(shape) || auth.is_empty(),
            auth,
            request_compression: request_compression(&shape.traits),
            paginated: paginated(&shape.traits, &service.traits),
            examples: shape.traits.get("smithy.api#examples").and_then(Node::as_array).cloned().unwrap_or_default(),
        })
    }

    /// The method, URI and status of an operation.
    fn http(&mut self, operation: &Shape) -> Option<(http::Method, UriPattern, u16)> {
        if !self.protocol.has_http_bindings() {
            return Some((http::Method::POST, UriPattern::root(), 200));
        }
        let facts = HttpFacts::of(&operation.traits).and_then(Result::ok);
        let http = facts.and_then(|http| Some((http.method.parse().ok()?, UriPattern::parse(http.uri)?, http.code)));
        if http.is_none() {
            let message = format!(
                "the protocol {} needs an operation to have a `method`, a `uri` and a status `code`",
                self.protocol.name
            );
            let diagnostic = Diagnostic::error("http-binding", message).on(&operation.id);
            self.report.push(diagnostic.on_trait("smithy.api#http"));
        }
        http
    }

    /// The schema's place; it is filled in later, so that recursive shapes come to an end.
    fn schema(&mut self, id: &ShapeId, used_by: &ShapeId) -> Option<SchemaId> {
        if let Some(id) = self.by_id.get(id) {
            return Some(*id);
        }
        let Some(shape) = self.model.shape(id) else {
            self.report.push(Diagnostic::error("unknown-target", format!("{id} is not defined")).on(used_by));
            return None;
        };
        let place = SchemaId(self.schemas.len());
        self.schemas.push(None);
        self.by_id.insert(id.clone(), place);
        self.pending.push((place, shape));
        Some(place)
    }

    fn finish_schemas(&mut self) {
        while let Some((place, shape)) = self.pending.pop() {
            let kind = self.kind(shape);
            self.schemas[place.0] = kind.map(|kind| Schema {
                id: shape.id.clone(),
                public_values: public_values(shape, &kind),
                kind,
                sensitive: shape.traits.has("smithy.api#sensitive"),
                holds_sensitive: false,
                streaming: shape.traits.has("smithy.api#streaming"),
                media_type: shape.traits.string("smithy.api#mediaType").map(str::to_owned),
                error: error_traits(&shape.traits),
                query_error_code: query_error_code(&shape.traits),
            });
        }
    }

    fn kind(&mut self, shape: &'m Shape) -> Option<Kind> {
        let sparse = shape.traits.has("smithy.api#sparse");
        Some(match &shape.ty {
            ShapeType::Blob => Kind::Blob,
            ShapeType::Boolean => Kind::Boolean,
            ShapeType::String => Kind::String,
            ShapeType::Byte => Kind::Byte,
            ShapeType::Short => Kind::Short,
            ShapeType::Integer => Kind::Integer,
            ShapeType::Long => Kind::Long,
            ShapeType::Float => Kind::Float,
            ShapeType::Double => Kind::Double,
            ShapeType::BigInteger => Kind::BigInteger,
            ShapeType::BigDecimal => Kind::BigDecimal,
            ShapeType::Timestamp => Kind::Timestamp,
            ShapeType::Document => Kind::Document,
            ShapeType::Enum => {
                Kind::Enum { values: (shape.members.values()).map(|member| enum_value(member).to_owned()).collect() }
            }
            ShapeType::IntEnum => {
                Kind::IntEnum { values: (shape.members.values()).filter_map(int_enum_value).collect() }
            }
            ShapeType::List => Kind::List {
                member: Box::new(self.named_member(shape, "member")?),
                sparse,
                unique: shape.traits.has("smithy.api#uniqueItems"),
            },
            ShapeType::Map => Kind::Map {
                key: Box::new(self.named_member(shape, "key")?),
                value: Box::new(self.named_member(shape, "value")?),
                sparse,
            },
            ShapeType::Structure => Kind::Structure { members: self.members(shape) },
            ShapeType::Union => Kind::Union { members: self.members(shape) },
            ShapeType::Service(_) | ShapeType::Operation(_) | ShapeType::Resource(_) => {
                let message = format!("{} is not a type of a value", shape.ty.with_article());
                self.report.push(Diagnostic::error("wrong-target", message).on(&shape.id));
                return None;
            }
        })
    }

    fn members(&mut self, shape: &'m Shape) -> IndexMap<String, Member> {
        let members = shape.members.values().filter_map(|member| self.member(member));
        members.map(|member| (member.name.clone(), member)).collect()
    }

    fn named_member(&mut self, shape: &'m Shape, name: &str) -> Option<Member> {
        match shape.member(name) {
            Some(member) => self.member(member),
            None => {
                let message = format!("{} needs the member `{name}`", shape.ty.with_article());
                self.report.push(Diagnostic::error("missing-member", message).on(&shape.id));
                None
            }
        }
    }

    fn member(&mut self, member: &'m model::Member) -> Option<Member> {
        let target = self.schema(&member.target, &member.id)?;
        let shape = self.model.shape(&member.target)?;
        let own = &member.traits;
        let effective = |id: &str| own.get(id).or_else(|| shape.traits.get(id));
        let constraints = Constraints {
            length: effective("smithy.api#length").map(|node| {
                let bound = |key: &str| node.get(key).and_then(Node::as_u64);
                Length { min: bound("min"), max: bound("max") }
            }),
            range: effective("smithy.api#range").map(|node| {
                let bound = |key: &str| node.get(key).and_then(Node::as_number).cloned();
                Range { min: bound("min"), max: bound("max") }
            }),
            pattern: match effective("smithy.api#pattern").and_then(Node::as_str) {
                Some(source) => self.pattern(source, &member.id),
                None => None,
            },
        };
        let json_name = own.string("smithy.api#jsonName").filter(|_| self.protocol.uses_json_name);
        Some(Member {
            name: member.name().to_owned(),
            json_name: json_name.unwrap_or(member.name()).to_owned(),
            target,
            location: self.location(own, shape),
            required: own.has("smithy.api#required"),
            default: own.get("smithy.api#default").filter(|node| !node.is_null()).map(|node| default(&shape.ty, node)),
            sensitive: own.has("smithy.api#sensitive") || shape.traits.has("smithy.api#sensitive"),
            timestamp_format: TimestampFormat::of(member, &shape.traits).ok().flatten(),
            idempotency_token: own.has("smithy.api#idempotencyToken"),
            host_label: own.has("smithy.api#hostLabel"),
            constraints,
        })
    }

    fn location(&self, member: &Traits, target: &Shape) -> Location {
        match location(member) {
            location if self.protocol.has_http_bindings() => location,
            location @ (Location::EventHeader | Location::EventPayload) => location,
            _ if target.ty == ShapeType::Union && target.traits.has("smithy.api#streaming") => Location::Payload,
            _ => Location::Body,
        }
    }

    fn pattern(&mut self, source: &str, member: &ShapeId) -> Option<Arc<Pattern>> {
        if let Some(pattern) = self.patterns.get(source) {
            return pattern.clone();
        }
        let pattern = match Pattern::new(source) {
            Ok(pattern) => Some(Arc::new(pattern)),
            Err(why) => {
                let message = format!("the pattern `{source}` cannot be compiled: {why}");
                self.report.push(Diagnostic::error("pattern", message).on(member).on_trait("smithy.api#pattern"));
                None
            }
        };
        self.patterns.insert(source.to_owned(), pattern.clone());
        pattern
    }
}

/// Marks the schemas that have something sensitive in them, at any depth.
fn mark_sensitive(schemas: &mut [Schema]) {
    let holds = |schemas: &[Schema], member: &Member| member.sensitive || schemas[member.target.0].holds_sensitive;
    loop {
        let marked: Vec<bool> = (schemas.iter())
            .map(|schema| {
                schema.sensitive
                    || match &schema.kind {
                        Kind::List { member, .. } => holds(schemas, member),
                        Kind::Map { key, value, .. } => holds(schemas, key) || holds(schemas, value),
                        _ => schema.members().any(|member| holds(schemas, member)),
                    }
            })
            .collect();
        let changes = schemas.iter_mut().zip(marked).filter(|(schema, marked)| schema.holds_sensitive != *marked);
        if changes.map(|(schema, marked)| schema.holds_sensitive = marked).count() == 0 {
            return;
        }
    }
}

/// The names of all members, in lower case.
fn names(schemas: &[Schema]) -> HashSet<String> {
    let members = schemas.iter().flat_map(Schema::members);
    members.flat_map(|member| [&member.name, &member.json_name]).map(|name| name.to_lowercase()).collect()
}
