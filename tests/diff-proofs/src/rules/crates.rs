//! The client crates of the fixtures' models. Crates whose code is equal but for documentation are one.

use crate::listing::{Listing, read};
use anyhow::{Result, anyhow};
use proc_macro2::{TokenStream, TokenTree};
use proofmark_codegen::emit::manifest::{Package, PackageOrigin, Toolkit};
use proofmark_codegen::files::Files;
use proofmark_codegen::plan::Plan;
use proofmark_codegen::{emit_client, plan};
use proofmark_smithy_model::Diagnostics;
use proofmark_smithy_model::model::Model;
use proofmark_testkit::root;
use std::collections::HashMap;
use std::path::Path;

/// A crate.
pub(super) struct Crate {
    /// Its package and its library.
    pub(super) name: String,
    /// What it was generated from.
    pub(super) plan: Plan,
    /// Its public items, and those of its manifest.
    pub(super) listing: Listing,
    /// Its files.
    pub(super) files: Files,
}

/// All crates.
#[derive(Default)]
pub(super) struct Crates {
    list: Vec<Crate>,
    by_code: HashMap<String, usize>,
}

impl Crates {
    /// The crate of a model, by its place; none where none can be generated.
    pub(super) fn of(&mut self, model: &Model) -> Result<Option<usize>> {
        let mut report = Diagnostics::default();
        let Some(plan) = plan(model, None, &mut report) else { return Ok(None) };
        let files = emit(&plan, "client");
        let code = code(&files)?;
        if let Some(known) = self.by_code.get(&code) {
            return Ok(Some(*known));
        }
        let name = format!("c{}", self.list.len());
        let mut listing = read(&files)?;
        // All crates here have names of their own; the one that users would depend on follows from the service.
        if let Some(package) = listing.get_mut("crate crate") {
            package.signature.clone_from(&plan.service.user_agent_name);
        }
        self.list.push(Crate { files: emit(&plan, &name), listing, name, plan });
        self.by_code.insert(code, self.list.len() - 1);
        Ok(Some(self.list.len() - 1))
    }

    /// One of them.
    pub(super) fn get(&self, index: usize) -> &Crate {
        &self.list[index]
    }

    /// All of them.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Crate> {
        self.list.iter()
    }
}

fn emit(plan: &Plan, name: &str) -> Files {
    let package = Package { name: name.to_owned(), origin: PackageOrigin::Standalone(Toolkit::Path(root())) };
    emit_client(plan, package, "a fixture of the rules")
}

/// The sources without documentation, and the manifest.
fn code(files: &Files) -> Result<String> {
    let mut code = String::new();
    for (path, text) in files {
        let path = path.display().to_string();
        let text = match path.as_str() {
            "Cargo.toml" => text.clone(),
            _ if Path::new(&path).extension().is_some_and(|end| end == "rs") => {
                let tokens: TokenStream = text.parse().map_err(|error| anyhow!("{path}: {error}"))?;
                undocumented(tokens).to_string()
            }
            _ => continue,
        };
        code.push_str(&format!("{path}\n{text}\n"));
    }
    Ok(code)
}

fn undocumented(tokens: TokenStream) -> TokenStream {
    let mut kept: Vec<TokenTree> = Vec::new();
    for tree in tokens {
        let TokenTree::Group(group) = &tree else {
            kept.push(tree);
            continue;
        };
        let is_doc = group.stream().into_iter().next().is_some_and(|first| first.to_string() == "doc");
        let is_attribute = |tree: Option<&TokenTree>, sign: char| matches!(tree, Some(TokenTree::Punct(punct)) if punct.as_char() == sign);
        if is_doc && is_attribute(kept.last(), '!') && is_attribute(kept.iter().rev().nth(1), '#') {
            kept.truncate(kept.len() - 2);
        } else if is_doc && is_attribute(kept.last(), '#') {
            kept.pop();
        } else {
            let inner = proc_macro2::Group::new(group.delimiter(), undocumented(group.stream()));
            kept.push(inner.into());
        }
    }
    kept.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::undocumented;

    #[test]
    fn code_is_equal_where_only_documentation_differs() {
        let code = |text: &str| undocumented(text.parse().unwrap()).to_string();
        let one = "//! a\n/// b\npub struct A { /// c\n pub d: u8 }";
        assert_eq!(code(one), code("#![doc = \"x\"] #[doc = \"y\"] pub struct A { pub d: u8 }"));
        assert_ne!(code(one), code("pub struct A { pub d: u16 }"));
        assert_ne!(code(one), code("#[derive(Debug)] pub struct A { pub d: u8 }"));
    }
}
