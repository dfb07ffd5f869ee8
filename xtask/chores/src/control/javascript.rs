//! The client in JavaScript: a table of operations with the class that reads it, and its declarations for TypeScript.

use super::HEADER;
use super::read::{Api, Kind, Operation, Output, Place, Ty};
use serde_json::json;
use std::fmt::Write as _;

/// The module.
pub(super) fn render(api: &Api) -> String {
    let mut table = String::new();
    for operation in &api.operations {
        let names = |wanted: Place| -> Vec<&str> {
            operation.input.iter().filter(|field| field.place == wanted).map(|field| field.name.as_str()).collect()
        };
        let _ = writeln!(
            table,
            "  {}: {{ method: {}, path: {}, query: {}, body: {}, isText: {} }},",
            camel_case(&operation.name),
            json!(operation.method),
            json!(operation.path),
            json!(names(Place::Query)),
            json!(names(Place::Body)),
            matches!(operation.output, Output::Text),
        );
    }
    format!(
        r#""use strict";

// {HEADER}

const OPERATIONS = {{
{table}}};

/** The operations of the control API. */
class ControlApi {{
  #send;

  constructor(send) {{
    this.#send = send;
  }}

  #call({{ method, path, query, body, isText }}, input = {{}}) {{
    const label = (_, name) => encodeURIComponent(input[name]);
    const parameters = query.filter((name) => input[name] !== undefined).map((name) => [name, String(input[name])]);
    const search = parameters.length > 0 ? `?${{new URLSearchParams(parameters)}}` : "";
    const members = Object.fromEntries(body.map((name) => [name, input[name]]));
    return this.#send(method, path.replace(/\{{(\w+)\}}/g, label) + search, body.length > 0 ? members : undefined, isText);
  }}

  static {{
    for (const [name, operation] of Object.entries(OPERATIONS)) {{
      this.prototype[name] = function (input) {{
        return this.#call(operation, input);
      }};
    }}
  }}
}}

module.exports = {{ ControlApi }};
"#
    )
}

/// The declarations.
pub(super) fn declarations(api: &Api) -> String {
    let mut text = format!("// {HEADER}\n");
    for (name, ty) in &api.types {
        text.push('\n');
        comment(&mut text, "", &ty.docs);
        match &ty.kind {
            Kind::Enum(values) => {
                let values: Vec<_> = values.iter().map(|value| json!(value).to_string()).collect();
                let _ = writeln!(text, "export type {name} = {};", values.join(" | "));
            }
            Kind::Structure(fields) => {
                let _ = writeln!(text, "export interface {name} {{");
                for field in fields {
                    comment(&mut text, "  ", &field.docs);
                    let ty = typescript_type(&field.ty);
                    let _ = match field.required {
                        true => writeln!(text, "  {}: {ty};", field.name),
                        false => writeln!(text, "  {}?: {ty} | null;", field.name),
                    };
                }
                text.push_str("}\n");
            }
        }
    }
    text.push_str(
        "\n/** The operations of the control API, which docs/CONTROL.md describes. */\nexport interface ControlApi {\n",
    );
    for operation in &api.operations {
        let Operation { name, docs, output, .. } = operation;
        comment(&mut text, "  ", docs);
        let returned = match output {
            Output::Nothing => "void",
            Output::Text => "string",
            Output::Json(name) => name,
        };
        let _ = writeln!(text, "  {}({}): Promise<{returned}>;", camel_case(name), parameter(operation));
    }
    text.push_str("}\n");
    text
}

fn parameter(operation: &Operation) -> String {
    let Some(name) = &operation.input_type else { return String::new() };
    let mark = if operation.input.iter().any(|field| field.required) { "" } else { "?" };
    format!("input{mark}: {name}")
}

fn comment(text: &mut String, indent: &str, docs: &str) {
    if !docs.is_empty() {
        let _ = writeln!(text, "{indent}/** {} */", docs.replace("*/", "* /"));
    }
}

fn typescript_type(ty: &Ty) -> String {
    match ty {
        Ty::String => "string".to_owned(),
        Ty::Number => "number".to_owned(),
        Ty::Boolean => "boolean".to_owned(),
        Ty::Any => "unknown".to_owned(),
        Ty::List(item) => format!("{}[]", typescript_type(item)),
        Ty::Map(value) => format!("Record<string, {}>", typescript_type(value)),
        Ty::Named(name) => name.clone(),
    }
}

/// `ListRequests` as `listRequests`.
fn camel_case(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(chars).collect()
}
