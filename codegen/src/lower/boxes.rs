//! Puts a `Box` where a structure or union would otherwise contain itself.

use crate::plan::{Member, Plan, Type};
use petgraph::Direction;
use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Boxes, in name order, every member that leads back to its own container without a list, map or box between.
pub(super) fn break_cycles(plan: &mut Plan) {
    let backward = backward_edges(plan);
    let structures = plan.structures.iter_mut().map(|s| (Kind::Type, &s.name, &mut s.members));
    let errors = plan.errors.iter_mut().map(|e| (Kind::Error, &e.name, &mut e.members));
    let unions = plan.unions.iter_mut().map(|u| (Kind::Type, &u.name, &mut u.members));
    for (kind, name, members) in structures.chain(errors).chain(unions) {
        let Some(targets) = backward.get(&(kind, name.clone())) else { continue };
        for member in members.iter_mut() {
            if direct_target(member).is_some_and(|(kind, name)| targets.contains(&(kind, name.to_owned()))) {
                member.ty = Type::Box(Box::new(member.ty.clone()));
            }
        }
    }
}

/// The module that a shape's type is in; names are unique in each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Kind {
    Type,
    Error,
}

/// The targets of each shape that lead back to it, once what shapes before it are boxed for is.
///
/// What is left of the members of a shape that was handled is on no cycle, so of the ways back only those count that go
/// over shapes after it. That takes one walk over its cycle per shape, and cycles are short: `validate` bounds nesting.
fn backward_edges(plan: &Plan) -> BTreeMap<(Kind, String), BTreeSet<(Kind, String)>> {
    let structures = plan.structures.iter().map(|s| ((Kind::Type, s.name.as_str()), &s.members));
    let errors = plan.errors.iter().map(|e| ((Kind::Error, e.name.as_str()), &e.members));
    let unions = plan.unions.iter().map(|u| ((Kind::Type, u.name.as_str()), &u.members));
    let shapes: Vec<_> = structures.chain(errors).chain(unions).collect();
    let mut graph: DiGraph<(Kind, &str), ()> = DiGraph::new();
    let nodes: HashMap<_, NodeIndex> = shapes.iter().map(|(shape, _)| (*shape, graph.add_node(*shape))).collect();
    for (shape, members) in &shapes {
        let targets: BTreeSet<_> = members.iter().filter_map(direct_target).collect();
        for target in targets.into_iter().filter_map(|target| nodes.get(&target)) {
            graph.add_edge(nodes[shape], *target, ());
        }
    }
    let owned = |(kind, name): (Kind, &str)| (kind, name.to_owned());
    let mut backward = BTreeMap::new();
    for mut cycle in kosaraju_scc(&graph) {
        // Nodes have the order of the plan.
        cycle.sort_unstable();
        let mut left: HashSet<NodeIndex> = cycle.iter().copied().collect();
        for node in cycle {
            let leading = leading_to(node, &graph, &left);
            let targets = graph.neighbors(node).filter(|target| leading.contains(target));
            let targets: BTreeSet<_> = targets.map(|target| owned(graph[target])).collect();
            if !targets.is_empty() {
                backward.insert(owned(graph[node]), targets);
            }
            left.remove(&node);
        }
    }
    backward
}

/// Those of the nodes from which a way leads to one of them, itself among them.
fn leading_to<N>(node: NodeIndex, graph: &DiGraph<N, ()>, among: &HashSet<NodeIndex>) -> HashSet<NodeIndex> {
    let mut found = HashSet::from([node]);
    let mut open = vec![node];
    while let Some(here) = open.pop() {
        let sources = graph.neighbors_directed(here, Direction::Incoming);
        open.extend(sources.filter(|source| among.contains(source) && found.insert(*source)));
    }
    found
}

fn direct_target(member: &Member) -> Option<(Kind, &str)> {
    match &member.ty {
        Type::Structure(name) | Type::Union(name) => Some((Kind::Type, name)),
        Type::Error(name) => Some((Kind::Error, name)),
        _ => None,
    }
}
