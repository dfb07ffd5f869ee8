//! The runtimes and architectures of functions: of the runtimes, fewer than the model has.

/// Architectures, in the order of the service's text.
pub(crate) const ARCHITECTURES: [&str; 2] = ["x86_64", "arm64"];

/// Runtimes that functions can have, in the order of the service's text.
pub(crate) const SUPPORTED: [&str; 25] = [
    "nodejs20.x",
    "python3.14",
    "provided.al2023",
    "python3.12",
    "python3.13",
    "nodejs24.x",
    "nodejs22.x",
    "java25",
    "python3.10",
    "python3.11",
    "java21",
    "ruby3.3",
    "ruby3.4",
    "ruby3.2",
    "python3.8",
    "python3.9",
    "java17",
    "nodejs16.x",
    "dotnet10",
    "dotnet8",
    "java11",
    "dotnet6",
    "nodejs18.x",
    "provided.al2",
    "java8.al2",
];

/// Runtimes that functions could have once.
const DEPRECATED: [&str; 20] = [
    "nodejs",
    "nodejs4.3",
    "nodejs4.3-edge",
    "nodejs6.10",
    "nodejs8.10",
    "nodejs10.x",
    "nodejs12.x",
    "nodejs14.x",
    "java8",
    "python2.7",
    "python3.6",
    "python3.7",
    "dotnetcore1.0",
    "dotnetcore2.0",
    "dotnetcore2.1",
    "dotnetcore3.1",
    "go1.x",
    "provided",
    "ruby2.5",
    "ruby2.7",
];

/// Runtimes of the model that came after the recordings.
const NEWER: [&str; 7] =
    ["ruby4.0", "nodejs26.x", "python3.15", "java8.al2023", "java11.al2023", "java17.al2023", "custom"];

/// Whether functions can have the runtime, or could once.
pub(crate) fn is_known(runtime: &str) -> bool {
    SUPPORTED.contains(&runtime) || DEPRECATED.contains(&runtime) || NEWER.contains(&runtime)
}

/// Whether functions could have the runtime once, and cannot any more.
pub(crate) fn is_deprecated(runtime: &str) -> bool {
    DEPRECATED.contains(&runtime)
}
