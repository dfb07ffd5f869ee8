//! Reads node values and traits.

use super::cursor::{Read, Tokens};
use super::syntax::{Content, Entry, Trait, Value, Word};
use super::token::{Gap, Kind};
use crate::diagnostic::Diagnostic;
use crate::load::version::Version;
use crate::model::{Node, parse_number};
use std::collections::BTreeSet;

const VALUE: &str = "a value (a text, number, true, false, null, shape id, `[` or `{`)";

/// A node value.
pub(super) fn value(tokens: &mut Tokens<'_>) -> Read<Value> {
    let token = tokens.peek().clone();
    let content = match token.kind {
        Kind::Text(text) | Kind::Block(text) => {
            tokens.next();
            Content::Plain(text.into())
        }
        Kind::Tagged(node) => {
            tokens.needs(Version::V2_1, "a tagged literal", &token.span);
            tokens.next();
            Content::Plain(node)
        }
        Kind::Number => {
            tokens.next();
            let Some(number) = parse_number(tokens.text(&token)).filter(|_| !tokens.follows_directly('.')) else {
                let diagnostic = Diagnostic::error("syntax", "a decimal point is followed by digits");
                return Err(tokens.report(diagnostic, &token.span));
            };
            Content::Plain(number)
        }
        Kind::Word => {
            let word = tokens.shape_id(VALUE)?;
            match word.text.as_str() {
                "true" => Content::Plain(true.into()),
                "false" => Content::Plain(false.into()),
                "null" => Content::Plain(Node::Null),
                _ => Content::ShapeId(word.text),
            }
        }
        Kind::Mark('[') => return tokens.nested(array),
        Kind::Mark('{') => return object(tokens),
        _ => return Err(tokens.unexpected(VALUE)),
    };
    Ok(Value { span: token.span, content })
}

fn array(tokens: &mut Tokens<'_>) -> Read<Value> {
    let start = tokens.next().span.start;
    let mut items = Vec::new();
    while !tokens.is(']') {
        if tokens.is_end() {
            return Err(tokens.unexpected("`]` after the array's values"));
        }
        items.push(value(tokens)?);
    }
    let end = tokens.next().span.end;
    Ok(Value { span: start..end, content: Content::Array(items) })
}

/// An object in braces.
pub(super) fn object(tokens: &mut Tokens<'_>) -> Read<Value> {
    let start = tokens.expect('{', "before the entries")?.start;
    let entries = entries(tokens, '}', Vec::new())?;
    let end = tokens.next().span.end;
    Ok(Value { span: start..end, content: Content::Object(entries) })
}

/// The entries up to the closing mark, which is left.
fn entries(tokens: &mut Tokens<'_>, close: char, mut entries: Vec<Entry>) -> Read<Vec<Entry>> {
    let mut keys: BTreeSet<String> = entries.iter().map(|entry| entry.key.text.clone()).collect();
    tokens.nested(|tokens| {
        while !tokens.is(close) {
            let key = match tokens.peek().kind.clone() {
                Kind::Text(text) => Word { text, span: tokens.next().span },
                _ => tokens.identifier(&format!("a key or `{close}`"))?,
            };
            if !keys.insert(key.text.clone()) {
                let diagnostic = Diagnostic::error("duplicate-key", format!("the key `{}` appears twice", key.text));
                tokens.report(diagnostic.help("keep one of them"), &key.span);
            }
            tokens.expect(':', "after the key")?;
            let value = value(tokens)?;
            entries.push(Entry { key, value });
        }
        Ok(entries)
    })
}

/// All traits that stand here, the documentation comment before them among them.
pub(super) fn traits(tokens: &mut Tokens<'_>) -> Read<Vec<Trait>> {
    let documentation = tokens.take_documentation().map(Trait::documentation);
    let mut traits = Vec::new();
    while tokens.is('@') {
        traits.push(one_trait(tokens)?);
    }
    traits.extend(documentation);
    Ok(traits)
}

/// `@name`, `@name(value)` or `@name(key: value)`.
pub(super) fn one_trait(tokens: &mut Tokens<'_>) -> Read<Trait> {
    let at = tokens.expect('@', "before a trait")?;
    if tokens.peek().gap != Gap::Nothing {
        return Err(tokens.report(Diagnostic::error("syntax", "expected the trait's name right after `@`"), &at));
    }
    let mut name = tokens.shape_id("the trait's name")?;
    let opens = tokens.follows_directly('(');
    name.span.start = at.start;
    if !opens {
        return Ok(Trait { name, value: None });
    }
    let open = tokens.next().span;
    if tokens.take(')') {
        return Ok(Trait { name, value: None });
    }
    let key = !matches!(tokens.peek().kind, Kind::Block(_));
    let first = value(tokens)?;
    let value = if key && tokens.is(':') { structured(tokens, first, open.end)? } else { first };
    tokens.expect(')', "after the trait's value")?;
    Ok(Trait { name, value: Some(value) })
}

/// The entries in a trait's parentheses, of which the first key was read as a value.
fn structured(tokens: &mut Tokens<'_>, first: Value, start: usize) -> Read<Value> {
    let kind = first.kind();
    let text = match first.content {
        Content::Plain(Node::String(text)) => text,
        Content::ShapeId(text) if !text.contains(['.', '#', '$']) => text,
        Content::Plain(node @ (Node::Bool(_) | Node::Null)) => node.to_string(),
        _ => {
            let diagnostic = Diagnostic::error("syntax", format!("{kind} cannot be a key"));
            return Err(tokens.report(diagnostic.help("a key is an identifier or a quoted text"), &first.span));
        }
    };
    let key = Word { text, span: first.span };
    tokens.expect(':', "after the key")?;
    let first = Entry { key, value: value(tokens)? };
    let entries = entries(tokens, ')', vec![first])?;
    let end = tokens.peek().span.start;
    Ok(Value { span: start..end, content: Content::Object(entries) })
}
