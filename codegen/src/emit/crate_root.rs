//! The files around the API proper: `lib.rs`, `error.rs`, `primitives.rs`, `meta.rs`.

use crate::escape::prose;
use crate::features::{self, ALL, CONTRACT, CRATE};
use crate::plan::{ApiKey, Auth, Plan};
use proc_macro2::TokenStream;
use proofmark_smithy_model::knowledge::ProtocolId;
use quote::quote;

/// Emits the files, with their paths under `src`.
pub fn emit(plan: &Plan) -> Vec<(String, TokenStream)> {
    vec![
        ("lib.rs".to_owned(), lib(plan)),
        ("error.rs".to_owned(), error()),
        ("error/sealed_unhandled.rs".to_owned(), sealed_unhandled()),
        ("primitives.rs".to_owned(), primitives()),
        ("primitives/event_stream.rs".to_owned(), event_stream()),
        ("primitives/sealed_enum_unknown.rs".to_owned(), sealed_enum_unknown()),
        ("meta.rs".to_owned(), meta(plan)),
    ]
}

fn lib(plan: &Plan) -> TokenStream {
    let title = prose(&plan.service.title);
    let docs = [
        format!(
            " A client for {title}, API version {}, generated from its Smithy model by Proofmark.",
            prose(&plan.service.version)
        ),
        String::new(),
        " Make a [`Client`] from an `SdkConfig` ([`Client::new`]) or from a [`Config`] ([`Client::from_conf`]), call"
            .to_owned(),
        " one of its methods, fill the builder that it gives, and `send().await` it. An operation's input, output and"
            .to_owned(),
        " errors are in its module below [`operation`], all other shapes in [`types`].".to_owned(),
        String::new(),
        " The public names are those of AWS's own Rust SDK for this service.".to_owned(),
    ];
    let waiters = (!plan.waiters.is_empty()).then(|| {
        quote! {
            /// Waiting until a resource is in a state. Import [`Waiters`](crate::client::Waiters) to begin.
            pub mod waiters;
        }
    });
    let nothing = nothing_to_call(plan);
    let features = features::of_client(plan);
    let features = features.iter().filter(|feature| CRATE.iter().any(|known| known.name == feature.name));
    let features = features.filter_map(|feature| Some(format!(" - `{}`: {}", feature.name, feature.doc.as_ref()?)));
    let by_operation =
        " Without default features, only the operations whose features are named are compiled: `all-operations`,";
    let by_operation = [by_operation, " a family, or single operations ([`operation`] lists both)."];
    quote! {
        #(#![doc = #docs])*
        #![doc = ""]
        #![doc = " # Cargo features"]
        #![doc = ""]
        #(#![doc = #by_operation])*
        #![doc = ""]
        #(#![doc = #features])*
        #![allow(deprecated)] // deprecated members are read and written like any other
        #![allow(clippy::large_enum_variant, clippy::result_large_err, clippy::type_complexity)] // shapes are as modelled

        pub use error_meta::Error;
        #[doc(inline)]
        pub use config::Config;
        #[doc(inline)]
        pub use client::Client;
        #[cfg(feature = "contract")]
        pub use contract::contract;

        pub mod client;
        /// How a client is configured.
        pub mod config;
        #[cfg(feature = "contract")]
        pub mod contract;
        pub mod error;
        mod error_meta;
        pub mod meta;
        pub mod operation;
        pub mod primitives;
        pub mod types;
        #waiters
        #nothing
    }
}

/// The error of a build in which nothing of the crate can be used.
fn nothing_to_call(plan: &Plan) -> Option<TokenStream> {
    let example = plan.operations.first()?;
    let family = plan.families.first().map(|family| format!(", a family such as `{}`", family.feature));
    let message = format!(
        "no operation is enabled, so that nothing can be called: enable the feature `{ALL}` (what AWS's crate has)\
         {}, or single operations such as `{}`; all are listed in this crate's Cargo.toml",
        family.unwrap_or_default(),
        example.feature
    );
    let operations = plan.operations.iter().map(|operation| &operation.feature);
    Some(quote! {
        #[cfg(not(any(feature = #CONTRACT, #(feature = #operations),*)))]
        compile_error!(#message);
    })
}

fn error() -> TokenStream {
    quote! {
        //! What can go wrong with a call, apart from the errors that the service models.

        pub use ::aws_smithy_runtime_api::box_error::BoxError;
        pub use ::aws_smithy_runtime_api::client::result::ConnectorError;
        pub use ::aws_smithy_types::error::display::DisplayErrorContext;
        pub use ::aws_smithy_types::error::metadata::{ErrorMetadata, ProvideErrorMetadata};
        pub use ::aws_smithy_types::error::operation::BuildError;
        pub use ::proofmark_runtime::enums::UnknownVariantError;

        /// Why a call failed.
        pub type SdkError<E, R = ::aws_smithy_runtime_api::client::orchestrator::HttpResponse> =
            ::aws_smithy_runtime_api::client::result::SdkError<E, R>;

        pub(crate) mod sealed_unhandled;
    }
}

fn sealed_unhandled() -> TokenStream {
    quote! {
        //! What `Unhandled` variants hold: nothing to be matched on.

        #[allow(unused_imports)] // no operation may be enabled
        pub use ::proofmark_runtime::error::Unhandled;
    }
}

fn primitives() -> TokenStream {
    quote! {
        //! Types that members have besides Rust's own.

        pub use ::aws_smithy_types::body::SdkBody;
        pub use ::aws_smithy_types::byte_stream::error::Error as ByteStreamError;
        pub use ::aws_smithy_types::byte_stream::{AggregatedBytes, ByteStream};
        #[cfg(feature = "tokio")]
        pub use ::aws_smithy_types::byte_stream::{FsBuilder, Length};
        pub use ::aws_smithy_types::date_time::Format as DateTimeFormat;
        pub use ::aws_smithy_types::{Blob, DateTime};

        pub mod event_stream;
        pub(crate) mod sealed_enum_unknown;
    }
}

fn sealed_enum_unknown() -> TokenStream {
    quote! {
        //! What `Unknown` variants hold: nothing to be matched on.

        #[allow(unused_imports)] // no operation with an enum may be enabled
        pub use ::proofmark_runtime::enums::UnknownVariantValue;
    }
}

fn event_stream() -> TokenStream {
    quote! {
        //! Event streams: their receiver, and the messages that they are made of.

        pub use ::aws_smithy_http::event_stream::EventStreamSender;
        pub use ::aws_smithy_types::event_stream::{Header, HeaderValue, Message};
        pub use ::aws_smithy_types::str_bytes::StrBytes;
        pub use ::proofmark_runtime::event_stream::EventReceiver;
    }
}

fn meta(plan: &Plan) -> TokenStream {
    let service = &plan.service;
    let api_key = service.api_key.as_ref().map(api_key).unwrap_or_default();
    let auth_schemes = [
        (Auth::ApiKey, api_key),
        (Auth::Basic, quote!(::proofmark_runtime::auth::basic)),
        (Auth::Bearer, quote!(::proofmark_runtime::auth::bearer)),
        (Auth::SigV4a, quote!(::proofmark_runtime::auth::sigv4a)),
    ];
    let auth_schemes = auth_schemes.into_iter().filter(|(way, _)| plan.uses(*way)).map(|(_, scheme)| scheme);
    let headers = service.headers.iter().map(|(name, value)| quote!((#name, #value)));
    let protocol = match service.protocol.id {
        ProtocolId::RestJson1 => quote!(REST_JSON_1),
        ProtocolId::AwsJson1_0 => quote!(AWS_JSON_1_0),
        ProtocolId::AwsJson1_1 => quote!(AWS_JSON_1_1),
    };
    let (sdk_id, name, signing_name) = (&service.sdk_id, &service.user_agent_name, &service.signing_name);
    quote! {
        //! Which crate this is, and which service it is for.

        use ::proofmark_runtime::operation::{Package, ServiceSpec};

        /// The version of this crate.
        pub static PKG_VERSION: &str = env!("CARGO_PKG_VERSION");

        pub(crate) const SERVICE: &ServiceSpec = &ServiceSpec {
            sdk_id: #sdk_id,
            name: #name,
            signing_name: #signing_name,
            protocol: &::proofmark_runtime::protocol::#protocol,
            headers: &[#(#headers),*],
            auth_schemes: &[#(#auth_schemes),*],
            package: Package { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") },
            endpoint_resolver: crate::config::endpoint::default_resolver,
            endpoint_params: crate::config::endpoint::params,
        };
    }
}

/// What makes the scheme of API keys.
fn api_key(api_key: &ApiKey) -> TokenStream {
    let (name, location) = match api_key {
        ApiKey::Header { name, scheme: None } => (name, quote!(Header { scheme: None })),
        ApiKey::Header { name, scheme: Some(scheme) } => (name, quote!(Header { scheme: Some(#scheme) })),
        ApiKey::Query { name } => (name, quote!(Query)),
    };
    quote!(|| ::proofmark_runtime::auth::api_key(#name, ::proofmark_runtime::auth::ApiKeyLocation::#location))
}
