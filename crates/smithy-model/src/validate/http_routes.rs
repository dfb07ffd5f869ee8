//! No two operations of a service match the same request.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::{Model, Node, ShapeId, ShapeType};
use std::collections::BTreeMap;

const HTTP: &str = "smithy.api#http";

pub(super) fn check(model: &Model, report: &mut Diagnostics) {
    for service in model.services() {
        let ShapeType::Service(service) = &service.ty else { continue };
        let mut routes: BTreeMap<(String, String), &ShapeId> = BTreeMap::new();
        for id in &service.operations {
            let Some(http) = model.shape(id).and_then(|o| o.traits.get(HTTP)) else { continue };
            let text = |key: &str| http.get(key).and_then(Node::as_str);
            let (Some(method), Some(uri)) = (text("method"), text("uri")) else { continue };
            if let Some(first) = routes.insert((method.to_owned(), route(uri)), id)
                && first != id
            {
                let message = format!("`{method} {uri}` is also the route of `{first}`");
                let diagnostic = Diagnostic::error("http-route", message).on(id).on_trait(HTTP);
                report.push(diagnostic.help("give one of them another method or URI"));
            }
        }
    }
}

/// The URI without its labels' names and a slash at the end of its path: they make no difference to a router.
fn route(uri: &str) -> String {
    let (path, query) = uri.split_once('?').map_or((uri, None), |(path, query)| (path, Some(query)));
    let mut route = String::new();
    let mut inside = false;
    for c in path.strip_suffix('/').unwrap_or(path).chars() {
        match c {
            '{' => {
                inside = true;
                route.push(c);
            }
            '}' => {
                inside = false;
                route.push(c);
            }
            '+' if inside => route.push(c),
            _ if inside => {}
            _ => route.push(c),
        }
    }
    if let Some(query) = query {
        route.extend(["?", query]);
    }
    route
}
