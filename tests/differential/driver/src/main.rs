//! The driver of `cargo xtask wire`, built with AWS's crate of a service and with the generated one in its place: makes
//! the call of every line that it reads, and prints a line with the outcome. Nothing here depends on time, chance or
//! environment.

mod call;
#[rustfmt::skip]
mod generated;
mod made;

use aws_runtime::invocation_id::DefaultInvocationIdGenerator;
use aws_smithy_async::rt::sleep::{AsyncSleep, Sleep};
use aws_smithy_async::time::StaticTimeSource;
use call::Told;
use sdk::config::retry::{RetryConfig, RetryPartition};
use sdk::config::timeout::TimeoutConfig;
use sdk::config::{BehaviorVersion, Config, Credentials, IdentityCache, Region, StalledStreamProtectionConfig};
use sdk::Client;
use serde_json::{json, Value};
use std::io::{BufRead, Write};
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::time::Duration;

type Failed = Box<dyn std::error::Error>;

/// Wakes up at once.
#[derive(Debug)]
struct NoSleep;

impl AsyncSleep for NoSleep {
    fn sleep(&self, _: Duration) -> Sleep {
        Sleep::new(std::future::ready(()))
    }
}

fn main() -> Result<(), Failed> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    // A panic is reported as an outcome.
    std::panic::set_hook(Box::new(|_| ()));
    for line in std::io::stdin().lock().lines() {
        let case: Value = serde_json::from_str(&line?)?;
        let told = match catch_unwind(AssertUnwindSafe(|| runtime.block_on(play(&case)))) {
            Ok(told) => told?,
            Err(panic) => {
                let said = panic.downcast_ref::<String>().map(String::as_str);
                let said = said.or(panic.downcast_ref::<&str>().copied()).unwrap_or_default();
                vec![("outcome", format!("a panic: {said}"))]
            }
        };
        let mut out = std::io::stdout().lock();
        writeln!(out, "{}", json!(told))?;
        out.flush()?;
    }
    Ok(())
}

async fn play(case: &Value) -> Result<Told, Failed> {
    let name = case["operation"].as_str().unwrap_or_default();
    let operation = generated::operations::OPERATIONS.iter().find(|operation| operation.name == name);
    let operation = operation.ok_or_else(|| format!("there is no operation {name:?}"))?;
    let client = client(case)?;
    Ok((operation.call)(&client, &case["input"])
        .await
        .unwrap_or_else(|made::Unmade(reason)| vec![("outcome", format!("no input: {reason}"))]))
}

/// A client of its own for each case, so that none depends on those before it.
fn client(case: &Value) -> Result<Client, Failed> {
    let text = |name: &str| case[name].as_str().ok_or(format!("the case has no {name}"));
    let attempts: u32 = case["attempts"].as_u64().ok_or("the case has no attempts")?.try_into()?;
    let retries = match attempts {
        1 => RetryConfig::disabled(),
        more => RetryConfig::standard().with_max_attempts(more),
    };
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-west-2"))
        .credentials_provider(Credentials::new("AKIDEXAMPLE", text("secret")?, None, None, "wire"))
        .identity_cache(IdentityCache::no_cache())
        .endpoint_url(text("url")?)
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .retry_config(retries)
        // What is left for retries is shared within a partition.
        .retry_partition(RetryPartition::new(text("id")?.to_owned()))
        .timeout_config(TimeoutConfig::disabled())
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .time_source(StaticTimeSource::from_secs(1_700_000_000))
        .sleep_impl(NoSleep)
        .invocation_id_generator(DefaultInvocationIdGenerator::with_seed(1));
    Ok(Client::from_conf(generated::config::fixed(config).build()))
}
