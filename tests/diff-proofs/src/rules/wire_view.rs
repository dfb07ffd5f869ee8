//! The client view and the server view, observed: calls of one model's client to the service of the other model.
//!
//! Each call is first made to the service of the client's own model; what is seen there is no consequence of the change,
//! and a call that fails there is not counted. `docs/DIFF.md` has the definition of the verdicts in words.

mod errors;

use super::callers::{Callers, Order};
use super::compare::{Fate, Fates, Side, compare};
use super::crates::Crate;
use super::service::{Contract, HOST, Response, Sent, Taken};
use anyhow::Result;
use proofmark_codegen::plan::Auth;
use proofmark_contract::api::{ApiOperation, Kind};
use proofmark_contract::synth::{self, Members, Options, Style};
use proofmark_contract::{Constraint, read};
use proofmark_smithy_model::diff::Effect;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How many varied messages are tried for each operation.
const VARIED: u64 = 60;

/// Which of the two views.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum View {
    /// The client is that of the old model.
    Client,
    /// The client is that of the new model.
    Server,
}

/// A model with its client and its service.
pub(super) struct Party<'a> {
    pub(super) client: &'a Crate,
    /// The service, as the clients of both models may reach it.
    pub(super) service: &'a Contract,
}

/// What was observed, by its text, with what it means.
#[derive(Debug, Default)]
pub(super) struct Observed {
    /// What was seen, each once.
    pub(super) seen: BTreeMap<String, Effect>,
    /// How many calls were made that work with the client's own service.
    pub(super) calls: usize,
    /// Why nothing is proven of an operation.
    pub(super) broken: Vec<String>,
}

impl Observed {
    /// The worst of it.
    pub(super) fn effect(&self) -> Effect {
        self.seen.values().copied().max().unwrap_or(Effect::Safe)
    }

    fn add(&mut self, effect: Effect, text: impl Into<String>) {
        if effect > Effect::Safe {
            let entry = self.seen.entry(text.into()).or_insert(effect);
            *entry = effect.max(*entry);
        }
    }
}

/// What a call came to.
struct Played {
    seen: Value,
    taken: Vec<Taken>,
}

impl Played {
    fn outcome(&self) -> &str {
        self.seen["outcome"].as_str().unwrap_or_default()
    }

    fn text(&self) -> String {
        let seen = &self.seen;
        let text = seen["text"].as_str().or(seen["message"].as_str()).or(seen["code"].as_str()).unwrap_or_default();
        text.chars().take(160).collect()
    }
}

/// A view of a fixture, while it is observed.
pub(super) struct Observing<'a> {
    pub(super) view: View,
    pub(super) callers: &'a mut Callers,
    /// The model of the client, with its service.
    pub(super) own: Party<'a>,
    /// The model of the service, with its client.
    pub(super) other: Party<'a>,
    observed: Observed,
    /// What the last call that does not work with the own service came to.
    failed: String,
    /// Members of outputs that the service's model does not have, and those of them that had a value all the same.
    unset: BTreeSet<String>,
    set: BTreeSet<String>,
}

impl<'a> Observing<'a> {
    pub(super) fn new(view: View, callers: &'a mut Callers, own: Party<'a>, other: Party<'a>) -> Self {
        Self {
            view,
            callers,
            own,
            other,
            observed: Observed::default(),
            failed: String::new(),
            unset: BTreeSet::new(),
            set: BTreeSet::new(),
        }
    }

    /// Makes all calls.
    pub(super) fn run(mut self) -> Result<Observed> {
        let api = Arc::clone(&self.own.service.api);
        for operation in api.operations() {
            let before = self.observed.calls;
            for auth in self.auths(operation) {
                self.messages(operation, auth)?;
            }
            if self.observed.calls == before {
                let text = format!("no call of {} works with its own service: {}", operation.name(), self.failed);
                self.observed.broken.push(text);
            }
            self.errors(operation)?;
            self.pages(operation)?;
            self.endpoint(operation)?;
        }
        let effect = self.either(Effect::Degrades, Effect::Safe);
        for path in self.unset.difference(&self.set) {
            self.observed.add(effect, format!("{path} is never set"));
        }
        Ok(self.observed)
    }

    fn service(&self, own: bool) -> &'a Contract {
        if own { self.own.service } else { self.other.service }
    }

    fn either(&self, client: Effect, server: Effect) -> Effect {
        match self.view {
            View::Client => client,
            View::Server => server,
        }
    }

    /// The credentials that calls are made with: those of each way to authenticate, alone.
    fn auths(&self, operation: &ApiOperation) -> Vec<&'static str> {
        let planned = self.own.client.plan.operations.iter().find(|planned| planned.id == operation.id);
        let auths = planned.into_iter().flat_map(|planned| &planned.signing.auth);
        auths
            .map(|auth| match auth {
                Auth::SigV4 | Auth::SigV4a => "sigv4",
                Auth::Bearer => "bearer",
                Auth::Basic => "basic",
                Auth::ApiKey => "api-key",
                Auth::None => "none",
            })
            .collect()
    }

    /// Makes a call to a service.
    fn play(
        &mut self,
        to_own: bool,
        operation: &str,
        auth: &str,
        input: &Value,
        (response, attempts): (Response, u32),
    ) -> Result<Played> {
        let service = self.service(to_own);
        service.respond(response);
        let (address, endpoint) = (service.address(), format!("http://{HOST}"));
        let seen = self.callers.call(&Order {
            client: &self.own.client.name,
            operation,
            address: Some(&address),
            endpoint: Some(&endpoint),
            auth,
            attempts,
            input,
            pages: matches!(response, Response::Pages),
        })?;
        Ok(Played { seen, taken: service.taken() })
    }

    /// Calls with inputs and outputs of all kinds.
    fn messages(&mut self, operation: &ApiOperation, auth: &str) -> Result<()> {
        let varied = (0..VARIED).map(|seed| (seed, Options { members: Members::Some, style: Style::Varied }));
        let kinds = [(0, Options::COMPLETE), (0, Options::MINIMAL)].into_iter().chain(varied);
        let api = Arc::clone(&self.own.service.api);
        for (seed, options) in kinds {
            let Ok(input) = synth::input_with(&api, operation, seed, options) else { continue };
            for input in [Some(&input).cloned(), self.with_unsized_stream(operation, &input)].into_iter().flatten() {
                let response = (Response::Output(seed, options), 1);
                let own = self.play(true, operation.name(), auth, &input, response)?;
                if own.taken.is_empty() || own.outcome() != "output" {
                    self.failed = format!("{} {}", own.outcome(), own.text());
                    continue;
                }
                let usual = self.fates(true, operation, &input, &own);
                self.observed.calls += 1;
                let played = self.play(false, operation.name(), auth, &input, response)?;
                self.judge(operation, &input, &played, &usual);
                // Nothing is worse.
                if self.observed.effect() == Effect::Breaks {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// The same input with its stream as one whose length is not known.
    fn with_unsized_stream(&self, operation: &ApiOperation, input: &Value) -> Option<Value> {
        let api = &self.own.service.api;
        let is_stream = |target| matches!(api[target].kind, Kind::Blob) && api[target].streaming;
        let stream = api[operation.input].members().find(|member| is_stream(member.target))?;
        let mut input = input.clone();
        let data = input.get(&stream.name)?.clone();
        input[stream.name.as_str()] = json!({ "unsized": data });
        Some(input)
    }

    /// What became of the values of a request and of its response.
    fn fates(&self, to_own: bool, operation: &ApiOperation, input: &Value, played: &Played) -> [Fates; 2] {
        let (own, api) = (&self.own.service.api, self.service(to_own).api.as_ref());
        let Some(taken) = played.taken.last() else { return Default::default() };
        let Some(called) = api.operation(&taken.operation) else { return Default::default() };
        let mut input = input.clone();
        for (_, value) in input.as_object_mut().into_iter().flatten() {
            if let Some(data) = value.get("unsized").filter(|data| data.is_string()).cloned() {
                *value = data;
            }
        }
        let (caller, server) = (Side { api: own, schema: operation.input }, Side { api, schema: called.input });
        let requests = compare(caller, &input, server, &taken.input);
        let responses = match &taken.sent {
            Some(Sent::Output(output)) => {
                let (server, caller) =
                    (Side { api, schema: called.output }, Side { api: own, schema: operation.output });
                compare(server, output, caller, &played.seen["members"])
            }
            _ => Vec::new(),
        };
        [requests, responses]
    }

    fn judge(&mut self, operation: &ApiOperation, input: &Value, played: &Played, usual: &[Fates; 2]) {
        let name = operation.name();
        let Some(taken) = played.taken.last().filter(|taken| taken.sent.is_some()) else {
            return self.observed.add(Effect::Breaks, format!("{name} is rejected: {}", played.text()));
        };
        if taken.is_unsigned && self.other.service.signs_payload(&taken.operation) {
            self.observed.add(Effect::Degrades, format!("{name} is signed without its payload"));
        }
        if played.outcome() != "output" {
            return self.observed.add(Effect::Breaks, format!("{name}: the response is not read: {}", played.text()));
        }
        let [requests, responses] = self.fates(false, operation, input, played);
        for (fate, path) in requests.iter().filter(|fate| !usual[0].contains(fate)) {
            let effect = match fate {
                Fate::Lost | Fate::Changed | Fate::MadeUp => Effect::Breaks,
                Fate::Ignored => self.either(Effect::Breaks, Effect::Degrades),
                Fate::TokenMissing => self.either(Effect::Safe, Effect::Degrades),
                Fate::NullDropped | Fate::Defaulted => Effect::Degrades,
                Fate::Unset | Fate::Set => Effect::Safe,
            };
            self.observed.add(effect, format!("{name}: input {path}: {fate:?}"));
        }
        self.judge_members(&format!("{name}: output"), &responses, &usual[1]);
        let api = Arc::clone(&self.own.service.api);
        let promised = |violation: &proofmark_contract::Violation| {
            matches!(
                violation.constraint,
                Constraint::Length { .. }
                    | Constraint::Range { .. }
                    | Constraint::Pattern { .. }
                    | Constraint::UniqueItems
            )
        };
        let effect = self.either(Effect::Degrades, Effect::Safe);
        for violation in read::document(&api, operation.output, &played.seen["members"]).iter().filter(|v| promised(v))
        {
            self.observed.add(effect, format!("{name}: output {}: not as the client's model promises", violation.path));
        }
    }

    /// What became of the members of a response.
    fn judge_members(&mut self, place: &str, fates: &[(Fate, String)], usual: &[(Fate, String)]) {
        for (fate, path) in fates.iter().filter(|fate| !usual.contains(fate)) {
            let path = format!("{place} {path}");
            match fate {
                Fate::Lost | Fate::Changed | Fate::MadeUp => {
                    self.observed.add(Effect::Breaks, format!("{path}: {fate:?}"));
                }
                Fate::NullDropped | Fate::Defaulted => {
                    self.observed.add(Effect::Degrades, format!("{path}: {fate:?}"));
                }
                Fate::Unset => _ = self.unset.insert(path),
                Fate::Set => _ = self.set.insert(path),
                Fate::Ignored | Fate::TokenMissing => {}
            }
        }
    }

    /// Whether the client reads all pages that the service has.
    fn pages(&mut self, operation: &ApiOperation) -> Result<()> {
        let own_api = Arc::clone(&self.own.service.api);
        let (Some(_), Ok(input)) = (&operation.paginated, synth::input_with(&own_api, operation, 0, Options::MINIMAL))
        else {
            return Ok(());
        };
        let auth = self.auths(operation).first().copied().unwrap_or("none");
        let played = self.play(false, operation.name(), auth, &input, (Response::Pages, 1))?;
        let other = self.other.service.api.operation(operation.name());
        let there = if other.is_some_and(|other| other.paginated.is_some()) { 2 } else { 1 };
        if played.seen["pages"].as_u64().is_none_or(|read| read < there) {
            let read = &played.seen["pages"];
            self.observed.add(Effect::Degrades, format!("{}: {read} of {there} pages are read", operation.name()));
        }
        Ok(())
    }

    /// Whether the client, configured with a region alone, sends its requests to where the service's own client does.
    fn endpoint(&mut self, operation: &ApiOperation) -> Result<()> {
        let own_api = Arc::clone(&self.own.service.api);
        let Ok(input) = synth::input_with(&own_api, operation, 0, Options::COMPLETE) else { return Ok(()) };
        if self.other.service.api.operation(operation.name()).is_none() {
            return Ok(());
        }
        let mut hosts = Vec::new();
        for client in [&self.own.client.name, &self.other.client.name] {
            let order = Order {
                client,
                operation: operation.name(),
                address: None,
                endpoint: None,
                auth: "all",
                attempts: 1,
                input: &input,
                pages: false,
            };
            hosts.push(self.callers.call(&order)?["hosts"].clone());
        }
        if hosts[0] != hosts[1] {
            let text = format!("{}: sent to {}, not to {}", operation.name(), hosts[0], hosts[1]);
            self.observed.add(Effect::Degrades, text);
        }
        Ok(())
    }
}
