//! `SdkConfig` from `aws-config`: profiles of a file, and what a service's own configuration takes from it.

use aws_config::{AppName, BehaviorVersion, SdkConfig};
use aws_runtime::env_config::file::{EnvConfigFileKind, EnvConfigFiles};
use aws_sdk_lambda::config::retry::RetryConfig;
use aws_sdk_lambda::config::timeout::TimeoutConfig;
use aws_sdk_lambda::config::{Builder, Region};
use aws_sdk_lambda::{Client, Config};
use dropin::{ScriptedResponse, Server};
use std::time::Duration;

fn print(title: &str, config: &Config) {
    println!("== {title}");
    println!("  region {:?}, app {:?}", config.region(), config.app_name());
    println!("  retries {:?}", config.retry_config());
    println!("  timeouts {:?}", config.timeout_config());
    println!("  streams {:?}", config.stalled_stream_protection());
    println!(
        "  http {}, sleep {}, time {}, cache {}",
        config.http_client().is_some(),
        config.sleep_impl().is_some(),
        config.time_source().is_some(),
        config.identity_cache().is_some()
    );
    println!("  signing name {}", config.signing_name());
    println!("  auth schemes {}, preference {:?}", config.auth_schemes().count(), config.auth_scheme_preference());
}

async fn load(files: &str, profile: &str) -> SdkConfig {
    let files = EnvConfigFiles::builder().with_contents(EnvConfigFileKind::Config, files).build();
    aws_config::defaults(BehaviorVersion::latest()).profile_files(files).profile_name(profile).load().await
}

#[tokio::main]
async fn main() {
    let server = Server::start(|_, _| ScriptedResponse::new(503)).await;
    let files = format!(
        "[default]\nregion = us-east-2\naws_access_key_id = AKIDDEFAULT\naws_secret_access_key = s\nendpoint_url = {url}\n\
         max_attempts = 1\n\n\
         [profile other]\nregion = eu-north-1\naws_access_key_id = AKIDOTHER\naws_secret_access_key = s\n\
         services = local\nretry_mode = adaptive\nmax_attempts = 2\nsdk_ua_app_id = from-file\n\n\
         [services local]\nlambda =\n  endpoint_url = {url}/lambda\ns3 =\n  endpoint_url = http://127.0.0.1:9\n",
        url = server.url()
    );
    for profile in ["default", "other"] {
        let shared = load(&files, profile).await;
        print(profile, &Config::new(&shared));
        let client = Client::new(&shared);
        client.list_layers().send().await.expect_err("503");
        let last = server.last();
        let key = last.header("authorization").split("Credential=").nth(1).and_then(|rest| rest.split('/').next());
        println!("  {} requests, {} as {key:?}", server.seen().len(), last.line());
        println!("  app in user agent {}", last.header("user-agent").contains("app/from-file"));
    }

    // By hand, and with what a service's configuration changes.
    let shared = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("ap-south-1"))
        .app_name(AppName::new("by-hand").expect("a name"))
        .timeout_config(TimeoutConfig::builder().operation_timeout(Duration::from_secs(9)).build())
        .retry_config(RetryConfig::adaptive())
        .use_fips(true)
        .build();
    print("by hand", &Config::new(&shared));
    print("from a reference", &Config::from(&shared));
    let changed: Builder =
        Builder::from(&shared).region(Region::new("ap-south-2")).retry_config(RetryConfig::disabled());
    let changed = changed.build();
    print("changed", &changed);
    print("copied", &changed.to_builder().build());
    print("with defaults", &Config::builder().behavior_version(BehaviorVersion::latest()).build());
    #[allow(deprecated)]
    let versions = [BehaviorVersion::v2023_11_09(), BehaviorVersion::v2024_03_28(), BehaviorVersion::v2025_01_17()];
    for version in versions {
        print(&format!("{version:?}"), &Config::builder().behavior_version(version).build());
    }

    // A behavior version is asked for.
    let panicked = std::panic::catch_unwind(|| Client::from_conf(Config::builder().build()));
    println!("{:?}", panicked.is_err().then_some("no behavior version"));
    let message = panicked.err().and_then(|panic| {
        panic.downcast_ref::<String>().cloned().or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()))
    });
    println!("{message:?}");
}
