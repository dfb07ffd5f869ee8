//! Our own verifier against our own server, for the services of the official protocol tests and a dozen of botocore's: what
//! one of them gets wrong about a model, the other reports. Neither takes the other's word for anything but the model.

use super::peers::{PEERS, Peer, Program};
use super::protocol::fetch;
use anyhow::{Context, Result};
use proofmark_contract::report::{Case, Finding, RunReport};
use proofmark_contract::serve::{Config, Server, Signatures};
use proofmark_contract::verify::{self, Options, Signer};
use proofmark_contract::violation::Severity;
use proofmark_contract::{Api, Mark};
use proofmark_smithy_model::Loader;
use proofmark_smithy_model::knowledge::protocol::PROTOCOLS;
use proofmark_smithy_model::model::Model;
use proofmark_testkit::process::is_installed;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What stands in place of an operation in cases of a whole source of models.
const SOURCE: &str = "(models)";

/// Services of botocore: small and middling ones whose bindings differ, media types and header fields among them; and
/// some without HTTP bindings, with recursive shapes, streams of events and former error codes.
const SERVICES: [&str; 16] = [
    "accessanalyzer",
    "appconfig",
    "batch",
    "dynamodb",
    "efs",
    "eks",
    "glacier",
    "iot-data",
    "kinesis",
    "lex-runtime",
    "mediastore-data",
    "polly",
    "schemas",
    "sqs",
    "stepfunctions",
    "xray",
];
/// How many generated requests each operation gets.
const GENERATED: u32 = 10;
/// How long one service may take.
const LIMIT: Duration = Duration::from_secs(300);

/// Runs the verifier against the server, a service at a time. Warnings count as failures: both sides are ours.
pub(super) fn run() -> Result<RunReport> {
    let started = Instant::now();
    let mut report = RunReport::new("conformance --self", "all protocols", "our own server");
    report.seed = Some(0);
    for source in [suites, botocore] {
        source(&mut report)?;
    }
    report.duration = started.elapsed();
    Ok(report)
}

/// The services of the official protocol tests.
fn suites(report: &mut RunReport) -> Result<()> {
    let case = Case::new(SOURCE, "official-suites", "all", Mark::Model);
    if !fetch::is_there() && !is_installed("mvn") {
        eprintln!("official suites: skipped, `mvn` is not installed");
        report.cases.push(case.skipped("`mvn` is not installed"));
        return Ok(());
    }
    let model = model(&fetch::suite()?)?;
    for protocol in &PROTOCOLS {
        for service in model.services().filter(|service| service.traits.has(protocol.trait_id)) {
            let name = format!("{} ({})", service.id, protocol.name);
            match Api::with_protocol(&model, Some(&service.id), Some(protocol.name)) {
                Ok(api) => verified(&name, api, report)?,
                Err(refused) => report.cases.push(unusable(&name, &refused.to_string())),
            }
        }
    }
    Ok(())
}

/// The services of botocore.
fn botocore(report: &mut RunReport) -> Result<()> {
    let case = Case::new(SOURCE, "botocore", "all", Mark::Model);
    let Some(peer) = PEERS.iter().find(|peer| peer.name == "boto3") else { return Ok(()) };
    if let Some(tool) = peer.missing_tool() {
        eprintln!("botocore: skipped, `{tool}` is not installed");
        report.cases.push(case.skipped(format!("`{tool}` is not installed")));
        return Ok(());
    }
    let data = match data(peer) {
        Ok(data) => data,
        Err(error) => {
            eprintln!("botocore: skipped, it cannot be installed");
            report.cases.push(case.skipped(format!("it cannot be installed: {error:#}")));
            return Ok(());
        }
    };
    for service in SERVICES {
        let loaded = newest(&data.join(service))
            .and_then(|folder| Api::new(&model(&[folder])?).map_err(|report| anyhow::anyhow!("{report}")));
        match loaded {
            Ok(api) => verified(service, api, report)?,
            Err(error) => report.cases.push(unusable(service, &format!("{error:#}"))),
        }
    }
    Ok(())
}

fn model(paths: &[PathBuf]) -> Result<Model> {
    Ok(Loader::new().paths(paths).load().map_err(|report| anyhow::anyhow!("{report}"))?.model)
}

/// The folder of botocore's models.
fn data(peer: &Peer) -> Result<PathBuf> {
    peer.prepare(Program::Driver)?;
    let lib = peer.folder().join("venv/lib");
    let versions = fs::read_dir(&lib).with_context(|| format!("cannot list {}", lib.display()))?;
    let mut data = versions.flatten().map(|version| version.path().join("site-packages/botocore/data"));
    data.find(|data| data.is_dir()).with_context(|| format!("{} has no botocore", lib.display()))
}

/// The folder of the newest version of a service.
fn newest(folder: &Path) -> Result<PathBuf> {
    let versions = fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?;
    let versions = versions.flatten().map(|version| version.path()).filter(|version| version.is_dir());
    versions.max().with_context(|| format!("{} is empty", folder.display()))
}

fn unusable(service: &str, reason: &str) -> Case {
    let finding = Finding::error("model", "one that the contract kit takes", reason);
    Case::new(service, "api", "model", Mark::Model).with_findings(vec![finding])
}

/// Adds what the verifier finds on a server for this API.
fn verified(service: &str, api: Api, report: &mut RunReport) -> Result<()> {
    eprintln!("{service}: {} operations", api.operations().len());
    let api = Arc::new(api);
    let mut config = Config::new(Arc::clone(&api));
    config.signatures = Signatures::Verified(Signer::dummy());
    let options = Options {
        allow_writes: true,
        generated: GENERATED,
        limit: Some(LIMIT),
        signer: Signer::new(Signer::dummy(), config.scenario.settings.scope.region.clone()),
        ..Options::default()
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let found = runtime.block_on(async {
        let server = Server::bind(config).await.context("no port can be had")?;
        let url = server.url();
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let serving = tokio::spawn(server.run(async { _ = stopped.await }));
        let found = verify::server(&api, &url, &options, &|_| {}).await;
        drop(stop);
        serving.await?.context("the server cannot be started")?;
        Ok::<_, anyhow::Error>(found?)
    })?;
    report.requests += found.requests;
    report.cases.extend(found.cases.into_iter().map(|case| of_service(service, case)));
    Ok(())
}

/// A case under the name of its service, which fails for whatever was found.
fn of_service(service: &str, case: Case) -> Case {
    let findings: Vec<Finding> =
        (case.findings.iter().cloned()).map(|finding| Finding { severity: Severity::Error, ..finding }).collect();
    let named =
        Case { id: format!("{service}/{}", case.id), operation: format!("{service} {}", case.operation), ..case };
    if findings.is_empty() { named } else { named.with_findings(findings) }
}
