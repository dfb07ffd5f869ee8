//! Functions that were written against the runtime clients of AWS, unchanged: each client is installed from its registry
//! into a folder of this test, once. Where that cannot be done, the test says so by its name and is skipped. Downloading
//! and building them takes minutes, so they run only when asked for:
//! `cargo test -p proofmark-contract-lambda --test handlers runtimes:: -- --ignored --nocapture`.

use crate::kit::{NAME, STREAM, TAIL, ask};
use proofmark_contract_lambda::{Handler, LambdaServer};
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// A folder that is kept between runs.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Runs a command in a folder; why it failed.
fn run(folder: &Path, command: &[&str]) -> Result<(), String> {
    let output = Command::new(command[0]).args(&command[1..]).current_dir(folder).output();
    let output = output.map_err(|error| format!("`{}` cannot be run: {error}", command[0]))?;
    match output.status.success() {
        true => Ok(()),
        false => {
            let said = String::from_utf8_lossy(&output.stderr);
            Err(format!("`{}`: {}: {}", command.join(" "), output.status, said.lines().last().unwrap_or_default()))
        }
    }
}

/// Says that a test is skipped.
fn skipped(test: &str, reason: &str) {
    eprintln!("SKIPPED runtimes::{test}: {reason}");
}

/// What every runtime client does with the same function: it returns `{"hello": event["name"], "id": ...}`, logs
/// `greeting`, and raises a `ValueError` without a name.
fn greets(program: &[String]) {
    let lambda = LambdaServer::spawn().unwrap();
    let handler = Handler::program(program);
    lambda.function(NAME).timeout(Duration::from_secs(60)).environment("GREETING", "hello").attach(handler);
    for name in ["Ann", "Bob"] {
        let response = ask(&lambda, crate::kit::INVOKE, TAIL, &json!({ "name": name }).to_string());
        let id = response.header("x-amzn-requestid").unwrap();
        assert_eq!(response.json(), json!({ "hello": name, "id": id }), "{response:?}");
        assert!(response.log().contains("greeting"), "{}", response.log());
    }
    let (error_type, text) = ask(&lambda, crate::kit::INVOKE, TAIL, "{}").error();
    assert!(error_type.contains("Error") && text.contains("no name"), "{error_type}: {text}");
    let body = ask(&lambda, STREAM, "", r#"{"name":"Ann"}"#).body;
    assert!(body.contains("PayloadChunk") && body.contains("Ann") && body.contains("InvokeComplete"), "{body}");
}

#[test]
#[ignore = "installs a runtime client from its registry"]
fn awslambdaric_runs_unchanged() {
    let folder = folder("awslambdaric");
    let python = folder.join("venv/bin/python");
    if !folder.join("installed").exists() {
        let installed = run(&folder, &["python3", "-m", "venv", "venv"])
            .and_then(|()| run(&folder, &["venv/bin/python", "-m", "pip", "install", "--quiet", "awslambdaric"]));
        if let Err(reason) = installed {
            return skipped("awslambdaric_runs_unchanged", &reason);
        }
        fs::write(folder.join("installed"), "").unwrap();
    }
    let code = "import os\ndef handler(event, context):\n    if 'name' not in event:\n        raise ValueError('no name')\n    \
        print('greeting')\n    return {os.environ['GREETING']: event['name'], 'id': context.aws_request_id}\n";
    fs::write(folder.join("app.py"), code).unwrap();
    // The client looks for modules in its working directory.
    let script = "cd \"$0\" && exec \"$1\" -m awslambdaric app.handler";
    let (folder, python) = (folder.to_str().unwrap(), python.to_str().unwrap());
    greets(&["sh", "-c", script, folder, python].map(str::to_owned));
}

#[test]
#[ignore = "installs a runtime client from its registry"]
fn lambda_runtime_runs_unchanged() {
    let folder = folder("lambda-runtime");
    let manifest = "[package]\nname = \"bootstrap\"\nedition = \"2021\"\n[dependencies]\nlambda_runtime = \"1\"\n\
        serde_json = \"1\"\ntokio = { version = \"1\", features = [\"macros\"] }\n[workspace]\n";
    let code = r#"use lambda_runtime::{run, service_fn, Error, LambdaEvent};
use serde_json::{json, Value};

#[derive(Debug)]
struct ValueError;
impl std::error::Error for ValueError {}
impl std::fmt::Display for ValueError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str("no name") }
}

async fn handler(event: LambdaEvent<Value>) -> Result<Value, Error> {
    let name = event.payload["name"].as_str().ok_or(ValueError)?;
    println!("greeting");
    Ok(json!({ std::env::var("GREETING")?: name, "id": event.context.request_id }))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> { run(service_fn(handler)).await }
"#;
    fs::create_dir_all(folder.join("src")).unwrap();
    fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    fs::write(folder.join("src/main.rs"), code).unwrap();
    let program = folder.join("target/debug/bootstrap");
    if let Err(reason) = run(&folder, &["cargo", "build", "--quiet", "--target-dir", "target"]) {
        return skipped("lambda_runtime_runs_unchanged", &reason);
    }
    greets(&[program.to_str().unwrap().to_owned()]);
}

#[test]
#[ignore = "installs a runtime client from its registry"]
fn aws_lambda_ric_runs_unchanged() {
    let folder = folder("aws-lambda-ric");
    if !folder.join("installed").exists() {
        // It builds a native module, for which it needs autoreconf, make, cmake and a compiler.
        let allowed = r#"{ "name": "function", "version": "1.0.0", "allowScripts": { "aws-lambda-ric": true } }"#;
        fs::write(folder.join("package.json"), allowed).unwrap();
        let install = ["npm", "install", "--no-audit", "--no-fund", "--loglevel", "error", "aws-lambda-ric@3"];
        let is_built = || folder.join("node_modules/aws-lambda-ric/dist/rapid-client.node").exists();
        let installed = run(&folder, &["autoreconf", "--version"]).and_then(|()| run(&folder, &install));
        if let Err(reason) = installed {
            return skipped("aws_lambda_ric_runs_unchanged", &reason);
        }
        if !is_built() {
            return skipped("aws_lambda_ric_runs_unchanged", "npm did not build its native module");
        }
        fs::write(folder.join("installed"), "").unwrap();
    }
    let code = "exports.handler = async (event, context) => {\n  if (!event.name) { const e = new Error('no name'); \
        e.name = 'ValueError'; throw e }\n  console.log('greeting');\n  return { [process.env.GREETING]: event.name, id: \
        context.awsRequestId };\n};\n";
    fs::write(folder.join("index.js"), code).unwrap();
    let script = "cd \"$0\" && exec node_modules/.bin/aws-lambda-ric index.handler";
    greets(&["sh", "-c", script, folder.to_str().unwrap()].map(str::to_owned));
}
