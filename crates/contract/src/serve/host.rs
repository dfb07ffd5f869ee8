//! The header `Host`, which HTTP/1.1 asks for: exactly one in every request (RFC 9112, section 3.2).

use crate::violation::{Constraint, Violation};
use http::header::HOST;
use http::{HeaderMap, Version};

/// What is wrong with the header, if anything is.
pub(super) fn violation(version: Version, headers: &HeaderMap) -> Option<Violation> {
    let count = headers.get_all(HOST).iter().count();
    if count == 1 || (count == 0 && version < Version::HTTP_11) {
        return None;
    }
    let expected = format!("exactly one header Host, as {version:?} asks for");
    let found = if count == 0 { "none".to_owned() } else { count.to_string() };
    Some(Violation::error("header Host", Constraint::Protocol { expected }, Some(found)))
}
