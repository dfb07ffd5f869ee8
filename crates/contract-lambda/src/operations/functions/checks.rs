//! What is checked of the members of CreateFunction, UpdateFunctionCode and UpdateFunctionConfiguration.

use crate::behaviour;
use crate::rejection::{INVALID, Rejection, check_violations, list_violation, value_violation};
use crate::request::{Asked, Request};
use crate::resources::code::Code;
use crate::resources::runtime::{ARCHITECTURES, SUPPORTED, is_deprecated, is_known};
use proofmark_smithy_model::model::Node;
use std::io::{self, Write};

/// How many bytes the variables of an environment have at most, as JSON.
const LARGEST_ENVIRONMENT: usize = 4096;

/// Rejects values that the service does not know, before anything is looked up.
pub(crate) fn check_enums(request: &Request<'_>) -> Result<(), Rejection> {
    let of = |member: &str, name: &str| request.input().get(member).and_then(|value| value.get(name)?.as_str());
    let violations = [
        list_violation(&request.texts("Architectures"), "architectures", &ARCHITECTURES),
        value_violation(of("SnapStart", "ApplyOn"), "snapStart.applyOn", &["PublishedVersions", "None"]),
    ];
    check_violations(&violations.into_iter().flatten().collect::<Vec<_>>())
}

/// Rejects a runtime that functions cannot have, or can have no more. Those of documented examples are taken, however old
/// the examples are.
pub(crate) fn check_runtime(asked: &Asked<'_>) -> Result<(), Rejection> {
    let Some(runtime) = asked.text("Runtime").filter(|_| !asked.documented) else { return Ok(()) };
    if is_deprecated(runtime) {
        let text = format!(
            "The runtime parameter of {runtime} is no longer supported for creating or updating AWS Lambda functions. \
             We recommend you use a supported runtime while creating or updating functions."
        );
        return Err(Rejection::new(behaviour::DEPRECATED_RUNTIME, INVALID, text));
    }
    Ok(())
}

/// Rejects a runtime that there never was: a mistake of the request alone, so it comes before the function is looked up.
pub(crate) fn check_runtime_exists(asked: &Asked<'_>) -> Result<(), Rejection> {
    let Some(runtime) = asked.text("Runtime") else { return Ok(()) };
    if is_known(runtime) || runtime.starts_with("arn:") {
        return Ok(());
    }
    let text = format!(
        "Value {runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [{}] or be a \
         valid ARN",
        SUPPORTED.join(", ")
    );
    Err(Rejection::new(behaviour::UNKNOWN_RUNTIME, INVALID, text))
}

pub(crate) fn check_environment(input: &Node) -> Result<(), Rejection> {
    let variables = input.get("Environment").and_then(|environment| environment.get("Variables"));
    let Some(variables) = variables.filter(|variables| !variables.is_null()) else { return Ok(()) };
    let mut json = Shown(Vec::new());
    // It stops when it is full.
    let _ = serde_json::to_writer(&mut json, variables);
    let json = String::from_utf8_lossy(&json.0);
    if json.len() <= LARGEST_ENVIRONMENT {
        return Ok(());
    }
    let text = format!(
        "Lambda was unable to configure your environment variables because the environment variables you have \
         provided exceeded the 4KB limit. String measured: {json}"
    );
    Err(Rejection::new(behaviour::ENVIRONMENT_TOO_LARGE, INVALID, text))
}

/// The start of a text: what is too large is not written as a whole for the error that says so.
struct Shown(Vec<u8>);

impl Write for Shown {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        const LONGEST: usize = 4 * LARGEST_ENVIRONMENT;
        let room = LONGEST - self.0.len();
        self.0.extend_from_slice(&bytes[..bytes.len().min(room)]);
        // Nothing written is an error of the writer's.
        Ok(bytes.len().min(room))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Rejects an image for a function of a package, and the other way round.
pub(crate) fn check_package(code: &Code, input: &Node) -> Result<(), Rejection> {
    let gives_image = input.get("ImageUri").is_some_and(Node::is_string);
    let text = match (code.is_image(), gives_image) {
        (false, true) => "Please don't provide ImageUri when updating a function with packageType Zip.",
        (true, false) => "Please provide ImageUri when updating a function with packageType Image.",
        _ => return Ok(()),
    };
    Err(Rejection::new(behaviour::OTHER_PACKAGE_TYPE, INVALID, text))
}
