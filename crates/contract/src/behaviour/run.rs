//! Runs the checks of a service's behaviours, one after the other, as they share what they are tried on.

use super::{Behaviour, Caller};
use crate::report::{Case, Exchange, Finding};
use std::future::Future;
use std::pin::Pin;
use std::time::Instant;

/// The kind of check, in ids.
const CHECK: &str = "behaviour";

/// Why a case of an operation that writes was not run.
pub const WRITES_NOT_ALLOWED: &str = "the operation writes; --allow-writes runs it";
/// Why a case was not run once the server was given up.
pub const GAVE_UP: &str = "the server no longer responds";
/// Why a case was not run once the time of the run was over.
pub const OUT_OF_TIME: &str = "the time of the whole run is over";

/// One thing that the service is known to do, and how to see whether a server does it.
pub struct Check<'a> {
    /// The operation that it is about.
    pub operation: &'static str,
    /// What it is, and how we know.
    pub behaviour: Behaviour,
    /// What sets the check apart where one behaviour is seen in several ways; else empty.
    pub variant: &'static str,
    /// The check, or why it cannot be run.
    pub check: Result<Checking<'a>, String>,
}

/// A check that runs.
pub type Checking<'a> = Pin<Box<dyn Future<Output = Checked> + Send + 'a>>;

/// What was found, and the call that it was found in.
#[derive(Debug)]
pub struct Checked {
    /// What the server does not do as the service is known to.
    pub findings: Vec<Finding>,
    /// The last call.
    pub exchange: Option<Exchange>,
}

/// Runs the checks in their order; `done` hears of each. None runs any more once the server is given up.
pub async fn run<'a>(
    caller: &'a dyn Caller,
    checks: Vec<Check<'a>>,
    done: &mut (dyn FnMut(&Case) + Send),
) -> Vec<Case> {
    let mut cases = Vec::with_capacity(checks.len());
    for check in checks {
        let begun = Instant::now();
        let case = check.case();
        let case = match check.check {
            Ok(_) if caller.is_over().is_some() => case.skipped(caller.is_over().unwrap_or(GAVE_UP)),
            Err(reason) => case.skipped(reason),
            Ok(checking) => {
                let Checked { findings, exchange } = checking.await;
                Case { exchange, duration: begun.elapsed(), ..case.with_findings(findings) }
            }
        };
        done(&case);
        cases.push(case);
    }
    cases
}

/// The id of the case of a behaviour, seen in this way.
pub fn case_id(operation: &str, behaviour: &Behaviour, variant: &str) -> String {
    format!("{operation}/{CHECK}/{}", name(behaviour, variant))
}

fn name(behaviour: &Behaviour, variant: &str) -> String {
    match variant {
        "" => behaviour.id.to_owned(),
        variant => format!("{}-{variant}", behaviour.id),
    }
}

impl Check<'_> {
    fn case(&self) -> Case {
        Case::new(self.operation, CHECK, name(&self.behaviour, self.variant), self.behaviour.mark)
    }
}
