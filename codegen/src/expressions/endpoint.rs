//! Endpoint rules to the body of the function that follows them: expressions and the functions of rules (`value`), and
//! rules as `if`s (`rules`).

pub(super) mod rules;
mod value;
