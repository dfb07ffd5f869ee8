//! Shapes are not nested without bound: whatever walks over them, reading, generating and the compiler of the generated
//! code, goes as deep as they do.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::{Model, Shape, ShapeId, ShapeType};
use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use std::collections::BTreeMap;

/// The most lists and maps that are nested in one another. Published models have five.
const LISTS: usize = 128;

/// The most shapes of any type that are nested in one another. Those that contain each other in a cycle count as
/// nested.
const SHAPES: usize = 512;

pub(super) fn check(model: &Model, report: &mut Diagnostics) {
    let is_collection = |shape: &Shape| matches!(shape.ty, ShapeType::List | ShapeType::Map);
    let is_aggregate =
        |shape: &Shape| is_collection(shape) || matches!(shape.ty, ShapeType::Structure | ShapeType::Union);
    reject_deeper(model, LISTS, "lists and maps", is_collection, report);
    reject_deeper(model, SHAPES, "shapes", is_aggregate, report);
}

/// Reports the shapes with which the nesting of shapes of a kind goes beyond the limit.
fn reject_deeper(
    model: &Model,
    limit: usize,
    what: &str,
    is_of_kind: impl Fn(&Shape) -> bool,
    report: &mut Diagnostics,
) {
    let mut graph: DiGraph<&ShapeId, ()> = DiGraph::new();
    let shapes = model.shapes.values().filter(|shape| is_of_kind(shape));
    let nodes: BTreeMap<&ShapeId, NodeIndex> = shapes.map(|shape| (&shape.id, graph.add_node(&shape.id))).collect();
    for (id, node) in &nodes {
        let members = model.shape(id).into_iter().flat_map(|shape| shape.members.values());
        for target in members.filter_map(|member| nodes.get(&member.target)) {
            graph.add_edge(*node, *target, ());
        }
    }
    // Each component comes after those that it leads to.
    let mut depths = vec![0; graph.node_count()];
    for component in kosaraju_scc(&graph) {
        let targets = component.iter().flat_map(|node| graph.neighbors(*node));
        let below = targets.map(|target| depths[target.index()]).max().unwrap_or(0);
        let depth = below + component.len();
        component.iter().for_each(|node| depths[node.index()] = depth);
        if let Some(node) = component.first().filter(|_| below <= limit && depth > limit) {
            let message = format!("`{}` has more than {limit} {what} nested in one another", graph[*node].name());
            let diagnostic = Diagnostic::error("too-deep", message).on(graph[*node]);
            report.push(diagnostic.help("nest fewer; no published model comes near this"));
        }
    }
}
