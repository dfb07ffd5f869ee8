//! ScriptedResponse streaming: events one by one, the end with and without an error, exceptions and breaks in the middle.

use aws_sdk_lambda::error::DisplayErrorContext;
use aws_sdk_lambda::operation::RequestId;
use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::{InvokeWithResponseStreamResponseEvent as Event, ResponseStreamingInvocationType};
use aws_sdk_lambda::Client;
use bytes::Bytes;
use dropin::{chunk, complete, config, event, print_error, ScriptedResponse, Server};
use std::time::Duration;

fn stream() -> ScriptedResponse {
    ScriptedResponse::new(200)
        .header("content-type", "application/vnd.amazon.eventstream")
        .header("x-amz-executed-version", "3")
        .header("x-amzn-remapped-content-type", "text/plain")
}

async fn play(title: &str, response: ScriptedResponse) {
    println!("== {title}");
    let server = Server::script([response]).await;
    let client = Client::from_conf(config(&server.url()).build());
    let sent = client.invoke_with_response_stream().function_name("f").payload(Blob::new("{}")).send().await;
    let mut output = match sent {
        Ok(output) => output,
        Err(error) => return print_error("before the stream", &error),
    };
    println!(
        "{} {:?} {:?} {:?}",
        output.status_code(),
        output.executed_version(),
        output.response_stream_content_type(),
        output.request_id()
    );
    loop {
        match output.event_stream.recv().await {
            Ok(Some(Event::PayloadChunk(chunk))) => {
                println!("chunk {:?}", chunk.payload().map(|payload| String::from_utf8_lossy(payload.as_ref())));
            }
            Ok(Some(Event::InvokeComplete(end))) => {
                println!("complete {:?} {:?} {:?}", end.error_code(), end.error_details(), end.log_result());
            }
            Ok(Some(event)) => println!("{} {event:?}", event.is_unknown()),
            Ok(None) => return println!("the end"),
            Err(error) => {
                println!("{error}");
                println!("{}", DisplayErrorContext(&error));
                return println!("{:?}", error.into_service_error());
            }
        }
    }
}

#[tokio::main]
async fn main() {
    play("three events", stream().bytes(chunk("one ")).bytes(chunk("two")).bytes(complete(r#"{"LogResult":"TE9H"}"#)))
        .await;
    let joined = [chunk("in one "), chunk("packet"), complete("{}")].concat();
    play("one packet", stream().bytes(joined)).await;
    let cut: Bytes = chunk("cut in two");
    let (head, tail) = (cut.slice(..20), cut.slice(20..));
    play("a frame in two packets", stream().bytes(head).pause(Duration::from_millis(30)).bytes(tail)).await;
    play("an empty chunk", stream().bytes(chunk("")).bytes(complete("{}"))).await;
    play("an empty stream", stream()).await;
    let failed = complete(r#"{"ErrorCode":"Unhandled","ErrorDetails":"boom","LogResult":null}"#);
    play("the function fails", stream().bytes(chunk("half")).bytes(failed)).await;
    let new = event("event", "SomethingNew", "application/json", "{}");
    play("an event of a newer API", stream().bytes(new).bytes(complete("{}"))).await;
    let exception = event("exception", "ServiceException", "application/json", r#"{"message":"in the stream"}"#);
    play("an exception", stream().bytes(chunk("half")).bytes(exception)).await;
    let broken = complete("{\"ErrorCode\":");
    play("an event that is not JSON", stream().bytes(broken)).await;
    play(
        "a broken frame",
        stream().bytes(chunk("fine")).bytes(&b"\0\0\0\x20\0\0\0\0garbage garbage garbage garbage"[..]),
    )
    .await;
    play("half a frame", stream().bytes(chunk("fine")).bytes(chunk("not whole").slice(..30))).await;
    play("a broken connection", stream().bytes(chunk("fine")).broken()).await;
    play("an error", ScriptedResponse::exception(404, "ResourceNotFoundException", "Function not found")).await;

    let server = Server::script([stream().bytes(complete("{}"))]).await;
    let client = Client::from_conf(config(&server.url()).build());
    let kind = ResponseStreamingInvocationType::DryRun;
    let call = client.invoke_with_response_stream().function_name("f").qualifier("1").invocation_type(kind);
    let output = call.send().await.expect("a response");
    println!("{output:?}");
    println!("{} {:?}", server.last().line(), server.last().header("x-amz-invocation-type"));
}
