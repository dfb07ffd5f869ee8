//! Rust names that are wanted twice: two types would overwrite each other's file, two members would be one field.

use crate::plan::{Member, Plan, Structure};
use proofmark_smithy_model::model::ShapeId;
use proofmark_smithy_model::{Diagnostic, Diagnostics};
use std::collections::{BTreeMap, BTreeSet};

/// Reports every shape and member whose Rust name another one has too.
pub(super) fn check(plan: &Plan, report: &mut Diagnostics) {
    let structures = plan.structures.iter().map(|s| (s.name.as_str(), &s.id));
    let enums = plan.enums.iter().map(|e| (e.name.as_str(), &e.id));
    let unions = plan.unions.iter().map(|u| (u.name.as_str(), &u.id));
    shapes("type", structures.chain(enums).chain(unions), report);
    shapes("error", plan.errors.iter().map(|e| (e.name.as_str(), &e.id)), report);
    shapes("module", plan.operations.iter().map(|o| (o.module.bare(), &o.id)), report);
    let io = plan.operations.iter().flat_map(|operation| [&operation.input, &operation.output]);
    // An output shape can be the output of several operations.
    let all: BTreeMap<&ShapeId, &Structure> =
        plan.structures.iter().chain(&plan.errors).chain(io).map(|s| (&s.id, s)).collect();
    for (id, structure) in all {
        let before = report.diagnostics().len();
        members(id, "field", &structure.members, |member| vec![member.rust.bare().to_owned()], report);
        if report.diagnostics().len() == before {
            members(id, "builder method", &structure.members, builder_methods, report);
        }
    }
    for union in &plan.unions {
        members(&union.id, "variant", &union.members, |member| vec![member.variant.clone()], report);
    }
}

fn shapes<'a>(kind: &str, names: impl Iterator<Item = (&'a str, &'a ShapeId)>, report: &mut Diagnostics) {
    let mut wanted: BTreeMap<&str, BTreeSet<&ShapeId>> = BTreeMap::new();
    for (name, id) in names {
        wanted.entry(name).or_default().insert(id);
    }
    for (name, ids) in wanted.into_iter().filter(|(_, ids)| ids.len() > 1) {
        let all = ids.iter().map(|id| id.to_string()).collect::<Vec<_>>().join(", ");
        for id in ids {
            report.push(
                Diagnostic::error("name-collision", format!("the Rust {kind} `{name}` is wanted by {all}"))
                    .on(id)
                    .help("rename one of the shapes in the service's `rename`, or in the model"),
            );
        }
    }
}

/// The methods that a builder has for a member.
fn builder_methods(member: &Member) -> Vec<String> {
    let bare = member.rust.bare();
    vec![bare.to_owned(), format!("set_{bare}"), format!("get_{bare}")]
}

fn members(
    id: &ShapeId,
    kind: &str,
    members: &[Member],
    names: impl Fn(&Member) -> Vec<String>,
    report: &mut Diagnostics,
) {
    let mut wanted: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for member in members {
        for name in names(member) {
            wanted.entry(name).or_default().push(&member.name);
        }
    }
    for (name, members) in wanted.into_iter().filter(|(_, members)| members.len() > 1) {
        let all = members.iter().map(|member| format!("`{member}`")).collect::<Vec<_>>().join(" and ");
        report.push(
            Diagnostic::error("name-collision", format!("the Rust {kind} `{name}` is wanted by {all}"))
                .on(&id.with_member(members[0]))
                .help("rename one of the members in the model; `jsonName` keeps its name on the wire"),
        );
    }
}
