//! Changing one call: the request before it is signed, its error, its configuration, an interceptor for it alone.

use aws_sdk_lambda::config::interceptors::BeforeTransmitInterceptorContextRef;
use aws_sdk_lambda::config::retry::RetryConfig;
use aws_sdk_lambda::config::{Builder, ConfigBag, Intercept, Region, RuntimeComponents};
use aws_sdk_lambda::error::{BoxError, DisplayErrorContext};
use aws_sdk_lambda::{Client, Config};
use dropin::{config, print_error, ScriptedResponse, Server};
use std::convert::Infallible;

#[derive(Debug)]
struct Show;

impl Intercept for Show {
    fn name(&self) -> &'static str {
        "Show"
    }

    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        println!("transmits {} headers {:?}", context.request().method(), context.request().headers().get("x-extra"));
        Ok(())
    }
}

#[tokio::main]
async fn main() {
    let server =
        Server::start(|_, _| ScriptedResponse::json(200, r#"{"Concurrency":{"ReservedConcurrentExecutions":0}}"#))
            .await;
    let client = Client::from_conf(config(&server.url()).build());

    client
        .get_function()
        .function_name("f")
        .customize()
        .mutate_request(|request| {
            request.headers_mut().insert("x-extra", "1");
        })
        .interceptor(Show)
        .send()
        .await
        .expect("a response");
    let sent = server.last();
    println!(
        "{} {:?} signed {}",
        sent.line(),
        sent.header("x-extra"),
        sent.header("authorization").contains("x-extra")
    );

    client
        .put_function_concurrency()
        .function_name("f")
        .reserved_concurrent_executions(3)
        .customize()
        .map_request(|mut request| {
            let uri = format!("{}?extra=1", request.uri());
            request.set_uri(uri)?;
            Ok::<_, aws_smithy_runtime_api::http::HttpError>(request)
        })
        .send()
        .await
        .expect("a response");
    println!("{} {}", server.last().line(), server.last().text());

    client
        .get_function()
        .function_name("f")
        .customize()
        .map_request(Ok::<_, Infallible>)
        .config_override(Config::builder().region(Region::new("eu-central-1")))
        .send()
        .await
        .expect("a response");
    println!(
        "{}",
        server
            .last()
            .header("authorization")
            .split(", ")
            .next()
            .unwrap_or_default()
            .split_once('/')
            .map_or("no scope", |(_, scope)| scope.split_once('/').map_or("no day", |(_, scope)| scope))
    );

    let refused = client
        .get_function()
        .function_name("f")
        .customize()
        .map_request(|_| Err::<aws_sdk_lambda::config::http::HttpRequest, _>(std::fmt::Error))
        .send()
        .await
        .expect_err("a rejection");
    print_error("rejected", &refused);

    #[derive(Debug)]
    struct Own(String);
    impl std::fmt::Display for Own {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            write!(f, "own: {}", self.0)
        }
    }
    impl std::error::Error for Own {}
    let failing = Server::script([ScriptedResponse::exception(500, "ServiceException", "no")]).await;
    let override_: Builder = config(&failing.url()).retry_config(RetryConfig::disabled());
    let own = client
        .get_function()
        .function_name("f")
        .customize()
        .config_override(override_)
        .send()
        .await
        .map_err(|error| Own(format!("{:?}", error.into_service_error())))
        .expect_err("an error");
    println!("{} / {} requests", DisplayErrorContext(&own), failing.seen().len());

    // What was not overridden holds for the next call.
    client.get_function().function_name("f").send().await.expect("a response");
    println!("{} requests, {:?}", server.seen().len(), server.last().header("x-extra"));

    // Builders can be looked into, kept, and sent with another client.
    let kept = client.get_function().function_name("f").set_qualifier(Some("BLUE".to_owned()));
    println!("{:?} {:?} {:?}", kept.get_function_name(), kept.get_qualifier(), kept.as_input());
    let input = aws_sdk_lambda::operation::get_function::GetFunctionInput::builder().function_name("other");
    input.clone().send_with(&client).await.expect("a response");
    println!("{} {:?}", server.last().line(), input.build());
}
