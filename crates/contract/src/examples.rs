//! Documented examples as cases.
