//! Errors of the service: whether the client reads and recognises them, and whether it tries again.

use super::super::callers::Order;
use super::super::compare::{Side, compare};
use super::super::service::{HOST, Response, Sent};
use super::{Observing, View};
use anyhow::Result;
use proofmark_contract::api::{ApiOperation, Schema};
use proofmark_contract::synth::{self, Members, Options};
use proofmark_smithy_model::diff::Effect;
use serde_json::Value;
use std::sync::Arc;

impl Observing<'_> {
    /// Calls that the service responds to with each of its errors: at each attempt, and at the first alone.
    pub(super) fn errors(&mut self, operation: &ApiOperation) -> Result<()> {
        let (own_api, api) = (Arc::clone(&self.own.service.api), Arc::clone(&self.other.service.api));
        let Some(called) = api.operation(operation.name()) else { return Ok(()) };
        let Ok(input) = synth::input_with(&own_api, operation, 0, Options::COMPLETE) else { return Ok(()) };
        let auth = self.auths(operation).first().copied().unwrap_or("none");
        for (index, schema) in called.errors.iter().enumerate() {
            let error = &api[*schema];
            let named = |name: &str| operation.errors.iter().find(|own| own_api[**own].name() == name);
            let known = named(error.name());
            // The error that stands for it in the client's model, if another name does.
            let alike = operation.errors.iter().find(|own| {
                let own = &own_api[**own];
                let names =
                    |schema: &Schema| -> Vec<String> { schema.members().map(|member| member.name.clone()).collect() };
                !called.errors.iter().any(|other| api[*other].name() == own.name())
                    && own.error == error.error
                    && names(own) == names(error)
            });
            for members in [Members::All, Members::Required] {
                let response = Response::Error { index, members, calls: usize::MAX };
                let played = self.play(false, operation.name(), auth, &input, (response, 1))?;
                let Some(Some(Sent::Error(_, sent))) = played.taken.last().map(|taken| taken.sent.clone()) else {
                    continue;
                };
                let place = format!("{}: error {}", operation.name(), error.name());
                let seen = &played.seen;
                if played.outcome() != "error" || seen["code"].as_str() != Some(error.name()) {
                    self.observed.add(Effect::Breaks, format!("{place} is not read: {}", played.text()));
                }
                match known {
                    Some(own) => {
                        if seen["modelled"].as_str() != Some(error.name()) {
                            self.observed.add(Effect::Degrades, format!("{place} is not recognised"));
                        }
                        let status = own_api[*own].error.map(|error| u64::from(error.status));
                        if seen["status"].as_u64() != status {
                            self.observed.add(Effect::Degrades, format!("{place} has another status"));
                        }
                        let (server, caller) =
                            (Side { api: &api, schema: *schema }, Side { api: &own_api, schema: *own });
                        let fates = compare(server, &sent, caller, &seen["members"]);
                        self.judge_members(&place, &fates, &[]);
                    }
                    None if alike.is_some() => {
                        self.observed.add(Effect::Degrades, format!("{place} is not recognised under its new name"));
                    }
                    None => {}
                }
            }
            self.retries(operation, auth, &input, (index, error.name()))?;
        }
        Ok(())
    }

    /// Whether a call that the service rejects once comes to an output, as it does with a client and a service of the old
    /// model.
    fn retries(&mut self, operation: &ApiOperation, auth: &str, input: &Value, error: (usize, &str)) -> Result<()> {
        let once = |index| (Response::Error { index, members: Members::All, calls: 1 }, 3);
        let played = self.play(false, operation.name(), auth, input, once(error.0))?;
        if played.outcome() == "output" {
            return Ok(());
        }
        let (service, client) = match self.view {
            View::Client => (self.own.service, &self.own.client.name),
            View::Server => (self.other.service, &self.other.client.name),
        };
        let api = Arc::clone(&service.api);
        let errors = api.operation(operation.name()).map(|operation| operation.errors.as_slice()).unwrap_or_default();
        let Some(index) = errors.iter().position(|own| api[*own].name() == error.1) else { return Ok(()) };
        service.respond(once(index).0);
        let (address, endpoint) = (service.address(), format!("http://{HOST}"));
        let before = self.callers.call(&Order {
            client,
            operation: operation.name(),
            address: Some(&address),
            endpoint: Some(&endpoint),
            auth,
            attempts: 3,
            input,
            pages: false,
        })?;
        if before["outcome"] == "output" {
            self.observed
                .add(Effect::Degrades, format!("{}: error {} is no longer retried", operation.name(), error.1));
        }
        Ok(())
    }
}
