//! Writes the model file and its source note. Both are on the disk in full before either takes its place.

use super::compare::compare;
use super::fetch::{Fetched, sha256};
use crate::changes::describe;
use anyhow::{Context, Result, bail};
use proofmark_smithy_model::model::{Model, Node, ShapeType};
use proofmark_smithy_model::{Diagnostics, Loaded, Loader, lint_examples, load, write};
use serde::Serialize;
use std::fs;
use std::io::Write;
use std::path::Path;

/// What `source.toml` says.
#[derive(Serialize)]
struct Source<'a> {
    package: &'a str,
    version: &'a str,
    sha256_source: &'a str,
    sha256_result: String,
    date: String,
}

/// Writes `lambda.json` and `source.toml` into the folder and prints what was found.
pub(crate) fn run(fetched: &Fetched, out: &Path) -> Result<()> {
    let Loaded { model, warnings } = fetched.load()?;
    let stale: Vec<_> = warnings.diagnostics().iter().filter(|d| d.code == load::STALE).collect();
    if let [first, ..] = stale.as_slice() {
        bail!("{} fixups have nothing to fix in this model any more; the first:\n{first}", stale.len());
    }
    let text = write::write(&model);
    // What is written must load to the very model that the next step works with.
    Loader::new().text("the written model", text.as_str()).load().map_err(|r| anyhow::anyhow!("{r}"))?;

    fs::create_dir_all(out).with_context(|| format!("{} cannot be created", out.display()))?;
    let file = out.join("lambda.json");
    let changed = fs::read(&file).ok().as_deref() != Some(text.as_bytes());
    let before = fs::read(&file).ok().filter(|_| changed);
    let before = before.and_then(|old| Loader::new().text("the old model", old).load().ok());
    let new_model = staged(out, text.as_bytes())?;
    let source = Source {
        package: &fetched.package,
        version: &fetched.version,
        sha256_source: &fetched.sha256,
        sha256_result: sha256(new_model.path())?,
        date: jiff::Zoned::now().with_time_zone(jiff::tz::TimeZone::UTC).strftime("%F").to_string(),
    };
    let note =
        format!("# Where lambda.json came from; written by `cargo xtask model update`.\n{}", toml::to_string(&source)?);
    let new_note = staged(out, note.as_bytes())?;
    if changed || !out.join("source.toml").is_file() {
        new_model.persist(&file).with_context(|| file.display().to_string())?;
        new_note.persist(out.join("source.toml")).context("source.toml")?;
    }
    print_findings(|text| fetched.without_folder(text), &model, &warnings);
    if let Some(before) = before {
        println!("a: the model before\nb: the model now\n{}", compare(&before.model, &model));
        println!("{}", describe(&before.model, &model));
    }
    let verdict = if changed { "written" } else { "unchanged" };
    println!("{}: {verdict}, {} bytes, from {}", file.display(), text.len(), fetched.origin);
    Ok(())
}

fn staged(folder: &Path, bytes: &[u8]) -> Result<tempfile::NamedTempFile> {
    let staged = || -> std::io::Result<_> {
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        Ok(file)
    };
    let file = staged().with_context(|| format!("{} cannot be written to", folder.display()))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(file.path(), fs::Permissions::from_mode(0o644))?;
    }
    Ok(file)
}

/// Prints warnings, with file names as they are to be shown, defects of examples and the counts.
pub(crate) fn print_findings(shown: impl Fn(&str) -> String, model: &Model, warnings: &Diagnostics) {
    for warning in warnings.diagnostics() {
        println!("{}\n", shown(&warning.to_string()));
    }
    let defects = lint_examples(model);
    println!("examples that contradict the model: {}", defects.len());
    for defect in &defects {
        println!("  {defect}");
    }
    let shapes = model.shapes.values().filter(|s| s.id.namespace() != "smithy.api").count();
    let operations = model.shapes.values().filter(|s| matches!(s.ty, ShapeType::Operation(_)));
    let traits = |id: &str, count: fn(&Node) -> usize| -> usize {
        model.shapes.values().filter_map(|s| s.traits.get(id)).map(count).sum()
    };
    println!(
        "{shapes} shapes, {} operations, {} errors, {} examples, {} paginators, {} waiters, {} endpoint tests",
        operations.count(),
        traits("smithy.api#error", |_| 1),
        traits("smithy.api#examples", |v| v.as_array().map_or(0, Vec::len)),
        traits("smithy.api#paginated", |_| 1),
        traits("smithy.waiters#waitable", |v| v.as_object().map_or(0, |waiters| waiters.len())),
        traits("smithy.rules#endpointTests", |v| v["testCases"].as_array().map_or(0, Vec::len)),
    );
}

#[cfg(test)]
mod tests {
    use super::run;
    use crate::model::fetch::local;
    use std::fs;

    #[test]
    fn a_second_update_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let from = folder.path().join("model.json");
        fs::write(
            &from,
            r#"{ "smithy": "2.0", "shapes": { "a#B": { "type": "string" }, "a#A": { "type": "blob" } } }"#,
        )
        .unwrap();
        let out = folder.path().join("out");
        run(&local(&from).unwrap(), &out).unwrap();
        let text = fs::read_to_string(out.join("lambda.json")).unwrap();
        assert!(text.find("a#A") < text.find("a#B"), "{text}");
        fs::write(out.join("source.toml"), "kept").unwrap();
        run(&local(&out.join("lambda.json")).unwrap(), &out).unwrap();
        assert_eq!(fs::read_to_string(out.join("lambda.json")).unwrap(), text);
        assert_eq!(fs::read_to_string(out.join("source.toml")).unwrap(), "kept");
    }

    #[test]
    fn a_rejected_model_leaves_the_folder_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let from = folder.path().join("model.json");
        fs::write(&from, r#"{ "smithy": "2.0", "shapes": { "a#B": { "type": "strin" } } }"#).unwrap();
        let out = folder.path().join("out");
        assert!(run(&local(&from).unwrap(), &out).is_err());
        assert!(!out.exists());
    }
}
