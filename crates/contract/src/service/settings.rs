//! How any service is set up.

use crate::aws::Scope;

/// How a service is set up.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// Its account and region.
    pub scope: Scope,
    /// Whether it is in that region only. Otherwise a request is handled in the region that it is signed for, and in
    /// that of `scope` when it is not signed.
    pub region_is_fixed: bool,
    /// When the state has a say.
    pub mode: StateMode,
    /// `Type` in errors of the server's; it is unknown, so absent unless given.
    pub type_of_server_errors: Option<String>,
}

/// When the state of a service has a say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum StateMode {
    /// Of resources that were declared, created through the API, or written to. Of others, nothing is known: they may
    /// exist.
    Auto,
    /// Of all: a resource that was neither declared nor created does not exist. The default, as it is what the service
    /// does: code that asks whether something exists before it creates it takes the same path as in production.
    #[default]
    On,
    /// Of none; nothing is kept.
    Off,
}
