//! Lambda as the contract kit sees it.

use crate::lambda::Lambda;
use crate::state::LambdaState;
use crate::{enums, function_name, readable, scenario, verify};
use proofmark_contract::behaviour::Caller;
use proofmark_contract::budget::Budget;
use proofmark_contract::located::Problems;
use proofmark_contract::report::Case;
use proofmark_contract::service::{
    Prerequisite, Rejected, ResourceName, ScenarioKeys, Sections, Service, Settings, State,
};
use proofmark_contract::write::ErrorResponse;
use proofmark_contract::{Api, Mark, aws};
use proofmark_smithy_model::model::Node;
use serde_json::Map;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

/// Lambda with nothing declared, to be shared.
pub fn service() -> Arc<dyn Service> {
    Arc::new(Lambda::default())
}

impl Service for Lambda {
    fn sdk_id(&self) -> &str {
        "Lambda"
    }

    fn resource<'a>(&self, input: &'a Map<String, Node>) -> Option<ResourceName<'a>> {
        function_name::named(input)
    }

    fn rejection(
        &self,
        Rejected { api, errors, operation, input, violations }: &Rejected<'_>,
    ) -> Option<ErrorResponse> {
        Some(aws::rejection(errors, api, operation, input, &enums::judged(operation.name(), violations))?.error)
    }

    fn request_id_mark(&self) -> Mark {
        Mark::RECORDED
    }

    fn leaves_out(&self, operation: &str, _member: &str) -> bool {
        // `behaviour::NO_CODE_SIGNING_CONFIG`
        operation == "GetFunctionCodeSigningConfig"
    }

    fn has_value(&self, member: &str, value: &str) -> bool {
        // `behaviour::FUNCTION_STATES`
        member == "LastUpdateStatusReasonCode" && value == "Creating"
    }

    fn prerequisites(
        &self,
        operation: &str,
        input: &Map<String, Node>,
        region: &str,
    ) -> Result<Vec<Prerequisite>, String> {
        verify::prerequisites(operation, input, region)
    }

    fn needs_more_than_calls(&self, operation: &str) -> Option<&'static str> {
        let is_about_one = operation.contains("DurableExecution") && operation != "ListDurableExecutionsByFunction";
        is_about_one.then_some("a durable execution is started by a function that runs, not by a call")
    }

    fn readable_texts(&self) -> &'static [(&'static str, &'static str)] {
        readable::TEXTS
    }

    fn scenario_keys(&self) -> ScenarioKeys {
        scenario::KEYS
    }

    fn with_scenario(&self, scenario: &Sections<'_, '_>, problems: &mut Problems) -> Option<Arc<dyn Service>> {
        Some(Arc::new(scenario::read(self, scenario, problems)))
    }

    fn start(&self, api: &Api, settings: &Settings, memory: &Budget) -> Option<Box<dyn State>> {
        Some(Box::new(LambdaState::new(api, settings, self, memory)))
    }

    fn behaviour_checks(&self, caller: &dyn Caller) -> usize {
        verify::count(caller)
    }

    fn behaviour_cases(&self) -> Vec<String> {
        verify::ids().collect()
    }

    fn check_behaviours<'a>(
        &'a self,
        caller: &'a dyn Caller,
        done: &'a mut (dyn FnMut(&Case) + Send),
    ) -> Pin<Box<dyn Future<Output = Vec<Case>> + Send + 'a>> {
        Box::pin(verify::run(caller, done))
    }
}
