//! Checks a whole model, one rule a file. A rule sees the assembled model and adds its findings; places in files
//! are found afterwards by `load`.

mod targets;

use crate::diagnostic::Report;
use crate::model::Model;

/// A rule.
type Rule = fn(&Model, &mut Report);

/// Rules that all others rely on; their findings stop the rest.
const FIRST: [Rule; 1] = [targets::check];

/// The other rules.
const RULES: [Rule; 0] = [];

/// Everything that is wrong with the model.
pub fn validate(model: &Model) -> Report {
    let mut report = Report::default();
    FIRST.iter().for_each(|rule| rule(model, &mut report));
    if !report.has_errors() {
        RULES.iter().for_each(|rule| rule(model, &mut report));
    }
    report
}
