//! moto's server: installed from PyPI, started, and given a function with a version and an alias.

use crate::process::Running;
use crate::{peers, python};
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use std::fs::{self, File};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What is installed.
pub const PACKAGE: (&str, &str) = ("moto[server]", "5.2.5");

/// A role that is there once it is seeded: moto looks it up when functions are created.
pub const ROLE: &str = "arn:aws:iam::123456789012:role/role";

/// How long it may take to start: its imports take some seconds.
const PATIENCE: Duration = Duration::from_secs(60);

/// An empty zip archive. The function is never invoked.
const NO_CODE: &str = "UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==";

/// moto's server, running beside this program.
pub struct Moto {
    /// Its address, `http://127.0.0.1:40001`.
    pub url: String,
    /// Its process.
    pub process: Running,
}

impl Moto {
    /// Installs it, unless this version is there, and starts it.
    pub fn start() -> Result<Self> {
        let folder = peers().join("moto");
        install(&folder)?;
        // It takes no port 0: this one was free a moment ago.
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut command = Command::new(python::program(&folder, "moto_server"));
        command.args(["-H", "127.0.0.1", "-p", &port.to_string()]);
        // It prints a line per request.
        command.stdout(Stdio::null()).stderr(File::create(folder.join("stderr.log"))?);
        let process = Running::start(&mut command)?;
        let moto = Self { url: format!("http://127.0.0.1:{port}"), process };
        moto.wait()?;
        Ok(moto)
    }

    fn wait(&self) -> Result<()> {
        let since = Instant::now();
        while let Err(error) = ureq::get(format!("{}/moto-api/data.json", self.url)).call() {
            ensure!(since.elapsed() < PATIENCE, "moto did not start within {} s: {error}", PATIENCE.as_secs());
            std::thread::sleep(Duration::from_millis(200));
        }
        Ok(())
    }

    /// Forgets everything, then makes the function `my-function` with the version `1` and the aliases BLUE and GREEN, its
    /// role [`ROLE`], and the queue that the verifier maps functions to.
    pub fn seed(&self) -> Result<()> {
        let url = &self.url;
        ureq::post(format!("{url}/moto-api/reset")).send_empty().context("moto cannot be reset")?;
        // Else creating a function starts Docker.
        self.post("moto-api/config", "lambda", json!({ "lambda": { "use_docker": false } }))?;
        ureq::post(format!("{url}/"))
            .header("authorization", authorization("iam"))
            .send_form([("Action", "CreateRole"), ("RoleName", "role"), ("AssumeRolePolicyDocument", "{}")])
            .context("moto made no role")?;
        ureq::post(format!("{url}/"))
            .header("authorization", authorization("sqs"))
            .send_form([("Action", "CreateQueue"), ("QueueName", "proofmark-verify")])
            .context("moto made no queue")?;
        self.post("2015-03-31/functions", "lambda", function())?;
        for alias in ["BLUE", "GREEN"] {
            let alias = json!({ "Name": alias, "FunctionVersion": "1" });
            self.post("2015-03-31/functions/my-function/aliases", "lambda", alias)?;
        }
        Ok(())
    }

    /// Gives the alias BLUE a config.
    pub fn put_config(&self) -> Result<()> {
        let url = format!("{}/2019-09-25/functions/my-function/event-invoke-config?Qualifier=BLUE", self.url);
        let config = json!({ "MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 3600 });
        ureq::put(&url)
            .header("authorization", authorization("lambda"))
            .send_json(config)
            .with_context(|| url.clone())?;
        Ok(())
    }

    fn post(&self, path: &str, service: &str, body: Value) -> Result<()> {
        let url = format!("{}/{path}", self.url);
        ureq::post(&url)
            .header("authorization", authorization(service))
            .send_json(body)
            .with_context(|| url.clone())?;
        Ok(())
    }
}

/// The request that creates `my-function` with the role [`ROLE`] and the version `1`.
pub fn function() -> Value {
    json!({
        "FunctionName": "my-function", "Runtime": "python3.13", "Handler": "index.handler", "Publish": true,
        "Role": ROLE, "Code": { "ZipFile": NO_CODE },
    })
}

fn install(folder: &Path) -> Result<()> {
    let requirement = format!("{}=={}", PACKAGE.0, PACKAGE.1);
    let note = folder.join("installed.txt");
    if fs::read_to_string(&note).is_ok_and(|installed| installed == requirement) {
        return Ok(());
    }
    eprintln!("installing {requirement}");
    fs::create_dir_all(folder)?;
    python::environment(folder, std::slice::from_ref(&requirement))?;
    Ok(fs::write(note, requirement)?)
}

/// moto takes service and region from the scope, and verifies nothing.
fn authorization(service: &str) -> String {
    format!(
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20161121/us-east-2/{service}/aws4_request, \
         SignedHeaders=host, Signature={:064}",
        0
    )
}
