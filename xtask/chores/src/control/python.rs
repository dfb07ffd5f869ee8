//! The client in Python: a class with a method per operation, and types of what they return.

use super::HEADER;
use super::read::{Api, Field, Kind, Operation, Output, Place, Ty, Type};
use std::fmt::Write as _;

/// The module.
pub(super) fn render(api: &Api) -> String {
    let mut text = format!(
        r#""""The control API of the server, one method per operation.

{HEADER}
"""

from __future__ import annotations

import urllib.parse
from typing import Any, Dict, List, Mapping, Optional, Protocol, TypedDict

"#
    );
    // Inputs are parameters.
    let is_input = |name: &String| api.operations.iter().any(|operation| operation.input_type.as_ref() == Some(name));
    for (name, ty) in api.types.iter().filter(|(name, _)| !is_input(name)) {
        type_definition(&mut text, name, ty);
    }
    text.push_str(
        r#"
#: A member that is not sent; None is sent as null where any value is allowed.
ABSENT: Any = object()


class Send(Protocol):
    """Sends a request to the control API."""

    def __call__(self, method: str, path: str, body: Optional[Mapping[str, Any]], *, text: bool = False) -> Any:
        """The response to METHOD /_proofmark/PATH: its JSON, or its text."""


def _path(path: str, query: Mapping[str, Any]) -> str:
    given = {name: str(value).lower() if isinstance(value, bool) else value
             for name, value in query.items() if value is not ABSENT}
    return f"{path}?{urllib.parse.urlencode(given)}" if given else path


def _label(value: Any) -> str:
    return urllib.parse.quote(str(value), safe="")


def _body(members: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: value for name, value in members.items() if value is not ABSENT}


class ControlApi:
    """The operations of the control API, which docs/CONTROL.md describes. ``Server.control_api`` is one."""

    def __init__(self, send: Send) -> None:
        self._send = send
"#,
    );
    for operation in &api.operations {
        method(&mut text, operation);
    }
    text
}

fn type_definition(text: &mut String, name: &str, Type { docs, kind }: &Type) {
    let docs = if docs.is_empty() { "One of the types of the control API." } else { docs };
    match kind {
        Kind::Enum(values) => {
            let values: Vec<_> = values.iter().map(|value| format!("``{value}``")).collect();
            let _ = write!(text, "\n#: {docs} One of {}.\n{name} = str\n\n", values.join(", "));
        }
        Kind::Structure(fields) => {
            let _ = write!(text, "\nclass {name}(TypedDict, total=False):\n    \"\"\"{docs}\"\"\"\n\n");
            for field in fields {
                if !field.docs.is_empty() {
                    let _ = writeln!(text, "    #: {}", field.docs);
                }
                let _ = writeln!(text, "    {}: {}", field.name, optional(field));
            }
            text.push('\n');
        }
    }
}

fn method(text: &mut String, operation: &Operation) {
    let Operation { name, docs, method, path, input, output, .. } = operation;
    let mut fields: Vec<&Field> = input.iter().collect();
    // Those that must be given come first.
    fields.sort_by_key(|field| !field.required);
    let mut parameters = String::from("self");
    for field in fields.iter().filter(|field| field.required) {
        let _ = write!(parameters, ", {}: {}", field.name, optional(field));
    }
    if fields.iter().any(|field| !field.required) {
        parameters.push_str(", *");
    }
    for field in fields.iter().filter(|field| !field.required) {
        let absent = if matches!(field.ty, Ty::Any) { "ABSENT" } else { "None" };
        let _ = write!(parameters, ", {}: {} = {absent}", field.name, optional(field));
    }
    let returned = match output {
        Output::Nothing => "None",
        Output::Text => "str",
        Output::Json(name) => name,
    };
    let _ = write!(text, "\n    def {}({parameters}) -> {returned}:\n", snake_case(name));
    let described: Vec<_> = fields.iter().filter(|field| !field.docs.is_empty()).collect();
    let route = format!("``{method} /_proofmark{}{path}``", if path.is_empty() { "" } else { "/" });
    let _ = write!(text, "        \"\"\"{docs}\n\n        {route}\n");
    for field in described {
        let _ = write!(text, "\n        ``{}``: {}\n", field.name, field.docs);
    }
    text.push_str("        \"\"\"\n");
    let mut place = format!("\"{path}\"");
    for field in input.iter().filter(|field| field.place == Place::Path) {
        place = format!("f{}", place.replace(&format!("{{{}}}", field.name), &format!("{{_label({})}}", field.name)));
    }
    let members = |wanted: Place| {
        let of_place = input.iter().filter(move |field| field.place == wanted);
        let value = |field: &Field| match field.required || matches!(field.ty, Ty::Any) {
            true => format!("\"{0}\": {0}", field.name),
            false => format!("\"{0}\": ABSENT if {0} is None else {0}", field.name),
        };
        let members: Vec<_> = of_place.map(value).collect();
        (!members.is_empty()).then(|| format!("{{{}}}", members.join(", ")))
    };
    if let Some(query) = members(Place::Query) {
        place = format!("_path({place}, {query})");
    }
    let body = members(Place::Body).map_or_else(|| "None".to_owned(), |body| format!("_body({body})"));
    let sent = format!("self._send(\"{method}\", {place}, {body}");
    let _ = match output {
        Output::Nothing => writeln!(text, "        {sent})"),
        Output::Text => writeln!(text, "        response: str = {sent}, text=True)\n        return response"),
        Output::Json(name) => writeln!(text, "        response: {name} = {sent})\n        return response"),
    };
}

/// The type of a member; of one that may be absent or null it says so.
fn optional(field: &Field) -> String {
    let ty = python_type(&field.ty);
    match field.required || ty == "Any" {
        true => ty,
        false => format!("Optional[{ty}]"),
    }
}

fn python_type(ty: &Ty) -> String {
    match ty {
        Ty::String => "str".to_owned(),
        Ty::Number => "int".to_owned(),
        Ty::Boolean => "bool".to_owned(),
        Ty::Any => "Any".to_owned(),
        Ty::List(item) => format!("List[{}]", python_type(item)),
        Ty::Map(value) => format!("Dict[str, {}]", python_type(value)),
        Ty::Named(name) => name.clone(),
    }
}

/// `ListRequests` as `list_requests`.
fn snake_case(name: &str) -> String {
    let mut text = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !text.is_empty() {
            text.push('_');
        }
        text.push(c.to_ascii_lowercase());
    }
    text
}
