//! The responses that need no state: documented examples, and responses that are synthesized by seed. Each is written
//! once and kept.

use crate::api::{Api, ApiOperation};
use crate::examples::{Example, Examples};
use crate::service::Call;
use crate::synth;
use crate::write::{self, ErrorResponse, WriteError};
use bytes::Bytes;
use http::Response;
use proofmark_smithy_model::model::Node;
use std::sync::OnceLock;

/// The responses of all operations.
#[derive(Debug)]
pub(super) struct DefaultResponses {
    examples: Examples,
    /// By the operation's index.
    operations: Vec<OfOperation>,
    seed: u64,
}

#[derive(Debug, Default)]
struct OfOperation {
    /// By the example's number, from 1. One that cannot be written is reported by the linter; here it gives no
    /// response.
    examples: Vec<Option<DefaultResponse>>,
    synthesized: OnceLock<Result<DefaultResponse, String>>,
}

/// A response, and the output that it carries; none when it is an error.
#[derive(Debug)]
pub(super) struct DefaultResponse {
    pub(super) output: Option<Node>,
    pub(super) response: Response<Bytes>,
}

impl DefaultResponses {
    pub(super) fn new(api: &Api, seed: u64) -> Self {
        let examples = Examples::new(api);
        let mut operations: Vec<OfOperation> = api.operations().map(|_| OfOperation::default()).collect();
        for example in examples.iter() {
            if let (Some(operation), Some(own)) =
                (api.operation_at(example.operation), operations.get_mut(example.operation))
            {
                own.examples.push(DefaultResponse::of_example(api, operation, example).ok());
            }
        }
        Self { examples, operations, seed }
    }

    /// The response of the example that has this input, whatever the form that the call names its resource in.
    pub(super) fn documented(&self, call: &Call<'_>) -> Option<&DefaultResponse> {
        let Call { operation, input, scope, target, .. } = *call;
        let example = self.examples.matching(operation, input);
        let example = example.or_else(|| self.examples.matching(operation, &target?.plain_input(input, scope)?))?;
        self.operations[operation.index].examples.get(example.number.checked_sub(1)?)?.as_ref()
    }

    /// The documented response, else one that is synthesized; or why there is none.
    pub(super) fn find<'a>(
        &'a self,
        api: &Api,
        operation: &ApiOperation,
        documented: Option<&'a DefaultResponse>,
    ) -> Result<&'a DefaultResponse, String> {
        if let Some(example) = documented {
            return Ok(example);
        }
        let synthesized = self.operations[operation.index].synthesized.get_or_init(|| {
            let output = synth::output(api, operation, self.seed).map_err(|error| error.to_string())?;
            DefaultResponse::of_output(api, operation, output).map_err(|error| error.to_string())
        });
        synthesized.as_ref().map_err(String::clone)
    }
}

impl DefaultResponse {
    fn of_example(api: &Api, operation: &ApiOperation, example: &Example) -> Result<Self, WriteError> {
        let Some(error) = &example.error else {
            return Self::of_output(api, operation, example.output.clone().unwrap_or_default());
        };
        let error = match error.schema {
            Some(schema) => ErrorResponse::modelled(api, schema, error.members.clone()),
            None => ErrorResponse {
                members: error.members.clone(),
                ..ErrorResponse::unmodelled(&error.name, http::StatusCode::BAD_REQUEST.as_u16(), "")
            },
        };
        Ok(Self { output: None, response: write::error(api, &error)? })
    }

    fn of_output(api: &Api, operation: &ApiOperation, output: Node) -> Result<Self, WriteError> {
        let response = write::response(api, operation, &output)?;
        Ok(Self { output: Some(output), response })
    }
}
