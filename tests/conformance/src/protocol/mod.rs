//! The official protocol tests: those of servers against the contract kit (`server`), those of clients against clients
//! that are generated for their services, in a program of its own below `target/`. What the program does is in
//! `tests/protocol`; nothing that is fetched is kept in the repository.

pub(super) mod fetch;
mod server;

use anyhow::{Context, Result, bail};
use proofmark_codegen::emit::manifest::Package;
use proofmark_codegen::emit::source::Source;
use proofmark_codegen::emit::{Content, Job};
use proofmark_codegen::{Generated, generate, render, suite};
use proofmark_contract::Mark;
use proofmark_contract::report::{Case, Finding, RunReport};
use proofmark_smithy_model::Loader;
use proofmark_smithy_model::knowledge::protocol::PROTOCOLS;
use proofmark_smithy_model::model::{Model, Node, Shape};
use proofmark_testkit::packages::{self, Profile};
use proofmark_testkit::process::last_lines;
use proofmark_testkit::scratch;
use proofmark_testkit::{client::package, root};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;
use toml::{Table, Value};

/// The names of the protocols that there are tests for.
pub(super) fn names() -> [&'static str; PROTOCOLS.len()] {
    PROTOCOLS.each_ref().map(|protocol| protocol.name)
}

/// Whom tests are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Side {
    Server,
    Client,
}

impl Side {
    /// Both, the quick one first.
    pub(super) const ALL: [Self; 2] = [Self::Server, Self::Client];

    /// Runs the tests of a protocol: the official ones, or those of these files, folders and jars.
    pub(super) fn run(self, protocol: &str, from: &[PathBuf]) -> Result<RunReport> {
        match self {
            Self::Server => server::run(protocol, from),
            Self::Client => clients(protocol, from),
        }
    }

    /// The list of a protocol's tests that are known to fail.
    pub(super) fn known_failures(self, protocol: &str) -> String {
        let side = match self {
            Self::Server => "server",
            Self::Client => "client",
        };
        format!("protocol/known/{protocol}-{side}.toml")
    }
}

/// The tests of both sides in one report.
pub(super) fn together(mut one: RunReport, other: RunReport) -> RunReport {
    one.target = format!("{} and {}", one.target, other.target);
    one.duration += other.duration;
    one.requests += other.requests;
    one.cases.extend(other.cases);
    one.stale.extend(other.stale);
    one
}

fn clients(protocol: &str, from: &[PathBuf]) -> Result<RunReport> {
    let started = Instant::now();
    let paths = if from.is_empty() { fetch::suite()? } else { fetch::with_models(from)? };
    let model = Loader::new()
        .paths(&paths)
        .load()
        .map_err(|report| anyhow::anyhow!("the tests cannot be used:\n{report}"))?
        .model;
    let id = format!("aws.protocols#{protocol}");
    let folder = root().join("target/protocol").join(protocol);
    let mut report = RunReport::new(format!("conformance --protocol {protocol}"), protocol, "the generated clients");
    let mut clients: Vec<Client> = Vec::new();
    for service in model.services().filter(|service| service.traits.has(&id)) {
        let mut package = package(&model, Some(&service.id), &root());
        package.name = own_name(package.name, |name| clients.iter().any(|client| client.package == name));
        match Client::generate(&model, service, package, &id, &folder) {
            Ok(client) => clients.push(client),
            Err(error) => {
                let finding = Finding::error("generation", "a client", format!("{error:#}"));
                let case = Case::new(service.id.name(), "generation", &service.id, Mark::Model);
                report.cases.push(case.with_findings(vec![finding]));
            }
        }
    }
    if clients.is_empty() {
        bail!("no client of {protocol} could be generated:\n{:#?}", report.cases);
    }
    let program = build(&clients, &folder)?;
    report.cases.extend(play(&program)?);
    report.requests = report.cases.len() as u64;
    report.duration = started.elapsed();
    Ok(report)
}

/// A package name that no other has: two services may have one `sdkId`.
fn own_name(name: String, is_taken: impl Fn(&str) -> bool) -> String {
    if !is_taken(&name) {
        return name;
    }
    let numbered = (2..).map(|number| format!("{name}-{number}")).find(|name| !is_taken(name));
    numbered.unwrap_or(name)
}

/// A generated client with the tables of its tests.
struct Client {
    /// The package, which the library is named after.
    package: String,
    folder: PathBuf,
}

impl Client {
    fn generate(model: &Model, service: &Shape, package: Package, protocol: &str, folder: &Path) -> Result<Self> {
        let name = package.name.clone();
        eprintln!("generating {name}");
        let refused = |report| anyhow::anyhow!("{report}");
        let Generated { plan, files, .. } =
            generate(model, Some(&service.id), package, "the protocol tests").map_err(refused)?;
        let client = Self { folder: folder.join("clients").join(&name), package: name };
        scratch::generated(&client.folder, &files)?;

        let library = client.library();
        let tables = || Source::from(suite::protocol::emit(&plan, model, protocol, &library));
        put(&folder.join("src"), format!("services/{library}.rs"), tables)?;
        Ok(client)
    }

    fn library(&self) -> String {
        self.package.replace('-', "_")
    }
}

/// Writes a source of the program, unless it is there already.
fn put(folder: &Path, path: String, source: impl FnOnce() -> Source + Send) -> Result<()> {
    let job: Job<'_> = Box::new(move || vec![(path, Content::Rust(source()))]);
    let texts = render::render(vec![job], "the protocol tests");
    for (path, text) in texts {
        let path = folder.join(path);
        if fs::read(&path).is_ok_and(|found| found == text.as_bytes()) {
            continue;
        }
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

/// Builds the program that plays the tests.
fn build(clients: &[Client], folder: &Path) -> Result<PathBuf> {
    let libraries: Vec<String> = clients.iter().map(Client::library).collect();
    put(&folder.join("src"), "main.rs".to_owned(), || Source::from(suite::protocol::program()))?;
    put(&folder.join("src"), "services.rs".to_owned(), || Source::from(suite::protocol::index(&libraries)))?;
    fs::write(folder.join("Cargo.toml"), manifest(clients).to_string())?;
    eprintln!("building the clients and their tests");
    Ok(packages::build(folder, folder, Profile::Dev, &[])?.program(PROGRAM))
}

/// The name of the program and of its package.
const PROGRAM: &str = "protocol-tests";

/// The manifest of the program: it depends on what plays the tests, and on the clients.
fn manifest(clients: &[Client]) -> Table {
    let path = |path: PathBuf| Value::from(Table::from_iter([("path".to_owned(), path.display().to_string().into())]));
    let mut dependencies = Table::from_iter([
        ("proofmark-protocol-tests".to_owned(), path(root().join("tests/protocol"))),
        // The tables name its traits.
        ("aws-smithy-types".to_owned(), "1".into()),
    ]);
    dependencies.extend(clients.iter().map(|client| (client.package.clone(), path(client.folder.clone()))));
    let package = [("name", PROGRAM), ("version", "0.0.0"), ("edition", "2024")];
    let package = package.map(|(key, value)| (key.to_owned(), value.into()));
    let profile = Table::from_iter([("dev".to_owned(), Table::from_iter([("debug".to_owned(), false.into())]).into())]);
    Table::from_iter([
        ("package".to_owned(), Value::Table(package.into_iter().collect())),
        ("workspace".to_owned(), Table::new().into()),
        ("dependencies".to_owned(), dependencies.into()),
        ("profile".to_owned(), profile.into()),
    ])
}

/// Runs the program and takes down what it says, a line per test.
fn play(program: &Path) -> Result<Vec<Case>> {
    let output = Command::new(program).output().with_context(|| format!("cannot start {}", program.display()))?;
    let text = String::from_utf8(output.stdout).context("the tests print what is not UTF-8")?;
    if !output.status.success() {
        bail!("the tests ended with {}:\n{}", output.status, last_lines(&String::from_utf8_lossy(&output.stderr), 12));
    }
    text.lines().map(|line| case(&serde_json::from_str(line).context("a line of the tests is not JSON")?)).collect()
}

fn case(line: &Node) -> Result<Case> {
    let text = |key: &str| line[key].as_str().with_context(|| format!("a line of the tests has no `{key}`: {line}"));
    let case = Case::new(text("operation")?, text("kind")?, text("id")?, Mark::Model);
    let findings = line["findings"].as_array().into_iter().flatten();
    let finding = |finding: &Node| {
        let text = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
        Finding::error(text("path"), text("expected"), text("found"))
    };
    Ok(case.with_findings(findings.map(finding).collect()))
}

#[cfg(test)]
mod tests {
    use super::own_name;

    #[test]
    fn services_with_one_sdk_id_are_packages_with_names_of_their_own() {
        let mut taken: Vec<String> = Vec::new();
        for _ in 0..3 {
            let name = own_name("proofmark-weather".to_owned(), |name| taken.iter().any(|other| other == name));
            taken.push(name);
        }
        assert_eq!(taken, ["proofmark-weather", "proofmark-weather-2", "proofmark-weather-3"]);
    }
}
