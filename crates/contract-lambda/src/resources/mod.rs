//! The resources of Lambda, a file per kind: what is kept of one, what is derived from that, and how responses describe
//! it. A resource knows the resources that belong to it, never the store that holds all of them (`store`). The operations
//! on resources are in `operations`.

pub(crate) mod account;
pub(crate) mod alias;
mod base64_text;
pub(crate) mod capacity_provider;
pub(crate) mod code;
pub(crate) mod code_signing_config;
pub(crate) mod concurrency;
pub(crate) mod configuration;
pub(crate) mod declared;
pub(crate) mod destinations;
pub(crate) mod event_invoke_config;
pub(crate) mod event_source_mapping;
pub(crate) mod function;
pub(crate) mod function_url;
pub(crate) mod functions;
mod invocable;
pub(crate) mod layer;
pub(crate) mod layer_name;
pub(crate) mod missing;
pub(crate) mod package;
pub(crate) mod policy;
pub(crate) mod provisioned;
pub(crate) mod running;
pub(crate) mod runtime;
pub(crate) mod scripts;
pub(crate) mod tags;
pub(crate) mod version;
