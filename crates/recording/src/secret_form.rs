//! The form of secrets, and of values of enums, whatever they belong to. Which names say that a value is secret is in the kit's `secret_name`,
//! which secrets this program knows in `secrets`, what becomes of one in `redact`.

use crate::placeholder::pattern;
use regex::Regex;
use std::sync::LazyLock;

/// Keys of AWS, tokens of common services, JSON web tokens, private keys, passwords in URLs, values of the header
/// Authorization.
pub(crate) static SECRET: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b",
        r"|\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{22,}|glpat-[\w-]{20,}|npm_[A-Za-z0-9]{36})",
        r"|\bxox[abprs]-[A-Za-z0-9-]{10,}|\b[rs]k_(?:live|test)_[A-Za-z0-9]{10,}|\bsk-[A-Za-z0-9_-]{20,}",
        r"|\bAIza[A-Za-z0-9_-]{35}",
        r"|\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*",
        r"|-----BEGIN [A-Z ]*PRIVATE KEY-----(?s:.*?)(?:-----END [A-Z ]*PRIVATE KEY-----|\z)",
        r"|://[^/\s:@]+:[^/\s@]+@",
        r"|(?i:\b(?:bearer|basic)\s+[A-Za-z0-9._~+/=-]{16,})",
        r"|AWS4-(?:HMAC-SHA256|ECDSA-P256-SHA256)\s+Credential=[^\r\n]*",
        r"|(?i:x-amz-(?:signature|security-token|credential)=[^&\s]+)",
    ))
});

/// Whether a text has something in it with the form of a secret: a key of AWS, a token of a common service, a private key.
pub(crate) fn has_form_of_secret(text: &str) -> bool {
    SECRET.is_match(text)
}

/// The longest text that can be the value of an enum.
const LONGEST_IDENTIFIER: usize = 64;
/// Random texts that are as long as this are keys or tokens.
const SHORTEST_TOKEN: usize = 12;

/// Whether a text has the form of an enum's value, and not that of a secret: letters, digits, `_`, `-` and `.`, from a
/// letter on, that are not random. `EniLimitExceeded`, `python3.15` and `x86_64` are such texts; a token of
/// letters and digits, an account id and everything with a space or a slash is not.
pub(crate) fn is_identifier(text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
    text.len() <= LONGEST_IDENTIFIER
        && text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(is_part)
        && !has_form_of_secret(text)
        && !is_random(text)
}

/// Whether a text has no words in it, but letters of both cases and digits in turn, as tokens have.
fn is_random(text: &str) -> bool {
    let characters = text.bytes().filter(u8::is_ascii_alphanumeric).count();
    let longest_number = text.split(|character: char| !character.is_ascii_digit()).map(str::len).max();
    // Mean length of a word below 2.2, as integers.
    text.len() >= SHORTEST_TOKEN && characters * 10 < words(text) * 22
        || longest_number.is_some_and(|length| length > 6)
}

/// How many words a text has: runs of digits, of capitals, and of small letters with at most one capital before them.
fn words(text: &str) -> usize {
    let kind = |byte: u8| match byte {
        b'0'..=b'9' => 0,
        b'A'..=b'Z' => 1,
        b'a'..=b'z' => 2,
        _ => 3,
    };
    let bytes = text.as_bytes();
    let begins = |index: usize| {
        let (own, before) = (kind(bytes[index]), index.checked_sub(1).map(|index| kind(bytes[index])));
        let goes_on = before == Some(own) || (before, own) == (Some(1), 2);
        own != 3 && !goes_on
    };
    (0..bytes.len()).filter(|index| begins(*index)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_enums_are_identifiers() {
        let values = [
            "Creating",
            "EniLimitExceeded",
            "python3.15",
            "x86_64",
            "nodejs26.x",
            "provided.al2027",
            "CREATE_FAILED",
            "InvalidZipFileException",
            "m7i-flex.large",
            "KMSKeyNotFound",
            "V2",
            "dotnetcore3.1",
            "on-demand",
        ];
        for value in values {
            assert!(is_identifier(value), "{value}");
        }
    }

    #[test]
    fn secrets_and_other_texts_are_no_identifiers() {
        let values = [
            "",
            "9lives",
            "two words",
            "a/b",
            "AKIAIOSFODNN7EXAMPLE",
            "mArKeR28x9Zq7",
            "a1b2c3d4e5f6a7b8",
            "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
            "x123456789012",
            "arn:aws:iam::123456789012:role/r",
            "schön",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        ];
        for value in values {
            assert!(!is_identifier(value), "{value}");
        }
    }
}
