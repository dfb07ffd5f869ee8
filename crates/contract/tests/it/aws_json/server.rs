//! A server and the verifier for such a model.

use super::compiled;
use proofmark_contract::Api;
use proofmark_contract::report::{RunReport, Verdict};
use proofmark_contract::serve::{Config, Server, Signatures};
use proofmark_contract::verify::{self, Options, Signer};
use std::sync::Arc;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

const SHOP: &str = r#"$version: "2.0"
namespace test
@aws.api#service(sdkId: "Shop") @aws.auth#sigv4(name: "shop")
@aws.protocols#awsJson1_0 @aws.protocols#awsQueryCompatible
service Shop { version: "1", operations: [Order, Get], errors: [Gone] }
@examples([{ title: "one", input: { name: "nail" }, output: { total: 3 } }])
operation Order {
    input := { @required @length(min: 2, max: 5) name: String, amount: Amount, parts: Parts }
    output := { @required total: Integer, at: Timestamp }
}
@readonly operation Get { output := { tree: Tree } }
@range(min: 1, max: 9) integer Amount
@length(max: 3) list Parts { member: Part }
union Part { text: String, number: Integer, whole: Parts }
structure Tree { left: Tree, right: Tree, value: String }
@error("client") structure Gone { message: String }
"#;

async fn served<F: Future>(signatures: Signatures, ask: impl FnOnce(Arc<Api>, String) -> F) -> F::Output {
    let api = Arc::new(compiled(SHOP));
    let mut config = Config::new(Arc::clone(&api));
    config.signatures = signatures;
    let server = Server::bind(config).await.expect("a port");
    let url = server.url();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = tokio::spawn(server.run(async { _ = stopped.await }));
    let output = ask(api, url).await;
    drop(stop);
    serving.await.expect("no panic").expect("a clean end");
    output
}

#[tokio::test]
async fn the_verifier_has_nothing_to_say_of_the_server() {
    let report: RunReport = served(Signatures::Verified(Signer::dummy()), |api, url| async move {
        let options =
            Options { allow_writes: true, signer: Signer::new(Signer::dummy(), "us-east-2"), ..Options::default() };
        verify::server(&api, &url, &options, &|_| {}).await.expect("a run")
    })
    .await;
    let found = report.cases.iter().filter(|case| case.verdict != Verdict::Passed);
    let found: Vec<String> = found.map(|case| format!("{}: {:?}", case.id, case.findings)).collect();
    assert_eq!(found, [""; 0]);
    for check in ["example", "length", "range", "generated"] {
        assert!(report.cases.iter().any(|case| case.operation == "Order" && case.check == check), "no {check}");
    }
}

/// The status line and the body of the response to a request with these headers.
async fn asked(headers: &'static str, body: &'static str) -> (String, String) {
    served(Signatures::Ignored, |_, url| async move {
        let address = url.trim_start_matches("http://").to_owned();
        let mut stream = tokio::net::TcpStream::connect(&address).await.expect("a server");
        let length = body.len();
        let request = format!(
            "POST / HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n{body}"
        );
        stream.write_all(request.as_bytes()).await.expect("sent");
        let mut text = String::new();
        stream.read_to_string(&mut text).await.expect("a response");
        let (head, body) = text.split_once("\r\n\r\n").expect("a whole head");
        (head.lines().next().unwrap_or_default().to_owned(), body.to_owned())
    })
    .await
}

#[tokio::test]
async fn an_unknown_operation_is_rejected_by_name() {
    let (status, body) = asked("x-amz-target: Shop.Ordr\r\n", "{}").await;
    assert_eq!(status, "HTTP/1.1 404 Not Found");
    assert_eq!(
        body,
        r#"{"__type":"UnknownOperationException","message":"no operation has the target `Shop.Ordr`; the closest is `Shop.Order`"}"#
    );
}

#[tokio::test]
async fn a_body_that_cannot_be_read_is_a_serialization_exception() {
    let headers = "x-amz-target: Shop.Order\r\ncontent-type: application/x-amz-json-1.0\r\n";
    let (status, body) = asked(headers, "{").await;
    assert_eq!(status, "HTTP/1.1 400 Bad Request");
    assert!(body.starts_with(r#"{"__type":"SerializationException","message":""#), "{body}");
}

#[tokio::test]
async fn a_documented_example_gives_the_response() {
    let headers = "x-amz-target: Shop.Order\r\ncontent-type: application/x-amz-json-1.0\r\n";
    let (status, body) = asked(headers, r#"{"name":"nail"}"#).await;
    assert_eq!((status.as_str(), body.as_str()), ("HTTP/1.1 200 OK", r#"{"total":3}"#));
}
