//! Credentials: own providers, expiry and caching, sessions, providers that fail, none at all, chains.

use aws_config::meta::credentials::CredentialsProviderChain;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::future;
use aws_sdk_lambda::config::SharedCredentialsProvider;
use aws_sdk_lambda::config::{BehaviorVersion, Config, Credentials, IdentityCache, ProvideCredentials, Region};
use aws_sdk_lambda::Client;
use aws_smithy_async::time::StaticTimeSource;
use dropin::{config, print_error, ScriptedResponse, Server};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

const NOW: Duration = Duration::from_secs(1_700_000_000);

/// Gives another key each time, good for a while.
#[derive(Debug, Clone)]
struct Rotating {
    given: Arc<AtomicUsize>,
    good_for: Duration,
}

impl ProvideCredentials for Rotating {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        let number = self.given.fetch_add(1, Ordering::SeqCst);
        let until = UNIX_EPOCH + NOW + self.good_for;
        let credentials = Credentials::new(format!("AKID{number}"), "secret", Some("token".into()), Some(until), "own");
        future::ProvideCredentials::ready(Ok(credentials))
    }
}

#[derive(Debug)]
struct Failing(fn() -> CredentialsError);

impl ProvideCredentials for Failing {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::ready(Err(self.0()))
    }
}

fn signed_with(authorization: &str) -> &str {
    authorization.split("Credential=").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or("nothing")
}

#[tokio::main]
async fn main() {
    let server = Server::start(|_, _| ScriptedResponse::json(200, "{}")).await;
    for good_for in [Duration::from_secs(3600), Duration::from_secs(5)] {
        for cached in [true, false] {
            let provider = Rotating { given: Arc::default(), good_for };
            let mut config = config(&server.url())
                .time_source(StaticTimeSource::new(UNIX_EPOCH + NOW))
                .credentials_provider(provider.clone());
            if !cached {
                config = config.identity_cache(IdentityCache::no_cache());
            }
            let client = Client::from_conf(config.build());
            for _ in 0..3 {
                client.list_layers().send().await.expect("a response");
            }
            let last = server.last();
            println!(
                "{good_for:?} cached {cached}: asked {} times, last {}, token {:?}",
                provider.given.load(Ordering::SeqCst),
                signed_with(last.header("authorization")),
                last.header("x-amz-security-token")
            );
        }
    }

    let failures: [fn() -> CredentialsError; 4] = [
        || CredentialsError::not_loaded("nothing here"),
        || CredentialsError::provider_error("the vault is closed"),
        || CredentialsError::invalid_configuration("two vaults"),
        || CredentialsError::provider_timed_out(Duration::from_secs(5)),
    ];
    for failure in failures {
        let client = Client::from_conf(config(&server.url()).credentials_provider(Failing(failure)).build());
        print_error("a provider that fails", &client.list_layers().send().await.expect_err("no credentials"));
    }

    // None at all.
    let none = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-2"))
        .endpoint_url(server.url());
    let client = Client::from_conf(none.build());
    print_error("none", &client.list_layers().send().await.expect_err("no credentials"));
    #[allow(deprecated)]
    let provider = client.config().credentials_provider();
    println!("{}", provider.is_none());

    // One after the other, and one for one call.
    let chain = CredentialsProviderChain::first_try("first", Failing(failures[0]))
        .or_else("second", Credentials::new("AKIDSECOND", "secret", None, None, "second"));
    let client = Client::from_conf(config(&server.url()).credentials_provider(chain).build());
    client.list_layers().send().await.expect("a response");
    println!("{}", signed_with(server.last().header("authorization")));
    let shared = SharedCredentialsProvider::new(Credentials::new("AKIDCALL", "secret", None, None, "call"));
    let changed = Config::builder().credentials_provider(shared);
    client.list_layers().customize().config_override(changed).send().await.expect("a response");
    println!("{}", signed_with(server.last().header("authorization")));

    // A secret is never shown.
    let credentials = Credentials::new("AKIDSHOWN", "hidden secret", Some("hidden token".into()), None, "shown");
    println!("{credentials:?}");
    let shown = format!("{:?}", config(&server.url()).credentials_provider(credentials).build());
    println!("{}", shown.contains("hidden"));
}
