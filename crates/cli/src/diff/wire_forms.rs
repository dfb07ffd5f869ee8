//! The wire form of an operation in both models: a synthesized request and response, as the contract kit writes them.
//! What both models have has the same values in both, so that only changes of the models differ.

use proofmark_contract::api::ApiOperation;
use proofmark_contract::read::{self, ResponseOutcome};
use proofmark_contract::synth::{self, Options};
use proofmark_contract::{Api, Violation, write};
use proofmark_smithy_model::count::counted;
use proofmark_smithy_model::model::{Model, Node, ShapeId};

/// The most lines of a message that are shown.
const LINES: usize = 400;
/// The longest line of a message that is shown, in bytes.
const LINE: usize = 2_000;

/// Both models, compiled for writing messages.
pub(super) struct WireForms {
    old: Result<Api, String>,
    new: Result<Api, String>,
}

/// A message in both models.
pub(super) struct Forms {
    pub(super) old: Form,
    pub(super) new: Form,
}

/// A message in one model.
pub(super) enum Form {
    /// Its lines: the start line, headers, an empty line, and the body. JSON is indented.
    Message(Vec<String>),
    /// Why there is none.
    Missing(String),
}

/// What the two sides of an operation send.
#[derive(Clone, Copy)]
enum Kind {
    Request,
    Response,
}

impl WireForms {
    /// The forms of these services.
    pub(super) fn new(old: (&Model, &ShapeId), new: (&Model, &ShapeId)) -> Self {
        let api = |(model, service): (&Model, &ShapeId)| {
            Api::of(model, service).map_err(|report| {
                let first = report.diagnostics().first().map(|diagnostic| diagnostic.message.clone());
                first.unwrap_or_else(|| "the contract kit cannot serve this model".to_owned())
            })
        };
        Self { old: api(old), new: api(new) }
    }

    /// The request and the response of an operation; `old` is its name in the old model.
    pub(super) fn of(&self, old: &str, new: &str) -> [(&'static str, Forms); 2] {
        [("Request", self.forms(old, new, Kind::Request)), ("Response", self.forms(old, new, Kind::Response))]
    }

    fn forms(&self, old: &str, new: &str, kind: Kind) -> Forms {
        let find = |api: &'_ Result<Api, String>, name: &str| -> Result<Node, String> {
            let api = api.as_ref().map_err(String::clone)?;
            let operation = api.operation(name).ok_or_else(|| "This model has no such operation.".to_owned())?;
            value(api, operation, kind)
        };
        let (before, now) = (find(&self.old, old), find(&self.new, new));
        let now = match (&before, now, &self.new) {
            (Ok(before), Ok(now), Ok(api)) => Ok(with_values_of(api, new, kind, before, now)),
            (_, now, _) => now,
        };
        Forms { old: form(&self.old, old, kind, before), new: form(&self.new, new, kind, now) }
    }
}

fn value(api: &Api, operation: &ApiOperation, kind: Kind) -> Result<Node, String> {
    let made = match kind {
        Kind::Request => synth::input_with(api, operation, 0, Options::COMPLETE),
        Kind::Response => synth::output_with(api, operation, 0, Options::COMPLETE),
    };
    made.map_err(|error| format!("No value can be synthesized: {error}"))
}

/// The new value with the old one's texts and numbers, where the new model takes them.
fn with_values_of(api: &Api, operation: &str, kind: Kind, old: &Node, new: Node) -> Node {
    let Some(operation) = api.operation(operation) else { return new };
    let mut candidate = new.clone();
    adopt(&mut candidate, old);
    if is_valid(api, operation, kind, &candidate) {
        return candidate;
    }
    // Member by member, so that one value that the new model rejects does not change all others.
    let Node::Object(members) = old else { return new };
    let mut kept = new;
    for (name, value) in members {
        let mut candidate = kept.clone();
        if let Some(own) = candidate.get_mut(name) {
            adopt(own, value);
        }
        if is_valid(api, operation, kind, &candidate) {
            kept = candidate;
        }
    }
    kept
}

/// Takes over values of the same type, at the same place.
fn adopt(new: &mut Node, old: &Node) {
    match (new, old) {
        (Node::Object(new), Node::Object(old)) => {
            for (name, value) in new.iter_mut() {
                if let Some(old) = old.get(name) {
                    adopt(value, old);
                }
            }
            // The keys of maps are values, too: equal ones keep their place, others are those of the new value.
        }
        (Node::Array(new), Node::Array(old)) => {
            new.truncate(old.len().max(1));
            new.iter_mut().zip(old).for_each(|(new, old)| adopt(new, old));
        }
        (new @ Node::String(_), Node::String(_))
        | (new @ Node::Number(_), Node::Number(_))
        | (new @ Node::Bool(_), Node::Bool(_)) => *new = old.clone(),
        _ => {}
    }
}

fn is_valid(api: &Api, operation: &ApiOperation, kind: Kind, value: &Node) -> bool {
    let is_clean = |violations: &[Violation]| violations.is_empty();
    match kind {
        Kind::Request => write::request(api, operation, value)
            .is_ok_and(|request| read::request(api, &request).is_ok_and(|read| is_clean(&read.violations))),
        Kind::Response => write::response(api, operation, value).is_ok_and(|response| {
            let read = read::response(api, operation, &response);
            matches!(read.outcome, ResponseOutcome::Output(_)) && is_clean(&read.violations)
        }),
    }
}

fn form(api: &Result<Api, String>, name: &str, kind: Kind, value: Result<Node, String>) -> Form {
    let lines = value.and_then(|value| {
        let api = api.as_ref().map_err(String::clone)?;
        let operation = api.operation(name).ok_or_else(String::new)?;
        let unwritten = |error: write::WriteError| format!("The message cannot be written: {error}");
        Ok(match kind {
            Kind::Request => {
                let request = write::request(api, operation, &value).map_err(unwritten)?;
                let target = request.uri().path_and_query().map_or("/", |target| target.as_str());
                let start = format!("{} {target}", request.method());
                let headers = request.headers().iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
                lines(start, headers, request.body())
            }
            Kind::Response => {
                let response = write::response(api, operation, &value).map_err(unwritten)?;
                let start = response.status().to_string();
                let headers = response.headers().iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
                lines(start, headers, response.body())
            }
        })
    });
    match lines {
        Ok(lines) => Form::Message(lines),
        Err(reason) => Form::Missing(reason),
    }
}

fn lines<'h>(start: String, headers: impl Iterator<Item = (&'h str, &'h [u8])>, body: &[u8]) -> Vec<String> {
    let mut lines = vec![start];
    // Lengths follow from the body, and would differ wherever it does.
    let headers = headers.filter(|(name, _)| *name != "content-length");
    lines.extend(headers.map(|(name, value)| format!("{name}: {}", String::from_utf8_lossy(value))));
    if !body.is_empty() {
        lines.push(String::new());
        match (serde_json::from_slice::<Node>(body), std::str::from_utf8(body)) {
            (Ok(json), _) => lines.extend(format!("{json:#}").lines().map(str::to_owned)),
            (_, Ok(text)) => lines.extend(text.lines().map(str::to_owned)),
            _ => lines.push(format!("({}, not text)", counted(body.len(), "byte"))),
        }
    }
    let left_out = lines.len().saturating_sub(LINES);
    lines.truncate(LINES);
    for line in &mut lines {
        if line.len() > LINE {
            line.truncate(line.floor_char_boundary(LINE));
            line.push_str(" …");
        }
    }
    if left_out > 0 {
        lines.push(format!("… {}", counted(left_out, "more line")));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::{Form, Forms, WireForms};
    use proofmark_smithy_model::Loader;
    use proofmark_smithy_model::model::Model;

    fn model(input: &str) -> Model {
        let text = format!(
            "$version: \"2.0\"\nnamespace a\n@aws.protocols#restJson1\nservice S {{ operations: [Op] }}\n\
             @http(method: \"POST\", uri: \"/op\") operation Op {{ input := {{ {input} }} output := {{ a: String }} }}\n"
        );
        Loader::new().text("a.smithy", text).load().unwrap_or_else(|report| panic!("{report}")).model
    }

    fn lines(form: Form) -> Vec<String> {
        match form {
            Form::Message(lines) => lines,
            Form::Missing(reason) => panic!("{reason}"),
        }
    }

    fn forms(old: &Model, new: &Model, operation: &str) -> [(&'static str, Forms); 2] {
        let service = |model: &Model| model.services().next().expect("a service").id.clone();
        WireForms::new((old, &service(old)), (new, &service(new))).of(operation, operation)
    }

    #[test]
    fn only_what_changed_differs() {
        let [(_, request), (_, response)] =
            forms(&model("z: String, a: String"), &model("n: Integer, z: String"), "Op");
        let (old, new) = (lines(request.old), lines(request.new));
        let line = |lines: &[String], name: &str| {
            lines.iter().find(|line| line.contains(name)).map(|line| line.trim_end_matches(',').to_owned())
        };
        assert_eq!(line(&old, "\"z\""), line(&new, "\"z\""));
        assert!(line(&new, "\"n\"").is_some() && line(&old, "\"n\"").is_none(), "{new:?}");
        assert_eq!(lines(response.old), lines(response.new));
    }

    #[test]
    fn an_operation_that_one_model_lacks_is_described() {
        let [(_, request), _] = forms(&model(""), &model(""), "Other");
        assert!(matches!(request.old, Form::Missing(reason) if reason == "This model has no such operation."));
    }
}
