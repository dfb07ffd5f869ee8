//! What the response to a request of an operation is, in the order that the contract asks for: what is wrong with the
//! request; what its own headers ask for; rules; the service's state; a documented example; a synthesized response.

use super::Engine;
use super::reply::{Decision, EventSource};
use crate::api::{ApiOperation, AuthScheme, Location};
use crate::aws::{ErrorProblem, Scope, is_region};
use crate::located::nearest;
use crate::scenario::{Fault, Reply as Scripted};
use crate::serve::config::Signatures;
use crate::serve::default_responses::DefaultResponse;
use crate::serve::notices::Kind as Notice;
use crate::serve::per_call::PerCall;
use crate::serve::{control_response, rejected};
use crate::service::{Call, Outcome, Rejected, Reply as ServiceReply, STATE_FULL, Settings, overlay};
use crate::violation::{Constraint, Violation};
use crate::write::ErrorResponse;
use crate::{auth, aws, sigv4, write};
use bytes::Bytes;
use http::Response;
use proofmark_smithy_model::model::Node;
use std::borrow::Cow;

/// The error of a request that is not signed, by the name that all services of AWS have for it.
const UNSIGNED: &str = "MissingAuthenticationTokenException";

impl Engine {
    pub(super) fn check_auth(
        &self,
        signed: &sigv4::Parsed<'_>,
        operation: &ApiOperation,
        violations: &mut Vec<Violation>,
    ) {
        if operation.no_auth {
            return;
        }
        let (credentials, region) = match &self.signatures {
            Signatures::Ignored => return,
            Signatures::Present => (None, None),
            Signatures::Verified(credentials) => {
                let Settings { scope, region_is_fixed, .. } = &self.settings;
                (Some(credentials), Some(scope.region.as_str()).filter(|_| *region_is_fixed))
            }
        };
        let mut members = self.api[operation.input].members();
        let hides_path = members.any(|member| member.sensitive && member.location == Location::Label);
        let v4a = self.api.sigv4a;
        let signing_name = self.api.signing_name.as_deref();
        let signature = signing_name.map(|signing_name| sigv4::Check {
            signing_name,
            v4a,
            region,
            credentials,
            clock: None,
            hides_path,
        });
        violations.extend(auth::check_parsed(signed, operation, signature));
    }

    /// The response to a request of an operation.
    pub(super) fn decide(
        &self,
        signed: &sigv4::Parsed<'_>,
        operation: &ApiOperation,
        input: &Node,
        violations: &[Violation],
    ) -> Decision {
        let request = signed.request();
        if self.strict
            && !violations.is_empty()
            && let Some(error) = self.rejection(operation, input, violations)
        {
            return self.reject(&error);
        }
        let asked = match PerCall::read(request.headers()) {
            Ok(asked) => asked.unwrap_or_default(),
            Err(error) => return self.reject(&rejected::asked_wrongly(&error.to_string())),
        };
        let mut decision = match &asked.error {
            Some(wanted) => match self.errors.response(wanted) {
                Ok(error) => self.reject(&error),
                Err(error) => {
                    let unknown = matches!(error, ErrorProblem::Unknown(_));
                    let near = unknown.then(|| nearest(&wanted.shape, self.errors.names())).flatten();
                    let near = near.map_or_else(String::new, |near| format!("; {near}"));
                    return self.reject(&rejected::asked_wrongly(&format!("x-proofmark-error: {error}{near}")));
                }
            },
            None if asked.fault.is_some_and(|fault| fault != Fault::Truncated) => Decision::default(),
            None => {
                let scope = self.scope(signed);
                self.by_rules(&Call::new(&*self.service, operation, input, &scope).with_request(request))
            }
        };
        decision.fault = asked.fault.or(decision.fault);
        decision.delay = asked.delay.or(decision.delay);
        decision
    }

    /// The account and region in which a request is handled.
    fn scope(&self, signed: &sigv4::Parsed<'_>) -> Cow<'_, Scope> {
        let own = &self.settings.scope;
        if self.settings.region_is_fixed {
            return Cow::Borrowed(own);
        }
        match signed.region().filter(|region| *region != own.region && is_region(region)) {
            Some(region) => Cow::Owned(Scope { region: region.to_owned(), ..own.clone() }),
            None => Cow::Borrowed(own),
        }
    }

    /// The error of a request that breaks the model; all services of AWS check signatures alike, and first.
    fn rejection(&self, operation: &ApiOperation, input: &Node, violations: &[Violation]) -> Option<ErrorResponse> {
        let is_signature = |violation: &Violation| matches!(violation.constraint, Constraint::Signature { .. });
        let is_signed = self.api.signing_name.is_some() && operation.auth.contains(&AuthScheme::SigV4);
        if let Some(violation) = violations.iter().find(|violation| is_signature(violation) && !is_signed) {
            return Some(rejected::unauthenticated(operation, &violation.to_string()));
        }
        if let Some(violation) =
            violations.iter().find(|violation| is_signature(violation) && violation.value.is_none())
        {
            self.notices.say(Notice::Unsigned, || {
                "a request without a signature was rejected; to accept such requests, start with --signatures ignored"
                    .to_owned()
            });
            let hint = "sign the request (curl: --aws-sigv4), or start this server with --signatures ignored";
            return self.errors.with_text(UNSIGNED, format!("{violation}; {hint}"));
        }
        if violations.iter().any(is_signature) {
            return Some(aws::rejection(&self.errors, &self.api, operation, input, violations)?.error);
        }
        self.service.rejection(&Rejected { api: &self.api, errors: &self.errors, operation, input, violations })
    }

    fn by_rules(&self, call: &Call<'_>) -> Decision {
        let Some(matched) = self.rules.response(call) else {
            return self.by_service(call);
        };
        let scripted = matched.response();
        let mut decision: Decision = match &scripted.reply {
            Scripted::Output(output) => self.write(call.operation, output).into(),
            Scripted::Error(error) => self.reject(error),
            // The service did its part before the connection broke; otherwise it never heard of the request.
            Scripted::Fault(Fault::Truncated) | Scripted::Ordinary => self.by_service(call),
            Scripted::Fault(_) => Decision::default(),
        };
        if let Scripted::Fault(fault) = scripted.reply {
            decision.fault = Some(fault);
        }
        decision.delay = Some(scripted.delay).filter(|delay| !delay.is_zero()).or(decision.delay);
        decision
    }

    /// The response of the service itself: by its state, an example, or synthesized values.
    fn by_service(&self, call: &Call<'_>) -> Decision {
        let operation = call.operation;
        let documented = self.default_responses.documented(call);
        let reply = self.state.as_ref().and_then(|state| state.respond(call, documented.is_some()));
        match reply {
            Some(reply) => self.outcome(operation, documented, reply),
            None => self.usual(operation, documented).into(),
        }
    }

    /// What the service said, as a message.
    pub(super) fn outcome(
        &self,
        operation: &ApiOperation,
        documented: Option<&DefaultResponse>,
        reply: ServiceReply,
    ) -> Decision {
        let mut decision = Decision { delay: reply.delay, request_id: reply.request_id, ..Decision::default() };
        decision.response = match reply.outcome {
            Outcome::Later(later) => {
                decision.later = Some(later);
                return decision;
            }
            Outcome::Stream { output, events } => {
                decision.events = Some(EventSource { events, operation: operation.index });
                self.write(operation, &output)
            }
            Outcome::Output(output) => self.write(operation, &output),
            Outcome::Overlay { members, merged } => match self.default_responses.find(&self.api, operation, documented)
            {
                Ok(default) => {
                    let mut output = default.output.clone().unwrap_or_default();
                    overlay(&mut output, members, merged);
                    self.write(operation, &output)
                }
                Err(problem) => rejected::no_response(operation, &problem),
            },
            Outcome::Error { error, behaviour } => {
                if behaviour.id == STATE_FULL {
                    let text = || {
                        "the state is full, and calls that would add to it are rejected (state-full): delete functions, \
                         POST /_proofmark/reset, or start with a larger --state-memory"
                    };
                    self.notices.say(Notice::State, || text().to_owned());
                }
                if documented.is_some_and(|example| example.output.is_some()) && error.status == 404 {
                    self.notices.say(Notice::Undeclared, || {
                        format!(
                            "{}: this documented example is about a resource that was neither created nor declared; create \
                             it, declare it in a scenario, or start with --state auto for the documented responses",
                            operation.name()
                        )
                    });
                }
                self.write_error(&error)
            }
        };
        decision
    }

    /// The response as it is without rules and state.
    fn usual(&self, operation: &ApiOperation, documented: Option<&DefaultResponse>) -> Response<Bytes> {
        match self.default_responses.find(&self.api, operation, documented) {
            Ok(default) => default.response.clone(),
            Err(problem) => rejected::no_response(operation, &problem),
        }
    }

    pub(super) fn reject(&self, error: &ErrorResponse) -> Decision {
        self.write_error(error).into()
    }

    fn write(&self, operation: &ApiOperation, output: &Node) -> Response<Bytes> {
        write::response(&self.api, operation, output)
            .unwrap_or_else(|problem| rejected::no_response(operation, &problem.to_string()))
    }

    fn write_error(&self, error: &ErrorResponse) -> Response<Bytes> {
        write::error(&self.api, error).unwrap_or_else(|problem| {
            control_response::problem(&format!("{} cannot be written: {problem}", error.name))
        })
    }
}
