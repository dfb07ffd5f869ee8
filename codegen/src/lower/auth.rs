//! Lowering of authentication: the schemes of an operation, and where an API key travels.

use super::lowering::Lowering;
use super::traits::some_of;
use crate::plan::{ApiKey, Auth};
use proofmark_smithy_model::Diagnostic;
use proofmark_smithy_model::knowledge::ServiceFacts;
use proofmark_smithy_model::model::{Node, Shape};

const AUTH: &str = "smithy.api#auth";
const API_KEY: &str = "smithy.api#httpApiKeyAuth";

impl Lowering<'_> {
    /// The schemes by which an operation may be authenticated, in order of preference. An operation without a supported
    /// scheme is noted for [`Self::report_unsupported_auth`].
    pub(super) fn auth(&mut self, shape: &Shape) -> Vec<Auth> {
        let facts = ServiceFacts::of(self.service);
        let ids = facts.auth_schemes(shape);
        let mut schemes: Vec<Auth> = ids.iter().filter_map(|id| supported(id)).collect();
        // The order of an endpoint's own list counts in the end; here SigV4a only has to be one of the schemes.
        if schemes.contains(&Auth::SigV4) && !schemes.contains(&Auth::SigV4a) && facts.may_use_sigv4a() {
            schemes.push(Auth::SigV4a);
        }
        if ids.is_empty() || shape.traits.has("smithy.api#optionalAuth") {
            schemes.push(Auth::None);
        }
        if schemes.is_empty() {
            self.unsupported_auth.entry(ids.join(", ")).or_default().push(shape.id.name().to_owned());
        }
        schemes
    }

    /// Reports each set of schemes of which none is supported once, with the operations that have no others.
    pub(super) fn report_unsupported_auth(&mut self) {
        for (ids, operations) in std::mem::take(&mut self.unsupported_auth) {
            let names = some_of(&operations);
            let message = format!("none of these authentication schemes is supported: {ids} (needed by {names})");
            self.report.push(Diagnostic::error("unsupported", message).on(&self.service.id).on_trait(AUTH).help(
                "the generator supports sigv4, sigv4a, httpBearerAuth, httpBasicAuth and httpApiKeyAuth; add one of them \
                 or `@optionalAuth`, or take the operations out of the service's closure",
            ));
        }
    }

    /// Where the service's API key travels.
    pub(super) fn api_key(&mut self) -> Option<ApiKey> {
        let node = self.service.traits.get(API_KEY)?;
        let text = |key: &str| node.get(key).and_then(Node::as_str).map(str::to_owned);
        let name = text("name").filter(|name| !name.is_empty());
        match (text("in").as_deref(), name) {
            (Some("header"), Some(name)) if is_header(&name) => {
                return Some(ApiKey::Header { name, scheme: text("scheme").filter(|scheme| !scheme.is_empty()) });
            }
            (Some("query"), Some(name)) => return Some(ApiKey::Query { name }),
            _ => {}
        }
        let expected = "a `name` that HTTP can carry, and `in`: \"header\" or \"query\"";
        self.wrong_trait(&self.service.id, API_KEY, expected, node);
        None
    }
}

fn supported(id: &str) -> Option<Auth> {
    Some(match id {
        "aws.auth#sigv4" => Auth::SigV4,
        "aws.auth#sigv4a" => Auth::SigV4a,
        "smithy.api#httpBearerAuth" => Auth::Bearer,
        "smithy.api#httpBasicAuth" => Auth::Basic,
        API_KEY => Auth::ApiKey,
        "smithy.api#noAuth" => Auth::None,
        _ => return None,
    })
}

/// Whether a name is a token of RFC 9110, as names of headers are.
fn is_header(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}
