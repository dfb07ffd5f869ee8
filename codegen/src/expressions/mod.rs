//! What models say in small languages, as Rust: endpoint rules, and the JMESPath of waiters. They are compiled against
//! the plan before anything is emitted, so that all that cannot be compiled is in one report with what lowering found,
//! and emission cannot fail.

mod endpoint;
pub(crate) mod jmespath;
pub(crate) mod tokens;
mod waiters;

pub use waiters::Judge;

use crate::plan::Plan;
use crate::plan::endpoint_rules::RuleSet;
use proc_macro2::TokenStream;
use proofmark_smithy_model::model::ShapeId;
use proofmark_smithy_model::{Diagnostic, Diagnostics};

/// The expressions of a service.
pub struct Expressions<'p> {
    /// The body of the function that follows the endpoint rules.
    pub endpoint_rules: TokenStream,
    /// What each waiter makes of a poll, in the order of the plan.
    pub judges: Vec<Judge<'p>>,
}

/// Compiles the expressions of a plan, and adds all that cannot be compiled to the report.
pub fn compile<'p>(plan: &'p Plan, report: &mut Diagnostics) -> Expressions<'p> {
    let mut unsupported = |reasons: Vec<String>, on: &ShapeId, trait_id: &'static str, help: &'static str| {
        let on = |reason| Diagnostic::error("unsupported", reason).on(on).on_trait(trait_id).help(help);
        report.extend(reasons.into_iter().map(on).collect());
    };
    let endpoint_rules = endpoint_rules(&plan.service.endpoint_rules).unwrap_or_else(|reasons| {
        let help = "the generator cannot compile this rule; correct it, or extend the compiler of endpoint rules";
        unsupported(reasons, &plan.service.id, "smithy.rules#endpointRuleSet", help);
        TokenStream::new()
    });
    let mut judges = Vec::new();
    for waiter in &plan.waiters {
        match waiters::judge(waiter, plan) {
            Ok(judge) => judges.push(judge),
            Err(reasons) => {
                let polled = plan.operations.iter().find(|operation| operation.name == waiter.operation);
                let help = "the generator cannot compile this acceptor; correct it, or extend the JMESPath compiler";
                unsupported(reasons, polled.map_or(&plan.service.id, |o| &o.id), "smithy.waiters#waitable", help);
            }
        }
    }
    Expressions { endpoint_rules, judges }
}

/// Compiles endpoint rules, or says everything that cannot be compiled.
pub(crate) fn endpoint_rules(rules: &RuleSet) -> Result<TokenStream, Vec<String>> {
    endpoint::rules::body(rules)
}
