//! JSON as text: a cursor that takes one token after the other, strictly by RFC 8259. It knows no shapes.

use aws_smithy_types::Number;
use std::borrow::Cow;
use std::fmt;

/// Where and why the text is not what was expected.
#[derive(Debug)]
pub(crate) struct Fault {
    message: String,
    line: usize,
    column: usize,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at line {} column {}", self.message, self.line, self.column)
    }
}

/// What was read, or a fault. Faults are rare and large.
pub(crate) type Read<T> = Result<T, Box<Fault>>;

/// How deep values may be nested that are kept.
const DEEPEST: usize = 127;

const EOF_IN_VALUE: &str = "EOF while parsing a value";
const EOF_IN_STRING: &str = "EOF while parsing a string";

/// A cursor in a text.
pub(crate) struct Text<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
    /// Where strings with escapes are put together.
    scratch: String,
}

/// A number as it stands in the text.
#[derive(Clone, Copy)]
pub(crate) struct NumberText<'t> {
    pub(crate) text: &'t str,
    pub(crate) is_integer: bool,
}

impl NumberText<'_> {
    /// Its value: an integer if it is one and not too large, else the nearest float, if there is one.
    pub(crate) fn value(self) -> Option<Number> {
        if self.is_integer {
            match self.text.starts_with('-') {
                true => self.text.parse().map(Number::NegInt).ok(),
                false => self.text.parse().map(Number::PosInt).ok(),
            }
        } else {
            None
        }
        .or_else(|| self.text.parse().ok().filter(|value: &f64| value.is_finite()).map(Number::Float))
    }
}

impl<'t> Text<'t> {
    /// A cursor at the beginning. Fails for text that is not UTF-8; it is checked once as a whole.
    pub(crate) fn new(bytes: &'t [u8]) -> Result<Self, String> {
        let text = std::str::from_utf8(bytes)
            .map_err(|error| format!("expected UTF-8, found another byte at offset {}", error.valid_up_to()))?;
        Ok(Self { text, at: 0, depth: 0, scratch: String::new() })
    }

    /// A fault at what was taken last.
    #[cold]
    pub(crate) fn fault<T>(&self, message: impl fmt::Display) -> Read<T> {
        let before = &self.text.as_bytes()[..self.at];
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let column = before.iter().rev().take_while(|byte| **byte != b'\n').count();
        Err(Box::new(Fault { message: message.to_string(), line, column }))
    }

    #[inline]
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The first byte of the next token.
    #[inline]
    pub(crate) fn peek(&mut self) -> Read<u8> {
        match self.after_space() {
            Some(byte) => Ok(byte),
            None => self.fault(EOF_IN_VALUE),
        }
    }

    #[inline]
    fn after_space(&mut self) -> Option<u8> {
        while let Some(byte) = self.byte() {
            if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return Some(byte);
            }
            self.at += 1;
        }
        None
    }

    /// Nothing but space may follow.
    pub(crate) fn end(&mut self) -> Read<()> {
        match self.after_space() {
            Some(_) => self.fault("trailing characters"),
            None => Ok(()),
        }
    }

    /// Goes into the array or object whose bracket is next. [`Self::next`] leads out of it.
    #[inline]
    pub(crate) fn enter(&mut self) -> Read<()> {
        if self.depth == DEEPEST {
            return self.fault("recursion limit exceeded");
        }
        self.depth += 1;
        self.at += 1;
        Ok(())
    }

    /// Goes to the next entry of an array or object that ends with `close`; false when there is none.
    #[inline]
    pub(crate) fn next(&mut self, close: u8, is_first: &mut bool) -> Read<bool> {
        let is_first = std::mem::take(is_first);
        match self.peek()? {
            byte if byte == close => {
                self.at += 1;
                self.depth -= 1;
                return Ok(false);
            }
            b',' if !is_first => self.at += 1,
            _ if is_first => return Ok(true),
            _ => return self.fault(format_args!("expected `,` or `{}`", char::from(close))),
        }
        if self.peek()? == close {
            return self.fault("trailing comma");
        }
        Ok(true)
    }

    /// Takes the key of an object's entry, and its colon, if the key is this one.
    #[inline]
    pub(crate) fn take_key(&mut self, expected: &str) -> bool {
        let rest = &self.text.as_bytes()[self.at..];
        let (before, after) = (1, expected.len() + 1);
        let is_key = rest.first() == Some(&b'"')
            && rest.get(after..after + 2) == Some(b"\":")
            && rest[before..after] == *expected.as_bytes();
        if is_key {
            self.at += after + 2;
        }
        is_key
    }

    /// Takes the key of an object's entry, and its colon.
    #[inline]
    pub(crate) fn key(&mut self) -> Read<Cow<'t, str>> {
        if self.peek()? != b'"' {
            return self.fault("key must be a string");
        }
        let key = self.string()?;
        if self.peek()? != b':' {
            return self.fault("expected `:`");
        }
        self.at += 1;
        Ok(key)
    }

    /// Takes the string whose quote is next.
    #[inline]
    pub(crate) fn string(&mut self) -> Read<Cow<'t, str>> {
        let start = self.at + 1;
        self.at = plain_until(self.text.as_bytes(), start);
        match self.byte() {
            Some(b'"') => {
                self.at += 1;
                Ok(Cow::Borrowed(&self.text[start..self.at - 1]))
            }
            _ => self.escaped_string(start),
        }
    }

    /// Takes the rest of a string that has an escape at the cursor, or a fault.
    #[cold]
    fn escaped_string(&mut self, mut start: usize) -> Read<Cow<'t, str>> {
        self.scratch.clear();
        loop {
            self.scratch.push_str(&self.text[start..self.at]);
            match self.byte() {
                Some(b'"') => break,
                Some(b'\\') => {
                    let char = self.escape()?;
                    self.scratch.push(char);
                }
                Some(_) => return self.fault("control character (\\u0000-\\u001F) found while parsing a string"),
                None => return self.fault(EOF_IN_STRING),
            }
            start = self.at;
            self.at = plain_until(self.text.as_bytes(), start);
        }
        self.at += 1;
        Ok(Cow::Owned(self.scratch.clone()))
    }

    fn escape(&mut self) -> Read<char> {
        let Some(&kind) = self.text.as_bytes().get(self.at + 1) else { return self.fault(EOF_IN_STRING) };
        let char = match kind {
            b'"' | b'\\' | b'/' => char::from(kind),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode(),
            _ => return self.fault("invalid escape"),
        };
        self.at += 2;
        Ok(char)
    }

    /// Takes `\u....`, and a second one where two make a character.
    fn unicode(&mut self) -> Read<char> {
        let first = self.unit()?;
        if let Some(char) = char::from_u32(first) {
            return Ok(char);
        }
        // Half a pair: the other half has to follow.
        let is_pair = first < 0xdc00 && self.text[self.at..].starts_with("\\u");
        let second = if is_pair { self.unit()? } else { 0 };
        match char::decode_utf16([first as u16, second as u16]).next() {
            Some(Ok(char)) => Ok(char),
            _ => self.fault("lone surrogate in a string"),
        }
    }

    fn unit(&mut self) -> Read<u32> {
        let digits = self.text.as_bytes().get(self.at + 2..self.at + 6);
        let value = digits.and_then(|digits| {
            digits.iter().try_fold(0, |value, digit| Some(value << 4 | char::from(*digit).to_digit(16)?))
        });
        match value {
            Some(value) => {
                self.at += 6;
                Ok(value)
            }
            None if digits.is_none() => self.fault(EOF_IN_STRING),
            None => self.fault("invalid escape"),
        }
    }

    /// Takes `null`, `true` or `false`.
    pub(crate) fn word(&mut self, word: &str) -> Read<()> {
        if self.text.as_bytes()[self.at..].starts_with(word.as_bytes()) {
            self.at += word.len();
            return Ok(());
        }
        match word.starts_with(&self.text[self.at..]) {
            true => self.fault(EOF_IN_VALUE),
            false => self.fault("expected a JSON value"),
        }
    }

    /// Takes a number.
    pub(crate) fn number(&mut self) -> Read<NumberText<'t>> {
        let start = self.at;
        let bytes = self.text.as_bytes();
        let digits = |from: usize| from + bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let first = start + usize::from(bytes[start] == b'-');
        let mut end = digits(first);
        let mut is_valid = end > first && (bytes[first] != b'0' || end == first + 1);
        let integer = end;
        if bytes.get(end) == Some(&b'.') {
            let fraction = end + 1;
            end = digits(fraction);
            is_valid &= end > fraction;
        }
        if let Some(b'e' | b'E') = bytes.get(end) {
            let exponent = end + 1 + usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
            end = digits(exponent.min(bytes.len()));
            is_valid &= end > exponent;
        }
        if !is_valid {
            return match end == bytes.len() {
                true => self.fault(EOF_IN_VALUE),
                false if end == start => self.fault("expected a JSON value"),
                false => self.fault("invalid number"),
            };
        }
        self.at = end;
        Ok(NumberText { text: &self.text[start..end], is_integer: end == integer })
    }

    /// Takes any value and forgets it, however deep. False when it was a null.
    pub(crate) fn skip(&mut self) -> Read<bool> {
        let is_value = self.peek()? != b'n';
        let mut open = Vec::new();
        let mut is_first = true;
        loop {
            match self.peek()? {
                bracket @ (b'[' | b'{') => {
                    open.push(if bracket == b'[' { b']' } else { b'}' });
                    // Nothing is kept, so that no depth is too deep.
                    self.depth += 1;
                    self.at += 1;
                    is_first = true;
                }
                _ => self.skip_plain()?,
            }
            while let Some(&close) = open.last() {
                if self.next(close, &mut is_first)? {
                    if close == b'}' {
                        self.key()?;
                    }
                    break;
                }
                open.pop();
            }
            if open.is_empty() {
                return Ok(is_value);
            }
        }
    }

    fn skip_plain(&mut self) -> Read<()> {
        match self.peek()? {
            b'"' => self.string().map(drop),
            b'n' => self.word("null"),
            b't' => self.word("true"),
            b'f' => self.word("false"),
            _ => self.number().map(drop),
        }
    }
}

/// Where plain text ends that starts at `from`: at a quote, a backslash, a control character or the end.
///
/// Looks at eight bytes at once: subtracting borrows through a byte that is less than what is subtracted, so that the
/// lowest bit that is left marks the first such byte.
#[inline]
pub(super) fn plain_until(bytes: &[u8], from: usize) -> usize {
    const ONES: u64 = u64::MAX / 0xff;
    const HIGHS: u64 = ONES << 7;
    let mut at = from;
    while let Some(&eight) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        let word = u64::from_le_bytes(eight);
        let quote = word ^ (ONES * b'"' as u64);
        let backslash = word ^ (ONES * b'\\' as u64);
        let found = (quote.wrapping_sub(ONES) & !quote)
            | (backslash.wrapping_sub(ONES) & !backslash)
            | (word.wrapping_sub(ONES * 0x20) & !word);
        if found & HIGHS != 0 {
            return at + (found & HIGHS).trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    let is_plain = |byte: &&u8| !matches!(byte, b'"' | b'\\' | 0..0x20);
    at + bytes.get(at..).map_or(0, |rest| rest.iter().take_while(is_plain).count())
}

#[cfg(test)]
mod tests;
