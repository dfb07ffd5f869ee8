//! What clients say of themselves: the headers of every request, app names, frameworks, invocation ids, metrics.

use aws_runtime::invocation_id::{InvocationId, InvocationIdGenerator};
use aws_sdk_lambda::client::Waiters;
use aws_sdk_lambda::config::retry::RetryConfig;
use aws_sdk_lambda::config::{AppName, FrameworkMetadata};
use aws_sdk_lambda::error::BoxError;
use aws_sdk_lambda::Client;
use dropin::{config, ScriptedResponse, Server};
use std::time::Duration;

#[derive(Debug)]
struct Always;

impl InvocationIdGenerator for Always {
    fn generate(&self) -> Result<Option<InvocationId>, BoxError> {
        Ok(Some(InvocationId::new("00000000-0000-4000-8000-000000000000".to_owned())))
    }
}

/// The parts of a user agent, without the versions of crates, toolchain and system.
fn parts(agent: &str) -> Vec<String> {
    let part = |part: &str| match part.split_once('/') {
        Some((name @ ("aws-sdk-rust" | "os" | "lang" | "ua"), _)) => name.to_owned(),
        Some(("api", rest)) => format!("api/{}", rest.split('/').next().unwrap_or_default()),
        _ => part.to_owned(),
    };
    agent.split(' ').map(part).collect()
}

fn print(title: &str, server: &Server) {
    println!("== {title}");
    for request in server.seen() {
        println!("  {:?}", parts(request.header("user-agent")));
        println!("  {:?}", parts(request.header("x-amz-user-agent")));
    }
}

#[tokio::main]
async fn main() {
    let server = Server::script([ScriptedResponse::json(200, "{}")]).await;
    let client = Client::from_conf(config(&server.url()).invocation_id_generator(Always).build());
    client.list_layers().send().await.expect("a response");
    print("a call", &server);
    let mut names: Vec<String> = server.last().headers.keys().map(ToString::to_string).collect();
    names.sort();
    println!("  {names:?}");
    println!("  {} {}", server.last().header("amz-sdk-invocation-id"), server.last().header("amz-sdk-request"));
    let signed = server
        .last()
        .header("authorization")
        .split("SignedHeaders=")
        .nth(1)
        .map(|rest| rest.split(',').next().map(str::to_owned));
    println!("  {signed:?}");

    let server = Server::script([ScriptedResponse::json(200, "{}")]).await;
    let named = config(&server.url())
        .app_name(AppName::new("my-app").expect("a name"))
        .framework_metadata(FrameworkMetadata::new("my-framework", Some("1.2.3")).expect("a framework"));
    let client = Client::from_conf(named.build());
    println!("{:?} {:?}", client.config().app_name(), client.config().framework_metadata());
    client.list_layers().send().await.expect("a response");
    print("app and framework", &server);

    let server = Server::script([ScriptedResponse::json(200, "{}")]).await;
    let client = Client::from_conf(config(&server.url()).build());
    let pages = client.list_layers().into_paginator().send().collect::<Result<Vec<_>, _>>().await;
    println!("{}", pages.expect("pages").len());
    print("a paginator", &server);

    let server = Server::script([ScriptedResponse::json(200, r#"{"Configuration":{"State":"Active"}}"#)]).await;
    let client = Client::from_conf(config(&server.url()).build());
    client.wait_until_function_active_v2().function_name("f").wait(Duration::from_secs(5)).await.expect("active");
    print("a waiter", &server);

    for (title, retries) in [("standard", RetryConfig::standard()), ("adaptive", RetryConfig::adaptive())] {
        let server = Server::script([ScriptedResponse::new(500), ScriptedResponse::json(200, "{}")]).await;
        let retries = retries.with_initial_backoff(Duration::from_millis(1));
        let client = Client::from_conf(config(&server.url()).retry_config(retries).build());
        client.list_layers().send().await.expect("a response");
        print(title, &server);
    }
    println!(
        "{:?} {:?}",
        AppName::new("not allowed: é"),
        FrameworkMetadata::new("not allowed: é", None::<String>).is_err()
    );
}
