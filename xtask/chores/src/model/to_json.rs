//! Smithy files as one JSON AST 2.0, and the check that the official Smithy CLI prints the same for them.

use super::smithy_cli::SmithyCli;
use anyhow::{Context, Result, anyhow};
use proofmark_smithy_model::load::Written;
use proofmark_smithy_model::model::{Node, PRELUDE};
use proofmark_smithy_model::text::printable_json;
use proofmark_smithy_model::{Loaded, write::write_as_written};
use proofmark_testkit::client::loader;
use std::collections::BTreeMap;
use std::io::{ErrorKind, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

/// The arguments of `cargo xtask model to-json`.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    cargo xtask model to-json weather.smithy > weather.json\n  \
    cargo xtask model to-json --check-with-cli model/ smithy-aws-traits.jar     compare with `smithy ast`\n\n\
    The comparison covers everything: shapes, members and their order, traits, documentation, metadata. Only the \
    order of metadata arrays that several files add to is left out.")]
pub(crate) struct Arguments {
    /// Smithy IDL files (.smithy), JSON AST files (.json), jars, folders of them, and a smithy-build.json, which
    /// together are one model; or a botocore folder.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Copies what mixins have into the shapes that take them in, and leaves the mixins out.
    #[arg(long)]
    flatten: bool,
    /// Prints where the official Smithy CLI's output differs instead of the JSON; exits with 1 if it does.
    #[arg(long)]
    check_with_cli: bool,
    /// The version of `software.amazon.smithy:smithy-cli` to check with, fetched by `mvn`.
    #[arg(long, default_value = "1.74.0", requires = "check_with_cli")]
    cli_version: String,
}

/// Runs `cargo xtask model to-json`.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let loaded = loader(&arguments.files).load_as_written(arguments.flatten);
    let Loaded { model: written, warnings } =
        loaded.map_err(|report| anyhow!("the files cannot be used:\n{report}"))?;
    for warning in warnings.diagnostics() {
        eprintln!("{warning}\n");
    }
    let ours = write_as_written(&written);
    if !arguments.check_with_cli {
        let mut out = std::io::stdout();
        // The same JSON; a file gets it as it is.
        let ours = if out.is_terminal() { printable_json(&ours) } else { ours.into() };
        return match out.write_all(ours.as_bytes()) {
            // Whoever reads only the beginning, `| head`, has seen enough.
            Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error).context("the JSON cannot be written"),
            _ => Ok(ExitCode::SUCCESS),
        };
    }
    let cli = SmithyCli::fetched(&arguments.cli_version)?;
    let theirs = cli.ast(&arguments.files, arguments.flatten)?;
    let mut ours: Node = serde_json::from_str(&ours).context("our own output")?;
    let mut theirs: Node = serde_json::from_str(&theirs).context("the output of the Smithy CLI")?;
    sort_metadata(&mut ours);
    sort_metadata(&mut theirs);
    let mut differences = Vec::new();
    differ("", &ours, &theirs, &mut differences);
    println!("{}", counts(&written));
    for difference in &differences {
        println!("  {difference}");
    }
    println!("{} differences from smithy-cli {}", differences.len(), arguments.cli_version);
    Ok(if differences.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Sorts the arrays of the metadata: they are joined over files, and the CLI reads files in an order of its own.
fn sort_metadata(document: &mut Node) {
    let metadata = document.get_mut("metadata").and_then(Node::as_object_mut);
    for items in metadata.into_iter().flat_map(|m| m.values_mut()).filter_map(Node::as_array_mut) {
        items.sort_by_cached_key(canonical);
    }
}

/// A text that does not depend on the order of entries.
fn canonical(node: &Node) -> String {
    let mut node = node.clone();
    node.sort_all_objects();
    node.to_string()
}

/// Where two JSON documents differ. The order of an object's entries is of no matter, except that of members.
fn differ(at: &str, ours: &Node, theirs: &Node, differences: &mut Vec<String>) {
    match (ours, theirs) {
        (Node::Object(a), Node::Object(b)) => {
            for (key, value) in a {
                match b.get(key) {
                    Some(other) => differ(&format!("{at}/{key}"), value, other, differences),
                    None => differences.push(format!("{at}/{key}: only ours: {}", short(value))),
                }
            }
            let missing = b.iter().filter(|(key, _)| !a.contains_key(*key));
            differences.extend(missing.map(|(key, value)| format!("{at}/{key}: only theirs: {}", short(value))));
            let order = |object: &serde_json::Map<String, Node>| object.keys().cloned().collect::<Vec<_>>().join(", ");
            if at.ends_with("/members") && a.len() == b.len() && !a.keys().eq(b.keys()) {
                differences.push(format!("{at}: in the order {}, theirs {}", order(a), order(b)));
            }
        }
        (Node::Array(a), Node::Array(b)) if a.len() == b.len() => {
            for (index, (a, b)) in a.iter().zip(b).enumerate() {
                differ(&format!("{at}/{index}"), a, b, differences);
            }
        }
        (a, b) if a == b => {}
        (a, b) => differences.push(format!("{at}: ours {}, theirs {}", short(a), short(b))),
    }
}

fn short(node: &Node) -> String {
    let text = node.to_string();
    match text.char_indices().nth(100) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text,
    }
}

/// How many shapes there are of each type, and how many protocol tests.
fn counts(written: &Written) -> String {
    let mut types: BTreeMap<&str, usize> = BTreeMap::new();
    let mut tests: BTreeMap<&str, usize> = BTreeMap::new();
    for shape in written.model.shapes.values().filter(|shape| shape.id.namespace() != PRELUDE) {
        *types.entry(shape.ty.name()).or_default() += 1;
        for (id, value) in shape.traits.iter().filter(|(id, _)| id.starts_with("smithy.test#")) {
            *tests.entry(id).or_default() += value.as_array().map_or(0, Vec::len);
        }
    }
    let list = |counts: BTreeMap<&str, usize>| -> String {
        counts.iter().map(|(name, count)| format!("\n  {name}: {count}")).collect()
    };
    format!("{} shapes{}{}", types.values().sum::<usize>(), list(types), list(tests))
}

#[cfg(test)]
mod tests {
    use super::differ;
    use serde_json::json;

    #[test]
    fn every_difference_is_reported_with_its_place() {
        let ours = json!({ "a": [1, { "x": "text" }], "b": true, "same": null, "members": { "x": 1, "y": 2 } });
        let theirs = json!({ "same": null, "c": 1.5, "a": [1, { "x": "other" }], "members": { "y": 2, "x": 1 } });
        let mut differences = Vec::new();
        differ("", &ours, &theirs, &mut differences);
        let expected = [
            "/a/1/x: ours \"text\", theirs \"other\"",
            "/b: only ours: true",
            "/members: in the order x, y, theirs y, x",
            "/c: only theirs: 1.5",
        ];
        assert_eq!(differences, expected);
    }
}
