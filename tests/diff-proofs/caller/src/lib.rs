//! Calls of generated clients, as the program that `cargo xtask diff-proofs rules` builds makes them: a line of JSON on
//! the standard input is a call, a line on the standard output is what the caller saw of it.
//!
//! Which clients there are, and how each sets its members and reads them, is generated (`codegen/src/suite/caller.rs`).
//! Here are the values (`made`, `seen`), the outcome of a call (`outcome`), the settings of clients and the HTTP client
//! (`target`, `wire`), and the loop over the lines.

#[doc(hidden)]
pub mod made;
#[doc(hidden)]
pub mod outcome;
#[doc(hidden)]
pub mod seen;
#[doc(hidden)]
pub mod target;
mod wire;

pub use made::{Made, Unmade, member, only, text};
pub use outcome::{Outcome, failure};
pub use seen::{Members, Seen, bytes};
pub use target::Target;

use serde_json::{Value, json};
use std::future::Future;
use std::io::{self, BufRead, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;

/// A call under way.
pub type Call<'a> = Pin<Box<dyn Future<Output = Result<Outcome, Unmade>> + 'a>>;

/// A generated client.
#[derive(Debug)]
pub struct Client {
    /// The name of its library.
    pub name: &'static str,
    /// Its operations.
    pub operations: &'static [Operation],
}

/// An operation of a client.
#[derive(Debug)]
pub struct Operation {
    /// Its name in the model.
    pub name: &'static str,
    /// Makes a call with this input.
    pub call: for<'a> fn(&'a Target, &'a Value) -> Call<'a>,
    /// Reads all pages, and says how many there were.
    pub pages: Option<for<'a> fn(&'a Target, &'a Value) -> Call<'a>>,
}

/// Makes the calls of the standard input until it ends.
///
/// # Errors
/// The standard input or output fails, or a line is no call.
pub fn run(clients: &[&Client]) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    // A panic is an outcome.
    std::panic::set_hook(Box::new(|_| ()));
    for line in io::stdin().lock().lines() {
        let case: Value = serde_json::from_str(&line?)?;
        let target = Target::of(&case);
        let played = catch_unwind(AssertUnwindSafe(|| runtime.block_on(play(clients, &case, &target))));
        let mut seen = played.unwrap_or_else(|panic| {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            let text = text.or(panic.downcast_ref::<&str>().copied()).unwrap_or_default();
            json!({ "outcome": "panic", "text": text })
        });
        seen["hosts"] = target.hosts().into();
        let mut out = io::stdout().lock();
        writeln!(out, "{seen}")?;
        out.flush()?;
    }
    Ok(())
}

async fn play(clients: &[&Client], case: &Value, target: &Target) -> Value {
    let name = |key: &str| case[key].as_str().unwrap_or_default();
    let client = clients.iter().find(|client| client.name == name("client"));
    let operation = client.and_then(|client| client.operations.iter().find(|known| known.name == name("operation")));
    let Some(operation) = operation else {
        return json!({ "outcome": "wrong", "text": format!("there is no {} of {}", name("operation"), name("client")) });
    };
    let call = if case["pages"] == true { operation.pages } else { Some(operation.call) };
    let Some(call) = call else {
        return json!({ "outcome": "wrong", "text": format!("{} has no pages", operation.name) });
    };
    match call(target, &case["input"]).await {
        Ok(outcome) => outcome.into(),
        Err(Unmade(text)) => json!({ "outcome": "wrong", "text": text }),
    }
}
