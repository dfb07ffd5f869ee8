//! The form of secrets, whatever they belong to. Which names say that a value is secret is in the kit's `secret_name`,
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
