//! `Cargo.toml` of a generated client crate, and what the manifests of all generated crates share. Which versions of
//! published crates they depend on is in `dependency`.

use super::dependency;
use crate::escape::{toml, toml_description};
use crate::features::{self, Feature};
use crate::plan::{Auth, Finish, Plan};
use proofmark_smithy_model::knowledge::ServiceFacts;
use proofmark_smithy_model::model::Shape;
use std::fmt::Write;
use std::path::PathBuf;

/// The crate's name, and where it lives.
#[derive(Debug, Clone)]
pub struct Package {
    /// The package's name; its library is named alike.
    pub name: String,
    /// Where it lives.
    pub origin: PackageOrigin,
}

/// Where a generated crate lives.
#[derive(Debug, Clone)]
pub enum PackageOrigin {
    /// In this workspace, from which it takes versions and licence.
    Workspace,
    /// Anywhere else; it depends on Proofmark's crates from this source.
    Standalone(Toolkit),
}

/// Where a generated crate outside this workspace finds Proofmark's own crates.
#[derive(Debug, Clone)]
pub enum Toolkit {
    /// In a checkout of Proofmark's repository: the folder of its workspace.
    Path(PathBuf),
    /// In the package registry, with this version requirement.
    Version(String),
}

impl Toolkit {
    /// The dependency on one of Proofmark's crates, without its features: `path = "…/crates/runtime"`.
    pub(super) fn source(&self, name: &str) -> String {
        match self {
            Self::Path(root) => {
                let folder = name.strip_prefix("proofmark-").unwrap_or(name);
                format!("path = {}", toml(&root.join("crates").join(folder).to_string_lossy()))
            }
            Self::Version(version) => format!("version = {}", toml(version)),
        }
    }
}

impl PackageOrigin {
    /// What `[package]` says beside name and description. A crate of this workspace is published, with these files; one
    /// elsewhere is its owner's, who decides that.
    pub(super) fn facts(&self, name: &str, keywords: [&str; 5], files: &[&str]) -> String {
        match self {
            Self::Workspace => format!(
                "version.workspace = true\nedition.workspace = true\nrust-version.workspace = true\n\
                 license.workspace = true\npublish = true\ndocumentation = \"https://docs.rs/{name}\"\nreadme = \"README.md\"\n\
                 keywords = {keywords:?}\ncategories = [\"api-bindings\", \"development-tools::testing\"]\n\
                 include = {files:?}\n\n\
                 [package.metadata.docs.rs]\nall-features = true\ntargets = [\"x86_64-unknown-linux-gnu\"]\n"
            ),
            Self::Standalone(_) => "version = \"0.1.0\"\nedition = \"2024\"\npublish = false\n".to_owned(),
        }
    }

    /// The line of a dependency on one of Proofmark's own crates.
    pub(super) fn own(&self, name: &str, features: &[&str]) -> String {
        match self {
            Self::Workspace if features.is_empty() => format!("{name}.workspace = true\n"),
            Self::Workspace => with_features(name, "workspace = true", features),
            Self::Standalone(toolkit) => with_features(name, &toolkit.source(name), features),
        }
    }
}

impl Package {
    /// The package of a client outside this workspace, named after its service: `proofmark-api-gateway`.
    pub fn standalone(service: &Shape, toolkit: Toolkit) -> Self {
        let words = ServiceFacts::of(service).sdk_id().split(|c: char| !c.is_ascii_alphanumeric());
        let words = words.filter(|word| !word.is_empty()).map(str::to_ascii_lowercase);
        let name = std::iter::once("proofmark".to_owned()).chain(words).collect::<Vec<_>>().join("-");
        Self { name, origin: PackageOrigin::Standalone(toolkit) }
    }

    /// The name of its library, by which programs know it.
    pub(crate) fn library(&self) -> String {
        self.name.replace('-', "_")
    }
}

impl From<&str> for Package {
    fn from(name: &str) -> Self {
        Self { name: name.to_owned(), origin: PackageOrigin::Workspace }
    }
}

/// Emits the manifest.
pub(super) fn emit(plan: &Plan, package: &Package) -> String {
    let description = format!("A client for {}, generated from its Smithy model by Proofmark", plan.service.title);
    let description = toml_description(&description);
    let name = &package.name;
    let library = package.library();
    let files = ["/src", "/docs", "/README.md", "/LICENSE"];
    let facts = package.origin.facts(name, ["aws", "sdk", "client", "smithy", "serde"], &files);
    let published: fn(&str) -> String = match &package.origin {
        PackageOrigin::Workspace => |name| format!("{name}.workspace = true\n"),
        PackageOrigin::Standalone(_) => dependency::line,
    };
    let mut dependencies = DEPENDENCIES.map(published).concat();
    dependencies.push_str(&package.origin.own("proofmark-runtime", &runtime_features(plan)));
    let dev_dependencies = DEV_DEPENDENCIES.map(|(name, features)| {
        let source = match &package.origin {
            PackageOrigin::Workspace => "workspace = true".to_owned(),
            PackageOrigin::Standalone(_) => dependency::version(name),
        };
        with_features(name, &source, features)
    });
    let dev_dependencies = dev_dependencies.concat();
    let features = table(&features::of_client(plan));
    format!(
        r#"# Generated by Proofmark. Do not edit.

[package]
name = "{name}"
description = {description}
{facts}
[lib]
name = "{library}"
# It has no unit tests, and would be compiled twice by `cargo test`.
test = false

[features]
{features}
[dependencies]
{dependencies}
# For the programs on the pages of operations.
[dev-dependencies]
{dev_dependencies}"#
    )
}

/// The lines of `[features]`.
pub(super) fn table(features: &[Feature]) -> String {
    let list = |feature: &Feature| match feature.enables.as_slice() {
        // Long lists are lists of operations.
        names if names.len() > 1 && names.iter().all(|name| !name.contains('/') && !features::is_taken(name)) => {
            format!("[\n{}]", names.iter().map(|name| format!("    {name:?},\n")).collect::<String>())
        }
        names => format!("{names:?}"),
    };
    let mut text = String::new();
    for feature in features {
        if let Some(doc) = &feature.doc {
            let _ = writeln!(text, "# {doc}");
        }
        let _ = writeln!(text, "{} = {}", feature.name, list(feature));
    }
    text
}

/// The line of a dependency with features of its own.
pub(super) fn with_features(name: &str, source: &str, features: &[&str]) -> String {
    match features {
        [] => format!("{name} = {{ {source} }}\n"),
        features => format!("{name} = {{ {source}, features = {features:?} }}\n"),
    }
}

/// The parts of the runtime that only some services need.
fn runtime_features(plan: &Plan) -> Vec<&'static str> {
    let features = [
        ("bearer", plan.uses(Auth::Bearer)),
        ("http-auth", plan.uses(Auth::Basic) || plan.uses(Auth::ApiKey)),
        ("checksum", plan.does(Finish::ContentMd5) || plan.does(Finish::TreeHash)),
        ("compression", plan.does(Finish::Gzip)),
        ("sigv4a", plan.uses(Auth::SigV4a)),
    ];
    features.into_iter().filter(|(_, needed)| *needed).map(|(feature, _)| feature).collect()
}

/// What public signatures name, beside the runtime.
const DEPENDENCIES: [&str; 8] = [
    "aws-credential-types",
    "aws-runtime",
    "aws-smithy-async",
    "aws-smithy-http",
    "aws-smithy-runtime",
    "aws-smithy-runtime-api",
    "aws-smithy-types",
    "aws-types",
];

/// What the programs on the pages of operations need besides, with the features that they need.
const DEV_DEPENDENCIES: [(&str, &[&str]); 4] = [
    ("aws-smithy-async", &["rt-tokio"]),
    ("aws-smithy-http-client", &["test-util"]),
    ("http", &[]),
    ("tokio", &["macros", "rt"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dependency_of_a_crate_elsewhere_has_a_version() {
        for name in DEPENDENCIES {
            let line = dependency::line(name);
            assert!(line.starts_with(&format!("{name} = ")), "{name}: {line:?}");
        }
        for (name, _) in DEV_DEPENDENCIES {
            assert!(dependency::version(name).starts_with("version = \"1"), "{name}");
        }
    }

    #[test]
    fn a_crate_elsewhere_depends_on_a_checkout_or_on_a_published_version() {
        let path = PackageOrigin::Standalone(Toolkit::Path("/toolkit".into()));
        assert_eq!(path.own("proofmark-runtime", &[]), "proofmark-runtime = { path = \"/toolkit/crates/runtime\" }\n");
        let version = PackageOrigin::Standalone(Toolkit::Version("0.1.0".to_owned()));
        let line = "proofmark-contract = { version = \"0.1.0\", features = [\"mock\"] }\n";
        assert_eq!(version.own("proofmark-contract", &["mock"]), line);
    }
}
