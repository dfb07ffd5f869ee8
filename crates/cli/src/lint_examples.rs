//! `proofmark lint-examples`: what is wrong with documented examples, and which ones a source lacks.

use crate::output::{print, print_error};
use crate::service::{load_model, loader, names};
use anyhow::Result;
use proofmark_contract_lambda as lambda;
use proofmark_smithy_model::count::counted;
use proofmark_smithy_model::model::{Model, Node, ShapeType};
use proofmark_smithy_model::text::printable;
use proofmark_smithy_model::{Diagnostics, Loaded, lint_examples};
use std::collections::HashSet;
use std::path::PathBuf;
use std::process::ExitCode;

/// The arguments of `proofmark lint-examples`.
#[derive(clap::Args)]
#[command(after_help = "\
A defect is a timestamp that is not of the one form that Smithy has for examples, a length, range or pattern that does not hold, a value of the wrong type, an
unknown or missing member. The exit status is 1 when there are defects, and 2 when there is no example at all.

Examples:
  proofmark lint-examples
  proofmark lint-examples botocore/data/lambda/2015-03-31
  proofmark lint-examples published.json botocore/data/lambda/2015-03-31")]
pub(crate) struct Arguments {
    /// Models, each by itself: Smithy JSON AST or IDL, folders, jars, a smithy-build.json, botocore folders [default:
    /// the built-in model of Lambda].
    models: Vec<PathBuf>,
    /// A file, jar or folder of one more model; may be given several times, and all of them are that model.
    #[arg(long, value_name = "PATH")]
    model: Vec<PathBuf>,
}

/// A model, and what it is called.
struct Source {
    name: String,
    model: Model,
    warnings: Diagnostics,
}

/// A documented example.
struct Example {
    /// The operation and the input. Titles are reworded; the operation and the input identify an example.
    key: (String, String),
    title: String,
}

/// Runs `proofmark lint-examples`.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let sources = sources(arguments)?;
    let mut all_defects = 0;
    for source in &sources {
        let found = source.defects();
        let (examples, defects) = (counted(source.examples().len(), "example"), counted(found.len(), "defect"));
        print(&format!("{}: {examples}, {defects}", source.name))?;
        for defect in &found {
            print(&format!("  {defect}"))?;
        }
        all_defects += found.len();
    }
    for line in lacking(&sources) {
        print(&line)?;
    }
    if sources.iter().all(|source| source.examples().is_empty()) && all_defects == 0 {
        print_error("error: no model has a documented example (the trait `@examples`): nothing was checked");
        return Ok(ExitCode::from(2));
    }
    Ok(ExitCode::from(u8::from(all_defects > 0)))
}

fn sources(arguments: &Arguments) -> Result<Vec<Source>> {
    if arguments.models.is_empty() && arguments.model.is_empty() {
        let model = lambda::model().clone();
        return Ok(vec![Source { name: "lambda (built in)".to_owned(), model, warnings: Diagnostics::default() }]);
    }
    let load = |paths: &[PathBuf]| {
        let Loaded { model, warnings } = load_model(loader(paths))?;
        Ok(Source { name: names(paths), model, warnings })
    };
    let together = (!arguments.model.is_empty()).then_some(arguments.model.as_slice());
    arguments.models.iter().map(std::slice::from_ref).chain(together).map(load).collect()
}

impl Source {
    /// Loading reads timestamps of other forms too and says so; the rest is found in what was loaded.
    fn defects(&self) -> Vec<String> {
        let timestamps = self.warnings.diagnostics().iter().filter(|warning| warning.code == "example-timestamp");
        let timestamps = timestamps.map(|warning| {
            let operation = warning.shape.as_ref().map_or("", |id| id.name());
            format!("{operation} {} [timestamp]", printable(&warning.message))
        });
        timestamps.chain(lint_examples(&self.model).iter().map(ToString::to_string)).collect()
    }

    fn examples(&self) -> Vec<Example> {
        let mut examples = Vec::new();
        for shape in self.model.shapes.values().filter(|shape| matches!(shape.ty, ShapeType::Operation(_))) {
            let listed = shape.traits.get("smithy.api#examples").and_then(Node::as_array);
            examples.extend(listed.into_iter().flatten().map(|example| Example {
                key: (shape.id.name().to_owned(), canonical(example.get("input"))),
                title: example.get("title").and_then(Node::as_str).unwrap_or("without a title").to_owned(),
            }));
        }
        examples
    }
}

/// The text of an input, which does not depend on the order of its members.
fn canonical(input: Option<&Node>) -> String {
    let mut input = input.cloned().unwrap_or_default();
    input.sort_all_objects();
    input.to_string()
}

/// A line for each example that one source has and another lacks.
fn lacking(sources: &[Source]) -> Vec<String> {
    let all: Vec<_> = sources.iter().map(|source| (&source.name, source.examples())).collect();
    let mut lines = Vec::new();
    for (name, own) in &all {
        let own: HashSet<_> = own.iter().map(|example| &example.key).collect();
        for (other, theirs) in all.iter().filter(|(other, _)| other != name) {
            let missing = theirs.iter().filter(|example| !own.contains(&example.key));
            lines.extend(missing.map(|Example { key: (operation, _), title }| {
                format!("{name}: lacks the example of {operation} \"{}\" that {other} has", printable(title))
            }));
        }
    }
    lines
}
