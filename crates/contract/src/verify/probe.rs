//! Cases of one request: documented examples and boundaries of constraints.

use super::context::{Context, Exchanged};
use super::judge::Expect;
use super::staged;
use crate::api::{ApiOperation, Kind, Location};
use crate::mark::Mark;
use crate::report::Case;
use crate::report::case::slug;
use crate::service::Prerequisite;
use crate::violation::Constraint;
use crate::{synth, write};
use proofmark_smithy_model::model::Node;

/// A case of one request.
pub(super) struct Probe<'a> {
    operation: &'a ApiOperation,
    case: Case,
    input: Node,
    expect: Expect,
    prerequisites: Vec<Prerequisite>,
}

/// The probes of an operation, in the order of its model.
pub(super) fn of<'a>(context: &Context<'a>, operation: &'a ApiOperation) -> Vec<Probe<'a>> {
    let mut probes: Vec<Probe<'a>> = examples(context, operation).collect();
    probes.extend(boundaries(context, operation));
    probes
}

fn examples<'a>(context: &Context<'a>, operation: &'a ApiOperation) -> impl Iterator<Item = Probe<'a>> {
    let examples = context.examples.iter().filter(|example| example.operation == operation.index);
    examples.map(move |example| {
        let expect = if example.output.is_some() { Expect::Output } else { Expect::Allowed };
        let case = Case::new(operation.name(), "example", example.number, Mark::Documented);
        // An example that contradicts its own model proves nothing of a server; `lint-examples` reports it.
        let is_wrong = example.defects.iter().any(|defect| defect.is_error() && defect.path.starts_with("input."));
        let mut prerequisites = Vec::new();
        let case = match write::request(context.api, operation, &example.input) {
            Ok(_) if is_wrong => case.skipped("the example contradicts its model"),
            Ok(_) => match staged::prerequisites(context, operation, &example.input) {
                Ok(calls) => {
                    prerequisites = calls;
                    case
                }
                Err(reason) => case.skipped(reason),
            },
            Err(error) => case.skipped(format!("the example cannot be sent: {error}")),
        };
        Probe { operation, case, input: example.input.clone(), expect, prerequisites }
    })
}

/// The boundaries of an operation's constraints. Its other members are those that are required.
fn boundaries<'a>(context: &Context<'a>, operation: &'a ApiOperation) -> Vec<Probe<'a>> {
    // A seed of its own: the same requests in every run, so that known failures can name them.
    let base = match synth::input_with(context.api, operation, 0, synth::Options::MINIMAL) {
        Ok(base) => base,
        Err(error) => {
            let case = Case::new(operation.name(), "boundary", "all", Mark::Model).skipped(error.to_string());
            let expect = Expect::Allowed;
            return vec![Probe { operation, case, input: Node::Null, expect, prerequisites: Vec::new() }];
        }
    };
    let boundaries = synth::boundaries(context.api, operation, &base);
    boundaries
        .into_iter()
        .filter(|boundary| !looks_empty(context, operation, boundary))
        .map(|boundary| {
            let name = format!("{}/{}", boundary.path, slug(&boundary.label));
            let case = Case::new(operation.name(), boundary.constraint.name(), name, Mark::Model);
            let input = context.with_inputs(operation, boundary.input, Some(&boundary.path));
            let expect = match (boundary.valid, &boundary.constraint) {
                (true, _) => Expect::Allowed,
                (false, Constraint::Enum { .. }) => Expect::Tolerance(boundary.path),
                (false, _) => Expect::Rejection(boundary.path),
            };
            Probe { operation, case, input, expect, prerequisites: Vec::new() }
        })
        .collect()
}

/// Whether what is left out is a payload of bytes or text: a server can't distinguish it from an empty one.
fn looks_empty(context: &Context<'_>, operation: &ApiOperation, boundary: &synth::Boundary) -> bool {
    let member = context.api[operation.input].member(&boundary.path);
    boundary.constraint == Constraint::Required
        && member.is_some_and(|member| {
            let kind = &context.api[member.target].kind;
            member.location == Location::Payload && matches!(kind, Kind::Blob | Kind::String | Kind::Enum { .. })
        })
}

impl<'a> Probe<'a> {
    /// Whether calls have to create what it is about.
    pub(super) fn is_staged(&self) -> bool {
        !self.prerequisites.is_empty()
    }

    /// The id of its case.
    pub(super) fn id(&self) -> &str {
        &self.case.id
    }

    /// Sends the request and judges the response.
    pub(super) async fn run(self, context: &Context<'a>) -> Case {
        if let crate::report::Verdict::Skipped(_) = self.case.verdict {
            return self.case;
        }
        if let Some(reason) = context.forbids(self.operation) {
            return self.case.skipped(reason);
        }
        let undo = staged::create(context, &self.prerequisites).await;
        let Exchanged { findings, exchange, took, .. } =
            context.exchange(self.operation, &self.input, &self.expect).await;
        staged::remove(context, undo).await;
        Case { exchange, duration: took, ..self.case.with_findings(findings) }
    }
}
