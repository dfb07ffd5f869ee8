//! A call: what a service gets to respond to.

use super::{Service, Target};
use crate::api::ApiOperation;
use crate::aws::Scope;
use bytes::Bytes;
use http::Request;
use proofmark_smithy_model::model::Node;

/// A valid request of an operation, with what it is about. Built once per request, so that nobody reads names again.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// The operation.
    pub operation: &'a ApiOperation,
    /// The input, in document form.
    pub input: &'a Node,
    /// The account and region that the request was made in.
    pub scope: &'a Scope,
    /// The resource that the input names, wherever it is; none when it names none, or in no form that there is.
    pub target: Option<Target<'a>>,
    /// The request as it came, for what no member has; none when there was none.
    pub request: Option<&'a Request<Bytes>>,
}

impl<'a> Call<'a> {
    /// A call of this service in this account and region.
    pub fn new(service: &dyn Service, operation: &'a ApiOperation, input: &'a Node, scope: &'a Scope) -> Self {
        let name = input.as_object().and_then(|members| service.resource(members));
        Self { operation, input, scope, target: name.map(|name| name.resolve(scope)), request: None }
    }

    /// The same with the request as it came.
    pub fn with_request(self, request: &'a Request<Bytes>) -> Self {
        Self { request: Some(request), ..self }
    }
}
