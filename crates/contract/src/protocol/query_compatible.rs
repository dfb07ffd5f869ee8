//! `aws.protocols#awsQueryCompatible`: a service that had an awsQuery API before lets its clients ask for the errors'
//! former codes, and responds with them in a header.

use crate::api::{Api, Fault, SchemaId};

/// By which a client asks for the former codes.
pub(super) const QUERY_MODE_HEADER: &str = "x-amzn-query-mode";
/// What has the former code of an error and whose fault it is: `AWS.SimpleQueueService.NonExistentQueue;Sender`.
pub(super) const QUERY_ERROR_HEADER: &str = "x-amzn-query-error";

/// The value of the header for an error; none when the service had no awsQuery API.
pub(super) fn query_error(api: &Api, error: SchemaId) -> Option<String> {
    let schema = &api[error];
    let fault = match schema.error?.fault {
        Fault::Client => "Sender",
        Fault::Server => "Receiver",
    };
    let code = schema.query_error_code.as_deref().unwrap_or(schema.name());
    api.is_query_compatible.then(|| format!("{code};{fault}"))
}
