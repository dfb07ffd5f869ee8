//! What a change of the model means, for whoever regenerates. The details are `proofmark diff`'s.

use proofmark_codegen::diff::compare;
use proofmark_smithy_model::diff::summary;
use proofmark_smithy_model::model::Model;
use proofmark_smithy_model::text::printable_lines;
use proofmark_smithy_model::{Loader, file};
use std::path::Path;

const DETAILS: &str = "cargo run -p proofmark-cli -- diff git:HEAD:model/lambda/lambda.json model/lambda/lambda.json";

/// The model of the last run: the contract kit has a copy of it.
pub(crate) fn generated_before(root: &Path) -> Option<Model> {
    let text = file::read(&root.join("crates/contract-lambda/model/lambda.json"), file::LARGEST_TEXT).ok()?;
    Loader::new().text("the model before", text).load().ok().map(|loaded| loaded.model)
}

/// One line with the verdicts of the three views, and where the details are.
pub(crate) fn describe(old: &Model, new: &Model) -> String {
    match compare(old, new, None) {
        Ok(compared) => {
            let findings: Vec<_> = compared.comparison.findings.iter().collect();
            format!("{}\ndetails: {DETAILS}", summary(&findings))
        }
        Err(report) => printable_lines(&report.to_string()).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::describe;
    use proofmark_smithy_model::Loader;
    use proofmark_smithy_model::model::Model;

    fn model(operations: &str) -> Model {
        let text = format!(
            "$version: \"2.0\"\nnamespace a\n@aws.protocols#restJson1\nservice S {{ operations: [{operations}] }}\n\
             @http(method: \"GET\", uri: \"/a\") operation A {{}}\n@http(method: \"GET\", uri: \"/b\") operation B {{}}\n"
        );
        Loader::new().text("a.smithy", text).load().unwrap_or_else(|report| panic!("{report}")).model
    }

    #[test]
    fn the_summary_has_all_three_views() {
        let (one, two) = (model("A"), model("A, B"));
        assert!(describe(&one, &one).starts_with("No changes.\n"));
        let expected =
            "1 change. Client view: 0 break, 0 degrade. Server view: 1 break, 0 degrade. Rust view: minor.\n";
        assert!(describe(&one, &two).starts_with(expected), "{}", describe(&one, &two));
    }
}
