//! What can be type-checked: the services that were generated.

use super::find::Found;
use super::generate::{Outcome, Swept};

/// A service that was generated, and so can be type-checked.
pub(super) struct Candidate<'a> {
    pub(super) model: &'a Found,
    pub(super) service: proofmark_smithy_model::model::ShapeId,
    /// The package of its crate.
    pub(super) package: String,
}

impl<'a> Candidate<'a> {
    pub(super) fn of(model: &'a Found, swept: Swept) -> Vec<Self> {
        let candidate = |(service, outcome)| match (service, outcome) {
            (Some(service), Outcome::Generated { package, .. }) => Some(Self { model, service, package }),
            _ => None,
        };
        swept.outcomes.into_iter().filter_map(candidate).collect()
    }

    pub(super) fn is_named(&self, name: &str) -> bool {
        let library = self.package.strip_prefix("proofmark-").unwrap_or(&self.package);
        let mut names = self.model.name.split('/').chain([&self.package, library, self.service.name()]);
        names.any(|known| known.eq_ignore_ascii_case(name))
    }
}
