//! What a secret looks like, whatever it belongs to: by the name it stands under, and by its own form. Which secrets this
//! program knows is in `secrets`, what becomes of one in `redact`.

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

/// Whether a name says that its value is a secret.
pub(crate) fn names_a_secret(name: &str) -> bool {
    const WORDS: [&str; 13] = [
        "accesskey",
        "apikey",
        "authorization",
        "cookie",
        "credential",
        "passphrase",
        "passwd",
        "password",
        "privatekey",
        "secret",
        "sessionkey",
        "signature",
        "token",
    ];
    const ENDINGS: [&str; 3] = ["_KEY", "_PASS", "_PWD"];
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let upper = name.to_ascii_uppercase();
    WORDS.iter().any(|word| plain.contains(word)) || ENDINGS.iter().any(|ending| upper.ends_with(ending))
}

/// Whether a text has something in it with the form of a secret: a key of AWS, a token of a common service, a private key.
pub(crate) fn has_form_of_secret(text: &str) -> bool {
    SECRET.is_match(text)
}
