//! What the contract server with state gets before it is measured: the documented example of the seed operation, put
//! to the alias `BLUE` of `my-function`.

use super::{AUTHORIZATION, DATE, TARGET};
use anyhow::{Context, Result};
use proofmark_testkit::moto;
use serde_json::{Value, json};

const QUEUE: &str = "arn:aws:sqs:us-east-2:123456789012:destination";

/// Creates the function, a version and the alias, and puts the config.
pub(super) fn put_config(url: &str) -> Result<()> {
    send(ureq::post(format!("{url}/2015-03-31/functions")), &moto::function())?;
    let alias = json!({ "Name": "BLUE", "FunctionVersion": "1" });
    send(ureq::post(format!("{url}/2015-03-31/functions/my-function/aliases")), &alias)?;
    let config = json!({
        "MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 3600,
        "DestinationConfig": { "OnFailure": { "Destination": QUEUE } },
    });
    send(ureq::put(format!("{url}{TARGET}")), &config)
}

fn send(request: ureq::RequestBuilder<ureq::typestate::WithBody>, body: &Value) -> Result<()> {
    let request = request.header("authorization", AUTHORIZATION).header("x-amz-date", DATE);
    let request = request.config().http_status_as_error(false).build();
    let mut response = request.send_json(body).context("the contract server does not respond")?;
    let text = response.body_mut().read_to_string()?;
    anyhow::ensure!(response.status().is_success(), "preparing the contract server: {}: {text}", response.status());
    Ok(())
}
