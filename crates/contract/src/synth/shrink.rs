//! The smallest input that still fails: members dropped, lists and texts shortened, numbers moved towards their bounds.
//! What satisfied its constraints goes on satisfying them.

use super::text::{Place, fits};
use crate::api::{Api, ApiOperation, Kind, Member, Schema};
use proofmark_smithy_model::model::Node;
use serde_json::Map;

/// How often `still_fails` is asked at most.
const STEPS: usize = 1_000;

/// The smallest input found for which `still_fails`, which the given one is taken to do. It is asked at most 1,000
/// times.
pub fn shrink(api: &Api, operation: &ApiOperation, input: &Node, mut still_fails: impl FnMut(&Node) -> bool) -> Node {
    let schema = &api[operation.input];
    let mut smallest = input.clone();
    let mut steps = 0;
    let mut fails = |candidate: &Node| {
        steps += 1;
        steps <= STEPS && still_fails(candidate)
    };
    loop {
        let before = smallest.clone();
        if let Node::Object(object) = &before {
            let place = |member: &Member| Place::of(&member.location);
            smallest = Node::Object(structure(api, schema, object.clone(), &place, &mut |object| {
                fails(&Node::Object(object.clone()))
            }));
        }
        if smallest == before {
            return smallest;
        }
    }
}

fn structure(
    api: &Api,
    schema: &Schema,
    mut object: Map<String, Node>,
    place: &dyn Fn(&Member) -> Place,
    fails: &mut dyn FnMut(&Map<String, Node>) -> bool,
) -> Map<String, Node> {
    for name in object.keys().cloned().collect::<Vec<_>>() {
        // A union without its member is none.
        let keeps = matches!(schema.kind, Kind::Union { .. }) || schema.member(&name).is_some_and(|m| m.required);
        if !keeps {
            let mut without = object.clone();
            without.shift_remove(&name);
            if fails(&without) {
                object = without;
                continue;
            }
        }
        if let (Some(member), Some(content)) = (schema.member(&name), object.get(&name)) {
            let smaller = value(api, member, place(member), content.clone(), &mut |candidate| {
                let mut object = object.clone();
                object.insert(name.clone(), candidate.clone());
                fails(&object)
            });
            object.insert(name, smaller);
        }
    }
    object
}

fn value(api: &Api, member: &Member, place: Place, content: Node, fails: &mut dyn FnMut(&Node) -> bool) -> Node {
    let schema = &api[member.target];
    match (&schema.kind, content) {
        (Kind::Structure { .. } | Kind::Union { .. }, Node::Object(object)) => {
            Node::Object(structure(api, schema, object, &|_| Place::Body, &mut |object| {
                fails(&Node::Object(object.clone()))
            }))
        }
        (Kind::List { member: item, .. }, Node::Array(items)) => {
            let min = least_items(member, items.len());
            let mut items = shorter(items, min, &mut |items| fails(&items.to_vec().into()));
            for index in 0..items.len() {
                items[index] = value(api, item, place, items[index].clone(), &mut |candidate| {
                    let mut items = items.clone();
                    items[index] = candidate.clone();
                    fails(&items.into())
                });
            }
            items.into()
        }
        (Kind::Map { value: item, .. }, Node::Object(entries)) => {
            let min = least_items(member, entries.len());
            let entries: Vec<(String, Node)> = entries.into_iter().collect();
            let entries = shorter(entries, min, &mut |entries| fails(&Node::Object(entries.iter().cloned().collect())));
            let mut entries: Map<String, Node> = entries.into_iter().collect();
            for name in entries.keys().cloned().collect::<Vec<_>>() {
                let Some(content) = entries.get(&name).cloned() else { continue };
                let smaller = value(api, item, place, content, &mut |candidate| {
                    let mut entries = entries.clone();
                    entries.insert(name.clone(), candidate.clone());
                    fails(&Node::Object(entries))
                });
                entries.insert(name, smaller);
            }
            Node::Object(entries)
        }
        (Kind::String, Node::String(text)) => {
            let fit = fits(&text, &member.constraints, place);
            let chars = shorter(text.chars().collect(), 0, &mut |chars| {
                let text: String = chars.iter().collect();
                (!fit || fits(&text, &member.constraints, place)) && fails(&text.into())
            });
            chars.into_iter().collect::<String>().into()
        }
        (Kind::Blob, Node::String(text)) => match aws_smithy_types::base64::decode(&text) {
            Ok(bytes) => {
                let min = member.constraints.length.and_then(|length| length.min).unwrap_or(0);
                let min = usize::try_from(min).unwrap_or(usize::MAX).min(bytes.len());
                let encoded = |bytes: &[u8]| Node::from(aws_smithy_types::base64::encode(bytes));
                encoded(&shorter(bytes, min, &mut |bytes| fails(&encoded(bytes))))
            }
            Err(_) => text.into(),
        },
        (kind, Node::Number(number)) if !matches!(kind, Kind::Timestamp | Kind::Document) => {
            let bound = |float: f64| {
                let range = member.constraints.range.clone().unwrap_or_default();
                let limit =
                    |bound: Option<serde_json::Number>, none: f64| bound.and_then(|b| b.as_f64()).unwrap_or(none);
                let (min, max) = (limit(range.min, f64::NEG_INFINITY), limit(range.max, f64::INFINITY));
                if min <= max { float.clamp(min, max) } else { float }
            };
            let mut smallest = number;
            let goal = bound(0.0);
            while let Some(candidate) = halfway(kind, &smallest, goal) {
                let whole_way = number_of(kind, goal).filter(|goal| *goal != smallest);
                let found = [whole_way, Some(candidate)].into_iter().flatten();
                match found.into_iter().find(|candidate| fails(&Node::Number(candidate.clone()))) {
                    Some(smaller) => smallest = smaller,
                    None => break,
                }
            }
            Node::Number(smallest)
        }
        (_, content) => content,
    }
}

/// The number half the way to its goal; none when it is there.
fn halfway(kind: &Kind, number: &serde_json::Number, goal: f64) -> Option<serde_json::Number> {
    let from = number.as_f64()?;
    number_of(kind, from - ((from - goal) / 2.0).trunc()).filter(|half| half != number)
}

fn number_of(kind: &Kind, float: f64) -> Option<serde_json::Number> {
    match kind {
        Kind::Float | Kind::Double | Kind::BigDecimal => serde_json::Number::from_f64(float),
        _ => Some((float as i64).into()),
    }
}

fn least_items(member: &Member, actual: usize) -> usize {
    let min = member.constraints.length.and_then(|length| length.min).unwrap_or(0);
    usize::try_from(min).unwrap_or(usize::MAX).min(actual)
}

/// The shortest sequence that still fails: the first `min`, the first half, then one less at a time, from anywhere.
fn shorter<T: Clone>(items: Vec<T>, min: usize, fails: &mut dyn FnMut(&[T]) -> bool) -> Vec<T> {
    let mut items = items;
    loop {
        let lengths = [min, items.len() / 2];
        let cut = lengths.into_iter().filter(|length| (min..items.len()).contains(length));
        match cut.into_iter().find(|length| fails(&items[..*length])) {
            Some(length) => items.truncate(length),
            None => break,
        }
    }
    let mut index = items.len();
    while index > 0 && items.len() > min {
        index -= 1;
        let mut without = items.clone();
        without.remove(index);
        if fails(&without) {
            items = without;
        }
    }
    items
}
