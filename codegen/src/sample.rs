//! Values that are synthesized from a member's type and constraints: the smallest, or one with everything set. Patterns
//! are kept as far as they can be read without look-around; a value need not exist for any service.

use crate::plan::{Binding, Limits, Member, OperationPlan, Plan, Structure, Type};
use proofmark_smithy_model::model::Node;
use regex_syntax::hir::{Class, Hir, HirKind};

/// Which members of structures are set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Extent {
    /// Those that are required.
    Required,
    /// All of them, as deep as it goes without coming back to the same structure too often.
    All,
}

/// An object of a structure.
pub fn structure(plan: &Plan, structure: &Structure, extent: Extent) -> Node {
    Sampler { plan, extent }.object(&structure.members, 0)
}

/// An output; the member that is the status has the operation's.
pub fn output(plan: &Plan, operation: &OperationPlan, extent: Extent) -> Node {
    let mut output = structure(plan, &operation.output, extent);
    for member in operation.output.members.iter().filter(|member| member.binding == Binding::ResponseCode) {
        output[&member.name] = operation.http.code.into();
    }
    output
}

/// A value of a member, with all that belongs to it.
pub fn value(plan: &Plan, member: &Member) -> Node {
    Sampler { plan, extent: Extent::All }.value(&member.ty, &member.limits, 0)
}

struct Sampler<'a> {
    plan: &'a Plan,
    extent: Extent,
}

impl Sampler<'_> {
    fn object(&self, members: &[Member], depth: usize) -> Node {
        // Deeper than any sensible structure, one is in a cycle.
        let set = members.iter().filter(|m| m.required || (self.extent == Extent::All && depth < 8));
        Node::Object(set.map(|m| (m.name.clone(), self.value(&m.ty, &m.limits, depth))).collect())
    }

    fn value(&self, ty: &Type, limits: &Limits, depth: usize) -> Node {
        let nothing = Limits::default();
        let plan = self.plan;
        match ty {
            // No value of a structure that requires itself can be built; the model is rejected before.
            _ if depth > 32 => Node::Null,
            Type::Boolean => Node::from(true),
            Type::Byte | Type::Short | Type::Integer | Type::Long | Type::BigInteger => {
                Node::from(limits.range_min.as_ref().and_then(serde_json::Number::as_i64).unwrap_or(1))
            }
            Type::Float | Type::Double | Type::BigDecimal => {
                Node::from(limits.range_min.as_ref().and_then(serde_json::Number::as_f64).unwrap_or(1.0))
            }
            Type::String | Type::Blob | Type::ByteStream => Node::from(text(limits)),
            Type::Timestamp => Node::from("2016-11-21T19:49:20Z"),
            Type::Document => Node::Object(Default::default()),
            Type::Structure(name) => {
                named(&plan.structures, name).map_or(Node::Null, |s| self.object(&s.members, depth + 1))
            }
            Type::Error(name) => named(&plan.errors, name).map_or(Node::Null, |s| self.object(&s.members, depth + 1)),
            Type::Enum(name) => {
                let first = plan.enums.iter().find(|e| e.name == *name).and_then(|e| e.variants.first());
                first.map_or(Node::Null, |v| Node::from(v.value.as_str()))
            }
            Type::Union(name) => {
                let first = plan.unions.iter().find(|u| u.name == *name).and_then(|u| u.members.first());
                let pair = first.map(|m| (m.name.clone(), self.value(&m.ty, &m.limits, depth + 1)));
                Node::Object(pair.into_iter().collect())
            }
            Type::List { item, .. } => {
                let count = limits.length_min.unwrap_or(0).max(1) as usize;
                Node::Array(vec![self.value(item, &nothing, depth + 1); count])
            }
            Type::Map { value: item, .. } => {
                Node::Object([("a".to_owned(), self.value(item, &nothing, depth + 1))].into_iter().collect())
            }
            Type::Box(inner) => self.value(inner, limits, depth),
            Type::Unit | Type::EventStream(_) | Type::EventSender(_) => Node::Null,
        }
    }
}

fn named<'a>(structures: &'a [Structure], name: &str) -> Option<&'a Structure> {
    structures.iter().find(|s| s.name == name)
}

fn text(limits: &Limits) -> String {
    let mut text = limits.pattern.as_deref().and_then(match_of).unwrap_or_default();
    let length = limits.length_min.unwrap_or(0).max(1) as usize;
    while text.chars().count() < length {
        text.push('a');
    }
    text
}

/// A short text that the pattern matches.
fn match_of(pattern: &str) -> Option<String> {
    let hir = regex_syntax::parse(&without_look_around(pattern)).ok()?;
    let mut text = String::new();
    write(&hir, &mut text);
    Some(text)
}

/// The pattern without `(?!...)` and its like, which `regex-syntax` can't read.
fn without_look_around(pattern: &str) -> String {
    let mut kept = pattern.to_owned();
    while let Some(start) = ["(?!", "(?=", "(?<!", "(?<="].iter().filter_map(|open| kept.find(open)).min() {
        let mut depth = 0;
        let end = kept[start..].char_indices().find_map(|(at, c)| {
            depth += i32::from(c == '(') - i32::from(c == ')');
            (depth == 0).then_some(start + at + 1)
        });
        kept.replace_range(start..end.unwrap_or(kept.len()), "");
    }
    kept
}

fn write(hir: &Hir, text: &mut String) {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => text.push_str(&String::from_utf8_lossy(&literal.0)),
        HirKind::Class(Class::Unicode(class)) => {
            let has = |c: &char| class.ranges().iter().any(|range| (range.start()..=range.end()).contains(c));
            let first = class.ranges().first().map(|range| range.start());
            text.extend(['a', '1', 'A'].into_iter().find(has).or(first));
        }
        HirKind::Class(Class::Bytes(class)) => {
            text.extend(class.ranges().first().map(|range| char::from(range.start())));
        }
        HirKind::Repetition(repetition) => (0..repetition.min).for_each(|_| write(&repetition.sub, text)),
        HirKind::Capture(capture) => write(&capture.sub, text),
        HirKind::Concat(parts) => parts.iter().for_each(|part| write(part, text)),
        HirKind::Alternation(parts) => parts.first().into_iter().for_each(|part| write(part, text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_the_shortest_match_of_the_first_alternative() {
        let sample = |pattern: &str| match_of(pattern).unwrap();
        assert_eq!(sample(r"^(\$LATEST(\.PUBLISHED)?|[0-9]+)$"), "$LATEST");
        assert_eq!(sample(r"^(?!^[0-9]+$)([a-zA-Z0-9-_]+)$"), "a");
        assert_eq!(sample(r"^arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+]+$"), "arn::iam::111111111111:rolea");
    }

    #[test]
    fn a_sample_is_as_long_as_it_must_be() {
        let limits = Limits { length_min: Some(36), ..Limits::default() };
        assert_eq!(text(&limits).len(), 36);
    }
}
