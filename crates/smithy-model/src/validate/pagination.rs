//! The members that a paginator names exist.

use super::operation_structures;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::{Model, Node, Shape, ShapeType};

const PAGINATED: &str = "smithy.api#paginated";

pub(super) fn check(model: &Model, report: &mut Diagnostics) {
    let inherited: Vec<&Node> = model.services().filter_map(|s| s.traits.get(PAGINATED)).collect();
    for (shape, input, rest) in operation_structures(model) {
        let Some(own) = shape.traits.get(PAGINATED) else { continue };
        let ShapeType::Operation(operation) = &shape.ty else { continue };
        let output = rest.into_iter().find(|s| s.id == operation.output);
        for (key, structure, needed) in [
            ("inputToken", Some(input), true),
            ("outputToken", output, true),
            ("pageSize", Some(input), false),
            ("items", output, false),
        ] {
            let Some(structure) = structure else { continue };
            let path = std::iter::once(own).chain(inherited.iter().copied()).find_map(|v| v.get(key));
            let problem = match path.map(|p| p.as_str()) {
                None if needed => Some(format!("the paginator has no `{key}`")),
                None => None,
                Some(None) => Some(format!("`{key}` must be a string")),
                Some(Some(path)) if !resolves(model, structure, path) => {
                    Some(format!("`{key}` names `{path}`, which `{}` does not have", structure.id))
                }
                Some(Some(_)) => None,
            };
            if let Some(problem) = problem {
                let diagnostic = Diagnostic::error("bad-paginator", problem).on(&shape.id).on_trait(PAGINATED);
                report.push(diagnostic.help("name a member, or a path of members joined by `.`"));
            }
        }
    }
}

fn resolves(model: &Model, structure: &Shape, path: &str) -> bool {
    let mut here = Some(structure);
    for name in path.split('.') {
        let Some(member) = here.and_then(|s| s.member(name)) else { return false };
        here = model.shape(&member.target);
    }
    true
}
