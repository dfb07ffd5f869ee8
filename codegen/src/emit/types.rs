//! The modules `types`, `types::builders` and `types::error`: one private file per shape, all re-exported.

use super::source::Source;
use super::{enumeration, error_enum, features, rust_type, structure, union};
use crate::escape::prose;
use crate::plan::{Needed, Plan, Structure};
use proc_macro2::TokenStream;
use quote::quote;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// Emits the files below `src`, each with its path.
pub(super) fn emit(plan: &Plan) -> Vec<(String, Source)> {
    let mut files = Vec::new();
    let mut types = Module::default();
    for shape in &plan.structures {
        types.structure(shape);
        let builder = structure::builder_name(shape);
        files.push((format!("types/{}.rs", shape.module), file(shape, quote!(crate::types::builders::#builder))));
    }
    for shape in &plan.enums {
        types.item(&shape.needed, &shape.module, &shape.name);
        files.push((format!("types/{}.rs", shape.module), enumeration::emit(shape).into()));
    }
    for shape in &plan.unions {
        types.item(&shape.needed, &shape.module, &shape.name);
        files.push((format!("types/{}.rs", shape.module), union::emit(shape)));
    }
    let mut errors = Module::default();
    for shape in &plan.errors {
        errors.structure(shape);
        let builder = structure::builder_name(shape);
        let tokens = file(shape, quote!(crate::types::error::builders::#builder));
        files.push((format!("types/error/{}.rs", shape.module), tokens));
    }
    for shape in &plan.unions {
        if let Some(event_errors) = &shape.events {
            let (module, name) = (format!("{}_error", shape.module), format!("{}Error", shape.name));
            errors.item(&shape.needed, &module, &name);
            let of = format!("the event stream [`{0}`](crate::types::{0})", shape.name);
            let import = (!event_errors.is_empty()).then(|| {
                quote!(
                    use crate::types::error;
                )
            });
            let mut file = Source::from(quote!(#import)).table(error_enum::emit(&name, &of, event_errors));
            if shape.sent {
                file = file.table(error_enum::events(&name, event_errors));
            }
            files.push((format!("types/error/{module}.rs"), file));
        }
    }
    let title = prose(&plan.service.title);
    let types_doc = format!(" The structures, enums and unions of {title}.");
    let errors_doc = format!(" The errors that {title} responds with.");
    let types_file = Source::from(quote!(#![doc = #types_doc])).table(types.table());
    files.push((
        "types.rs".into(),
        types_file.tokens(quote!(
            pub mod error;
        )),
    ));
    files.push(("types/error.rs".into(), Source::from(quote!(#![doc = #errors_doc])).table(errors.table())));
    files
}

fn file(shape: &Structure, builder_path: TokenStream) -> Source {
    let name = rust_type::ident(&shape.name);
    let emitted = structure::emit(shape, &quote!(#name), &builder_path);
    Source::from(emitted.item).table(emitted.wire).tokens(emitted.builder)
}

/// The private files of a module with their public items and builders, in groups that are compiled together.
#[derive(Default)]
struct Module<'p> {
    groups: BTreeMap<&'p Needed, BTreeSet<String>>,
}

impl<'p> Module<'p> {
    fn structure(&mut self, shape: &'p Structure) {
        let (module, name) = (rust_type::ident(&shape.module), rust_type::ident(&shape.name));
        let builder = structure::builder_name(shape);
        self.groups.entry(&shape.needed).or_default().insert(format!("{module}: {name}, {builder};"));
    }

    fn item(&mut self, needed: &'p Needed, module: &str, name: &str) {
        let (module, name) = (rust_type::ident(module), rust_type::ident(name));
        self.groups.entry(needed).or_default().insert(format!("{module}: {name};"));
    }

    /// The `shapes!` of the module, one line per shape.
    fn table(&self) -> String {
        let mut table = "::proofmark_runtime::shapes! {\n".to_owned();
        for (needed, lines) in &self.groups {
            let _ = writeln!(table, "    {} => {{", features::condition(needed));
            for line in lines {
                let _ = writeln!(table, "        {line}");
            }
            table.push_str("    }\n");
        }
        table + "}\n"
    }
}
