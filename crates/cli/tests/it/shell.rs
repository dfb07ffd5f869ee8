//! What people and containers run beside the product's commands: completions, manual pages, the health check.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::process::{Child, Command, Output, Stdio};

fn proofmark(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_proofmark"));
    command.args(arguments);
    command
}

/// Exit status, standard output, standard error output.
fn run(arguments: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = proofmark(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code(), text(stdout), text(stderr))
}

/// A server, its URL, and a pipe to its standard input.
struct Serving {
    child: Child,
    url: String,
}

fn serve() -> Serving {
    let mut command = proofmark(&["serve", "lambda", "--json", "--log", "off", "--stop-with-stdin"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let url = line.split('"').find(|part| part.starts_with("http://")).unwrap().to_owned();
    Serving { child, url }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It has ended where the test got that far.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A server that gives this response to one request.
fn respond(response: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let _ = stream.read(&mut [0; 4096]);
        let _ = stream.write_all(response.as_bytes());
    });
    url
}

#[test]
fn every_shell_completes_every_command() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let (status, script, _) = run(&["completions", shell]);
        assert_eq!(status, Some(0), "{shell}");
        for command in ["serve", "verify", "generate", "diff", "model", "health"] {
            assert!(script.contains(command), "{shell} does not complete {command}");
        }
    }
}

#[test]
fn an_unknown_shell_is_an_error() {
    let (status, _, error) = run(&["completions", "tcsh"]);
    assert_eq!(status, Some(2));
    assert!(error.contains("[possible values: bash, elvish, fish, powershell, zsh]"), "{error}");
}

#[test]
fn the_manual_page_describes_the_program() {
    let (status, page, _) = run(&["man"]);
    assert_eq!(status, Some(0));
    assert!(page.contains(".TH proofmark 1"), "{page}");
    assert!(page.contains("Exit status: 0 when all is well"), "{page}");
}

#[test]
fn each_command_has_a_manual_page() {
    let folder = tempfile::tempdir().unwrap();
    let man = folder.path().join("share/man1");
    let (status, _, error) = run(&["man", "--out", man.to_str().unwrap()]);
    assert_eq!((status, error.as_str()), (Some(0), ""));
    for page in ["proofmark.1", "proofmark-serve.1", "proofmark-verify-client.1", "proofmark-health.1"] {
        assert!(man.join(page).is_file(), "{page}");
    }
}

#[test]
fn manual_pages_in_a_file_are_an_error() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let (status, _, error) = run(&["man", "--out", file.path().to_str().unwrap()]);
    assert_eq!(status, Some(2));
    assert!(error.contains("cannot be made"), "{error}");
}

#[test]
fn a_server_that_runs_is_healthy() {
    let serving = serve();
    let (status, text, _) = run(&["health", &serving.url]);
    assert_eq!((status, text.contains(": ok, Lambda with ")), (Some(0), true), "{text}");
}

#[test]
fn health_is_an_error_without_a_contract_server() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let not_json = respond("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi");
    let missing = respond("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n");
    let other = respond("HTTP/1.1 200 OK\r\ncontent-length: 15\r\n\r\n{\"status\":\"ok\"}");
    let cases = [
        (format!("http://{free}"), "cannot connect"),
        (not_json, "the response is not JSON"),
        (missing, "has status 404"),
        (other, "the response is not one of a contract server"),
        ("https://localhost".to_owned(), "expected a URL that begins with http://"),
        ("localhost".to_owned(), "expected a URL that begins with http://"),
        ("http://localhost/a".to_owned(), "expected a URL without a path"),
    ];
    for (url, reason) in cases {
        let (status, _, error) = run(&["health", &url]);
        assert_eq!(status, Some(2), "{url}: {error}");
        assert!(error.contains(reason), "{url}: {error}");
    }
}

#[test]
fn health_waits_no_longer_than_it_is_given() {
    // The system accepts connections for it; nobody responds.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let (status, _, error) = run(&["health", &url, "--timeout", "0.2"]);
    assert_eq!(status, Some(2));
    assert!(error.contains("no response within 0.2 s (--timeout)"), "{error}");
}

#[test]
fn a_server_ends_with_its_standard_input_where_that_is_asked_for() {
    let mut serving = serve();
    drop(serving.child.stdin.take());
    assert_eq!(serving.child.wait().unwrap().code(), Some(0));
}
