//! Text to tokens.

use super::{Comparison, SyntaxError};
use crate::document::Document;

/// A token.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    Name(String),
    Number(i64),
    Literal(Document),
    Comparison(Comparison),
    And,
    Or,
    Not,
    Pipe,
    Dot,
    Comma,
    Colon,
    Star,
    At,
    Ampersand,
    /// `[`.
    Open,
    /// `]`.
    Close,
    /// `[]`.
    Flatten,
    /// `[?`.
    Filter,
    /// `(`.
    OpenCall,
    /// `)`.
    CloseCall,
    OpenBrace,
    CloseBrace,
}

/// The tokens of `text`, each with the column (from 1) at which it starts.
pub(super) fn tokens(text: &str) -> Result<Vec<(usize, Token)>, SyntaxError> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let column = text.len() - rest.len() + 1;
        let error = |message: String| SyntaxError { text: text.to_owned(), column, message };
        if first.is_ascii_whitespace() {
            rest = &rest[1..];
            continue;
        }
        let (token, length) = match fixed(rest) {
            Some(found) => found,
            None => match first {
                '\'' => {
                    let (value, length) = quoted(rest, '\'').ok_or_else(|| error("an open quote".to_owned()))?;
                    (Token::Literal(value.replace("\\'", "'").into()), length)
                }
                '"' => {
                    let (_, length) = quoted(rest, '"').ok_or_else(|| error("an open quote".to_owned()))?;
                    let name = serde_json::from_str(&rest[..length]).map_err(|e| error(format!("a bad name ({e})")))?;
                    (Token::Name(name), length)
                }
                '`' => {
                    let (value, length) = quoted(rest, '`').ok_or_else(|| error("an open literal".to_owned()))?;
                    let value: serde_json::Value = serde_json::from_str(&value.replace("\\`", "`"))
                        .map_err(|e| error(format!("a literal that is not JSON ({e})")))?;
                    (Token::Literal(Document::from(&value)), length)
                }
                '-' | '0'..='9' => {
                    let length = 1 + rest[1..].bytes().take_while(u8::is_ascii_digit).count();
                    let number = rest[..length].parse().map_err(|_| error("a bad number".to_owned()))?;
                    (Token::Number(number), length)
                }
                'A'..='Z' | 'a'..='z' | '_' => {
                    let length = rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
                    (Token::Name(rest[..length].to_owned()), length)
                }
                other => return Err(error(format!("the unexpected character {other:?}"))),
            },
        };
        tokens.push((column, token));
        rest = &rest[length..];
    }
    Ok(tokens)
}

/// The tokens that are always the same text, longest first.
fn fixed(rest: &str) -> Option<(Token, usize)> {
    let all = [
        ("[]", Token::Flatten),
        ("[?", Token::Filter),
        ("&&", Token::And),
        ("||", Token::Or),
        ("==", Token::Comparison(Comparison::Equal)),
        ("!=", Token::Comparison(Comparison::NotEqual)),
        ("<=", Token::Comparison(Comparison::LessOrEqual)),
        (">=", Token::Comparison(Comparison::GreaterOrEqual)),
        ("<", Token::Comparison(Comparison::Less)),
        (">", Token::Comparison(Comparison::Greater)),
        ("!", Token::Not),
        ("|", Token::Pipe),
        (".", Token::Dot),
        (",", Token::Comma),
        (":", Token::Colon),
        ("*", Token::Star),
        ("@", Token::At),
        ("&", Token::Ampersand),
        ("[", Token::Open),
        ("]", Token::Close),
        ("(", Token::OpenCall),
        (")", Token::CloseCall),
        ("{", Token::OpenBrace),
        ("}", Token::CloseBrace),
    ];
    all.into_iter().find(|(text, _)| rest.starts_with(text)).map(|(text, token)| (token, text.len()))
}

/// What stands between two quotes, and how long it is with them. A backslash keeps the next character from ending it.
fn quoted(rest: &str, quote: char) -> Option<(&str, usize)> {
    let mut escaped = false;
    for (index, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return Some((&rest[1..index], index + 1)),
            _ => {}
        }
    }
    None
}
