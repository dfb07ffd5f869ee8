//! The workspace of all generated crates below `target/`, and what cargo makes of it: the program that makes calls with
//! all of them, and which of the programs in Rust compile with which crate.

use super::api;
use super::crates::Crates;
use anyhow::{Context, Result, bail};
use proofmark_codegen::emit::source::Source;
use proofmark_codegen::emit::{Content, Job};
use proofmark_codegen::{render, suite};
use proofmark_testkit::packages::write;
use proofmark_testkit::process::last_lines;
use proofmark_testkit::{artifacts, cargo_command, root, scratch};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

/// The program that makes calls.
const CALLS: &str = "rule-calls";
/// The library of programs in Rust.
const USERS: &str = "rule-users";
/// How often what does not compile is taken out. The compiler stops at the first of its passes that finds errors.
const ROUNDS: usize = 8;

/// A program that uses the items of one crate, with another crate, both by their places.
pub(super) type Pair = (usize, usize);

/// The workspace.
pub(super) struct Workspace<'c> {
    folder: PathBuf,
    crates: &'c Crates,
}

impl<'c> Workspace<'c> {
    /// Writes all crates and the program that makes calls with them.
    pub(super) fn write(crates: &'c Crates) -> Result<Self> {
        let folder = root().join("target/diff-proofs/rules");
        let workspace = Self { folder, crates };
        let clients = workspace.folder.join("clients");
        for client in crates.iter() {
            scratch::generated(&clients.join(&client.name), &client.files)?;
        }
        // Of an earlier run with more of them.
        for entry in fs::read_dir(&clients)? {
            let entry = entry?;
            if !crates.iter().any(|client| entry.file_name() == client.name.as_str()) {
                fs::remove_dir_all(entry.path())?;
            }
        }
        let names: Vec<String> = crates.iter().map(|client| client.name.clone()).collect();
        workspace.put("calls", &workspace.manifest(CALLS, "proofmark-diff-caller = { path = \"CALLER\" }\n"))?;
        let mut jobs: Vec<Job<'_>> = vec![Box::new(|| {
            vec![("main.rs".to_owned(), Content::Rust(Source::from(suite::caller::program(&names))))]
        })];
        for client in crates.iter() {
            jobs.push(Box::new(move || {
                let module = suite::caller::emit(&client.plan, &client.name);
                vec![(format!("{}.rs", client.name), Content::Rust(Source::from(module)))]
            }));
        }
        for (path, text) in render::render(jobs, "the fixtures of the rules") {
            put(&workspace.folder.join("calls/src").join(path), &text)?;
        }
        workspace.put("users", &workspace.manifest(USERS, "proofmark-runtime = { path = \"RUNTIME\" }\n"))?;
        put(&workspace.folder.join("users/src/lib.rs"), "")?;
        let manifest = "[workspace]\nresolver = \"3\"\nmembers = [\"calls\", \"users\", \"clients/*\"]\n\n\
                        [profile.dev]\ndebug = false\n";
        put(&workspace.folder.join("Cargo.toml"), manifest)?;
        // The versions that this workspace is built with; cargo adds what only these packages need.
        fs::copy(root().join("Cargo.lock"), workspace.folder.join("Cargo.lock")).context("cannot copy Cargo.lock")?;
        Ok(workspace)
    }

    fn put(&self, package: &str, manifest: &str) -> Result<()> {
        put(&self.folder.join(package).join("Cargo.toml"), manifest)
    }

    fn manifest(&self, name: &str, more: &str) -> String {
        let path = |below: &str| root().join(below).display().to_string();
        let more = more.replace("CALLER", &path("tests/diff-proofs/caller"));
        let more = more.replace("RUNTIME", &path("crates/runtime"));
        let mut text = format!(
            "[package]\nname = {name:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
             aws-credential-types = \"1\"\naws-runtime = \"1\"\naws-smithy-async = \"1\"\naws-smithy-http = \"0\"\n\
             aws-smithy-runtime = \"1\"\naws-smithy-runtime-api = \"1\"\naws-smithy-types = \"1\"\naws-types = \"1\"\n\
             serde_json = \"1\"\n{more}"
        );
        for client in self.crates.iter() {
            let _ = writeln!(
                text,
                "{} = {{ path = \"../clients/{}\", default-features = false, features = [\"rt-tokio\"] }}",
                client.name, client.name
            );
        }
        text
    }

    /// Builds the program that makes calls.
    pub(super) fn calls(&self) -> Result<PathBuf> {
        let output = self.cargo(CALLS)?;
        if !output.status.success() {
            let errors = errors(&output);
            let shown: Vec<&str> = errors.iter().take(5).map(|error| error.text.as_str()).collect();
            let said = last_lines(&String::from_utf8_lossy(&output.stderr), 8);
            bail!("the program that makes calls does not compile:\n{}\n{said}", shown.join("\n"));
        }
        Ok(self.target().join("debug").join(CALLS))
    }

    /// Which of these programs do not compile, each with what the compiler says first.
    pub(super) fn failing(&self, pairs: &BTreeSet<Pair>) -> Result<BTreeMap<Pair, String>> {
        let common = api::common(self.crates.iter().map(|client| &client.listing));
        let source = self.folder.join("users/src");
        let module = |pair: &Pair| format!("{}_with_{}", self.crates.get(pair.0).name, self.crates.get(pair.1).name);
        for pair in pairs {
            let (own, with) = (self.crates.get(pair.0), self.crates.get(pair.1));
            let text = api::module(&own.listing, &common, &with.name);
            put(&source.join(module(pair)).with_extension("rs"), &text)?;
        }
        let mut failing: BTreeMap<Pair, String> = BTreeMap::new();
        for _ in 0..ROUNDS {
            let left = pairs.iter().filter(|pair| !failing.contains_key(pair));
            let modules: String = left.clone().map(|pair| format!("mod {};\n", module(pair))).collect();
            put(&source.join("lib.rs"), &format!("//! Programs that compile.\n\n{modules}"))?;
            let output = self.cargo(USERS)?;
            if output.status.success() {
                return Ok(failing);
            }
            let errors = errors(&output);
            let before = failing.len();
            for pair in left.copied().collect::<Vec<_>>() {
                let file = format!("{}.rs", module(&pair));
                if let Some(error) = errors.iter().find(|error| error.file.as_deref() == Some(file.as_str())) {
                    failing.insert(pair, error.text.clone());
                }
            }
            if failing.len() == before {
                let said = last_lines(&String::from_utf8_lossy(&output.stderr), 12);
                let first = errors.first().map_or(said.as_str(), |error| &error.text);
                bail!("the programs in Rust do not compile, and none of them is the cause:\n{first}");
            }
        }
        bail!("the programs in Rust still do not compile after {ROUNDS} rounds")
    }

    fn target(&self) -> PathBuf {
        self.folder.join("target")
    }

    fn cargo(&self, package: &str) -> Result<Output> {
        cargo_command()
            .args(["build", "--quiet", "--keep-going", "--message-format=json", "--package", package])
            .env("CARGO_BUILD_BUILD_DIR", artifacts())
            .env("CARGO_TARGET_DIR", self.target())
            .env("CARGO_INCREMENTAL", "0")
            .current_dir(&self.folder)
            .output()
            .context("cannot start cargo")
    }
}

/// Writes a file and its folder, unless it is the same already.
fn put(path: &Path, text: &str) -> Result<()> {
    fs::create_dir_all(path.parent().unwrap_or(path)).with_context(|| path.display().to_string())?;
    write(path, text.as_bytes())
}

/// An error of the compiler.
struct Error {
    /// The name of the file that it is about.
    file: Option<String>,
    text: String,
}

fn errors(output: &Output) -> Vec<Error> {
    let lines = String::from_utf8_lossy(&output.stdout);
    let messages = lines.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    messages
        .filter(|line| line["reason"] == "compiler-message" && line["message"]["level"] == "error")
        .map(|line| {
            let spans = line["message"]["spans"].as_array().into_iter().flatten();
            let primary = spans.filter(|span| span["is_primary"] == true).find_map(|span| span["file_name"].as_str());
            let file =
                primary.and_then(|path| Path::new(path).file_name()).map(|name| name.to_string_lossy().into_owned());
            Error { file, text: line["message"]["rendered"].as_str().unwrap_or_default().to_owned() }
        })
        .collect()
}
