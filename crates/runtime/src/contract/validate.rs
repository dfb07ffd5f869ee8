//! Validates values against a contract before they are sent: required members, lengths, ranges, patterns, unique items.
//! Responses are validated by the contract kit, not here.

use super::{Bounds, Constraints, Contract, Member, Shape, ShapeType, Target};
use crate::codec::json::write_value;
use crate::shape::{REDACTED, Ref, Structure, Value};
use std::fmt;

/// Validates a structure and all that is in it against the contract, and returns every violation.
///
/// Unknown values of enums are not violations: services add values. Streams are not validated.
pub fn validate(contract: &Contract, value: &dyn Structure) -> Result<(), ConstraintViolations> {
    let mut walk = Walk { contract, path: Vec::new(), violations: Vec::new() };
    walk.structure(value, false);
    match walk.violations {
        violations if violations.is_empty() => Ok(()),
        violations => Err(ConstraintViolations { violations }),
    }
}

/// What breaks a contract, all of it.
#[derive(Debug, Clone, PartialEq)]
pub struct ConstraintViolations {
    violations: Vec<Violation>,
}

impl ConstraintViolations {
    /// The violations, in the order of the members.
    pub fn violations(&self) -> &[Violation] {
        &self.violations
    }
}

impl fmt::Display for ConstraintViolations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, violation) in self.violations.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(f, "{separator}{violation}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ConstraintViolations {}

/// A value that breaks a constraint.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Violation {
    /// The way to the value, by the model's names: `DestinationConfig.OnFailure.Destination`, `Layers[2]`, `Tags{a}`.
    pub path: String,
    /// What is broken.
    pub constraint: Constraint,
    /// The value in short; redacted where it is sensitive, and none when it is missing.
    pub value: Option<String>,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, constraint, value } = self;
        match value {
            Some(value) => write!(f, "`{path}` is {value}, expected {constraint}"),
            None => write!(f, "`{path}` is not set, expected {constraint}"),
        }
    }
}

/// A constraint that can be broken.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Constraint {
    /// `@required`.
    Required,
    /// `@length`, and how long the value is.
    Length(Bounds<u64>, u64),
    /// `@range`.
    Range(Bounds<f64>),
    /// `@pattern`.
    Pattern(&'static str),
    /// `@uniqueItems`.
    UniqueItems,
}

impl fmt::Display for Constraint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Required => f.write_str("a value"),
            Self::Length(bounds, found) => write!(f, "a length of {bounds}, found {found}"),
            Self::Range(bounds) => write!(f, "{bounds}"),
            Self::Pattern(pattern) => write!(f, "a match of the pattern {pattern}"),
            Self::UniqueItems => f.write_str("no item twice"),
        }
    }
}

impl<T: fmt::Display> fmt::Display for Bounds<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.min, &self.max) {
            (Some(min), Some(max)) => write!(f, "{min} to {max}"),
            (Some(min), None) => write!(f, "at least {min}"),
            (None, Some(max)) => write!(f, "at most {max}"),
            (None, None) => f.write_str("anything"),
        }
    }
}

/// A step of a path.
enum Step<'a> {
    Member(&'a str),
    Index(usize),
    Key(&'a str),
}

struct Walk<'c> {
    contract: &'c Contract,
    path: Vec<String>,
    violations: Vec<Violation>,
}

impl<'c> Walk<'c> {
    fn structure(&mut self, value: &dyn Structure, sensitive: bool) {
        let schema = value.schema();
        let Some(shape) = self.contract.shape(schema.id) else { return };
        for (index, member) in schema.members().iter().enumerate() {
            let Some(declared) = shape.member(member.name) else { continue };
            let sensitive = sensitive || member.is_sensitive();
            self.at(&Step::Member(member.name), |walk| walk.member(declared, value.field(index), sensitive));
        }
    }

    fn member(&mut self, member: &'c Member, value: &dyn Value, sensitive: bool) {
        match value.get() {
            Ref::Null if member.required && !member.idempotency_token => self.found(Constraint::Required, None),
            Ref::Null => {}
            value => self.value(member, &value, sensitive),
        }
    }

    fn value(&mut self, member: &'c Member, value: &Ref<'_>, sensitive: bool) {
        let shape = match member.target {
            Target::Shape(name) => self.contract.shape(name),
            Target::Simple(_) => None,
        };
        let sensitive = sensitive || shape.is_some_and(|shape| shape.sensitive);
        self.constraints(&member.constraints, shape.map(|shape| &shape.constraints), value, sensitive);
        if let Some(shape) = shape {
            self.inside(shape, value, sensitive);
        }
    }

    fn inside(&mut self, shape: &'c Shape, value: &Ref<'_>, sensitive: bool) {
        match (value, shape.ty) {
            (Ref::Structure(structure), _) => self.structure(*structure, sensitive),
            (Ref::Union(union), _) => {
                let Some((index, active)) = union.active() else { return };
                let name = union.schema().members()[index].name;
                let Some(member) = shape.member(name) else { return };
                self.at(&Step::Member(name), |walk| walk.value(member, &active, sensitive));
            }
            (Ref::List(list), ShapeType::List) => {
                let Some(member) = shape.member("member") else { return };
                for index in 0..list.len() {
                    self.at(&Step::Index(index), |walk| walk.member(member, list.item(index), sensitive));
                }
            }
            (Ref::Map(map), ShapeType::Map) => {
                let (Some(key), Some(value)) = (shape.member("key"), shape.member("value")) else { return };
                let mut entries = map.entries();
                entries.sort_unstable_by_key(|(key, _)| *key);
                for (name, item) in entries {
                    self.at(&Step::Key(if sensitive { REDACTED } else { name }), |walk| {
                        walk.value(key, &Ref::String(name), sensitive);
                        walk.member(value, item, sensitive);
                    });
                }
            }
            _ => {}
        }
    }

    /// A member's own constraint stands in the place of its target's.
    fn constraints(&mut self, own: &'c Constraints, target: Option<&'c Constraints>, value: &Ref<'_>, sensitive: bool) {
        let length_bounds = own.length.or(target.and_then(|target| target.length));
        let range = own.range.or(target.and_then(|target| target.range));
        let pattern = own.pattern.as_ref().or(target.and_then(|target| target.pattern.as_ref()));
        let mut broken = Vec::new();
        if let (Some(bounds), Some(length)) = (length_bounds, length(value)) {
            broken.extend((!bounds.contains(length)).then_some(Constraint::Length(bounds, length)));
        }
        if let (Some(bounds), Some(number)) = (range, number(value)) {
            broken.extend((!bounds.contains(number)).then_some(Constraint::Range(bounds)));
        }
        if let (Some(pattern), Ref::String(text)) = (pattern, value) {
            broken.extend((!pattern.is_match(text)).then_some(Constraint::Pattern(pattern.source())));
        }
        if (own.unique_items || target.is_some_and(|target| target.unique_items)) && has_twins(value) {
            broken.push(Constraint::UniqueItems);
        }
        for constraint in broken {
            self.found(constraint, Some(shown(value, sensitive)));
        }
    }

    fn at(&mut self, step: &Step<'_>, then: impl FnOnce(&mut Self)) {
        self.path.push(match step {
            Step::Member(name) if self.path.is_empty() => (*name).to_owned(),
            Step::Member(name) => format!(".{name}"),
            Step::Index(index) => format!("[{index}]"),
            Step::Key(key) => format!("{{{key}}}"),
        });
        then(self);
        self.path.pop();
    }

    fn found(&mut self, constraint: Constraint, value: Option<String>) {
        self.violations.push(Violation { path: self.path.concat(), constraint, value });
    }
}

fn length(value: &Ref<'_>) -> Option<u64> {
    let length = match value {
        Ref::String(text) => text.chars().count(),
        Ref::Blob(blob) => blob.as_ref().len(),
        Ref::List(list) => list.len(),
        Ref::Map(map) => map.len(),
        _ => return None,
    };
    u64::try_from(length).ok()
}

fn number(value: &Ref<'_>) -> Option<f64> {
    Some(match value {
        Ref::Byte(value) => f64::from(*value),
        Ref::Short(value) => f64::from(*value),
        Ref::Integer(value) => f64::from(*value),
        // Bounds of long integers in models stay far below the range in which a double can't represent each integer.
        Ref::Long(value) => *value as f64,
        Ref::Float(value) => f64::from(*value),
        Ref::Double(value) => *value,
        Ref::BigInteger(value) => value.as_ref().parse().ok()?,
        Ref::BigDecimal(value) => value.as_ref().parse().ok()?,
        _ => return None,
    })
}

/// Whether two items of a list are the same, as they would be written.
fn has_twins(value: &Ref<'_>) -> bool {
    let Ref::List(list) = value else { return false };
    let written = |index| {
        let mut text = Vec::new();
        // What can't be written is nobody's twin: sending it fails, and says why.
        write_value(list.item(index).get(), &mut text).is_ok().then_some(text)
    };
    let mut texts: Vec<Vec<u8>> = (0..list.len()).filter_map(written).collect();
    texts.sort_unstable();
    texts.windows(2).any(|pair| pair[0] == pair[1])
}

/// How much of a value is shown.
const SHOWN: usize = 80;

fn shown(value: &Ref<'_>, sensitive: bool) -> String {
    if sensitive {
        return REDACTED.to_owned();
    }
    match value {
        Ref::String(text) if text.chars().count() > SHOWN => {
            format!("{:?}...", text.chars().take(SHOWN).collect::<String>())
        }
        Ref::String(text) => format!("{text:?}"),
        Ref::Blob(blob) => format!("a blob of {} bytes", blob.as_ref().len()),
        Ref::List(list) => format!("a list of {}", list.len()),
        Ref::Map(map) => format!("a map of {}", map.len()),
        Ref::Byte(value) => value.to_string(),
        Ref::Short(value) => value.to_string(),
        Ref::Integer(value) => value.to_string(),
        Ref::Long(value) => value.to_string(),
        Ref::Float(value) => value.to_string(),
        Ref::Double(value) => value.to_string(),
        Ref::BigInteger(value) => value.as_ref().to_owned(),
        Ref::BigDecimal(value) => value.as_ref().to_owned(),
        _ => "a value".to_owned(),
    }
}
