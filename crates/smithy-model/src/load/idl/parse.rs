//! Reads the statements of an IDL file. A statement that cannot be read is reported and skipped; what is wrong with
//! names and values is found when they are resolved.

use super::body;
use super::cursor::{Read, Tokens, Unreadable};
use super::node::{object, one_trait, traits, value};
use super::parser::Parser;
use super::syntax::{Body, Content, Entry, File, Shape, Word};
use super::token::{Gap, Kind, Token};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::load::version::{KNOWN, Version};
use crate::model::{Node, ShapeId, ShapeType};
use crate::source::{Source, Span};

/// Everything that the file says, as far as it can be read.
pub(super) fn parse(source: &Source, tokens: Vec<Token>, report: &mut Diagnostics) -> File {
    let mut parser = Parser::new(Tokens::new(source, tokens, report));
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
        const NAMES: &str = "the name of a control statement: version, operationInputSuffix or operationOutputSuffix";
        self.tokens.expect('$', "before a control statement")?;
        if self.tokens.peek().gap != Gap::Nothing {
            return Err(self.tokens.unexpected(&format!("right after `$` {NAMES}")));
        }
        let key = self.key(NAMES)?;
        self.tokens.same_line("`:`")?;
        self.tokens.expect(':', "after the control statement's name")?;
        self.tokens.same_line("the value of the control statement")?;
        let value = value(&mut self.tokens)?;
        if !self.controls.insert(key.text.clone()) {
            let diagnostic = Diagnostic::error("duplicate-control", format!("`${}` stands here twice", key.text));
            self.tokens.report(diagnostic.help("keep one of them"), &key.span);
        }
        match key.text.as_str() {
            "version" => {
                let text = self.control_text(&key, value.content, &value.span)?;
                let version = Version::parse(&text);
                if version.is_none() {
                    let diagnostic = Diagnostic::error("bad-version", format!("Smithy version `{text}` is not known"));
                    self.tokens.report(diagnostic.help(KNOWN), &value.span);
                }
                // What an unknown version has is likelier to be of the newest than of the oldest.
                self.tokens.version = version.or(Some(Version::V2_1));
                self.file.version = self.tokens.version;
            }
            "operationInputSuffix" => self.input_suffix = self.control_text(&key, value.content, &value.span)?,
            "operationOutputSuffix" => self.output_suffix = self.control_text(&key, value.content, &value.span)?,
            other => {
                let message = format!("the control statement `${other}` is not understood and was left out");
                self.tokens.report(Diagnostic::warning("unknown-key", message), &key.span);
            }
        }
        self.tokens.line_break("the control statement")
    }

    fn control_text(&mut self, key: &Word, content: Content, span: &Span) -> Read<String> {
        match content {
            Content::Plain(Node::String(text)) => Ok(text),
            other => {
                let message = format!("`${}` must be a quoted text, but is {}", key.text, other.kind());
                Err(self.tokens.report(Diagnostic::error("wrong-type", message), span))
            }
        }
    }

    /// An identifier or a quoted text.
    fn key(&mut self, what: &str) -> Read<Word> {
        match self.tokens.peek().kind.clone() {
            Kind::Text(text) => Ok(Word { text, span: self.tokens.next().span }),
            _ => self.tokens.identifier(what),
        }
    }

    fn metadata(&mut self) -> Read<()> {
        self.tokens.next();
        self.tokens.spaces("the key of the metadata")?;
        let key = self.key("the key of the metadata")?;
        self.tokens.same_line("`=`")?;
        self.tokens.expect('=', "after the metadata's key")?;
        self.tokens.same_line("the value of the metadata")?;
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
        self.tokens.spaces("the namespace")?;
        self.file.namespace = self.tokens.namespace()?.text;
        self.tokens.line_break("the namespace")
    }

    fn use_shape(&mut self) -> Read<()> {
        self.tokens.next();
        self.tokens.spaces("the id of the shape")?;
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
        let resource =
            if is_aggregate(&kind.text) && self.tokens.is_word_on_line("for") { self.resource()? } else { None };
        let mixins = if self.tokens.is_word_on_line("with") { self.mixins()? } else { Vec::new() };
        let body = self.body(&kind, &name)?;
        self.file.shapes.push(Shape { name, traits, resource, mixins, body });
        self.tokens.line_break("the shape")
    }

    fn apply(&mut self) -> Read<()> {
        let target = self.tokens.shape_id("the id of a shape or member after `apply`")?;
        if self.tokens.peek().gap == Gap::Nothing {
            return Err(self.tokens.unexpected("white space after the id"));
        }
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
                self.tokens.needs(Version::V2_0, &format!("`{}`", kind.text), &kind.span);
                body::members(self, if kind.text == "enum" { ShapeType::Enum } else { ShapeType::IntEnum })?
            }
            other => match ShapeType::simple(other) {
                Some(ty) => Body::Simple(ty),
                None => {
                    let message = format!("`{other}` is not a type of a shape");
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
}

/// Whether shapes of this type can take the targets of their members from a resource.
fn is_aggregate(keyword: &str) -> bool {
    matches!(keyword, "list" | "set" | "map" | "structure" | "union")
}
