//! A generated client of awsJson1_0 with the server that `proofmark serve --model` runs: outputs, errors with the codes
//! of `awsQueryError`, and a waiter that waits for such an error.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

const MODEL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/queues.smithy");
const TOOLKIT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// What the server says of two queues.
const SCENARIO: &str = r#"
[[rule]]
operation = "DescribeQueue"
input = { name = "gone" }
error = { type = "QueueDoesNotExist", message = "no such queue" }

[[rule]]
operation = "DescribeQueue"
input = { name = "going" }
answers = [
    { output = { created = 0, length = 3, tags = { colour = "red" } } },
    { error = { type = "QueueDoesNotExist", message = "gone by now" } },
]
"#;

const USER: &str = r#"
use proofmark_queues::client::Waiters;
use proofmark_queues::config::{BehaviorVersion, Credentials, Region};
use proofmark_queues::error::ProvideErrorMetadata;
use proofmark_queues::{Client, Config};
use std::time::Duration;

fn client() -> Client {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("AKIDEXAMPLE", "secret", None, None, "test"))
        .endpoint_url(std::env::var("QUEUES_URL").unwrap());
    Client::from_conf(config.build())
}

#[tokio::test]
async fn an_output_has_its_members() {
    let output = client().describe_queue().name("going").send().await.unwrap();
    assert_eq!((output.created().secs(), output.length()), (0, Some(3)));
    assert_eq!(output.tags().unwrap()["colour"], "red");
}

#[tokio::test]
async fn a_synthesized_output_keeps_the_model() {
    let output = client().describe_queue().name("other").send().await.unwrap();
    assert!(output.length().is_none_or(|length| (0..=10).contains(&length)), "{output:?}");
}

#[tokio::test]
async fn an_error_has_the_code_of_the_query_protocol_and_its_type() {
    let error = client().describe_queue().name("gone").send().await.unwrap_err().into_service_error();
    assert!(error.is_queue_does_not_exist(), "{error:?}");
    assert_eq!((error.code(), error.message()), (Some("Example.Queues.Gone"), Some("no such queue")));
}

#[tokio::test]
async fn a_waiter_waits_for_an_error_by_its_name() {
    let wait = client().wait_until_queue_gone().name("gone").wait(Duration::from_secs(30)).await;
    assert!(wait.is_ok(), "{wait:?}");
}

#[tokio::test]
async fn an_input_that_breaks_the_model_is_rejected() {
    let error = client().describe_queue().name("NOT").send().await.unwrap_err().into_service_error();
    assert_eq!(error.code(), Some("ValidationException"), "{error:?}");
}
"#;

/// A server that is running.
struct Serving {
    child: Child,
    /// Kept open, as the server goes on writing to it.
    _output: BufReader<ChildStdout>,
    url: String,
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The server of the model. Its first line ends with its URL.
fn serve(scenario: &Path) -> Serving {
    let mut command = Command::new(env!("CARGO_BIN_EXE_proofmark"));
    command.args(["serve", "--model", MODEL, "--listen", "127.0.0.1:0", "--log", "off", "--scenario"]).arg(scenario);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().expect("the program runs");
    let mut output = BufReader::new(child.stdout.take().expect("its output"));
    let mut first = String::new();
    output.read_line(&mut first).expect("a line");
    let url = first.trim_end().rsplit(' ').next().unwrap_or_default().to_owned();
    let serving = Serving { child, _output: output, url };
    assert!(serving.url.starts_with("http://"), "the server says where it is, not {first:?}");
    serving
}

/// With the versions and artifacts of this workspace.
#[test]
#[ignore = "builds crates, for a minute or more: run it with `cargo test --workspace --test it -- --ignored builds_`"]
fn builds_a_client_that_agrees_with_the_server_of_its_model() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("aws-json");
    for path in ["user/src", "user/tests"] {
        fs::create_dir_all(folder.join(path)).expect("a folder");
    }
    let manifest = "[package]\nname = \"user\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dev-dependencies]\n\
        proofmark-queues = { path = \"../client\", default-features = false, features = [\"all-operations\", \
        \"plain-http\", \"tokio\"] }\ntokio = { version = \"1\", features = [\"macros\", \"rt\"] }\n";
    let workspace = "[workspace]\nresolver = \"3\"\nmembers = [\"client\", \"user\"]\n\n\
        [profile.dev]\ndebug = false\n";
    for (path, text) in [
        ("Cargo.toml", workspace),
        ("user/Cargo.toml", manifest),
        ("user/src/lib.rs", ""),
        ("user/tests/calls.rs", USER),
        ("scenario.toml", SCENARIO),
    ] {
        fs::write(folder.join(path), text).expect("a file");
    }
    fs::copy(Path::new(TOOLKIT).join("Cargo.lock"), folder.join("Cargo.lock")).expect("a copy of Cargo.lock");
    let generated = Command::new(env!("CARGO_BIN_EXE_proofmark"))
        .args(["generate", "--model", MODEL, "--out", "client", "--toolkit", TOOLKIT, "--overwrite"])
        .current_dir(&folder)
        .output()
        .expect("the program runs");
    assert!(generated.status.success(), "{}", String::from_utf8_lossy(&generated.stderr));
    let serving = serve(&folder.join("scenario.toml"));
    let output = Command::new(env!("CARGO"))
        .args(["test", "--package", "user", "--quiet"])
        .env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("a target folder"))
        .env("QUEUES_URL", &serving.url)
        .current_dir(&folder)
        .output()
        .expect("cargo runs");
    let text = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(output.status.success() && text.contains("5 passed"), "{text}");
}
