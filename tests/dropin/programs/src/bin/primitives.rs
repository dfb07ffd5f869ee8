//! Blobs, byte streams, bodies and times, by themselves and on the wire.

use aws_sdk_lambda::primitives::{Blob, ByteStream, DateTime, DateTimeFormat, Length, SdkBody};
use aws_sdk_lambda::types::FunctionCode;
use aws_sdk_lambda::Client;
use dropin::{config, ScriptedResponse, Server};
use std::time::{Duration, UNIX_EPOCH};

#[tokio::main]
async fn main() {
    let blob = Blob::new(vec![0_u8, 159, 146, 150]);
    println!("{blob:?} {:?} {}", blob.as_ref(), blob == Blob::new([0_u8, 159, 146, 150]));
    let server = Server::script([ScriptedResponse::json(200, r#"{"FunctionName":"f","CodeSize":4}"#)]).await;
    let client = Client::from_conf(config(&server.url()).build());
    let code = FunctionCode::builder().zip_file(blob.clone()).build();
    println!("{code:?}");
    client
        .create_function()
        .function_name("f")
        .role("r")
        .code(code)
        .environment(aws_sdk_lambda::types::Environment::builder().variables("KEY", "value").build())
        .send()
        .await
        .expect("a function");
    println!("{} {}", server.last().line(), server.last().text());
    client.update_function_code().function_name("f").zip_file(blob).dry_run(true).send().await.expect("code");
    println!("{} {}", server.last().line(), server.last().text());

    // Streams of bytes: from memory, from a file, from a part of a file, twice.
    std::fs::write("args.json", br#"{"from":"a file"}"#).expect("a file");
    let streams = [
        ("static", ByteStream::from_static(b"{}")),
        ("bytes", ByteStream::from(bytes::Bytes::from_static(b"[1]"))),
        ("vector", ByteStream::from(b"[2]".to_vec())),
        ("body", ByteStream::new(SdkBody::from("[3]"))),
        ("default", ByteStream::default()),
        ("file", ByteStream::from_path("args.json").await.expect("a file")),
        (
            "part",
            ByteStream::read_from().path("args.json").offset(9).length(Length::Exact(6)).build().await.expect("a file"),
        ),
    ];
    let server = Server::script([ScriptedResponse::new(202)]).await;
    let client = Client::from_conf(config(&server.url()).build());
    for (title, stream) in streams {
        println!("{title}: {:?}", stream.size_hint());
        #[allow(deprecated)]
        let sent = client.invoke_async().function_name("f").invoke_args(stream).send().await;
        println!(
            "  {:?}",
            sent.map(|output| {
                #[allow(deprecated)]
                output.status()
            })
            .map_err(|error| error.to_string())
        );
        let last = server.last();
        println!(
            "  {} {:?} {:?} {:?}",
            last.line(),
            last.text(),
            last.header("content-length"),
            last.header("content-type")
        );
    }
    let missing = ByteStream::from_path("missing.json").await.expect_err("no file");
    println!("{missing}");
    let collected = ByteStream::from_static(b"collected").collect().await.expect("bytes");
    println!("{:?} {:?}", collected.clone().into_bytes(), collected.to_vec().len());

    // Times, made and read.
    let times = [
        DateTime::from_secs(1_479_757_760),
        DateTime::from_millis(1_479_757_760_006),
        DateTime::from_nanos(-1_500_000_000).expect("a time"),
        DateTime::from_secs_and_nanos(0, 1),
        DateTime::from(UNIX_EPOCH + Duration::from_millis(250)),
    ];
    for time in times {
        println!("{time:?} {time} {} {:?} {:?}", time.secs(), time.subsec_nanos(), time.to_millis());
        for format in [DateTimeFormat::DateTime, DateTimeFormat::HttpDate, DateTimeFormat::EpochSeconds] {
            println!("  {:?}", time.fmt(format).map_err(|error| error.to_string()));
        }
    }
    println!("{:?}", DateTime::from_str("2016-11-21T19:49:20.006Z", DateTimeFormat::DateTime));
    println!("{}", DateTime::from_str("yesterday", DateTimeFormat::DateTime).expect_err("no time"));
    let sent =
        client.create_event_source_mapping().starting_position_timestamp(DateTime::from_millis(1_700_000_000_250));
    drop(sent.event_source_arn("arn").function_name("f").send().await);
    println!("{} {}", server.last().line(), server.last().text());
    drop(
        client
            .list_durable_executions_by_function()
            .function_name("f")
            .started_before(DateTime::from_millis(1500))
            .send()
            .await,
    );
    println!("{}", server.last().line());

    // Times as they come.
    for time in ["1479757760", "1479757760.5", "1479757760.006", "0", "-1.5", "1e9", "\"2016-11-21T19:49:20Z\"", "null"]
    {
        let server = Server::script([ScriptedResponse::json(200, &format!(r#"{{"LastModified":{time}}}"#))]).await;
        let client = Client::from_conf(config(&server.url()).build());
        match client.get_function_event_invoke_config().function_name("f").send().await {
            Ok(output) => println!("{time}: {:?}", output.last_modified()),
            Err(error) => println!("{time}: {error}"),
        }
    }
}
