//! CreateEventSourceMapping.

use super::source::Kind;
use super::{CHANGE_TAKES, Change, Mapping, check_duplicate, check_function};
use crate::function_name::Target;
use crate::request::{Asked, Rejection};
use crate::state::Inner;
use crate::store::{Place, bounded};
use crate::tags::{self, Tagged};
use proofmark_contract::budget::entry_bytes;
use proofmark_contract::service::Outcome;
use proofmark_smithy_model::model::Node;

pub(crate) fn create(state: &mut Inner, asked: &Asked<'_>) -> Option<Result<Outcome, Rejection>> {
    // The documented example has a mapping of its own.
    if asked.documented {
        return None;
    }
    Some(created(state, asked))
}

fn created(state: &mut Inner, asked: &Asked<'_>) -> Result<Outcome, Rejection> {
    let (input, place, now) = (asked.input(), Place::from(asked.call.scope), state.now());
    let kind = Kind::of(input)?;
    kind.check_input(input)?;
    let tags = input.get("Tags").and_then(Node::as_object).cloned().unwrap_or_default();
    tags::check_count(&tags)?;
    let target = Target::of_call(asked.call)?;
    let uuid = state.revisions.next();
    let document = kind.table.document(&uuid, None, input);
    kind.check(&document)?;
    check_function(state, asked, &target)?;
    let enabled = input.get("Enabled").and_then(Node::as_bool).unwrap_or(true);
    let mapping = Mapping {
        kind,
        document,
        function_arn: target.given_arn(),
        modified: now,
        enabled,
        change: enabled.then(|| (Change::Creating, now.saturating_add(CHANGE_TAKES))),
        tags,
    };
    state.settle_mappings();
    check_duplicate(state, place, &uuid, &mapping)?;
    let output = mapping.describe(place, &uuid, now);
    let bytes = bounded(entry_bytes(&uuid) + mapping.bytes())?;
    let held = state.functions.memory().hold(mapping, bytes)?;
    state.mappings.insert(place, &uuid, held);
    Ok(Outcome::Output(output))
}
