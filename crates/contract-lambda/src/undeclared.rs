//! What is said of functions that were neither declared nor created: they may exist. Examples and synthesized values
//! are their responses, under the name that the request gives, but for event-invoke configs, which are kept once they
//! are put.

use crate::event_invoke_config;
use crate::function_name::LATEST;
use crate::functions::{self, Standing};
use crate::operations::Run;
use crate::policy;
use crate::request::{CREATE, LIST, Rejection, Request, overlay};
use crate::state::Inner;
use proofmark_contract::service::Outcome;
use proofmark_smithy_model::model::Node;
use serde_json::json;

impl Request<'_> {
    /// The response where nothing is kept.
    pub(crate) fn without_state(&self, documented: bool) -> Option<Result<Outcome, Rejection>> {
        if documented {
            return None;
        }
        if let Some(Err(refused)) = event_invoke_config::checked(self) {
            return Some(Err(refused));
        }
        if self.operation() == "AddPermission" {
            return Some(policy::synthesized_statement(self).map(overlay));
        }
        self.named().map(|members| Ok(overlay(members)))
    }

    /// The response where calls may have left something.
    pub(crate) fn respond_undeclared(
        &self,
        state: &mut Inner,
        documented: bool,
        run: Run,
    ) -> Option<Result<Outcome, Rejection>> {
        let answer = match self.operation() {
            "PutFunctionEventInvokeConfig" | "UpdateFunctionEventInvokeConfig" => {
                event_invoke_config::write_undeclared(state, self, documented)
            }
            "GetFunctionEventInvokeConfig" | LIST | "DeleteFunctionEventInvokeConfig"
                if state.functions.standing(&self.target) == Standing::Implied =>
            {
                // Examples stand beside what was put until something else was said of the same.
                let own = state.functions.has_changes(&self.target, self.operation() == LIST);
                if documented && !own {
                    return None;
                }
                return Some(run(state, self));
            }
            CREATE => {
                let answer = run(state, self);
                if documented && answer.is_ok() {
                    state.functions.note_example(&self.target);
                }
                answer
            }
            "DeleteFunction" if self.target.qualifier.is_none() => {
                let deleted = state.functions.remove(&self.target);
                deleted.map(|()| Outcome::Output(json!({ "StatusCode": 204 }))).map_err(Rejection::from)
            }
            _ => return self.without_state(documented),
        };
        // A documented call has its effect and its documented response.
        if documented && answer.is_ok() { None } else { Some(answer) }
    }

    /// What a synthesized output says of the function and of what the request gives.
    fn named(&self) -> Option<Node> {
        let (target, input) = (self.target, self.input());
        let version = target.qualifier.filter(|qualifier| qualifier.bytes().all(|byte| byte.is_ascii_digit()));
        let version = version.unwrap_or(LATEST);
        let described = || functions::synthesized(&target, target.given_arn(), version, input);
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
            "GetPolicy" => policy::synthesized_policy(&target),
            "CreateAlias" | "GetAlias" | "UpdateAlias" => functions::synthesized_alias(self),
            _ => return None,
        })
    }
}
