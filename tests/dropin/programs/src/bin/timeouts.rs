//! Timeouts of operation, attempt, connection and reading; streams that stall; connections that fail.

use aws_sdk_lambda::config::retry::RetryConfig;
use aws_sdk_lambda::config::timeout::TimeoutConfig;
use aws_sdk_lambda::config::StalledStreamProtectionConfig;
use aws_sdk_lambda::error::DisplayErrorContext;
use aws_sdk_lambda::Client;
use aws_smithy_http_client::test_util::{NeverClient, NeverTcpConnector};
use dropin::{chunk, config, hide_port, print_error, ScriptedResponse, Server};
use std::time::Duration;

const SHORT: Duration = Duration::from_millis(150);
const LONG: Duration = Duration::from_secs(20);

async fn play(title: &str, timeouts: TimeoutConfig, response: ScriptedResponse) {
    let server = Server::script([response]).await;
    let retries = RetryConfig::standard().with_initial_backoff(Duration::from_millis(1));
    let client = Client::from_conf(config(&server.url()).timeout_config(timeouts).retry_config(retries).build());
    match client.list_functions().send().await {
        Ok(output) => println!("== {title}: {output:?}"),
        Err(error) => print_error(&format!("== {title}"), &error),
    }
    println!("  {} attempts", server.seen().len());
}

#[tokio::main]
async fn main() {
    let slow = || ScriptedResponse::json(200, "{}").after(LONG);
    let none = TimeoutConfig::disabled();
    println!("{none:?}");
    play("none", none, ScriptedResponse::json(200, "{}").after(SHORT)).await;
    play("operation", TimeoutConfig::builder().operation_timeout(SHORT).build(), slow()).await;
    play("attempt", TimeoutConfig::builder().operation_attempt_timeout(SHORT).build(), slow()).await;
    play("reading", TimeoutConfig::builder().read_timeout(SHORT).build(), slow()).await;
    let body = ScriptedResponse::json(200, "{\"Functions\":").pause(LONG).bytes("[]}");
    play("in the body", TimeoutConfig::builder().operation_attempt_timeout(SHORT).build(), body).await;
    let both = TimeoutConfig::builder().operation_timeout(SHORT * 3).operation_attempt_timeout(LONG).build();
    println!("{:?} {:?}", both.has_timeouts(), both.operation_timeout());
    play("both", both, slow()).await;

    // For one call only.
    let server = Server::script([slow(), ScriptedResponse::json(200, "{}")]).await;
    let client = Client::from_conf(config(&server.url()).retry_config(RetryConfig::disabled()).build());
    let timeouts = TimeoutConfig::builder().operation_timeout(SHORT).build();
    let hurried = aws_sdk_lambda::Config::builder().timeout_config(timeouts);
    let error = client.list_functions().customize().config_override(hurried).send().await.expect_err("too slow");
    print_error("override", &error);
    println!("{:?}", client.list_functions().send().await.expect("a response"));
    println!("{:?}", client.config().timeout_config().map(|config| config.connect_timeout()));

    // Connections that are never made, and responses that never come.
    let never = NeverTcpConnector::new().into_client();
    let timeouts = TimeoutConfig::builder().connect_timeout(SHORT).build();
    let quick = || config("http://127.0.0.1:9").retry_config(RetryConfig::disabled());
    let client = Client::from_conf(quick().http_client(never).timeout_config(timeouts).build());
    print_error("connect", &client.list_functions().send().await.expect_err("no connection"));
    let never = NeverClient::new();
    let timeouts = TimeoutConfig::builder().operation_attempt_timeout(SHORT).build();
    let client = Client::from_conf(quick().http_client(never.clone()).timeout_config(timeouts).build());
    print_error("no response", &client.list_functions().send().await.expect_err("no response"));
    println!("{}", never.num_calls());

    // Nobody listens.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    let closed = config(&format!("http://{address}")).retry_config(RetryConfig::disabled());
    let error = Client::from_conf(closed.build()).list_functions().send().await.expect_err("rejected");
    println!("{}", DisplayErrorContext(&error).to_string().replace(&address.port().to_string(), "PORT"));

    // A stream that stalls is given up after the grace period.
    let stalled = || ScriptedResponse::new(200).header("content-type", "application/vnd.amazon.eventstream");
    for enabled in [true, false] {
        let server =
            Server::script([stalled().bytes(chunk("first")).pause(Duration::from_secs(4)).bytes(chunk("late"))]).await;
        let protection = match enabled {
            true => StalledStreamProtectionConfig::enabled().grace_period(Duration::from_secs(1)).build(),
            false => StalledStreamProtectionConfig::disabled(),
        };
        let config = config(&server.url()).stalled_stream_protection(protection).build();
        println!("{:?}", config.stalled_stream_protection().map(|config| config.download_enabled()));
        let output = Client::from_conf(config).invoke_with_response_stream().function_name("f").send().await;
        let mut events = output.expect("the head").event_stream;
        loop {
            match events.recv().await {
                Ok(Some(event)) => println!("{event:?}"),
                Ok(None) => break println!("the end"),
                Err(error) => break println!("{}", hide_port(&DisplayErrorContext(&error).to_string(), &server)),
            }
        }
    }
    let server =
        Server::script([ScriptedResponse::json(200, "{\"Functions\":").pause(Duration::from_secs(4)).bytes("[]}")])
            .await;
    let protection = StalledStreamProtectionConfig::enabled().grace_period(Duration::from_secs(1)).build();
    let config = config(&server.url()).stalled_stream_protection(protection).retry_config(RetryConfig::disabled());
    match Client::from_conf(config.build()).list_functions().send().await {
        Ok(output) => println!("{output:?}"),
        Err(error) => print_error("a stalled body", &error),
    }
}
