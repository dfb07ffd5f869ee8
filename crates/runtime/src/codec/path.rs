//! The path from the body to an invalid value: noted while an error travels up, so that success costs nothing.

use crate::shape::Member;
use std::cell::RefCell;
use std::fmt::Write;

/// One step on the way down.
pub(crate) enum Step {
    Member(&'static Member),
    Index(usize),
    Key(String),
}

/// The steps noted so far, innermost first.
#[derive(Default)]
pub(crate) struct Trail(RefCell<Vec<Step>>);

impl Trail {
    /// Notes the step that led to the failure and passes the failure on.
    pub(crate) fn note<T, E>(&self, result: Result<T, E>, step: impl FnOnce() -> Step) -> Result<T, E> {
        if result.is_err() {
            self.0.borrow_mut().push(step());
        }
        result
    }

    /// The path in dots and brackets. Keys below a sensitive member stay hidden, long ones are cut.
    pub(crate) fn path(&self) -> String {
        const LONGEST_KEY: usize = 64;
        let mut path = String::new();
        let mut sensitive = false;
        for step in self.0.borrow().iter().rev() {
            match step {
                Step::Member(member) => {
                    sensitive |= member.is_sensitive();
                    let dot = if path.is_empty() { "" } else { "." };
                    let _ = write!(path, "{dot}{}", member.wire_name);
                }
                Step::Index(index) => {
                    let _ = write!(path, "[{index}]");
                }
                Step::Key(_) if sensitive => path.push_str("[...]"),
                Step::Key(key) => {
                    let short: String = key.chars().take(LONGEST_KEY).collect();
                    let _ = write!(path, "[{short:?}]");
                }
            }
        }
        path
    }
}
