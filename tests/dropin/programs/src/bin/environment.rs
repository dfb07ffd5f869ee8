//! `aws-config`: everything from environment variables, endpoints for all services and for this one included.

use aws_config::BehaviorVersion;
use aws_sdk_lambda::Client;
use dropin::{print_error, ScriptedResponse, Server};

fn scope(authorization: &str) -> &str {
    authorization.split("Credential=").nth(1).and_then(|rest| rest.split(',').next()).unwrap_or("nothing")
}

/// The scope without its day.
fn undated(authorization: &str) -> String {
    scope(authorization)
        .split('/')
        .enumerate()
        .filter(|(at, _)| *at != 1)
        .map(|(_, part)| part)
        .collect::<Vec<_>>()
        .join("/")
}

async fn play(title: &str, server: &Server, variables: &[(&str, &str)]) {
    for (name, value) in variables {
        std::env::set_var(name, value);
    }
    let before = server.seen().len();
    let shared = aws_config::load_defaults(BehaviorVersion::latest()).await;
    let client = Client::new(&shared);
    println!("== {title}: region {:?}", client.config().region());
    match client.list_layers().max_items(1).send().await {
        Ok(output) => println!("{output:?}"),
        Err(error) => print_error(title, &error),
    }
    for request in &server.seen()[before..] {
        let token = request.header("x-amz-security-token");
        println!("{} as {} token {token:?}", request.line(), undated(request.header("authorization")));
    }
    for (name, _) in variables {
        std::env::remove_var(name);
    }
}

fn main() {
    // Variables are set while nothing else runs.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(run());
}

async fn run() {
    let server = Server::start(|_, _| ScriptedResponse::exception(503, "ServiceException", "for retries")).await;
    let url = server.url();
    let keys = [("AWS_ACCESS_KEY_ID", "AKIDENV"), ("AWS_SECRET_ACCESS_KEY", "secret"), ("AWS_REGION", "eu-west-1")];
    let with = |more: &[(&'static str, &str)]| -> Vec<(String, String)> {
        keys.iter().chain(more).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    };
    let cases = [
        ("all services", with(&[("AWS_ENDPOINT_URL", &url), ("AWS_MAX_ATTEMPTS", "1")])),
        ("this service", with(&[("AWS_ENDPOINT_URL_LAMBDA", &url), ("AWS_MAX_ATTEMPTS", "1")])),
        (
            "this service before all services",
            with(&[
                ("AWS_ENDPOINT_URL_LAMBDA", &url),
                ("AWS_ENDPOINT_URL", "http://127.0.0.1:9"),
                ("AWS_MAX_ATTEMPTS", "1"),
            ]),
        ),
        ("two attempts", with(&[("AWS_ENDPOINT_URL", &url), ("AWS_MAX_ATTEMPTS", "2")])),
        ("adaptive", with(&[("AWS_ENDPOINT_URL", &url), ("AWS_MAX_ATTEMPTS", "1"), ("AWS_RETRY_MODE", "adaptive")])),
        ("a session", with(&[("AWS_ENDPOINT_URL", &url), ("AWS_MAX_ATTEMPTS", "1"), ("AWS_SESSION_TOKEN", "session")])),
        ("an address with a path", with(&[("AWS_ENDPOINT_URL", &format!("{url}/base/")), ("AWS_MAX_ATTEMPTS", "1")])),
        ("no endpoint", with(&[("AWS_ENDPOINT_URL", "no url"), ("AWS_MAX_ATTEMPTS", "1")])),
        ("fips and an endpoint", with(&[("AWS_ENDPOINT_URL", &url), ("AWS_USE_FIPS_ENDPOINT", "true")])),
        ("dual stack and an endpoint", with(&[("AWS_ENDPOINT_URL", &url), ("AWS_USE_DUALSTACK_ENDPOINT", "true")])),
    ];
    for (title, variables) in cases {
        let variables: Vec<(&str, &str)> =
            variables.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        play(title, &server, &variables).await;
    }
    let no_region = [("AWS_ACCESS_KEY_ID", "A"), ("AWS_SECRET_ACCESS_KEY", "s"), ("AWS_EC2_METADATA_DISABLED", "true")];
    play("no region", &server, &no_region).await;
}
