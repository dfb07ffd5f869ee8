//! Code signing configs: what is kept of them. Which function has one is kept with the function.

use crate::behaviour;
use crate::collections::{Collection, Document, Given, Member, Place, Table, iso};
use crate::rejection::{NOT_FOUND, Rejection};
use proofmark_contract::aws::{Arn, Scope, partition_of};
use proofmark_contract::budget::Budgeted;
use proofmark_smithy_model::model::Node;
use serde_json::json;

/// What calls give of a config.
pub(crate) static TABLE: Table = Table(&[
    Member::given("Description"),
    Member::given("AllowedPublishers"),
    Member::made("CodeSigningPolicies", "CodeSigningPolicies", policies),
]);

/// All configs, by their ids.
pub(crate) type CodeSigningConfigs = Collection<CodeSigningConfig>;

#[derive(Debug)]
pub(crate) struct CodeSigningConfig {
    pub(crate) kept: Budgeted<Kept>,
    pub(crate) tags: Option<Budgeted<Document>>,
    /// The time of its creation, which no two have in common.
    pub(crate) created: i64,
}

#[derive(Debug)]
pub(crate) struct Kept {
    pub(crate) document: Document,
    /// In milliseconds since 1970.
    pub(crate) modified: i64,
}

/// What happens to artifacts that are not signed: they are deployed with a warning, unless a call says something else.
fn policies(given: &Given<'_>) -> Option<Node> {
    const MEMBER: &str = "UntrustedArtifactOnDeployment";
    let of = |policies: Option<&Node>| Some(policies?.get(MEMBER)?.as_str()?.to_owned());
    let policy = of(given.value).or_else(|| of(given.old)).unwrap_or_else(|| "Warn".to_owned());
    Some(json!({ MEMBER: policy }))
}

/// Where a config is, and its id, by its ARN. None when it is an ARN of something else.
pub(crate) fn place_of(arn: &str) -> Option<(Place<'_>, &str)> {
    let Arn { region, account, resource, .. } = Arn::parse(arn)?;
    Some((Place { account, region }, resource.strip_prefix("code-signing-config:")?))
}

impl CodeSigningConfig {
    /// Whether what nobody signed is rejected.
    pub(crate) fn enforces(&self) -> bool {
        let policies = self.kept.document.get("CodeSigningPolicies");
        policies.is_some_and(|policies| policies["UntrustedArtifactOnDeployment"] == "Enforce")
    }

    pub(crate) fn describe(&self, scope: &Scope, id: &str) -> Node {
        let Scope { account, region } = scope;
        let partition = partition_of(region);
        let mut output = json!({
            "CodeSigningConfigId": id,
            "CodeSigningConfigArn": format!("arn:{partition}:lambda:{region}:{account}:code-signing-config:{id}"),
        });
        for (name, value) in &self.kept.document {
            output[name] = value.clone();
        }
        output["LastModified"] = iso(self.kept.modified).into();
        output
    }
}

/// The error of calls about a config that does not exist.
pub(crate) fn missing(arn: &str) -> Rejection {
    let text = format!("The Lambda code signing configuration {arn} can not be found.");
    Rejection::new(behaviour::CODE_SIGNING_CONFIG_MISSING, NOT_FOUND, text).without_type()
}
