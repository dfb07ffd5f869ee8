//! `cargo xtask release --dry-run`: what a release would publish, in which order, and what is missing for it. Publishing is
//! the business of `.github/workflows/release.yml`.

use anyhow::{Context, Result, bail, ensure};
use proofmark_testkit::{cargo_command, root};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(clap::Args)]
#[command(after_help = "Exit status: 0 when nothing is missing, 1 when something is.")]
pub(crate) struct Arguments {
    /// Show the plan and publish nothing. There is no other way yet: pushing a tag publishes.
    #[arg(long, required = true)]
    dry_run: bool,
    /// The tag of the release: what a release alone must have is then missing, too.
    #[arg(long, value_name = "TAG")]
    tag: Option<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    debug_assert!(arguments.dry_run);
    let root = root();
    let plan = Plan::new(&metadata(&root)?, &root, arguments.tag.as_deref())?;
    print!("{}", plan.describe());
    Ok(if plan.missing.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What `cargo metadata` says of this workspace.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    manifest_path: PathBuf,
    /// The registries that it may be published in; none where `publish = false`.
    publish: Option<Vec<String>>,
    description: Option<String>,
    documentation: Option<String>,
    license: Option<String>,
    readme: Option<String>,
    repository: Option<String>,
    rust_version: Option<String>,
    keywords: Vec<String>,
    categories: Vec<String>,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    req: String,
    /// The folder, where it is one of this workspace.
    path: Option<PathBuf>,
}

fn metadata(root: &Path) -> Result<Metadata> {
    let mut command = cargo_command();
    command.args(["metadata", "--locked", "--no-deps", "--format-version", "1"]).current_dir(root);
    let output = command.output().context("cannot run cargo")?;
    ensure!(output.status.success(), "cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).context("cargo metadata printed something else")
}

impl Package {
    fn is_published(&self) -> bool {
        self.publish.as_ref().is_none_or(|registries| !registries.is_empty())
    }

    /// Its dependencies in the workspace, those of its tests among them: a registry wants them all.
    fn own(&self) -> impl Iterator<Item = &Dependency> {
        self.dependencies.iter().filter(|dependency| dependency.path.is_some())
    }

    /// What its manifest and folder lack.
    fn missing(&self, version: &str, published: &BTreeSet<&str>) -> Vec<String> {
        let texts = [
            ("description", &self.description),
            ("documentation", &self.documentation),
            ("license", &self.license),
            ("readme", &self.readme),
            ("rust-version", &self.rust_version),
        ];
        let mut missing: Vec<String> =
            texts.iter().filter(|(_, text)| text.is_none()).map(|(key, _)| format!("no `{key}`")).collect();
        if self.version != version {
            missing.push(format!("version {}, expected {version} as the others", self.version));
        }
        if self.keywords.is_empty() || self.keywords.len() > 5 || self.keywords.iter().any(|word| word.len() > 20) {
            missing.push("expected 1 to 5 `keywords` of at most 20 characters".to_owned());
        }
        if self.categories.is_empty() || self.categories.len() > 5 {
            missing.push("expected 1 to 5 `categories`".to_owned());
        }
        let folder = self.manifest_path.parent().unwrap_or(Path::new("."));
        for name in ["LICENSE", self.readme.as_deref().unwrap_or("README.md")] {
            if !folder.join(name).is_file() {
                missing.push(format!("no file {name}"));
            }
        }
        for dependency in self.own() {
            if !published.contains(dependency.name.as_str()) {
                missing.push(format!("depends on {}, which is not published", dependency.name));
            } else if dependency.req != format!("^{version}") {
                let Dependency { name, req, .. } = dependency;
                missing.push(format!("depends on {name} {req}, expected the version {version}"));
            }
        }
        missing
    }
}

/// What is published.
struct Plan {
    version: String,
    /// The crates, each after those that it depends on.
    crates: Vec<String>,
    missing: Vec<String>,
    /// What is missing only once there is a release.
    before_release: Vec<String>,
}

impl Plan {
    fn new(metadata: &Metadata, root: &Path, tag: Option<&str>) -> Result<Self> {
        let published: Vec<&Package> = metadata.packages.iter().filter(|package| package.is_published()).collect();
        let first = published.first().context("no crate is published")?;
        let version = first.version.clone();
        let names: BTreeSet<&str> = published.iter().map(|package| package.name.as_str()).collect();
        let mut missing = Vec::new();
        for package in &published {
            let of_package = package.missing(&version, &names);
            missing.extend(of_package.into_iter().map(|what| format!("{}: {what}", package.name)));
        }
        missing.extend(of_npm(root, &version)?);
        let mut before_release = of_changelog(root, &version)?;
        if published.iter().any(|package| package.repository.is_none()) {
            let why = "no `repository`: cargo binstall and the registries' pages need it";
            before_release.push(format!("Cargo.toml, [workspace.package] and crates: {why}"));
        }
        if let Some(tag) = tag {
            if tag != format!("v{version}") {
                missing.push(format!("the tag {tag:?}: expected v{version}"));
            }
            missing.append(&mut before_release);
        }
        Ok(Self { crates: in_order(&published)?, version, missing, before_release })
    }

    fn describe(&self) -> String {
        let mut text = format!("version {}, {} crates in this order:\n", self.version, self.crates.len());
        for (number, name) in self.crates.iter().enumerate() {
            _ = writeln!(text, "  {}. {name}", number + 1);
        }
        text.push_str(
            "then the wheel, the npm packages, the image and the archives, see .github/workflows/release.yml\n",
        );
        let lists = [("missing:", &self.missing), ("missing before the first release:", &self.before_release)];
        for (title, list) in lists.iter().filter(|(_, list)| !list.is_empty()) {
            _ = writeln!(text, "{title}");
            list.iter().for_each(|what| _ = writeln!(text, "  {what}"));
        }
        text
    }
}

/// Crates by name, each after those that it depends on.
fn in_order(packages: &[&Package]) -> Result<Vec<String>> {
    let mut waiting: BTreeMap<&str, BTreeSet<&str>> = packages
        .iter()
        .map(|package| (package.name.as_str(), package.own().map(|dependency| dependency.name.as_str()).collect()))
        .collect();
    let mut ordered: Vec<String> = Vec::new();
    while !waiting.is_empty() {
        let is_ready = |needed: &BTreeSet<&str>| needed.iter().all(|name| !waiting.contains_key(name));
        let Some(next) = waiting.iter().find(|(_, needed)| is_ready(needed)).map(|(name, _)| *name) else {
            bail!("these crates depend on each other: {}", waiting.into_keys().collect::<Vec<_>>().join(", "));
        };
        waiting.remove(next);
        ordered.push(next.to_owned());
    }
    Ok(ordered)
}

/// The npm package has a version of its own; the wheel has that of the program's crate.
fn of_npm(root: &Path, version: &str) -> Result<Option<String>> {
    let path = root.join("packages/npm/package.json");
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let manifest: serde_json::Value =
        serde_json::from_str(&text).with_context(|| format!("{} is not JSON", path.display()))?;
    let found = manifest["version"].as_str().unwrap_or("none");
    Ok((found != version).then(|| format!("packages/npm/package.json: version {found}, expected {version}")))
}

fn of_changelog(root: &Path, version: &str) -> Result<Vec<String>> {
    let path = root.join("CHANGELOG.md");
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let has = text.lines().any(|line| line.starts_with(&format!("## [{version}] - ")));
    Ok(if has { Vec::new() } else { vec![format!("CHANGELOG.md: no section `## [{version}] - YYYY-MM-DD`")] })
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMPLETE: &str = r#""version": "0.1.0", "publish": null, "description": "d", "documentation": "d", "license": "l",
        "readme": "Cargo.toml", "repository": "r", "rust_version": "1.94.1", "keywords": ["k"], "categories": ["c"]"#;

    /// A crate that lacks only a file LICENSE, with these dependencies.
    fn package(name: &str, dependencies: &str) -> Package {
        let manifest = root().join("benches/calls/Cargo.toml");
        let json = format!(
            "{{ \"name\": {name:?}, \"manifest_path\": {manifest:?}, {COMPLETE}, \"dependencies\": [{dependencies}] }}"
        );
        serde_json::from_str(&json).unwrap()
    }

    fn dependency(name: &str, requirement: &str) -> String {
        format!("{{ \"name\": {name:?}, \"req\": {requirement:?}, \"path\": \"/there\" }}")
    }

    #[test]
    fn this_repository_lacks_nothing() {
        let plan = Plan::new(&metadata(&root()).unwrap(), &root(), None).unwrap();
        assert_eq!(plan.missing, Vec::<String>::new());
        assert_eq!(plan.crates.len(), 9, "{:?}", plan.crates);
        assert!(plan.describe().contains("9. proofmark-cli\n"), "{}", plan.describe());
    }

    #[test]
    fn a_crate_comes_after_those_that_it_depends_on() {
        let (a, b) = (package("a", &dependency("b", "^0.1.0")), package("b", ""));
        assert_eq!(in_order(&[&a, &b]).unwrap(), ["b", "a"]);
    }

    #[test]
    fn crates_that_depend_on_each_other_are_named() {
        let (a, b) = (package("a", &dependency("b", "^0.1.0")), package("b", &dependency("a", "^0.1.0")));
        assert_eq!(in_order(&[&a, &b]).unwrap_err().to_string(), "these crates depend on each other: a, b");
    }

    #[test]
    fn a_dependency_without_a_version_is_missing_one() {
        let package = package("a", &dependency("b", "*"));
        let missing = package.missing("0.1.0", &BTreeSet::from(["a", "b"]));
        assert_eq!(missing, ["no file LICENSE", "depends on b *, expected the version 0.1.0"]);
    }

    #[test]
    fn a_dependency_that_is_not_published_is_named() {
        let package = package("a", &dependency("b", "^0.1.0"));
        let missing = package.missing("0.1.0", &BTreeSet::from(["a"]));
        assert_eq!(missing, ["no file LICENSE", "depends on b, which is not published"]);
    }

    #[test]
    fn what_the_registry_asks_for_is_missing() {
        let bare = Package { description: None, keywords: Vec::new(), ..package("a", "") };
        let missing = bare.missing("0.2.0", &BTreeSet::from(["a"]));
        let expected = [
            "no `description`",
            "version 0.1.0, expected 0.2.0 as the others",
            "expected 1 to 5 `keywords` of at most 20 characters",
            "no file LICENSE",
        ];
        assert_eq!(missing, expected);
    }

    #[test]
    fn a_tag_of_another_version_is_missing() {
        let plan = Plan::new(&metadata(&root()).unwrap(), &root(), Some("v9.9.9")).unwrap();
        assert!(
            plan.missing.iter().any(|what| what.starts_with("the tag \"v9.9.9\": expected v")),
            "{:?}",
            plan.missing
        );
    }
}
