//! The forms of a layer's name, and where the layer is.

use crate::behaviour;
use crate::collections::Place;
use crate::rejection::{INVALID, Rejection};
use crate::request::Asked;
use proofmark_contract::aws::{Arn, Scope, partition_of};

const DENIED: &str = "AccessDeniedException";

/// A layer that a call names: by its name, by its ARN, or by the ARN of one of its versions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LayerName<'a> {
    partition: &'a str,
    pub(crate) region: &'a str,
    pub(crate) account: &'a str,
    pub(crate) name: &'a str,
    /// The version that an ARN names.
    pub(crate) version: Option<u64>,
}

impl<'a> LayerName<'a> {
    /// The layer of this name or ARN, for a call of this account and region. None when it is an ARN of something else.
    pub(crate) fn of(text: &'a str, scope: &'a Scope) -> Option<Self> {
        if !text.starts_with("arn:") {
            let Scope { account, region } = scope;
            return Some(Self { partition: partition_of(region), region, account, name: text, version: None });
        }
        let Arn { partition, region, account, resource, .. } = Arn::parse(text)?;
        let rest = resource.strip_prefix("layer:")?;
        let (name, version) = match rest.split_once(':') {
            Some((name, version)) => (name, Some(version.parse().ok()?)),
            None => (rest, None),
        };
        Some(Self { partition, region, account, name, version })
    }

    pub(crate) fn place(&self) -> Place<'a> {
        Place { account: self.account, region: self.region }
    }

    pub(crate) fn arn(&self) -> String {
        let Self { partition, region, account, name, .. } = self;
        format!("arn:{partition}:lambda:{region}:{account}:layer:{name}")
    }

    pub(crate) fn arn_of(&self, version: u64) -> String {
        format!("{}:{version}", self.arn())
    }

    /// Whether it is of the account that calls.
    pub(crate) fn is_own(&self, scope: &Scope) -> bool {
        self.account == scope.account
    }

    /// Rejects to publish a version of another account's layer.
    pub(crate) fn check_own(&self, asked: &Asked<'_>) -> Result<(), Rejection> {
        match self.is_own(asked.call.scope) {
            true => Ok(()),
            false => Err(self.denied(asked, "PublishLayerVersion", &self.arn())),
        }
    }

    /// Rejects to read a version of another account's layer: whether its policy allows it is not known here.
    pub(crate) fn check_allowed(&self, asked: &Asked<'_>, version: u64) -> Result<(), Rejection> {
        match self.is_own(asked.call.scope) {
            true => Ok(()),
            false => Err(self.denied(asked, "GetLayerVersion", &self.arn_of(version))),
        }
    }

    /// Rejects a layer of the account in another region than that of the call.
    pub(crate) fn check_region(&self, asked: &Asked<'_>) -> Result<(), Rejection> {
        let scope = asked.call.scope;
        if self.region == scope.region || !self.is_own(scope) {
            return Ok(());
        }
        let text = format!(
            "The layer {} is not in the region of the call. Layers are expected to be in region {}.",
            self.arn(),
            scope.region
        );
        Err(Rejection::new(behaviour::LAYER_OTHER_REGION, INVALID, text))
    }

    fn denied(&self, asked: &Asked<'_>, action: &str, arn: &str) -> Rejection {
        let (partition, account) = (self.partition, &asked.call.scope.account);
        let text = format!(
            "User: arn:{partition}:iam::{account}:root is not authorized to perform: lambda:{action} on resource: \
             {arn} because no resource-based policy allows the lambda:{action} action"
        );
        Rejection::new(behaviour::LAYER_ELSEWHERE, DENIED, text)
    }
}
