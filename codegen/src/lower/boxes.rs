//! Puts a `Box` where a structure or union would otherwise contain itself.

use crate::plan::{Member, Plan, Type};
use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;
use std::collections::{BTreeMap, BTreeSet};

/// Boxes, in name order, every member that leads back to its own container without a list, map or box between.
pub(super) fn break_cycles(plan: &mut Plan) {
    let mut edges = direct_edges(plan);
    let cycles = cycles(&edges);
    let structures = plan.structures.iter_mut().chain(&mut plan.errors).map(|s| (&s.name, &mut s.members));
    let unions = plan.unions.iter_mut().map(|u| (&u.name, &mut u.members));
    for (name, members) in structures.chain(unions) {
        for member in members.iter_mut() {
            let Some(target) = direct_target(member).map(str::to_owned) else { continue };
            if cycles.get(name) == cycles.get(&target) && reaches(&edges, &cycles, &target, name) {
                member.ty = Type::Box(Box::new(member.ty.clone()));
                let targets = edges.entry(name.clone()).or_default();
                if let Some(position) = targets.iter().position(|t| *t == target) {
                    targets.remove(position);
                }
            }
        }
    }
}

type Edges = BTreeMap<String, Vec<String>>;

fn direct_edges(plan: &Plan) -> Edges {
    let structures = plan.structures.iter().chain(&plan.errors).map(|s| (&s.name, &s.members));
    let unions = plan.unions.iter().map(|u| (&u.name, &u.members));
    structures
        .chain(unions)
        .map(|(name, members)| {
            (name.clone(), members.iter().filter_map(|m| direct_target(m).map(str::to_owned)).collect())
        })
        .collect()
}

fn direct_target(member: &Member) -> Option<&str> {
    match &member.ty {
        Type::Structure(name) | Type::Union(name) | Type::Error(name) => Some(name),
        _ => None,
    }
}

/// A number for each name: those that lead to each other have the same.
fn cycles(edges: &Edges) -> BTreeMap<String, usize> {
    let mut graph: DiGraph<&str, ()> = DiGraph::new();
    let nodes: BTreeMap<&str, _> = edges.keys().map(|name| (name.as_str(), graph.add_node(name.as_str()))).collect();
    for (name, targets) in edges {
        for target in targets.iter().filter_map(|target| nodes.get(target.as_str())) {
            graph.add_edge(nodes[name.as_str()], *target, ());
        }
    }
    let numbered = kosaraju_scc(&graph).into_iter().enumerate();
    numbered
        .flat_map(|(number, cycle)| cycle.into_iter().map(move |node| (node, number)))
        .map(|(node, number)| (graph[node].to_owned(), number))
        .collect()
}

/// Whether one name leads to another of the same cycle.
fn reaches(edges: &Edges, cycles: &BTreeMap<String, usize>, from: &str, to: &str) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![from];
    while let Some(here) = open.pop() {
        if here == to {
            return true;
        }
        if seen.insert(here) {
            let targets = edges.get(here).into_iter().flatten().map(String::as_str);
            open.extend(targets.filter(|target| cycles.get(*target) == cycles.get(to)));
        }
    }
    false
}
