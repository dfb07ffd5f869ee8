//! Violations in AWS's own words: the text of a ValidationException, all of them in one. Which error a request gets is
//! decided in `rejection`.

use crate::api::{Api, ApiOperation, Kind, Member, SchemaId};
use crate::codec::read::short_name;
use crate::{Constraint, Violation};
use proofmark_smithy_model::model::Node;
use serde_json::Number;
use std::collections::HashSet;

/// How many bytes of a value are shown. What AWS does with longer ones is unknown.
const LONGEST_VALUE: usize = 4096;

/// What AWS says of these violations in a request with this input; none when none of them is of the kind that its
/// validation speaks of: those of type, protocol or signature are not.
pub fn validation_text(api: &Api, operation: &ApiOperation, input: &Node, violations: &[Violation]) -> Option<String> {
    let mut errors: Vec<String> = Vec::new();
    let mut told = HashSet::new();
    let mut left_out = 0;
    for violation in violations.iter().filter(|violation| violation.is_error()) {
        if let Constraint::LeftOut { count } = violation.constraint {
            left_out += count;
        }
        let rule = constraint_text(&violation.constraint, violation.value.as_deref());
        let place = rule.and_then(|rule| Some((place(api, operation, input, &violation.path)?, rule)));
        if let Some((place, rule)) = place {
            let rule = place.rule(api, violation, rule);
            // Several bad items of one list are one error of the list.
            if told.insert((place.path.clone(), rule.clone())) {
                errors.push(place.error(api, violation, &rule));
            }
        }
    }
    let rest = if left_out == 0 { String::new() } else { format!("; and {left_out} more that are not listed") };
    match errors.len() {
        0 => None,
        1 => Some(format!("1 validation error detected: {}{rest}", errors[0])),
        count => Some(format!("{count} validation errors detected: {}{rest}", errors.join("; "))),
    }
}

/// Where a violation is, as AWS sees it.
struct Place<'a> {
    /// `destinationConfig.onFailure.destination`, `layers`, `filters.1.member.pattern`
    path: String,
    /// The value there.
    value: Option<&'a Node>,
    /// The schema of the value.
    schema: SchemaId,
    /// Whether the value must not be shown.
    sensitive: bool,
    part: Part<'a>,
}

/// What of the value it is that violates.
enum Part<'a> {
    /// All of it.
    Whole,
    /// An item of the list.
    Item(&'a Member),
    /// An entry of the map.
    Entry { name: &'a str, key: &'a Member, value: &'a Member },
}

impl Place<'_> {
    /// What the value must satisfy: this rule, or all those of what is in it.
    fn rule(&self, api: &Api, violation: &Violation, rule: String) -> String {
        match self.part {
            Part::Whole => rule,
            Part::Item(item) => {
                format!("Member must satisfy constraint: [{}]", all_rules(api, item, !may_be_empty(item)))
            }
            Part::Entry { name, key, value } => {
                // A key is its own value; where the value is not shown, the constraint has to say which.
                let is_name = violation.value.as_deref().is_some_and(|value| short_name(value) == *name);
                let of_key =
                    violates(key, &violation.constraint) && (is_name || !violates(value, &violation.constraint));
                let (what, member) = if of_key { ("keys", key) } else { ("value", value) };
                format!("Map {what} must satisfy constraint: [{}]", all_rules(api, member, !of_key))
            }
        }
    }

    fn error(&self, api: &Api, violation: &Violation, rule: &str) -> String {
        let value = match (self.value, &violation.value) {
            _ if self.sensitive => String::new(),
            _ if violation.constraint == Constraint::Required => " null".to_owned(),
            (Some(value), _) => {
                let mut shown = Shown { api, text: String::new() };
                shown.value(self.schema, value);
                format!(" '{}'", shown.finish())
            }
            (None, Some(value)) => format!(" '{value}'"),
            (None, None) => " null".to_owned(),
        };
        format!("Value{value} at '{}' failed to satisfy constraint: {rule}", self.path)
    }
}

/// Follows a violation's path through the operation's input; none when it is not a path of members.
fn place<'a>(api: &'a Api, operation: &ApiOperation, input: &'a Node, path: &'a str) -> Option<Place<'a>> {
    let mut place =
        Place { path: String::new(), value: Some(input), schema: operation.input, sensitive: false, part: Part::Whole };
    let mut rest = path;
    while !rest.is_empty() {
        match &api[place.schema].kind {
            Kind::Structure { members } | Kind::Union { members } => {
                rest = rest.strip_prefix('.').unwrap_or(rest);
                let end = rest.find(['.', '[']).unwrap_or(rest.len());
                let member = members.get(&rest[..end])?;
                if !place.path.is_empty() {
                    place.path.push('.');
                }
                place.path.push_str(&lower_camel(&member.name));
                place.enter(member, place.value.and_then(|value| value.get(&member.name)));
                rest = &rest[end..];
            }
            Kind::List { member, .. } => {
                let (index, after) = rest.strip_prefix('[')?.split_once(']')?;
                let index: usize = index.parse().ok()?;
                let is_simple = !matches!(
                    api[member.target].kind,
                    Kind::Structure { .. } | Kind::Union { .. } | Kind::List { .. } | Kind::Map { .. }
                );
                if after.is_empty() && is_simple {
                    place.sensitive |= member.sensitive;
                    place.part = Part::Item(member);
                    return Some(place);
                }
                place.path.push_str(&format!(".{}.member", index + 1));
                place.enter(member, place.value.and_then(|value| value.get(index)));
                rest = after;
            }
            Kind::Map { key, value, .. } => {
                // What follows a key with dots or brackets cannot be distinguished from it: it is all key.
                let name = match rest.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                    Some(name) => name.trim_matches('"'),
                    None => rest.strip_prefix('.').unwrap_or(rest),
                };
                place.sensitive |= key.sensitive || value.sensitive;
                place.part = Part::Entry { name, key, value };
                return Some(place);
            }
            _ => return None,
        }
    }
    Some(place)
}

impl<'a> Place<'a> {
    fn enter(&mut self, member: &Member, value: Option<&'a Node>) {
        self.schema = member.target;
        self.sensitive |= member.sensitive;
        self.value = value;
    }
}

fn constraint_text(constraint: &Constraint, value: Option<&str>) -> Option<String> {
    Some(match constraint {
        Constraint::Required | Constraint::NullItem => "Member must not be null".to_owned(),
        Constraint::Length { min, max, actual } => match (min, max) {
            (_, Some(max)) if actual > max => length_at_most(*max),
            (Some(min), _) => length_at_least(*min),
            (None, _) => return None,
        },
        Constraint::Range { min, max } => {
            let value: Option<f64> = value.and_then(|value| value.parse().ok());
            let above = |max: &Number| value.zip(max.as_f64()).is_none_or(|(value, max)| value > max);
            match (min, max) {
                (_, Some(max)) if above(max) => value_at_most(max),
                (Some(min), _) => value_at_least(min),
                (None, _) => return None,
            }
        }
        Constraint::Pattern { pattern } => pattern_rule(pattern),
        Constraint::Enum { values } => enum_rule(values),
        Constraint::UniqueItems => "Member must have unique values".to_owned(),
        _ => return None,
    })
}

/// Whether the length of a value can be 0. AWS does not say of such items that they must not be null.
fn may_be_empty(member: &Member) -> bool {
    member.constraints.length.is_some_and(|length| length.min == Some(0))
}

/// Every rule of an item, key or value: AWS lists them all, whichever is broken. Keys are never null.
fn all_rules(api: &Api, member: &Member, not_null: bool) -> String {
    let constraints = &member.constraints;
    let mut rules = Vec::new();
    if let Some(length) = constraints.length {
        rules.extend(length.max.map(length_at_most));
        rules.extend(length.min.map(length_at_least));
    }
    if let Some(range) = &constraints.range {
        rules.extend(range.max.as_ref().map(value_at_most));
        rules.extend(range.min.as_ref().map(value_at_least));
    }
    rules.extend(constraints.pattern.as_ref().map(|pattern| pattern_rule(pattern.source())));
    if let Kind::Enum { values } = &api[member.target].kind {
        rules.push(enum_rule(values));
    }
    if not_null {
        rules.push("Member must not be null".to_owned());
    }
    rules.join(", ")
}

/// Whether a constraint can come from this member.
fn violates(member: &Member, constraint: &Constraint) -> bool {
    match constraint {
        Constraint::Length { min, max, .. } => {
            member.constraints.length.is_some_and(|length| (length.min, length.max) == (*min, *max))
        }
        Constraint::Pattern { pattern } => {
            member.constraints.pattern.as_ref().is_some_and(|own| own.source() == pattern)
        }
        _ => false,
    }
}

fn length_at_most(max: u64) -> String {
    format!("Member must have length less than or equal to {max}")
}

fn length_at_least(min: u64) -> String {
    format!("Member must have length greater than or equal to {min}")
}

fn value_at_most(max: &Number) -> String {
    format!("Member must have value less than or equal to {max}")
}

fn value_at_least(min: &Number) -> String {
    format!("Member must have value greater than or equal to {min}")
}

fn pattern_rule(pattern: &str) -> String {
    format!("Member must satisfy regular expression pattern: {}", without_anchors(pattern))
}

fn enum_rule(values: &[String]) -> String {
    format!("Member must satisfy enum value set: [{}]", values.join(", "))
}

/// AWS matches the whole value and shows its patterns without the anchors that say so in the published model.
fn without_anchors(pattern: &str) -> &str {
    let inner = pattern.strip_prefix("^(?:").and_then(|rest| rest.strip_suffix(")$"));
    let inner = inner.or_else(|| pattern.strip_prefix('^').and_then(|rest| rest.strip_suffix('$'))).unwrap_or(pattern);
    // Alternatives that are groups stand in another group for the anchors only.
    let groups = inner.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    groups.filter(|groups| are_alternative_groups(groups)).unwrap_or(inner)
}

/// Whether a pattern is `(a)|(b)`, and so on.
fn are_alternative_groups(pattern: &str) -> bool {
    let (mut depth, mut in_class, mut alternatives) = (0_u32, false, 1);
    let mut chars = pattern.chars();
    while let Some(char) = chars.next() {
        match char {
            '\\' => _ = chars.next(),
            ']' => in_class = false,
            _ if in_class => {}
            '[' => in_class = true,
            '(' => depth += 1,
            ')' if depth > 0 => depth -= 1,
            '|' if depth == 0 => alternatives += 1,
            _ if depth > 0 => {}
            _ => return false,
        }
    }
    alternatives > 1
}

/// `DestinationConfig` as `destinationConfig`; only the first letter changes, `KMSKeyArn` is `kMSKeyArn`.
fn lower_camel(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

/// What stands in place of a sensitive value.
const REDACTED: &str = "***Sensitive Data Redacted***";

/// A value as the service's language shows it: `[a, b]`, `{key=value}`, `Name(member=value)`.
struct Shown<'a> {
    api: &'a Api,
    text: String,
}

impl Shown<'_> {
    fn value(&mut self, schema: SchemaId, value: &Node) {
        // What is beyond it is cut off.
        if self.text.len() > LONGEST_VALUE {
            return;
        }
        let api = self.api;
        let schema = &api[schema];
        match (&schema.kind, value) {
            (_, Node::Null) => self.text.push_str("null"),
            (_, Node::String(text)) => self.text.push_str(&text[..text.floor_char_boundary(LONGEST_VALUE + 1)]),
            (Kind::Float | Kind::Double, Node::Number(number)) => {
                let text = number.as_f64().map_or_else(|| number.to_string(), |number| format!("{number:?}"));
                self.text.push_str(&text);
            }
            (Kind::List { member, .. }, Node::Array(items)) => {
                self.separated("[", items, "]", |shown, item| shown.member(member, item));
            }
            (Kind::Map { key, value, .. }, Node::Object(entries)) => {
                self.separated("{", entries, "}", |shown, (name, entry)| {
                    let name = if key.sensitive { REDACTED } else { &name[..name.floor_char_boundary(LONGEST_VALUE)] };
                    shown.text.push_str(name);
                    shown.text.push('=');
                    shown.member(value, entry);
                });
            }
            (Kind::Structure { members } | Kind::Union { members }, Node::Object(values)) => {
                self.text.push_str(schema.name());
                self.separated("(", members.values(), ")", |shown, member| {
                    shown.text.push_str(&lower_camel(&member.name));
                    shown.text.push('=');
                    match values.get(&member.name) {
                        Some(value) => shown.member(member, value),
                        None => shown.text.push_str("null"),
                    }
                });
            }
            (_, other) => self.text.push_str(&other.to_string()),
        }
    }

    /// A member's value, unless the model marks it sensitive.
    fn member(&mut self, member: &Member, value: &Node) {
        match member.sensitive {
            true => self.text.push_str(REDACTED),
            false => self.value(member.target, value),
        }
    }

    fn separated<T>(
        &mut self,
        open: &str,
        items: impl IntoIterator<Item = T>,
        close: &str,
        mut show: impl FnMut(&mut Self, T),
    ) {
        self.text.push_str(open);
        for (index, item) in items.into_iter().enumerate() {
            if self.text.len() > LONGEST_VALUE {
                return;
            }
            if index > 0 {
                self.text.push_str(", ");
            }
            show(self, item);
        }
        self.text.push_str(close);
    }

    fn finish(mut self) -> String {
        if self.text.len() > LONGEST_VALUE {
            self.text.truncate(self.text.floor_char_boundary(LONGEST_VALUE));
            self.text.push_str("...");
        }
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::without_anchors;

    #[test]
    fn patterns_are_shown_without_what_their_anchors_need() {
        assert_eq!(without_anchors("^[a-z]+$"), "[a-z]+");
        assert_eq!(without_anchors("^(?:a|b)$"), "a|b");
        assert_eq!(without_anchors(r"^((a:\d{1}[)]((b)|(c)))|(d))$"), r"(a:\d{1}[)]((b)|(c)))|(d)");
    }

    #[test]
    fn groups_of_the_pattern_itself_stay() {
        for own in ["([a-z]+)", "(a:[*]|b|[*])", "((?!^\\d+$)^[a-z]+$)", "(a)(b)", "((a)|b)"] {
            assert_eq!(without_anchors(&format!("^{own}$")), own);
        }
    }
}
