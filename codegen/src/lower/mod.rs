//! Model to plan: finds the service's closure, decides names, types and bindings, and reports everything that the
//! generator cannot do, all in one go. No Rust text here, and no file access.

mod auth;
mod boxes;
mod collisions;
mod contract;
mod defaults;
mod doc;
pub(crate) mod endpoint_rules;
mod examples;
mod features;
mod lowering;
mod members;
mod operations;
mod protocol;
mod sensitivity;
mod service;
#[cfg(test)]
mod tests;
mod traits;
mod types;
pub(crate) mod values;
mod waiters;

use crate::plan::{Plan, Service};
use lowering::Lowering;
use proofmark_smithy_model::knowledge::ServiceFacts;
use proofmark_smithy_model::model::{Model, Shape, ShapeId};
use proofmark_smithy_model::{Diagnostic, Diagnostics};

/// Makes the plan of the crate for the model's only service, or for the one that is named.
pub fn lower(model: &Model, service: Option<&ShapeId>) -> Result<Plan, Diagnostics> {
    let (plan, report) = lower_all(model, service)?;
    if report.has_errors() { Err(report) } else { Ok(plan) }
}

/// Makes the plan as far as it can be made, with a report of what is missing in it.
///
/// # Errors
/// The model has no service, several, or not the one that is named.
pub(crate) fn lower_all(model: &Model, service: Option<&ShapeId>) -> Result<(Plan, Diagnostics), Diagnostics> {
    let service = find_service(model, service)?;
    let mut report = Diagnostics::default();
    let protocol = protocol::choose(model, service, &mut report);
    let mut lowering = Lowering::new(model, service, protocol, report);
    let operations = lowering.operations();
    lowering.report_unsupported_auth();
    lowering.report_chosen_checksums();
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
    sensitivity::assign(&mut plan);
    collisions::check(&plan, &mut lowering.report);
    examples::assign(model, &mut plan, &mut lowering.report);
    Ok((plan, lowering.report))
}

fn find_service<'m>(model: &'m Model, wanted: Option<&ShapeId>) -> Result<&'m Shape, Diagnostics> {
    let services: Vec<&Shape> = model.services().collect();
    let names = || services.iter().map(|s| s.id.to_string()).collect::<Vec<_>>().join(", ");
    match (wanted, services.as_slice()) {
        (Some(id), _) => services.iter().find(|s| s.id == *id).copied().ok_or_else(|| {
            Diagnostic::error("no-such-service", format!("the model has no service `{id}`"))
                .help(format!("the services are {}", names()))
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
            endpoint_rules: self.endpoint_rules(),
        }
    }
}
