//! What is left out of a recording. Of a document, what the model knows and does not mark `@sensitive` stays; all else
//! becomes a [placeholder]: sensitive members, payloads, tokens, texts that are secrets or look like
//! them, values that the model does not have, and what changes with every recording. Account ids become those of AWS's
//! documentation, each always the same one, so that ARNs stay valid.
//!
//! Matching a request with a recording redacts the request in the same way: what was left out cannot differ.

use crate::format::{Keep, Recording};
use crate::placeholder::{self, BASE64, Kind as Place, Placeholder, pattern};
use crate::secret_form::{SECRET, is_identifier};
use crate::secrets::Secrets;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proofmark_contract::api::{Api, ApiOperation, Kind, Location, Member, SchemaId};
use proofmark_contract::secret_name::names_a_secret;
use proofmark_contract::violation::{Constraint, Violation};
use proofmark_smithy_model::count::counted;
use proofmark_smithy_model::model::Node;
use regex::{Captures, Regex};
use serde_json::{Map, Number, json};
use sha2::{Digest as _, Sha256};
use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// The accounts of AWS's documentation.
const ACCOUNTS: [&str; 4] = ["123456789012", "111122223333", "444455556666", "777788889999"];

/// What the members of errors are called that no model has.
const OF_ERRORS: [&str; 6] = ["__type", "Code", "Message", "Type", "code", "message"];

static UUID: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b"));
static TIME: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:?\d{2})?"));
static PRESIGNED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"(?i)\?[^\s"'<>?]*X-Amz-(?:Signature|Credential|Security-Token)=[^\s"'<>]*"#));

/// The highest number of each kind of placeholder.
pub type LastNumbers = HashMap<Place, u64>;

/// Leaves out of documents what must not be in a file.
#[derive(Debug)]
pub struct Redactor<'a> {
    api: &'a Api,
    keep: Vec<Keep>,
    secrets: Secrets,
    numbers: Numbers,
    /// Members that are tokens of pages in the document at hand.
    page_tokens: Vec<String>,
    /// Whether the document at hand is a request's.
    is_request: bool,
    names: OnceCell<HashSet<String>>,
}

/// Which number each value has.
#[derive(Debug, Default)]
struct Numbers {
    known: HashMap<(Place, [u8; 32]), u64>,
    last: LastNumbers,
    accounts: HashMap<String, String>,
}

impl<'a> Redactor<'a> {
    /// For a new recording.
    pub fn new(api: &'a Api, keep: &[Keep], secrets: Secrets) -> Self {
        Self {
            api,
            keep: keep.to_vec(),
            secrets,
            numbers: Numbers::default(),
            page_tokens: Vec::new(),
            is_request: false,
            names: OnceCell::new(),
        }
    }

    /// For what is compared with a recording, or added to it: the values that it is replayed with have its numbers, all
    /// others higher ones.
    pub fn continuing(api: &'a Api, keep: &[Keep], last: LastNumbers, secrets: Secrets) -> Self {
        let mut redactor = Self::new(api, keep, secrets);
        redactor.numbers.last = last;
        redactor
    }

    /// The input of an operation.
    pub fn input(&mut self, operation: &ApiOperation, input: &Node) -> Node {
        self.is_request = true;
        let page = operation.paginated.as_ref();
        self.page_tokens = page.map(|page| last_name(&page.input_token)).into_iter().collect();
        self.value(operation.input, input, false)
    }

    /// The output of an operation.
    pub fn output(&mut self, operation: &ApiOperation, output: &Node) -> Node {
        self.is_request = false;
        let page = operation.paginated.as_ref();
        self.page_tokens = page.map(|page| last_name(&page.output_token)).into_iter().collect();
        self.value(operation.output, output, false)
    }

    /// The members of an error; none of the model's when it does not have the error.
    pub fn error(&mut self, schema: Option<SchemaId>, members: &Node) -> Node {
        self.is_request = false;
        self.page_tokens.clear();
        let Some(id) = schema else {
            let entries = members.as_object().into_iter().flatten().map(|(name, value)| match value {
                Node::String(text) if OF_ERRORS.contains(&name.as_str()) => (name.clone(), self.text(text).into()),
                value => (self.key(name), self.unrecognised(value)),
            });
            return Node::Object(entries.collect());
        };
        self.value(id, members, false)
    }

    /// Whether this is kept, which is left out by default.
    pub fn keeps(&self, what: Keep) -> bool {
        self.keep.contains(&what)
    }

    /// A body that the model cannot describe, if it is kept.
    pub fn raw(&mut self, body: &[u8]) -> Option<Node> {
        self.keeps(Keep::Raw).then(|| self.blob(body))
    }

    /// In what a message breaks the model, without values and without names that no model has.
    pub fn violation(&mut self, violation: &Violation) -> String {
        let path = self.path(&violation.path);
        let constraint = match &violation.constraint {
            // Their texts may have parts of the message in them.
            Constraint::Malformed { .. } | Constraint::Signature { .. } => violation.constraint.name().to_owned(),
            other => other.to_string(),
        };
        let text = format!("{path}: {constraint}");
        self.secrets.find(&text).map_or(text, |_| format!("(a part of the message): {}", violation.constraint.name()))
    }

    fn is_name(&self, name: &str) -> bool {
        let names = || {
            let members = self.api.schemas().flat_map(|(_, schema)| schema.members());
            members.flat_map(|member| [member.name.clone(), member.json_name.clone()]).collect()
        };
        self.names.get_or_init(names).contains(name)
    }

    fn path(&self, path: &str) -> String {
        const PARTS: [&str; 9] = ["body", "document", "header", "method", "path", "query", "status", "uri", "stream"];
        let words = path.split(' ').map(|word| {
            let names = word.split('.').map(|name| {
                let plain = name.split('[').next().unwrap_or(name);
                let is_known = plain.is_empty() || self.is_name(plain) || PARTS.contains(&plain);
                let is_header = path.starts_with("header ") && is_common_header(plain);
                if is_known || is_header {
                    Cow::Borrowed(name)
                } else {
                    Cow::Owned(format!("({})", counted(name.len(), "byte")))
                }
            });
            names.collect::<Vec<_>>().join(".")
        });
        words.collect::<Vec<_>>().join(" ")
    }

    fn value(&mut self, id: SchemaId, value: &Node, is_secret: bool) -> Node {
        let api = self.api;
        let schema = &api[id];
        match (&schema.kind, value) {
            (_, Node::Null) => Node::Null,
            // Its keys may be secrets, too.
            (Kind::Map { key, .. }, Node::Object(_)) if is_secret || key.sensitive => {
                self.placeholder(Place::Sensitive, &value.to_string()).into()
            }
            (Kind::Structure { members } | Kind::Union { members }, Node::Object(object)) => {
                // In the model's order, whatever that of the message.
                let known = members.values().filter_map(|member| Some((member, object.get(&member.name)?)));
                let entries = known.map(|(member, value)| (member.name.clone(), self.member(member, value, is_secret)));
                Node::Object(entries.collect())
            }
            // A stream of events is a list of them.
            (Kind::Union { .. }, Node::Array(events)) => {
                events.iter().map(|event| self.value(id, event, is_secret)).collect()
            }
            (Kind::List { member, .. }, Node::Array(items)) => {
                items.iter().map(|item| self.member(member, item, is_secret)).collect()
            }
            (Kind::Map { value: member, .. }, Node::Object(object)) => {
                let mut entries: Vec<_> = object.iter().collect();
                entries.sort_by_key(|(name, _)| *name);
                let entries = entries.into_iter().map(|(name, value)| {
                    let is_secret = is_secret || names_a_secret(name);
                    (self.key(name), self.member(member, value, is_secret))
                });
                Node::Object(entries.collect())
            }
            (_, value) if is_secret => self.placeholder(Place::Sensitive, &value.to_string()).into(),
            (Kind::Timestamp, Node::Number(number)) => self.placeholder(Place::Time, &number.to_string()).into(),
            (Kind::Document, value) if self.keeps(Keep::Payloads) => self.json(value),
            (Kind::Document, value) => self.unrecognised(value),
            (Kind::Blob, Node::String(text)) => match STANDARD.decode(text) {
                Ok(bytes) => self.blob(&bytes),
                Err(_) => self.placeholder(Place::Secret, text).into(),
            },
            (Kind::Enum { values }, Node::String(text)) if values.contains(text) => text.clone().into(),
            // Services send values that a model has only later.
            (Kind::Enum { .. }, Node::String(text)) if self.can_be_enum_value(text) => text.clone().into(),
            (Kind::String, Node::String(text)) if !self.keeps(Keep::Payloads) && is_encoded_text(text) => {
                let number = self.numbers.number(Place::Payload, text);
                Placeholder { layout: Some(BASE64), ..Placeholder::new(Place::Payload, number) }.to_string().into()
            }
            (Kind::String, Node::String(text)) => self.text(text).into(),
            (Kind::Float | Kind::Double, Node::String(text)) if is_special_number(text) => text.clone().into(),
            (Kind::Boolean, Node::Bool(_)) => value.clone(),
            (kind, Node::Number(number)) if is_numeric(kind) => self.number(number),
            (_, value) => self.unrecognised(value),
        }
    }

    fn member(&mut self, member: &Member, value: &Node, is_secret: bool) -> Node {
        let is_payload = matches!(member.location, Location::Payload | Location::EventPayload)
            && matches!(self.api[member.target].kind, Kind::Blob | Kind::String | Kind::Document);
        if is_payload && !value.is_null() {
            return match (self.keeps(Keep::Payloads), value) {
                (true, _) => self.value(member.target, value, false),
                // An empty payload has no secret.
                (false, Node::String(text)) if text.is_empty() => value.clone(),
                (false, value) => self.placeholder(Place::Payload, &value.to_string()).into(),
            };
        }
        let is_text = matches!(self.api[member.target].kind, Kind::String | Kind::Blob);
        if let (Node::String(text), true) = (value, is_text && !member.sensitive && !is_secret)
            && (member.idempotency_token || self.page_tokens.contains(&member.name))
            // An empty one says that there is no further page.
            && !text.is_empty()
        {
            return self.token(text).into();
        }
        let is_arn = value.as_str().is_some_and(|text| text.starts_with("arn:"));
        let is_named =
            !is_arn && !matches!(self.api[member.target].kind, Kind::Enum { .. }) && names_a_secret(&member.name);
        // A structure whose name says so has members that say it themselves.
        let is_named = is_named && !matches!(self.api[member.target].kind, Kind::Structure { .. } | Kind::Union { .. });
        self.value(member.target, value, is_secret || member.sensitive || is_named)
    }

    fn token(&mut self, text: &str) -> String {
        let number = text.strip_prefix(crate::render::TOKEN).and_then(|number| number.parse().ok());
        match number.filter(|number| self.is_replayed(Place::Token, *number)) {
            Some(number) => Placeholder::new(Place::Token, number).to_string(),
            None => self.placeholder(Place::Token, text),
        }
    }

    /// Whether a number is one of the recording that this one continues.
    fn is_replayed(&self, kind: Place, number: u64) -> bool {
        number > 0 && number <= self.numbers.last.get(&kind).copied().unwrap_or_default()
    }

    /// A text that the model knows.
    pub fn text(&mut self, text: &str) -> String {
        if self.secrets.find(text).is_some() || placeholder::occurs_in(text) {
            return self.placeholder(Place::Secret, text);
        }
        let text = self.replace(&PRESIGNED, text, |own, found| format!("?{}", own.placeholder(Place::Secret, found)));
        let text = self.replace(&SECRET, &text, |own, found| own.placeholder(Place::Secret, found));
        let text = self.replace(&UUID, &text, |own, found| own.uuid(found));
        let text = self.replace(&TIME, &text, |own, found| own.time(found));
        self.accounts(&text).into_owned()
    }

    fn replace<'t>(
        &mut self,
        regex: &Regex,
        text: &'t str,
        mut with: impl FnMut(&mut Self, &str) -> String,
    ) -> Cow<'t, str> {
        regex.replace_all(text, |found: &Captures<'_>| with(self, &found[0]))
    }

    fn key(&mut self, name: &str) -> String {
        self.text(name)
    }

    fn uuid(&mut self, text: &str) -> String {
        let number = crate::render::number_of_uuid(text).filter(|number| self.is_replayed(Place::Uuid, *number));
        match number {
            Some(number) => Placeholder::new(Place::Uuid, number).to_string(),
            None => self.placeholder(Place::Uuid, &text.to_ascii_lowercase()),
        }
    }

    /// A time in a text. One that a request has and no response had is the program's own, and stays.
    fn time(&mut self, text: &str) -> String {
        if self.is_request && !self.numbers.known.contains_key(&(Place::Time, digest(text))) {
            return text.to_owned();
        }
        let number = self.numbers.number(Place::Time, text);
        let layout = crate::render::layout_of(text);
        Placeholder { layout: Some(&layout), ..Placeholder::new(Place::Time, number) }.to_string()
    }

    fn placeholder(&mut self, kind: Place, value: &str) -> String {
        Placeholder::new(kind, self.numbers.number(kind, value)).to_string()
    }

    /// A text with the accounts in it replaced: runs of exactly twelve digits that no letter stands beside, and accounts
    /// that are known wherever they stand.
    fn accounts<'t>(&mut self, text: &'t str) -> Cow<'t, str> {
        let bytes = text.as_bytes();
        let (mut out, mut copied, mut at) = (String::new(), 0, 0);
        while at < bytes.len() {
            let run = bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            if run == 12 {
                let run = &text[at..at + 12];
                let beside = [at.checked_sub(1).map(|index| bytes[index]), bytes.get(at + 12).copied()];
                let is_alone = !beside.into_iter().flatten().any(|byte| byte.is_ascii_alphanumeric() || byte == b'.');
                if is_alone || self.numbers.accounts.contains_key(run) {
                    out.push_str(&text[copied..at]);
                    out.push_str(&self.numbers.account(run));
                    copied = at + 12;
                }
            }
            at += run.max(1);
        }
        if copied == 0 {
            return Cow::Borrowed(text);
        }
        out.push_str(&text[copied..]);
        Cow::Owned(out)
    }

    fn number(&mut self, number: &Number) -> Node {
        let text = number.to_string();
        if text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            let account = self.numbers.account(&text);
            return account.parse::<u64>().map_or(Node::Null, Node::from);
        }
        match self.secrets.find(&text) {
            Some(_) => self.placeholder(Place::Secret, &text).into(),
            None => Node::Number(number.clone()),
        }
    }

    /// Bytes of which the model says nothing more.
    fn blob(&mut self, bytes: &[u8]) -> Node {
        if let Ok(value) = serde_json::from_slice::<Node>(bytes) {
            let shown = self.json(&value);
            let is_same = shown == value;
            return match is_same && value.to_string().as_bytes() != bytes {
                true if self.secrets.find(&STANDARD.encode(bytes)).is_none() => {
                    json!({ "json": shown, "raw": STANDARD.encode(bytes) })
                }
                _ => json!({ "json": shown }),
            };
        }
        match std::str::from_utf8(bytes) {
            Ok(text) => json!({ "text": self.text(text) }),
            Err(_) => {
                let text = STANDARD.encode(bytes);
                match self.secrets.find(&text) {
                    Some(_) => self.placeholder(Place::Secret, &text).into(),
                    None => text.into(),
                }
            }
        }
    }

    /// JSON that no model describes, kept by wish.
    fn json(&mut self, value: &Node) -> Node {
        match value {
            Node::Null | Node::Bool(_) => value.clone(),
            Node::Number(number) => self.number(number),
            Node::String(text) => self.text(text).into(),
            Node::Array(items) => items.iter().map(|item| self.json(item)).collect(),
            Node::Object(object) => {
                let mut entries = Map::new();
                for (name, value) in object {
                    let value = match value {
                        Node::String(text) if names_a_secret(name) => self.placeholder(Place::Sensitive, text).into(),
                        value => self.json(value),
                    };
                    entries.insert(self.key(name), value);
                }
                Node::Object(entries)
            }
        }
    }

    /// Whether a value that an enum of the model does not have can be one of a newer model, and no secret.
    fn can_be_enum_value(&self, text: &str) -> bool {
        is_identifier(text) && self.secrets.find(text).is_none()
    }

    fn unrecognised(&mut self, value: &Node) -> Node {
        match value {
            Node::Null => Node::Null,
            value => self.placeholder(Place::Secret, &value.to_string()).into(),
        }
    }
}

impl Numbers {
    fn number(&mut self, kind: Place, value: &str) -> u64 {
        let last = self.last.entry(kind).or_default();
        *self.known.entry((kind, digest(value))).or_insert_with(|| {
            *last += 1;
            *last
        })
    }

    /// What stands for an account: the account itself where it is one of AWS's documentation.
    fn account(&mut self, account: &str) -> String {
        if let Some(known) = self.accounts.get(account) {
            return known.clone();
        }
        let is_free = |candidate: &str| !self.accounts.values().any(|used| used == candidate);
        let count = self.accounts.len();
        let own = Some(account).filter(|own| ACCOUNTS.contains(own) && is_free(own)).map(str::to_owned);
        let documented = || ACCOUNTS.iter().copied().find(|candidate| is_free(candidate)).map(str::to_owned);
        let stand_in = own.or_else(documented).unwrap_or_else(|| format!("{:012}", 100_000_000_000 + count));
        self.accounts.insert(account.to_owned(), stand_in.clone());
        stand_in
    }
}

/// The highest number of each kind in a recording.
pub fn last_numbers(recording: &Recording) -> LastNumbers {
    let mut last = HashMap::new();
    let mut note = |text: &str| {
        for part in placeholder::parts(text) {
            if let placeholder::Part::Placeholder(found) = part {
                let highest: &mut u64 = last.entry(found.kind).or_default();
                *highest = found.number.max(*highest);
            }
        }
    };
    for exchange in &recording.exchanges {
        let response = &exchange.response;
        let documents = [Some(&exchange.request.input), response.output.as_ref()].into_iter().flatten();
        documents.for_each(|document| texts(document, &mut note));
        response.error.iter().for_each(|error| texts(&error.members, &mut note));
        let raw = [&exchange.request.raw, &response.raw].into_iter().flatten().filter_map(|raw| raw.body.as_ref());
        raw.for_each(|body| texts(body, &mut note));
    }
    last
}

fn texts(value: &Node, note: &mut impl FnMut(&str)) {
    match value {
        Node::String(text) => note(text),
        Node::Array(items) => items.iter().for_each(|item| texts(item, note)),
        Node::Object(object) => object.iter().for_each(|(name, value)| {
            note(name);
            texts(value, note);
        }),
        _ => {}
    }
}

/// Values are not kept: some of them are secrets.
fn digest(value: &str) -> [u8; 32] {
    Sha256::digest(value).into()
}

/// Whether a text is base64 of another text, such as the log of a function: nobody sees what is in there.
fn is_encoded_text(text: &str) -> bool {
    const SHORTEST: usize = 16;
    let decoded = (text.len() >= SHORTEST).then(|| STANDARD.decode(text).ok()).flatten();
    let decoded = decoded.and_then(|bytes| String::from_utf8(bytes).ok());
    decoded.is_some_and(|text| text.chars().all(|character| !character.is_control() || "\t\r\n".contains(character)))
}

fn last_name(path: &str) -> String {
    path.rsplit('.').next().unwrap_or(path).to_owned()
}

fn is_special_number(text: &str) -> bool {
    matches!(text, "NaN" | "Infinity" | "-Infinity")
}

fn is_numeric(kind: &Kind) -> bool {
    matches!(
        kind,
        Kind::Byte
            | Kind::Short
            | Kind::Integer
            | Kind::Long
            | Kind::Float
            | Kind::Double
            | Kind::BigInteger
            | Kind::BigDecimal
            | Kind::IntEnum { .. }
    )
}

fn is_common_header(name: &str) -> bool {
    const COMMON: [&str; 8] = [
        "accept",
        "content-length",
        "content-type",
        "host",
        "x-amz-target",
        "x-amzn-errortype",
        "x-amzn-requestid",
        "authorization",
    ];
    COMMON.contains(&name.to_ascii_lowercase().as_str())
}
