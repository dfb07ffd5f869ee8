//! Walks over tokens: what is expected next, what is there instead, how deep it goes.

use super::syntax::Word;
use super::token::{Documentation, Gap, Kind, Token};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::load::version::Version;
use crate::model::ShapeType;
use crate::source::{Source, Span};

/// No model comes near this depth; it guards the stack.
const DEEPEST: usize = 127;

/// So many findings of one file say enough.
const ENOUGH: usize = 100;

/// A statement cannot be read further; why is in the report already.
pub(super) struct Unreadable;

pub(super) type Read<T> = Result<T, Unreadable>;

/// The tokens of a file and the place among them.
pub(super) struct Tokens<'a> {
    pub(super) source: &'a Source,
    pub(super) report: &'a mut Diagnostics,
    /// The version that the file states; without one it is in 1.0.
    pub(super) version: Option<Version>,
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
    findings: usize,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(source: &'a Source, tokens: Vec<Token>, report: &'a mut Diagnostics) -> Self {
        Self { source, report, version: None, tokens, at: 0, depth: 0, findings: 0 }
    }

    /// The next token. At the end it stays the end.
    pub(super) fn peek(&self) -> &Token {
        &self.tokens[self.at]
    }

    pub(super) fn next(&mut self) -> Token {
        let token = self.tokens[self.at].clone();
        if self.at + 1 < self.tokens.len() {
            self.at += 1;
        }
        token
    }

    pub(super) fn text(&self, token: &Token) -> &'a str {
        &self.source.text[token.span.clone()]
    }

    pub(super) fn is_end(&self) -> bool {
        self.peek().kind == Kind::End
    }

    pub(super) fn is(&self, mark: char) -> bool {
        self.peek().kind == Kind::Mark(mark)
    }

    /// Whether the next token is this mark, and nothing separates it from the one before.
    pub(super) fn follows_directly(&self, mark: char) -> bool {
        self.is(mark) && self.peek().gap == Gap::Nothing
    }

    /// Whether the next token is this word, with nothing but spaces before it.
    pub(super) fn is_word_on_line(&self, word: &str) -> bool {
        self.is_word(word) && matches!(self.peek().gap, Gap::Nothing | Gap::Spaces)
    }

    /// Whether the next token is this word.
    pub(super) fn is_word(&self, word: &str) -> bool {
        self.peek().kind == Kind::Word && self.text(self.peek()) == word
    }

    /// Takes the next token if it is this mark.
    pub(super) fn take(&mut self, mark: char) -> bool {
        let there = self.is(mark);
        if there {
            self.next();
        }
        there
    }

    /// Takes the next token if it is this word.
    pub(super) fn take_word(&mut self, word: &str) -> bool {
        let there = self.is_word(word);
        if there {
            self.next();
        }
        there
    }

    /// Takes this mark, or reports what stands there instead.
    pub(super) fn expect(&mut self, mark: char, after: &str) -> Read<Span> {
        if self.is(mark) {
            return Ok(self.next().span);
        }
        Err(self.unexpected(&format!("`{mark}` {after}")))
    }

    /// Nothing but spaces may stand before the next token.
    pub(super) fn same_line(&mut self, what: &str) -> Read<()> {
        match self.peek().gap {
            _ if self.is_end() => Err(self.unexpected(what)),
            Gap::Nothing | Gap::Spaces => Ok(()),
            Gap::Comma => Err(self.separated("a comma", what)),
            Gap::Break => Err(self.separated("a line break", what)),
        }
    }

    /// Spaces, and nothing else, must stand before the next token.
    pub(super) fn spaces(&mut self, what: &str) -> Read<()> {
        match self.peek().gap {
            Gap::Nothing if !self.is_end() => Err(self.separated("nothing", what)),
            _ => self.same_line(what),
        }
    }

    fn separated(&mut self, found: &str, what: &str) -> Unreadable {
        let expected = if found == "nothing" { "after a space" } else { "on the same line" };
        let message = format!("expected {what} {expected}, but {found} stands before it");
        let span = self.peek().span.clone();
        self.report(Diagnostic::error("syntax", message), &span)
    }

    /// Takes a plain identifier.
    pub(super) fn identifier(&mut self, what: &str) -> Read<Word> {
        let plain = self.peek().kind == Kind::Word && !self.text(self.peek()).contains(['.', '#', '$']);
        if plain { Ok(self.word()) } else { Err(self.unexpected(what)) }
    }

    /// Takes the name that follows a keyword on the same line.
    pub(super) fn named_by(&mut self, keyword: &str) -> Read<Word> {
        let what = format!("a name after `{keyword}`, on the same line");
        match self.peek().gap {
            Gap::Spaces => self.identifier(&what),
            _ => Err(self.unexpected(&what)),
        }
    }

    /// Takes a namespace, `a.b`.
    pub(super) fn namespace(&mut self) -> Read<Word> {
        let plain = self.peek().kind == Kind::Word && !self.text(self.peek()).contains(['#', '$']);
        if plain { Ok(self.word()) } else { Err(self.unexpected("a namespace such as `example.weather`")) }
    }

    /// Takes a shape id, relative or absolute.
    pub(super) fn shape_id(&mut self, what: &str) -> Read<Word> {
        let text = self.text(self.peek());
        let relative = text.split(['#', '$']).next().unwrap_or_default();
        if self.peek().kind != Kind::Word || (relative.contains('.') && !text.contains('#')) {
            return Err(self.unexpected(what));
        }
        Ok(self.word())
    }

    /// Takes the next token as a word.
    pub(super) fn word(&mut self) -> Word {
        let token = self.next();
        Word { text: self.text(&token).to_owned(), span: token.span }
    }

    /// Takes the documentation comment before the next token.
    pub(super) fn take_documentation(&mut self) -> Option<Documentation> {
        self.tokens[self.at].documentation.take()
    }

    /// What was read ends here: the next token must be on another line. A comment that ends this line is not part of
    /// the next token's documentation.
    pub(super) fn line_break(&mut self, after: &str) -> Read<()> {
        if self.peek().gap == Gap::Comma {
            return Err(self.unexpected_comma(after));
        }
        self.comma_and_line_break(after)
    }

    fn unexpected_comma(&mut self, after: &str) -> Unreadable {
        let start = self.tokens[self.at.saturating_sub(1)].span.end;
        let comma = self.source.text[start..].find(',').map_or(start, |offset| start + offset);
        let message = format!("expected a line break after {after}, found `,`");
        self.report(Diagnostic::error("syntax", message), &(comma..comma + 1))
    }

    /// As [`line_break`](Self::line_break), after a comma or without one.
    pub(super) fn comma_and_line_break(&mut self, after: &str) -> Read<()> {
        let documentation = &mut self.tokens[self.at].documentation;
        if let Some(trailing) = documentation.as_mut().filter(|documentation| documentation.trails) {
            match trailing.text.split_once('\n') {
                Some((_, rest)) => trailing.text = rest.to_owned(),
                None => *documentation = None,
            }
        }
        if self.peek().after_break || self.is_end() {
            return Ok(());
        }
        Err(self.unexpected(&format!("a line break after {after}")))
    }

    /// Reports that the next token is not what was expected.
    pub(super) fn unexpected(&mut self, expected: &str) -> Unreadable {
        let token = self.peek().clone();
        let diagnostic = match &token.kind {
            Kind::Bad(why) => Diagnostic::error("syntax", *why),
            Kind::End => Diagnostic::error("syntax", format!("expected {expected}, but the file ends")),
            Kind::Text(_) => Diagnostic::error("syntax", format!("expected {expected}, found a quoted text")),
            Kind::Block(_) => Diagnostic::error("syntax", format!("expected {expected}, found a text block")),
            Kind::Tagged(_) => Diagnostic::error("syntax", format!("expected {expected}, found a tagged literal")),
            _ => Diagnostic::error("syntax", format!("expected {expected}, found `{}`", self.text(&token))),
        };
        self.report(diagnostic, &token.span)
    }

    /// Reports something about a part of the text.
    pub(super) fn report(&mut self, mut diagnostic: Diagnostic, span: &Span) -> Unreadable {
        if !self.has_enough() {
            self.source.mark(&mut diagnostic, span);
            self.report.push(diagnostic);
        }
        self.findings += 1;
        Unreadable
    }

    /// Whether so much is wrong with the file that there is no use in going on.
    pub(super) fn has_enough(&self) -> bool {
        self.findings >= ENOUGH
    }

    /// Reports the use of what only later versions have than the one that the file is in.
    pub(super) fn needs(&mut self, version: Version, what: &str, span: &Span) {
        let stated = self.version.unwrap_or_default();
        if stated >= version {
            return;
        }
        let implied = if self.version.is_some() { "" } else { ", as it states no version" };
        let code = if version == Version::V2_0 { "needs-version-2" } else { "needs-version-2.1" };
        let message = format!("{what} is of Smithy {version}, but this file is in {stated}{implied}");
        let help = format!("start the file with `$version: \"{version}\"`");
        self.report(Diagnostic::error(code, message).help(help), span);
    }

    /// The place among the tokens.
    pub(super) fn here(&self) -> usize {
        self.at
    }

    /// Goes to the next token that starts a line as statements do, past the one that the statement started with.
    pub(super) fn recover(&mut self, start: usize) {
        self.depth = 0;
        while !self.is_end() && (self.at == start || !self.starts_statement()) {
            self.next();
        }
    }

    /// Whether a statement starts here, although a member is expected: two words, of which the first is a keyword.
    pub(super) fn at_statement(&self) -> bool {
        let named = self.tokens.get(self.at + 1).is_some_and(|token| token.kind == Kind::Word);
        named && self.starts_statement() && is_keyword(self.text(self.peek()))
    }

    fn starts_statement(&self) -> bool {
        let token = self.peek();
        let first = self.source.text[..token.span.start].ends_with(['\n', '\r']);
        first && matches!(token.kind, Kind::Word | Kind::Mark('@' | '$'))
    }

    /// Warns of the documentation comments that nothing took: they stand where nothing is to be documented.
    pub(super) fn lost_documentation(&mut self) {
        for documentation in std::mem::take(&mut self.tokens).into_iter().filter_map(|token| token.documentation) {
            let message = "this documentation comment documents nothing";
            let diagnostic = Diagnostic::warning("lost-documentation", message)
                .help("write it before the traits of a shape or member, or as a comment with `//`");
            self.report(diagnostic, &documentation.span);
        }
    }

    /// Reads something that may hold more of itself.
    pub(super) fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        if self.depth == DEEPEST {
            let diagnostic = Diagnostic::error("too-deep", format!("the value is nested deeper than {DEEPEST} levels"))
                .help("no model needs this; check how the file was made");
            let span = self.peek().span.clone();
            return Err(self.report(diagnostic, &span));
        }
        self.depth += 1;
        let result = read(self);
        self.depth = self.depth.saturating_sub(1);
        result
    }
}

/// Whether a word starts a statement when a name follows it.
fn is_keyword(word: &str) -> bool {
    const OTHERS: [&str; 11] =
        ["apply", "enum", "intEnum", "list", "map", "operation", "resource", "service", "set", "structure", "union"];
    OTHERS.contains(&word) || ShapeType::simple(word).is_some()
}
