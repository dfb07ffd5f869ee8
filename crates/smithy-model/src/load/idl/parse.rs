//! Reads the statements of an IDL file. A statement that cannot be read is reported and skipped; what is wrong with
//! names and values is found when they are resolved.

use super::body;
use super::cursor::{Read, Tokens, Unreadable};
use super::node::{object, one_trait, traits, value};
use super::syntax::{Body, Content, Entry, File, Shape, Word};
use super::token::Kind;
use crate::diagnostic::{Diagnostic, Report};
use crate::model::{Node, ShapeId, ShapeType};
use crate::source::{Source, Span};

/// The parser of a file: its tokens and what its control statements say.
pub(super) struct Parser<'a> {
    pub(super) tokens: Tokens<'a>,
    pub(super) file: File,
    pub(super) input_suffix: String,
    pub(super) output_suffix: String,
}

/// Everything that the file says, as far as it can be read.
pub(super) fn parse(source: &Source, report: &mut Report) -> File {
    let mut parser = Parser {
        tokens: Tokens::new(source, report),
        file: File::default(),
        input_suffix: "Input".to_owned(),
        output_suffix: "Output".to_owned(),
    };
    // The order of the sections is fixed: control statements, metadata, namespace, uses, shapes.
    parser.section(|p| p.tokens.is('$'), Parser::control);
    parser.section(|p| p.tokens.is_word("metadata"), Parser::metadata);
    if !parser.tokens.is_end() && parser.namespace().is_ok() {
        parser.section(|p| p.tokens.is_word("use"), Parser::use_shape);
        parser.section(|p| !p.tokens.is_end(), Parser::shape_or_apply);
        parser.tokens.lost_documentation();
    }
    parser.file
}

impl Parser<'_> {
    /// Reads statements while there are such, going on at the next one after an error.
    fn section(&mut self, more: impl Fn(&Self) -> bool, read: impl Fn(&mut Self) -> Read<()>) {
        while more(self) && !self.tokens.has_enough() {
            let start = self.tokens.here();
            if let Err(Unreadable) = read(self) {
                self.tokens.recover(start);
            }
        }
    }

    fn control(&mut self) -> Read<()> {
        self.tokens.expect('$', "before a control statement")?;
        let key = self
            .tokens
            .identifier("the name of a control statement: version, operationInputSuffix or operationOutputSuffix")?;
        self.tokens.expect(':', "after the control statement's name")?;
        let value = value(&mut self.tokens)?;
        let Content::Plain(Node::String(text)) = value.content else {
            let message = format!("`${}` must be a quoted text, but is {}", key.text, value.kind());
            return Err(self.tokens.report(Diagnostic::error("wrong-type", message), &value.span));
        };
        match key.text.as_str() {
            "version" => {
                if self.file.version.is_some() {
                    let diagnostic = Diagnostic::error("bad-version", "`$version` stands here twice");
                    self.tokens.report(diagnostic.help("keep one of them"), &key.span);
                } else if !matches!(text.as_str(), "1" | "1.0" | "2" | "2.0") {
                    let diagnostic = Diagnostic::error("bad-version", format!("Smithy version `{text}` is not known"));
                    self.tokens.report(diagnostic.help("1.0 and 2.0 can be read"), &value.span);
                }
                self.file.version = Some(text);
            }
            "operationInputSuffix" => self.input_suffix = text,
            "operationOutputSuffix" => self.output_suffix = text,
            other => {
                let message = format!("the control statement `${other}` is not understood and was left out");
                self.tokens.report(Diagnostic::warning("unknown-key", message), &key.span);
            }
        }
        self.tokens.line_break("the control statement")
    }

    fn metadata(&mut self) -> Read<()> {
        self.tokens.next();
        let key = match self.tokens.peek().kind.clone() {
            Kind::Text(text) => Word { text, span: self.tokens.next().span },
            _ => self.tokens.identifier("the key of the metadata")?,
        };
        self.tokens.expect('=', "after the metadata's key")?;
        let value = value(&mut self.tokens)?;
        self.file.metadata.push((key, value));
        self.tokens.line_break("the metadata")
    }

    fn namespace(&mut self) -> Read<()> {
        if !self.tokens.take_word("namespace") {
            let unexpected = match self.tokens.peek().kind {
                Kind::Mark('$') => "`namespace` (control statements stand before everything else)",
                _ => "`namespace`",
            };
            return Err(self.tokens.unexpected(unexpected));
        }
        self.file.namespace = self.tokens.namespace()?.text;
        self.tokens.line_break("the namespace")
    }

    fn use_shape(&mut self) -> Read<()> {
        self.tokens.next();
        let id = self.tokens.shape_id("an absolute shape id such as `smithy.api#String`")?;
        if ShapeId::parse(&id.text).is_none_or(|id| id.member().is_some()) {
            let message = format!("`{}` is not the absolute id of a shape", id.text);
            let diagnostic = Diagnostic::error("bad-shape-id", message).help("write it as `namespace#Name`");
            return Err(self.tokens.report(diagnostic, &id.span));
        }
        self.file.uses.push(id);
        self.tokens.line_break("the shape id")
    }

    fn shape_or_apply(&mut self) -> Read<()> {
        if self.tokens.take_word("apply") {
            return self.apply();
        }
        let traits = traits(&mut self.tokens)?;
        let kind = self.tokens.identifier("the type of a shape, or `apply`")?;
        match kind.text.as_str() {
            "apply" => {
                let diagnostic = Diagnostic::error("syntax", "traits cannot stand before `apply`");
                return Err(self.tokens.report(diagnostic.help("write them after the shape's id"), &kind.span));
            }
            "metadata" | "namespace" | "use" => {
                let message = format!("`{}` stands here too late", kind.text);
                let help = "the order is: control statements, metadata, one namespace, `use`, shapes";
                return Err(self.tokens.report(Diagnostic::error("syntax", message).help(help), &kind.span));
            }
            _ => {}
        }
        let name = self.tokens.named_by(&kind.text)?;
        let resource = if kind.text == "structure" { self.resource()? } else { None };
        let mixins = self.mixins()?;
        let body = self.body(&kind, &name)?;
        self.file.shapes.push(Shape { name, traits, resource, mixins, body });
        self.tokens.line_break("the shape")
    }

    fn apply(&mut self) -> Read<()> {
        let target = self.tokens.shape_id("the id of a shape or member after `apply`")?;
        let applied = if self.tokens.take('{') {
            let applied = traits(&mut self.tokens)?;
            self.tokens.expect('}', "after the traits")?;
            applied
        } else {
            vec![one_trait(&mut self.tokens)?]
        };
        self.file.applications.push((target, applied));
        self.tokens.line_break("the traits")
    }

    /// `for Resource`.
    pub(super) fn resource(&mut self) -> Read<Option<Word>> {
        if !self.tokens.is_word("for") {
            return Ok(None);
        }
        let keyword = self.tokens.next().span;
        self.needs_version_2("`for`", &keyword);
        self.tokens.shape_id("the resource after `for`").map(Some)
    }

    /// `with [A, B]`.
    pub(super) fn mixins(&mut self) -> Read<Vec<Word>> {
        if !self.tokens.is_word("with") {
            return Ok(Vec::new());
        }
        let keyword = self.tokens.next().span;
        self.needs_version_2("`with`", &keyword);
        self.shape_ids("a mixin")
    }

    /// `[A, B]`.
    pub(super) fn shape_ids(&mut self, what: &str) -> Read<Vec<Word>> {
        self.tokens.expect('[', &format!("before {what}"))?;
        let mut ids = Vec::new();
        while !self.tokens.take(']') {
            ids.push(self.tokens.shape_id(&format!("the id of {what}, or `]`"))?);
        }
        Ok(ids)
    }

    fn body(&mut self, kind: &Word, name: &Word) -> Read<Body> {
        Ok(match kind.text.as_str() {
            "service" => Body::Service(self.properties()?),
            "resource" => Body::Resource(self.properties()?),
            "operation" => body::operation(self, name)?,
            "list" => body::members(self, ShapeType::List)?,
            "set" => match body::members(self, ShapeType::List)? {
                Body::Members { ty, members, .. } => Body::Members { ty, members, set: true },
                other => other,
            },
            "map" => body::members(self, ShapeType::Map)?,
            "structure" => body::members(self, ShapeType::Structure)?,
            "union" => body::members(self, ShapeType::Union)?,
            "enum" | "intEnum" => {
                self.needs_version_2(&format!("`{}`", kind.text), &kind.span);
                body::members(self, if kind.text == "enum" { ShapeType::Enum } else { ShapeType::IntEnum })?
            }
            other => match ShapeType::simple(other) {
                Some(ty) => Body::Simple(ty),
                None => {
                    let message = format!("`{other}` is no type of a shape");
                    let diagnostic = Diagnostic::error("unknown-type", message).help(super::super::TYPES);
                    return Err(self.tokens.report(diagnostic, &kind.span));
                }
            },
        })
    }

    /// The object that a service or resource consists of.
    fn properties(&mut self) -> Read<Vec<Entry>> {
        match object(&mut self.tokens)?.content {
            Content::Object(entries) => Ok(entries),
            _ => Ok(Vec::new()),
        }
    }

    /// Reports a use of what only 2.0 has in a file of 1.0.
    pub(super) fn needs_version_2(&mut self, what: &str, span: &Span) {
        if self.file.version.as_deref().is_some_and(|version| !version.starts_with('1')) {
            return;
        }
        let stated = if self.file.version.is_some() { "1.0" } else { "1.0, as it states no version" };
        let diagnostic =
            Diagnostic::error("needs-version-2", format!("{what} is of Smithy 2.0, but this file is in {stated}"))
                .help("start the file with `$version: \"2.0\"`");
        self.tokens.report(diagnostic, span);
    }
}

/// Whether a word starts a statement when a name follows it.
pub(super) fn is_keyword(word: &str) -> bool {
    const OTHERS: [&str; 11] =
        ["apply", "enum", "intEnum", "list", "map", "operation", "resource", "service", "set", "structure", "union"];
    OTHERS.contains(&word) || ShapeType::simple(word).is_some()
}
