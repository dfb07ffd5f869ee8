//! The cases: which call is made with which input, and with which response. A case follows from the seed and its number
//! alone: first every documented example, then every error of every operation, then any number of random ones.

use super::events;
use super::inputs::Inputs;
use super::planned::PlannedResponse;
use super::responses;
use anyhow::{Context, Result};
use fastrand::Rng;
use proofmark_contract::api::{Api, ApiOperation, SchemaId};
use proofmark_contract::examples::{Example, examples};
use proofmark_contract::write::ErrorResponse;
use proofmark_smithy_model::model::Node;
use serde_json::{Value, json};

/// A call and its responses.
pub(super) struct Case {
    /// What `--case` takes.
    pub(super) id: String,
    /// The operation's name.
    pub(super) operation: String,
    /// What is special about the input.
    pub(super) input_kind: &'static str,
    pub(super) input: Node,
    /// How often the client may try.
    pub(super) attempts: u32,
    /// The responses to its attempts; the last one to all that follow.
    pub(super) responses: Vec<PlannedResponse>,
}

impl Case {
    /// What a driver is sent, to call this server.
    pub(super) fn told(&self, url: &str, secret: &str) -> Value {
        json!({
            "id": self.id,
            "operation": self.operation,
            "input": self.input,
            "attempts": self.attempts,
            "url": url,
            "secret": secret,
        })
    }
}

/// All cases of a seed.
pub(super) struct Cases<'a> {
    api: &'a Api,
    inputs: Inputs<'a>,
    examples: Vec<Example>,
    /// Every operation with each of its errors.
    errors: Vec<(usize, SchemaId)>,
    /// The operations that respond with a stream of events, by their places.
    streams: Vec<usize>,
    seed: u64,
}

/// One of so many cases is of an operation that responds with a stream of events.
const STREAMS: usize = 15;

impl<'a> Cases<'a> {
    pub(super) fn new(api: &'a Api, seed: u64) -> Self {
        let streams = api.operations().filter(|operation| events::of(api, operation).is_some());
        let streams = streams.map(|operation| operation.index).collect();
        let errors =
            api.operations().flat_map(|operation| operation.errors.iter().map(|error| (operation.index, *error)));
        Self { api, inputs: Inputs::new(api), examples: examples(api), errors: errors.collect(), streams, seed }
    }

    /// How many documented examples there are: as many cases, before the generated ones.
    pub(super) fn examples(&self) -> u64 {
        self.examples.len() as u64
    }

    /// How many errors all operations have together: as many cases, the first of the generated ones.
    pub(super) fn errors(&self) -> u64 {
        self.errors.len() as u64
    }

    pub(super) fn case(&self, number: u64) -> Result<Case> {
        let id = format!("{}-{number}", self.seed);
        let place = usize::try_from(number)?;
        let made = match (self.examples.get(place), self.errors.get(place.saturating_sub(self.examples.len()))) {
            (Some(example), _) => self.example(&id, example),
            (None, Some((operation, error))) => self.error(&id, number, *operation, *error),
            (None, None) => self.random(&id, number),
        };
        made.with_context(|| format!("case {id}"))
    }

    fn example(&self, id: &str, example: &Example) -> Result<Case> {
        let operation = self.api.operation_at(example.operation).context("an example of no operation")?;
        let mut rng = Rng::with_seed(0);
        let (kind, message) = match (&example.output, &example.error) {
            (Some(output), _) => ("documented output", responses::documented(self.api, operation, output, &mut rng)?),
            (None, Some(error)) => {
                let schema = error.schema.context("an example of an error that the model has not")?;
                let response = ErrorResponse::modelled(self.api, schema, error.members.clone());
                ("documented error", responses::written(self.api, &response, &mut rng)?)
            }
            (None, None) => ("output", responses::output(self.api, operation, &mut rng)?),
        };
        Ok(Case {
            id: id.to_owned(),
            operation: operation.name().to_owned(),
            input_kind: "documented",
            input: example.input.clone(),
            attempts: 1,
            responses: vec![PlannedResponse::new(kind, &message)],
        })
    }

    /// What is chance in a case, far apart from that of the numbers and seeds around.
    fn rng(&self, number: u64) -> Rng {
        Rng::with_seed((self.seed << 40) ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    fn error(&self, id: &str, number: u64, operation: usize, error: SchemaId) -> Result<Case> {
        let operation = self.api.operation_at(operation).context("no operation")?;
        let mut rng = self.rng(number);
        let (input_kind, input) = self.inputs.any(operation, &mut rng)?;
        let message = responses::modelled_error(self.api, error, &mut rng)?;
        let responses = vec![PlannedResponse::new(responses::MODELLED, &message)];
        Ok(Case {
            id: id.to_owned(),
            operation: operation.name().to_owned(),
            input_kind,
            input,
            attempts: 1,
            responses,
        })
    }

    fn random(&self, id: &str, number: u64) -> Result<Case> {
        let mut rng = self.rng(number);
        let place = usize::try_from(number)?;
        // One operation after the other, and those that respond with events in between, which are few.
        let operation = match place % STREAMS {
            0 if !self.streams.is_empty() => self.streams[place / STREAMS % self.streams.len()],
            _ => place % self.api.operations().len(),
        };
        let operation: &ApiOperation = self.api.operation_at(operation).context("no operation")?;
        let (input_kind, input) = self.inputs.any(operation, &mut rng)?;
        let attempts = if rng.u8(..8) == 0 { 3 } else { 1 };
        let responses =
            (0..attempts).map(|_| responses::respond(self.api, operation, &mut rng)).collect::<Result<_>>()?;
        Ok(Case { id: id.to_owned(), operation: operation.name().to_owned(), input_kind, input, attempts, responses })
    }
}
