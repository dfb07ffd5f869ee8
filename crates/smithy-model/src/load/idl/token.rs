//! Cuts an IDL text into tokens. White space, commas and comments separate tokens and disappear; documentation
//! comments stay with the token that follows them. What is not a token becomes a bad one, which the parser reports.

use super::tagged;
use super::text::{quoted, text_block};
use crate::model::Node;
use crate::source::Span;

/// What a token is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    /// An identifier, a namespace or a shape id: `id`, `a.b`, `Name$member`, `a.b#Name`.
    Word,
    /// A quoted text, without quotes and escapes.
    Text(String),
    /// A text block, without quotes, margin and escapes. Unlike a quoted text it cannot be a key.
    Block(String),
    /// What a tagged literal such as `#hex "00ff"` says.
    Tagged(Node),
    Number,
    /// One of `{}[]():=@$.`, or `:=` as `Walrus`.
    Mark(char),
    Walrus,
    /// No token, and why.
    Bad(&'static str),
    End,
}

/// One token.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) span: Span,
    /// What separates it from the token before.
    pub(super) gap: Gap,
    /// Whether a line ends between the token before and this one.
    pub(super) after_break: bool,
    /// The documentation comment before it, its lines joined.
    pub(super) documentation: Option<Documentation>,
}

/// What stands between two tokens.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Gap {
    Nothing,
    /// Spaces and tabs.
    Spaces,
    /// A comma, and no line break before it.
    Comma,
    /// A line break or a comment first.
    Break,
}

/// A documentation comment.
#[derive(Clone, Debug)]
pub(super) struct Documentation {
    pub(super) text: String,
    pub(super) span: Span,
    /// Whether its first line ends the line of the token before.
    pub(super) trails: bool,
}

/// The tokens of a text, at most so many; the last one is the end if there are not more.
pub(super) fn tokens(text: &str, most: usize) -> Vec<Token> {
    let mut lexer = Lexer { text, at: 0 };
    let mut tokens = Vec::new();
    loop {
        let token = lexer.next();
        let end = token.kind == Kind::End;
        tokens.push(token);
        if end || tokens.len() >= most {
            return tokens;
        }
    }
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
}

impl Lexer<'_> {
    fn next(&mut self) -> Token {
        let (gap, after_break, documentation) = self.skip_space();
        let start = self.at;
        let rest = &self.text[start..];
        let (kind, length) = match rest.chars().next() {
            None => (Kind::End, 0),
            Some('_') if rest.trim_start_matches('_').bytes().next().is_none_or(|b| !b.is_ascii_alphanumeric()) => {
                (Kind::Bad("a name has a letter or digit after its underscores"), identifier(rest))
            }
            Some(c) if c.is_ascii_alphabetic() || c == '_' => (Kind::Word, word(rest)),
            Some(c) if c.is_ascii_digit() || c == '-' => number(rest),
            Some('"') => string(rest),
            Some('#') if tagged::starts(rest) => tagged_literal(rest),
            Some(':') if rest.starts_with(":=") => (Kind::Walrus, 2),
            Some(c @ ('{' | '}' | '[' | ']' | '(' | ')' | ':' | '=' | '@' | '$' | '.')) => (Kind::Mark(c), 1),
            Some(c) => (Kind::Bad("this character has no meaning here"), c.len_utf8()),
        };
        self.at += length;
        Token { kind, span: start..self.at, gap, after_break, documentation }
    }

    /// Skips white space, commas and comments; says what there was, whether a line ended, and what documentation
    /// comments said.
    fn skip_space(&mut self) -> (Gap, bool, Option<Documentation>) {
        let mut gap = Gap::Nothing;
        let mut after_break = false;
        let mut documentation: Option<Documentation> = None;
        loop {
            let rest = &self.text[self.at..];
            match rest.as_bytes().first() {
                Some(b' ' | b'\t') => {
                    self.at += 1;
                    gap = if gap == Gap::Nothing { Gap::Spaces } else { gap };
                }
                Some(b',') => {
                    self.at += 1;
                    gap = if gap == Gap::Break { gap } else { Gap::Comma };
                }
                Some(b'\n' | b'\r') => {
                    after_break = true;
                    self.at += 1;
                    gap = if gap == Gap::Comma { gap } else { Gap::Break };
                }
                Some(b'/') if rest.starts_with("//") => {
                    gap = if gap == Gap::Comma { gap } else { Gap::Break };
                    let line = rest.split(['\n', '\r']).next().unwrap_or_default();
                    let span = self.at..self.at + line.len();
                    self.at = span.end;
                    if let Some(comment) = line.strip_prefix("///") {
                        let comment = comment.strip_prefix(' ').unwrap_or(comment);
                        match &mut documentation {
                            Some(documentation) => {
                                documentation.text.push('\n');
                                documentation.text.push_str(comment);
                                documentation.span.end = span.end;
                            }
                            None => {
                                let trails = !after_break && span.start > 0;
                                documentation = Some(Documentation { text: comment.to_owned(), span, trails });
                            }
                        }
                    }
                }
                _ => return (gap, after_break, documentation),
            }
        }
    }
}

fn identifier(text: &str) -> usize {
    text.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count()
}

/// The length of an identifier with the parts of a shape id that follow it without space.
fn word(text: &str) -> usize {
    let mut length = identifier(text);
    let mut allowed = ".#$";
    while let Some(separator) = text[length..].chars().next().filter(|c| allowed.contains(*c)) {
        let after = &text[length + 1..];
        if !after.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
            break;
        }
        allowed = match separator {
            '.' => ".#$",
            '#' => "$",
            _ => "",
        };
        length += 1 + identifier(after);
    }
    length
}

fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// A number as in JSON. A point without digits after it is a token of its own, as in the index of a member, `1. name`.
fn number(text: &str) -> (Kind, usize) {
    let mut length = usize::from(text.starts_with('-'));
    let whole = digits(&text[length..]);
    if whole == 0 || (whole > 1 && text[length..].starts_with('0')) {
        return (Kind::Bad("a number starts with digits, without leading zeros"), (length + whole).max(1));
    }
    length += whole;
    if text[length..].starts_with('.') {
        match digits(&text[length + 1..]) {
            0 => return (Kind::Number, length),
            fraction => length += 1 + fraction,
        }
    }
    if text[length..].starts_with(['e', 'E']) {
        let sign = usize::from(text[length + 1..].starts_with(['+', '-']));
        match digits(&text[length + 1 + sign..]) {
            0 => return (Kind::Bad("an exponent is followed by digits"), length + 1 + sign),
            exponent => length += 1 + sign + exponent,
        }
    }
    (Kind::Number, length)
}

/// A quoted text or a text block.
fn string(text: &str) -> (Kind, usize) {
    let (content, block, length) = match delimited(text) {
        Ok(found) => found,
        Err(bad) => return bad,
    };
    let read = if block { text_block(content).map(Kind::Block) } else { quoted(content).map(Kind::Text) };
    (read.unwrap_or_else(Kind::Bad), length)
}

/// A tag, spaces, and a text whose escapes are the tag's business.
fn tagged_literal(text: &str) -> (Kind, usize) {
    let tag = &text[1..1 + identifier(&text[1..])];
    let start = text.find('"').unwrap_or(text.len());
    match delimited(&text[start..]) {
        Ok((content, block, length)) => {
            (tagged::literal(tag, content, block).map_or_else(Kind::Bad, Kind::Tagged), start + length)
        }
        Err((kind, length)) => (kind, start + length),
    }
}

/// What stands between quotes, whether there are three of them, and the length of it all. A text that never ends takes
/// only its first line, so that reading can go on.
fn delimited(text: &str) -> Result<(&str, bool, usize), (Kind, usize)> {
    let block = text.starts_with("\"\"\"");
    let quotes = if block { "\"\"\"" } else { "\"" };
    let mut at = quotes.len();
    loop {
        if text[at..].starts_with(quotes) {
            break;
        }
        match text[at..].chars().next() {
            None => {
                let line = text.split('\n').next().unwrap_or_default().len();
                let why = if block { "this text block has no end" } else { "this text has no end" };
                return Err((Kind::Bad(why), line));
            }
            Some('\\') => at += 1 + text[at + 1..].chars().next().map_or(0, char::len_utf8),
            Some(c) => at += c.len_utf8(),
        }
    }
    Ok((&text[quotes.len()..at], block, at + quotes.len()))
}

#[cfg(test)]
mod tests {
    use super::{Gap, Kind, tokens};

    fn cut(text: &str) -> Vec<String> {
        tokens(text, usize::MAX)
            .into_iter()
            .map(|token| match token.kind {
                Kind::Text(content) | Kind::Block(content) => format!("{content:?}"),
                Kind::Tagged(node) => format!("tagged {node}"),
                Kind::Bad(why) => format!("bad {}: {why}", &text[token.span]),
                Kind::End => "end".to_owned(),
                _ => text[token.span].to_owned(),
            })
            .collect()
    }

    #[test]
    fn shape_ids_are_one_token() {
        assert_eq!(cut("a.b.c#Name$member"), ["a.b.c#Name$member", "end"]);
        assert_eq!(cut("Name$member$more"), ["Name$member", "$", "more", "end"]);
        assert_eq!(cut("{$id $p}"), ["{", "$", "id", "$", "p", "}", "end"]);
    }

    #[test]
    fn commas_and_comments_are_space() {
        assert_eq!(cut("[1,,-2.5e+3 // three\n, x:=y]"), ["[", "1", "-2.5e+3", "x", ":=", "y", "]", "end"]);
    }

    #[test]
    fn what_separates_tokens_is_known() {
        let gaps = |text: &str| tokens(text, usize::MAX).into_iter().skip(1).map(|token| token.gap).collect::<Vec<_>>();
        assert_eq!(gaps("a:b \tc"), [Gap::Nothing, Gap::Nothing, Gap::Spaces, Gap::Nothing]);
        assert_eq!(gaps("a ,\nb\n,c // d\ne"), [Gap::Comma, Gap::Break, Gap::Break, Gap::Nothing]);
    }

    #[test]
    fn the_index_of_a_member_is_a_number_and_a_point() {
        assert_eq!(cut("12. a 1.5"), ["12", ".", "a", "1.5", "end"]);
    }

    #[test]
    fn a_tagged_literal_is_one_token() {
        assert_eq!(cut("#re \"\\d\" a#re \"b\""), ["tagged \"\\\\d\"", "a#re", "\"b\"", "end"]);
        assert_eq!(cut("#hex \"0\""), ["bad #hex \"0\": a #hex literal has two hexadecimal digits per byte", "end"]);
    }

    #[test]
    fn documentation_stays_with_the_next_token() {
        let tokens = tokens("/// one\n///  two\n\n///\nname", usize::MAX);
        let documentation = tokens[0].documentation.as_ref().map(|d| d.text.as_str());
        assert_eq!(documentation, Some("one\n two\n"));
    }

    #[test]
    fn documentation_that_ends_a_line_is_marked() {
        let trails = |text: &str| tokens(text, usize::MAX)[1].documentation.as_ref().map(|d| d.trails);
        assert_eq!(trails("name /// its own\n/// the next's\nnext"), Some(true));
        assert_eq!(trails("name\n/// the next's\nnext"), Some(false));
    }

    #[test]
    fn what_is_not_a_token_is_reported() {
        assert_eq!(cut("\"open\nx"), ["bad \"open: this text has no end", "x", "end"]);
        assert_eq!(cut("01"), ["bad 01: a number starts with digits, without leading zeros", "end"]);
        assert_eq!(cut("1e"), ["bad 1e: an exponent is followed by digits", "end"]);
        assert_eq!(cut("__ "), ["bad __: a name has a letter or digit after its underscores", "end"]);
        assert_eq!(
            cut("é;"),
            ["bad é: this character has no meaning here", "bad ;: this character has no meaning here", "end"]
        );
    }
}
