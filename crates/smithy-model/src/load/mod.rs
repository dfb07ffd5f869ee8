//! From files to a checked [`Model`](crate::model::Model): one reader per format, all stating facts to one assembler
//! that never learns which format they came from. Writing models and deriving facts from them happen elsewhere.

mod application;
mod assemble;
mod ast;
mod botocore;
mod cursor;
mod fact;
mod files;
mod finish;
mod fixup;
mod framework;
mod idl;
mod input;
mod loader;
mod locate;
mod mixin;
mod pattern;
mod prelude;
mod redefine;
mod traits;
mod upgrade;
mod version;

pub use assemble::Written;
pub(crate) use cursor::kind;
pub use fixup::STALE;
pub use loader::{Loaded, Loader};

/// More than anyone reads. To find the place of one takes a walk through its file.
const MOST_FINDINGS: usize = 1000;

/// The types that shapes can be defined with, for messages.
const TYPES: &str = "the types are blob, boolean, string, enum, intEnum, byte, short, integer, long, float, double, \
                     bigInteger, bigDecimal, timestamp, document, list, map, structure, union, service, operation, \
                     resource (and `set` and `apply`)";
