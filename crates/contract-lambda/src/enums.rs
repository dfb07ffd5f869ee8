//! Enums in requests: unlike clients, the service takes no value that its model does not have, and it lists the values in
//! an order of its own.

use proofmark_contract::{Constraint, Violation};
use std::borrow::Cow;
use std::sync::Arc;

/// Orders that recordings have. Others are those of the model.
const ORDERS: [&[&str]; 3] =
    [&["LATEST", "AT_TIMESTAMP", "TRIM_HORIZON"], &["Terminate", "Allow"], &["PublishedVersions", "None"]];

/// Operations on resources that check their enums themselves, by `behaviour::ENUM_VALUES`.
const ELSEWHERE: [&str; 3] = ["Layer", "FunctionUrlConfig", "CodeSigningConfig"];

/// The member whose unknown values have an error of their own, see `operations::functions::checks::check_runtime`.
const RUNTIME: &str = "Runtime";

/// The violations of a request as the service judges them: values that an enum does not have are errors.
pub(crate) fn judged<'v>(operation: &str, violations: &'v [Violation]) -> Cow<'v, [Violation]> {
    let is_enum =
        |violation: &Violation| matches!(violation.constraint, Constraint::Enum { .. }) && violation.path != RUNTIME;
    if ELSEWHERE.iter().any(|part| operation.contains(part)) || !violations.iter().any(is_enum) {
        return Cow::Borrowed(violations);
    }
    let judged = violations.iter().map(|violation| match &violation.constraint {
        Constraint::Enum { values } if is_enum(violation) => {
            let constraint = Constraint::Enum { values: ordered(values) };
            Violation::error(violation.path.clone(), constraint, violation.value.clone())
        }
        _ => violation.clone(),
    });
    Cow::Owned(judged.collect())
}

fn ordered(values: &Arc<[String]>) -> Arc<[String]> {
    let is_same =
        |order: &&&[&str]| order.len() == values.len() && values.iter().all(|value| order.contains(&value.as_str()));
    match ORDERS.iter().find(is_same) {
        Some(order) => order.iter().map(|value| (*value).to_owned()).collect(),
        None => Arc::clone(values),
    }
}
