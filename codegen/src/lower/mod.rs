//! Model to plan: finds the service's closure, decides names, types and bindings, and reports everything that the
//! generator cannot do, all in one go. No Rust text here, and no file access.

mod auth;
mod boxes;
mod collisions;
mod contract;
mod defaults;
mod doc;
mod features;
mod lowering;
mod members;
mod operations;
mod protocol;
mod service;
#[cfg(test)]
mod tests;
mod traits;
mod types;
mod waiters;

use crate::plan::{Plan, Service};
use lowering::Lowering;
use proofmark_smithy_model::knowledge::ServiceFacts;
use proofmark_smithy_model::model::{Model, Node, Shape, ShapeId};
use proofmark_smithy_model::{Diagnostic, Report};
use serde_json::json;

/// Makes the plan of the crate for the model's only service, or for the one that is named.
pub fn lower(model: &Model, service: Option<&ShapeId>) -> Result<Plan, Report> {
    let service = find_service(model, service)?;
    let mut report = Report::default();
    let protocol = protocol::choose(model, service, &mut report);
    let mut lowering = Lowering::new(model, service, protocol, report);
    let operations = lowering.operations();
    lowering.report_unsupported_auth();
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

impl Lowering<'_> {
    fn service(&mut self) -> Service {
        let shape = self.service;
        let facts = ServiceFacts::of(shape);
        let sdk_id = facts.sdk_id();
        let version = facts.version().to_owned();
        Service {
            id: shape.id.clone(),
            title: facts.title().to_owned(),
            user_agent_name: sdk_id.to_ascii_lowercase().replace(' ', "_"),
            sdk_id: sdk_id.to_owned(),
            signing_name: facts.signing_name(),
            protocol: self.protocol,
            headers: self.headers(&version),
            contract_crate: self.custom.contract_crate(),
            api_key: self.api_key(),
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
