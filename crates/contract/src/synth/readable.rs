//! Texts that a person might have written: what a pattern is tried with before anything is made up.

use crate::api::Schema;
use fastrand::Rng;

/// Forms of texts of AWS's APIs; `0` to `9` in `#`'s place, hexadecimal digits in `?`'s.
const FORMS: &[&str] = &[
    "arn:aws:lambda:us-east-2:123456789012:function:my-function",
    "arn:aws:lambda:us-east-2:123456789012:function:my-function:#",
    "arn:aws:sqs:us-east-2:123456789012:my-queue-#",
    "arn:aws:sns:us-east-2:123456789012:my-topic-#",
    "arn:aws:iam::123456789012:role/my-role-#",
    "arn:aws:iam::123456789012:root",
    "arn:aws:kms:us-east-2:123456789012:key/????????-????-4???-8???-????????????",
    "arn:aws:lambda:us-east-2:123456789012:layer:my-layer-#",
    "arn:aws:lambda:us-east-2:123456789012:layer:my-layer:#",
    "arn:aws:lambda:us-east-2:123456789012:code-signing-config:csc-0?????????????????",
    "arn:aws:lambda:us-east-2:123456789012:event-source-mapping:????????-????-4???-8???-????????????",
    "arn:aws:lambda:us-east-2:123456789012:capacity-provider:my-provider-#",
    "arn:aws:signer:us-east-2:123456789012:/signing-profiles/my_profile_#",
    "arn:aws:secretsmanager:us-east-2:123456789012:secret:my-secret-??????",
    "arn:aws:elasticfilesystem:us-east-2:123456789012:access-point/fsap-?????????????????",
    "arn:aws:dynamodb:us-east-2:123456789012:table/my-table-#",
    "arn:aws:lambda:us-east-2::runtime:????????????????????????????????????????????????????????????????",
    "????????-????-4???-8???-????????????",
    "123456789012",
    "us-east-2",
    "$LATEST",
    "lambda:InvokeFunction",
    "lambda.amazonaws.com",
    "https://example.com/#",
    "/mnt/data-#",
    "subnet-?????????????????",
    "sg-?????????????????",
    "o-??????????",
    "2015-03-31",
    "index.handler",
    "#",
    "##",
];

/// The candidates for a text, best first: a name made of the member's, then the forms, those that have a word of the
/// member's or the shape's name in front.
pub(super) fn candidates(member: &str, schema: &Schema, rng: &mut Rng) -> Vec<String> {
    let words: Vec<String> = words(member).into_iter().chain(words(schema.name())).collect();
    let subject = subject(member);
    let number = rng.u32(1..1000);
    let mut names = vec![
        format!("my-{subject}-{number}"),
        format!("my_{}_{number}", subject.replace('-', "_")),
        format!("{}{number}", subject.replace('-', "")),
    ];
    let mut forms: Vec<(usize, String)> = FORMS
        .iter()
        .map(|form| {
            let shared = words.iter().filter(|word| word.len() > 2 && form.contains(word.as_str())).count();
            (usize::MAX - shared, filled(form, rng))
        })
        .collect();
    forms.sort_by_key(|(rank, _)| *rank);
    let forms = forms.into_iter().map(|(_, form)| form);
    if words.iter().any(|word| matches!(word.as_str(), "arn" | "uuid" | "uri" | "url" | "role")) {
        return forms.chain(names).collect();
    }
    names.extend(forms);
    names
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
    let mut after_lower = false;
    for c in name.chars().filter(char::is_ascii) {
        if !c.is_ascii_alphanumeric() {
            after_lower = true;
            continue;
        }
        let starts = c.is_ascii_uppercase() && after_lower;
        match words.last_mut() {
            Some(word) if !starts => word.push(c.to_ascii_lowercase()),
            _ => words.push(c.to_ascii_lowercase().to_string()),
        }
        after_lower = c.is_ascii_lowercase() || c.is_ascii_digit();
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
        assert_eq!(subject("KMSKeyArn"), "kmskey-arn");
        assert_eq!(subject("Name"), "name");
        assert_eq!(subject("_"), "text");
    }
}
