//! The tables of the driver that `cargo xtask wire` builds with a generated client and with AWS's own crate of the same
//! service: every operation as a call whose input is read from JSON, and every shape that an input reaches, each through
//! the public builders alone. Either crate has the name `sdk` there.

use crate::emit::rust_type::ident;
use crate::plan::{Member, OperationPlan, Plan, Structure, Type};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use std::collections::BTreeSet;

/// Emits the tables, with their paths below the driver's `src`. The plan is that of what both crates have.
pub fn emit(plan: &Plan) -> Vec<(String, TokenStream)> {
    let streams = plan.operations.iter().any(|operation| operation.output_events.is_some());
    // Crates of services without streams of events lack the type to receive them with.
    let events = streams.then(|| {
        quote! {
            #[path = "../events.rs"]
            mod events;
        }
    });
    let index = quote! {
        //! The driver's tables, generated from the model.

        pub mod config;
        #events
        pub mod operations;
        mod shapes;
    };
    vec![
        ("generated/mod.rs".to_owned(), index),
        ("generated/config.rs".to_owned(), config(plan)),
        ("generated/operations.rs".to_owned(), operations(plan)),
        ("generated/shapes.rs".to_owned(), shapes(plan)),
    ]
}

/// The settings that only some services have.
fn config(plan: &Plan) -> TokenStream {
    let members = plan.operations.iter().flat_map(|operation| &operation.input.members);
    let has_tokens = members.into_iter().any(|member| member.idempotency_token);
    let token = has_tokens.then(|| quote!(.idempotency_token_provider("00000000-0000-4000-8000-000000000000")));
    quote! {
        //! The settings that only some services have.

        use sdk::config::Builder;

        /// The configuration with what would else be chance.
        pub fn fixed(config: Builder) -> Builder {
            config #token
        }
    }
}

fn operations(plan: &Plan) -> TokenStream {
    let rows = plan.operations.iter().map(operation);
    let streams = plan.operations.iter().any(|operation| operation.output_events.is_some());
    let events = streams.then(|| {
        quote!(
            use super::events::events;
        )
    });
    quote! {
        //! Every operation that both crates have.
        #![allow(deprecated)]

        use crate::call::{Operation, told};
        #events
        use crate::made::member;
        use sdk::operation;

        /// The operations, by name.
        pub static OPERATIONS: &[Operation] = &[#(#rows),*];
    }
}

fn operation(operation: &OperationPlan) -> TokenStream {
    let (name, method) = (operation.id.name(), operation.module.ident());
    let error_type = ident(&format!("{}Error", operation.name));
    let (setters, input) = setters(&operation.input.members);
    let checks = operation.errors.iter().map(|error| {
        let (code, is) = (&error.code, format_ident!("is_{}", error.snake));
        quote!((#code, E::#is))
    });
    let stream = operation.output_events.as_ref().map(|stream| {
        let field = stream.member.rust.ident();
        quote! {
            if let Ok(output) = sent {
                events(output.#field, &mut told).await;
            }
        }
    });
    let mutable = stream.is_some().then(|| quote!(mut));
    quote! {
        Operation {
            name: #name,
            call: |client, #input| Box::pin(async move {
                use operation::#method::#error_type as E;
                let sent = client.#method()#setters.send().await;
                let #mutable told = told(&sent, &[#(#checks),*]);
                #stream
                Ok(told)
            }),
        }
    }
}

/// What sets every member of an object to what the JSON says, or to nothing, and the name of the JSON there. Streams of
/// events are not sent.
fn setters(members: &[Member]) -> (TokenStream, TokenStream) {
    let set = members.iter().filter(|member| !matches!(member.ty, Type::EventSender(_))).map(|member| {
        let (name, set) = (&member.name, member.rust.prefixed("set_"));
        quote!(.#set(member(input, #name)?))
    });
    let set: TokenStream = set.collect();
    let input = if set.is_empty() { quote!(_) } else { quote!(input) };
    (set, input)
}

fn shapes(plan: &Plan) -> TokenStream {
    let mut reached = BTreeSet::new();
    for operation in &plan.operations {
        reach(plan, &operation.input.members, &mut reached);
    }
    let structures = plan.structures.iter().filter(|structure| reached.contains(&structure.name)).map(structure);
    let unions = plan.unions.iter().filter(|union| reached.contains(&union.name)).map(|union| {
        let ty = ident(&union.name);
        let variants = union.members.iter().map(|member| {
            let (name, variant) = (&member.name, format_ident!("{}", member.variant));
            let made = if member.ty == Type::Unit { quote!() } else { quote!((Made::made(value)?)) };
            quote!((#name, value) => Self::#variant #made)
        });
        quote! {
            impl Made for types::#ty {
                fn made(value: &Value) -> Result<Self, Unmade> {
                    Ok(match only(value)? {
                        #(#variants,)*
                        _ => Self::Unknown,
                    })
                }
            }
        }
    });
    let enums = plan.enums.iter().filter(|item| reached.contains(&item.name)).map(|item| {
        let ty = ident(&item.name);
        quote! {
            impl Made for types::#ty {
                fn made(value: &Value) -> Result<Self, Unmade> {
                    text(value).map(Self::from)
                }
            }
        }
    });
    quote! {
        //! Every shape that an input reaches.
        #![allow(deprecated)]

        #[allow(unused_imports)] // which of them are needed depends on the model
        use crate::made::{Made, Unmade, member, only, text};
        use sdk::types;
        use serde_json::Value;

        #(#structures)*
        #(#unions)*
        #(#enums)*
    }
}

fn structure(structure: &Structure) -> TokenStream {
    let (ty, (setters, input)) = (ident(&structure.name), setters(&structure.members));
    let unwrap = structure.has_fallible_builder().then(|| quote!(?));
    quote! {
        impl Made for types::#ty {
            fn made(#input: &Value) -> Result<Self, Unmade> {
                Ok(Self::builder()#setters.build()#unwrap)
            }
        }
    }
}

/// Adds the names of the types of `types` that members have, and those that these have.
fn reach(plan: &Plan, members: &[Member], reached: &mut BTreeSet<String>) {
    members.iter().for_each(|member| reach_type(plan, &member.ty, reached));
}

fn reach_type(plan: &Plan, ty: &Type, reached: &mut BTreeSet<String>) {
    match ty {
        Type::Structure(name) => {
            if reached.insert(name.clone())
                && let Some(found) = plan.structures.iter().find(|structure| structure.name == *name)
            {
                reach(plan, &found.members, reached);
            }
        }
        Type::Union(name) => {
            if reached.insert(name.clone())
                && let Some(found) = plan.unions.iter().find(|union| union.name == *name)
            {
                reach(plan, &found.members, reached);
            }
        }
        Type::Enum(name) => {
            reached.insert(name.clone());
        }
        Type::List { item, .. } | Type::Box(item) => reach_type(plan, item, reached),
        Type::Map { key, value, .. } => {
            reach_type(plan, key, reached);
            reach_type(plan, value, reached);
        }
        _ => {}
    }
}
