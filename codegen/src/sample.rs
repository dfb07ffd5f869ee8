//! Values that are synthesized from a member's type and constraints: the smallest, or one with everything set. Patterns
//! are kept as far as they can be read without look-around; a value need not exist for any service.

use crate::plan::{Binding, Document, Limits, Member, Number, Object, OperationPlan, Plan, Structure, Type, Value};
use jiff::Timestamp;
use regex_syntax::hir::{Class, Hir, HirKind};

/// Which members of structures are set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Extent {
    /// Those that are required.
    Required,
    /// All of them, as deep as it goes without coming back to the same structure too often.
    All,
}

/// The members of a structure.
pub fn structure(plan: &Plan, structure: &Structure, extent: Extent) -> Object {
    Sampler { plan, extent }.object(&structure.members, 0)
}

/// An output; the member that is the status has the operation's.
pub fn output(plan: &Plan, operation: &OperationPlan, extent: Extent) -> Object {
    let mut output = structure(plan, &operation.output, extent);
    for member in operation.output.members.iter().filter(|member| member.binding == Binding::ResponseCode) {
        output.set(&member.name, Value::Integer(operation.http.code.into()));
    }
    output
}

/// A value of a member, with all that belongs to it; none of a stream of events.
pub fn value(plan: &Plan, member: &Member) -> Option<Value> {
    Sampler { plan, extent: Extent::All }.value(&member.ty, &member.limits, 0)
}

struct Sampler<'a> {
    plan: &'a Plan,
    extent: Extent,
}

/// 2016-11-21T19:49:20Z.
const TIME: i64 = 1_479_757_760;

impl Sampler<'_> {
    fn object(&self, members: &[Member], depth: usize) -> Object {
        // Deeper than any sensible structure, one is in a cycle.
        let set = members.iter().filter(|m| m.required || (self.extent == Extent::All && depth < 8));
        set.filter_map(|m| Some((m.name.clone(), self.value(&m.ty, &m.limits, depth)?))).collect()
    }

    fn value(&self, ty: &Type, limits: &Limits, depth: usize) -> Option<Value> {
        let nothing = Limits::default();
        let plan = self.plan;
        Some(match ty {
            // No value of a structure that requires itself can be built; the model is rejected before.
            _ if depth > 32 => return None,
            Type::Boolean => Value::Boolean(true),
            Type::Byte | Type::Short | Type::Integer | Type::Long => Value::Integer(whole(limits)),
            Type::BigInteger => Value::BigNumber(whole(limits).to_string()),
            Type::Float | Type::Double => Value::Float(decimal(limits)),
            Type::BigDecimal => Value::BigNumber(Number::Float(decimal(limits)).to_string()),
            Type::String => Value::String(text(limits)),
            Type::Blob | Type::ByteStream => Value::Blob(text(limits)),
            Type::Timestamp => Value::Timestamp(Timestamp::constant(TIME, 0)),
            Type::Document => Value::Document(Document::Object(Vec::new())),
            Type::Structure(name) => Value::Structure(self.object(&plan.structure(name)?.members, depth + 1)),
            Type::Error(name) => Value::Structure(self.object(&plan.error(name)?.members, depth + 1)),
            Type::Enum(name) => {
                let first = plan.enums.iter().find(|e| e.name == *name)?.variants.first()?;
                Value::String(first.value.clone())
            }
            Type::Union(name) => {
                let first = plan.union(name)?.members.first()?;
                Value::Union(first.name.clone(), Box::new(self.value(&first.ty, &first.limits, depth + 1)?))
            }
            Type::List { item, .. } => {
                let count = limits.length_min.unwrap_or(0).max(1) as usize;
                Value::List(self.value(item, &nothing, depth + 1).map(|item| vec![item; count]).unwrap_or_default())
            }
            Type::Map { value: item, .. } => {
                let item = self.value(item, &nothing, depth + 1);
                Value::Map(item.map(|item| ("a".to_owned(), item)).into_iter().collect())
            }
            Type::Box(inner) => return self.value(inner, limits, depth),
            Type::Unit => Value::Unit,
            Type::EventStream(_) | Type::EventSender(_) => return None,
        })
    }
}

/// The smallest whole number.
fn whole(limits: &Limits) -> i64 {
    limits.range_min.as_ref().and_then(Number::as_i64).unwrap_or(1)
}

/// The smallest number.
fn decimal(limits: &Limits) -> f64 {
    limits.range_min.as_ref().map(Number::as_f64).filter(|number| number.is_finite()).unwrap_or(1.0)
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
