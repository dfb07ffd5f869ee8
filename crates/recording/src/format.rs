//! What a recording is, as data; the JSON names are those of the file. `schema/recording-1.schema.json` describes the
//! same for other tools. Reading and writing files is the business of `file` and `writer`.
//!
//! Inputs and outputs are in the member names of the model, in the model's order. Blobs are `{"json": ..}` where their
//! bytes are JSON, `{"text": ..}` where they are other text, else base64; `raw` beside `json` has the bytes in base64
//! where they are not those that the value would be written as. Timestamps are epoch seconds. What changes with every
//! recording, and what must not be in a file, is a [placeholder](crate::placeholder).

use proofmark_smithy_model::model::Node;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The value of `format` in every recording.
pub const FORMAT: &str = "proofmark-recording";
/// The version of the format that is read and written here.
pub const VERSION: u64 = 1;

/// What a service responded to a program.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Recording {
    /// [`FORMAT`].
    pub format: String,
    /// [`VERSION`].
    pub version: u64,
    /// The name of the service in AWS's SDKs, or that of its shape where it has none: `Lambda`.
    pub service: String,
    /// The version of the service's API: `2015-03-31`.
    pub api_version: String,
    /// The protocol of the messages: `restJson1`.
    pub protocol: String,
    /// The region that requests were signed for.
    pub region: String,
    /// The day of the recording in UTC: `2026-11-28`.
    pub recorded: String,
    /// What was kept that is left out by default.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keep: Vec<Keep>,
    /// How requests are matched with exchanges. Written by people, and kept when the file is recorded again.
    #[serde(default, skip_serializing_if = "Rules::is_default")]
    pub rules: Rules,
    /// The exchanges, in the order in which they ended.
    pub exchanges: Vec<Exchange>,
}

/// What can be kept that is left out by default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Keep {
    /// The bodies that are the payload of an operation: what functions are called with, and what they return.
    Payloads,
    /// Bodies that are not of the model, such as the page of a proxy.
    Raw,
    /// Headers that are of no member, but for those whose names say that they are secret, and those of one connection.
    Headers,
}

/// How requests are matched with exchanges.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Rules {
    /// In which order exchanges are played.
    #[serde(default, skip_serializing_if = "is_default")]
    pub order: Order,
    /// What happens once all exchanges that match a request were played.
    #[serde(default, skip_serializing_if = "is_default")]
    pub repeat: Repeat,
    /// Members of inputs that do not count, by operation and path: `CreateFunction.Description`, `*.VpcConfig.SubnetIds`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ignore: Vec<String>,
}

/// In which order exchanges are played.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Order {
    /// Those that match the same request in the order of the file; different requests in any order.
    #[default]
    PerOperation,
    /// All in the order of the file.
    Strict,
}

/// What happens once all exchanges that match a request were played.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Repeat {
    /// The request is rejected.
    #[default]
    Never,
    /// The last one is played again.
    Last,
}

/// A request and the response to it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Exchange {
    /// The operation: `GetFunction`.
    pub operation: String,
    /// What was asked.
    pub request: Request,
    /// What came back.
    pub response: Response,
}

/// What was asked.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Request {
    /// The operation's input.
    pub input: Node,
    /// Headers that are of no member, where [`Keep::Headers`] has them kept.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// The body, where the model cannot say what it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<Raw>,
    /// In what the request breaks the model, without values.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub violations: Vec<String>,
}

/// What came back.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Response {
    /// The HTTP status; none where the connection failed before a response came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// How the connection failed: before a response, or, where there is a status, within its stream.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
    /// Headers that are of no member and matter to clients; all others, too, where [`Keep::Headers`] has them kept.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// The operation's output, of a success.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<Node>,
    /// The error, of a failure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<RecordedError>,
    /// The body, where the model cannot say what it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<Raw>,
    /// Of a stream of events, the pause before each frame in milliseconds, rounded so that it stays the same when it is
    /// recorded again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pauses: Vec<u64>,
    /// In what the response breaks the model, without values.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub violations: Vec<String>,
}

/// How a connection failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum Failure {
    /// It took too long.
    #[error("the connection timed out, as recorded")]
    Timeout,
    /// It could not be made, or broke off.
    #[error("the connection broke off, as recorded")]
    Broken,
    /// Otherwise: by a certificate that is not trusted, or a request that cannot be sent.
    #[error("the connection failed, as recorded")]
    Other,
}

/// An error of a service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordedError {
    /// Its name, without namespace.
    pub name: String,
    /// Its members.
    pub members: Node,
}

/// A body that the model cannot describe.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Raw {
    /// Its media type, without parameters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// How many bytes it has.
    pub bytes: u64,
    /// What it is, where [`Keep::Raw`] has it kept: a blob as in inputs and outputs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Node>,
}

impl Rules {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
