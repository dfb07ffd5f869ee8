//! What is said of functions that were neither declared nor created: they may exist. Examples and synthesized values
//! are their responses, under the name that the request gives, but for event-invoke configs, which are kept once they
//! are put.

use crate::function_name::LATEST;
use crate::operation_name::{CREATE, LIST};
use crate::operations::functions::aliases::synthesized_alias;
use crate::operations::functions::write::deleted;
use crate::operations::{Run, event_invoke_config as configs, permission};
use crate::rejection::Rejection;
use crate::request::{Request, overlay};
use crate::resources::function::Standing;
use crate::resources::{configuration, event_invoke_config};
use crate::store::Store;
use proofmark_contract::service::Outcome;
use proofmark_smithy_model::model::Node;
use serde_json::json;

impl Request<'_> {
    /// The response where nothing is kept.
    pub(crate) fn without_state(&self, documented: bool) -> Option<Result<Outcome, Rejection>> {
        if self.operation() == "DeleteFunction" {
            return Some(Ok(deleted()));
        }
        if documented {
            return None;
        }
        if let Some(Err(refused)) = configs::checked(self) {
            return Some(Err(refused));
        }
        if self.operation() == "AddPermission" {
            return Some(permission::synthesized_statement(self).map(overlay));
        }
        self.named().map(|members| Ok(overlay(members)))
    }

    /// The response where calls may have left something.
    pub(crate) fn respond_undeclared(
        &self,
        store: &mut Store,
        documented: bool,
        run: Run,
    ) -> Option<Result<Outcome, Rejection>> {
        let response = match self.operation() {
            "PutFunctionEventInvokeConfig" | "UpdateFunctionEventInvokeConfig" => {
                configs::write_undeclared(store, self, documented)
            }
            "GetFunctionEventInvokeConfig" | LIST | "DeleteFunctionEventInvokeConfig"
                if store.functions.standing(&self.target) == Standing::Implied =>
            {
                // Examples stand beside what was put until something else was said of the same.
                let own = store.functions.has_changes(&self.target, self.operation() == LIST);
                if documented && !own {
                    return None;
                }
                return Some(run(store, self));
            }
            CREATE => {
                let response = run(store, self);
                if documented && response.is_ok() {
                    store.functions.note_example(&self.target);
                }
                response
            }
            "DeleteFunction" if self.target.qualifier.is_none() => {
                let removed = store.functions.remove(&self.target);
                return Some(removed.map(|()| deleted()).map_err(Rejection::from));
            }
            _ => return self.without_state(documented),
        };
        // A documented call has its effect and its documented response.
        if documented && response.is_ok() { None } else { Some(response) }
    }

    /// What a synthesized output says of the function and of what the request gives.
    fn named(&self) -> Option<Node> {
        let (target, input) = (self.target, self.input());
        let version = target.qualifier.filter(|qualifier| qualifier.bytes().all(|byte| byte.is_ascii_digit()));
        let version = version.unwrap_or(LATEST);
        let described = || configuration::synthesized(&target, target.given_arn(), version, input);
        Some(match self.operation() {
            "GetFunctionEventInvokeConfig" | "PutFunctionEventInvokeConfig" | "UpdateFunctionEventInvokeConfig" => {
                event_invoke_config::synthesized(target.qualified_arn(), input)
            }
            LIST => {
                let config = event_invoke_config::synthesized(target.arn_of(LATEST), &Node::Null);
                json!({ "FunctionEventInvokeConfigs": [config] })
            }
            "GetFunction" => json!({ "Configuration": described() }),
            CREATE | "GetFunctionConfiguration" | "UpdateFunctionCode" | "UpdateFunctionConfiguration" => described(),
            "GetPolicy" => permission::synthesized_policy(&target),
            "CreateAlias" | "GetAlias" | "UpdateAlias" => synthesized_alias(self),
            _ => return None,
        })
    }
}
