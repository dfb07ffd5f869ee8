//! The modules `types`, `types::builders` and `types::error`: one private file a shape, all re-exported.

use super::source::Source;
use super::{enumeration, error_enum, rust_type, structure, union};
use crate::plan::{Plan, Structure};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

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
        types.item(&shape.module, &shape.name);
        files.push((format!("types/{}.rs", shape.module), enumeration::emit(shape).into()));
    }
    for shape in &plan.unions {
        types.item(&shape.module, &shape.name);
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
            errors.item(&module, &name);
            let of = format!("the event stream [`{0}`](crate::types::{0})", shape.name);
            let mut file = error_enum::emit(&name, &of, event_errors);
            if shape.sent {
                file = file.table(error_enum::events(&name, event_errors));
            }
            files.push((format!("types/error/{module}.rs"), file));
        }
    }
    let title = &plan.service.title;
    let types_doc = format!(" The structures, enums and unions of {title}.");
    let errors_doc = format!(" The errors that {title} answers with.");
    let (types, errors) = (types.emit(), errors.emit());
    files.push(("types.rs".into(), quote!(#![doc = #types_doc] #types #[doc = #errors_doc] pub mod error;).into()));
    files.push(("types/error.rs".into(), quote!(#![doc = #errors_doc] #errors).into()));
    files
}

fn file(shape: &Structure, builder_path: TokenStream) -> Source {
    let name = rust_type::ident(&shape.name);
    let emitted = structure::emit(shape, &quote!(#name), &builder_path);
    Source::from(emitted.item).table(emitted.wire).tokens(emitted.builder)
}

/// The private files of a module, its public items, and its builders.
#[derive(Default)]
struct Module {
    items: Vec<(String, String)>,
    builders: Vec<(String, String)>,
}

impl Module {
    fn structure(&mut self, shape: &Structure) {
        self.item(&shape.module, &shape.name);
        self.builders.push((shape.module.clone(), format!("{}Builder", shape.name)));
    }

    fn item(&mut self, module: &str, name: &str) {
        self.items.push((module.to_owned(), name.to_owned()));
    }

    fn emit(mut self) -> TokenStream {
        self.items.sort();
        self.builders.sort();
        let items = self.items.iter().map(|(module, name)| {
            let (module, name) = (rust_type::ident(module), rust_type::ident(name));
            quote!(mod #module; pub use self::#module::#name;)
        });
        let builders = self.builders.iter().map(|(module, name)| {
            let (module, name) = (rust_type::ident(module), format_ident!("{name}"));
            quote!(pub use super::#module::#name;)
        });
        quote! {
            #(#items)*
            /// Builders of the structures.
            pub mod builders {
                #(#builders)*
            }
        }
    }
}
