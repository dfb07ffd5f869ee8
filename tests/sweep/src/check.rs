//! Type-checks generated crates in a workspace of their own below `target/sweep`. Which ones is decided elsewhere.

use super::candidate::Candidate;
use super::generate::Failure;
use super::progress::bar;
use anyhow::{Context, Result, anyhow};
use proofmark_codegen::generate;
use proofmark_testkit::cargo_command;
use proofmark_testkit::client::loader;
use proofmark_testkit::process::last_lines;
use proofmark_testkit::{artifacts, scratch};
use proofmark_testkit::{client::package, root};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

/// A crate, and what the compiler found, if anything.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) package: String,
    pub(super) failure: Option<Failure>,
}

/// Writes the crates and type-checks them.
pub(super) fn check(chosen: &[Candidate<'_>], all_features: bool) -> Result<Vec<Checked>> {
    let folder = root().join("target/sweep");
    // Crates that depend on the same are checked in one go. With others in the same go cargo would give each the
    // features that any of them asks for, and one that forgets to ask would go unnoticed.
    let mut groups: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let writing = bar(chosen.len() as u64)?.with_message("writing");
    for candidate in chosen {
        let dependencies = write(candidate, &folder.join(&candidate.package))?;
        groups.entry(dependencies).or_default().push(&candidate.package);
        writing.inc(1);
    }
    writing.finish_and_clear();
    workspace(&folder, chosen)?;
    let checking = bar(chosen.len() as u64)?;
    let mut checked = Vec::new();
    for packages in groups.values() {
        checking.suspend(|| eprintln!("type-checking {}", packages.join(", ")));
        checked.extend(cargo_check(&folder, &artifacts(), packages, all_features)?);
        checking.inc(packages.len() as u64);
    }
    checking.finish_and_clear();
    checked.sort_by(|a, b| a.package.cmp(&b.package));
    Ok(checked)
}

/// Writes a crate where it isn't yet as it should be; returns what it depends on.
fn write(candidate: &Candidate<'_>, folder: &Path) -> Result<String> {
    let Candidate { model: found, service, .. } = candidate;
    let refused = |report| anyhow!("{}: {report}", found.name);
    let model = loader(&found.paths()).load().map_err(refused)?.model;
    let package = package(&model, Some(service), &root());
    let generated = generate(&model, Some(service), package, &found.name).map_err(refused)?;
    scratch::generated(folder, &generated.files)?;
    let manifest = generated.files.get(Path::new("Cargo.toml")).context("a crate was generated without a manifest")?;
    Ok(manifest.split_once("[dependencies]").map(|(_, dependencies)| dependencies.to_owned()).unwrap_or_default())
}

fn workspace(folder: &Path, chosen: &[Candidate<'_>]) -> Result<()> {
    let members: Vec<&str> = chosen.iter().map(|candidate| candidate.package.as_str()).collect();
    let manifest = format!("[workspace]\nresolver = \"3\"\nmembers = {members:?}\n\n[profile.dev]\ndebug = false\n");
    let path = folder.join("Cargo.toml");
    fs::write(&path, manifest).with_context(|| format!("cannot write {}", path.display()))?;
    // The versions that this workspace is built with.
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).context("cannot copy Cargo.lock")?;
    Ok(())
}

/// Type-checks packages; a warning is as bad as an error.
fn cargo_check(folder: &Path, target: &Path, packages: &[&str], all_features: bool) -> Result<Vec<Checked>> {
    let output = cargo_command()
        .args(["check", "--quiet", "--keep-going", "--message-format=json"])
        .args(packages.iter().flat_map(|package| ["--package", *package]))
        .args(all_features.then_some("--all-features"))
        .env("CARGO_TARGET_DIR", target)
        .env("CARGO_INCREMENTAL", "0")
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .context("cannot start cargo")?;
    let Messages { mut findings, complete } = Messages::read(&String::from_utf8_lossy(&output.stdout));
    // What went wrong outside of the crates: their dependencies, or cargo itself.
    let outside = || match findings.iter().find(|(at, _)| !packages.iter().any(|package| in_crate(at, folder, package)))
    {
        Some((_, texts)) => texts.concat(),
        None => last_lines(&String::from_utf8_lossy(&output.stderr), 12),
    };
    let outside = if output.status.success() { String::new() } else { outside() };
    let one = |package: &&str| {
        let manifest = folder.join(package).join("Cargo.toml");
        let failure = match findings.remove(&manifest) {
            Some(texts) => Some(found(&texts)),
            None if complete.contains(&manifest) => None,
            None => Some(Failure { reason: "not checked".to_owned(), message: outside.clone() }),
        };
        Checked { package: (*package).to_owned(), failure }
    };
    Ok(packages.iter().map(one).collect())
}

fn in_crate(manifest: &Path, folder: &Path, package: &str) -> bool {
    manifest == folder.join(package).join("Cargo.toml")
}

/// How many findings of the compiler are shown for a crate.
const SHOWN: usize = 3;

fn found(texts: &[String]) -> Failure {
    let first = texts.first().and_then(|text| text.lines().next()).unwrap_or_default();
    let mut message = texts.iter().take(SHOWN).map(|text| text.trim_end()).collect::<Vec<_>>().join("\n");
    if texts.len() > SHOWN {
        let _ = write!(message, "\n... and {} more", texts.len() - SHOWN);
    }
    // `error[E0308]: mismatched types`; without the names that the text after it holds.
    let reason = first.split_once(": ").map_or(first, |(kind, text)| if kind == "warning" { text } else { kind });
    Failure { reason: reason.to_owned(), message }
}

/// What cargo printed, by the manifest of the package that it is about.
#[derive(Debug, Default, PartialEq)]
struct Messages {
    /// Warnings and errors.
    findings: BTreeMap<PathBuf, Vec<String>>,
    /// The packages that were checked to their end.
    complete: BTreeSet<PathBuf>,
}

/// A line of `--message-format=json`.
#[derive(Deserialize)]
struct Line {
    reason: String,
    manifest_path: Option<PathBuf>,
    message: Option<Said>,
}

#[derive(Deserialize)]
struct Said {
    level: String,
    message: String,
    rendered: Option<String>,
}

impl Said {
    fn is_finding(&self) -> bool {
        // The last words of the compiler count what it said before.
        let is_count = self.message.starts_with("aborting due to ")
            || self.message.ends_with(" warning emitted")
            || self.message.ends_with(" warnings emitted");
        (self.level.starts_with("error") || self.level == "warning") && !is_count
    }
}

impl Messages {
    fn read(output: &str) -> Self {
        let mut all = Self::default();
        for line in output.lines().filter_map(|line| serde_json::from_str::<Line>(line).ok()) {
            let Line { reason, manifest_path: Some(manifest), message } = line else { continue };
            match (reason.as_str(), message) {
                // Without a place: `aborting due to 2 previous errors`.
                ("compiler-message", Some(said)) if said.is_finding() => {
                    all.findings.entry(manifest).or_default().push(said.rendered.unwrap_or(said.message));
                }
                ("compiler-artifact", _) => {
                    all.complete.insert(manifest);
                }
                _ => {}
            }
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::cargo_check;
    use std::fs;
    use std::path::Path;

    /// Type-checks a crate of this code beside one that is right; the reason and the message of its failure.
    fn checked(code: &str, dependencies: &str) -> Option<(String, String)> {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("Cargo.toml"), "[workspace]\nmembers = [\"right\", \"tried\"]\n").unwrap();
        package(&folder.path().join("right"), "right", "pub fn right() {}", "");
        package(&folder.path().join("tried"), "tried", code, dependencies);
        let target = folder.path().join("target");
        let mut checked = cargo_check(folder.path(), &target, &["right", "tried"], false).unwrap();
        let tried = checked.pop().unwrap();
        assert_eq!(tried.package, "tried");
        assert!(checked.pop().unwrap().failure.is_none());
        tried.failure.map(|failure| (failure.reason, failure.message))
    }

    fn package(folder: &Path, name: &str, code: &str, dependencies: &str) {
        fs::create_dir_all(folder.join("src")).unwrap();
        let manifest = format!(
            "[package]\nname = {name:?}\nversion = \"0.1.0\"\nedition = \"2024\"\n[dependencies]\n{dependencies}"
        );
        fs::write(folder.join("Cargo.toml"), manifest).unwrap();
        fs::write(folder.join("src/lib.rs"), code).unwrap();
    }

    #[test]
    fn what_type_checks_has_no_failure() {
        assert_eq!(checked("pub fn one() -> u8 { 1 }", ""), None);
    }

    #[test]
    fn a_warning_is_a_failure() {
        let (reason, message) = checked("fn unused() {}", "").unwrap();
        assert_eq!(reason, "function `unused` is never used");
        assert!(message.contains("tried/src/lib.rs:1:4"), "{message}");
    }

    #[test]
    fn errors_are_grouped_by_their_code_and_only_the_first_are_shown() {
        let code = ["A", "B", "C", "D"].map(|name| format!("pub const {name}: u8 = \"\";\n")).concat();
        let (reason, message) = checked(&code, "").unwrap();
        assert_eq!(reason, "error[E0308]");
        assert!(message.ends_with("... and 1 more"), "{message}");
    }

    #[test]
    fn a_dependency_that_does_not_compile_is_reported() {
        let broken = tempfile::tempdir().unwrap();
        package(broken.path(), "broken", "pub fn broken() -> u8 {}", "");
        let dependency = format!("broken = {{ path = {:?} }}\n", broken.path());
        let (reason, message) = checked("", &dependency).unwrap();
        assert_eq!(reason, "not checked");
        assert!(message.contains("E0308"), "{message}");
    }
}
