//! The cargo features of a generated crate: one table, from which names, manifest and docs are made. When the parts of
//! the crate are compiled is decided in `lower/features.rs`.
//!
//! Features add up over all crates of a build, so none may take anything away. A feature that aws-sdk-lambda has, and
//! that programs name in its manifest line, gives what it gives there: the whole API. Who wants less names features that
//! are ours alone: `https`, `tokio`, families, single operations.

use crate::plan::Plan;
use std::collections::BTreeSet;

/// A feature with the same meaning in every generated client crate.
#[derive(Debug, Clone, Copy)]
pub struct CrateFeature {
    /// Its name.
    pub name: &'static str,
    /// Whether it is on by default.
    pub default: bool,
    /// What it enables: features of this crate or of a dependency.
    pub enables: &'static [&'static str],
    /// What it gives, as a sentence.
    pub doc: &'static str,
}

/// The feature of every operation.
pub const ALL: &str = "all-operations";
/// The feature of the API as data.
pub const CONTRACT: &str = "contract";

/// The features of every client crate, besides `default`, [`ALL`], families and operations.
pub const CRATE: [CrateFeature; 14] = [
    CrateFeature {
        name: "default-https-client",
        default: true,
        enables: &["https", ALL],
        doc: "As in AWS's crate: every operation, and `https`.",
    },
    CrateFeature {
        name: "rustls",
        default: true,
        enables: &["default-https-client"],
        doc: "The same: rustls is the TLS library of that client.",
    },
    CrateFeature {
        name: "rt-tokio",
        default: true,
        enables: &["tokio", ALL],
        doc: "As in AWS's crate: every operation, and `tokio`.",
    },
    CrateFeature {
        name: "behavior-version-latest",
        default: false,
        enables: &[ALL],
        doc: "As in AWS's crate: every operation, and clients use the newest behavior version when none is set.",
    },
    CrateFeature {
        name: "legacy-https-client",
        default: false,
        enables: &["aws-smithy-runtime/tls-rustls", ALL],
        doc: "Every operation, and AWS's former HTTPS client (hyper 0.14), for behavior versions before 2026.",
    },
    CrateFeature {
        name: "https",
        default: false,
        enables: &["proofmark-runtime/default-https-client"],
        doc: "An HTTPS client (hyper 1, rustls with aws-lc), so that none has to be configured.",
    },
    CrateFeature {
        name: "rustls-ring",
        default: false,
        enables: &["proofmark-runtime/rustls-ring"],
        doc: "The same with ring in place of aws-lc, where `https` is not enabled.",
    },
    CrateFeature {
        name: "plain-http",
        default: false,
        enables: &["proofmark-runtime/plain-http"],
        doc: "An HTTP client without TLS, for tests, where neither of these is enabled.",
    },
    CrateFeature {
        name: "tokio",
        default: false,
        enables: &["proofmark-runtime/rt-tokio", "aws-smithy-types/rt-tokio"],
        doc: "Sleeping and reading files with Tokio.",
    },
    CrateFeature {
        name: "serde",
        default: false,
        enables: &["proofmark-runtime/serde"],
        doc: "`Serialize` and `Deserialize` for all shapes, in the API's own member names.",
    },
    CrateFeature {
        name: CONTRACT,
        default: false,
        enables: &["proofmark-runtime/contract"],
        doc: "The API as data at run time, and `validate()` on every input and type.",
    },
    CrateFeature {
        name: "test-util",
        default: false,
        enables: &["aws-credential-types/test-util"],
        doc: "`Builder::with_test_defaults` and the like.",
    },
    CrateFeature {
        name: "legacy-test-util",
        default: false,
        enables: &["test-util"],
        doc: "A name that AWS's crate has.",
    },
    CrateFeature { name: "gated-tests", default: false, enables: &[], doc: "A name that AWS's crate has." },
];

/// Names that no operation and no family may have.
pub fn is_taken(name: &str) -> bool {
    matches!(name, "default" | ALL) || CRATE.iter().any(|feature| feature.name == name)
}

/// A feature of one generated crate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feature {
    /// Its name.
    pub name: String,
    /// What it enables.
    pub enables: Vec<String>,
    /// What it gives, as a sentence, where that differs from its neighbours.
    pub doc: Option<String>,
}

/// The features of a client crate, in the order of its manifest.
pub fn of_client(plan: &Plan) -> Vec<Feature> {
    let own = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let default: Vec<&str> = CRATE.iter().filter(|feature| feature.default).map(|feature| feature.name).collect();
    let mut features =
        vec![Feature { name: "default".to_owned(), enables: own(&[default.as_slice(), &[ALL]].concat()), doc: None }];
    features.extend(CRATE.iter().map(|feature| Feature {
        name: feature.name.to_owned(),
        enables: own(feature.enables),
        doc: Some(feature.doc.to_owned()),
    }));
    features.extend(of_operations(plan, |_| Vec::new()));
    features
}

/// The features of operations: all of them, one per family, one per operation. `enabled` is what the feature of an
/// operation enables.
pub fn of_operations(plan: &Plan, enabled: impl Fn(&str) -> Vec<String>) -> Vec<Feature> {
    let all: Vec<String> = plan.operations.iter().map(|operation| operation.feature.clone()).collect();
    let mut features = vec![Feature {
        name: ALL.to_owned(),
        enables: all.clone(),
        doc: Some(
            "Every operation. Otherwise only the operations that are named are compiled, and what they need."
                .to_owned(),
        ),
    }];
    let first = |index: usize, doc: &str| (index == 0).then(|| doc.to_owned());
    features.extend(plan.families.iter().enumerate().map(|(index, family)| Feature {
        name: family.feature.clone(),
        enables: family.operations.clone(),
        doc: first(index, "Families: the operations of one resource, or with one noun."),
    }));
    features.extend(all.into_iter().enumerate().map(|(index, name)| Feature {
        enables: enabled(&name),
        name,
        doc: first(index, "Single operations."),
    }));
    features
}

/// The name, or the first of it with the ending once or several times that is not taken.
pub fn free(name: String, ending: &str, taken: &BTreeSet<String>) -> String {
    let mut name = name;
    while is_taken(&name) || taken.contains(&name) {
        name.push_str(ending);
    }
    name
}
