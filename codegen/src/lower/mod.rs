//! Model to plan: finds the service's closure, decides names, types and bindings, and reports everything that the
//! generator cannot do, all in one go. No Rust text here, and no file access.

mod boxes;
mod doc;
mod members;
mod operations;
mod traits;
mod types;
mod waiters;

use crate::plan::{Plan, Service};
use members::Lowering;
use proofmark_smithy_model::model::{Model, Shape, ShapeId, ShapeType};
use proofmark_smithy_model::{Diagnostic, Report};
use std::collections::{BTreeMap, BTreeSet};

/// Makes the plan of the crate for the model's only service, or for the one that is named.
pub fn lower(model: &Model, service: Option<&ShapeId>) -> Result<Plan, Report> {
    let service = find_service(model, service)?;
    let mut lowering = Lowering::new(model, service);
    check_protocol(service, &mut lowering.report);
    let operations = lowering.operations();
    let waiters = lowering.waiters(&operations);
    let types = lowering.types();
    let mut plan = Plan {
        service: lowering.service(),
        operations,
        structures: types.structures,
        errors: types.errors,
        enums: types.enums,
        unions: types.unions,
        waiters,
    };
    boxes::break_cycles(&mut plan);
    check_names(&plan, &mut lowering.report);
    if lowering.report.has_errors() { Err(lowering.report) } else { Ok(plan) }
}

fn find_service<'m>(model: &'m Model, wanted: Option<&ShapeId>) -> Result<&'m Shape, Report> {
    let services: Vec<&Shape> = model.services().collect();
    let names = || services.iter().map(|s| s.id.to_string()).collect::<Vec<_>>().join(", ");
    match (wanted, services.as_slice()) {
        (Some(id), _) => services.iter().find(|s| s.id == *id).copied().ok_or_else(|| {
            Diagnostic::error("no-such-service", "the model has no such service")
                .on(id)
                .help(format!("its services are: {}", names()))
                .into()
        }),
        (None, [service]) => Ok(service),
        (None, []) => Err(Diagnostic::error("no-service", "the model has no service shape")
            .help("give a model that defines the service, not only its shapes")
            .into()),
        (None, _) => Err(Diagnostic::error("several-services", format!("the model has several services: {}", names()))
            .help("name the one to generate with --service")
            .into()),
    }
}

fn check_protocol(service: &Shape, report: &mut Report) {
    let protocols: Vec<&str> =
        service.traits.iter().map(|(id, _)| id).filter(|id| id.starts_with("aws.protocols#")).collect();
    let others: Vec<&str> = protocols.iter().copied().filter(|id| is_protocol(id)).collect();
    if !service.traits.has("aws.protocols#restJson1") {
        let found = if others.is_empty() { "no protocol".to_owned() } else { others.join(", ") };
        report.push(
            Diagnostic::error("unsupported-protocol", format!("the service speaks {found}, expected restJson1"))
                .on(&service.id)
                .on_trait("aws.protocols#restJson1")
                .help("only restJson1 services can be generated"),
        );
    }
}

fn is_protocol(id: &str) -> bool {
    ["restXml", "awsJson1_0", "awsJson1_1", "awsQuery", "ec2Query", "restJson1"]
        .iter()
        .any(|name| id.strip_prefix("aws.protocols#") == Some(name))
        || id == "smithy.protocols#rpcv2Cbor"
}

impl Lowering<'_> {
    fn service(&mut self) -> Service {
        let shape = self.service;
        let aws = shape.traits.get("aws.api#service");
        let text = |key: &str| aws.and_then(|t| t.get(key)).and_then(|v| v.as_str()).map(str::to_owned);
        let sdk_id = text("sdkId").unwrap_or_else(|| shape.id.name().to_owned());
        let version = match &shape.ty {
            ShapeType::Service(service) => service.version.clone(),
            _ => String::new(),
        };
        let endpoint_prefix = text("endpointPrefix").or_else(|| text("arnNamespace"));
        let signing_name = (shape.traits.get("aws.auth#sigv4"))
            .and_then(|t| t.get("name"))
            .and_then(|v| v.as_str())
            .map(str::to_owned)
            .or_else(|| text("arnNamespace"))
            .or(endpoint_prefix)
            .unwrap_or_else(|| sdk_id.to_ascii_lowercase());
        Service {
            id: shape.id.clone(),
            title: shape.traits.string("smithy.api#title").map_or_else(|| sdk_id.clone(), str::to_owned),
            user_agent_name: sdk_id.to_ascii_lowercase().replace(' ', "_"),
            sdk_id,
            signing_name,
            version,
            endpoint_rules: shape.traits.get("smithy.rules#endpointRuleSet").cloned().unwrap_or_default(),
            endpoint_tests: shape.traits.get("smithy.rules#endpointTests").cloned(),
            client_context_params: shape.traits.get("smithy.rules#clientContextParams").cloned(),
        }
    }
}

/// Two shapes whose Rust names collide would overwrite each other's file.
fn check_names(plan: &Plan, report: &mut Report) {
    let mut types: BTreeMap<&str, BTreeSet<&ShapeId>> = BTreeMap::new();
    let structures = plan.structures.iter().map(|s| (&s.name, &s.id));
    let enums = plan.enums.iter().map(|e| (&e.name, &e.id));
    let unions = plan.unions.iter().map(|u| (&u.name, &u.id));
    for (name, id) in structures.chain(enums).chain(unions) {
        types.entry(name).or_default().insert(id);
    }
    let mut errors: BTreeMap<&str, BTreeSet<&ShapeId>> = BTreeMap::new();
    for error in &plan.errors {
        errors.entry(&error.name).or_default().insert(&error.id);
    }
    let mut operations: BTreeMap<&str, BTreeSet<&ShapeId>> = BTreeMap::new();
    for operation in &plan.operations {
        operations.entry(operation.module.bare()).or_default().insert(&operation.id);
    }
    for (kind, names) in [("type", types), ("error", errors), ("module", operations)] {
        for (name, ids) in names.into_iter().filter(|(_, ids)| ids.len() > 1) {
            let all = ids.iter().map(|id| id.to_string()).collect::<Vec<_>>().join(", ");
            for id in ids {
                report.push(
                    Diagnostic::error("name-collision", format!("the Rust {kind} `{name}` is wanted by {all}"))
                        .on(id)
                        .help("rename one of the shapes in the service's `rename`, or in the model"),
                );
            }
        }
    }
}
