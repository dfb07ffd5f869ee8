//! What a service does beyond its model: each behaviour once, with how we know it ([`behaviours!`](crate::behaviours)),
//! and what the checks of a service's behaviours are made of. The behaviours of a service and their checks are the
//! business of its [`Service`](crate::service::Service).

mod caller;
mod expect;
mod run;

pub use caller::{Caller, CheckedResponse, Received, ReceivedError, Reply};
pub use expect::{Expectations, Text, at};
pub use run::{Check, Checked, Checking, GAVE_UP, OUT_OF_TIME, WRITES_NOT_ALLOWED, case_id, run};

use crate::Mark;

/// Something that a service does and its model does not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Behaviour {
    /// A short stable name, `put-nothing-to-set`.
    pub id: &'static str,
    /// What the service does.
    pub says: &'static str,
    /// How we know.
    pub mark: Mark,
    /// Recordings that show it, by their names in the folder of recordings of the service: `config-missing.json`.
    pub evidence: &'static [&'static str],
}

/// Defines behaviours as constants, and `ALL` of them in their order.
///
/// ```
/// use proofmark_contract::{Mark, behaviours};
///
/// behaviours! {
///     LIST_ORDER, "list-order", Mark::Unknown, "List is sorted by name.";
/// }
/// assert_eq!(ALL, [LIST_ORDER]);
/// ```
///
/// A behaviour can cite the recordings that show it:
///
/// ```
/// use proofmark_contract::{Mark, behaviours};
///
/// behaviours! {
///     LIST_ORDER, "list-order", Mark::RECORDED, "List is sorted by name.", ["list-of-three.json"];
/// }
/// assert_eq!(LIST_ORDER.evidence, ["list-of-three.json"]);
/// ```
#[macro_export]
macro_rules! behaviours {
    ($($name:ident, $id:literal, $mark:expr, $says:literal $(, [$($evidence:literal),*])?;)*) => {
        $(
            #[doc = $says]
            pub const $name: $crate::behaviour::Behaviour = $crate::behaviour::Behaviour {
                id: $id,
                says: $says,
                mark: $mark,
                evidence: &[$($($evidence),*)?],
            };
        )*

        /// All of them, grouped by what they are about.
        pub const ALL: &[$crate::behaviour::Behaviour] = &[$($name),*];
    };
}
