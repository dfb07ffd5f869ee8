//! The words of a file that people read: of Rust files, those of comments, strings and names of functions.

/// A word in lower case with the line that it stands in; empty where a sentence is interrupted, as by code.
pub struct Word {
    pub line: usize,
    pub text: String,
}

/// The words of a file of this name.
pub fn words(name: &str, text: &str) -> Vec<Word> {
    let mut words = Words::default();
    if name.ends_with(".rs") {
        rust(text, &mut words)
    } else {
        words.add(1, text)
    }
    words.0
}

#[derive(Default)]
struct Words(Vec<Word>);

impl Words {
    fn interrupt(&mut self, line: usize) {
        if self.0.last().is_none_or(|last| !last.text.is_empty()) {
            self.0.push(Word { line, text: String::new() });
        }
    }

    /// Adds the words of a text that begins in this line.
    fn add(&mut self, first: usize, text: &str) {
        for (line, text) in (first..).zip(text.split('\n')) {
            self.add_line(line, text);
        }
    }

    fn add_line(&mut self, line: usize, text: &str) {
        let mut rest = text;
        while let Some(next) = rest.chars().next() {
            let is_of_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '\'' | '/' | '.');
            let end = rest.find(|c| !is_of_word(c)).unwrap_or(rest.len());
            if end > 0 {
                let (word, after) = rest.split_at(end);
                let sentence_ends = word.ends_with('.');
                let word = word.trim_matches(['.', '\'', '/']);
                if !word.is_empty() {
                    self.0.push(Word { line, text: word.to_lowercase() });
                }
                if sentence_ends {
                    self.interrupt(line);
                }
                rest = after;
                continue;
            }
            rest = &rest[next.len_utf8()..];
            let close = match next {
                '`' => Some('`'),
                '{' => Some('}'),
                _ => None,
            };
            if let Some((_, after)) = close.and_then(|close| rest.split_once(close)) {
                rest = after;
            }
            // A key of TOML.
            if next == '=' {
                self.0.pop();
            }
            if !matches!(next, ' ' | '-' | '*' | '\\' | '\r' | '\t' | '!') {
                self.interrupt(line);
            }
        }
    }
}

fn rust(text: &str, words: &mut Words) {
    let (mut line, mut rest) = (1, text);
    while let Some(next) = rest.chars().next() {
        let taken = if next == '\n' {
            line += 1;
            rest = &rest[1..];
            continue;
        } else if next == ' ' {
            rest.find(|c| c != ' ').unwrap_or(rest.len())
        } else if rest.starts_with("//") {
            let comment = rest.split('\n').next().unwrap_or_default();
            words.add_line(line, comment.trim_start_matches(['/', '!']));
            comment.len()
        } else if let Some((open, close)) = raw_string(rest) {
            let text = rest[open..].split(&*close).next().unwrap_or_default();
            string(line, text, words);
            (open + text.len() + close.len()).min(rest.len())
        } else if next == '"' {
            let length = string_length(&rest[1..]);
            string(line, &rest[1..=length], words);
            (length + 2).min(rest.len())
        } else if let Some(length) = char_length(rest) {
            length
        } else if let Some(after) = rest.strip_prefix("fn ") {
            let name = after.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
            // A shorter one names a thing, not what is expected.
            if name.matches('_').count() >= 2 {
                words.interrupt(line);
                words.add_line(line, &name.replace('_', " "));
                words.interrupt(line);
            }
            3 + name.len()
        } else if next.is_alphanumeric() || next == '_' {
            let name = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
            words.interrupt(line);
            name
        } else {
            if !next.is_whitespace() {
                words.interrupt(line);
            }
            next.len_utf8()
        };
        line += rest[..taken].matches('\n').count();
        rest = &rest[taken..];
    }
}

/// A string without a blank is a name.
fn string(line: usize, text: &str, words: &mut Words) {
    words.interrupt(line);
    if text.contains(' ') {
        words.add(line, &text.replace("\\n", "  ").replace("\\\"", "`"));
    }
    words.interrupt(line);
}

/// Where the text of a raw string begins, and what ends it.
fn raw_string(rest: &str) -> Option<(usize, String)> {
    let after = rest.strip_prefix("br").or_else(|| rest.strip_prefix('r'))?;
    let hashes = after.len() - after.trim_start_matches('#').len();
    after[hashes..]
        .starts_with('"')
        .then(|| (rest.len() - after.len() + hashes + 1, format!("\"{}", "#".repeat(hashes))))
}

/// The length of a string without its quotes.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    text.find(|c| {
        let ends = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        ends
    })
    .unwrap_or(text.len())
}

/// The length of a literal of one character, which may be a quote; none for a lifetime.
fn char_length(rest: &str) -> Option<usize> {
    let inner = rest.strip_prefix('\'')?;
    let length = match inner.strip_prefix('\\') {
        Some(escape) => 2 + escape.get(1..)?.find('\'')?,
        None => inner.chars().next()?.len_utf8(),
    };
    inner.get(length..)?.starts_with('\'').then_some(length + 2)
}
