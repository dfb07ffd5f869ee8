//! Texts to trees and to Rust, and what can't be parsed or compiled to its messages.

use super::{Compiler, Kind, Typed};
use crate::emit::endpoint::empty_plan;
use crate::jmespath::{Comparison, Expr, Over, parse};
use crate::name::RustName;
use crate::plan::{Binding, Limits, Member, Needed, Plan, Presence, Role, Structure, Type};
use proofmark_smithy_model::model::ShapeId;
use quote::quote;

/// An optional member.
pub(crate) fn member(name: &str, ty: Type) -> Member {
    Member {
        name: name.to_owned(),
        wire_name: name.to_owned(),
        rust: RustName::member(name),
        variant: name.to_owned(),
        ty,
        presence: Presence::Optional,
        binding: Binding::Body,
        timestamp_format: None,
        media_type: None,
        required: false,
        sensitive: false,
        idempotency_token: false,
        blank: None,
        context_param: None,
        limits: Limits::default(),
        deprecated: None,
        doc: String::new(),
        summary: String::new(),
    }
}

/// A structure of `types`.
pub(crate) fn structure(name: &str, members: Vec<Member>) -> Structure {
    Structure {
        id: ShapeId::parse(&format!("test#{name}")).expect("a shape id"),
        name: name.to_owned(),
        module: name.to_lowercase(),
        role: Role::Type,
        needed: Needed::Always,
        members,
        sensitive: false,
        error: None,
        deprecated: None,
        doc: String::new(),
    }
}

pub(crate) fn list(item: Type) -> Type {
    Type::List { item: Box::new(item), sparse: false }
}

/// Services with deployments, as ECS has them.
pub(crate) fn plan() -> Plan {
    let deployment = structure("Deployment", vec![member("id", Type::String)]);
    let service = structure(
        "Service",
        vec![
            member("status", Type::Enum("Status".to_owned())),
            member("running", Type::Integer),
            Member { presence: Presence::Required, ..member("desired", Type::Integer) },
            member("deployments", list(Type::Structure("Deployment".to_owned()))),
        ],
    );
    Plan { structures: vec![deployment, service], ..empty_plan() }
}

/// What describes them.
pub(crate) fn output() -> Structure {
    let map = Type::Map {
        key: Box::new(Type::String),
        value: Box::new(Type::Structure("Service".to_owned())),
        sparse: false,
    };
    structure(
        "Output",
        vec![
            member("first", Type::Structure("Service".to_owned())),
            member("services", list(Type::Structure("Service".to_owned()))),
            member("byName", map),
            member("names", list(Type::String)),
            member("tags", Type::List { item: Box::new(Type::String), sparse: true }),
            member("text", Type::String),
            member("ready", Type::Boolean),
            member("ratio", Type::Float),
            member("when", Type::Timestamp),
        ],
    )
}

fn compile(text: &str) -> Result<String, String> {
    let (plan, output) = (plan(), output());
    let expr = parse(text).map_err(|error| error.to_string())?;
    let base = Typed::new(Kind::Structure(&output), quote!(output));
    let typed = Compiler { plan: &plan }.compile(&expr, &base)?;
    let tokens = typed.tokens;
    let file = syn::parse2(quote!(fn f() { #tokens })).map_err(|error| format!("{error}: {tokens}"))?;
    let body = prettyplease::unparse(&file);
    let lines = body.lines().filter(|line| !line.starts_with(['f', '}'])).map(|line| line.replacen("    ", "", 1));
    Ok(lines.collect::<Vec<_>>().join("\n"))
}

fn field(name: &str) -> Box<Expr> {
    Box::new(Expr::Field(name.to_owned()))
}

#[test]
fn projections_end_where_the_grammar_says() {
    let project = |left, over, right| Expr::Project { left, over, right };
    assert_eq!(parse("a.b").unwrap(), Expr::Then(field("a"), field("b")));
    assert_eq!(parse(" a . \"b c\" ").unwrap(), Expr::Then(field("a"), field("b c")));
    assert_eq!(
        parse("a[].b[].c").unwrap(),
        project(Box::new(project(field("a"), Over::Flat, field("b"))), Over::Flat, field("c"))
    );
    assert_eq!(
        parse("a[*].b.c").unwrap(),
        project(field("a"), Over::Items, Box::new(Expr::Then(field("b"), field("c"))))
    );
    assert_eq!(parse("a.*.b").unwrap(), project(field("a"), Over::Values, field("b")));
    assert_eq!(
        parse("a[*] | b").unwrap(),
        Expr::Then(Box::new(project(field("a"), Over::Items, Box::new(Expr::Current))), field("b"))
    );
    assert_eq!(parse("a[-1]").unwrap(), Expr::Index(field("a"), -1));
    assert_eq!(
        parse("a.[b, c]").unwrap(),
        Expr::Then(field("a"), Box::new(Expr::List(vec![*field("b"), *field("c")])))
    );
}

#[test]
fn operators_bind_as_the_grammar_says() {
    let equal = |name, value: &str| {
        Box::new(Expr::Compare(Comparison::Equal, field(name), Box::new(Expr::Literal(value.into()))))
    };
    assert_eq!(
        parse("a == 'x' || !b && c == 'it\\'s'").unwrap(),
        Expr::Or(equal("a", "x"), Box::new(Expr::And(Box::new(Expr::Not(field("b"))), equal("c", "it's"))))
    );
    assert_eq!(
        parse("length(a) >= `1`").unwrap(),
        Expr::Compare(
            Comparison::GreaterOrEqual,
            Box::new(Expr::Call("length".to_owned(), vec![*field("a")])),
            Box::new(Expr::Literal(1.into()))
        )
    );
}

#[test]
fn syntax_errors_say_where() {
    let deep = "!".repeat(100) + "a";
    let cases = [
        ("", "an early end at column 1 of \"\""),
        ("a.", "no name after the dot at column 3 of \"a.\""),
        ("a[0", "an early end where Close belongs at column 4 of \"a[0\""),
        ("a b", "the unexpected Name(\"b\") at column 3 of \"a b\""),
        ("a == 'x", "an open quote at column 6 of \"a == 'x\""),
        ("a[0:1]", "a slice, which is not supported, at column 4 of \"a[0:1]\""),
        ("a.{b: c}", "a multi-select hash, which is not supported, at column 3 of \"a.{b: c}\""),
        ("f(a b)", "no comma between arguments at column 5 of \"f(a b)\""),
        (
            "a == `{`",
            "a literal that is not JSON (EOF while parsing an object at line 1 column 1) at column 6 of \"a == `{`\"",
        ),
        ("é", "the unexpected character 'é' at column 1 of \"é\""),
    ];
    for (text, message) in cases {
        assert_eq!(parse(text).unwrap_err().to_string(), message);
    }
    assert!(parse(&deep).unwrap_err().to_string().starts_with("more than 64 levels at column 65"));
}

#[test]
fn expressions_become_typed_rust() {
    let texts = [
        "first.status",
        "first.running > first.desired",
        "services[].deployments[].id",
        "services[*].status",
        "services[?!(length(deployments) == `1` && running == desired)]",
        "length(services[?status == 'A' || status == 'B']) == length(services)",
        "byName.*.status",
        "keys(byName)",
        "length(text || '') > `0`",
        "text != 'a' && text != 'b'",
        "contains(names, 'x') || contains(text, first.status)",
        "ratio < `1`",
        "[text, first.status]",
        "services[-1].status | @",
        "names[0]",
        "contains(tags, 'x')",
        "!ready",
        "first == `null`",
        "`null` != when",
        "first.desired == `null`",
        "values(byName)[0].status",
        "starts_with(text, 'a') && !ends_with('abc', text)",
        "abs(first.running) == `1` || ceil(ratio) > floor(`1.5`)",
        "sum(services[].running) == `3` && avg(services[].desired) < `2.5`",
        "max(services[].running) == min(services[].desired)",
        "reverse(names)[0] == sort(names)[-1]",
        "type(first) == 'object' && type(first.desired) != 'null'",
        "not_null(text, first.status, 'none')",
        "services[?status != `null`]",
    ];
    let compiled = texts.map(|text| {
        let rust = compile(text).unwrap_or_else(|error| format!("ERROR {error}"));
        format!("// {text}\n{rust}\n")
    });
    insta::assert_snapshot!(compiled.join("\n"));
}

#[test]
fn what_makes_no_sense_is_rejected() {
    let cases = [
        ("nothing", "Output has no member nothing"),
        ("first.status.x", "x is looked for in a text"),
        ("text[]", "a text is not a list"),
        ("services.*", "a list is not a map"),
        ("text == `1`", "a text is compared with a number"),
        (
            "when == when",
            "a value that expressions can't see into is compared with a value that expressions can't see into",
        ),
        ("text > 'a'", "a text has no order"),
        ("length(ready)", "the length of a truth value"),
        ("length()", "length has 0 arguments"),
        ("keys(text)", "the keys of a text"),
        ("to_string(names)", "the function to_string is not supported"),
        ("values(text)", "the values of a text"),
        ("starts_with(text, ready)", "starts_with of a text and a truth value"),
        ("abs(text)", "abs of a text"),
        ("sum(names)", "the sum of a list of which each item is a text"),
        ("sort(services)", "the order of a list of which each item is the structure Service"),
        ("not_null(text, ready)", "not_null of a text and a truth value"),
        ("text < `null`", "null has no order"),
        ("values()", "values has 0 arguments"),
        ("[text, ready]", "a list of a text and a truth value"),
        ("text || ready", "|| between a text and a truth value"),
        ("`[]`", "the literal `[]` is not supported"),
    ];
    for (text, message) in cases {
        assert_eq!(compile(text).expect_err(text), message, "{text}");
    }
}

#[test]
fn expressions_are_not_longer_or_deeper_than_the_bounds() {
    for (text, message) in [
        (vec!["a"; 10_000].join("."), "more than 256 names and operators"),
        (vec!["a"; 10_000].join(" || "), "more than 256 names and operators"),
        (format!("a{}", "[0]".repeat(10_000)), "more than 256 names and operators"),
        (format!("{}a{}", "(".repeat(100), ")".repeat(100)), "more than 64 levels"),
        (format!("{}a{}", "[".repeat(100), "]".repeat(100)), "more than 64 levels"),
        (format!("{}a", "!".repeat(100)), "more than 64 levels"),
    ] {
        let error = parse(&text).unwrap_err();
        assert!(error.message.contains(message), "{}", error.message);
    }
}

#[test]
fn expressions_within_the_bounds_are_read() {
    parse(&vec!["a"; 128].join(".")).unwrap();
    parse(&format!("{}a{}", "(".repeat(60), ")".repeat(60))).unwrap();
}
