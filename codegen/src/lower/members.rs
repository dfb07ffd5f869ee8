//! Lowering of members: type, presence, binding, limits.

use super::lowering::Lowering;
use super::traits::{deprecated, effective};
use super::{defaults, doc, traits};
use crate::name::{self, RustName, reserved};
use crate::plan::{self, Binding, DefaultValue, Limits, Presence, Role, TimestampFormat, Type};
use proofmark_smithy_model::knowledge::HttpBinding;
use proofmark_smithy_model::model::{Member, Node, Shape, ShapeType};

impl<'m> Lowering<'m> {
    /// The shape that a member targets; an unknown target was reported when the model was loaded.
    pub(super) fn target(&mut self, member: &Member) -> Option<&'m Shape> {
        let shape = self.model.shape(&member.target);
        if shape.is_none() {
            let message = format!("the member targets {}, which the model doesn't define", member.target);
            self.unsupported(&member.id, None, message);
        }
        shape
    }

    /// Lowers the members of a structure or union.
    pub(super) fn members(&mut self, shape: &'m Shape, role: Role) -> Vec<plan::Member> {
        shape.members.values().filter_map(|member| self.member(shape, member, role)).collect()
    }

    /// Gives members other names where the generated code has these methods, or those of another member, until all
    /// methods differ. Members that are one name in Rust as they are keep it, and are rejected later.
    pub(super) fn avoid(members: &mut [plan::Member], methods: &[&str]) {
        let names = members.iter().map(|member| (member.name.as_str(), member.rust.clone())).collect();
        let names = name::apart(names, methods, &reserved::PREFIXES);
        for (member, rust) in members.iter_mut().zip(names) {
            member.rust = rust;
        }
    }

    /// Lowers one member.
    pub(super) fn member(&mut self, container: &'m Shape, member: &'m Member, role: Role) -> Option<plan::Member> {
        let target = self.target(member)?;
        let ty = match self.ty(member, target)? {
            Type::EventStream(union) if role == Role::Input => {
                self.sent.insert(target.id.clone());
                Type::EventSender(union)
            }
            ty => ty,
        };
        let required = member.traits.has("smithy.api#required");
        let limits = limits(member, target);
        let presence = self.presence(container, member, &ty, role);
        let binding = self.binding(member, &ty);
        Some(plan::Member {
            name: member.name().to_owned(),
            wire_name: self.json_name(member).unwrap_or(member.name()).to_owned(),
            rust: match container.ty {
                ShapeType::Union => RustName::union_member(member.name()),
                _ => RustName::member(member.name()),
            },
            variant: name::variant_name(member.name()),
            presence,
            timestamp_format: self.timestamp_format(member, target, 0),
            media_type: self.media_type(member, target),
            required,
            sensitive: container.traits.has("smithy.api#sensitive") || self.is_sensitive(member, target, 0),
            idempotency_token: member.traits.has("smithy.api#idempotencyToken"),
            blank: match binding {
                Binding::Label => self.custom.blank_label(member.name()),
                _ => None,
            },
            context_param: member
                .traits
                .get("smithy.rules#contextParam")
                .and_then(|t| t.get("name"))
                .and_then(Node::as_str)
                .map(str::to_owned)
                .or_else(|| self.custom.endpoint_parameter(member.name())),
            deprecated: deprecated(&member.traits),
            summary: doc::summary(member, &binding, required, &limits),
            doc: doc::member(member, &binding, required, &limits),
            ty,
            binding,
            limits,
        })
    }

    fn ty(&mut self, member: &Member, target: &'m Shape) -> Option<Type> {
        let streaming = target.traits.has("smithy.api#streaming");
        Some(match &target.ty {
            ShapeType::Boolean => Type::Boolean,
            ShapeType::Byte => Type::Byte,
            ShapeType::Short => Type::Short,
            ShapeType::Integer | ShapeType::IntEnum => Type::Integer,
            ShapeType::Long => Type::Long,
            ShapeType::Float => Type::Float,
            ShapeType::Double => Type::Double,
            ShapeType::BigInteger => Type::BigInteger,
            ShapeType::BigDecimal => Type::BigDecimal,
            ShapeType::String => Type::String,
            ShapeType::Blob if streaming => Type::ByteStream,
            ShapeType::Blob => Type::Blob,
            ShapeType::Timestamp => Type::Timestamp,
            ShapeType::Document => Type::Document,
            ShapeType::Enum => {
                self.need(&target.id);
                Type::Enum(self.type_name(&target.id))
            }
            ShapeType::Union => {
                self.need(&target.id);
                let name = self.type_name(&target.id);
                if streaming { Type::EventStream(name) } else { Type::Union(name) }
            }
            ShapeType::Structure if target.id.to_string() == "smithy.api#Unit" => Type::Unit,
            ShapeType::Structure => {
                self.need(&target.id);
                let name = self.type_name(&target.id);
                if target.traits.has("smithy.api#error") { Type::Error(name) } else { Type::Structure(name) }
            }
            ShapeType::List => {
                let item = target.member("member")?;
                let item_target = self.target(item)?;
                let item_type = self.ty(item, item_target)?;
                Type::List { item: Box::new(item_type), sparse: target.traits.has("smithy.api#sparse") }
            }
            ShapeType::Map => {
                let (key, value) = (target.member("key")?, target.member("value")?);
                let (key_target, value_target) = (self.target(key)?, self.target(value)?);
                let key_type = self.ty(key, key_target)?;
                let value_type = self.ty(value, value_target)?;
                Type::Map {
                    key: Box::new(key_type),
                    value: Box::new(value_type),
                    sparse: target.traits.has("smithy.api#sparse"),
                }
            }
            ShapeType::Service(_) | ShapeType::Operation(_) | ShapeType::Resource(_) => {
                let message = format!("a member cannot target {}, which is not a data shape", target.id);
                self.unsupported(&member.id, None, message);
                return None;
            }
        })
    }

    /// `NullableIndex` of Smithy in its careful client mode: inputs are all optional, structures and unions always.
    fn presence(&mut self, container: &Shape, member: &Member, ty: &Type, role: Role) -> Presence {
        match ty {
            Type::ByteStream => return Presence::Default(DefaultValue::Empty),
            Type::EventStream(_) | Type::EventSender(_) => return Presence::Required,
            Type::Structure(_) | Type::Union(_) | Type::Error(_) | Type::Unit => return Presence::Optional,
            _ => {}
        }
        let optional = role == Role::Input
            || container.traits.has("smithy.api#input")
            || member.traits.has("smithy.api#clientOptional")
            || matches!(container.ty, ShapeType::Union);
        if optional {
            return Presence::Optional;
        }
        const DEFAULT: &str = "smithy.api#default";
        match member.traits.get(DEFAULT).filter(|node| !node.is_null()) {
            Some(node) => match defaults::value(ty, node) {
                Ok(value) => Presence::Default(value),
                Err(expected) => {
                    self.unsupported(&member.id, Some(DEFAULT), format!("the default {node} is not {expected}"));
                    Presence::Optional
                }
            },
            None if member.traits.has("smithy.api#required") => Presence::Required,
            None => Presence::Optional,
        }
    }

    /// The media type of a member or of its target; of a header's list or map that of its values.
    fn media_type(&mut self, member: &Member, target: &'m Shape) -> Option<String> {
        const ID: &str = "smithy.api#mediaType";
        let is_header =
            matches!(self.stated_binding(&member.traits), Ok(HttpBinding::Header(_) | HttpBinding::PrefixHeaders(_)));
        let inner = target.member("member").or_else(|| target.member("value")).filter(|_| is_header);
        let inner = inner.and_then(|inner| self.model.shape(&inner.target));
        let node = effective(member, &target.traits, ID).or_else(|| inner?.traits.get(ID))?;
        let text = node.as_str()?;
        if text.is_empty() || text.chars().any(|character| character != '\t' && character.is_control()) {
            self.wrong_trait(&member.id, ID, "a media type that a header can carry", node);
            return None;
        }
        Some(text.to_owned())
    }

    /// The format of the timestamps in a member, through lists and maps.
    fn timestamp_format(&mut self, member: &Member, target: &'m Shape, depth: usize) -> Option<TimestampFormat> {
        match TimestampFormat::of(member, &target.traits) {
            Ok(None) => {}
            Ok(format) => return format,
            Err(node) => {
                let expected = "one of \"date-time\", \"http-date\", \"epoch-seconds\"";
                self.wrong_trait(&member.id, "smithy.api#timestampFormat", expected, node);
                return None;
            }
        }
        let inner = match target.ty {
            ShapeType::List => target.member("member"),
            ShapeType::Map => target.member("value"),
            _ => None,
        }?;
        let inner_target = self.model.shape(&inner.target)?;
        if depth > 32 { None } else { self.timestamp_format(inner, inner_target, depth + 1) }
    }

    fn is_sensitive(&self, member: &Member, target: &Shape, depth: usize) -> bool {
        if traits::effective(member, &target.traits, "smithy.api#sensitive").is_some() {
            return true;
        }
        if depth > 32 || !matches!(target.ty, ShapeType::List | ShapeType::Map) {
            return false;
        }
        target
            .members
            .values()
            .any(|inner| self.model.shape(&inner.target).is_some_and(|t| self.is_sensitive(inner, t, depth + 1)))
    }
}

fn limits(member: &Member, target: &Shape) -> Limits {
    let part = |id: &str, key: &str| effective(member, &target.traits, id).and_then(|node| node.get(key)).cloned();
    let length = |key: &str| part("smithy.api#length", key).and_then(|v| v.as_u64());
    let range = |key: &str| match part("smithy.api#range", key) {
        Some(Node::Number(number)) => Some(plan::Number::from(&number)),
        _ => None,
    };
    Limits {
        length_min: length("min"),
        length_max: length("max"),
        range_min: range("min"),
        range_max: range("max"),
        pattern: effective(member, &target.traits, "smithy.api#pattern").and_then(Node::as_str).map(str::to_owned),
    }
}
