//! What the programs talk to: a server in the same process that responds from a script, and the head of a client's
//! configuration. Nothing here knows which crate `aws-sdk-lambda` is.

mod events;
mod print;
mod server;

pub use events::{chunk, complete, event};
pub use print::{hide_port, print_error};
pub use server::{ScriptedResponse, Seen, Server};

use aws_sdk_lambda::config::{BehaviorVersion, Builder, Config, Credentials, Region};

/// A configuration with nothing but what every client needs.
pub fn config(endpoint: &str) -> Builder {
    Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-2"))
        .credentials_provider(Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI", None, None, "dropin"))
        .endpoint_url(endpoint)
}
