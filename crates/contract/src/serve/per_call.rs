//! What a client asks of the response to one call, by headers: `x-proofmark-error`, `-message`, `-fault`, `-delay`.

use crate::aws::WantedError;
use crate::scenario::{Fault, parse_delay};
use http::HeaderMap;
use std::time::Duration;

/// What one call's headers ask for.
#[derive(Debug, Default)]
pub(super) struct PerCall {
    pub(super) error: Option<WantedError>,
    pub(super) fault: Option<Fault>,
    pub(super) delay: Option<Duration>,
}

/// A header that asks for what there is not.
#[derive(Debug, thiserror::Error)]
#[error("{header}: {reason}")]
pub(super) struct PerCallError {
    pub(super) header: &'static str,
    pub(super) reason: String,
}

const PREFIX: &str = "x-proofmark-";
const ERROR: &str = "x-proofmark-error";
const MESSAGE: &str = "x-proofmark-message";
const REASON: &str = "x-proofmark-reason";
const RETRY_AFTER: &str = "x-proofmark-retry-after";
const FAULT: &str = "x-proofmark-fault";
const DELAY: &str = "x-proofmark-delay";

impl PerCall {
    /// Reads the headers; none when no header asks for anything.
    pub(super) fn read(headers: &HeaderMap) -> Result<Option<Self>, PerCallError> {
        if !headers.keys().any(|name| name.as_str().starts_with(PREFIX)) {
            return Ok(None);
        }
        let known = [ERROR, MESSAGE, REASON, RETRY_AFTER, FAULT, DELAY];
        let is_unknown = |name: &&str| name.starts_with(PREFIX) && !known.contains(name);
        if let Some(name) = headers.keys().map(|name| name.as_str()).find(is_unknown) {
            let reason = format!("there is no header `{name}`; there are {}", known.join(", "));
            return Err(PerCallError { header: "x-proofmark-*", reason });
        }
        let mut asked = Self::default();
        if let Some(shape) = text(headers, ERROR)? {
            asked.error = Some(WantedError {
                shape: shape.to_owned(),
                message: text(headers, MESSAGE)?.map(str::to_owned),
                reason: text(headers, REASON)?.map(str::to_owned),
                retry_after: parsed(headers, RETRY_AFTER, |text| text.parse::<u64>())?,
                ..WantedError::default()
            });
        } else if let Some(header) = [MESSAGE, REASON, RETRY_AFTER].into_iter().find(|name| headers.contains_key(*name))
        {
            return Err(PerCallError { header, reason: format!("says nothing without `{ERROR}`") });
        }
        asked.fault = parsed(headers, FAULT, str::parse)?;
        asked.delay = parsed(headers, DELAY, parse_delay)?;
        Ok(Some(asked))
    }
}

fn text<'a>(headers: &'a HeaderMap, header: &'static str) -> Result<Option<&'a str>, PerCallError> {
    let Some(value) = headers.get(header) else { return Ok(None) };
    let text = std::str::from_utf8(value.as_bytes());
    text.map(Some).map_err(|error| PerCallError { header, reason: error.to_string() })
}

fn parsed<'a, T, E: std::fmt::Display>(
    headers: &'a HeaderMap,
    header: &'static str,
    parse: impl Fn(&'a str) -> Result<T, E>,
) -> Result<Option<T>, PerCallError> {
    let Some(text) = text(headers, header)? else { return Ok(None) };
    parse(text).map(Some).map_err(|error| PerCallError { header, reason: error.to_string() })
}
