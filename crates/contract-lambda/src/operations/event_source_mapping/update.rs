//! UpdateEventSourceMapping.

use super::{CHANGE_TAKES, check_duplicate, check_function, settled};
use crate::collections::{Place, bounded};
use crate::function_name::Target;
use crate::rejection::Rejection;
use crate::request::Asked;
use crate::resources::event_source_mapping::{Change, Mapping};
use crate::resources::tags::Tagged;
use crate::store::Store;
use proofmark_contract::budget::entry_bytes;
use proofmark_contract::service::Outcome;
use proofmark_smithy_model::model::Node;

pub(crate) fn update(store: &mut Store, asked: &Asked<'_>) -> Option<Result<Outcome, Rejection>> {
    let uuid = asked.text("UUID")?;
    asked.knows(&store.mappings, Place::from(asked.call.scope), uuid).then(|| updated(store, asked, uuid))
}

fn updated(store: &mut Store, asked: &Asked<'_>, uuid: &str) -> Result<Outcome, Rejection> {
    let (input, place, now) = (asked.input(), Place::from(asked.call.scope), store.now());
    let old = Mapping::clone(settled(store, place, uuid, "update")?);
    old.kind.check_input(input)?;
    let document = old.kind.table.document(uuid, Some(&old.document), input);
    old.kind.check(&document)?;
    let enabled = input.get("Enabled").and_then(Node::as_bool).unwrap_or(old.enabled);
    let change = match (old.enabled, enabled) {
        (false, true) => Change::Enabling,
        (true, false) => Change::Disabling,
        _ => Change::Updating,
    };
    let mut mapping =
        Mapping { document, modified: now, enabled, change: Some((change, now.saturating_add(CHANGE_TAKES))), ..old };
    if asked.text("FunctionName").is_some() {
        let target = Target::of_call(asked.call)?;
        check_function(store, asked, &target)?;
        mapping.function_arn = target.given_arn();
        check_duplicate(store, place, uuid, &mapping)?;
    }
    let output = mapping.describe(place, uuid, now);
    let bytes = bounded(entry_bytes(uuid) + mapping.bytes())?;
    if let Some(held) = store.mappings.get_mut(place, uuid) {
        held.replace(mapping, bytes)?;
    }
    Ok(Outcome::Output(output))
}
