//! Invoking a function: payload, log tail, an error of the function, and the other ways to invoke.

use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::{InvocationType, LogType};
use aws_sdk_lambda::Client;
use dropin::{config, print_error, ScriptedResponse, Server};

// "START\nhello\nEND\n" in base64.
const LOG: &str = "U1RBUlQKaGVsbG8KRU5ECg==";

#[tokio::main]
async fn main() {
    let server = Server::start(|request, _| match request.target.split('/').nth(3) {
        Some("sum") => {
            ScriptedResponse::json(200, "42").header("x-amz-executed-version", "7").header("x-amz-log-result", LOG)
        }
        Some("thrower") => ScriptedResponse::json(200, r#"{"errorMessage":"boom","errorType":"Error"}"#)
            .header("x-amz-function-error", "Unhandled")
            .header("x-amz-executed-version", "$LATEST"),
        Some("later") => ScriptedResponse::new(202),
        Some("dry") => ScriptedResponse::new(204),
        Some("bytes") => ScriptedResponse::new(200).bytes(&[0_u8, 255, 10][..]),
        _ => ScriptedResponse::exception(404, "ResourceNotFoundException", "Function not found"),
    })
    .await;
    let client = Client::from_conf(config(&server.url()).build());

    let sum = client
        .invoke()
        .function_name("sum")
        .qualifier("7")
        .log_type(LogType::Tail)
        .client_context("eyJjbGllbnQiOnt9fQ==")
        .payload(Blob::new(r#"{"a":40,"b":2}"#))
        .send()
        .await
        .expect("a response");
    println!("status {}, version {:?}", sum.status_code(), sum.executed_version());
    println!("payload {:?}", sum.payload().map(|payload| String::from_utf8_lossy(payload.as_ref())));
    println!("log {:?}, function error {:?}", sum.log_result(), sum.function_error());
    let sent = server.last();
    println!("{} {}", sent.line(), sent.text());
    for name in ["x-amz-log-type", "x-amz-client-context", "x-amz-invocation-type", "content-type", "content-length"] {
        println!("  {name}: {:?}", sent.header(name));
    }

    let thrower = client.invoke().function_name("thrower").send().await.expect("a response");
    println!("{thrower:?}");
    println!("sent {:?} as {:?}", server.last().text(), server.last().header("content-type"));

    for (name, kind) in [("later", InvocationType::Event), ("dry", InvocationType::DryRun)] {
        let response = client.invoke().function_name(name).invocation_type(kind).send().await.expect("a response");
        let (status, payload) = (response.status_code(), response.payload().map(Blob::as_ref));
        println!("{name}: {status} {payload:?}, {:?}", server.last().header("x-amz-invocation-type"));
    }

    let bytes = client.invoke().function_name("bytes").send().await.expect("a response");
    println!("bytes {:?}", bytes.payload.map(Blob::into_inner));

    let gone = client.invoke().function_name("gone").send().await.expect_err("no function");
    print_error("gone", &gone);
    println!("{}", gone.into_service_error().is_resource_not_found_exception());

    let nameless = client.invoke().payload(Blob::new("{}")).send().await.expect_err("no name");
    print_error("without a name", &nameless);

    #[allow(deprecated)]
    let old = client
        .invoke_async()
        .function_name("later")
        .invoke_args(aws_sdk_lambda::primitives::ByteStream::from_static(b"{\"old\":true}"))
        .send()
        .await
        .expect("a response");
    #[allow(deprecated)]
    let status = old.status();
    println!("invoke_async: {status}, {} {}", server.last().line(), server.last().text());
}
