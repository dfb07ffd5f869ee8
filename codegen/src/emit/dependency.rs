//! The published crates that generated crates outside this workspace depend on: the versions that this repository is
//! tested with. A test compares the table with the workspace's manifest, which no published package has.

/// Lines as in `[workspace.dependencies]`.
const LINES: [&str; 11] = [
    r#"aws-credential-types = "1.3""#,
    r#"aws-runtime = { version = "1.10", features = ["event-stream"] }"#,
    r#"aws-smithy-async = "1.3""#,
    r#"aws-smithy-http = { version = "0.64", features = ["event-stream"] }"#,
    r#"aws-smithy-http-client = "1.5""#,
    r#"aws-smithy-runtime = { version = "1.16", features = ["client"] }"#,
    r#"aws-smithy-runtime-api = { version = "1.20", features = ["client", "http-1x"] }"#,
    r#"aws-smithy-types = { version = "1.9", features = ["http-body-1-x"] }"#,
    r#"aws-types = "1.7""#,
    r#"http = "1""#,
    r#"tokio = { version = "1", features = ["macros", "rt-multi-thread", "net", "io-util", "time"] }"#,
];

/// The line of a dependency, with its end; empty for a crate that is not in the table.
pub(super) fn line(name: &str) -> String {
    let is_line = |line: &&&str| line.strip_prefix(name).is_some_and(|rest| rest.starts_with(" = "));
    LINES.iter().find(is_line).map(|line| format!("{line}\n")).unwrap_or_default()
}

/// The version of a dependency, without the features that all need: `version = "1"`.
pub(super) fn version(name: &str) -> String {
    let line = line(name);
    let number = line.split('"').nth(1).unwrap_or("*");
    format!("version = {number:?}")
}

#[cfg(test)]
mod tests {
    use super::LINES;
    use std::path::Path;

    #[test]
    fn the_versions_are_those_that_this_workspace_is_tested_with() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.toml");
        let manifest = std::fs::read_to_string(path).expect("the workspace's manifest");
        let missing: Vec<_> =
            LINES.iter().filter(|line| !manifest.lines().any(|of_workspace| of_workspace == **line)).collect();
        assert_eq!(missing, Vec::<&&str>::new(), "lines that the workspace's manifest does not have");
    }
}
