//! The settings of a client's configuration that only some services need.

use crate::plan::{Auth, Finish, Plan};
use proc_macro2::TokenStream;
use quote::quote;

/// Emits the methods of `config::Builder` that the service needs.
pub fn emit(plan: &Plan) -> TokenStream {
    let token = plan.uses(Auth::Bearer).then(token);
    let login = plan.uses(Auth::Basic).then(login);
    let api_key = plan.uses(Auth::ApiKey).then(api_key);
    let region_set = plan.uses(Auth::SigV4a).then(region_set);
    let compression = plan.does(Finish::Gzip).then(compression);
    quote!(#token #login #api_key #region_set #compression)
}

fn token() -> TokenStream {
    quote! {
        /// Sets the bearer token.
        pub fn bearer_token(self, bearer_token: ::aws_credential_types::Token) -> Self {
            self.token_provider(bearer_token)
        }
        /// Sets where bearer tokens come from.
        pub fn token_provider(
            mut self,
            token_provider: impl ::aws_credential_types::provider::token::ProvideToken + 'static,
        ) -> Self {
            let provider = ::aws_credential_types::provider::token::SharedTokenProvider::new(token_provider);
            self.set_token_provider(Some(provider));
            self
        }
        /// Sets where bearer tokens come from; `None` changes nothing.
        pub fn set_token_provider(
            &mut self,
            token_provider: Option<::aws_credential_types::provider::token::SharedTokenProvider>,
        ) -> &mut Self {
            if let Some(token_provider) = token_provider {
                self.parts.set_token_provider(token_provider);
            }
            self
        }
    }
}

fn login() -> TokenStream {
    quote! {
        /// Sets the user name and password of HTTP basic authentication.
        pub fn basic_auth_login(self, basic_auth_login: auth::Login) -> Self {
            self.basic_auth_login_resolver(basic_auth_login)
        }
        /// Sets where user names and passwords of HTTP basic authentication come from: something that resolves to a
        /// [`Login`](auth::Login).
        pub fn basic_auth_login_resolver(
            mut self,
            basic_auth_login_resolver: impl auth::ResolveIdentity + 'static,
        ) -> Self {
            self.parts.set_login_resolver(basic_auth_login_resolver);
            self
        }
    }
}

fn api_key() -> TokenStream {
    quote! {
        /// Sets the API key.
        pub fn api_key(self, api_key: auth::Token) -> Self {
            self.api_key_resolver(api_key)
        }
        /// Sets where API keys come from: something that resolves to a [`Token`](auth::Token).
        pub fn api_key_resolver(mut self, api_key_resolver: impl auth::ResolveIdentity + 'static) -> Self {
            self.parts.set_api_key_resolver(api_key_resolver);
            self
        }
    }
}

fn region_set() -> TokenStream {
    quote! {
        /// Sets the regions in which a SigV4a signature holds.
        pub fn sigv4a_signing_region_set(
            mut self,
            sigv4a_signing_region_set: impl Into<::aws_types::region::SigningRegionSet>,
        ) -> Self {
            self.set_sigv4a_signing_region_set(Some(sigv4a_signing_region_set.into()));
            self
        }
        /// Sets or unsets the regions in which a SigV4a signature holds.
        pub fn set_sigv4a_signing_region_set(
            &mut self,
            sigv4a_signing_region_set: Option<::aws_types::region::SigningRegionSet>,
        ) -> &mut Self {
            self.parts.layer.store_or_unset(sigv4a_signing_region_set);
            self
        }
    }
}

/// Whether and from which size on requests are compressed.
fn compression() -> TokenStream {
    quote! {
        /// Sets whether request bodies are sent as they are, never compressed.
        pub fn disable_request_compression(mut self, disable_request_compression: impl Into<Option<bool>>) -> Self {
            self.set_disable_request_compression(disable_request_compression.into());
            self
        }
        /// Sets or unsets whether request bodies are sent as they are, never compressed.
        pub fn set_disable_request_compression(&mut self, disable_request_compression: Option<bool>) -> &mut Self {
            let disable = ::proofmark_runtime::compression::DisableRequestCompression;
            self.parts.layer.store_or_unset(disable_request_compression.map(disable));
            self
        }
        /// Sets from how many bytes on a body in memory is compressed: 0 to 10,485,760.
        pub fn request_min_compression_size_bytes(
            mut self,
            request_min_compression_size_bytes: impl Into<Option<u32>>,
        ) -> Self {
            self.set_request_min_compression_size_bytes(request_min_compression_size_bytes.into());
            self
        }
        /// Sets or unsets from how many bytes on a body in memory is compressed: 0 to 10,485,760.
        pub fn set_request_min_compression_size_bytes(
            &mut self,
            request_min_compression_size_bytes: Option<u32>,
        ) -> &mut Self {
            let least = ::proofmark_runtime::compression::RequestMinCompressionSizeBytes;
            self.parts.layer.store_or_unset(request_min_compression_size_bytes.map(least));
            self
        }
    }
}
