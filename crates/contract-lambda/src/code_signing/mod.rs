//! Code signing configs: Create, Get, Update, Delete and List. Which functions have one stands in `function`.

mod function;

pub(crate) use function::{check_exists, check_signed, delete_of_function, get_of_function, put_of_function};

use crate::behaviour;
use crate::request::{Asked, CONFLICT, NOT_FOUND, Rejection, check_violations, value_violation};
use crate::state::Inner;
use crate::store::{Collection, Document, Given, Member, Place, Table, bounded, document_bytes, iso, page};
use crate::tags;
use proofmark_contract::aws::{Arn, Scope, partition_of};
use proofmark_contract::budget::{Budgeted, entry_bytes};
use proofmark_contract::service::{Outcome, StateMode};
use proofmark_smithy_model::model::Node;
use serde_json::json;

/// How many configs or functions a page has at most.
const LISTED: usize = 50;
const POLICIES: [&str; 2] = ["Warn", "Enforce"];

/// What calls give of a config.
static TABLE: Table = Table(&[
    Member::given("Description"),
    Member::given("AllowedPublishers"),
    Member::made("CodeSigningPolicies", "CodeSigningPolicies", policies),
]);

/// All configs, by their ids.
pub(crate) type CodeSigningConfigs = Collection<CodeSigningConfig>;

#[derive(Debug)]
pub(crate) struct CodeSigningConfig {
    kept: Budgeted<Kept>,
    pub(crate) tags: Option<Budgeted<Document>>,
    /// The time of its creation, which no two have in common.
    created: i64,
}

#[derive(Debug)]
struct Kept {
    document: Document,
    /// In milliseconds since 1970.
    modified: i64,
}

/// What happens to artifacts that are not signed: they are deployed with a warning, unless a call says something else.
fn policies(given: &Given<'_>) -> Option<Node> {
    const MEMBER: &str = "UntrustedArtifactOnDeployment";
    let of = |policies: Option<&Node>| Some(policies?.get(MEMBER)?.as_str()?.to_owned());
    let policy = of(given.value).or_else(|| of(given.old)).unwrap_or_else(|| "Warn".to_owned());
    Some(json!({ MEMBER: policy }))
}

const CREATE: &str = "CreateCodeSigningConfig";

/// A call about code signing configs; nothing where the config may exist.
pub(crate) fn respond(state: &mut Inner, asked: &Asked<'_>) -> Option<Result<Outcome, Rejection>> {
    let run = match asked.operation() {
        CREATE => create,
        "UpdateCodeSigningConfig" => update,
        "GetCodeSigningConfig" => get,
        "DeleteCodeSigningConfig" => delete,
        "ListCodeSigningConfigs" => list,
        "ListFunctionsByCodeSigningConfig" => function::list_functions,
        _ => return None,
    };
    let is_known = || match asked.text("CodeSigningConfigArn") {
        Some(arn) => find(state, arn).is_some(),
        None => {
            asked.operation() == CREATE || state.code_signing_configs.iter(asked.call.scope.into()).next().is_some()
        }
    };
    (asked.settings.mode == StateMode::On || is_known()).then(|| run(state, asked))
}

/// Where a config is, and its id, by its ARN. None when it is an ARN of something else.
pub(crate) fn place_of(arn: &str) -> Option<(Place<'_>, &str)> {
    let Arn { region, account, resource, .. } = Arn::parse(arn)?;
    Some((Place { account, region }, resource.strip_prefix("code-signing-config:")?))
}

fn create(state: &mut Inner, asked: &Asked<'_>) -> Result<Outcome, Rejection> {
    check(asked)?;
    let scope = asked.call.scope;
    let tags = asked.input().get("Tags").and_then(Node::as_object).cloned().unwrap_or_default();
    tags::check_count(&tags)?;
    let memory = state.functions.memory();
    let (created, revision) = (state.next_write(), state.revisions.next());
    let id: String = std::iter::once("csc-").chain(revision.split('-')).collect();
    let id = &id[.."csc-".len() + 17];
    let kept = Kept { document: TABLE.document(id, None, asked.input()), modified: created };
    let bytes = size_of::<CodeSigningConfig>()
        + document_bytes(&kept.document)
        + [id, &scope.account, &scope.region].map(entry_bytes).iter().sum::<usize>();
    let tag_bytes = bounded(document_bytes(&tags))?;
    let config = CodeSigningConfig {
        kept: memory.hold(kept, bounded(bytes)?)?,
        tags: Some(memory.hold(tags, tag_bytes)?),
        created,
    };
    let output = json!({ "CodeSigningConfig": config.describe(scope, id) });
    state.code_signing_configs.insert(scope.into(), id, config);
    Ok(Outcome::Output(output))
}

fn update(state: &mut Inner, asked: &Asked<'_>) -> Result<Outcome, Rejection> {
    check(asked)?;
    let now = state.now();
    let arn = arn_given(asked);
    let (place, id) = place_of(arn).ok_or_else(|| missing(arn))?;
    let config = state.code_signing_configs.get_mut(place, id).ok_or_else(|| missing(arn))?;
    let document = TABLE.document(id, Some(&config.kept.document), asked.input());
    let bytes = size_of::<CodeSigningConfig>()
        + document_bytes(&document)
        + [id, place.account, place.region].map(entry_bytes).iter().sum::<usize>();
    config.kept.replace(Kept { document, modified: now.max(config.kept.modified) }, bounded(bytes)?)?;
    Ok(Outcome::Output(json!({ "CodeSigningConfig": config.describe(asked.call.scope, id) })))
}

fn get(state: &mut Inner, asked: &Asked<'_>) -> Result<Outcome, Rejection> {
    let arn = arn_given(asked);
    let (config, id) = find(state, arn).ok_or_else(|| missing(arn))?;
    Ok(Outcome::Output(json!({ "CodeSigningConfig": config.describe(asked.call.scope, id) })))
}

fn delete(state: &mut Inner, asked: &Asked<'_>) -> Result<Outcome, Rejection> {
    let arn = arn_given(asked);
    let (place, id) = place_of(arn).ok_or_else(|| missing(arn))?;
    state.code_signing_configs.get(place, id).ok_or_else(|| missing(arn))?;
    if function::users(state, place, arn).next().is_some() {
        let text = format!("The code signing configuration {arn} is used by functions. Remove it from them first.");
        return Err(Rejection::new(behaviour::CODE_SIGNING_CONFIG_USED, CONFLICT, text));
    }
    state.code_signing_configs.remove(place, id);
    Ok(Outcome::Output(json!({})))
}

fn list(state: &mut Inner, asked: &Asked<'_>) -> Result<Outcome, Rejection> {
    let scope = asked.call.scope;
    let mut configs: Vec<_> = state.code_signing_configs.iter(scope.into()).collect();
    configs.sort_by_key(|(_, config)| config.created);
    let items = configs.into_iter().map(|(id, config)| (format!("{:020}", config.created), (id, config)));
    let output =
        page(asked.input(), LISTED, items).output("CodeSigningConfigs", |(id, config)| config.describe(scope, id));
    Ok(Outcome::Output(output))
}

impl CodeSigningConfig {
    /// Whether what nobody signed is rejected.
    fn enforces(&self) -> bool {
        let policies = self.kept.document.get("CodeSigningPolicies");
        policies.is_some_and(|policies| policies["UntrustedArtifactOnDeployment"] == "Enforce")
    }

    fn describe(&self, scope: &Scope, id: &str) -> Node {
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

pub(crate) fn find<'s, 'a>(state: &'s Inner, arn: &'a str) -> Option<(&'s CodeSigningConfig, &'a str)> {
    let (place, id) = place_of(arn)?;
    Some((state.code_signing_configs.get(place, id)?, id))
}

/// The error of calls about a config that does not exist.
pub(crate) fn missing(arn: &str) -> Rejection {
    let text = format!("The Lambda code signing configuration {arn} can not be found.");
    Rejection::new(behaviour::CODE_SIGNING_CONFIG_MISSING, NOT_FOUND, text).without_type()
}

fn arn_given<'a>(asked: &Asked<'a>) -> &'a str {
    asked.text("CodeSigningConfigArn").unwrap_or_default()
}

fn check(asked: &Asked<'_>) -> Result<(), Rejection> {
    let policies = asked.input().get("CodeSigningPolicies");
    let given = policies.and_then(|policies| policies.get("UntrustedArtifactOnDeployment")?.as_str());
    let name = "codeSigningPolicies.untrustedArtifactOnDeployment";
    let violation = value_violation(given, name, &POLICIES);
    check_violations(&Vec::from_iter(violation))
}
