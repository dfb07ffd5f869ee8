//! The last steps to a model: everything that was stated is assembled and validated, and findings get their places.

use super::MOST_FINDINGS;
use super::assemble::{Assembler, Written};
use super::files::Files;
use super::locate::{Located, Place, locate, name_owner};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::examples::normalise_examples;
use crate::model::{Model, Shape, ShapeId, ShapeType, Traits, round};
use crate::source::Source;
use crate::validate::{Known, validate};
use std::collections::HashSet;

/// Assembles and validates a model of Smithy files.
pub(super) fn smithy<T>(
    files: &Files,
    check: impl FnOnce(&Model, &mut Diagnostics) -> T,
) -> Result<((Model, T), Diagnostics), Diagnostics> {
    let mut report = Diagnostics::default();
    let (assembler, places) = files.state(&mut report);
    let place = |finding: &Diagnostic, shape: &ShapeId| files.place(&places, finding, shape);
    finish(assembler, report, &files.sources, None, place, check)
}

/// Assembles a model of Smithy files to be written down again.
pub(super) fn as_written(files: &Files, flatten: bool) -> Result<(Written, Diagnostics), Diagnostics> {
    let mut report = Diagnostics::default();
    let (mut assembler, places) = files.state(&mut report);
    let readable = !report.has_errors();
    assembler.contradictions(&mut report);
    let written = if readable { assembler.finish_as_written(flatten, &mut report) } else { None };
    concluded(written, report, &files.sources, None, |finding, shape| files.place(&places, finding, shape))
}

/// Assembles, checks, and gives every finding its place in the files. Where the files cannot be read, nothing is assembled
/// of what is left of them. Findings that may follow from others are left out.
pub(super) fn finish<T>(
    mut assembler: Assembler,
    mut report: Diagnostics,
    sources: &[Source],
    namespace: Option<&str>,
    place: impl Fn(&Diagnostic, &ShapeId) -> Place,
    check: impl FnOnce(&Model, &mut Diagnostics) -> T,
) -> Result<((Model, T), Diagnostics), Diagnostics> {
    let readable = !report.has_errors();
    assembler.contradictions(&mut report);
    let result = readable.then(|| {
        let mut model = assembler.finish(&mut report);
        round_numbers(&mut model);
        for defect in normalise_examples(&mut model) {
            let message = format!("example {}, {}: {}", defect.example, defect.path, defect.message);
            report.push(Diagnostic::warning("example-timestamp", message).on(&defect.operation));
        }
        let assembled = Known::of(&report);
        report.extend(assembled.without_consequences(&model, validate(&model)));
        let mut found = Diagnostics::default();
        let checked = check(&model, &mut found);
        let validated = Known::of(&report);
        report.extend(validated.without_consequences(&model, found));
        (model, checked)
    });
    concluded(result, report, sources, namespace, place)
}

/// Rounds all numbers as doubles have them, but for the defaults of types whose every digit counts.
fn round_numbers(model: &mut Model) {
    let is_exact =
        |shape: &&Shape| matches!(shape.ty, ShapeType::BigDecimal | ShapeType::BigInteger | ShapeType::Timestamp);
    let exact: HashSet<ShapeId> = model.shapes.values().filter(is_exact).map(|shape| shape.id.clone()).collect();
    let round_traits = |traits: &mut Traits, keeps_default: bool| {
        for (_, value) in traits.iter_mut().filter(|(id, _)| !keeps_default || *id != "smithy.api#default") {
            round(value);
        }
    };
    for shape in model.shapes.values_mut() {
        round_traits(&mut shape.traits, exact.contains(&shape.id));
        for member in shape.members.values_mut() {
            round_traits(&mut member.traits, exact.contains(&member.target));
        }
    }
    model.metadata.values_mut().for_each(round);
}

/// The result with its warnings, or all findings; each with its place in the files.
fn concluded<T>(
    result: Option<T>,
    mut report: Diagnostics,
    sources: &[Source],
    namespace: Option<&str>,
    place: impl Fn(&Diagnostic, &ShapeId) -> Place,
) -> Result<(T, Diagnostics), Diagnostics> {
    report.keep_worst(MOST_FINDINGS);
    let files = Located::of(sources);
    for diagnostic in report.diagnostics_mut() {
        name_owner(diagnostic, namespace);
        locate(diagnostic, &files, &place);
    }
    report.sort();
    match result {
        Some(result) if !report.has_errors() => Ok((result, report)),
        _ => Err(report),
    }
}
