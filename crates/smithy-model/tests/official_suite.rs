//! Plays the loader tests of the official Smithy repository, which is not part of this one: models that must be
//! rejected (and where), models that must be accepted, and pairs of an IDL file and a JSON file that must load to the same model.
//!
//! `SMITHY_LOADER_SUITE` names the folder `.../software/amazon/smithy/model/loader` of a checkout of
//! `smithy-lang/smithy`; without it the suite is skipped, and says so. `SMITHY_LOADER_SUITE_REPORT=1` prints what each
//! rejected model was rejected for. Differences that are known stand in `official_suite.toml`, each with its reason; an
//! entry that no longer applies fails the run.

use proofmark_smithy_model::load::Written;
use proofmark_smithy_model::model::{Model, Node, Traits};
use proofmark_smithy_model::write::write_as_written;
use proofmark_smithy_model::{Diagnostics, Loader, Severity};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The environment variable that names the folder.
const FOLDER: &str = "SMITHY_LOADER_SUITE";
/// The environment variable that asks for the diagnostics of rejected models.
const REPORT: &str = "SMITHY_LOADER_SUITE_REPORT";
/// What every model of the suite may refer to.
const SHARED: &str = "valid/__shared.json";

/// Differences that are known: the file below the folder, with the expected line if that differs, and why.
#[derive(Default, serde::Deserialize)]
struct Known {
    #[serde(default)]
    differs: BTreeMap<String, String>,
}

/// How the files of one kind came out.
#[derive(Default)]
struct Tally {
    passed: usize,
    total: usize,
    failures: BTreeMap<String, String>,
}

impl Tally {
    fn add(&mut self, name: &str, outcome: Result<(), String>) {
        self.total += 1;
        match outcome {
            Ok(()) => self.passed += 1,
            Err(why) => drop(self.failures.insert(name.to_owned(), why)),
        }
    }
}

fn main() -> ExitCode {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else {
        println!("SKIPPED official loader suite: {FOLDER} does not name its folder");
        return ExitCode::SUCCESS;
    };
    match play(&folder) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn play(folder: &Path) -> Result<bool, String> {
    let known: Known = {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/official_suite.toml");
        let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?
    };
    let (invalid, lines) = invalid(folder)?;
    let tallies = [
        ("invalid models rejected", invalid),
        ("rejected on the line that the suite expects, or the next", lines),
        ("valid models accepted", valid(folder)?),
        ("IDL files equal to their JSON file", pairs(folder, "json")?),
        ("models equal to their flattened file", pairs(folder, "flattened.smithy")?),
    ];
    let mut passed = true;
    let mut unused: Vec<&String> = known.differs.keys().collect();
    for (what, tally) in &tallies {
        println!("{what}: {} of {}", tally.passed, tally.total);
        for (name, why) in &tally.failures {
            unused.retain(|entry| *entry != name);
            match known.differs.get(name) {
                Some(reason) => println!("  known: {name}: {reason}"),
                None => {
                    println!("  FAILED {name}: {why}");
                    passed = false;
                }
            }
        }
    }
    for name in unused {
        println!("  STALE {name}: official_suite.toml lists it, but it passes or does not exist: delete the entry");
        passed = false;
    }
    Ok(passed)
}

/// What must be rejected; and, where the suite's own error names a line, whether it is rejected there.
fn invalid(folder: &Path) -> Result<(Tally, Tally), String> {
    let (mut tally, mut lines) = (Tally::default(), Tally::default());
    let report = std::env::var_os(REPORT).is_some();
    for name in files(folder, "invalid", &[".smithy", ".json"])? {
        tally.add(
            &name,
            match Loader::new().path(folder.join(&name)).load() {
                Ok(_) => Err("it was accepted".to_owned()),
                Err(findings) => {
                    if report {
                        println!("{name}\n{findings}\n");
                    }
                    if let Some(line) = expected_line(&folder.join(&name)) {
                        lines.add(&format!("{name}:{line}"), on_line(&findings, line));
                    }
                    Ok(())
                }
            },
        );
    }
    Ok((tally, lines))
}

/// The line that the first line of a file names: `// Syntax error at line 7, column 1: ...`.
fn expected_line(path: &Path) -> Option<usize> {
    let text = std::fs::read_to_string(path).ok()?;
    let (_, after) = text.lines().next()?.split_once("error at line ")?;
    after.split(',').next()?.parse().ok()
}

fn on_line(findings: &Diagnostics, line: usize) -> Result<(), String> {
    let errors = findings.diagnostics().iter().filter(|finding| finding.severity == Severity::Error);
    let found: Vec<usize> = errors.filter_map(|error| Some(error.position?.0)).collect();
    // A line break in the wrong place is reported there by the suite, here at the token after it.
    if found.contains(&line) || found.contains(&(line + 1)) {
        Ok(())
    } else {
        Err(format!("the errors are on the lines {found:?}"))
    }
}

/// What must be accepted.
fn valid(folder: &Path) -> Result<Tally, String> {
    let mut tally = Tally::default();
    for name in files(folder, "valid", &[".smithy"])? {
        tally.add(&name, load(folder, &name).map(drop));
    }
    Ok(tally)
}

/// Pairs of a Smithy file and the file of the same name with this extension.
fn pairs(folder: &Path, extension: &str) -> Result<Tally, String> {
    let mut tally = Tally::default();
    for name in files(folder, "valid", &[".smithy"])? {
        let Some(stem) = name.strip_suffix(".smithy") else { continue };
        let twin = format!("{stem}.{extension}");
        if folder.join(&twin).is_file() {
            tally.add(&twin, equal(folder, &name, &twin));
        }
    }
    Ok(tally)
}

fn equal(folder: &Path, one: &str, other: &str) -> Result<(), String> {
    let (a, b) = (load(folder, one)?, load(folder, other)?);
    same("model", &text(&a), &text(&b))?;
    if other.ends_with(".json") {
        let written = |name: &str| {
            let loader = Loader::new().paths([folder.join(name), folder.join(SHARED)]);
            let written = loader.load_as_written(false).map_err(|report| report.to_string())?.model;
            Ok::<_, String>(Written { model: canonical(&written.model), ..written })
        };
        same("written model", &write_as_written(&written(one)?), &write_as_written(&written(other)?))?;
    }
    Ok(())
}

/// A text of everything that counts in a model: shapes, members in order, traits and metadata.
fn text(model: &Model) -> String {
    let model = canonical(model);
    format!("{:#?}\n{:#?}", model.shapes, model.metadata)
}

/// The model with everything in one order that has no order.
fn canonical(model: &Model) -> Model {
    let mut model = model.clone();
    for shape in model.shapes.values_mut() {
        shape.traits = sorted(&shape.traits);
        shape.members.values_mut().for_each(|member| member.traits = sorted(&member.traits));
    }
    model.metadata.sort_keys();
    model.metadata.values_mut().for_each(Node::sort_all_objects);
    model
}

fn sorted(traits: &Traits) -> Traits {
    let mut result = Traits::default();
    for (id, value) in traits.iter() {
        let mut value = value.clone();
        value.sort_all_objects();
        result.insert(id, value);
    }
    result.sort();
    result
}

/// The first line that differs.
fn same(what: &str, a: &str, b: &str) -> Result<(), String> {
    if a == b {
        return Ok(());
    }
    let (a, b): (Vec<&str>, Vec<&str>) = (a.lines().collect(), b.lines().collect());
    let at = a.iter().zip(&b).position(|(a, b)| a != b).unwrap_or(a.len().min(b.len()));
    let around = |lines: &[&str]| lines[at.saturating_sub(3)..(at + 2).min(lines.len())].join(" ");
    Err(format!("the {what} differs at line {}: `{}` and `{}`", at + 1, around(&a), around(&b)))
}

fn load(folder: &Path, name: &str) -> Result<Model, String> {
    let loaded = Loader::new().paths([folder.join(name), folder.join(SHARED)]).load();
    loaded.map(|loaded| loaded.model).map_err(|report| format!("{name}: {report}"))
}

/// The files below a folder with one of these extensions, in the order of their names, without the shared one.
fn files(folder: &Path, below: &str, extensions: &[&str]) -> Result<Vec<String>, String> {
    let mut pending = vec![folder.join(below)];
    let mut found = Vec::new();
    while let Some(here) = pending.pop() {
        let fail = |error: std::io::Error| format!("{}: {error}", here.display());
        for entry in std::fs::read_dir(&here).map_err(fail)? {
            let path = entry.map_err(fail)?.path();
            if path.is_dir() {
                pending.push(path);
                continue;
            }
            let name = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            if name != SHARED && extensions.iter().any(|extension| name.ends_with(extension)) {
                found.push(name);
            }
        }
    }
    found.sort();
    match found.is_empty() {
        true => Err(format!("{}/{below} has no models", folder.display())),
        false => Ok(found),
    }
}
