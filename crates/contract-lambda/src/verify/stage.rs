//! Where rules are tried: the function that they share, made before and removed after, and calls on the server.

use super::Needs;
use proofmark_contract::behaviour::{Caller, Received, Reply, WRITES_NOT_ALLOWED};
use proofmark_smithy_model::model::Node;
use serde_json::json;
use std::collections::BTreeMap;
use std::time::Duration;

/// A function that does not exist.
pub(crate) const MISSING: &str = "proofmark-there-is-none";
/// The name of the function that is made for the rules.
const FUNCTION: &str = "proofmark-verify";
/// The alias that is made for the rules.
const ALIAS: &str = "BLUE";
/// The role of the function that is made for the rules, unless `Options::inputs` names one.
pub(super) const ROLE: &str = "arn:aws:iam::123456789012:role/proofmark-verify";
/// A zip archive with an `index.py` that returns its event.
pub(super) const CODE: &str = "UEsDBBQAAAAAAAAAIQC0CHBpLgAAAC4AAAAIAAAAaW5kZXgucHlkZWYgaGFuZGxlcihldmVudCwgY29udGV4dCk6CiAgICByZXR1cm4gZXZlbnQK\
                    UEsBAhQDFAAAAAAAAAAhALQIcGkuAAAALgAAAAgAAAAAAAAAAAAAAKQBAAAAAGluZGV4LnB5UEsFBgAAAAABAAEANgAAAFQAAAAAAA==";

/// A function to try rules on.
pub(crate) struct Stage<'a> {
    caller: &'a dyn Caller,
    /// The function's name.
    pub(crate) function: String,
    /// An alias or version of it.
    pub(crate) qualifier: Option<String>,
    /// Its ARN without a qualifier, as far as it could be read.
    arn: Option<String>,
    /// Why there is no function to write to.
    no_function: Option<String>,
    /// Whether the server says that the function exists that no server is thought to have.
    has_all: bool,
    /// Whether the function goes when the rules are done.
    ours: bool,
}

impl<'a> Stage<'a> {
    /// Finds the function that `Options::inputs` names, or makes one, where there is leave to write.
    pub(crate) async fn set(caller: &'a dyn Caller, needs_function: bool, needs_missing: bool) -> Self {
        let given = |name: &str| caller.given_input(name).and_then(Node::as_str).map(str::to_owned);
        let mut stage = Self {
            caller,
            function: given("FunctionName").unwrap_or_else(|| FUNCTION.to_owned()),
            qualifier: given("Qualifier"),
            arn: None,
            no_function: None,
            has_all: false,
            ours: false,
        };
        if given("FunctionName").is_none() && needs_function && caller.allows_writes() {
            stage.make(given("Role")).await;
        }
        if needs_function && caller.allows_writes() && stage.no_function.is_none() {
            stage.arn = stage.settled_arn().await;
        }
        if needs_missing {
            let asked = stage.call("GetFunction", json!({"FunctionName": MISSING})).await;
            stage.has_all = matches!(asked.response.received, Received::Output(_));
        }
        stage
    }

    async fn make(&mut self, role: Option<String>) {
        let made = self
            .call(
                "CreateFunction",
                json!({
                    "FunctionName": self.function,
                    "Role": role.as_deref().unwrap_or(ROLE),
                    "Runtime": "python3.13",
                    "Handler": "index.handler",
                    "Code": {"ZipFile": CODE},
                }),
            )
            .await;
        match &made.response.received {
            Received::Output(_) => self.ours = true,
            // One that an earlier run left.
            Received::Error(error) if error.name == "ResourceConflictException" => self.ours = true,
            other => {
                self.no_function = Some(format!(
                    "no function to try it on: CreateFunction responded with {other}; set the input FunctionName to one that exists"
                ));
                return;
            }
        }
        // Before it is active, nothing can be published.
        self.settled_arn().await;
        self.call("PublishVersion", json!({"FunctionName": self.function})).await;
        let alias = json!({"FunctionName": self.function, "Name": ALIAS, "FunctionVersion": "1"});
        match &self.call("CreateAlias", alias).await.response.received {
            Received::Output(_) => self.qualifier = Some(ALIAS.to_owned()),
            Received::Error(error) if error.name == "ResourceConflictException" => {
                self.qualifier = Some(ALIAS.to_owned())
            }
            Received::Error(_) | Received::Nothing => {}
        }
    }

    /// Waits until the function is active, for a minute at most; its ARN without a qualifier.
    async fn settled_arn(&self) -> Option<String> {
        let mut arn = None;
        for _ in 0..120 {
            let reply = self.call("GetFunctionConfiguration", self.input(json!({}))).await;
            let Received::Output(output) = &reply.response.received else { break };
            let text = |member: &str| output.get(member).and_then(Node::as_str);
            arn = text("FunctionArn").map(|arn| arn.split(':').take(7).collect::<Vec<_>>().join(":"));
            if text("State") != Some("Pending") || self.is_over() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        arn
    }

    /// Whether no more calls are to be made.
    pub(super) fn is_over(&self) -> bool {
        self.caller.is_over().is_some()
    }

    /// The values that scripts can name.
    pub(super) fn values(&self) -> BTreeMap<String, String> {
        let given = |name: &str| self.caller.given_input(name).and_then(Node::as_str).map(str::to_owned);
        let arn = self.arn.clone().unwrap_or_default();
        let parts: Vec<&str> = arn.split(':').collect();
        let part = |index: usize| parts.get(index).copied().unwrap_or_default();
        let queue = format!("arn:{}:sqs:{}:{}:proofmark-verify", part(1), part(3), part(4));
        let values = [
            ("function", self.function.clone()),
            ("qualifier", self.qualifier.clone().unwrap_or_default()),
            ("queue", given("EventSourceArn").unwrap_or(queue)),
            ("role", given("Role").unwrap_or_else(|| ROLE.to_owned())),
            ("code", CODE.to_owned()),
            ("arn", arn.clone()),
        ];
        values.map(|(name, value)| (name.to_owned(), value)).into()
    }

    /// What a rule needs and isn't there.
    pub(crate) fn lacks(&self, needs: Needs) -> Option<String> {
        if needs == Needs::Nothing {
            return None;
        }
        if needs != Needs::Missing && !self.caller.allows_writes() {
            return Some(WRITES_NOT_ALLOWED.to_owned());
        }
        if matches!(needs, Needs::Missing | Needs::MissingAndLeave) && self.has_all {
            return Some(format!(
                "GetFunction says that there is a function {MISSING}: this server synthesizes its responses"
            ));
        }
        match (needs, &self.no_function, &self.qualifier) {
            (Needs::Function | Needs::Qualifier, Some(reason), _) => Some(reason.clone()),
            (Needs::Qualifier, None, None) => {
                Some("no alias or version to try it on; set the input Qualifier to one that exists".to_owned())
            }
            _ => None,
        }
    }

    /// The inputs that speak of the function, unqualified.
    pub(crate) fn input(&self, members: Node) -> Node {
        let mut input = json!({"FunctionName": self.function});
        if let (Node::Object(input), Node::Object(members)) = (&mut input, members) {
            input.extend(members);
        }
        input
    }

    /// Makes a call, whose response is read by the model.
    pub(crate) async fn call(&self, operation: &str, input: Node) -> Reply {
        self.caller.call(operation, input).await
    }

    /// Removes the configs that rules have made, so that each rule begins with none.
    pub(crate) async fn clear(&self) {
        let mut input = self.input(json!({}));
        self.call("DeleteFunctionEventInvokeConfig", input.clone()).await;
        if let Some(qualifier) = &self.qualifier {
            input["Qualifier"] = qualifier.as_str().into();
            self.call("DeleteFunctionEventInvokeConfig", input).await;
        }
    }

    /// Leaves the server as it was found.
    pub(crate) async fn strike(&self) {
        if self.lacks(Needs::Function).is_none() {
            self.clear().await;
        }
        if self.ours {
            self.call("DeleteFunction", self.input(json!({}))).await;
        }
    }
}
