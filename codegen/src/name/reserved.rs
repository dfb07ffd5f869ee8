//! The names that generated code has itself, by kind: what a name of the model must not become. One table, from which
//! names are changed and which `tests/tests/it/reserved_names.rs` puts in every place of a model.

/// Methods of structures and builders, as AWS's SDKs rename them in every structure.
pub const MEMBERS: [&str; 7] = ["as_input", "build", "builder", "customize", "default", "meta", "send"];
/// Methods of the builders of inputs.
pub const INPUTS: [&str; 1] = ["send_with"];
/// Methods of the builders of inputs whose outputs come in pages.
pub const PAGINATED: [&str; 1] = ["into_paginator"];
/// Methods of the builders of inputs of operations that a waiter polls.
pub const WAITED: [&str; 1] = ["wait"];
/// Methods of the builders of errors.
pub const ERRORS: [&str; 1] = ["set_meta"];
/// Methods of structures and builders that have one per member: `set_` and `get_` are put before its name.
pub const PREFIXES: [&str; 2] = ["get_", "set_"];
/// Functions of the client.
pub const OPERATIONS: [&str; 4] = ["clone", "config", "from_conf", "new"];
/// Functions of unions, as the part behind `is_` or `as_`.
pub const UNIONS: [&str; 1] = ["unknown"];
/// Variants of enums, unions and errors, and what no variant can be called.
pub const VARIANTS: [&str; 3] = ["Self", "Unhandled", "Unknown"];
/// Types, variants and traits that generated code names without a path.
pub const TYPES: [&str; 23] = [
    "AsRef",
    "Box",
    "Clone",
    "Debug",
    "Default",
    "Drop",
    "Err",
    "Fn",
    "From",
    "HashMap",
    "Into",
    "None",
    "Ok",
    "Option",
    "PartialEq",
    "Result",
    "Self",
    "Send",
    "Some",
    "String",
    "Sync",
    "Unhandled",
    "Vec",
];
/// Modules beside which the files of types stand.
pub const FILES: [&str; 2] = ["builders", "error"];
/// Functions of the parameters of endpoint rules and of their builder.
pub const PARAMETERS: [&str; 2] = ["build", "builder"];
/// Variables of the function that follows endpoint rules.
pub const VARIABLES: [&str; 1] = ["params"];
/// Functions of the mocks of a service.
pub const MOCKED_OPERATIONS: [&str; 6] = ["failures", "on", "start", "take_failures", "uri", "verify"];
/// Functions of the outputs with events that mocks respond with.
pub const STREAMED_OUTPUTS: [&str; 1] = ["new"];
/// Methods of the mocks of an operation.
pub const MOCKED_MEMBERS: [&str; 11] = [
    "connection_reset",
    "garbage",
    "matching",
    "respond",
    "respond_error",
    "respond_named_error",
    "respond_sequence",
    "respond_throttled",
    "respond_unchecked",
    "respond_with",
    "truncated_body",
];

/// Names that generated code has where no name of a model can be in their way: private fields, local variables, modules,
/// methods of traits. A model may use them as they are.
pub const HARMLESS: [&str; 53] = [
    "accept",
    "as_key",
    "as_ref",
    "as_str",
    "body",
    "borrow",
    "buf",
    "clear",
    "client",
    "cmp",
    "code",
    "config_override",
    "conf",
    "core",
    "crate",
    "document",
    "endpoint",
    "eq",
    "error",
    "event",
    "events",
    "fmt",
    "from",
    "from_str",
    "generic",
    "handle",
    "hash",
    "index",
    "initial",
    "inner",
    "input",
    "into",
    "is_unknown",
    "items",
    "k",
    "message",
    "operation",
    "output",
    "page_size",
    "paginator",
    "primitives",
    "request_id",
    "result",
    "schema",
    "self",
    "source",
    "std",
    "token",
    "types",
    "v",
    "validate",
    "value",
    "values",
];

/// Every name of the table.
pub fn all() -> impl Iterator<Item = &'static str> {
    let tables: [&[&str]; 17] = [
        &MEMBERS,
        &INPUTS,
        &PAGINATED,
        &WAITED,
        &ERRORS,
        &["set_value", "get_value"],
        &OPERATIONS,
        &UNIONS,
        &VARIANTS,
        &TYPES,
        &FILES,
        &PARAMETERS,
        &VARIABLES,
        &MOCKED_OPERATIONS,
        &STREAMED_OUTPUTS,
        &MOCKED_MEMBERS,
        &HARMLESS,
    ];
    tables.into_iter().flatten().copied()
}
