//! What the server keeps. A resource stands in a [`Collection`] by account, region and its own key; a [`Table`] of its
//! members makes its document from what calls give. What is kept is counted
//! (`memory`). Pages of lists, revision ids and times are the same for all kinds
//! of resources. What a kind of resource is and does stands in a file of its own, not here.

mod collection;
mod memory;
mod page;
mod resources;
mod revision;
mod table;
mod time;

pub(crate) use collection::{Collection, Place};
pub(crate) use memory::{bounded, document_bytes, keep};
pub(crate) use page::page;
pub(crate) use resources::Resources;
pub(crate) use revision::Revisions;
pub(crate) use table::{Given, Member, Table};
pub(crate) use time::{epoch, iso, iso_micros, seconds};

/// The document of a resource: its members as Get has them.
pub(crate) type Document = serde_json::Map<String, proofmark_smithy_model::model::Node>;
