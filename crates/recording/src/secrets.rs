//! The secrets that must not be in a recording: values of the environment and credentials seen in requests. They are
//! looked for in every form that a message can give them: as they are, percent-encoded, in base64 in each of its three
//! alignments, in hexadecimal, and with JSON's escapes; and in compressed and otherwise nested texts, by `nested`.

use crate::nested;
use crate::secret_form::has_form_of_secret;
use aho_corasick::{AhoCorasick, MatchKind};
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use proofmark_contract::secret_name::names_a_secret;
use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::sync::Arc;

/// Shorter values would be found in texts that have nothing to do with them.
const SHORTEST: usize = 8;
/// Longer ones are looked for by their beginning.
const LONGEST: usize = 256;
/// How many there are at most; environments have hundreds of variables, few of them secrets.
const MOST: usize = 256;

/// Variables of AWS's SDKs that hold no secret.
const HARMLESS: [&str; 22] = [
    "AWS_CA_BUNDLE",
    "AWS_CONFIG_FILE",
    "AWS_DEFAULT_OUTPUT",
    "AWS_DEFAULT_REGION",
    "AWS_EC2_METADATA_DISABLED",
    "AWS_ENDPOINT_URL",
    "AWS_EXECUTION_ENV",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
    "AWS_MAX_ATTEMPTS",
    "AWS_PAGER",
    "AWS_PROFILE",
    "AWS_REGION",
    "AWS_RETRY_MODE",
    "AWS_ROLE_SESSION_NAME",
    "AWS_SDK_LOAD_CONFIG",
    "AWS_SDK_UA_APP_ID",
    "AWS_SHARED_CREDENTIALS_FILE",
    "AWS_STS_REGIONAL_ENDPOINTS",
    "AWS_USE_DUALSTACK_ENDPOINT",
    "AWS_USE_FIPS_ENDPOINT",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CREDENTIAL_EXPIRATION",
];

/// What RFC 3986 has percent-encoded.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Secrets, by where they are known from.
#[derive(Clone, Default)]
pub struct Secrets {
    /// The values, with the name of a variable or the like.
    values: BTreeMap<String, String>,
    finder: Option<Arc<Finder>>,
}

struct Finder {
    automaton: AhoCorasick,
    /// Of each pattern, what it is a form of, and in which form.
    forms: Vec<(String, &'static str)>,
}

/// A secret that was found; its value is not in here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leak {
    /// Where it is known from: `AWS_SECRET_ACCESS_KEY`.
    pub name: String,
    /// In which form it was found: `base64`.
    pub form: &'static str,
}

impl Secrets {
    /// The secrets of this program's environment: `AWS_*`, variables whose names say that they are secret, and values
    /// that look like secrets.
    pub fn of_environment() -> Self {
        Self::of_variables(std::env::vars_os().filter_map(|(name, value)| {
            // A value that is not Unicode has no form in JSON.
            Some((name.into_string().ok()?, value.into_string().ok()?))
        }))
    }

    /// The secrets among these variables.
    pub fn of_variables(variables: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut secrets = Self::default();
        for (name, value) in variables {
            if is_secret(&name, &value) {
                secrets.insert(&name, &value);
            }
        }
        secrets.compile();
        secrets
    }

    /// Adds a secret, known from `name`. Values of less than 8 bytes are not looked for.
    pub fn add(&mut self, name: &str, value: &str) {
        if self.insert(name, value) {
            self.compile();
        }
    }

    fn insert(&mut self, name: &str, value: &str) -> bool {
        let value = value.trim();
        if value.len() < SHORTEST || self.values.contains_key(value) || self.values.len() >= MOST {
            return false;
        }
        let cut = (0..=value.len().min(LONGEST)).rev().find(|&end| value.is_char_boundary(end)).unwrap_or_default();
        self.values.insert(value[..cut].to_owned(), name.to_owned()).is_none()
    }

    fn compile(&mut self) {
        let (mut patterns, mut forms) = (Vec::new(), Vec::new());
        for (value, name) in &self.values {
            for (form, pattern) in encodings(value) {
                patterns.push(pattern);
                forms.push((name.clone(), form));
            }
        }
        let automaton = AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(patterns);
        // Its size is bounded by that of the values, so building it does not fail.
        self.finder = automaton.ok().map(|automaton| Arc::new(Finder { automaton, forms }));
    }

    /// The first secret in a text. One that is compressed, or encoded more than once, is found where the result is at
    /// most 16 MiB.
    pub fn find(&self, text: &str) -> Option<Leak> {
        let finder = self.finder.as_ref()?;
        let mut nested = None;
        finder.find(text.as_bytes()).or_else(|| {
            nested::any(text.as_bytes(), &mut |decoded| {
                nested = finder.find(decoded).map(|leak| Leak { form: "an encoding of an encoding", ..leak });
                nested.is_some()
            });
            nested
        })
    }
}

impl Secrets {
    /// A text that may be shown: itself, unless a secret is in it, or something with the form of one.
    pub fn masked(&self, text: String) -> String {
        if self.find(&text).is_some() || has_form_of_secret(&text) { "(a text with a secret)".to_owned() } else { text }
    }
}

impl Finder {
    fn find(&self, bytes: &[u8]) -> Option<Leak> {
        let found = self.automaton.find(bytes)?;
        let (name, form) = &self.forms[found.pattern().as_usize()];
        Some(Leak { name: name.clone(), form })
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secrets({} values)", self.values.len())
    }
}

fn is_secret(name: &str, value: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    if HARMLESS.contains(&upper.as_str()) || upper.starts_with("AWS_ENDPOINT_URL_") {
        return false;
    }
    // The place of a file or a socket, such as SSH_AUTH_SOCK.
    let is_path = value.starts_with('/') && !value.contains(char::is_whitespace);
    let has_form = has_form_of_secret(value);
    upper.starts_with("AWS_") || has_form || names_a_secret(name) && !is_path
}

/// A value in every form that a message can give it.
fn encodings(value: &str) -> Vec<(&'static str, String)> {
    let bytes = value.as_bytes();
    let json = serde_json::Value::from(value).to_string();
    let json = json[1..json.len() - 1].to_owned();
    let escaped = |upper: bool| {
        value.encode_utf16().fold(String::new(), |mut text, unit| {
            // Writing to a string does not fail.
            let _ = if upper { write!(text, "\\u{unit:04X}") } else { write!(text, "\\u{unit:04x}") };
            text
        })
    };
    let hex: String = bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    });
    let all = bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "%{byte:02X}");
        text
    });
    let percent = utf8_percent_encode(value, RESERVED).to_string();
    let strict = utf8_percent_encode(value, NON_ALPHANUMERIC).to_string();
    let mut forms = vec![
        ("plain text", value.to_owned()),
        ("JSON", json.replace('/', "\\/")),
        ("JSON", json),
        ("JSON", escaped(false)),
        ("JSON", escaped(true)),
        ("URL encoding", percent.replace("%20", "+")),
        ("URL encoding", lower_escapes(&percent)),
        ("URL encoding", percent),
        ("URL encoding", lower_escapes(&strict)),
        ("URL encoding", strict),
        ("URL encoding", all.to_ascii_lowercase()),
        ("URL encoding", all),
        ("hexadecimal", hex.to_ascii_uppercase()),
        ("hexadecimal", hex),
    ];
    for skipped in 0..3 {
        for engine in [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD] {
            forms.push(("base64", aligned(engine, bytes, skipped)));
        }
    }
    let mut known = Vec::new();
    forms.retain(|(_, text)| {
        let is_new = !text.is_empty() && !known.contains(text);
        known.push(text.clone());
        is_new
    });
    forms
}

fn lower_escapes(text: &str) -> String {
    let mut lower = String::with_capacity(text.len());
    let mut escaped = 0;
    for character in text.chars() {
        escaped = if character == '%' { 3 } else { escaped };
        lower.push(if escaped > 0 { character.to_ascii_lowercase() } else { character });
        escaped = usize::saturating_sub(escaped, 1);
    }
    lower
}

/// The characters of base64 that a value has by itself when it begins at byte `skipped` of a group of three.
fn aligned(engine: &impl base64::Engine, value: &[u8], skipped: usize) -> String {
    let mut bytes = vec![0; skipped];
    bytes.extend_from_slice(value);
    let text = engine.encode(&bytes);
    // A character at either end may have bits of what stands beside the value.
    let start = (skipped * 8).div_ceil(6);
    let end = bytes.len() * 8 / 6;
    text.get(start..end).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE};

    const SECRET: &str = "s3cr3t/+\"Välue~with=signs&more";

    fn secrets() -> Secrets {
        Secrets::of_variables([("AWS_SECRET_ACCESS_KEY".to_owned(), SECRET.to_owned())])
    }

    #[test]
    fn a_secret_is_found_in_every_encoding() {
        let hex: String = SECRET.bytes().map(|byte| format!("{byte:02x}")).collect();
        let json = serde_json::to_string(SECRET).unwrap();
        let mut texts = vec![
            format!("a {SECRET} b"),
            json.clone(),
            json.replace('/', "\\/"),
            SECRET.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect(),
            utf8_percent_encode(SECRET, NON_ALPHANUMERIC).to_string(),
            utf8_percent_encode(SECRET, RESERVED).to_string().to_ascii_lowercase().replace("v%", "V%"),
            hex.to_ascii_uppercase(),
            hex,
        ];
        for before in ["", "x", "xy", "xyz"] {
            texts.push(STANDARD.encode(format!("{before}{SECRET} and more")));
            texts.push(URL_SAFE.encode(format!("{before}{SECRET}")));
        }
        for text in texts {
            let found = secrets().find(&text);
            assert_eq!(found.map(|leak| leak.name).as_deref(), Some("AWS_SECRET_ACCESS_KEY"), "{text}");
        }
    }

    #[test]
    fn a_text_without_the_secret_has_no_leak() {
        assert_eq!(secrets().find("s3cr3t and other values"), None);
    }

    #[test]
    fn variables_are_secret_by_their_name_or_their_value() {
        let cases = [
            ("AWS_SECRET_ACCESS_KEY", "abcdefgh", true),
            ("AWS_SOMETHING_NEW", "abcdefgh", true),
            ("AWS_REGION", "us-east-2", false),
            ("AWS_ENDPOINT_URL_LAMBDA", "http://localhost", false),
            ("DATABASE_PASSWORD", "abcdefgh", true),
            ("SSH_AUTH_SOCK", "/tmp/agent", false),
            ("HOME", "/root", false),
            ("ANYTHING", "ghp_abcdefghijklmnopqrstuvwxyz0123456789", true),
        ];
        for (name, value, expected) in cases {
            assert_eq!(is_secret(name, value), expected, "{name}");
        }
    }

    #[test]
    fn values_are_not_in_the_debug_output() {
        assert!(!format!("{:?}", secrets()).contains("s3cr3t"));
    }
}
