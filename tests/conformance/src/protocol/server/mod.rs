//! The official protocol tests of servers, in this process: requests are read and responses written by the contract
//! kit. Which tests there are is decided here; how each kind is played, in a module per kind.

mod document;
mod events;
mod malformed;
mod message;
mod parameters;
mod requests;
mod responses;
mod unbound;

use super::fetch;
use anyhow::{Result, bail};
use proofmark_contract::report::{Case, Finding, RunReport};
use proofmark_contract::{Api, Mark};
use proofmark_smithy_model::Loader;
use proofmark_smithy_model::model::{Model, Node, Shape};
use std::path::PathBuf;
use std::time::Instant;

/// The traits that have the tests, in `smithy.test`.
const KINDS: [&str; 4] = ["httpRequestTests", "httpResponseTests", "eventStreamTests", "httpMalformedRequestTests"];

/// Runs the tests of a protocol that apply to servers: the official ones, or those of these files, folders and jars.
pub(crate) fn run(protocol: &str, from: &[PathBuf]) -> Result<RunReport> {
    let started = Instant::now();
    let paths = if from.is_empty() { fetch::suite()? } else { fetch::with_models(from)? };
    let mut model = Loader::new()
        .paths(&paths)
        .load()
        .map_err(|report| anyhow::anyhow!("the tests cannot be used:\n{report}"))?
        .model;
    let id = format!("aws.protocols#{protocol}");
    unbound::give_a_service(&mut model, &id);
    let mut report = RunReport::new(format!("conformance --protocol {protocol}"), protocol, "the contract kit");
    for service in model.services().filter(|service| service.traits.has(&id)) {
        match Api::with_protocol(&model, Some(&service.id), Some(protocol)) {
            Ok(api) => Suite { api: &api, model: &model, protocol: &id }.play(&mut report),
            Err(refused) => {
                let finding = Finding::error("model", "one that the kit takes", refused.to_string());
                let case = Case::new(service.id.name(), "api", &service.id, Mark::Model);
                report.cases.push(case.with_findings(vec![finding]));
            }
        }
    }
    if report.cases.is_empty() {
        bail!("there are no tests of {protocol} for servers in these files");
    }
    report.duration = started.elapsed();
    Ok(report)
}

/// The tests of a service.
struct Suite<'a> {
    api: &'a Api,
    model: &'a Model,
    protocol: &'a str,
}

impl Suite<'_> {
    fn play(&self, report: &mut RunReport) {
        let api = self.api;
        let mut add = |owner: &str, kind: &str, id: &dyn std::fmt::Display, findings: Vec<Finding>| {
            report.cases.push(Case::new(owner, kind, id, Mark::Model).with_findings(findings));
            report.requests += 1;
        };
        for operation in api.operations() {
            let Some(shape) = self.model.shape(&operation.id) else { continue };
            let name = operation.name();
            for test in self.tests(shape, "httpRequestTests") {
                add(name, "server-request", &id(test), requests::play(api, operation, test));
            }
            for test in self.tests(shape, "httpResponseTests") {
                add(name, "server-response", &id(test), responses::of_output(api, operation, test));
            }
            for test in self.tests(shape, "eventStreamTests") {
                add(name, "server-events", &id(test), events::play(api, operation, test));
            }
            for test in self.tests(shape, "httpMalformedRequestTests") {
                let cases = parameters::expanded(test);
                for (number, case) in (1..).zip(&cases) {
                    let id = if cases.len() == 1 { id(test).to_owned() } else { format!("{}/{number}", id(test)) };
                    add(name, "malformed", &id, malformed::play(api, operation, case));
                }
            }
        }
        for (error, schema) in api.schemas().filter(|(_, schema)| schema.error.is_some()) {
            let Some(shape) = self.model.shape(&schema.id) else { continue };
            for test in self.tests(shape, "httpResponseTests") {
                add(schema.name(), "server-response", &id(test), responses::of_error(api, error, test));
            }
        }
    }

    /// The tests of a kind that stand on a shape and apply to servers of the protocol.
    fn tests<'t>(&'t self, shape: &'t Shape, kind: &str) -> impl Iterator<Item = &'t Node> {
        tests(shape, kind, self.protocol)
    }
}

fn tests<'t>(shape: &'t Shape, kind: &str, protocol: &str) -> impl Iterator<Item = &'t Node> {
    let tests = shape.traits.get(&format!("smithy.test#{kind}")).and_then(Node::as_array);
    let applies = move |test: &&Node| test["protocol"] == protocol && test["appliesTo"] != "client";
    tests.into_iter().flatten().filter(applies)
}

fn id(test: &Node) -> &str {
    test["id"].as_str().unwrap_or("(no id)")
}

#[cfg(test)]
mod tests;
