//! The events of an event stream are structures whose members have one place each.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::{Model, ShapeType};

const PAYLOAD: &str = "smithy.api#eventPayload";
const HEADER: &str = "smithy.api#eventHeader";

pub(super) fn check(model: &Model, report: &mut Diagnostics) {
    for stream in model.shapes.values() {
        if stream.ty != ShapeType::Union || !stream.traits.has("smithy.api#streaming") {
            continue;
        }
        for event in stream.members.values() {
            let Some(target) = model.shape(&event.target) else { continue };
            if target.ty != ShapeType::Structure {
                let message =
                    format!("an event must be a structure, but `{}` is {}", target.id, target.ty.with_article());
                let diagnostic = Diagnostic::error("bad-event", message).on(&event.id);
                report.push(diagnostic.help("target a structure"));
                continue;
            }
            let payloads: Vec<_> = target.members.values().filter(|m| m.traits.has(PAYLOAD)).collect();
            if let [first, second, ..] = payloads.as_slice() {
                let message = format!("the event's payload is already `{}`", first.name());
                let diagnostic = Diagnostic::error("bad-event", message).on(&second.id).on_trait(PAYLOAD);
                report.push(diagnostic.help("only one member can be the payload"));
            }
            if let [payload, ..] = payloads.as_slice() {
                let placeless = |m: &&crate::model::Member| !m.traits.has(PAYLOAD) && !m.traits.has(HEADER);
                for member in target.members.values().filter(placeless) {
                    let message = format!("the member has no place in the event: `{}` is its payload", payload.name());
                    let diagnostic = Diagnostic::error("bad-event", message).on(&member.id);
                    report.push(diagnostic.help(format!("add the trait `{HEADER}`")));
                }
            }
        }
    }
}
