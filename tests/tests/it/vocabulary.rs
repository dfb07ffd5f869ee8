//! Comments, messages, documentation and names of tests use the words of the field: see "Words" in CONTRIBUTING.md.
//! [`PHRASES`] lists what is not written here and what to write instead.
//!
//! What is read: comments and strings of Rust files, names of functions that read as a sentence, Markdown and TOML.
//! What is not: names of types and variables, words in backticks, paths, keys before `=`, snapshots (they follow the
//! messages), and generated folders (their texts come from `codegen`, which is read).

mod prose;

use prose::Word;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// A phrase, and what to write instead. Words are separated by blanks, alternatives of a word by `|`; `*` is any word,
/// and `!a|b` in front means: not after one of these words.
const PHRASES: &[(&str, &str)] = &[
    ("held|hold|holds against", "validated against, compared with"),
    ("hold|holds * against", "validates … against, compares … with"),
    ("hold|holds * * against", "validates … against, compares … with"),
    ("told|tell|tells", "reported, described, listed, shown, distinguished"),
    ("made|make|makes up", "synthesized, dummy, generated; consists of"),
    ("that|which|what is|are|was|were none", "invalid …, not a valid …"),
    ("growing pause|pauses", "exponential backoff"),
    ("unheard", "undeclared"),
    ("!connection|connections refuse|refuses|refused|refusing|refusal|refusals", "reject, rejection"),
    ("answer|answers|answered|answering|unanswered", "response, responds with, handles; outcome, result"),
    (
        "!there is|are|was|were no string|number|integer|boolean|timestamp|list|map|structure|union|document|object|text\
         |json|toml|yaml|http|utf|rust|gzip|type|value|member|shape|operation|service|model|name|arn|address|path|file\
         |folder|violation|finding|failure|error|fault|event|key|id|version|pattern|plain|valid|part|test|secret",
        "not a …, invalid …",
    ),
    (
        "one|line|lines|requests|calls|values|threads|module|variant|case|object|fixture|header|file|rule a|an operation\
         |request|file|shape|member|line|test|second|call|case|crate|function|type|service|key|entry|processor|variant\
         |error|violation|kind|fact|benchmark|subcommand|subject",
        "per …",
    ),
];

/// Where a phrase is right all the same: the file, the phrase as it stands there, and why.
const ALLOWED: &[(&str, &str, &str)] = &[
    ("crates/smithy-model/src/load/idl/syntax.rs", "one a file", "\"without one a file has …\""),
    ("crates/smithy-model/src/maven.rs", "refused", "a message of a server, in a test"),
    ("crates/contract/src/behaviour/caller.rs", "calls an operation", "a verb"),
    ("crates/contract/src/verify/context.rs", "calls an operation", "a verb"),
    ("crates/contract/src/verify/speaks.rs", "calls an operation", "a verb"),
    ("crates/contract/src/synth/value.rs", "values a shape", "how many values a shape needs"),
];

/// Folders that have no prose of ours: build results, and models.
const SKIPPED: &[&str] = &["target", "node_modules", "model", "snapshots"];

fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// The files to read, by their paths in the workspace.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    if folder.join(".proofmark-generated").exists() {
        return;
    }
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let (name, path) = (entry.file_name(), entry.path());
        let name = name.to_string_lossy();
        if entry.file_type().unwrap().is_dir() {
            if !name.starts_with('.') && !SKIPPED.contains(&&*name) {
                files(&path, found);
            }
        } else if [".rs", ".md", ".toml"].iter().any(|end| name.ends_with(end)) {
            found.push(path);
        }
    }
}

/// A phrase, taken apart.
struct Phrase {
    not_after: Vec<&'static str>,
    words: Vec<Vec<&'static str>>,
    instead: &'static str,
}

impl Phrase {
    fn read(&(phrase, instead): &(&'static str, &'static str)) -> Self {
        let mut words: Vec<Vec<_>> = phrase.split(' ').map(|word| word.split('|').collect()).collect();
        let mut not_after = Vec::new();
        if let Some(first) = words[0][0].strip_prefix('!') {
            not_after = words.remove(0);
            not_after[0] = first;
        }
        Self { not_after, words, instead }
    }

    /// Whether the text has the phrase at its word `at`.
    fn is_at(&self, at: usize, text: &[Word]) -> bool {
        let Some(found) = text.get(at..at + self.words.len()) else { return false };
        let is_before = |word: &Word| self.not_after.contains(&&*word.text);
        self.words
            .iter()
            .zip(found)
            .all(|(options, word)| options.contains(&&*word.text) || (options[0] == "*" && !word.text.is_empty()))
            && !at.checked_sub(1).is_some_and(|before| is_before(&text[before]))
    }
}

/// A phrase that was found: the line, the phrase, what to write instead.
type Found = (usize, String, &'static str);

/// The phrases by their first words.
struct Phrases(HashMap<&'static str, Vec<&'static Phrase>>);

impl Phrases {
    fn read() -> Self {
        static READ: LazyLock<Vec<Phrase>> = LazyLock::new(|| PHRASES.iter().map(Phrase::read).collect());
        let mut phrases: HashMap<_, Vec<_>> = HashMap::new();
        for phrase in READ.iter() {
            for &first in &phrase.words[0] {
                phrases.entry(first).or_default().push(phrase);
            }
        }
        Self(phrases)
    }

    fn found(&self, text: &[Word]) -> Vec<Found> {
        let mut found = Vec::new();
        for (at, word) in text.iter().enumerate() {
            let candidates = self.0.get(&*word.text).into_iter().flatten();
            for phrase in candidates.filter(|phrase| phrase.is_at(at, text)) {
                let words: Vec<_> = text[at..at + phrase.words.len()].iter().map(|word| &*word.text).collect();
                found.push((word.line, words.join(" "), phrase.instead));
            }
        }
        found
    }
}

/// The text with blank lines in place of tables: CONTRIBUTING.md has one of these phrases.
fn without_table(text: &str) -> String {
    text.lines().map(|line| if line.starts_with('|') { "\n".to_owned() } else { format!("{line}\n") }).collect()
}

#[test]
fn texts_use_the_words_of_the_field() {
    let phrases = Phrases::read();
    let mut paths = Vec::new();
    files(workspace(), &mut paths);
    paths.sort();
    let (mut report, mut used) = (String::new(), vec![false; ALLOWED.len()]);
    for path in paths {
        let name = path.strip_prefix(workspace()).unwrap().to_str().unwrap().replace('\\', "/");
        // These have the phrases themselves.
        if name.contains("/vocabulary") {
            continue;
        }
        let mut text = std::fs::read_to_string(&path).unwrap();
        if name == "CONTRIBUTING.md" {
            text = without_table(&text);
        }
        for (line, words, instead) in phrases.found(&prose::words(&name, &text)) {
            match ALLOWED.iter().position(|&(file, phrase, _)| file == name && phrase == words) {
                Some(entry) => used[entry] = true,
                None => writeln!(report, "{name}:{line}: \"{words}\": write: {instead}").unwrap(),
            }
        }
    }
    for ((file, phrase, _), _) in ALLOWED.iter().zip(used).filter(|(_, used)| !used) {
        writeln!(report, "ALLOWED: {file} has no \"{phrase}\" any more: delete the entry").unwrap();
    }
    assert!(report.is_empty(), "CONTRIBUTING.md, \"Words\", says what to write\n{report}");
}

#[test]
fn phrases_are_found_in_prose_and_nowhere_else() {
    let rust = r##"
        //! A value that is
        //! none, `told` in code; see `answer`.
        fn what_is_no_json_is_refused(answer: Answer) {
            let told = answer.answers; // one line an operation
            format!("{response} is no string: {told}, made-up");
            toml(r#"answers = ["x"] # there is no value"#, "no-answer", 'a', "connection refused", '"');
        }
    "##;
    let found_in = |name, text| Phrases::read().found(&prose::words(name, text));
    let found: Vec<_> = found_in("a.rs", rust).into_iter().map(|(line, words, _)| (line, words)).collect();
    let expected = [
        (2, "that is none"),
        (4, "is no json"),
        (4, "refused"),
        (5, "line an operation"),
        (6, "is no string"),
        (6, "made up"),
    ];
    assert_eq!(found, expected.map(|(line, words)| (line, words.to_owned())));
    assert_eq!(found_in("a.md", "See `answers` in tests/answers.rs.\nIt answers.").len(), 1);
    assert!(found_in("a.toml", "answers = [1]\nrefused = 1").is_empty());
}
