//! The report of a test tool, its two formats, and the exit status of the program. What a report holds is the business
//! of each tool. `conformance` runs the product's verifier and prints the product's report, with its cases, known
//! failures and four formats; this crate knows nothing of it.

use anyhow::Result;
use proofmark_smithy_model::text::printable_json;
use serde_json::Value;
use std::fmt::Display;
use std::process::ExitCode;

/// What a run found. `Display` is the text for people.
pub trait Report: Display {
    /// Whether nothing was found that needs a change.
    fn passed(&self) -> bool;

    /// The report for programs.
    fn json(&self) -> Value;
}

/// Prints a report, as JSON or as text, and returns its exit status: 0 when it passed, 1 when not.
pub fn publish(report: &impl Report, json: bool) -> ExitCode {
    if json {
        // As JSON escapes control characters: `println!` of this crate writes them out in another way.
        std::println!("{}", printable_json(&format!("{:#}", report.json())));
    } else {
        print!("{report}");
    }
    ExitCode::from(u8::from(!report.passed()))
}

/// The exit status of a program: that of what it did, or 2 after an error that kept it from running, which is printed.
pub fn exit(result: Result<ExitCode>) -> ExitCode {
    result.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::from(2)
    })
}
