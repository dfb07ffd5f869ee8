//! Texts that a person might have written: what a pattern is tried with before anything is synthesized.

use crate::api::Schema;
use fastrand::Rng;

/// Forms of texts of AWS's APIs, beside those that a service has of its own: the word of a name that asks for one, and
/// the form with digits in `#`'s place and hexadecimal ones in `?`'s. Among forms of one word those come first that
/// have further words of the name in them.
const FORMS: &[(&str, &str)] = &[
    ("arn", "arn:aws:sqs:us-east-2:123456789012:my-queue-#"),
    ("arn", "arn:aws:sns:us-east-2:123456789012:my-topic-#"),
    ("arn", "arn:aws:iam::123456789012:role/my-role-#"),
    ("arn", "arn:aws:iam::123456789012:root"),
    ("arn", "arn:aws:kms:us-east-2:123456789012:key/????????-????-4???-8???-????????????"),
    ("arn", "arn:aws:signer:us-east-2:123456789012:/signing-profiles/my_profile_#"),
    ("arn", "arn:aws:secretsmanager:us-east-2:123456789012:secret:my-secret-??????"),
    ("arn", "arn:aws:elasticfilesystem:us-east-2:123456789012:access-point/fsap-?????????????????"),
    ("arn", "arn:aws:dynamodb:us-east-2:123456789012:table/my-table-#"),
    ("version", "#"),
    ("version", "$LATEST"),
    ("timestamp", "2026-01-1#T1#:00:00.000+0000"),
    ("uuid", "????????-????-4???-8???-????????????"),
    ("url", "https://example.com/#"),
    ("uri", "https://example.com/#"),
    ("handler", "index.handler"),
    ("subnet", "subnet-?????????????????"),
    ("security", "sg-?????????????????"),
    ("account", "123456789012"),
    ("organization", "o-??????????"),
    ("path", "/mnt/data-#"),
    ("region", "us-east-2"),
    ("date", "2026-01-1#"),
    ("number", "##"),
];

/// The first text that fits: a form whose word is in the member's or the shape's name, else a name made of the
/// member's, else any form.
pub(super) fn find(
    member: &str,
    schema: &Schema,
    own: &[(&str, &str)],
    rng: &mut Rng,
    fits: impl Fn(&str) -> bool,
) -> Option<String> {
    let words: Vec<String> = words(member).into_iter().chain(words(schema.name())).collect();
    let mut asked: Vec<(usize, &str)> = own
        .iter()
        .chain(FORMS)
        .filter(|(word, _)| words.iter().any(|w| w == word))
        .map(|(_, form)| (words.iter().filter(|word| form.contains(word.as_str())).count(), *form))
        .collect();
    asked.sort_by_key(|(shared, _)| std::cmp::Reverse(*shared));
    let mut fitting = |form: &str| Some(filled(form, rng)).filter(|text| fits(text));
    if let Some(text) = asked.into_iter().find_map(|(_, form)| fitting(form)) {
        return Some(text);
    }
    let subject = subject(member);
    let names = [
        format!("my-{subject}-##"),
        format!("my_{}_##", subject.replace('-', "_")),
        format!("{}##", subject.replace('-', "")),
    ];
    names.iter().map(String::as_str).chain(own.iter().chain(FORMS).map(|(_, form)| *form)).find_map(fitting)
}

/// A UUID of version 4.
pub(super) fn uuid(rng: &mut Rng) -> String {
    filled("????????-????-4???-8???-????????????", rng)
}

/// What a member's name is about: `FunctionName` is about a `function`.
fn subject(member: &str) -> String {
    let mut words = words(member);
    if words.len() > 1 && words.last().is_some_and(|word| matches!(word.as_str(), "name" | "id")) {
        words.pop();
    }
    if words.is_empty() { "text".to_owned() } else { words.join("-") }
}

/// The words of a name in camel case, in lower case.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let chars: Vec<char> = name.chars().collect();
    let mut apart = false;
    for (index, c) in chars.iter().enumerate() {
        if !c.is_ascii_alphanumeric() {
            apart = true;
            continue;
        }
        let after_small = index > 0 && !chars[index - 1].is_ascii_uppercase();
        let before_small = chars.get(index + 1).is_some_and(char::is_ascii_lowercase);
        let starts = c.is_ascii_uppercase() && (after_small || before_small);
        match words.last_mut() {
            Some(word) if !starts && !apart => word.push(c.to_ascii_lowercase()),
            _ => words.push(c.to_ascii_lowercase().to_string()),
        }
        apart = false;
    }
    words
}

fn filled(form: &str, rng: &mut Rng) -> String {
    form.chars()
        .map(|c| match c {
            '#' => rng.digit(10),
            '?' => rng.digit(16),
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_what_it_is_about() {
        assert_eq!(subject("FunctionName"), "function");
        assert_eq!(subject("KMSKeyArn"), "kms-key-arn");
        assert_eq!(subject("x_amz"), "x-amz");
        assert_eq!(subject("Name"), "name");
        assert_eq!(subject("_"), "text");
    }
}
