//! Lowering of `smithy.api#examples`, once the plan has all types. An example that contradicts the model is reported and
//! left out: published models have such examples, and their clients work.

use super::values;
use crate::plan::{Example, ExampleError, Object, OperationPlan, Plan, UnusableExample};
use proofmark_smithy_model::model::{Model, Node};
use proofmark_smithy_model::{Diagnostic, Diagnostics};

const ID: &str = "smithy.api#examples";

/// Gives every operation its documented examples.
pub(super) fn assign(model: &Model, plan: &mut Plan, report: &mut Diagnostics) {
    for index in 0..plan.operations.len() {
        let operation = &plan.operations[index];
        let node = model.shape(&operation.id).and_then(|shape| shape.traits.get(ID));
        let items = node.and_then(Node::as_array).map(Vec::as_slice).unwrap_or_default();
        let (mut examples, mut unusable) = (Vec::new(), Vec::new());
        for (index, item) in items.iter().enumerate() {
            let number = index + 1;
            match example(plan, operation, number, item) {
                Ok(example) => examples.push(example),
                Err(faults) => {
                    for fault in &faults {
                        report.push(
                            Diagnostic::warning("unusable-example", format!("example {number}, {fault}"))
                                .on(&operation.id)
                                .on_trait(ID)
                                .help("correct the example; until then the documentation and the tests do not have it"),
                        );
                    }
                    let reason = faults.into_iter().next().unwrap_or_else(|| "its types are missing".to_owned());
                    unusable.push(UnusableExample { number, reason });
                }
            }
        }
        let operation = &mut plan.operations[index];
        (operation.examples, operation.unusable_examples) = (examples, unusable);
    }
}

fn example(plan: &Plan, operation: &OperationPlan, number: usize, item: &Node) -> Result<Example, Vec<String>> {
    let title = item.get("title").and_then(Node::as_str);
    let mut faults = Vec::new();
    let mut take = |part: Result<Object, Vec<String>>| {
        part.unwrap_or_else(|found| {
            faults.extend(found);
            Object::default()
        })
    };
    let part = |structure, name| match item.get(name) {
        Some(node) => values::object(plan, structure, node, name),
        None => Ok(Object::default()),
    };
    let input = take(part(&operation.input, "input"));
    let has_output = item.get("output").is_some();
    let output = take(part(&operation.output, "output"));
    let error = item.get("error").map(|error| self::error(plan, operation, error)).transpose();
    let error = error.unwrap_or_else(|found| {
        faults.extend(found);
        None
    });
    if !item.is_object() {
        faults.push(format!("expected an object, found `{item}`"));
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let is_given = has_output || (error.is_none() && !operation.output.has_fallible_builder());
    let output = is_given.then_some(output);
    let title = title.map_or_else(|| format!("{} {number}", operation.id.name()), str::to_owned);
    Ok(Example { number, title, input, output, error })
}

fn error(plan: &Plan, operation: &OperationPlan, node: &Node) -> Result<ExampleError, Vec<String>> {
    let Some(named) = node.get("shapeId").and_then(Node::as_str) else {
        return Err(vec!["error: expected an object with a `shapeId`".to_owned()]);
    };
    let is_named = |id: &str| id == named;
    let listed = operation.errors.iter().find(|error| is_named(&error.id.to_string()));
    let structure = listed.and_then(|listed| plan.errors.iter().find(|error| error.id == listed.id));
    let Some(structure) = structure else {
        return Err(vec![format!("error.shapeId: `{named}` is not an error of the operation")]);
    };
    let empty = Node::Object(Default::default());
    let content = values::object(plan, structure, node.get("content").unwrap_or(&empty), "error.content")?;
    Ok(ExampleError { shape: structure.id.clone(), content })
}
