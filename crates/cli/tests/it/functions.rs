//! `proofmark serve lambda --function` and `--handler`: what is attached runs, and ends with the server.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// The program with these arguments.
fn proofmark(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_proofmark"));
    command.args(arguments).env("AWS_SECRET_ACCESS_KEY", "a secret of the caller");
    command
}

/// A server that runs until this is dropped, in a test that fails as well.
struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

/// A server, and its address.
fn serve(arguments: &[&str]) -> (Serving, String) {
    let mut command = proofmark(&["serve", "lambda", "--json", "--log", "off"]);
    let mut server = Serving(command.args(arguments).stdout(Stdio::piped()).spawn().unwrap());
    let mut line = String::new();
    BufReader::new(server.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let said: serde_json::Value = serde_json::from_str(&line).unwrap();
    (server, said["address"].as_str().unwrap().to_owned())
}

/// The body of the response to an invocation.
fn invoke(address: &str, event: &str) -> String {
    ask(address, "POST /2015-03-31/functions/my-fn/invocations", event).1
}

/// The status and body of the response to a request.
fn ask(address: &str, line: &str, event: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let request = format!(
        "{line} HTTP/1.1\r\nhost: {address}\r\nauthorization: AWS4-HMAC-SHA256 \
         Credential=AKID/20261124/us-east-2/lambda/aws4_request, SignedHeaders=host;x-amz-date, Signature={}\r\n\
         x-amz-date: 20261124T000000Z\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{event}",
        "0".repeat(64),
        event.len()
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    let (head, body) = response.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}

#[test]
fn a_call_creates_once_the_function_that_a_command_is_attached_to() {
    const CREATE: &str = "POST /2015-03-31/functions";
    const DELETE: &str = "DELETE /2015-03-31/functions/my-fn";
    let creation = r#"{"FunctionName":"my-fn","Role":"arn:aws:iam::123456789012:role/r","Runtime":"python3.13",
        "Handler":"a.b","Code":{"S3Bucket":"bucket","S3Key":"key"}}"#;
    // Without state every call succeeds, with the status that the service has for it.
    for (mode, [again, deleted, deleted_again, gone]) in
        [("on", [409, 204, 404, 404]), ("auto", [409, 204, 404, 404]), ("off", [201, 204, 204, 200])]
    {
        let (_server, address) = serve(&["--handler", "my-fn=echo '\"it runs\"'", "--state", mode]);
        assert_eq!(invoke(&address, "{}"), "\"it runs\"", "{mode}");
        let create = || ask(&address, CREATE, creation).0;
        assert_eq!([create(), create()], [201, again], "{mode}");
        assert_eq!(invoke(&address, "{}"), "\"it runs\"", "{mode}");
        let delete = || ask(&address, DELETE, "").0;
        assert_eq!([delete(), delete()], [deleted, deleted_again], "{mode}");
        assert_eq!(ask(&address, "POST /2015-03-31/functions/my-fn/invocations", "{}").0, gone, "{mode}");
        assert_eq!([create(), create()], [201, again], "{mode}");
        assert_eq!(invoke(&address, "{}"), "\"it runs\"", "{mode}");
    }
}

#[test]
fn a_command_runs_and_gets_no_secret_of_the_caller() {
    let script = r#"my-fn=sh -c 'read event; echo "{\"event\":$event,\"secret\":\"$AWS_SECRET_ACCESS_KEY\"}"'"#;
    let (_server, address) = serve(&["--handler", script]);
    let body = invoke(&address, "{\"order\":1}\n");
    assert_eq!(body, r#"{"event":{"order":1},"secret":"proofmark-contract-server-example-secret"}"#);
}

#[test]
fn a_program_that_was_not_built_is_named_at_once() {
    let output = proofmark(&["serve", "lambda", "--function", "my-fn=./no/bootstrap"]).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(said, "error: --function my-fn=./no/bootstrap: there is no file `./no/bootstrap`; has it been built?\n");
}
