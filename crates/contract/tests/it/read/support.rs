//! Small models in a short notation, messages as texts, and what is read as texts.

use crate::models::api_of_shapes;
use bytes::Bytes;
use http::{HeaderName, HeaderValue, Request, Response};
use proofmark_contract::Violation;
use proofmark_contract::api::Api;
use proofmark_contract::read::{self, ResponseOutcome};
use serde_json::{Map, Value, json};

/// An API with one operation, `POST /test` with the labels of its input, and these shapes. Its input and output are the
/// shapes `Input` and `Output`, its errors the shapes with that trait.
///
/// A shape is its type with its content, then its traits: `{"structure": {"a": "String"}, "error": "client"}`,
/// `{"list": "String", "sparse": {}}`, `{"map": ["String", "Integer"]}`, `{"enum": {"A": "a"}}`,
/// `{"string": {}, "length": {"min": 1}}`. A member is its target, or `["String", {"required": {}}]`. What is not
/// among the shapes is Smithy's.
pub fn api(shapes: Value) -> Api {
    let own = shapes.as_object().unwrap();
    let mut ast = Map::new();
    for (name, shape) in own {
        ast.insert(format!("test#{name}"), shape_ast(own, shape));
    }
    let structure = |name: &str| match own.contains_key(name) {
        true => json!({"target": format!("test#{name}")}),
        false => json!({"target": "smithy.api#Unit"}),
    };
    let errors: Vec<Value> =
        own.iter().filter(|(_, shape)| shape.get("error").is_some()).map(|(name, _)| structure(name)).collect();
    let input = own.get("Input").and_then(|input| input["structure"].as_object());
    let labels = input.into_iter().flatten().filter(|(_, member)| !member[1]["httpLabel"].is_null());
    let uri = labels.fold("/test".to_owned(), |uri, (name, _)| format!("{uri}/{{{name}}}"));
    ast.insert(
        "test#Operation".to_owned(),
        json!({
            "type": "operation",
            "input": structure("Input"),
            "output": structure("Output"),
            "errors": errors,
            "traits": {"smithy.api#http": {"method": "POST", "uri": uri, "code": 200}},
        }),
    );
    ast.insert(
        "test#Service".to_owned(),
        json!({
            "type": "service",
            "version": "1",
            "operations": [{"target": "test#Operation"}],
            "traits": {"aws.protocols#restJson1": {}},
        }),
    );
    api_of_shapes(ast)
}

fn shape_ast(own: &Map<String, Value>, shape: &Value) -> Value {
    let shape = shape.as_object().unwrap();
    let (kind, content) = shape.iter().next().unwrap();
    let mut ast = Map::new();
    ast.insert("type".to_owned(), json!(kind));
    ast.insert("traits".to_owned(), traits(shape.iter().skip(1)));
    match &**kind {
        "list" => _ = ast.insert("member".to_owned(), member(own, content)),
        "map" => {
            ast.insert("key".to_owned(), member(own, &content[0]));
            ast.insert("value".to_owned(), member(own, &content[1]));
        }
        "enum" | "intEnum" => {
            let values = content.as_object().unwrap().iter().map(|(name, value)| {
                let member = json!({"target": "smithy.api#Unit", "traits": {"smithy.api#enumValue": value}});
                (name.clone(), member)
            });
            ast.insert("members".to_owned(), values.collect::<Map<_, _>>().into());
        }
        "structure" | "union" => {
            let members = content.as_object().unwrap().iter().map(|(name, m)| (name.clone(), member(own, m)));
            ast.insert("members".to_owned(), members.collect::<Map<_, _>>().into());
        }
        _ => {}
    }
    ast.into()
}

fn member(own: &Map<String, Value>, member: &Value) -> Value {
    let target = member.as_str().or(member[0].as_str()).unwrap();
    let namespace = if own.contains_key(target) { "test" } else { "smithy.api" };
    let traits = traits(member.get(1).and_then(Value::as_object).into_iter().flatten());
    json!({"target": format!("{namespace}#{target}"), "traits": traits})
}

fn traits<'a>(traits: impl Iterator<Item = (&'a String, &'a Value)>) -> Value {
    traits.map(|(name, value)| (format!("smithy.api#{name}"), value.clone())).collect::<Map<_, _>>().into()
}

/// A message: the first line, headers, an empty line, the body.
fn parts(message: &str) -> (&str, Vec<(HeaderName, HeaderValue)>, Bytes) {
    let (head, body) = message.split_once("\n\n").unwrap_or((message, ""));
    let mut lines = head.lines();
    let first = lines.next().unwrap();
    let header = |line: &str| {
        let (name, value) = line.split_once(':').unwrap();
        (name.parse().unwrap(), HeaderValue::from_bytes(value.trim().as_bytes()).unwrap())
    };
    (first, lines.map(header).collect(), Bytes::from(body.to_owned()))
}

/// What a request is read as: the input, then a violation a line.
pub fn read_request(api: &Api, message: &str) -> String {
    let (target, headers, body) = parts(message);
    let mut request = Request::post(target).body(body).unwrap();
    for (name, value) in headers {
        request.headers_mut().append(name, value);
    }
    match read::request(api, &request) {
        Ok(read) => shown(&read.input, &read.violations),
        Err(reason) => format!("{reason}\n"),
    }
}

/// A request to `/test` with a JSON body.
pub fn read_body(api: &Api, body: &str) -> String {
    read_request(api, &format!("/test\nContent-Type: application/json\n\n{body}"))
}

/// What a response is read as: the output or error, then a violation a line.
pub fn read_response(api: &Api, message: &str) -> String {
    let (status, headers, body) = parts(message);
    let mut response = Response::builder().status(status).body(body).unwrap();
    for (name, value) in headers {
        response.headers_mut().append(name, value);
    }
    let operation = api.operation("Operation").unwrap();
    let read = read::response(api, operation, &response);
    match read.outcome {
        ResponseOutcome::Output(output) => shown(&output, &read.violations),
        ResponseOutcome::Error(error) => {
            let schema = error.schema.map_or("unknown".to_owned(), |schema| api[schema].id.to_string());
            let message = error.message.unwrap_or_default();
            format!("`{}` ({schema}) {message:?} {}", error.name, shown(&error.members, &read.violations))
        }
    }
}

/// A document and its violations.
pub fn shown(document: &Value, violations: &[Violation]) -> String {
    let mut text = format!("{document}\n");
    for violation in violations {
        let severity = if violation.is_error() { "" } else { " (warning)" };
        text += &format!("  - {violation}{severity}\n");
    }
    text
}

/// Each message beside what it is read as.
pub fn table<'m>(messages: impl IntoIterator<Item = &'m str>, read: impl Fn(&str) -> String) -> String {
    messages.into_iter().map(|message| format!("{message}\n  {}", read(message))).collect()
}
