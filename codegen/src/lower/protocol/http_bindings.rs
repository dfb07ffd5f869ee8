//! Operations with an HTTP binding: the trait `http`, labels, and names that HTTP can carry.

use crate::lower::lowering::Lowering;
use crate::plan::{Binding, Http, Structure};
use proofmark_smithy_model::knowledge::HttpFacts;
use proofmark_smithy_model::model::{Member, Shape};
use std::collections::BTreeSet;

impl Lowering<'_> {
    pub(super) fn bound(&mut self, operation: &Shape) -> Option<Http> {
        const ID: &str = "smithy.api#http";
        match HttpFacts::of(&operation.traits) {
            Some(Ok(http)) => Some(Http { method: http.method.to_owned(), uri: http.uri.to_owned(), code: http.code }),
            Some(Err(node)) => {
                let expected = "an object with a `method` in capitals, a `uri` that starts with `/`, and a `code` from \
                                100 to 599";
                self.wrong_trait(&operation.id, ID, expected, node);
                None
            }
            None => {
                let message = format!("a {} operation needs an HTTP binding", self.protocol.name);
                self.unsupported(&operation.id, Some(ID), message);
                None
            }
        }
    }

    pub(super) fn check_labels(&mut self, operation: &Shape, http: &Http, input: &Structure) {
        let path = http.uri.split('?').next().unwrap_or_default();
        let in_uri: BTreeSet<&str> = path
            .split('/')
            .filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
            .map(|label| label.trim_end_matches('+'))
            .collect();
        let labels = input.members.iter().filter(|member| member.binding == Binding::Label);
        let in_input: BTreeSet<&str> = labels.map(|member| member.name.as_str()).collect();
        for label in in_uri.symmetric_difference(&in_input) {
            let message = format!("the label `{label}` must be both in the URI {} and a member of the input", http.uri);
            self.unsupported(&operation.id.with_member(*label), Some("smithy.api#httpLabel"), message);
        }
    }

    /// Reports a name that HTTP cannot carry. A query and JSON carry any name.
    pub(super) fn check_name(&mut self, member: &Member, binding: &Binding) {
        let (id, name) = match binding {
            Binding::Query(name) if name.is_empty() => {
                let message = "the name of a query parameter must not be empty";
                return self.unsupported(&member.id, Some("smithy.api#httpQuery"), message);
            }
            Binding::Header(name) if !is_token(name) || name.is_empty() => ("smithy.api#httpHeader", name),
            Binding::PrefixHeaders(name) if !is_token(name) => ("smithy.api#httpPrefixHeaders", name),
            _ => return,
        };
        let message = format!("{name:?} cannot be the name of an HTTP header: it must be a token of RFC 9110");
        self.unsupported(&member.id, Some(id), message);
    }
}

/// Whether a name has only characters that the name of a header can have.
fn is_token(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}
