//! What a service's protocol changes in the plan: how its operations are addressed, where members travel, and under which
//! names. `http_bindings` has what holds where traits bind members to HTTP, `rpc` what holds where they don't.

mod http_bindings;
mod rpc;

use super::lowering::Lowering;
use crate::plan::{Binding, Http, Structure, Type};
use proofmark_smithy_model::Diagnostics;
use proofmark_smithy_model::knowledge::protocol::PROTOCOLS;
use proofmark_smithy_model::knowledge::{HttpBinding, Protocol, ServiceFacts};
use proofmark_smithy_model::model::{Member, Model, Shape, Traits};

/// The trait that binds an operation to HTTP.
const HTTP: &str = "smithy.api#http";

/// The protocol that a service's client speaks. Where none of the service's is implemented, that is reported, and all else
/// is checked by the rules of the first that is of its kind: operations of an RPC protocol do not lack HTTP bindings.
pub(super) fn choose(model: &Model, service: &Shape, report: &mut Diagnostics) -> &'static Protocol {
    match Protocol::choose(model, &ServiceFacts::of(service), None) {
        Ok(protocol) => protocol,
        Err(diagnostic) => {
            report.push(*diagnostic);
            let has_bindings = model.shapes.values().any(|shape| shape.traits.get(HTTP).is_some());
            let is_alike = |protocol: &&Protocol| protocol.has_http_bindings() == has_bindings;
            PROTOCOLS.iter().find(is_alike).unwrap_or(&PROTOCOLS[0])
        }
    }
}

impl Lowering<'_> {
    /// How requests of an operation are addressed.
    pub(super) fn http(&mut self, operation: &Shape) -> Option<Http> {
        if self.protocol.has_http_bindings() { self.bound(operation) } else { Some(rpc::http()) }
    }

    /// The name of an operation in the header that names it; none where the path does.
    pub(super) fn target_of(&self, operation: &Shape) -> Option<String> {
        (!self.protocol.has_http_bindings()).then(|| rpc::target(self.service, operation))
    }

    /// Reports what of an operation cannot be sent as the protocol has it.
    pub(super) fn check_request(&mut self, operation: &Shape, http: &Http, input: &Structure, output: &Structure) {
        if self.protocol.has_http_bindings() {
            self.check_labels(operation, http, input);
        } else {
            self.check_streams(operation, [input, output]);
        }
    }

    /// Where a member travels.
    pub(super) fn binding(&mut self, member: &Member, ty: &Type) -> Binding {
        // Events of RPC take the place of the body, which no trait says.
        if !self.protocol.has_http_bindings() && matches!(ty, Type::EventStream(_) | Type::EventSender(_)) {
            return Binding::Payload;
        }
        match self.stated_binding(&member.traits) {
            Ok(binding) => {
                let binding = binding.map(str::to_owned);
                self.check_name(member, &binding);
                binding
            }
            Err(id) => {
                if let Some(node) = member.traits.get(id) {
                    self.wrong_trait(&member.id, id, "a string", node);
                }
                Binding::Body
            }
        }
    }

    /// Where a member travels by its traits.
    ///
    /// # Errors
    /// The id of the trait whose value is not text, as it must be.
    pub(super) fn stated_binding<'t>(&self, member: &'t Traits) -> Result<HttpBinding<&'t str>, &'static str> {
        if self.protocol.has_http_bindings() { HttpBinding::of(member) } else { Ok(rpc::binding(member)) }
    }

    /// The name that the trait `jsonName` gives to a member, where it has an effect.
    pub(super) fn json_name<'t>(&self, member: &'t Member) -> Option<&'t str> {
        member.traits.string("smithy.api#jsonName").filter(|_| self.protocol.uses_json_name)
    }

    /// Headers of every request, by name: the protocol's, and those that the service needs.
    pub(super) fn headers(&self, version: &str) -> Vec<(String, String)> {
        let mut headers = self.custom.headers(version);
        headers.extend(rpc::headers(self.protocol, self.service));
        headers.sort();
        headers
    }
}

#[cfg(test)]
mod tests;
