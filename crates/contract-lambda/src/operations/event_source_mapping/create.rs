//! CreateEventSourceMapping.

use super::{CHANGE_TAKES, check_duplicate, check_function};
use crate::collections::{Place, bounded};
use crate::function_name::Target;
use crate::rejection::Rejection;
use crate::request::Asked;
use crate::resources::event_source_mapping::source::Kind;
use crate::resources::event_source_mapping::{Change, Mapping};
use crate::resources::tags::{self, Tagged};
use crate::store::Store;
use proofmark_contract::budget::entry_bytes;
use proofmark_contract::service::Outcome;
use proofmark_smithy_model::model::Node;

pub(crate) fn create(store: &mut Store, asked: &Asked<'_>) -> Option<Result<Outcome, Rejection>> {
    // The documented example has a mapping of its own.
    if asked.documented {
        return None;
    }
    Some(created(store, asked))
}

fn created(store: &mut Store, asked: &Asked<'_>) -> Result<Outcome, Rejection> {
    let (input, place, now) = (asked.input(), Place::from(asked.call.scope), store.now());
    let kind = Kind::of(input)?;
    kind.check_input(input)?;
    let tags = tags::of_new(input)?;
    let target = Target::of_call(asked.call)?;
    let uuid = store.revisions.next();
    let document = kind.table.document(&uuid, None, input);
    kind.check(&document)?;
    check_function(store, asked, &target)?;
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
    store.settle_mappings();
    check_duplicate(store, place, &uuid, &mapping)?;
    let output = mapping.describe(place, &uuid, now);
    let bytes = bounded(entry_bytes(&uuid) + mapping.bytes())?;
    let held = store.functions.memory().hold(mapping, bytes)?;
    store.mappings.insert(place, &uuid, held);
    Ok(Outcome::Output(output))
}
