//! The ids of the cases that a run can have, whatever part of it is run: a list of known failures, or a user who wants
//! one case, names them. Running cases is the business of others.

use super::context::Context;
use super::probe;
use crate::api::ApiOperation;
use crate::located::nearest;
use std::collections::HashSet;

/// The kind of check of generated requests; the rest of such an id comes from what was found.
pub(super) const GENERATED: &str = "generated";
/// The kinds of checks that look at all responses of an operation.
const OF_ALL: [&str; 3] = ["error", "header", "output"];

/// The ids of all cases of an API.
pub(super) struct Ids {
    known: HashSet<String>,
    operations: HashSet<String>,
}

/// What has to be run of an operation for some of its cases.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Needed {
    /// All probes and generated requests.
    pub(super) all: bool,
    /// The generated requests.
    pub(super) generated: bool,
}

impl Ids {
    /// The ids for the API of a run.
    pub(super) fn of(context: &Context<'_>) -> Self {
        let mut known: HashSet<String> = context.options.service.behaviour_cases().into_iter().collect();
        for operation in context.api.operations() {
            known.extend(probe::of(context, operation).iter().map(|probe| probe.id().to_owned()));
            let name = operation.name();
            known.extend([
                format!("{name}/output/any"),
                format!("{name}/header/x-amzn-requestid"),
                format!("{name}/error/message-member"),
            ]);
        }
        known.extend([super::TIME_CASE, super::PROTOCOL_CASE].map(str::to_owned));
        Self { known, operations: context.api.operations().map(|operation| operation.name().to_owned()).collect() }
    }

    /// Whether a run can have a case with this id.
    pub(super) fn has(&self, id: &str) -> bool {
        self.known.contains(id) || self.is_generated(id)
    }

    fn is_generated(&self, id: &str) -> bool {
        let mut parts = id.splitn(3, '/');
        let (operation, check, name) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
        self.operations.contains(operation) && check == Some(GENERATED) && name.is_some_and(|name| !name.is_empty())
    }

    /// A known id that is near this one, as a question.
    pub(super) fn near(&self, id: &str) -> Option<String> {
        nearest(id, self.known.iter().map(String::as_str))
    }
}

/// What has to be run of an operation to have the cases with these ids.
pub(super) fn needed(operation: &ApiOperation, ids: &[String]) -> Needed {
    let of_operation = |id: &&String| id.split('/').next() == Some(operation.name());
    let mut needed = Needed::default();
    for id in ids.iter().filter(of_operation) {
        let check = check_of(id);
        needed.all |= OF_ALL.contains(&check);
        needed.generated |= check == GENERATED;
    }
    needed
}

/// The kind of check that an id is of.
pub(super) fn check_of(id: &str) -> &str {
    id.split('/').nth(1).unwrap_or_default()
}
