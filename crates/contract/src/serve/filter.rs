//! The filters of the control API, in the query of a request. One that is not known is rejected: a test that asks for a
//! part of the requests must not get all of them.

use super::recording::Recorded;
use crate::api::{Api, ApiOperation};
use crate::located::nearest;
use crate::route::percent::{query_decoded, query_pairs};
use http::Uri;
use std::sync::Arc;

const NAMES: [&str; 5] = ["operation", "status", "violating", "after", "limit"];

/// Which requests are wanted.
#[derive(Debug, Default)]
pub(super) struct Filter {
    operation: Option<String>,
    status: Option<u16>,
    violating: Option<bool>,
    after: Option<u64>,
    limit: Option<usize>,
}

impl Filter {
    /// The filter in a query, where `filters` says that the endpoint has one; else why there is none.
    pub(super) fn read(api: &Api, uri: &Uri, filters: bool) -> Result<Self, String> {
        let mut filter = Self::default();
        let known: &[&str] = if filters { &NAMES } else { &[] };
        for (name, value) in query_pairs(uri.query().unwrap_or_default()).filter(|(name, _)| !name.is_empty()) {
            let (name, value) = (query_decoded(name), query_decoded(value));
            let wrong = |expected: &str| format!("`{name}`: expected {expected}, found `{}`", value.escape_debug());
            match &*name {
                "operation" if filters => {
                    if api.operation(&value).is_none() {
                        let near = nearest(&value, api.operations().map(ApiOperation::name));
                        let near = near.map_or_else(String::new, |near| format!("; {near}"));
                        return Err(format!("{}{near}", wrong(&format!("an operation of {}", api.title))));
                    }
                    filter.operation = Some(value.into_owned());
                }
                "status" if filters => filter.status = Some(value.parse().map_err(|_| wrong("an HTTP status"))?),
                "violating" if filters => {
                    filter.violating = Some(value.parse().map_err(|_| wrong("`true` or `false`"))?);
                }
                "after" if filters => filter.after = Some(value.parse().map_err(|_| wrong("a request's number"))?),
                "limit" if filters => filter.limit = Some(value.parse().map_err(|_| wrong("a number"))?),
                other => {
                    let expected = match known {
                        [] => "it takes none".to_owned(),
                        known => format!("expected one of {}", known.join(", ")),
                    };
                    return Err(format!("there is no query parameter `{}` here: {expected}", other.escape_debug()));
                }
            }
        }
        Ok(filter)
    }

    /// Leaves the wanted requests, the newest where there is a limit.
    pub(super) fn apply(&self, requests: &mut Vec<Arc<Recorded>>) {
        requests.retain(|recorded| {
            let is_violating = recorded.operation.is_none() || !recorded.violations.is_empty();
            self.operation.as_ref().is_none_or(|wanted| recorded.operation.as_ref() == Some(wanted))
                && self.status.is_none_or(|wanted| recorded.status == Some(wanted))
                && self.violating.is_none_or(|wanted| wanted == is_violating)
                && self.after.is_none_or(|after| recorded.number > after)
        });
        if let Some(limit) = self.limit {
            requests.drain(..requests.len().saturating_sub(limit));
        }
    }
}
