//! The URLs of functions and their aliases: what is kept of them, and how responses describe them.

use crate::collections::{Document, Given, Member, Table, iso_micros};
use crate::function_name::{LATEST, Target};
use proofmark_smithy_model::model::Node;
use serde_json::json;

/// The key of the URL of a function itself. No alias has this name.
pub(crate) const WHOLE: &str = LATEST;
pub(crate) const BUFFERED: &str = "BUFFERED";

/// What calls give of a URL.
pub(crate) static TABLE: Table =
    Table(&[Member::given("AuthType"), Member::made("Cors", "Cors", cors), Member::given("InvokeMode")]);

/// The URL of a function or alias.
#[derive(Clone, Debug)]
pub(crate) struct FunctionUrl {
    pub(crate) url: String,
    pub(crate) document: Document,
    /// In milliseconds since 1970.
    pub(crate) created: i64,
    pub(crate) modified: i64,
}

/// The settings as they are given; empty ones take them away.
fn cors(given: &Given<'_>) -> Option<Node> {
    let value = given.value.or(given.old)?;
    value.as_object().is_some_and(|settings| settings.values().any(|value| !value.is_null())).then(|| value.clone())
}

impl FunctionUrl {
    /// The config as Create and Update return it.
    pub(crate) fn describe(&self, target: &Target<'_>, key: &str) -> Node {
        let arn = if key == WHOLE { target.arn() } else { target.arn_of(key) };
        let mut output = json!({ "FunctionUrl": self.url, "FunctionArn": arn });
        for (name, value) in &self.document {
            output[name] = value.clone();
        }
        output["CreationTime"] = iso_micros(self.created).into();
        output
    }

    /// The config as Get and List have it.
    pub(crate) fn full(&self, target: &Target<'_>, key: &str) -> Node {
        let mut output = self.describe(target, key);
        output["LastModifiedTime"] = iso_micros(self.modified).into();
        if output.get("InvokeMode").is_none() {
            output["InvokeMode"] = BUFFERED.into();
        }
        output
    }
}
