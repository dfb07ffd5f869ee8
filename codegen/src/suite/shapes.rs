//! The table of shapes: every structure, union, enum, input, output and error by its type, so that each can be read and
//! written through serde.

use crate::emit::rust_type::ident;
use crate::emit::structure::is_plain;
use crate::plan::{Plan, Structure};
use proc_macro2::TokenStream;
use quote::quote;

/// Emits the table.
pub(super) fn emit(plan: &Plan) -> TokenStream {
    let types = plan.structures.iter().map(|structure| {
        let name = ident(&structure.name);
        entry(structure, &quote!(types::#name))
    });
    let errors = plan.errors.iter().map(|structure| {
        let name = ident(&structure.name);
        entry(structure, &quote!(types::error::#name))
    });
    let ends = plan.operations.iter().flat_map(|operation| {
        let module = operation.module.ident();
        [&operation.input, &operation.output].map(|structure| {
            let name = ident(&structure.name);
            entry(structure, &quote!(operation::#module::#name))
        })
    });
    // A union of events is not a value: its events are read one by one.
    let unions = plan.unions.iter().filter(|union| union.events.is_none()).map(|union| (&union.id, &union.name));
    let enums = plan.enums.iter().map(|item| (&item.id, &item.name));
    let others = unions.chain(enums).map(|(id, name)| {
        let (id, ty) = (id.to_string(), ident(name));
        quote!(Shape { id: #id, name: #name, through_serde: round_trip_of::<types::#ty> })
    });
    let rows = types.chain(errors).chain(ends).chain(others);
    quote! {
        //! Every shape that has a type, with the way of its JSON through that type.
        #![allow(deprecated)]

        use crate::sdk::{operation, types};
        use crate::through_serde::{Shape, round_trip_of, rewritten};

        /// The shapes: structures, errors, inputs and outputs, unions, enums.
        pub static SHAPES: &[Shape] = &[#(#rows),*];
    }
}

fn entry(structure: &Structure, ty: &TokenStream) -> TokenStream {
    let (id, name) = (structure.id.to_string(), &structure.name);
    // What holds a stream can't be compared.
    let way = if is_plain(structure) { quote!(round_trip_of) } else { quote!(rewritten) };
    quote!(Shape { id: #id, name: #name, through_serde: #way::<#ty> })
}
