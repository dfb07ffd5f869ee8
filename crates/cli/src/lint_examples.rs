//! `proofmark lint-examples`: what is wrong with documented examples, and which ones a source lacks.

use crate::output::print;
use anyhow::Result;
use proofmark_contract_lambda as lambda;
use proofmark_smithy_model::model::{Model, Node, ShapeType};
use proofmark_smithy_model::{Loaded, Loader, Report, lint_examples};
use std::path::PathBuf;
use std::process::ExitCode;

/// The arguments of `proofmark lint-examples`.
#[derive(clap::Args)]
#[command(after_help = "\
A defect is a timestamp that is not of the one form that Smithy has for examples, a length, range or pattern that does not hold, a value of the wrong type, an
unknown or missing member. The exit status is 1 when there are defects.

Examples:
  proofmark lint-examples
  proofmark lint-examples botocore/data/lambda/2015-03-31
  proofmark lint-examples published.json botocore/data/lambda/2015-03-31")]
pub(crate) struct Arguments {
    /// Models: Smithy JSON AST or IDL, botocore folders, jars [default: the built-in model of Lambda].
    models: Vec<PathBuf>,
}

/// A model, and what it is called.
struct Source {
    name: String,
    model: Model,
    warnings: Report,
}

/// A documented example.
struct Example {
    operation: String,
    input: Node,
    title: String,
}

/// Runs `proofmark lint-examples`.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let sources = sources(arguments)?;
    let mut defects = 0;
    for source in &sources {
        let found = source.defects();
        print(&format!("{}: {} examples, {} defects", source.name, source.examples().len(), found.len()))?;
        for defect in &found {
            print(&format!("  {defect}"))?;
        }
        defects += found.len();
    }
    for line in lacking(&sources) {
        print(&line)?;
    }
    Ok(ExitCode::from(u8::from(defects > 0)))
}

fn sources(arguments: &Arguments) -> Result<Vec<Source>> {
    if arguments.models.is_empty() {
        let model = lambda::model().clone();
        return Ok(vec![Source { name: "lambda (built in)".to_owned(), model, warnings: Report::default() }]);
    }
    let load = |path: &PathBuf| {
        let Loaded { model, warnings } = Loader::new().path(path).load()?;
        Ok(Source { name: path.display().to_string(), model, warnings })
    };
    arguments.models.iter().map(load).collect()
}

impl Source {
    /// Loading reads timestamps of other forms too and says so; the rest is found in what was loaded.
    fn defects(&self) -> Vec<String> {
        let timestamps = self.warnings.diagnostics().iter().filter(|warning| warning.code == "example-timestamp");
        let timestamps = timestamps.map(|warning| {
            let operation = warning.shape.as_ref().map_or("", |id| id.name());
            format!("{operation} {} [timestamp]", warning.message)
        });
        timestamps.chain(lint_examples(&self.model).iter().map(ToString::to_string)).collect()
    }

    fn examples(&self) -> Vec<Example> {
        let mut examples = Vec::new();
        for shape in self.model.shapes.values().filter(|shape| matches!(shape.ty, ShapeType::Operation(_))) {
            let listed = shape.traits.get("smithy.api#examples").and_then(Node::as_array);
            examples.extend(listed.into_iter().flatten().map(|example| Example {
                operation: shape.id.name().to_owned(),
                input: example.get("input").cloned().unwrap_or_default(),
                title: example.get("title").and_then(Node::as_str).unwrap_or("without a title").to_owned(),
            }));
        }
        examples
    }
}

impl Example {
    /// Titles are reworded; what is called, and with what, tells an example from others.
    fn is(&self, other: &Self) -> bool {
        self.operation == other.operation && self.input == other.input
    }
}

/// A line for each example that one source has and another lacks.
fn lacking(sources: &[Source]) -> Vec<String> {
    let all: Vec<_> = sources.iter().map(|source| (&source.name, source.examples())).collect();
    let mut lines = Vec::new();
    for (name, own) in &all {
        for (other, theirs) in all.iter().filter(|(other, _)| other != name) {
            let missing = theirs.iter().filter(|example| !own.iter().any(|own| own.is(example)));
            lines.extend(missing.map(|Example { operation, title, .. }| {
                format!("{name}: lacks the example of {operation} \"{title}\" that {other} has")
            }));
        }
    }
    lines
}
