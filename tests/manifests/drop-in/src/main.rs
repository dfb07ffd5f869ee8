//! A program written for aws-sdk-lambda that uses several families, a waiter and a paginator.

#![allow(clippy::result_large_err)] // the size of the SDK's errors is not the program's to choose

use aws_sdk_lambda::client::Waiters;
use aws_sdk_lambda::config::{Credentials, Region};
use aws_sdk_lambda::primitives::{Blob, ByteStream, Length};
use aws_sdk_lambda::types::{InvocationType, Runtime};
use aws_sdk_lambda::{Client, Config, Error};
use std::time::Duration;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let config = Config::builder().region(Region::new("us-east-1")).credentials_provider(Credentials::new(
        "AKIDEXAMPLE",
        "secret",
        None,
        None,
        "test",
    ));
    let client = Client::from_conf(config.build());
    if std::env::args().len() == 1 {
        println!("usage: drop-in FUNCTION");
        return Ok(());
    }
    client.create_function().function_name("f").runtime(Runtime::Python313).send().await?;
    client.wait_until_function_active_v2().function_name("f").wait(Duration::from_secs(1)).await.ok();
    client.invoke().function_name("f").invocation_type(InvocationType::Event).payload(Blob::new("{}")).send().await?;
    let _ = ByteStream::read_from().path("f.zip").length(Length::Exact(1));
    let mut pages = client.list_functions().into_paginator().send();
    while let Some(page) = pages.next().await {
        println!("{:?}", page?.functions());
    }
    Ok(())
}
