//! Model to plan: finds the service's closure, decides names, types and bindings, and reports everything that the
//! generator cannot do, all in one go. No Rust text here, and no file access.

mod boxes;
mod collisions;
mod contract;
mod doc;
mod features;
mod members;
mod operations;
mod service;
#[cfg(test)]
mod tests;
mod traits;
mod types;
mod waiters;

use crate::plan::{Plan, Service};
use members::Lowering;
use proofmark_smithy_model::model::{Model, Node, Shape, ShapeId, ShapeType};
use proofmark_smithy_model::{Diagnostic, Report};
use serde_json::json;

/// Makes the plan of the crate for the model's only service, or for the one that is named.
pub fn lower(model: &Model, service: Option<&ShapeId>) -> Result<Plan, Report> {
    let service = find_service(model, service)?;
    let mut lowering = Lowering::new(model, service);
    check_protocol(model, service, &mut lowering.report);
    let operations = lowering.operations();
    let waiters = lowering.waiters(&operations);
    let types = lowering.types();
    let contract = lowering.contract(&operations);
    let mut plan = Plan {
        service: lowering.service(),
        families: lowering.families(&operations),
        operations,
        structures: types.structures,
        errors: types.errors,
        enums: types.enums,
        unions: types.unions,
        waiters,
        contract,
    };
    boxes::break_cycles(&mut plan);
    features::assign(&mut plan);
    collisions::check(&plan, &mut lowering.report);
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

fn check_protocol(model: &Model, service: &Shape, report: &mut Report) {
    const SPOKEN: &str = "aws.protocols#restJson1";
    if service.traits.has(SPOKEN) {
        return;
    }
    let protocols: Vec<&str> = service.traits.iter().map(|(id, _)| id).filter(|id| is_protocol(model, id)).collect();
    let found = if protocols.is_empty() { "no protocol".to_owned() } else { protocols.join(", ") };
    report.push(
        Diagnostic::error("unsupported-protocol", format!("the service speaks {found}, expected restJson1"))
            .on(&service.id)
            .on_trait(SPOKEN)
            .help("only restJson1 services can be generated"),
    );
}

/// Whether a trait is a protocol: one that is known, or one that the model defines as such.
fn is_protocol(model: &Model, id: &str) -> bool {
    let known = ["restXml", "awsJson1_0", "awsJson1_1", "awsQuery", "ec2Query"];
    id.strip_prefix("aws.protocols#").is_some_and(|name| known.contains(&name))
        || id == "smithy.protocols#rpcv2Cbor"
        || ShapeId::parse(id)
            .and_then(|id| model.shape(&id))
            .is_some_and(|shape| shape.traits.has("smithy.api#protocolDefinition"))
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
            .or_else(|| shape.traits.get("aws.auth#sigv4a"))
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
            headers: self.custom.headers(&version),
            contract_crate: self.custom.contract_crate(),
            version,
            endpoint_rules: shape.traits.get("smithy.rules#endpointRuleSet").cloned().unwrap_or_else(given_endpoint),
        }
    }
}

/// The rules of a service that has none: the endpoint that the client is given.
fn given_endpoint() -> Node {
    let endpoint = json!({"builtIn": "SDK::Endpoint", "required": false, "type": "string"});
    let region = json!({"builtIn": "AWS::Region", "required": false, "type": "string"});
    json!({
        "version": "1.0",
        "parameters": {"Region": region, "Endpoint": endpoint},
        "rules": [
            {
                "conditions": [{"fn": "isSet", "argv": [{"ref": "Endpoint"}]}],
                "endpoint": {"url": {"ref": "Endpoint"}, "properties": {}, "headers": {}},
                "type": "endpoint",
            },
            {
                "conditions": [],
                "error": "The service has no endpoint rules: set `endpoint_url` in the client's configuration",
                "type": "error",
            },
        ],
    })
}
