//! Lowering of the description of its API that the crate has at run time: the operations with all shapes that they
//! reach, and the traits that bind callers. `crates/runtime`'s `contract` explains the words.

use super::lowering::Lowering;
use crate::escape::{rest_of_line, word};
use crate::plan::{ContractEntry, OperationPlan, binding};
use proofmark_smithy_model::knowledge::{ErrorFacts, Fault, HttpBinding, Pagination, enum_value};
use proofmark_smithy_model::model::{Member, Shape, ShapeId, ShapeType, Traits};
use std::collections::BTreeSet;
use std::fmt::Write;

impl Lowering<'_> {
    /// The entries of the contract: operations by name, then shapes by name.
    pub(super) fn contract(&self, operations: &[OperationPlan]) -> Vec<ContractEntry> {
        let mut reached = BTreeSet::new();
        let mut entries = Vec::new();
        for operation in operations {
            entries.push(self.operation_entry(operation));
            let io = [&operation.input.id, &operation.output.id];
            for id in io.into_iter().chain(operation.errors.iter().map(|error| &error.id)) {
                self.reach(id, &mut reached);
            }
        }
        let shapes = reached.iter().filter_map(|id| self.model.shape(id)).filter(|shape| has_facts(shape));
        entries.extend(shapes.map(|shape| self.shape_entry(shape)));
        entries
    }

    fn reach(&self, id: &ShapeId, reached: &mut BTreeSet<ShapeId>) {
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            if is_unit(id) || !reached.insert(id.clone()) {
                continue;
            }
            let members = self.model.shape(id).into_iter().flat_map(|shape| shape.members.values());
            open.extend(members.map(|member| &member.target));
        }
    }

    fn operation_entry(&self, operation: &OperationPlan) -> ContractEntry {
        let http = &operation.http;
        let name = operation.id.name();
        let mut head = format!("operation {name} {} {} {}", http.method, word(&http.uri), http.code);
        if let Some(shape) = self.model.shape(&operation.id) {
            let facts = ["readonly", "idempotent", "deprecated"];
            push_flags(&mut head, &shape.traits, &facts.map(|fact| (fact, fact)));
        }
        let io = [("input", &operation.input.id), ("output", &operation.output.id)];
        let io = io.into_iter().filter(|(_, id)| !is_unit(id)).map(|(key, id)| format!("{key} {}", self.relative(id)));
        let errors: Vec<String> = operation.errors.iter().map(|error| self.relative(&error.id)).collect();
        let errors = (!errors.is_empty()).then(|| format!("errors {}", errors.join(" ")));
        ContractEntry { head, parts: io.chain(errors).chain(self.pagination_parts(&operation.id)).collect() }
    }

    fn pagination_parts(&self, operation: &ShapeId) -> Vec<String> {
        let operation = self.model.shape(operation);
        let pagination = operation.and_then(|operation| Pagination::of(&operation.traits, &self.service.traits));
        let Some(pagination) = pagination else { return Vec::new() };
        let parts = [
            ("input-token", pagination.input_token),
            ("output-token", pagination.output_token),
            ("items", pagination.items),
            ("page-size", pagination.page_size),
        ];
        parts.into_iter().filter_map(|(key, text)| Some(format!("{key} {}", word(text?)))).collect()
    }

    fn shape_entry(&self, shape: &Shape) -> ContractEntry {
        let mut head = format!("{} {}", shape.ty.name(), self.relative(&shape.id));
        push_flags(&mut head, &shape.traits, &[("sensitive", "sensitive"), ("streaming", "streaming")]);
        if let Ok(error) = ErrorFacts::of(&shape.traits) {
            let fault = if error.fault == Fault::Server { "server" } else { "client" };
            let _ = write!(head, " error={fault}.{}", error.status);
            push_flags(&mut head, &shape.traits, &[("retryable", "retryable")]);
        }
        push_constraints(&mut head, &shape.traits);
        let parts = match shape.ty {
            ShapeType::Enum => {
                let value = |member: &Member| word(enum_value(member));
                shape.members.values().map(value).collect()
            }
            ShapeType::IntEnum => {
                let value = |member: &Member| member.traits.get("smithy.api#enumValue").map(ToString::to_string);
                shape.members.values().filter_map(value).collect()
            }
            _ => shape.members.values().map(|member| self.member_part(member)).collect(),
        };
        ContractEntry { head, parts }
    }

    fn member_part(&self, member: &Member) -> String {
        let target = match self.model.shape(&member.target) {
            Some(shape) if has_facts(shape) => self.relative(&member.target),
            Some(_) if is_unit(&member.target) => "(unit)".to_owned(),
            Some(shape) => format!("({})", shape.ty.name()),
            None => self.relative(&member.target),
        };
        let mut part = format!("{} {target}", member.name());
        if let Some(name) = self.json_name(member) {
            let _ = write!(part, " json={}", word(name));
        }
        let binding = self.stated_binding(&member.traits).unwrap_or(HttpBinding::Body).map(str::to_owned);
        match binding::word(&binding) {
            Some((key, Some(name))) => part += &format!(" {key}={}", word(name)),
            Some((key, None)) => part += &format!(" {key}"),
            None => {}
        }
        push_flags(
            &mut part,
            &member.traits,
            &[("required", "required"), ("token", "idempotencyToken"), ("deprecated", "deprecated")],
        );
        push_constraints(&mut part, &member.traits);
        part
    }

    /// The shape's name; with its namespace where that isn't the service's.
    fn relative(&self, id: &ShapeId) -> String {
        if id.namespace() == self.service.id.namespace() { id.name().to_owned() } else { id.to_string() }
    }
}

/// Whether there is more to say of a shape than its type.
fn has_facts(shape: &Shape) -> bool {
    let is_simple = shape.members.is_empty() && !matches!(shape.ty, ShapeType::Structure | ShapeType::Union);
    let told = ["sensitive", "streaming", "length", "range", "pattern"];
    !is_unit(&shape.id) && (!is_simple || told.iter().any(|id| shape.traits.has(&format!("smithy.api#{id}"))))
}

fn is_unit(id: &ShapeId) -> bool {
    id.namespace() == "smithy.api" && id.name() == "Unit"
}

fn push_flags(line: &mut String, traits: &Traits, flags: &[(&str, &str)]) {
    for (word, id) in flags {
        if traits.has(&format!("smithy.api#{id}")) {
            line.push(' ');
            line.push_str(word);
        }
    }
}

/// The constraints, the pattern last: it may hold blanks and goes on to the end of the line.
fn push_constraints(line: &mut String, traits: &Traits) {
    for word in ["length", "range"] {
        if let Some(bounds) = traits.get(&format!("smithy.api#{word}")) {
            let bound = |key: &str| bounds.get(key).map(ToString::to_string).unwrap_or_default();
            let _ = write!(line, " {word}={}..{}", bound("min"), bound("max"));
        }
    }
    if traits.has("smithy.api#uniqueItems") {
        line.push_str(" unique");
    }
    if let Some(pattern) = traits.string("smithy.api#pattern") {
        let _ = write!(line, " pattern={}", rest_of_line(pattern));
    }
}
