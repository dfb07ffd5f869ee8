//! Where requests go: regions, partitions, FIPS, dual stack, endpoints given by the application, and own resolvers.

use aws_sdk_lambda::config::endpoint::{DefaultResolver, Endpoint, EndpointFuture, Params, ResolveEndpoint};
use aws_sdk_lambda::config::{BehaviorVersion, Builder, Config, Credentials, Region};
use aws_sdk_lambda::error::DisplayErrorContext;
use aws_sdk_lambda::Client;
use aws_smithy_http_client::test_util::infallible_client_fn;
use dropin::print_error;
use std::sync::{Arc, Mutex};

/// Sends a call, and prints where to and for which region and service it was signed.
async fn play(title: &str, change: impl Fn(Builder) -> Builder) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&seen);
    let http_client = infallible_client_fn(move |request| {
        let scope = request.headers().get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
        let scope = scope.split('/').skip(2).take(2).collect::<Vec<_>>().join("/");
        sink.lock().expect("no panic").push(format!("{} signed for {scope}", request.uri()));
        http::Response::builder().status(200).body("{}").expect("a response")
    });
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .credentials_provider(Credentials::for_tests())
        .http_client(http_client);
    let client = Client::from_conf(change(config).build());
    let sent = client.get_alias().function_name("f").name("blue").send().await;
    for line in seen.lock().expect("no panic").iter() {
        println!("{title}: {line}");
    }
    if let Err(error) = sent {
        print_error(title, &error);
    }
}

/// Sends functions to one place, and all else where it belongs.
#[derive(Debug)]
struct Own(DefaultResolver);

impl ResolveEndpoint for Own {
    fn resolve_endpoint<'a>(&'a self, params: &'a Params) -> EndpointFuture<'a> {
        println!("asked for {:?} {:?} {:?}", params.region(), params.use_fips(), params.endpoint());
        match params.region() {
            Some("us-east-2") => EndpointFuture::ready(Ok(Endpoint::builder()
                .url("https://own.example.com/base")
                .header("x-own", "1")
                .build())),
            Some("nowhere") => EndpointFuture::ready(Err("no such place".into())),
            _ => ResolveEndpoint::resolve_endpoint(&self.0, params),
        }
    }
}

#[tokio::main]
async fn main() {
    for region in [
        "us-east-2",
        "eu-central-1",
        "cn-north-1",
        "us-gov-west-1",
        "us-iso-east-1",
        "us-isob-east-1",
        "eusc-de-east-1",
        "mars-north-7",
    ] {
        for (fips, dual) in [(false, false), (true, false), (false, true), (true, true)] {
            let title = format!("{region} fips {fips} dual {dual}");
            play(&title, |config| config.region(Region::new(region)).use_fips(fips).use_dual_stack(dual)).await;
        }
    }
    play("no region", |config| config).await;
    play("not a region", |config| config.region(Region::new("not a region"))).await;
    play("empty region", |config| config.region(Region::new(""))).await;
    let here = |config: Builder| config.region(Region::new("us-east-2"));
    play("own url", |config| here(config).endpoint_url("http://localhost:4566")).await;
    play("own url with a path", |config| here(config).endpoint_url("http://localhost:4566/aws/lambda/")).await;
    play("own url, fips", |config| here(config).endpoint_url("http://localhost:4566").use_fips(true)).await;
    play("own url, dual stack", |config| here(config).endpoint_url("http://localhost:4566").use_dual_stack(true)).await;
    play("own url, no region", |config| config.endpoint_url("http://localhost:4566")).await;
    play("no url", |config| here(config).endpoint_url("no url at all")).await;
    play("unset again", |mut config| {
        config.set_endpoint_url(Some("http://localhost:1".to_owned())).set_endpoint_url(None);
        here(config)
    })
    .await;
    for region in ["us-east-2", "nowhere", "eu-central-1"] {
        play(&format!("own resolver in {region}"), |config| {
            config.region(Region::new(region)).endpoint_resolver(Own(DefaultResolver::new()))
        })
        .await;
    }

    // The rules by themselves.
    let params = Params::builder().region("eu-west-1").use_fips(true).build().expect("parameters");
    println!("{params:?} {:?}", params.use_dual_stack());
    let resolved = DefaultResolver::new().resolve_endpoint(&params).await.expect("an endpoint");
    println!("{} {:?} {}", resolved.url(), resolved.properties(), resolved.headers().count());
    let missing = Params::builder().build().expect("parameters");
    let error = DefaultResolver::new().resolve_endpoint(&missing).await.expect_err("no region");
    println!("{}", DisplayErrorContext(&*error));
}
