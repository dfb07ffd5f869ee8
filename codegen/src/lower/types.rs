//! Lowering of the shapes of `types` and `types::error`: those that members of inputs, outputs and errors reach.

use super::doc;
use super::lowering::Lowering;
use super::traits::deprecated;
use crate::name::{self, RustName, reserved};
use crate::plan::{Enum, ErrorRef, Needed, Retryable, Role, Structure, Type, Union, Variant};
use proofmark_smithy_model::knowledge::{ErrorFacts, Fault, enum_value};
use proofmark_smithy_model::model::{Node, Shape, ShapeId, ShapeType};

/// The methods that the builder of a structure has besides those of its members and those that all have.
fn methods(role: Role) -> &'static [&'static str] {
    match role {
        Role::Error => &reserved::ERRORS,
        Role::Input => &reserved::INPUTS,
        Role::Output | Role::Type => &[],
    }
}

/// The lowered shapes, by kind, each sorted by Rust name.
#[derive(Default)]
pub(super) struct Types {
    pub(super) structures: Vec<Structure>,
    pub(super) errors: Vec<Structure>,
    pub(super) enums: Vec<Enum>,
    pub(super) unions: Vec<Union>,
}

impl<'m> Lowering<'m> {
    /// Lowers all that is needed, until nothing new turns up.
    pub(super) fn types(&mut self) -> Types {
        let mut types = Types::default();
        while let Some(id) = self.open.pop_first() {
            let Some(shape) = self.model.shape(&id) else { continue };
            match shape.ty {
                ShapeType::Structure if shape.traits.has("smithy.api#error") => {
                    types.errors.push(self.structure(shape, Role::Error, self.type_name(&id)));
                }
                ShapeType::Structure => types.structures.push(self.structure(shape, Role::Type, self.type_name(&id))),
                ShapeType::Union => types.unions.push(self.union(shape)),
                ShapeType::Enum => types.enums.push(self.enumeration(shape)),
                _ => {}
            }
        }
        types.structures.sort_by(|a, b| a.name.cmp(&b.name));
        types.errors.sort_by(|a, b| a.name.cmp(&b.name));
        types.enums.sort_by(|a, b| a.name.cmp(&b.name));
        types.unions.sort_by(|a, b| a.name.cmp(&b.name));
        types
    }

    pub(super) fn structure(&mut self, shape: &'m Shape, role: Role, name: String) -> Structure {
        let mut members = self.members(shape, role);
        Self::avoid(&mut members, methods(role));
        let error = (role == Role::Error).then(|| self.error_ref(&shape.id)).flatten();
        let kind = match role {
            Role::Type => "structure",
            Role::Error => "error",
            Role::Input => "input",
            Role::Output => "output",
        };
        Structure {
            id: shape.id.clone(),
            module: self.file_name(&shape.id),
            name,
            role,
            needed: Needed::default(),
            sensitive: members.iter().any(|m| m.sensitive),
            members,
            error,
            deprecated: deprecated(&shape.traits),
            doc: doc::shape(kind, &shape.id),
        }
    }

    fn union(&mut self, shape: &'m Shape) -> Union {
        let mut members = self.members(shape, Role::Type);
        members.sort_by(|a, b| (&a.variant, &a.name).cmp(&(&b.variant, &b.name)));
        name::number_alike(members.iter_mut().map(|member| &mut member.variant));
        RustName::number_alike(members.iter_mut().map(|member| &mut member.rust));
        let events = shape.traits.has("smithy.api#streaming").then(|| self.event_errors(shape));
        Union {
            id: shape.id.clone(),
            name: self.type_name(&shape.id),
            module: self.file_name(&shape.id),
            needed: Needed::default(),
            members: match events {
                Some(_) => members.into_iter().filter(|m| !matches!(m.ty, Type::Error(_))).collect(),
                None => members,
            },
            events,
            sent: self.sent.contains(&shape.id),
            sensitive: shape.traits.has("smithy.api#sensitive"),
            doc: doc::shape("union", &shape.id),
        }
    }

    /// The errors among the members of an event stream union.
    pub(super) fn event_errors(&mut self, union: &Shape) -> Vec<ErrorRef> {
        let members = union
            .members
            .values()
            .filter(|m| self.model.shape(&m.target).is_some_and(|t| t.traits.has("smithy.api#error")));
        let members: Vec<_> = members.map(|m| (m.name().to_owned(), m.target.clone())).collect();
        let errors = members
            .into_iter()
            .filter_map(|(code, id)| Some(ErrorRef { code, query_code: None, ..self.error_ref(&id)? }));
        let mut errors: Vec<ErrorRef> = errors.collect();
        errors.sort_by(|a, b| a.name.cmp(&b.name));
        errors
    }

    fn enumeration(&mut self, shape: &Shape) -> Enum {
        let mut variants: Vec<Variant> = shape
            .members
            .values()
            .map(|member| Variant {
                name: name::variant_name(member.name()),
                value: enum_value(member).to_owned(),
                deprecated: deprecated(&member.traits),
            })
            .collect();
        variants.sort_by(|a, b| (&a.name, &a.value).cmp(&(&b.name, &b.value)));
        name::number_alike(variants.iter_mut().map(|variant| &mut variant.name));
        Enum {
            id: shape.id.clone(),
            name: self.type_name(&shape.id),
            module: self.file_name(&shape.id),
            needed: Needed::default(),
            variants,
            deprecated: deprecated(&shape.traits),
            sensitive: shape.traits.has("smithy.api#sensitive"),
            doc: doc::shape("enum", &shape.id),
        }
    }

    /// What is known of an error by its traits; notes that its type is needed.
    pub(super) fn error_ref(&mut self, id: &ShapeId) -> Option<ErrorRef> {
        let Some(shape) = self.model.shape(id) else {
            self.unsupported(id, None, "the error is not defined");
            return None;
        };
        let facts = match ErrorFacts::of(&shape.traits) {
            Ok(facts) => facts,
            Err(wrong) => {
                let found = shape.traits.get(wrong).cloned().unwrap_or(Node::Null);
                let expected = match wrong {
                    "smithy.api#error" => "\"client\" or \"server\"",
                    _ => "an HTTP status code",
                };
                self.wrong_trait(id, wrong, expected, &found);
                return None;
            }
        };
        self.need(id);
        let server = facts.fault == Fault::Server;
        let retryable = facts.retryable.then_some(Retryable { throttling: facts.throttling, server });
        let name = self.type_name(id);
        let code = id.name().to_owned();
        let query_code = self.query_code(&shape.traits);
        let (id, snake, status) = (id.clone(), self.file_name(id), facts.status);
        Some(ErrorRef { id, code, query_code, snake, name, status, retryable })
    }
}
