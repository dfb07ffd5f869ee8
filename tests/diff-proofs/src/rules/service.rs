//! The contract server of a fixture's model, which keeps what it took and responds by a script. It checks what a model
//! asks for and the contract kit does not look at: the host, a checksum, and the length of a stream.

use anyhow::{Result, anyhow};
use aws_credential_types::Credentials;
use proofmark_contract::api::{ApiOperation, SchemaId};
use proofmark_contract::behaviour::Behaviour;
use proofmark_contract::budget::Budget;
use proofmark_contract::serve::{Config, Server, Signatures, Spawned};
use proofmark_contract::service::{Call, Outcome, Reply, Service, Settings, State};
use proofmark_contract::synth::{self, Members, Options};
use proofmark_contract::write::ErrorResponse;
use proofmark_contract::{Api, Mark};
use proofmark_smithy_model::model::{Model, Node, ShapeId, ShapeType, Traits};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The credentials of `tests/diff-proofs/caller`; AWS's documentation shows them.
const ACCESS_KEY: &str = "AKIDEXAMPLE";
const SECRET_KEY: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

/// The host at which services are called, so that a prefix can be put before it.
pub(super) const HOST: &str = "service.localhost";

/// How a service responds.
#[derive(Clone, Copy, Debug)]
pub(super) enum Response {
    /// With an output of this kind, by this seed.
    Output(u64, Options),
    /// With the error at this place among those of the operation, with these members; after so many calls with an output.
    Error { index: usize, members: Members, calls: usize },
    /// With two pages, where the operation is paginated.
    Pages,
}

/// What a service sent.
#[derive(Clone, Debug)]
pub(super) enum Sent {
    Output(Node),
    Error(SchemaId, Node),
}

/// A call that reached the service.
#[derive(Clone, Debug)]
pub(super) struct Taken {
    /// The operation that it took the request for.
    pub(super) operation: String,
    pub(super) input: Node,
    /// None where it rejects what the contract kit lets pass.
    pub(super) sent: Option<Sent>,
    /// Whether the request says that its signature does not cover the payload.
    pub(super) is_unsigned: bool,
}

/// A running service.
pub(super) struct Contract {
    pub(super) api: Arc<Api>,
    spawned: Spawned,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    api: Arc<Api>,
    asked: Vec<Asked>,
    script: Mutex<Script>,
}

#[derive(Debug)]
struct Script {
    response: Response,
    taken: Vec<Taken>,
}

/// What the model asks of the requests of an operation.
#[derive(Debug)]
struct Asked {
    operation: ShapeId,
    host_prefix: Option<String>,
    checksum: bool,
    length: bool,
    signs_payload: bool,
}

impl Contract {
    /// Starts the service of a model. It speaks this protocol where the model has it, and is called by these hosts, too.
    pub(super) fn start(model: &Model, protocol: &str, hosts: &[String]) -> Result<Self> {
        let service = model.services().next().ok_or_else(|| anyhow!("the model has no service"))?;
        let protocol = service.traits.has(protocol).then_some(protocol);
        let api = Api::with_protocol(model, None, protocol).map_err(|report| anyhow!("{report}"))?;
        let api = Arc::new(api);
        let asked: Vec<Asked> = api.operations().map(|operation| asked(model, &operation.id)).collect();
        // The kit knows signatures without the payload only by a header, which clients of other services than S3 do not
        // send: where the model allows them, they are asked for in form alone.
        let signatures = match asked.iter().all(|asked| asked.signs_payload) {
            true => Signatures::Verified(Credentials::new(ACCESS_KEY, SECRET_KEY, None, None, "diff-proofs")),
            false => Signatures::Present,
        };
        let script = Mutex::new(Script { response: Response::Output(0, Options::COMPLETE), taken: Vec::new() });
        let shared = Arc::new(Shared { api: Arc::clone(&api), asked, script });
        let config = Config { signatures, workers: 1, allowed_hosts: hosts.to_vec(), ..Config::new(Arc::clone(&api)) };
        let spawned = Server::spawn(config.with_service(Arc::new(Recorder(Arc::clone(&shared)))))?;
        Ok(Self { api, spawned, shared })
    }

    /// Where it listens, `127.0.0.1:40001`.
    pub(super) fn address(&self) -> String {
        self.spawned.addr().to_string()
    }

    /// Forgets what it took, and sets how it responds.
    pub(super) fn respond(&self, response: Response) {
        *self.shared.script() = Script { response, taken: Vec::new() };
    }

    /// What it took since.
    pub(super) fn taken(&self) -> Vec<Taken> {
        self.shared.script().taken.clone()
    }

    /// Whether the payload of an operation is part of the signature.
    pub(super) fn signs_payload(&self, operation: &str) -> bool {
        self.shared.asked.iter().any(|asked| asked.operation.name() == operation && asked.signs_payload)
    }
}

fn asked(model: &Model, id: &ShapeId) -> Asked {
    let none = Traits::default();
    let shape = model.shape(id);
    let traits = shape.map_or(&none, |shape| &shape.traits);
    let text = |id: &str, key: &str| traits.get(id)?.get(key)?.as_str().map(str::to_owned);
    let checksum = traits.get("aws.protocols#httpChecksum").and_then(|value| value.get("requestChecksumRequired"));
    let input = match shape.map(|shape| &shape.ty) {
        Some(ShapeType::Operation(operation)) => model.shape(&operation.input),
        _ => None,
    };
    let members = input.into_iter().flat_map(|input| input.members.values());
    let mut targets = members.filter_map(|member| model.shape(&member.target));
    Asked {
        operation: id.clone(),
        host_prefix: text("smithy.api#endpoint", "hostPrefix"),
        checksum: traits.has("smithy.api#httpChecksumRequired") || checksum == Some(&Node::Bool(true)),
        length: targets.any(|target| target.traits.has("smithy.api#requiresLength")),
        signs_payload: !traits.has("aws.auth#unsignedPayload"),
    }
}

impl Shared {
    fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Why the service rejects a request that the contract kit takes.
    fn rejection(&self, call: &Call<'_>) -> Option<&'static str> {
        let (request, asked) = (call.request?, self.asked.get(call.operation.index)?);
        let has = |name: &str| request.headers().contains_key(name);
        if asked.checksum
            && !has("content-md5")
            && !request.headers().keys().any(|n| n.as_str().starts_with("x-amz-checksum-"))
        {
            return Some("a checksum is missing");
        }
        if asked.length && !has("content-length") {
            return Some("the length of the stream is missing");
        }
        let host = request.headers().get("host").and_then(|host| host.to_str().ok()).unwrap_or_default();
        let expected = format!("{}{HOST}", asked.prefix(call.input));
        // Endpoint rules may lead to any host, whatever the client is configured with.
        (host.ends_with(HOST) && host != expected).then_some("this host is not served")
    }

    fn respond(&self, call: &Call<'_>) -> Outcome {
        let is_unsigned = call.request.is_some_and(|request| {
            request.headers().get("x-amz-content-sha256").is_some_and(|hash| hash == "UNSIGNED-PAYLOAD")
        });
        let rejection = self.rejection(call);
        let mut script = self.script();
        let sent = match rejection {
            Some(_) => None,
            None => self.answer(call.operation, script.response, script.taken.len()),
        };
        let operation = call.operation.name().to_owned();
        script.taken.push(Taken { operation, input: call.input.clone(), sent: sent.clone(), is_unsigned });
        let error = |error| Outcome::Error { error, behaviour: SCRIPTED };
        match (rejection, sent) {
            (_, Some(Sent::Output(output))) => Outcome::Output(output),
            (_, Some(Sent::Error(schema, members))) => error(ErrorResponse::modelled(&self.api, schema, members)),
            (reason, None) => error(ErrorResponse::unmodelled("Rejected", 400, reason.unwrap_or("no response"))),
        }
    }

    fn answer(&self, operation: &ApiOperation, response: Response, calls: usize) -> Option<Sent> {
        let output = |seed, options| synth::output_with(&self.api, operation, seed, options).ok().map(Sent::Output);
        match response {
            Response::Output(seed, options) => output(seed, options),
            Response::Error { calls: most, .. } if calls >= most => output(0, Options::COMPLETE),
            Response::Error { index, members, .. } => {
                let schema = *operation.errors.get(index)?;
                let options = Options { members, ..Options::COMPLETE };
                Some(Sent::Error(schema, synth::error(&self.api, schema, 0, options).ok()?))
            }
            Response::Pages => {
                // The last page, which has no token, nor anything that the other model may take for one.
                let mut page = synth::output_with(&self.api, operation, 0, Options::MINIMAL).ok()?;
                if calls == 0
                    && let Some(paginated) = &operation.paginated
                {
                    page[paginated.output_token.as_str()] = "next".into();
                }
                Some(Sent::Output(page))
            }
        }
    }
}

impl Asked {
    /// What stands before the host, with labels as the input has them.
    fn prefix(&self, input: &Node) -> String {
        let mut prefix = String::new();
        let mut rest = self.host_prefix.as_deref().unwrap_or_default();
        while let Some((before, (label, after))) =
            rest.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
        {
            prefix.push_str(before);
            prefix.push_str(input.get(label).and_then(Node::as_str).unwrap_or_default());
            rest = after;
        }
        prefix + rest
    }
}

const SCRIPTED: Behaviour =
    Behaviour { id: "scripted", says: "The proof says how to respond.", mark: Mark::Unknown, evidence: &[] };

/// The service as it is set up, and as it runs.
#[derive(Debug)]
struct Recorder(Arc<Shared>);

impl Service for Recorder {
    fn start(&self, _: &Api, _: &Settings, _: &Budget) -> Option<Box<dyn State>> {
        Some(Box::new(Self(Arc::clone(&self.0))))
    }
}

impl State for Recorder {
    fn respond(&self, call: &Call<'_>, _: bool) -> Option<Reply> {
        Some(self.0.respond(call).into())
    }

    fn reset(&self) {}
}
