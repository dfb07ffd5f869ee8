//! What holds for every case, whatever the bytes: the readers come back with a model or with a report that says
//! something, and a model is written down and read back as it was.

use super::case::Case;
use proofmark_smithy_model::load::Written;
use proofmark_smithy_model::model::{Model, ShapeId, ShapeType};
use proofmark_smithy_model::write::{write, write_as_written};
use proofmark_smithy_model::{Diagnostics, Loader, lint_examples};

/// What came of a case that did no harm.
pub(super) enum Verdict {
    Accepted,
    Refused(Diagnostics),
}

/// Runs a case; the error says what harm it did.
pub(super) fn check(case: &Case) -> Result<Verdict, String> {
    let model = match load(case) {
        Ok(model) => model,
        Err(report) => {
            check_report(&report)?;
            return Ok(Verdict::Refused(report));
        }
    };
    lint_examples(&model);
    let facts = write(&model);
    let again = loaded(&facts, "the facts")?;
    same(&facts, &write(&again), "facts that are written, read and written again")?;
    // Botocore's files are of another language, which is not written.
    if case.files.iter().all(|(_, bytes)| !is_botocore(bytes)) {
        as_written(case, model)?;
    }
    Ok(Verdict::Accepted)
}

fn load(case: &Case) -> Result<Model, Diagnostics> {
    Loader::new().texts(case.files.iter().cloned()).load().map(|loaded| loaded.model)
}

fn is_botocore(bytes: &[u8]) -> bool {
    serde_json::from_slice::<serde_json::Value>(bytes).is_ok_and(|node| node.get("smithy").is_none())
}

fn check_report(report: &Diagnostics) -> Result<(), String> {
    let text = report.to_string();
    let kinds = ["error", "warning", "note"];
    if !report.has_errors() || !kinds.iter().any(|kind| text.starts_with(kind)) {
        return Err(format!("a rejection without a diagnostic: {text:?}"));
    }
    Ok(())
}

/// Everything that the files say is written, and read back to the model that they are.
fn as_written(case: &Case, model: Model) -> Result<(), String> {
    for flatten in [false, true] {
        let read = |files: Vec<(String, Vec<u8>)>| -> Result<Written, String> {
            let loaded = Loader::new().texts(files).load_as_written(flatten);
            loaded.map(|loaded| loaded.model).map_err(|report| format!("accepted, but not as written: {report}"))
        };
        let text = write_as_written(&read(case.files.clone())?);
        let again = read(vec![(WRITTEN.to_owned(), text.clone().into_bytes())])?;
        same(&text, &write_as_written(&again), "a model that is written, read and written again")?;
        let mut model = model.clone();
        let mut whole = loaded(&text, "the model as written")?;
        without_order(&mut model);
        without_order(&mut whole);
        let shapes = model.shapes.keys().chain(whole.shapes.keys());
        if let Some(id) = shapes.into_iter().find(|id| model.shape(id) != whole.shape(id)) {
            let shown = |model: &Model| shown(&format!("{:?}", model.shape(id)));
            return Err(format!("`{id}` is {}, but was written as {}", shown(&model), shown(&whole)));
        }
        if model != whole {
            return Err("the metadata is not what was written of it".to_owned());
        }
    }
    Ok(())
}

const WRITTEN: &str = "written.json";

fn loaded(text: &str, what: &str) -> Result<Model, String> {
    let loaded = Loader::new().text(WRITTEN, text).load();
    loaded.map(|loaded| loaded.model).map_err(|report| format!("{what} of an accepted model are rejected: {report}"))
}

/// What services, resources and operations are bound to is a set, and a written model is always in 2.0.
fn without_order(model: &mut Model) {
    model.version.clear();
    model.metadata.sort_keys();
    for shape in model.shapes.values_mut() {
        let sets: Vec<&mut Vec<ShapeId>> = match &mut shape.ty {
            ShapeType::Service(service) => vec![&mut service.operations, &mut service.resources, &mut service.errors],
            ShapeType::Operation(operation) => vec![&mut operation.errors],
            ShapeType::Resource(resource) => {
                vec![&mut resource.operations, &mut resource.collection_operations, &mut resource.resources]
            }
            _ => Vec::new(),
        };
        for set in sets {
            set.sort();
            set.dedup();
        }
    }
}

/// Compares texts; the error shows the first line that differs.
fn same(expected: &str, found: &str, what: &str) -> Result<(), String> {
    if expected == found {
        return Ok(());
    }
    let lines = expected.lines().zip(found.lines());
    let first = lines.enumerate().find(|(_, (expected, found))| expected != found);
    Err(match first {
        Some((number, (expected, found))) => {
            format!("{what} differ in line {}: `{}`, then `{}`", number + 1, shown(expected), shown(found))
        }
        None => format!("{what} differ in length: {} bytes, then {}", expected.len(), found.len()),
    })
}

fn shown(text: &str) -> String {
    text.chars().take(400).collect()
}
