//! Lowering of operations: HTTP binding, input and output, errors, pagination, event streams.

use super::lowering::Lowering;
use super::traits::{deprecated, some_of};
use super::{doc, features};
use crate::name::{self, RustName, reserved};
use crate::plan::{
    ContextConstant, EventStream, Finish, Member, OperationPlan, Pagination, Role, Signing, Structure, Type,
};
use proofmark_smithy_model::knowledge;
use proofmark_smithy_model::model::{Node, OperationShape, Shape, ShapeId, ShapeType};
use std::collections::BTreeSet;

const CHECKSUM: &str = "aws.protocols#httpChecksum";

impl<'m> Lowering<'m> {
    /// All operations of the service, those of its resources too, by name.
    pub(super) fn operations(&mut self) -> Vec<OperationPlan> {
        let shapes: Vec<&Shape> = self.model.operations_of(&self.service.id).collect();
        let mut operations: Vec<OperationPlan> =
            shapes.into_iter().filter_map(|shape| self.operation(&shape.id)).collect();
        operations.sort_by(|a, b| a.name.cmp(&b.name));
        features::assign_names(&mut operations);
        operations
    }

    fn operation(&mut self, id: &ShapeId) -> Option<OperationPlan> {
        let shape = self.model.shape(id)?;
        let ShapeType::Operation(operation) = &shape.ty else {
            self.unsupported(id, None, "the service lists it as an operation, and it is none");
            return None;
        };
        let name = self.type_name(id);
        let (http, target) = (self.http(shape)?, self.target_of(shape));
        let mut input = self.io(&operation.input, Role::Input, format!("{name}Input"))?;
        if shape.traits.has("smithy.api#paginated") {
            Self::avoid(&mut input.members, &reserved::PAGINATED);
        }
        if shape.traits.has("smithy.waiters#waitable") {
            Self::avoid(&mut input.members, &reserved::WAITED);
        }
        let output = self.io(&operation.output, Role::Output, format!("{name}Output"))?;
        self.check_request(shape, &http, &input, &output);
        if shape.traits.has(CHECKSUM) {
            self.chosen_checksums.push(id.clone());
        }
        let host_prefix = self.host_prefix(shape, &input);
        let finishes = self.finishes(shape, &input);
        let errors = self.operation_errors(operation);
        let pagination = self.pagination(shape, &input, &output);
        let (input_events, output_events) = (self.events(&input), self.events(&output));
        let reference = self.custom.reference(id.name());
        Some(OperationPlan {
            id: id.clone(),
            feature: name::feature(self.shape_name(id)),
            module: RustName::operation(self.shape_name(id)),
            name,
            doc: doc::operation(id, &http, target.as_deref(), reference.as_deref()),
            http,
            target,
            input,
            output,
            errors,
            pagination,
            input_events,
            output_events,
            host_prefix,
            finishes,
            slow_response: self.custom.slow_response(id.name()),
            // Found once all types are lowered.
            hides_output: false,
            // Read once all types are lowered.
            examples: Vec::new(),
            unusable_examples: Vec::new(),
            signing: Signing { unsigned_payload: shape.traits.has("aws.auth#unsignedPayload"), auth: self.auth(shape) },
            static_context_params: self.static_context_params(shape),
            deprecated: deprecated(&shape.traits),
        })
    }

    fn io(&mut self, id: &ShapeId, role: Role, name: String) -> Option<Structure> {
        let Some(shape) = self.model.shape(id) else {
            self.unsupported(id, None, "the structure is not defined");
            return None;
        };
        if !matches!(shape.ty, ShapeType::Structure) {
            self.unsupported(id, None, "an operation's input or output must be a structure");
            return None;
        }
        Some(self.structure(shape, role, name))
    }

    /// Reports the operations whose checksums would be on the wire and that nothing here puts there: once, at the first.
    pub(super) fn report_chosen_checksums(&mut self) {
        let operations = std::mem::take(&mut self.chosen_checksums);
        let Some(first) = operations.first() else { return };
        let names: Vec<String> = operations.iter().map(|id| id.name().to_owned()).collect();
        let needed_by = match names.len() {
            1 => String::new(),
            _ => format!(" (needed by {})", some_of(&names)),
        };
        let message = format!(
            "checksums by an algorithm that the caller chooses cannot be generated, only those of \
             `smithy.api#httpChecksumRequired`{needed_by}"
        );
        self.unsupported(first, Some(CHECKSUM), message);
    }

    /// The parameters of the endpoint rules that the operation sets.
    fn static_context_params(&mut self, shape: &Shape) -> Vec<(String, ContextConstant)> {
        const ID: &str = "smithy.rules#staticContextParams";
        let mut params = Vec::new();
        for (name, param) in shape.traits.get(ID).and_then(Node::as_object).into_iter().flatten() {
            match param.get("value") {
                Some(Node::String(text)) => params.push((name.clone(), ContextConstant::Text(text.clone()))),
                Some(Node::Bool(value)) => params.push((name.clone(), ContextConstant::Boolean(*value))),
                // The rules that are compiled take no list from an operation.
                Some(Node::Array(_)) => {}
                _ => self.wrong_trait(&shape.id, ID, "parameters with a `value`: a string, a boolean or a list", param),
            }
        }
        params
    }

    /// What is put before the host; its labels are members of the input.
    fn host_prefix(&mut self, shape: &Shape, input: &Structure) -> Option<String> {
        const ID: &str = "smithy.api#endpoint";
        let node = shape.traits.get(ID)?;
        let Some(prefix) = node.get("hostPrefix").and_then(Node::as_str) else {
            self.wrong_trait(&shape.id, ID, "an object with a `hostPrefix`", node);
            return None;
        };
        let labels = prefix.split('{').skip(1).map(|rest| rest.split('}').next().unwrap_or_default());
        for label in labels {
            if input.member(label).is_none_or(|member| member.ty != Type::String) {
                let message = format!("the label `{label}` of the host prefix must be a string of the input");
                self.unsupported(&shape.id, Some(ID), message);
            }
        }
        Some(prefix.to_owned())
    }

    /// What is done to the request before it is signed, in this order.
    fn finishes(&mut self, shape: &Shape, input: &Structure) -> Vec<Finish> {
        const COMPRESSION: &str = "smithy.api#requestCompression";
        let mut finishes = Vec::new();
        if self.requires_length(input) {
            finishes.push(Finish::KnownLength);
        }
        if let Some(node) = shape.traits.get(COMPRESSION) {
            let encodings = node.get("encodings").and_then(Node::as_array);
            let gzip = encodings.is_some_and(|encodings| encodings.iter().any(|name| name.as_str() == Some("gzip")));
            if gzip {
                finishes.push(Finish::Gzip);
            } else {
                self.wrong_trait(&shape.id, COMPRESSION, "`encodings` with `gzip`, the only one there is", node);
            }
        }
        if shape.traits.has("smithy.api#httpChecksumRequired") {
            finishes.push(Finish::ContentMd5);
        }
        if self.custom.has_tree_hash() && input.members.iter().any(|member| member.ty == Type::ByteStream) {
            finishes.push(Finish::TreeHash);
        }
        finishes
    }

    /// Whether a member of the input is a stream that needs a length.
    fn requires_length(&self, input: &Structure) -> bool {
        let members = self.model.shape(&input.id).into_iter().flat_map(|shape| shape.members.values());
        let mut targets = members.filter_map(|member| self.model.shape(&member.target));
        targets.any(|target| target.traits.has("smithy.api#requiresLength"))
    }

    fn operation_errors(&mut self, operation: &OperationShape) -> Vec<crate::plan::ErrorRef> {
        let common = match &self.service.ty {
            ShapeType::Service(service) => service.errors.as_slice(),
            _ => &[],
        };
        let ids: BTreeSet<&ShapeId> = operation.errors.iter().chain(common).collect();
        let mut errors: Vec<_> = ids.into_iter().filter_map(|id| self.error_ref(id)).collect();
        errors.sort_by(|a, b| a.name.cmp(&b.name));
        errors
    }

    fn pagination(&mut self, shape: &Shape, input: &Structure, output: &Structure) -> Option<Pagination> {
        const ID: &str = "smithy.api#paginated";
        let named = knowledge::Pagination::of(&shape.traits, &self.service.traits)?;
        let input_token = named.input_token.and_then(|name| input.member(name).cloned());
        let output_token = named.output_token.and_then(|path| self.member_path(output, path));
        let (Some(input_token), Some(output_token)) = (input_token, output_token) else {
            let message = "`inputToken` and `outputToken` must name members of the input and the output";
            self.unsupported(&shape.id, Some(ID), message);
            return None;
        };
        let items = match named.items {
            None => None,
            Some(path) => match self.member_path(output, path) {
                // Botocore also names what is only repeated on every page; there is nothing to go through in that.
                Some(items) => items
                    .last()
                    .is_some_and(|last| matches!(last.ty, Type::List { .. } | Type::Map { .. }))
                    .then_some(items),
                None => {
                    self.unsupported(&shape.id, Some(ID), format!("`items` names no member of the output: {path}"));
                    None
                }
            },
        };
        let page_size = named.page_size.and_then(|name| input.member(name).cloned());
        Some(Pagination { input_token, output_token, items, page_size })
    }

    /// The members on a dotted way from a structure.
    fn member_path(&mut self, from: &Structure, path: &str) -> Option<Vec<Member>> {
        let mut members: Vec<Member> = Vec::new();
        let mut here = self.model.shape(&from.id)?;
        for part in path.split('.') {
            let role = if members.is_empty() { from.role } else { Role::Type };
            let member = here.member(part)?;
            let lowered = match from.member(part) {
                Some(first) if members.is_empty() => first.clone(),
                _ => self.member(here, member, role)?,
            };
            members.push(lowered);
            here = self.model.shape(&member.target)?;
        }
        Some(members)
    }

    fn events(&mut self, io: &Structure) -> Option<EventStream> {
        let member = io.members.iter().find(|m| matches!(m.ty, Type::EventStream(_) | Type::EventSender(_)))?.clone();
        let (Type::EventStream(union) | Type::EventSender(union)) = &member.ty else { return None };
        let target = self.model.shape(&io.id)?.member(&member.name)?.target.clone();
        let errors = self.model.shape(&target).map(|shape| self.event_errors(shape)).unwrap_or_default();
        Some(EventStream { union: union.clone(), errors, member })
    }
}
