//! Resolving an endpoint: the functions that endpoint rules call, the partitions of AWS, and the errors.
//!
//! The rules themselves are compiled into each generated crate (`config::endpoint`); no rule of any service is here.

mod arn;
mod function;
mod params;
mod partition;
mod url;

pub use arn::{Arn, parse_arn};
pub use function::{is_valid_host_label, is_virtual_hostable_s3_bucket, split, substring, uri_encode};
pub use params::{EndpointOverrideInterceptor, InvalidParams};
pub use partition::{Partition, partition};
pub use url::{Url, parse_url};

use aws_smithy_http::endpoint::ResolveEndpointError;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_types::Document;
use aws_smithy_types::endpoint::{Builder, Endpoint, EndpointAuthScheme};
use std::borrow::Cow;

/// The result of a rule set.
pub type Resolution = Result<Endpoint, BoxError>;

/// The error of a rule.
pub fn error<T>(message: impl Into<String>) -> Result<T, BoxError> {
    Err(Box::new(ResolveEndpointError::message(message)))
}

/// The error of a rule set in which no rule applies.
pub fn no_rule_matched() -> Resolution {
    error("No endpoint rule matched")
}

/// Starts an endpoint. An empty URL, which only a caller can have configured, is an error.
pub fn endpoint(url: impl Into<Cow<'static, str>>) -> Result<Builder, BoxError> {
    let url = url.into();
    if url.is_empty() { error("the endpoint URL is empty") } else { Ok(Endpoint::builder().url(url)) }
}

/// An auth scheme of an endpoint, with its properties.
pub fn auth_scheme<const N: usize>(
    name: impl Into<Cow<'static, str>>,
    properties: [(&'static str, Document); N],
) -> EndpointAuthScheme {
    let scheme = EndpointAuthScheme::with_capacity(name, N);
    properties.into_iter().fold(scheme, |scheme, (key, value)| scheme.put(key, value))
}

/// A property with members.
pub fn object<const N: usize>(members: [(&'static str, Document); N]) -> Document {
    Document::Object(members.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_url_is_an_error_and_not_a_panic() {
        assert_eq!(endpoint("").unwrap_err().to_string(), "the endpoint URL is empty");
        assert_eq!(endpoint("https://a.example").unwrap().build().url(), "https://a.example");
        assert_eq!(no_rule_matched().unwrap_err().to_string(), "No endpoint rule matched");
    }

    #[test]
    fn auth_schemes_keep_their_properties() {
        let scheme = auth_scheme("sigv4", [("signingName", "s3".into()), ("disableDoubleEncoding", true.into())]);
        assert_eq!(scheme.name(), "sigv4");
        assert_eq!(scheme.get("signingName"), Some(&Document::from("s3")));
        assert_eq!(scheme.get("disableDoubleEncoding"), Some(&Document::Bool(true)));
        assert_eq!(scheme.get("signingRegion"), None);
    }
}
