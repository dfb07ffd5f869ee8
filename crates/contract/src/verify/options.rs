//! How a server is verified, and why it can't be.

use super::{Logins, Signer};
use crate::report::KnownFailures;
use crate::service::{Plain, Service};
use proofmark_smithy_model::model::Node;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// How a server is verified.
#[derive(Clone, Debug)]
pub struct Options {
    /// The service that the server claims to be: what it is known to do beyond its model is checked too.
    pub service: Arc<dyn Service>,
    /// The operations to verify; all when empty.
    pub operations: Vec<String>,
    /// The ids of the cases to run; all when empty.
    pub cases: Vec<String>,
    /// Whether operations that write may be called. Without, they are skipped by name.
    pub allow_writes: bool,
    /// How many generated requests each operation gets.
    pub generated: u32,
    /// What requests are generated from: the same seed gives the same requests.
    pub seed: u64,
    /// How many requests are under way at a time.
    pub concurrency: usize,
    /// How long a response may take to its end.
    pub timeout: Duration,
    /// How long the whole run may take; none for as long as it takes. Once it is over no request is begun, what is left
    /// is skipped, and the run fails.
    pub limit: Option<Duration>,
    /// What requests are signed with.
    pub signer: Signer,
    /// What requests of operations are authenticated with that take no signature. Each operation has the first of its
    /// schemes for which there is something.
    pub logins: Logins,
    /// Values for members of inputs, by name, in all requests but those that are about this member:
    /// `FunctionName = "my-function"` makes a server find a function of its own.
    pub inputs: BTreeMap<String, Node>,
    /// Whether the server may hold nothing of what it is asked for: an operation that responded to all valid requests
    /// with errors of its own with status 404 then passes with a warning, instead of failing.
    pub missing_ok: bool,
    /// Cases that are known to fail.
    pub known_failures: KnownFailures,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            service: Arc::new(Plain),
            operations: Vec::new(),
            cases: Vec::new(),
            allow_writes: false,
            generated: 50,
            seed: 0,
            concurrency: 8,
            timeout: Duration::from_secs(10),
            limit: None,
            signer: Signer::from_env(),
            logins: Logins::default(),
            inputs: BTreeMap::new(),
            missing_ok: false,
            known_failures: KnownFailures::default(),
        }
    }
}

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// How many steps there are.
    pub steps: usize,
    /// How many of them are done.
    pub done: usize,
    /// How many cases have failed so far, known failures among them.
    pub failed: usize,
}

/// Why a server can't be verified.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// The URL is none that can be used.
    #[error("`{url}` can't be used: {reason}")]
    Url {
        /// The URL.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Nothing listens there.
    #[error("nothing responds at `{url}`: {reason}; is the server running?")]
    Unreachable {
        /// The URL.
        url: String,
        /// What the system says.
        reason: String,
    },
    /// No run has a case with this id.
    #[error("no case has the id `{id}`{}", .help.as_ref().map_or(String::new(), |help| format!("; {help}")))]
    UnknownCase {
        /// The id.
        id: String,
        /// What was meant, if an id is near.
        help: Option<String>,
    },
    /// The API has no such operation.
    #[error("{api} has no operation `{name}`{}", .help.as_ref().map_or(String::new(), |help| format!("; {help}")))]
    UnknownOperation {
        /// The API's title.
        api: String,
        /// The operation's name.
        name: String,
        /// What was meant, if a name is near.
        help: Option<String>,
    },
}
