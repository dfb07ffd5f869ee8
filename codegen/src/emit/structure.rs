//! A structure: the type, its accessors, its builder, and its description for the engine.

use super::defaults;
use super::rust_type;
use super::setters::{Action, Setters, deprecated, doc_lines};
use super::wire;
use crate::plan::{Member, Presence, Role, Structure, Type};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::Ident;

/// The tokens of a structure, in the two places where they go.
pub(super) struct Emitted {
    /// The type and its accessors.
    pub(super) item: TokenStream,
    /// Its description for the engine.
    pub(super) wire: String,
    /// Its builder.
    pub(super) builder: TokenStream,
}

/// Emits a structure. `item_path` is where the builder finds the type, `builder_path` where the type finds the
/// builder.
pub(super) fn emit(structure: &Structure, item_path: &TokenStream, builder_path: &TokenStream) -> Emitted {
    Emitted {
        item: item(structure, builder_path),
        wire: wire::structure(structure, wraps(structure).then_some(builder_path)),
        builder: builder(structure, item_path),
    }
}

/// The name of a structure's builder.
pub(super) fn builder_name(structure: &Structure) -> Ident {
    format_ident!("{}Builder", structure.name)
}

fn is_stream(member: &Member) -> bool {
    matches!(member.ty, Type::ByteStream | Type::EventStream(_) | Type::EventSender(_))
}

/// Whether the type can be cloned and compared: a stream can be read only once.
pub(crate) fn is_plain(structure: &Structure) -> bool {
    !structure.members.iter().any(is_stream)
}

/// Whether the builder can hold the structure itself, because every member can be unset.
pub(super) fn wraps(structure: &Structure) -> bool {
    structure.members.iter().all(|m| m.presence == Presence::Optional)
}

fn item(structure: &Structure, builder_path: &TokenStream) -> TokenStream {
    let name = rust_type::ident(&structure.name);
    let doc = doc_lines(&structure.doc);
    let note = deprecated(&structure.deprecated);
    let derives = derives(structure, false);
    let fields = structure.members.iter().map(|member| {
        let (doc, note) = (doc_lines(&member.doc), deprecated(&member.deprecated));
        let (field, ty) = (member.rust.ident(), rust_type::field(member));
        quote!(#doc #note pub #field: #ty)
    });
    let hidden = match structure.role {
        Role::Output => quote!(_request_id: Option<String>,),
        Role::Error => quote!(pub(crate) meta: crate::error::ErrorMetadata,),
        Role::Input | Role::Type => quote!(),
    };
    let accessors = structure.members.iter().map(|member| accessor(structure, member));
    // A member of that name keeps its accessor; the trait has the method for all.
    let validate = structure.members.iter().all(|member| member.rust.bare() != "validate").then(|| {
        quote! {
            /// Validates the value against the constraints of the model. Calls don't do this by themselves.
            #[cfg(feature = "contract")]
            pub fn validate(&self) -> Result<(), crate::contract::ConstraintViolations> {
                crate::contract::Validate::validate(self)
            }
        }
    });
    let role = match structure.role {
        Role::Error => {
            let shape = structure.id.name();
            let message = structure.members.iter().find(|member| is_message(structure, member));
            let message = message.map(|m| match m.presence {
                Presence::Optional => quote!(, message),
                Presence::Required | Presence::Default(_) => quote!(; message),
            });
            quote!(::proofmark_runtime::error_shape! { #name: #shape #message })
        }
        Role::Output => quote!(::proofmark_runtime::operation_output!(#name);),
        Role::Input | Role::Type => quote!(),
    };
    quote! {
        #doc
        #note
        #derives
        #[non_exhaustive]
        pub struct #name {
            #(#fields,)*
            #hidden
        }
        impl #name {
            #(#accessors)*
            /// A builder with nothing set.
            #[inline]
            pub fn builder() -> #builder_path {
                Default::default()
            }
            #validate
        }
        #role
    }
}

/// The derived traits. `Debug` of a structure, and of a builder that holds one, comes with its table (`wire`).
fn derives(structure: &Structure, builder: bool) -> TokenStream {
    let own_fields = builder && !wraps(structure);
    let plain = is_plain(structure).then(|| quote!(Clone, PartialEq,));
    let default = own_fields.then(|| quote!(Default,));
    let debug = (own_fields && !structure.sensitive).then(|| quote!(Debug,));
    let derives = quote!(#plain #default #debug);
    if derives.is_empty() { derives } else { quote!(#[derive(#derives)]) }
}

/// `Debug` of a builder with fields of its own: it shows that a sensitive member is there, and not what it is.
fn debug(structure: &Structure, name: &Ident) -> TokenStream {
    let text = name.to_string();
    let fields = structure.members.iter().map(|member| {
        let (key, field) = (member.rust.bare(), member.rust.ident());
        if member.sensitive {
            quote!(.field(#key, &::proofmark_runtime::shape::REDACTED))
        } else {
            quote!(.field(#key, &self.#field))
        }
    });
    let hidden = (structure.role == Role::Output).then(|| quote!(.field("_request_id", &self._request_id)));
    quote! {
        impl ::std::fmt::Debug for #name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_struct(#text)#(#fields)*#hidden.finish()
            }
        }
    }
}

/// Whether the member is the message of an error.
fn is_message(structure: &Structure, member: &Member) -> bool {
    structure.role == Role::Error && member.rust.bare() == "message" && member.ty == Type::String
}

fn accessor(structure: &Structure, member: &Member) -> TokenStream {
    // An error's `message()` comes with its other error functions.
    if is_message(structure, member) {
        return quote!();
    }
    let (field, note) = (member.rust.ident(), deprecated(&member.deprecated));
    let doc = doc_lines(&format!("The value of `{}`.", member.name));
    let optional = member.presence == Presence::Optional;
    let (ty, value) = match (&member.ty, optional) {
        (Type::String, true) => (quote!(Option<&str>), quote!(self.#field.as_deref())),
        (Type::String, false) => (quote!(&str), quote!(&self.#field)),
        (Type::List { item, sparse }, _) => {
            let item = rust_type::element(item, *sparse);
            let value =
                if optional { quote!(self.#field.as_deref().unwrap_or_default()) } else { quote!(&self.#field) };
            (quote!(&[#item]), value)
        }
        (Type::Box(inner), true) => {
            let inner = rust_type::value(inner);
            (quote!(Option<&#inner>), quote!(self.#field.as_deref()))
        }
        (ty, _) if is_copy(ty) => (rust_type::field(member), quote!(self.#field)),
        (ty, true) => {
            let ty = rust_type::value(ty);
            (quote!(Option<&#ty>), quote!(self.#field.as_ref()))
        }
        (ty, false) => {
            let ty = rust_type::value(ty);
            (quote!(&#ty), quote!(&self.#field))
        }
    };
    quote! {
        #doc
        #note
        #[inline]
        pub fn #field(&self) -> #ty {
            #value
        }
    }
}

fn is_copy(ty: &Type) -> bool {
    matches!(ty, Type::Boolean | Type::Byte | Type::Short | Type::Integer | Type::Long | Type::Float | Type::Double)
}

fn builder(structure: &Structure, item_path: &TokenStream) -> TokenStream {
    let builder = builder_name(structure);
    let derives = derives(structure, true);
    let doc = doc_lines(&format!("A builder for `{}`.", structure.name));
    let fields = if wraps(structure) {
        quote!(pub(crate) inner: #item_path,)
    } else {
        let fields = structure.members.iter().map(|member| {
            let (field, ty) = (member.rust.ident(), rust_type::value(&member.ty));
            quote!(pub(crate) #field: Option<#ty>)
        });
        let hidden = hidden_field(structure);
        quote!(#(#fields,)* #hidden)
    };
    let debug = (structure.sensitive && !wraps(structure)).then(|| debug(structure, &builder));
    let methods = structure.members.iter().map(|member| setters(structure, member, &quote!(self)));
    let meta = (structure.role == Role::Error).then(|| meta_setters(structure));
    let build = build(structure, item_path);
    quote! {
        #doc
        #derives
        #[non_exhaustive]
        pub struct #builder { #fields }
        #debug
        impl #builder {
            #(#methods)*
            #meta
            #build
        }
    }
}

fn hidden_field(structure: &Structure) -> TokenStream {
    match structure.role {
        Role::Output => quote!(pub(crate) _request_id: Option<String>,),
        Role::Error => quote!(meta: Option<crate::error::ErrorMetadata>,),
        Role::Input | Role::Type => quote!(),
    }
}

/// The three methods of a member; `builder` is where the structure's builder is.
pub(super) fn setters(structure: &Structure, member: &Member, builder: &TokenStream) -> TokenStream {
    let s = Setters::of(member);
    let (doc, set_doc, get_doc) = (s.doc(member), s.set_doc(), s.get_doc());
    let (name, set, get) = (&s.name, &s.set, &s.get);
    let (params, values, value) = (&s.params, &s.values, &s.value);
    let place = if wraps(structure) { quote!(#builder.inner.#name) } else { quote!(#builder.#name) };
    let note = deprecated(&member.deprecated);
    let body = match s.action {
        Action::Set => quote!(#place = Some(#values);),
        Action::Append => quote!(#place.get_or_insert_default().push(#values);),
        Action::Insert => quote!(#place.get_or_insert_default().insert(#values);),
    };
    quote! {
        #doc
        #note
        #[inline]
        pub fn #name(mut self, #params) -> Self {
            #body
            self
        }
        #set_doc
        #note
        #[inline]
        pub fn #set(mut self, input: Option<#value>) -> Self {
            #place = input;
            self
        }
        #get_doc
        #note
        #[inline]
        pub fn #get(&self) -> &Option<#value> {
            &#place
        }
    }
}

/// The error metadata's setters of an error's builder.
fn meta_setters(structure: &Structure) -> TokenStream {
    let (set, reset) = if wraps(structure) {
        (quote!(self.inner.meta = meta;), quote!(self.inner.meta = meta.unwrap_or_default();))
    } else {
        (quote!(self.meta = Some(meta);), quote!(self.meta = meta;))
    };
    quote! {
        /// Sets the metadata: code, message, request id.
        #[inline]
        pub fn meta(mut self, meta: crate::error::ErrorMetadata) -> Self {
            #set
            self
        }
        /// Sets or unsets the metadata.
        #[inline]
        pub fn set_meta(&mut self, meta: Option<crate::error::ErrorMetadata>) -> &mut Self {
            #reset
            self
        }
    }
}

fn build(structure: &Structure, item_path: &TokenStream) -> TokenStream {
    let fallible = structure.has_fallible_builder();
    let value = if wraps(structure) { quote!(self.inner) } else { assembled(structure, item_path) };
    if !fallible && structure.role != Role::Input {
        return quote! {
            /// Builds it.
            #[inline]
            pub fn build(self) -> #item_path {
                #value
            }
        };
    }
    let doc = if fallible {
        let required = structure.members.iter().filter(|m| m.presence == Presence::Required);
        let names: Vec<String> = required.map(|m| format!("`{}`", m.rust.bare())).collect();
        format!("Builds it; an error when one of these was not set: {}.", names.join(", "))
    } else {
        "Builds it; never an error, as every member can be unset.".to_owned()
    };
    let doc = doc_lines(&doc);
    quote! {
        #doc
        #[inline]
        pub fn build(self) -> Result<#item_path, crate::error::BuildError> {
            Ok(#value)
        }
    }
}

/// The structure, put together from the fields of its builder.
fn assembled(structure: &Structure, item_path: &TokenStream) -> TokenStream {
    let fields = structure.members.iter().map(|member| {
        let field = member.rust.ident();
        match &member.presence {
            Presence::Optional => quote!(#field: self.#field),
            Presence::Default(value) => match defaults::expression(member, value) {
                None => quote!(#field: self.#field.unwrap_or_default()),
                Some(value) if is_copy(&member.ty) => quote!(#field: self.#field.unwrap_or(#value)),
                Some(value) => quote!(#field: self.#field.unwrap_or_else(|| #value)),
            },
            Presence::Required => {
                let key = member.rust.to_string();
                let details = format!("{key} was not specified but it is required when building {}", structure.name);
                quote!(#field: self.#field.ok_or(crate::error::BuildError::missing_field(#key, #details))?)
            }
        }
    });
    let hidden = match structure.role {
        Role::Output => quote!(_request_id: self._request_id,),
        Role::Error => quote!(meta: self.meta.unwrap_or_default(),),
        Role::Input | Role::Type => quote!(),
    };
    quote!(#item_path { #(#fields,)* #hidden })
}
