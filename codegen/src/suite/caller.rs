//! The module of a client in the program that `cargo xtask diff-proofs rules` builds: every operation as a call that sets
//! every member of the input, reads every member of the output, and matches every modelled error, each through the
//! public API alone. What values are made from, and what calls are made by, is written by hand in
//! `tests/diff-proofs/caller`.

use crate::emit::rust_type::ident;
use crate::plan::{Auth, Finish, Member, OperationPlan, Plan, Structure, Type, Union};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

/// Emits the module; `library` is the name under which the program has the client.
pub fn emit(plan: &Plan, library: &str) -> TokenStream {
    let sdk = ident(library);
    let operations = plan.operations.iter().map(operation);
    let settings = settings(plan);
    let structures = plan.structures.iter().map(|structure| {
        let (made, seen) = (made_structure(structure), seen_structure(structure, false));
        quote!(#made #seen)
    });
    let errors = plan.errors.iter().map(|error| seen_structure(error, true));
    let unions = plan.unions.iter().map(union);
    let enums = plan.enums.iter().map(|item| {
        let ty = ident(&item.name);
        quote! {
            impl Made<Here> for types::#ty {
                fn made(value: &Value) -> Result<Self, Unmade> {
                    text(value).map(Self::from)
                }
            }
            impl Seen<Here> for types::#ty {
                fn seen(&self) -> Value {
                    self.as_str().into()
                }
            }
        }
    });
    quote! {
        //! Calls of one generated client.
        #![allow(deprecated, unused)] // what is needed depends on the model

        use ::#sdk as sdk;
        use proofmark_diff_caller::{
            Call, Client, Made, Members, Operation, Outcome, Seen, Target, Unmade, bytes, configured, failure, member,
            only, text,
        };
        use sdk::{operation, types};
        use serde_json::{Value, json};

        /// What this module says how to make and read.
        struct Here;

        pub(crate) static CLIENT: Client = Client { name: #library, operations: &[#(#operations),*] };

        fn client(target: &Target) -> sdk::Client {
            let config = configured!(sdk, target);
            #settings
            sdk::Client::from_conf(config.build())
        }

        #(#structures)*
        #(#errors)*
        #(#unions)*
        #(#enums)*
    }
}

/// The program that has these clients, each a module that is named after its library.
pub fn program(libraries: &[String]) -> TokenStream {
    let modules = libraries.iter().map(|library| {
        let module = ident(library);
        quote!(mod #module;)
    });
    let clients = libraries.iter().map(|library| {
        let module = ident(library);
        quote!(&#module::CLIENT)
    });
    quote! {
        //! Makes calls with generated clients.

        #(#modules)*

        fn main() -> std::io::Result<()> {
            proofmark_diff_caller::run(&[#(#clients),*])
        }
    }
}

/// The settings that only some services have.
fn settings(plan: &Plan) -> TokenStream {
    let given = |auth: Auth, name: &str, set: TokenStream| {
        plan.uses(auth).then(|| quote!(let config = if target.has(#name) { config #set } else { config };))
    };
    let token = given(Auth::Bearer, "bearer", quote!(.bearer_token(::aws_credential_types::Token::new("token", None))));
    let login =
        given(Auth::Basic, "basic", quote!(.basic_auth_login(sdk::config::auth::Login::new("user", "word", None))));
    let key = given(Auth::ApiKey, "api-key", quote!(.api_key(sdk::config::auth::Token::new("key", None))));
    let gzip = plan.does(Finish::Gzip).then(|| quote!(let config = config.request_min_compression_size_bytes(0u32);));
    quote!(#token #login #key #gzip)
}

fn operation(operation: &OperationPlan) -> TokenStream {
    let (name, method) = (operation.id.name(), operation.module.ident());
    let error_type = ident(&format!("{}Error", operation.name));
    let setters = setters(&operation.input.members);
    let members = operation.output.members.iter().map(|member| {
        let (name, field) = (&member.name, member.rust.ident());
        let value = match member.ty {
            Type::ByteStream => quote!(bytes(output.#field).await),
            Type::EventStream(_) => quote! {{
                let (mut stream, mut events) = (output.#field, Vec::new());
                loop {
                    match stream.recv().await {
                        Ok(Some(event)) => events.push(Seen::<Here>::seen(&event)),
                        Ok(None) => break Value::from(events),
                        Err(error) => return Ok(Outcome::failed(&error)),
                    }
                }
            }},
            _ => quote!(Seen::<Here>::seen(&output.#field)),
        };
        quote!(members.set(#name, #value);)
    });
    let errors = operation.errors.iter().map(|error| {
        let (name, variant) = (error.id.name(), ident(&error.name));
        quote!(Some(E::#variant(error)) => outcome.modelled(#name, Seen::<Here>::seen(error)),)
    });
    let call = quote! {
        |target, input| Box::pin(async move {
            use operation::#method::#error_type as E;
            let sent = client(target).#method()#setters.send().await;
            Ok(match sent {
                Ok(output) => {
                    let mut members = Members::default();
                    #(#members)*
                    Outcome::output(members.object())
                }
                Err(error) => {
                    let mut outcome = failure(&error);
                    match error.as_service_error() {
                        #(#errors)*
                        _ => {}
                    }
                    outcome
                }
            })
        })
    };
    let pages = match operation.pagination {
        Some(_) => quote! {
            Some(|target, input| Box::pin(async move {
                let mut pages = client(target).#method()#setters.into_paginator().send();
                let mut count = 0;
                while let Some(page) = pages.next().await {
                    match page {
                        Ok(_) => count += 1,
                        Err(error) => return Ok(failure(&error)),
                    }
                }
                Ok(Outcome::pages(count))
            }))
        },
        None => quote!(None),
    };
    quote!(Operation { name: #name, call: #call, pages: #pages })
}

/// What sets every member to what the document says, or to nothing. Streams of events are not sent.
fn setters(members: &[Member]) -> TokenStream {
    let set = members.iter().filter(|member| !matches!(member.ty, Type::EventSender(_))).map(|member| {
        let (name, set) = (&member.name, member.rust.prefixed("set_"));
        quote!(.#set(member::<Here, _>(input, #name)?))
    });
    set.collect()
}

fn made_structure(structure: &Structure) -> TokenStream {
    let (ty, setters) = (ident(&structure.name), setters(&structure.members));
    let unwrap = structure.has_fallible_builder().then(|| quote!(?));
    quote! {
        impl Made<Here> for types::#ty {
            fn made(input: &Value) -> Result<Self, Unmade> {
                Ok(Self::builder()#setters.build()#unwrap)
            }
        }
    }
}

fn seen_structure(structure: &Structure, is_error: bool) -> TokenStream {
    let ty = ident(&structure.name);
    let path = if is_error { quote!(types::error::#ty) } else { quote!(types::#ty) };
    let members = structure.members.iter().map(|member| {
        let (name, field) = (&member.name, member.rust.ident());
        quote!(members.set(#name, Seen::<Here>::seen(&self.#field));)
    });
    quote! {
        impl Seen<Here> for #path {
            fn seen(&self) -> Value {
                let mut members = Members::default();
                #(#members)*
                members.object()
            }
        }
    }
}

fn union(union: &Union) -> TokenStream {
    let ty = ident(&union.name);
    let made = union.members.iter().map(|member| {
        let (name, variant) = (&member.name, format_ident!("{}", member.variant));
        let made = if member.ty == Type::Unit { quote!() } else { quote!((Made::<Here>::made(value)?)) };
        quote!((#name, value) => Self::#variant #made)
    });
    let seen = union.members.iter().map(|member| {
        let (name, variant) = (&member.name, format_ident!("{}", member.variant));
        match member.ty {
            Type::Unit => quote!(Self::#variant => json!({ #name: {} })),
            _ => quote!(Self::#variant(value) => json!({ #name: Seen::<Here>::seen(value) })),
        }
    });
    quote! {
        impl Made<Here> for types::#ty {
            fn made(value: &Value) -> Result<Self, Unmade> {
                Ok(match only(value)? {
                    #(#made,)*
                    _ => Self::Unknown,
                })
            }
        }
        impl Seen<Here> for types::#ty {
            fn seen(&self) -> Value {
                match self {
                    #(#seen,)*
                    _ => json!({ "(unknown)": true }),
                }
            }
        }
    }
}
