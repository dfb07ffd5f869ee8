//! `Params` and `ParamsBuilder`: the parameters of the rules as Rust types, and where their values come from.

use crate::emit::setters::doc_lines;
use crate::escape::code;
use crate::plan::endpoint_rules::{Parameter, ParameterDefault, ParameterKind, RuleSet};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use std::collections::BTreeSet;

/// The two types.
pub(super) fn emit(rules: &RuleSet) -> TokenStream {
    let parameters: Vec<Emitted> = rules.parameters.iter().map(Emitted::of).collect();
    let each = |part: fn(&Emitted) -> &TokenStream| parameters.iter().map(part).collect::<Vec<_>>();
    let (fields, getters, setters, values) =
        (each(|p| &p.field), each(|p| &p.getter), each(|p| &p.setters), each(|p| &p.value));
    let held = each(|p| &p.held);
    let checks = rules.parameters.iter().filter(|p| p.built_in.as_deref() == Some("AWS::Region")).map(check_label);
    quote! {
        /// What the endpoint rules decide by.
        #[non_exhaustive]
        #[derive(Clone, Debug, PartialEq)]
        pub struct Params {
            #(#fields)*
        }

        impl Params {
            /// Starts with no parameter set.
            pub fn builder() -> ParamsBuilder {
                Default::default()
            }
            #(#getters)*
        }

        /// Builds [`Params`].
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct ParamsBuilder {
            #(#held)*
        }

        impl ParamsBuilder {
            /// Builds the parameters, or says which one is missing or can't be.
            pub fn build(self) -> Result<Params, InvalidParams> {
                #(#checks)*
                Ok(Params { #(#values)* })
            }
            #(#setters)*
        }
    }
}

/// The function that collects the parameters of a call.
pub(super) fn collector(rules: &RuleSet, given: &BTreeSet<&str>) -> TokenStream {
    let sources: Vec<(Ident, Source)> = rules
        .parameters
        .iter()
        .map(|parameter| (format_ident!("set_{}", bare(parameter)), source(parameter, given)))
        .collect();
    let from_operation = sources.iter().any(|(_, source)| matches!(source, Source::Operation(_) | Source::Both(_)));
    let calls = sources.iter().filter_map(|(set, source)| match source {
        Source::Config(value) | Source::Operation(value) | Source::Both(value) => Some(quote!(.#set(#value))),
        Source::Nowhere => None,
    });
    let from_config = sources.iter().any(|(_, source)| matches!(source, Source::Config(_) | Source::Both(_)));
    let config = if from_config { quote!(config) } else { quote!(_config) };
    let (operation, input) =
        if from_operation { (quote!(operation), quote!(input)) } else { (quote!(_operation), quote!(_input)) };
    quote! {
        /// The parameters of a call, from the configuration and from what the operation says.
        pub(crate) fn params(
            #config: &ConfigBag,
            #operation: &OperationSpec,
            #input: &dyn Structure,
        ) -> Result<EndpointResolverParams, BoxError> {
            let params = Params::builder()#(#calls)*.build();
            let params =
                params.map_err(|error| ContextAttachedError::new("endpoint params could not be built", error))?;
            Ok(EndpointResolverParams::new(params))
        }
    }
}

enum Source {
    Config(TokenStream),
    Operation(TokenStream),
    /// The operation, else the configuration.
    Both(TokenStream),
    /// Settings that no configuration of ours has: they keep their defaults.
    Nowhere,
}

fn source(parameter: &Parameter, given: &BTreeSet<&str>) -> Source {
    let name = &parameter.name;
    match (parameter.built_in.as_deref(), parameter.kind) {
        (Some("AWS::Region"), _) => {
            Source::Config(quote!(config.load::<::aws_types::region::Region>().map(ToString::to_string)))
        }
        (Some("AWS::UseFIPS"), _) => {
            Source::Config(quote!(config.load::<::aws_types::endpoint_config::UseFips>().map(|fips| fips.0)))
        }
        (Some("AWS::UseDualStack"), _) => Source::Config(quote!(
            config.load::<::aws_types::endpoint_config::UseDualStack>().map(|dual_stack| dual_stack.0)
        )),
        (Some("SDK::Endpoint"), _) => {
            let configured =
                quote!(config.load::<::aws_types::endpoint_config::EndpointUrl>().map(|endpoint| endpoint.0.clone()));
            if given.contains(name.as_str()) {
                Source::Both(quote!(operation.context_string(input, #name).or_else(|| #configured)))
            } else {
                Source::Config(configured)
            }
        }
        (Some("AWS::Auth::AccountIdEndpointMode"), _) => Source::Config(quote!(
            config.load::<::aws_types::endpoint_config::AccountIdEndpointMode>().map(ToString::to_string)
        )),
        (Some(_), _) | (None, ParameterKind::StringArray) => Source::Nowhere,
        (None, ParameterKind::String) => Source::Operation(quote!(operation.context_string(input, #name))),
        (None, ParameterKind::Boolean) => Source::Operation(quote!(operation.context_boolean(input, #name))),
    }
}

/// What one parameter contributes to the two types.
struct Emitted {
    field: TokenStream,
    held: TokenStream,
    getter: TokenStream,
    setters: TokenStream,
    value: TokenStream,
}

impl Emitted {
    fn of(parameter: &Parameter) -> Self {
        let field = field(parameter);
        let set = format_ident!("set_{}", bare(parameter));
        let (owned, borrowed, argument) = types(parameter.kind);
        let deprecated = parameter.deprecated.then(|| quote!(#[deprecated]));
        let doc = doc_lines(&doc(parameter));
        let set_doc = doc_lines(&format!("Sets or unsets [`{field}`](Self::{field})."));
        let (stored, read) = if parameter.is_set() {
            let read = match parameter.kind {
                ParameterKind::Boolean => quote!(Some(self.#field)),
                _ => quote!(Some(&self.#field)),
            };
            (quote!(#owned), read)
        } else {
            let read = match parameter.kind {
                ParameterKind::Boolean => quote!(self.#field),
                _ => quote!(self.#field.as_deref()),
            };
            (quote!(Option<#owned>), read)
        };
        Self {
            field: quote!(pub(crate) #field: #stored,),
            held: quote!(#field: Option<#owned>,),
            getter: quote! {
                #doc
                #deprecated
                pub fn #field(&self) -> Option<#borrowed> {
                    #read
                }
            },
            setters: quote! {
                #doc
                #deprecated
                pub fn #field(mut self, value: #argument) -> Self {
                    self.#field = Some(value.into());
                    self
                }
                #set_doc
                #deprecated
                pub fn #set(mut self, param: Option<#owned>) -> Self {
                    self.#field = param;
                    self
                }
            },
            value: value(parameter, &field),
        }
    }
}

fn value(parameter: &Parameter, field: &Ident) -> TokenStream {
    let text = field.to_string();
    match &parameter.default {
        Some(ParameterDefault::Boolean(false)) => quote!(#field: self.#field.unwrap_or_default(),),
        Some(ParameterDefault::Boolean(value)) => quote!(#field: self.#field.unwrap_or(#value),),
        Some(ParameterDefault::Text(value)) => quote!(#field: self.#field.unwrap_or_else(|| #value.to_owned()),),
        Some(ParameterDefault::Texts(items)) => {
            quote!(#field: self.#field.unwrap_or_else(|| vec![#(#items.to_owned()),*]),)
        }
        _ if parameter.required => quote!(#field: self.#field.ok_or(InvalidParams::missing(#text))?,),
        _ => quote!(#field: self.#field,),
    }
}

/// The check that a region can be part of a host name.
fn check_label(parameter: &Parameter) -> TokenStream {
    let field = field(parameter);
    let text = field.to_string();
    quote! {
        if self.#field.as_deref().is_some_and(|label| !endpoint::is_valid_host_label(label, true)) {
            return Err(InvalidParams::invalid(#text, "must be a valid host label"));
        }
    }
}

/// The types: held, borrowed, and taken by a setter.
fn types(kind: ParameterKind) -> (TokenStream, TokenStream, TokenStream) {
    match kind {
        ParameterKind::String => (quote!(String), quote!(&str), quote!(impl Into<String>)),
        ParameterKind::Boolean => (quote!(bool), quote!(bool), quote!(impl Into<bool>)),
        ParameterKind::StringArray => (quote!(Vec<String>), quote!(&[String]), quote!(impl Into<Vec<String>>)),
    }
}

fn doc(parameter: &Parameter) -> String {
    let what = match parameter.built_in.as_deref() {
        Some("AWS::Region") => "The region to send the request to.".to_owned(),
        Some("AWS::UseDualStack") => "Whether to use an endpoint that is reachable over IPv4 and IPv6.".to_owned(),
        Some("AWS::UseFIPS") => "Whether to use an endpoint with FIPS 140 validated cryptography.".to_owned(),
        Some("SDK::Endpoint") => "The URL of an endpoint to use instead of the one of the rules.".to_owned(),
        _ => format!("The rules' parameter {}.", code(&parameter.name)),
    };
    match (&parameter.default, parameter.required) {
        (Some(default), _) => format!("{what} Without a value it is {}.", code(&default.to_json())),
        (None, true) => format!("{what} It must be set."),
        (None, false) => what,
    }
}

fn bare(parameter: &Parameter) -> String {
    parameter.rust.bare().to_owned()
}

fn field(parameter: &Parameter) -> Ident {
    parameter.rust.ident()
}
