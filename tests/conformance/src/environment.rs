//! The environment of a peer's program: what SDKs read their configuration from.

use super::calls::ATTEMPTS;
use anyhow::{Context, Result};
use proofmark_testkit::server::{ACCESS_KEY, SECRET_KEY};
use std::fs;
use std::path::Path;
use std::process::Command;

/// What SDKs go by: endpoint, region, credentials, retries. Settings of the user's own are kept out.
pub(crate) fn environment(command: &mut Command, url: &str, folder: &Path) -> Result<()> {
    let settings = folder.join("settings.ini");
    // Else version 2 of the CLI makes texts of timestamps.
    fs::write(&settings, "[default]\ncli_timestamp_format = wire\n")?;
    let settings = settings.to_str().context("the path of this checkout is not UTF-8")?;
    command.envs([
        ("AWS_ENDPOINT_URL_LAMBDA", url),
        ("AWS_ACCESS_KEY_ID", ACCESS_KEY),
        ("AWS_SECRET_ACCESS_KEY", SECRET_KEY),
        ("AWS_REGION", "us-east-2"),
        ("AWS_DEFAULT_REGION", "us-east-2"),
        ("AWS_RETRY_MODE", "standard"),
        ("AWS_MAX_ATTEMPTS", &ATTEMPTS.to_string()),
        ("AWS_EC2_METADATA_DISABLED", "true"),
        ("AWS_CONFIG_FILE", settings),
        ("AWS_SHARED_CREDENTIALS_FILE", settings),
    ]);
    for variable in ["AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"] {
        command.env_remove(variable);
    }
    Ok(())
}
