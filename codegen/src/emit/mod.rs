//! Plan to tokens, one file per family of generated code. Sees the plan only, never the model.

pub mod rust_type;
pub mod setters;
