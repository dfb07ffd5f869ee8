//! Reads what stands in the braces of shapes with members and of operations.

use super::cursor::Read;
use super::inline;
use super::node::{traits, value};
use super::parser::Parser;
use super::syntax::{Body, Content, Member, Shape, Target, Trait, Value, Word};
use super::token::Kind;
use crate::diagnostic::Diagnostic;
use crate::load::version::Version;
use crate::model::{Node, ShapeType};
use std::collections::BTreeSet;

/// The members in braces.
pub(super) fn members(parser: &mut Parser<'_>, ty: ShapeType) -> Read<Body> {
    parser.tokens.expect('{', "before the members")?;
    let mut members: Vec<Member> = Vec::new();
    let mut names = BTreeSet::new();
    while !parser.tokens.is('}') {
        let traits = traits(&mut parser.tokens)?;
        let member = member(parser, &ty, traits)?;
        if !names.insert(member.name.text.clone()) {
            let message = format!("the member `{}` is defined twice", member.name.text);
            let diagnostic = Diagnostic::error("duplicate-member", message).help("rename one of them");
            parser.tokens.report(diagnostic, &member.name.span);
        }
        members.push(member);
    }
    parser.tokens.next();
    Ok(Body::Members { ty, members, set: false })
}

fn member(parser: &mut Parser<'_>, ty: &ShapeType, traits: Vec<Trait>) -> Read<Member> {
    let enumeration = matches!(ty, ShapeType::Enum | ShapeType::IntEnum);
    if !enumeration && parser.tokens.at_statement() {
        let message = format!("expected a member's name or `}}`, found `{}`", parser.tokens.text(parser.tokens.peek()));
        let diagnostic = Diagnostic::error("syntax", message).help("a `}` may be missing above");
        let span = parser.tokens.peek().span.clone();
        return Err(parser.tokens.report(diagnostic, &span));
    }
    let index = if parser.tokens.peek().kind == Kind::Number && !enumeration { Some(index(parser)?) } else { None };
    let elided = !enumeration && parser.tokens.is('$');
    if elided {
        let mark = parser.tokens.next().span;
        parser.tokens.needs(Version::V2_0, "a member without a target", &mark);
    }
    let name = parser.tokens.identifier(if elided { "a member's name after `$`" } else { "a member's name or `}`" })?;
    check_name(parser, ty, &name);
    let target = match (elided, enumeration) {
        (true, _) => Target::Elided,
        (false, true) => Target::Unit,
        (false, false) => {
            parser.tokens.same_line("`:`")?;
            parser.tokens.expect(':', "after the member's name")?;
            parser.tokens.same_line("the target of the member")?;
            Target::Named(inline::target(parser, 0)?)
        }
    };
    let mut assigned = None;
    if parser.tokens.is('=') && (enumeration || *ty == ShapeType::Structure) {
        parser.tokens.same_line("`=`")?;
        let mark = parser.tokens.next().span;
        if !enumeration {
            parser.tokens.needs(Version::V2_0, "a default after `=`", &mark);
        }
        parser.tokens.same_line("the value after `=`")?;
        assigned = Some(value(&mut parser.tokens)?);
        parser.tokens.comma_and_line_break("the value")?;
    }
    let mut traits = traits;
    traits.extend(index);
    Ok(Member { name, traits, target, value: assigned })
}

/// The index of a member, `1. name`, as the trait that it stands for.
fn index(parser: &mut Parser<'_>) -> Read<Trait> {
    let number = parser.tokens.word();
    parser.tokens.needs(Version::V2_1, "the index of a member", &number.span);
    let index = number.text.parse::<i32>().ok().filter(|index| *index > 0);
    let Some(index) = index.filter(|_| parser.tokens.follows_directly('.')) else {
        let message = format!("`{}` is not the index of a member", number.text);
        let diagnostic = Diagnostic::error("syntax", message);
        let help = "an index is a whole number from 1 to 2147483647 and a point: `1. name: Target`";
        return Err(parser.tokens.report(diagnostic.help(help), &number.span));
    };
    parser.tokens.next();
    parser.tokens.spaces("the member's name after its index")?;
    let name = Word { text: "smithy.protocols#idx".to_owned(), span: number.span.clone() };
    Ok(Trait { name, value: Some(Value { span: number.span, content: Content::Plain(index.into()) }) })
}

/// Lists and maps have members of fixed names.
fn check_name(parser: &mut Parser<'_>, ty: &ShapeType, name: &Word) {
    let (allowed, names): (&[&str], &str) = match ty {
        ShapeType::List => (&["member"], "`member`"),
        ShapeType::Map => (&["key", "value"], "`key` and `value`"),
        _ => return,
    };
    if !allowed.contains(&name.text.as_str()) {
        let message = format!("{} has no member `{}`", ty.with_article(), name.text);
        let diagnostic = Diagnostic::error("bad-member-name", message).help(format!("it has {names}"));
        parser.tokens.report(diagnostic, &name.span);
    }
}

/// The input, output and errors of an operation.
pub(super) fn operation(parser: &mut Parser<'_>, name: &Word) -> Read<Body> {
    parser.tokens.expect('{', "before the input, output and errors")?;
    let (mut input, mut output, mut errors) = (None, None, None);
    while !parser.tokens.is('}') {
        let key = parser.tokens.identifier("`input`, `output`, `errors` or `}`")?;
        let repeated = match key.text.as_str() {
            "input" => input.replace(structure(parser, name, &parser.input_suffix.clone(), "input")?).is_some(),
            "output" => output.replace(structure(parser, name, &parser.output_suffix.clone(), "output")?).is_some(),
            "errors" => {
                parser.tokens.expect(':', "after `errors`")?;
                errors.replace(parser.shape_ids("an error")?).is_some()
            }
            other => {
                let diagnostic = Diagnostic::error("unknown-key", format!("an operation has no `{other}`"));
                return Err(parser.tokens.report(diagnostic.help("it has `input`, `output` and `errors`"), &key.span));
            }
        };
        if repeated {
            let diagnostic = Diagnostic::error("duplicate-key", format!("the key `{}` appears twice", key.text));
            parser.tokens.report(diagnostic.help("keep one of them"), &key.span);
        }
    }
    parser.tokens.next();
    Ok(Body::Operation { input, output, errors: errors.unwrap_or_default() })
}

/// The id of an input or output: `: Name`, or `:=` and a structure, which gets a name made of the operation's.
fn structure(parser: &mut Parser<'_>, operation: &Word, suffix: &str, role: &str) -> Read<Word> {
    if parser.tokens.peek().kind != Kind::Walrus {
        parser.tokens.expect(':', &format!("or `:=` after `{role}`"))?;
        return parser.tokens.shape_id(&format!("the id of the {role}"));
    }
    let span = parser.tokens.next().span;
    parser.tokens.needs(Version::V2_0, "`:=`", &span);
    let mut traits = traits(&mut parser.tokens)?;
    let mark = Word { text: format!("smithy.api#{role}"), span: span.clone() };
    let content = Content::Plain(Node::Object(Default::default()));
    traits.push(Trait { name: mark, value: Some(Value { span: span.clone(), content }) });
    let resource = if parser.tokens.is_word("for") { parser.resource()? } else { None };
    let starts = resource.is_none() && parser.tokens.is_word("with");
    let mixins = if starts || parser.tokens.is_word_on_line("with") { parser.mixins()? } else { Vec::new() };
    let body = members(parser, ShapeType::Structure)?;
    let name = Word { text: format!("{}{suffix}", operation.text), span };
    parser.file.shapes.push(Shape { name: name.clone(), traits, resource, mixins, body });
    Ok(name)
}
