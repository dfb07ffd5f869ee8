//! Creates what an example is about by the calls that the service names, and removes it. Nothing is removed that was there
//! before.

use super::context::{Context, Undo};
use super::judge::Expect;
use crate::api::ApiOperation;
use crate::behaviour::{Caller as _, Received};
use crate::service::Prerequisite;
use proofmark_smithy_model::model::Node;
use std::time::Duration;

/// How often a call is repeated that is rejected because a change is in progress, and how long it waits in between.
const ATTEMPTS: usize = 120;
const PAUSE: Duration = Duration::from_millis(250);

/// The calls that create what an input is about; none where nothing may be written.
pub(super) fn prerequisites(
    context: &Context<'_>,
    operation: &ApiOperation,
    input: &Node,
) -> Result<Vec<Prerequisite>, String> {
    match input.as_object() {
        Some(members) if context.options.allow_writes => {
            context.options.service.prerequisites(operation.name(), members, &context.options.signer.region)
        }
        _ => Ok(Vec::new()),
    }
}

/// Makes the calls, and says what removes what they created. One that fails is of no interest: what it was to create may
/// exist, and otherwise the example is going to fail.
pub(super) async fn create(context: &Context<'_>, calls: &[Prerequisite]) -> Vec<Undo> {
    let mut undo = Vec::new();
    for Prerequisite { operation, input, unless, undo: own, stays } in calls {
        if let Some((operation, input)) = unless
            && matches!(call(context, operation, input).await, Received::Output(_))
        {
            continue;
        }
        let (Received::Output(output), Some(own)) = (call(context, operation, input).await, own) else { continue };
        match stays {
            true => context.leave(own(&output)),
            false => undo.push(own(&output)),
        }
    }
    undo
}

/// Removes what was created, the last first.
pub(super) async fn remove(context: &Context<'_>, undo: Vec<Undo>) {
    for (operation, input) in undo.into_iter().rev() {
        call(context, operation, &input).await;
    }
}

/// Makes a call, and again while another change is in progress.
async fn call(context: &Context<'_>, operation: &str, input: &Node) -> Received {
    let Some(operation) = context.api.operation(operation) else { return Received::Nothing };
    for _ in 1..ATTEMPTS {
        let said = context.exchange(operation, input, &Expect::Allowed).await.checked.received;
        let is_busy = matches!(&said, Received::Error(error) if error.status == 409 && error.message.as_deref().is_some_and(|text| text.contains("in progress")));
        if !is_busy || context.is_over().is_some() {
            return said;
        }
        tokio::time::sleep(PAUSE).await;
    }
    Received::Nothing
}
