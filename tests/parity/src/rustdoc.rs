//! Building the documentation of both crates as JSON, in a scratch package below `target/`.

use anyhow::{Context, Result, bail};
use proofmark_testkit::cargo_command;
use proofmark_testkit::root;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// What was built.
pub(super) struct Documents {
    pub(super) peer: Document,
    pub(super) ours: Document,
    /// That of the crate which ours re-exports types from.
    pub(super) shared: Document,
}

/// A crate's documentation as JSON, and what it doesn't say.
pub(super) struct Document {
    pub(super) path: PathBuf,
    /// The names of the package's features.
    pub(super) features: Vec<String>,
}

const PEER: &str = "aws-sdk-lambda";
const OURS: &str = "proofmark-lambda";
const SHARED: &str = "proofmark-runtime";

pub(super) fn build(version: &str) -> Result<Documents> {
    let folder = root().join("target/parity");
    fs::create_dir_all(folder.join("src"))?;
    let crates = root().join("crates");
    // Test utilities are part of what applications see; the features that bring a TLS library are no more to compare.
    let manifest = format!(
        "[package]\nname = \"parity\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
         {PEER} = {{ version = \"={version}\", default-features = false, features = [\"rt-tokio\", \"test-util\"] }}\n\
         {OURS} = {{ path = {:?}, default-features = false, features = [\"all-operations\", \"rt-tokio\", \"test-util\"] }}\n\
         {SHARED} = {{ path = {:?} }}\n",
        crates.join("lambda").display().to_string(),
        crates.join("runtime").display().to_string(),
    );
    fs::write(folder.join("Cargo.toml"), manifest)?;
    fs::write(folder.join("src/lib.rs"), "")?;
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock"))?;
    let target = folder.join("target");
    for package in [SHARED, OURS, PEER] {
        eprintln!("documenting {package}");
        let status = cargo_command()
            .current_dir(&folder)
            .args(["rustdoc", "--quiet", "--lib", "--package", package, "--"])
            .args(["-Zunstable-options", "--output-format=json", "--cap-lints=allow"])
            .env("RUSTC_BOOTSTRAP", "1")
            .env("CARGO_TARGET_DIR", &target)
            .status()
            .context("cannot run cargo")?;
        if !status.success() {
            bail!("cargo rustdoc failed for {package}");
        }
    }
    let packages = packages(&folder)?;
    let document = |package: &str| Document {
        path: target.join("doc").join(format!("{}.json", package.replace('-', "_"))),
        features: features(&packages, package),
    };
    Ok(Documents { peer: document(PEER), ours: document(OURS), shared: document(SHARED) })
}

fn packages(folder: &Path) -> Result<Value> {
    let output = cargo_command()
        .current_dir(folder)
        .args(["metadata", "--format-version", "1"])
        .output()
        .context("cannot run cargo metadata")?;
    let metadata: Value = serde_json::from_slice(&output.stdout).context("cargo metadata is not JSON")?;
    Ok(metadata["packages"].clone())
}

fn features(packages: &Value, package: &str) -> Vec<String> {
    let package = packages.as_array().into_iter().flatten().find(|p| p["name"] == package);
    let features = package.and_then(|p| p["features"].as_object()).into_iter().flatten();
    features.map(|(name, _)| name.clone()).collect()
}
