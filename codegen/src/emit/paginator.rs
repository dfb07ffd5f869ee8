//! The `paginator` module of an operation: which members carry token, page size and items. Turning the pages is the
//! runtime's business.

use super::rust_type;
use super::setters::doc_lines;
use crate::plan::{Member, OperationPlan, Pagination, Plan, Presence, Type};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

/// Emits the content of `operation::<op>::paginator`; nothing for an operation without pages.
pub fn emit(operation: &OperationPlan, _plan: &Plan) -> TokenStream {
    let Some(pagination) = &operation.pagination else { return TokenStream::new() };
    let marker = format_ident!("{}", operation.name);
    let (paginator, builder) = (format_ident!("{marker}Paginator"), format_ident!("{marker}InputBuilder"));
    let (output, error) = (format_ident!("{marker}Output"), format_ident!("{marker}Error"));
    let doc = doc_lines(&format!("Reads the pages of [`{0}`](super::{0}), one request each.", operation.name));
    let page_size = pagination.page_size.as_ref().map(page_size);
    let items = pagination.items.as_ref().map(|path| items(operation, path));
    let (items_method, items_type) = items.unzip();
    let advance = advance(pagination);
    quote! {
        #doc
        pub struct #paginator {
            handle: ::std::sync::Arc<crate::client::Handle>,
            builder: super::builders::#builder,
            stop_on_duplicate_token: bool,
        }
        impl #paginator {
            #[inline]
            pub(crate) fn new(
                handle: ::std::sync::Arc<crate::client::Handle>,
                builder: super::builders::#builder,
            ) -> Self {
                Self { handle, builder, stop_on_duplicate_token: true }
            }
            #page_size
            #items_method
            /// Whether to stop when the service responds with the token that it was just sent. It does unless
            /// configured otherwise.
            #[inline]
            pub fn stop_on_duplicate_token(mut self, stop_on_duplicate_token: bool) -> Self {
                self.stop_on_duplicate_token = stop_on_duplicate_token;
                self
            }
            /// The pages, each requested when it is asked for.
            #[inline]
            pub fn send(
                self,
            ) -> ::aws_smithy_async::future::pagination_stream::PaginationStream<
                Result<super::#output, crate::error::SdkError<super::#error>>,
            > {
                let stop = self.stop_on_duplicate_token;
                ::proofmark_runtime::paginator::pages::<super::#marker>(
                    self.handle.plugins::<super::#marker>(),
                    self.builder.build(),
                    move |input, output| #advance,
                )
            }
        }
        #items_type
    }
}

fn page_size(member: &Member) -> TokenStream {
    let (ty, set) = (rust_type::value(&member.ty), member.rust.prefixed("set_"));
    let doc = doc_lines(&format!("Limits the items of a page: sets `{}`.", member.rust.bare()));
    quote! {
        #doc
        #[inline]
        pub fn page_size(mut self, limit: #ty) -> Self {
            self.builder = self.builder.#set(Some(limit));
            self
        }
    }
}

fn advance(pagination: &Pagination) -> TokenStream {
    let place = pagination.input_token.rust.ident();
    let next = borrowed(&pagination.output_token);
    if pagination.input_token.presence == Presence::Optional {
        return quote!(::proofmark_runtime::paginator::advance(&mut input.#place, #next, stop));
    }
    // A token that always has a value takes part as an optional one and keeps its value at the end.
    quote!({
        let mut token = Some(input.#place.clone());
        let last = ::proofmark_runtime::paginator::advance(&mut token, #next, stop);
        if let Some(token) = token {
            input.#place = token;
        }
        last
    })
}

/// The way from `output` to a value, as an `Option<&_>`.
fn borrowed(path: &[Member]) -> TokenStream {
    let (tokens, optional) = walk(path, quote!(output), |member, base| {
        let field = member.rust.ident();
        match (&member.presence, &member.ty) {
            (Presence::Optional, Type::Box(_)) => quote!(#base.#field.as_deref()),
            (Presence::Optional, _) => quote!(#base.#field.as_ref()),
            (_, _) => quote!(&#base.#field),
        }
    });
    if optional { tokens } else { quote!(Some(#tokens)) }
}

/// The way from an owned `page` to a collection, empty where it is unset.
fn owned(path: &[Member]) -> TokenStream {
    let (tokens, optional) = walk(path, quote!(page), |member, base| {
        let field = member.rust.ident();
        quote!(#base.#field)
    });
    if optional { quote!(#tokens.unwrap_or_default()) } else { tokens }
}

/// Chains the steps of a path, and says whether the end is an `Option`; `step` reads a member of `base`.
fn walk(
    path: &[Member],
    start: TokenStream,
    step: impl Fn(&Member, &TokenStream) -> TokenStream,
) -> (TokenStream, bool) {
    path.iter().fold((start, false), |(tokens, optional), member| {
        let unset = member.presence == Presence::Optional;
        if !optional {
            return (step(member, &tokens), unset);
        }
        let next = step(member, &quote!(value));
        let method = if unset { quote!(and_then) } else { quote!(map) };
        (quote!(#tokens.#method(|value| #next)), true)
    })
}

/// The method `items` and the type that it gives.
fn items(operation: &OperationPlan, path: &[Member]) -> (TokenStream, TokenStream) {
    let name = &operation.name;
    let (paginator, error) = (format_ident!("{name}Paginator"), format_ident!("{name}Error"));
    let items = format_ident!("{name}PaginatorItems");
    let way = path.iter().map(|member| member.rust.bare()).collect::<Vec<_>>().join(".");
    let doc = doc_lines(&format!("The items of all pages (`{way}`), one after the other."));
    let type_doc = doc_lines(&format!("The items of all pages; made by [`items`]({paginator}::items)."));
    let item = match path.last().map(|member| &member.ty) {
        Some(Type::List { item, sparse }) => rust_type::element(item, *sparse),
        Some(Type::Map { key, value, sparse }) => {
            let (key, value) = (rust_type::value(key), rust_type::element(value, *sparse));
            quote!((#key, #value))
        }
        Some(other) => rust_type::value(other),
        None => quote!(()),
    };
    let found = owned(path);
    let method = quote! {
        #doc
        #[inline]
        pub fn items(self) -> #items {
            #items(self)
        }
    };
    let definition = quote! {
        #type_doc
        pub struct #items(#paginator);
        impl #items {
            /// The items; a page is requested when all before it are read. `collect::<Result<Vec<_>, _>>()` reads
            /// them all.
            #[inline]
            pub fn send(
                self,
            ) -> ::aws_smithy_async::future::pagination_stream::PaginationStream<
                Result<#item, crate::error::SdkError<super::#error>>,
            > {
                ::aws_smithy_async::future::pagination_stream::TryFlatMap::new(self.0.send())
                    .flat_map(|page| #found)
            }
        }
    };
    (method, definition)
}
