//! The targets of members: shape ids, and the lists and maps of Smithy 2.1 that are defined where they are used. Each of
//! these becomes a shape whose name says what it holds, as the reference implementation names it.

use super::cursor::Read;
use super::parser::Parser;
use super::syntax::{Body, Content, Member, Shape, Target, Trait, Value, Word};
use crate::diagnostic::Diagnostic;
use crate::load::version::Version;
use crate::model::{Node, ShapeType};

/// Lists and maps hold each other over so many levels, no more; this is the language's own limit.
const DEEPEST: usize = 3;

/// `Name`, `[Target]` or `{Target: Target}`.
pub(super) fn target(parser: &mut Parser<'_>, depth: usize) -> Read<Word> {
    let ty = match () {
        () if parser.tokens.is('[') => ShapeType::List,
        () if parser.tokens.is('{') => ShapeType::Map,
        () => return parser.tokens.shape_id("the id of the shape that the member targets"),
    };
    let open = parser.tokens.next().span;
    if depth == 0 {
        parser.tokens.needs(Version::V2_1, "a list or map in the place of a target", &open);
    }
    if depth == DEEPEST {
        let message = format!("lists and maps are nested here over more than {DEEPEST} levels");
        let diagnostic = Diagnostic::error("too-deep", message).help("define a list or map with a name");
        return Err(parser.tokens.report(diagnostic, &open));
    }
    let first = target(parser, depth + 1)?;
    let (name, members) = if ty == ShapeType::List {
        parser.tokens.expect(']', "after the target of the list's member")?;
        (format!("_SyntheticListOf{}", simple_name(&first)), vec![("member", first)])
    } else {
        parser.tokens.expect(':', "after the target of the map's key")?;
        let value = target(parser, depth + 1)?;
        parser.tokens.expect('}', "after the target of the map's value")?;
        let name = format!("_SyntheticMapOf{}To{}", simple_name(&first), simple_name(&value));
        (name, vec![("key", first), ("value", value)])
    };
    let name = Word { text: name, span: open.clone() };
    // A file says the same over and over; what it says differently under one name is found when names are resolved.
    let said = format!(
        "{} {}",
        name.text,
        members.iter().map(|(_, target)| target.text.as_str()).collect::<Vec<_>>().join(" ")
    );
    if parser.inline.insert(said) {
        let member = |(member, target): (&str, Word)| Member {
            name: Word { text: member.to_owned(), span: target.span.clone() },
            traits: Vec::new(),
            target: Target::Named(target),
            value: None,
        };
        let mark = Word { text: "smithy.synthetic#generated".to_owned(), span: open.clone() };
        let content = Content::Plain(Node::Object(Default::default()));
        parser.file.shapes.push(Shape {
            name: name.clone(),
            traits: vec![Trait { name: mark, value: Some(Value { span: open, content }) }],
            resource: None,
            mixins: Vec::new(),
            body: Body::Members { ty, members: members.into_iter().map(member).collect(), set: false },
        });
    }
    Ok(name)
}

fn simple_name(target: &Word) -> String {
    // A member cannot be targeted; the rule that says so comes later.
    target.text.split_once('#').map_or(target.text.as_str(), |(_, name)| name).replace('$', "_")
}
