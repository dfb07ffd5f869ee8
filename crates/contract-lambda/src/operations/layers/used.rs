//! The layers that a function uses: which there may be, and how its configuration has them.

use crate::behaviour;
use crate::rejection::{INVALID, Rejection};
use crate::request::Request;
use crate::resources::layer::{Layers, version_missing};
use crate::resources::layer_name::LayerName;
use proofmark_contract::service::StateMode;
use proofmark_smithy_model::model::Node;
use serde_json::json;

/// How many layers a function has at most.
const MOST: usize = 5;

/// The member `Layers` of a function's configuration, by the layers that a call gives; none when it gives none. Those of
/// other accounts may exist, and where nothing is certain those of one's own that were never published too: their sizes
/// are not known.
pub(crate) fn attached(layers: &Layers, request: &Request<'_>) -> Result<Option<Node>, Rejection> {
    let Some(arns) = request.input().get("Layers").and_then(Node::as_array).filter(|arns| !arns.is_empty()) else {
        return Ok(None);
    };
    let refused = |behaviour, text: String| Rejection::new(behaviour, INVALID, text);
    if arns.len() > MOST {
        return Err(refused(behaviour::TOO_MANY_LAYERS, format!("Cannot reference more than {MOST} layers.")));
    }
    let scope = request.call.scope;
    let mut attached: Vec<Node> = Vec::new();
    let mut seen: Vec<(String, &str)> = Vec::new();
    for arn in arns.iter().filter_map(Node::as_str) {
        let mut layer = json!({ "Arn": arn });
        if let Some(name) = LayerName::of(arn, scope) {
            if name.region != scope.region {
                let region = &scope.region;
                let text = format!(
                    "Layers are not in the same region as the function. Layers are expected to be in region {region}."
                );
                return Err(refused(behaviour::LAYER_REGION, text));
            }
            let known = name.find(layers);
            match known.zip(name.version).and_then(|(known, number)| known.versions.get(&number)) {
                Some(version) => layer["CodeSize"] = version.code.size.into(),
                None if !name.is_own(scope) => {}
                None if known.is_none() && request.settings.mode != StateMode::On => {}
                None => return Err(version_missing(INVALID, arn)),
            }
            if let Some((_, first)) = seen.iter().find(|(other, _)| *other == name.arn()) {
                let text = format!(
                    "Two different versions of the same layer are not allowed to be referenced in the same function. \
                     {first} and {arn} are versions of the same layer."
                );
                return Err(refused(behaviour::LAYER_TWICE, text));
            }
            seen.push((name.arn(), arn));
        }
        attached.push(layer);
    }
    Ok(Some(attached.into()))
}
