//! The contract server as a program of its own, and its control API.

use crate::process::{Running, run};
use crate::{cargo_command, root};
use anyhow::{Context, Result, ensure};
use proofmark_smithy_model::model::Node;
use std::path::Path;
use std::process::{Command, Stdio};

/// The credentials that clients are given; AWS's documentation shows them.
pub const ACCESS_KEY: &str = "AKIDEXAMPLE";
/// The secret key of [`ACCESS_KEY`].
pub const SECRET_KEY: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

/// A contract server that runs beside this program.
pub struct ContractServer {
    /// Its address, `http://127.0.0.1:40001`.
    pub url: String,
    /// Its process.
    pub process: Running,
}

/// How `proofmark` is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Build {
    /// As `cargo build` does.
    Dev,
    /// With the optimisations of the programs that test it: the profile `tool`.
    Tool,
    /// For measuring, with all optimisations.
    Release,
}

impl Build {
    /// The command that becomes `proofmark`, which is built before.
    fn program(self) -> Result<Command> {
        if let Some(program) = std::env::var_os(PROGRAM) {
            return Ok(Command::new(program));
        }
        run(&mut self.cargo("build"))?;
        // Cargo becomes the program that it runs, so it is the server that ends with this program.
        let mut command = self.cargo("run");
        command.arg("--");
        Ok(command)
    }

    fn cargo(self, verb: &str) -> Command {
        let profile = match self {
            Self::Dev => "dev",
            Self::Tool => "tool",
            Self::Release => "release",
        };
        let mut command = cargo_command();
        command.args([verb, "--quiet", "--profile", profile, "--package", "proofmark-cli"]).current_dir(root());
        command
    }
}

/// The environment variable that names a built `proofmark`; without it, it is built.
const PROGRAM: &str = "PROOFMARK";

impl ContractServer {
    /// Builds and starts it with a scenario, which is written to this folder. Optimised, it only asks for a signature;
    /// else it verifies it by the credentials that clients are given.
    pub fn start(build: Build, folder: &Path, text: &str) -> Result<Self> {
        let signatures = if build == Build::Dev { "verified" } else { "present" };
        Self::start_with(build, signatures, folder, text)
    }

    /// The same with what is asked of signatures.
    pub fn start_with(build: Build, signatures: &str, folder: &Path, text: &str) -> Result<Self> {
        std::fs::create_dir_all(folder)?;
        let scenario = folder.join("scenario.toml");
        std::fs::write(&scenario, text)?;
        let mut command = build.program()?;
        command
            .args(["serve", "lambda", "--listen", "127.0.0.1:0", "--json", "--log", "off"])
            .args(["--signatures", signatures, "--scenario"])
            .arg(&scenario)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .envs([("AWS_ACCESS_KEY_ID", ACCESS_KEY), ("AWS_SECRET_ACCESS_KEY", SECRET_KEY)])
            .env_remove("AWS_SESSION_TOKEN");
        let mut process = Running::start(&mut command)?;
        let line = process.line()?;
        let told: Node = serde_json::from_str(&line).with_context(|| format!("the server printed no JSON: {line}"))?;
        let url = told["url"].as_str().with_context(|| format!("the server printed no url: {line}"))?.to_owned();
        Ok(Self { url, process })
    }

    /// Forgets all expectations, recordings and violations.
    pub fn reset(&self) -> Result<()> {
        self.post("reset", &Node::Null).map(drop)
    }

    /// Sets an expectation, and says its id.
    pub fn expect(&self, rule: &Node) -> Result<u64> {
        let response = self.post("expectations", rule)?;
        response["id"].as_u64().with_context(|| format!("the server gave no id to an expectation: {response}"))
    }

    /// What the control API says of something.
    pub fn get(&self, what: &str) -> Result<Node> {
        let mut response =
            ureq::get(self.control(what)).call().with_context(|| format!("GET {}", self.control(what)))?;
        response.body_mut().read_json().with_context(|| format!("GET {} gave no JSON", self.control(what)))
    }

    fn post(&self, what: &str, body: &Node) -> Result<Node> {
        let url = self.control(what);
        let request = ureq::post(&url).config().http_status_as_error(false).build();
        let mut response = request.send_json(body).with_context(|| format!("POST {url}"))?;
        let text = response.body_mut().read_to_string()?;
        ensure!(response.status().is_success(), "POST {url} with {body} has status {}: {text}", response.status());
        if text.trim().is_empty() {
            return Ok(Node::Null);
        }
        serde_json::from_str(&text).with_context(|| format!("POST {url} has a response without JSON: {text}"))
    }

    fn control(&self, what: &str) -> String {
        format!("{}/_proofmark/{what}", self.url)
    }
}
