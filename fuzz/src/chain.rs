//! Models of shapes that refer to one another over and over: chains, ladders and rings, for readers and rules that walk
//! from shape to shape.

use super::case::Case;
use fastrand::Rng;
use proofmark_testkit::mangle;
use serde_json::{Map, Value, json};
use std::fmt::Write as _;

/// The most shapes of a chain.
const LONGEST: usize = 4000;

/// How a shape refers to the next ones.
#[derive(Clone, Copy)]
enum Link {
    Structure,
    Required,
    Union,
    List,
    Map,
    Mixin,
    Resource,
}

/// A chain as an IDL file, or as a JSON AST.
pub(super) fn case(random: &mut Rng, as_json: bool) -> Case {
    let links = [Link::Structure, Link::Required, Link::Union, Link::List, Link::Map, Link::Mixin, Link::Resource];
    let link = links[random.usize(..links.len())];
    let length = mangle::length(random, LONGEST);
    // Where the shape refers to: the next one, the next ones (a ladder, with ways without number through it), or
    // anywhere; the last one is the end, or leads back.
    let (form, ring) = (random.u8(..3), random.u8(..3) == 0);
    let mut chain = Vec::new();
    for index in 0..length {
        let mut next = match form {
            0 => vec![index + 1],
            1 => vec![index + 1, index + 2],
            _ => vec![random.usize(..length), index + 1],
        };
        if ring {
            next.iter_mut().for_each(|next| *next %= length);
        } else {
            next.retain(|next| *next < length);
        }
        chain.push(next);
    }
    if as_json { Case::of("chain.json", ast(link, &chain)) } else { Case::of("chain.smithy", idl(link, &chain)) }
}

fn idl(link: Link, chain: &[Vec<usize>]) -> String {
    let mut text = "$version: \"2.0\"\nnamespace a\n".to_owned();
    for (index, next) in chain.iter().enumerate() {
        let members = |before: &str| -> String {
            next.iter().enumerate().map(|(place, next)| format!("{before} m{place}: S{next}\n")).collect()
        };
        let ids = || next.iter().map(|next| format!("S{next}")).collect::<Vec<_>>().join(", ");
        let first = next.first().map_or_else(|| "String".to_owned(), |next| format!("S{next}"));
        let shape = match link {
            Link::Structure => format!("structure S{index} {{ {} }}", members("")),
            Link::Required => format!("structure S{index} {{ {} }}", members("@required")),
            Link::Union => format!("union S{index} {{ {} }}", members("")),
            Link::List => format!("list S{index} {{ member: {first} }}"),
            Link::Map => format!("map S{index} {{ key: String value: {first} }}"),
            Link::Mixin => format!("@mixin structure S{index} with [{}] {{ m{index}: String }}", ids()),
            Link::Resource => format!("resource S{index} {{ resources: [{}] }}", ids()),
        };
        // To write to a text cannot fail.
        let _ = writeln!(text, "{shape}");
    }
    text
}

fn ast(link: Link, chain: &[Vec<usize>]) -> String {
    let target = |next: &usize| json!({ "target": format!("a#S{next}") });
    let shapes = chain.iter().enumerate().map(|(index, next)| {
        let first = next.first().map_or_else(|| json!({ "target": "smithy.api#String" }), target);
        let member = |next: &usize| match link {
            Link::Required => json!({ "target": format!("a#S{next}"), "traits": { "smithy.api#required": {} } }),
            _ => target(next),
        };
        let members: Map<String, Value> =
            next.iter().enumerate().map(|(place, next)| (format!("m{place}"), member(next))).collect();
        let targets: Vec<_> = next.iter().map(target).collect();
        let shape = match link {
            Link::Structure | Link::Required => json!({ "type": "structure", "members": members }),
            Link::Union => json!({ "type": "union", "members": members }),
            Link::List => json!({ "type": "list", "member": first }),
            Link::Map => json!({
                "type": "map", "key": { "target": "smithy.api#String" }, "value": first,
            }),
            Link::Mixin => json!({
                "type": "structure", "mixins": targets, "traits": { "smithy.api#mixin": {} },
                "members": { format!("m{index}"): { "target": "smithy.api#String" } },
            }),
            Link::Resource => json!({ "type": "resource", "resources": targets }),
        };
        (format!("a#S{index}"), shape)
    });
    json!({ "smithy": "2.0", "shapes": shapes.collect::<Map<_, _>>() }).to_string()
}
