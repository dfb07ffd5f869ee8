//! Cases for the IDL reader: statements moved between files, tokens replaced, repeated and renamed, depth without end,
//! then at times the bytes.

use super::case::Case;
use fastrand::Rng;
use proofmark_testkit::mangle;

/// Pieces of the language, as likely to stand in the wrong place as in the right one.
const PIECES: [&str; 74] = [
    "$version: \"2.0\"\n",
    "$version: \"2.1\"\n",
    "1. ",
    "2147483648. ",
    "#hex \"",
    "#b \"\\x0\" ",
    "#re \"\"\"\n\\d\"\"\" ",
    "#timestamp \"2024-01-01T00:00:00Z\" ",
    "[A]",
    "{String: [A]}",
    "-1e999 ",
    "$version: \"1.0\"\n",
    "$operationInputSuffix: \"In\"\n",
    "namespace a\n",
    "use b#C\n",
    "metadata x = ",
    "structure ",
    "A",
    "B",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    ":",
    ":=",
    "=",
    "@",
    "$",
    "$a ",
    "#",
    ".",
    "with [A]",
    "with ",
    "for A ",
    "apply ",
    "apply A$b @required\n",
    "operation ",
    "input",
    "output",
    "errors",
    "service ",
    "resource ",
    "identifiers",
    "properties",
    "enum ",
    "intEnum ",
    "list ",
    "set ",
    "member",
    "map ",
    "key",
    "value",
    "union ",
    "string ",
    "\"",
    "\"\"\"",
    "\"\\u{110000}\"",
    "\"\\uD800\"",
    "\"\\\n\"",
    "// comment",
    "/// docs\n",
    "true ",
    "null ",
    "a#B$c ",
    "\n",
    ",",
    "@mixin ",
    "@trait ",
    "@trait(selector: \"*\") ",
    "@required ",
    "@default({}) ",
    "@enum([{value: \"a\"}]) ",
];

/// Traits whose values are looked into, with values that may be wrong.
const TRAITS: [&str; 22] = [
    "@pattern(\"((((\")",
    "@pattern(\"^(a*)*$\")",
    "@length(min: 5, max: 1)",
    "@length(min: -1)",
    "@range(min: 1e400)",
    "@http(method: \"GET\", uri: \"/{a+}/{b+}\")",
    "@http(method: \"\", uri: \"\")",
    "@httpLabel",
    "@httpQuery(\"\")",
    "@httpPrefixHeaders(\"\")",
    "@httpPayload",
    "@paginated(items: \"a.b.c\", inputToken: \"a\")",
    "@enumValue(1)",
    "@examples([{title: \"\", input: [], output: 1}])",
    "@error(\"client\")",
    "@streaming",
    "@sparse",
    "@uniqueItems",
    "@addedDefault",
    "@clientOptional",
    "@references([{resource: A}])",
    "@mixin(localTraits: [mixin, required])",
];

/// The most bytes of a text that is still changed; some changes double it.
const LARGEST: usize = 300_000;

/// A case made of these groups of files.
pub(super) fn case(random: &mut Rng, seeds: &[Vec<(String, String)>]) -> Case {
    let group = random.choice(seeds).cloned().unwrap_or_default();
    let chosen = random.usize(..group.len().max(1));
    let mut files = Vec::new();
    for (index, (name, text)) in group.into_iter().enumerate() {
        let mut bytes = text.into_bytes();
        if index == chosen {
            let text = mutated(random, &String::from_utf8_lossy(&bytes), seeds);
            bytes = text.into_bytes();
            if random.u8(..8) == 0 {
                mangle::bytes(random, &mut bytes);
            }
        }
        files.push((name, bytes));
    }
    Case { files }
}

fn mutated(random: &mut Rng, text: &str, seeds: &[Vec<(String, String)>]) -> String {
    let mut text = text.to_owned();
    if random.u8(..3) == 0 {
        text = move_statements(random, &text, seeds);
        // By itself this mostly leaves a file that can be read, with shapes that don't fit.
        if random.bool() {
            return text;
        }
    }
    let mut tokens: Vec<String> = tokens(&text).into_iter().map(str::to_owned).collect();
    for _ in 0..mangle::length(random, 16) {
        if tokens.iter().map(String::len).sum::<usize>() < LARGEST {
            mutate(random, &mut tokens, seeds);
        }
    }
    tokens.concat()
}

/// Takes statements out, doubles them, and brings some from other files. A statement ends with an empty line.
fn move_statements(random: &mut Rng, text: &str, seeds: &[Vec<(String, String)>]) -> String {
    let mut statements: Vec<&str> = text.split("\n\n").collect();
    let (_, other) = &seeds.iter().flatten().nth(random.usize(..seeds.iter().flatten().count())).unwrap_or(&EMPTY);
    let others: Vec<&str> = other.split("\n\n").collect();
    for _ in 0..random.usize(1..5) {
        let at = random.usize(..=statements.len());
        match random.u8(..4) {
            0 if at < statements.len() => drop(statements.remove(at)),
            1 if at < statements.len() => statements.push(statements[at]),
            2 if at < statements.len() => {
                let with = random.usize(..statements.len());
                statements.swap(at, with);
            }
            _ => statements.insert(at, others[random.usize(..others.len())]),
        }
    }
    statements.join("\n\n")
}

static EMPTY: (String, String) = (String::new(), String::new());

fn mutate(random: &mut Rng, tokens: &mut Vec<String>, seeds: &[Vec<(String, String)>]) {
    let at = random.usize(..=tokens.len());
    let end = (at + random.usize(1..12)).min(tokens.len());
    match random.u8(..13) {
        0 => drop(tokens.drain(at..end)),
        1 => {
            let again: Vec<String> = tokens[at..end].to_vec();
            tokens.splice(at..at, again);
        }
        2 if at < tokens.len() => {
            let with = random.usize(..tokens.len());
            tokens.swap(at, with);
        }
        // One name in the place of another makes cycles and targets of the wrong type.
        3 | 4 => rename(random, tokens),
        5 => tokens.insert(at, nested(random)),
        6 => tokens.insert(at, format!(" {} ", mangle::number(random))),
        7 => tokens.insert(at, format!("\n{}\n", TRAITS[random.usize(..TRAITS.len())])),
        8 => tokens.insert(at, mangle::text(random)),
        9 => tokens.insert(at, format!("\"{}\"", mangle::text(random))),
        10 => {
            // A name that is an identifier still, only longer.
            if let Some(name) = tokens.get_mut(at).filter(|token| is_name(token) && token.len() < 100) {
                *name = name.repeat(mangle::length(random, 2_000));
            }
        }
        11 => {
            let (_, text) = random.choice(seeds).and_then(|group| group.first()).unwrap_or(&EMPTY);
            let other = self::tokens(text);
            let from = random.usize(..=other.len());
            let to = (from + mangle::length(random, 200)).min(other.len());
            tokens.splice(at..end, other[from..to].iter().map(|token| (*token).to_owned()));
        }
        _ => tokens.insert(at, PIECES[random.usize(..PIECES.len())].to_owned()),
    }
}

/// Something within itself, as deep as can be, closed or not.
fn nested(random: &mut Rng) -> String {
    let forms = [
        ("[", "]"),
        ("{a:", "}"),
        ("{", "}"),
        ("(", ")"),
        ("@a(", ")"),
        ("@a(b: [", "])"),
        ("with [", "]"),
        ("A$", ""),
        ("a.", ""),
        ("@a ", ""),
        ("/// a\n", ""),
        ("// ", ""),
        ("\"", ""),
        ("\\", ""),
    ];
    let (open, close) = forms[random.usize(..forms.len())];
    let depth = mangle::length(random, 100_000);
    let closed = if random.bool() { close.repeat(depth) } else { String::new() };
    format!("{}1{closed}", open.repeat(depth))
}

fn rename(random: &mut Rng, tokens: &mut [String]) {
    let names: Vec<usize> = (0..tokens.len()).filter(|at| is_name(&tokens[*at])).collect();
    let (Some(from), Some(to)) = (random.choice(&names), random.choice(&names)) else { return };
    let (old, new) = (tokens[*from].clone(), tokens[*to].clone());
    if random.bool() {
        tokens[*from] = new;
    } else {
        tokens.iter_mut().filter(|token| **token == old).for_each(|token| token.clone_from(&new));
    }
}

fn is_name(token: &str) -> bool {
    token.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
}

/// Cuts a text into names, numbers, texts, comments, spaces and single characters; together they are the text.
fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let run = |same: fn(char) -> bool| rest.find(|c| !same(c)).unwrap_or(rest.len());
        let closed = |quotes: &str| rest[quotes.len()..].find(quotes).map(|at| at + 2 * quotes.len());
        let length = match first {
            '"' if rest.starts_with("\"\"\"") => closed("\"\"\"").unwrap_or(3),
            '"' => closed("\"").unwrap_or(1),
            '/' if rest.starts_with("//") => run(|c| c != '\n'),
            c if c.is_alphanumeric() || c == '_' => run(|c| c.is_alphanumeric() || c == '_'),
            c if c.is_whitespace() => run(char::is_whitespace),
            c => c.len_utf8(),
        };
        let (token, after) = rest.split_at(length);
        tokens.push(token);
        rest = after;
    }
    tokens
}
