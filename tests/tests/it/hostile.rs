//! Models whose every text is hostile: whatever stands in titles, names on the wire, values, patterns, examples, rules
//! and file names changes literals and documentation of what is generated, and nothing else.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use proofmark_codegen::emit::manifest::{Package, PackageOrigin, Toolkit};
use proofmark_codegen::emit::source::Source;
use proofmark_codegen::emit::{Content, Job};
use proofmark_codegen::{Generated, files, generate, generate_mocks, render, suite};
use proofmark_lambda::contract::{Contract, Location};
use proofmark_smithy_model::Loader;
use proofmark_smithy_model::model::Model;
use proofmark_smithy_model::text::is_printable;
use proptest::prelude::*;
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag};
use serde_json::{Value, json};
use std::cell::Cell;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

/// What texts are made of: the syntax of every place where they could end up, and what could steer a terminal.
const PIECES: &[&str] = &[
    "a",
    "é日",
    " ",
    "    ",
    "\t",
    "\n",
    "\r",
    "\r\n",
    "\n\n",
    "\0",
    "\u{1b}[2J",
    "\u{7f}",
    "\u{9b}",
    "\u{202e}",
    "\u{2066}",
    "\u{2028}",
    "\u{feff}",
    "\u{e0041}",
    "`",
    "``",
    "```",
    "\n```\n",
    "\n```rust\npanic!()\n```\n",
    "~~~",
    "\n~~~rust\n",
    "<script>alert(1)</script>",
    "<b>",
    "<!--",
    "-->",
    "&lt;",
    "&amp",
    "[x](y)",
    "[`x`]",
    "](",
    "![x](y)",
    "[^1]",
    "*",
    "_",
    "**",
    "~~",
    "# ",
    "\n# x\n",
    "- ",
    "1. ",
    "> ",
    "|",
    "\\|",
    "\n|---|\n",
    "===",
    "---",
    "https://x.y",
    "<https://x.y>",
    "\"",
    "'",
    "\\",
    "\\\"",
    "\"#",
    "{",
    "}",
    "{}",
    "*/",
    "/*",
    "//",
    "///",
    "; ",
    ");",
    "}}",
    "$crate",
    "#![doc = \"x\"]",
    "\"]\n#[doc = include_str!(\"/etc/passwd\")]\n",
    "Document ::",
    "Blob::",
    " input ",
    " output ",
    "||",
    " required",
    " sensitive",
    "=",
    " default=1",
    "%",
    "%0A",
    "%zz",
    "pattern=",
    "..",
    "\n[dependencies]\nevil = \"1\"\n",
    "\n  evil\n",
];

/// The texts of a model by the order in which they are asked for.
struct Texts<'t> {
    texts: &'t [String],
    next: Cell<usize>,
}

impl<'t> Texts<'t> {
    fn new(texts: &'t [String]) -> Self {
        Self { texts, next: Cell::new(0) }
    }

    /// Any text.
    fn any(&self) -> String {
        let next = self.next.get();
        self.next.set(next + 1);
        self.texts[next % self.texts.len()].clone()
    }

    /// One that is not empty, and like no other.
    fn unique(&self) -> String {
        format!("{}{}", self.next.get(), self.any())
    }

    /// One without control characters.
    fn visible(&self) -> String {
        format!("x{}", self.any().chars().filter(|c| !c.is_control()).collect::<String>())
    }

    /// A name of a service; its letters and digits become a Rust name.
    fn service(&self) -> String {
        format!("Api{}", self.any().chars().filter(|c| !c.is_ascii_alphanumeric()).collect::<String>())
    }

    /// A name of a header.
    fn token(&self) -> String {
        let text = self.any();
        let kept = text.chars().filter(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(*c));
        format!("x{}-{}", self.next.get(), kept.collect::<String>())
    }

    /// Text of a URI.
    fn path(&self) -> String {
        let kept = |c: &char| !c.is_whitespace() && !"#{}/?\u{feff}".contains(*c);
        format!("p{}", self.any().chars().filter(kept).collect::<String>())
    }

    /// A template of endpoint rules without values.
    fn template(&self) -> String {
        format!("x{}", self.any().replace('{', "{{").replace('}', "}}"))
    }

    /// A pattern that matches the text.
    fn pattern(&self) -> String {
        let special = |c: char| r"\.+*?()|[]{}^$-/".contains(c);
        self.any().chars().flat_map(|c| special(c).then_some('\\').into_iter().chain([c])).collect()
    }

    /// A text of JMESPath.
    fn raw_string(&self) -> String {
        format!("'{}'", self.any().replace('\\', "\\\\").replace('\'', "\\'"))
    }
}

/// A service that has all that the generator reads, with texts of its caller wherever Smithy allows any.
fn model(t: &Texts<'_>) -> Value {
    let string = "smithy.api#String";
    let member = |target: &str, traits: Value| json!({ "target": target, "traits": traits });
    let deprecated = || json!({ "message": t.unique(), "since": t.any() });
    let documented = || {
        json!({ "smithy.api#documentation": t.any(), "smithy.api#tags": [t.any()],
        "smithy.api#externalDocumentation": { t.any(): "https://example.com" } })
    };
    let value = t.any();
    json!({ "smithy": "2.0", "metadata": { t.any(): t.any() }, "shapes": {
        "a#Api": { "type": "service", "version": t.any(), "operations": [
                { "target": "a#Get" }, { "target": "a#Put" }, { "target": "a#ListThings" }, { "target": "a#Watch" } ],
            "traits": {
                "aws.protocols#restJson1": {},
                "aws.auth#sigv4": { "name": t.any() },
                "aws.api#service": { "sdkId": t.service(), "arnNamespace": t.any(), "endpointPrefix": t.any() },
                "smithy.api#title": t.any(),
                "smithy.api#documentation": t.any(),
                "a#custom": t.any(),
                "smithy.rules#endpointRuleSet": { "version": "1.0",
                    "parameters": {
                        "Region": { "builtIn": "AWS::Region", "required": false, "type": "string", "documentation": t.any() },
                        "Mode": { "type": "string", "required": true, "default": t.any(), "documentation": t.any() },
                        "Names": { "type": "stringArray", "required": true, "default": [t.any()], "documentation": t.any() },
                        "Kind": { "type": "string", "documentation": t.any() },
                    },
                    "rules": [
                        { "type": "error", "error": t.template(), "documentation": t.any(), "conditions": [
                            { "fn": "stringEquals", "argv": [{ "ref": "Mode" }, t.template()] } ] },
                        { "type": "endpoint", "conditions": [{ "fn": "isSet", "argv": [{ "ref": "Region" }] }],
                          "endpoint": {
                            "url": format!("https://{}.{{Region}}", t.template()),
                            "headers": { t.any(): [t.template()] },
                            "properties": { t.any(): t.template(), "more": { t.any(): [t.template()] },
                                "authSchemes": [{ "name": t.any(), "signingName": t.template() }] } } },
                        { "type": "error", "error": t.template(), "conditions": [] } ] } } },
        "a#custom": { "type": "string", "traits": { "smithy.api#trait": {} } },
        "a#Get": { "type": "operation", "input": { "target": "a#GetInput" }, "output": { "target": "a#GetOutput" },
            "errors": [{ "target": "a#Lost" }],
            "traits": {
                "smithy.api#http": { "method": "GET", "uri": format!("/{}/{{id}}", t.path()), "code": 200 },
                "smithy.api#readonly": {},
                "smithy.api#deprecated": deprecated(),
                "smithy.api#documentation": t.any(),
                "smithy.rules#staticContextParams": { "Kind": { "value": t.any() } },
                "smithy.api#examples": [{ "title": t.any(), "documentation": t.any(),
                    "input": { "id": t.visible(), "filter": t.any() },
                    "output": { "text": t.any(), "kind": value, "map": { t.any(): t.any() }, "document": { t.any(): t.any() } } }],
                "smithy.test#httpRequestTests": [{ "id": "Sent", "protocol": "aws.protocols#restJson1", "method": "GET",
                    "uri": t.any(), "documentation": t.any(), "body": t.any(), "params": { "id": t.visible(), "filter": t.any() } }],
                "smithy.waiters#waitable": {
                    "ThingReady": { "documentation": t.any(), "acceptors": [
                        { "state": "success", "matcher": { "output": {
                            "path": "text", "expected": t.any(), "comparator": "stringEquals" } } },
                        { "state": "retry", "matcher": { "output": {
                            "path": format!("text == {}", t.raw_string()), "expected": "true", "comparator": "booleanEquals" } } },
                        { "state": "failure", "matcher": { "inputOutput": {
                            "path": format!("input.id == output.text && input.id != {}", t.raw_string()),
                            "expected": "true", "comparator": "booleanEquals" } } },
                        { "state": "failure", "matcher": { "errorType": t.any() } } ] } } } },
        "a#GetInput": { "type": "structure", "members": {
            "id": member(string, json!({ "smithy.api#required": {}, "smithy.api#httpLabel": {} })),
            "filter": member(string, json!({ "smithy.api#httpQuery": t.unique(), "smithy.api#deprecated": deprecated() })),
            "named": member("a#Pattern", json!({ "smithy.api#httpHeader": t.token(), "smithy.api#documentation": t.any() })),
            "more": member("a#Strings", json!({ "smithy.api#httpPrefixHeaders": t.token() })) } },
        "a#GetOutput": { "type": "structure", "members": {
            "text": member(string, json!({ "smithy.api#jsonName": t.unique(), "smithy.api#documentation": t.any() })),
            "kind": member("a#Kind", json!({})),
            "choice": member("a#Choice", json!({})),
            "map": member("a#Strings", json!({})),
            "document": member("smithy.api#Document", json!({})) } },
        "a#Strings": { "type": "map", "key": { "target": string }, "value": { "target": string } },
        "a#Pattern": { "type": "string", "traits": { "smithy.api#pattern": t.pattern(), "smithy.api#mediaType": t.visible() } },
        "a#Kind": { "type": "enum", "traits": documented(), "members": {
            "ONE": { "target": "smithy.api#Unit", "traits": { "smithy.api#enumValue": value,
                "smithy.api#deprecated": deprecated(), "smithy.api#documentation": t.any() } },
            "TWO": { "target": "smithy.api#Unit", "traits": { "smithy.api#enumValue": t.unique() } } } },
        "a#Choice": { "type": "union", "traits": documented(), "members": {
            "text": member(string, json!({ "smithy.api#jsonName": t.unique() })),
            "again": member("a#Defaults", json!({ "smithy.api#documentation": t.any() })) } },
        "a#Defaults": { "type": "structure", "traits": documented(), "members": {
            "text": member(string, json!({ "smithy.api#default": t.unique() })),
            "document": member("smithy.api#Document", json!({ "smithy.api#default": t.unique() })) } },
        "a#Lost": { "type": "structure", "members": { "message": { "target": string },
                "detail": member(string, json!({ "smithy.api#jsonName": t.unique() })) },
            "traits": { "smithy.api#error": "client", "smithy.api#httpError": 404, "smithy.api#deprecated": deprecated() } },
        "a#Gone": { "type": "structure", "members": {}, "traits": { "smithy.api#error": "client" } },
        "a#Put": { "type": "operation", "input": { "target": "a#PutInput" }, "output": { "target": "a#PutOutput" },
            "errors": [{ "target": "a#Gone" }],
            "traits": {
                "smithy.api#http": { "method": "PUT", "uri": "/things" },
                "smithy.api#endpoint": { "hostPrefix": format!("x{}.", t.any().replace(['{', '}'], "")) },
                "smithy.api#examples": [{ "title": t.any(), "input": { "content": t.any() }, "output": { "content": t.any() } }],
                "smithy.test#httpResponseTests": [{ "id": "Answered", "protocol": "aws.protocols#restJson1", "code": 200,
                    "body": t.any(), "headers": { t.any(): t.any() }, "params": { "content": t.any() } }] } },
        "a#PutInput": { "type": "structure", "members": {
            "kind": member("a#Kind", json!({ "smithy.api#httpQuery": t.unique(), "smithy.rules#contextParam": { "name": "Kind" } })),
            "content": member("a#Text", json!({ "smithy.api#httpPayload": {} })) } },
        "a#PutOutput": { "type": "structure", "members": {
            "content": member("a#Text", json!({ "smithy.api#httpPayload": {} })) } },
        "a#Text": { "type": "string", "traits": { "smithy.api#mediaType": t.visible() } },
        "a#ListThings": { "type": "operation", "input": { "target": "a#ListInput" }, "output": { "target": "a#ListOutput" },
            "traits": { "smithy.api#http": { "method": "GET", "uri": "/things" }, "smithy.api#readonly": {},
                "smithy.api#paginated": { "inputToken": "token", "outputToken": "token", "items": "items" } } },
        "a#ListInput": { "type": "structure", "members": {
            "token": member(string, json!({ "smithy.api#httpQuery": t.unique() })) } },
        "a#ListOutput": { "type": "structure", "members": {
            "token": member(string, json!({ "smithy.api#jsonName": t.unique() })),
            "items": { "target": "a#Kinds" } } },
        "a#Kinds": { "type": "list", "member": { "target": "a#Kind" } },
        "a#Watch": { "type": "operation", "output": { "target": "a#WatchOutput" },
            "traits": { "smithy.api#http": { "method": "GET", "uri": "/watch" }, "smithy.api#readonly": {} } },
        "a#WatchOutput": { "type": "structure", "members": {
            "events": member("a#Events", json!({ "smithy.api#httpPayload": {} })) } },
        "a#Events": { "type": "union", "members": {
            "defaults": { "target": "a#Defaults" }, "lost": { "target": "a#Lost" } },
            "traits": { "smithy.api#streaming": {} } }
    } })
}

fn load(texts: &Texts<'_>) -> Model {
    let text = model(texts).to_string();
    Loader::new().text("model.json", text).load().unwrap_or_else(|report| panic!("{report}")).model
}

/// What makes the tables of a suite.
type Emit<'p> = Box<dyn FnOnce() -> Vec<(String, TokenStream)> + Send + 'p>;

/// The files of tables, below a folder.
fn job<'p>(folder: &'static str, emit: Emit<'p>) -> Job<'p> {
    let rust =
        move |(path, tokens): (String, TokenStream)| (format!("{folder}/{path}"), Content::Rust(Source::from(tokens)));
    Box::new(move || emit().into_iter().map(rust).collect())
}

/// The client crate of the model of these texts.
fn client(t: &Texts<'_>, model: &Model, package: &Package) -> Generated {
    generate(model, None, package.clone(), &t.any()).unwrap_or_else(|report| panic!("{report}"))
}

/// A package with Proofmark's crates in a checkout.
fn package(name: &str, toolkit: PathBuf) -> Package {
    Package { name: name.to_owned(), origin: PackageOrigin::Standalone(Toolkit::Path(toolkit)) }
}

/// All that can be generated from the model of these texts.
fn generated(texts: &[String]) -> BTreeMap<PathBuf, String> {
    let t = Texts::new(texts);
    let (model, origin, toolkit) = (load(&t), t.any(), PathBuf::from(t.any().replace('\0', "")));
    let package = package("client", toolkit);
    let client = client(&t, &model, &package);
    let plan = &client.plan;
    let protocol = || suite::protocol::emit(plan, &model, "aws.protocols#restJson1", "client");
    let tables = vec![
        job("suite", Box::new(|| suite::emit(plan))),
        job("wire", Box::new(|| suite::wire::emit(plan))),
        job("protocol", Box::new(move || vec![("tests.rs".to_owned(), protocol())])),
    ];
    let mut files = render::render(tables, &origin);
    let mocks = generate_mocks(plan, &model, &package, Path::new(&t.any()), &origin);
    files.extend(mocks.into_iter().map(|(path, text)| (PathBuf::from("mocks").join(path), text)));
    files.extend(client.files);
    files
}

/// What is generated from plain texts.
static BENIGN: LazyLock<BTreeMap<PathBuf, String>> =
    LazyLock::new(|| generated(&(0..200).map(|number| format!("text {number}")).collect::<Vec<_>>()));

/// The tokens of Rust, one text for all texts. What the formatter adds where a line gets too long is left out: the comma
/// at the end of a list, and the braces around the value of a closure or of an arm.
fn tokens(rust: &str) -> Vec<String> {
    fn walk(tokens: TokenStream, all: &mut Vec<String>) {
        for tree in tokens {
            let ends_with = |tail: &[&str]| all.ends_with(&tail.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>());
            let (closure, arm) = (ends_with(&["|"]), ends_with(&["=", ">"]));
            match tree {
                TokenTree::Group(group) if group.delimiter() == Delimiter::Brace && (closure || arm) => {
                    walk(group.stream(), all);
                    if arm {
                        all.push(",".to_owned());
                    }
                }
                TokenTree::Punct(punct) if punct.as_char() == ',' && ends_with(&[","]) => {}
                TokenTree::Group(group) => {
                    all.push(format!("{:?}(", group.delimiter()));
                    walk(group.stream(), all);
                    if all.last().is_some_and(|last| last == ",") {
                        all.pop();
                    }
                    all.push(")".to_owned());
                }
                TokenTree::Literal(literal) if literal.to_string().contains('"') => all.push("\"text\"".to_owned()),
                other => all.push(other.to_string()),
            }
        }
    }
    let tokens = rust.parse().unwrap_or_else(|error| panic!("{error}: {rust}"));
    let mut all = Vec::new();
    walk(tokens, &mut all);
    all
}

/// The documentation in Rust: the text of each item, joined from its lines as rustdoc does.
fn docs(rust: &str) -> Vec<String> {
    let mut docs: Vec<String> = Vec::new();
    let mut follows = false;
    for line in rust.lines().map(str::trim_start) {
        let Some(text) = line.strip_prefix("///").or_else(|| line.strip_prefix("//!")) else {
            follows = false;
            continue;
        };
        match docs.last_mut().filter(|_| follows) {
            Some(doc) => *doc = format!("{doc}\n{}", text.strip_prefix(' ').unwrap_or(text)),
            None => docs.push(text.strip_prefix(' ').unwrap_or(text).to_owned()),
        }
        follows = true;
    }
    docs
}

/// What Markdown makes of a text: all but the words.
fn structure(markdown: &str) -> Vec<String> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_SMART_PUNCTUATION;
    let mut all: Vec<String> = Vec::new();
    for event in Parser::new_ext(markdown, options) {
        let shown = match event {
            Event::Text(_) => "text".to_owned(),
            Event::Code(_) => "code".to_owned(),
            Event::Html(html) | Event::InlineHtml(html) => panic!("HTML {html:?} in {markdown}"),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => format!("block {info}"),
            other => format!("{other:?}"),
        };
        if shown != "text" || all.last().is_none_or(|last| last != "text") {
            all.push(shown);
        }
    }
    all
}

/// The words of a contract without the texts in them.
fn facts(contract: &str) -> Vec<String> {
    let mut head = "";
    let mut all = Vec::new();
    for line in contract.lines() {
        if !line.starts_with(' ') {
            head = line.split(' ').next().unwrap_or_default();
        }
        match head {
            "service" => all.push(line.split(' ').count().to_string()),
            "enum" if line.starts_with(' ') => all.push("value".to_owned()),
            _ => {
                let words = line.split(' ').map(|word| if word.starts_with('/') { "/" } else { word });
                let keys = words.map(|word| word.split('=').next().unwrap_or_default().to_owned());
                // A pattern goes on to the end of the line.
                let end = line.split(" pattern=").next().unwrap_or_default().split(' ').count();
                all.extend(keys.take(end));
            }
        }
        all.push("end".to_owned());
    }
    all
}

/// A manifest without its texts.
fn manifest(toml: &str) -> toml::Table {
    let mut table: toml::Table = toml.parse().unwrap_or_else(|error| panic!("{error}: {toml}"));
    table["package"].as_table_mut().expect("a table").insert("description".to_owned(), "text".into());
    let dependencies = table["dependencies"].as_table_mut().expect("a table");
    for dependency in dependencies.iter_mut().filter_map(|(_, dependency)| dependency.as_table_mut()) {
        if dependency.contains_key("path") {
            dependency.insert("path".to_owned(), "text".into());
        }
    }
    table
}

/// The ids of the shapes of a model that is built into mocks.
fn shapes(json: &str) -> Vec<String> {
    let model: Value = serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {json}"));
    model["shapes"].as_object().expect("shapes").keys().cloned().collect()
}

/// Fails at the first place where two lists differ.
fn equal(path: &str, text: &str, hostile: &[String], benign: &[String]) {
    if hostile != benign {
        let at = hostile.iter().zip(benign).take_while(|(left, right)| left == right).count();
        let around = |list: &[String]| list[at.saturating_sub(8)..(at + 8).min(list.len())].join(" ");
        panic!("{path}: {}\ninstead of: {}\nin: {text}", around(hostile), around(benign));
    }
}

fn check(hostile: &BTreeMap<PathBuf, String>) {
    assert_eq!(hostile.keys().collect::<Vec<_>>(), BENIGN.keys().collect::<Vec<_>>());
    for (path, text) in hostile {
        let (benign, path) = (&BENIGN[path], path.display().to_string());
        let shows = |c: char| is_printable(c) || (c == '\t' && path.ends_with(".md"));
        let unprintable = text.lines().find(|line| !line.chars().all(shows));
        assert_eq!(unprintable, None, "{path} shows what does not show");
        if path.ends_with(".rs") {
            equal(&path, text, &tokens(text), &tokens(benign));
            let (docs, benign) = (docs(text), docs(benign));
            assert_eq!(docs.len(), benign.len(), "{path}: {text}");
            for (doc, benign) in docs.iter().zip(&benign) {
                equal(&path, doc, &structure(doc), &structure(benign));
            }
        } else if path.ends_with(".md") {
            equal(&path, text, &structure(text), &structure(benign));
        } else if path.ends_with(".toml") {
            assert_eq!(manifest(text), manifest(benign), "{path}");
        } else if path.ends_with(".json") {
            assert_eq!(shapes(text), shapes(benign), "{path}");
        } else {
            equal(&path, text, &facts(text), &facts(benign));
        }
    }
}

fn hostile_text() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES), 0..6).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, max_shrink_iters: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn hostile_texts_change_literals_and_documentation_only(texts in prop::collection::vec(hostile_text(), 120)) {
        check(&generated(&texts));
    }
}

#[test]
fn each_piece_alone_changes_literals_and_documentation_only() {
    for piece in PIECES {
        check(&generated(&[(*piece).to_owned()]));
    }
}

#[test]
fn the_contract_of_a_client_has_hostile_names_as_they_are() {
    let texts: Vec<String> = PIECES.iter().map(|piece| (*piece).to_owned()).collect();
    let model: &'static Value = Box::leak(Box::new(model(&Texts::new(&texts))));
    let text = generated(&texts).remove(&PathBuf::from("src/contract.txt")).expect("a contract");
    let contract = Contract::parse(text.leak());
    assert_eq!(Some(contract.version()), model["shapes"]["a#Api"]["version"].as_str());
    let filter = &model["shapes"]["a#GetInput"]["members"]["filter"]["traits"]["smithy.api#httpQuery"];
    let member = contract.shape("GetInput").and_then(|shape| shape.member("filter")).expect("a member");
    assert_eq!(member.location, Location::Query(filter.as_str().expect("a name")));
    let kind = &model["shapes"]["a#Kind"]["members"];
    let values = ["ONE", "TWO"].map(|name| kind[name]["traits"]["smithy.api#enumValue"].as_str().expect("a value"));
    assert_eq!(contract.shape("Kind").expect("a shape").values, values);
    let pattern = &model["shapes"]["a#Pattern"]["traits"]["smithy.api#pattern"];
    assert_eq!(contract.shape("Pattern").expect("a shape").constraints.pattern(), pattern.as_str());
}

/// Runs cargo on the generated crates, with the versions and artifacts of this workspace.
fn cargo(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO"))
        .args(arguments)
        .env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("a target folder"))
        .current_dir(folder)
        .output()
        .expect("cargo runs")
}

/// The files of the doctests of a crate, one entry per doctest.
fn doctests(folder: &Path, package: &str) -> Vec<String> {
    let output = cargo(folder, &["test", "--doc", "--quiet", "--package", package, "--", "--list"]);
    let (list, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{errors}");
    let tests = list.lines().filter(|line| line.ends_with(": test"));
    let file = |line: &str| line.split(" - ").next().unwrap_or_default().replace(package, "");
    let mut files: Vec<String> = tests.map(file).collect();
    files.sort();
    files
}

#[test]
#[ignore = "builds crates, for a minute or more: run it with `cargo test --workspace --test it -- --ignored builds_`"]
fn builds_the_crate_of_hostile_texts_which_has_no_doctests_of_theirs() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("hostile_texts");
    let toolkit = root.canonicalize().expect("the repository");
    for (name, texts) in [("plain-texts", vec!["text".to_owned()]), ("hostile-texts", vec![PIECES.concat()])] {
        let t = Texts::new(&texts);
        let client = client(&t, &load(&t), &package(name, toolkit.clone()));
        files::write(&folder.join(name), &client.files, true).unwrap_or_else(|error| panic!("{error}"));
    }
    // With the profile of this workspace, so that what it has built is not built again.
    let workspace = "[workspace]\nresolver = \"3\"\nmembers = [\"plain-texts\", \"hostile-texts\"]\n\n\
                     [profile.dev]\ndebug = false\n";
    fs::write(folder.join("Cargo.toml"), workspace).expect("a manifest");
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).expect("a copy of Cargo.lock");
    let check = ["check", "--quiet", "--package", "hostile-texts", "--features", "serde,contract"];
    let output = cargo(&folder, &check);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && errors.is_empty(), "{errors}");
    let plain = doctests(&folder, "plain-texts");
    assert!(!plain.is_empty());
    assert_eq!(doctests(&folder, "hostile-texts"), plain);
}
