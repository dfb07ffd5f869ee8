//! AWS Signature Version 4 of received requests: whether there is one and it has the right form; with the secret,
//! whether it verifies. Of SigV4a, the form only. Signing requests is not done here.

mod canonical;

use crate::route::percent::{query_decoded, query_pairs};
use crate::violation::{Constraint, Violation};
use aws_credential_types::Credentials;
use aws_sigv4::sign::v4::{calculate_signature, generate_signing_key};
use bytes::Bytes;
use canonical::{Values, canonical, header};
use http::Request;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::fmt::Write;
use std::time::{Duration, SystemTime};

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
const ALGORITHM_V4A: &str = "AWS4-ECDSA-P256-SHA256";
/// Schemes of the header Authorization that are named in violations; another first word may be a secret.
const SCHEMES: [&str; 6] = ["AWS", ALGORITHM_V4A, "Basic", "Bearer", "Digest", "Negotiate"];

/// Checks the signature of a request with what is known of the signer, and returns the violations. Without credentials
/// only the signature's presence and form are looked at; the time is not.
pub fn check(
    request: &Request<Bytes>,
    signing_name: &str,
    credentials: Option<&Credentials>,
    region: Option<&str>,
) -> Vec<Violation> {
    Check { region, credentials, ..Check::of_form(signing_name) }.violations(request)
}

/// The signature of a request, parsed and not checked.
pub struct Parsed<'r> {
    request: &'r Request<Bytes>,
    /// None where there is none, or not in the right form.
    signature: Option<Signature<'r>>,
    /// What is wrong with its form.
    problems: Vec<Violation>,
}

impl<'r> Parsed<'r> {
    /// Parses the signature of a request, in a header or in the query; of SigV4a only where it may be one of that.
    pub fn of(request: &'r Request<Bytes>, v4a: bool) -> Self {
        let mut found = Found::default();
        let signature = Signature::of(request, v4a, &mut found);
        Self { request, signature, problems: found.0 }
    }

    /// The request.
    pub fn request(&self) -> &'r Request<Bytes> {
        self.request
    }

    /// The region that the request is signed for. A signature of SigV4a has none in its scope.
    pub fn region(&self) -> Option<&str> {
        let signature = self.signature.as_ref().filter(|signature| !signature.asymmetric)?;
        Scope::parse(&signature.credential, false).map(|scope| scope.region)
    }
}

/// What a signature is validated against.
#[derive(Clone, Copy, Debug)]
pub struct Check<'a> {
    /// The service's name in signatures, `sqs`.
    pub signing_name: &'a str,
    /// Whether the signature may be one of SigV4a as well, where it is not parsed already. Of such a signature only the
    /// form is checked; with credentials, a warning says so.
    pub v4a: bool,
    /// The region that must be signed for, if only one will do.
    pub region: Option<&'a str>,
    /// The signer's credentials: with them, the signature must verify.
    pub credentials: Option<&'a Credentials>,
    /// The time, and by how much the signature's may differ (AWS takes five minutes); none when any will do.
    pub clock: Option<(SystemTime, Duration)>,
    /// Whether the path must not stand in violations, as something in it is sensitive.
    pub hides_path: bool,
}

impl<'a> Check<'a> {
    /// A check of the form of a SigV4 signature.
    pub fn of_form(signing_name: &'a str) -> Self {
        Self { signing_name, v4a: false, region: None, credentials: None, clock: None, hides_path: false }
    }

    /// Everything that is wrong with the signature of a request.
    pub fn violations(&self, request: &Request<Bytes>) -> Vec<Violation> {
        self.violations_of(&Parsed::of(request, self.v4a))
    }

    /// The same of a signature that is parsed already.
    pub fn violations_of(&self, parsed: &Parsed<'_>) -> Vec<Violation> {
        let Parsed { request, signature, problems } = parsed;
        let mut found = Found(problems.clone());
        let Some(signature) = signature else { return found.0 };
        let hash = self.check_payload(request, &mut found);
        let time = self.check_time(signature, &mut found);
        let scope = self.check_scope(signature, &mut found);
        if signature.asymmetric {
            self.check_region_set(request, signature, &mut found);
        }
        signature.check_headers(request, &mut found);
        let is_sound = !found.0.iter().any(Violation::is_error);
        if let (Some(scope), Some(time), true) = (scope, time, is_sound) {
            self.verify(request, signature, &scope, time, &hash, &mut found);
        }
        found.0
    }

    /// The hash of the body, as it is signed.
    fn check_payload<'r>(&self, request: &'r Request<Bytes>, found: &mut Found) -> Payload<'r> {
        let Some(given) = request.headers().get("x-amz-content-sha256").and_then(|value| value.to_str().ok()) else {
            return Payload::Body;
        };
        if is_hash(given) {
            let actual = hex(&Sha256::digest(request.body()));
            if actual != given {
                found.push("header X-Amz-Content-Sha256", format!("is not the body's hash, which is {actual}"), given);
            }
        } else if given != "UNSIGNED-PAYLOAD" && !given.starts_with("STREAMING-") {
            let reason = "is neither a SHA-256 in hexadecimal digits nor UNSIGNED-PAYLOAD nor STREAMING-...";
            found.push("header X-Amz-Content-Sha256", reason, given);
        }
        Payload::Given(given)
    }

    fn check_scope<'s>(&self, signature: &'s Signature<'_>, found: &mut Found) -> Option<Scope<'s>> {
        let part = signature.part;
        let Some(scope) = Scope::parse(&signature.credential, signature.asymmetric) else {
            let region = if signature.asymmetric { "" } else { "REGION/" };
            let form = format!("ACCESS_KEY/DATE/{region}SERVICE/aws4_request");
            found.unseen(part, format!("has no credential of the form {form}"));
            return None;
        };
        if scope.service != self.signing_name {
            found.push(part, format!("is signed for another service than {}", self.signing_name), scope.service);
        }
        if let Some(region) = self.region
            && !signature.asymmetric
            && scope.region != region
        {
            found.push(part, format!("is signed for another region than {region}"), scope.region);
        }
        let day = time(&signature.date).and(signature.date.get(..8));
        if day.is_some_and(|day| day != scope.date) {
            let reason = format!("is signed for another day than that of the request's time {}", signature.date);
            found.push(part, reason, scope.date);
        }
        Some(scope)
    }

    /// A signature of SigV4a names the regions that it is for beside the credential.
    fn check_region_set(&self, request: &Request<Bytes>, signature: &Signature<'_>, found: &mut Found) {
        let (part, regions) = if signature.presigned {
            let query = query_pairs(request.uri().query().unwrap_or_default());
            let given = query.into_iter().find(|(name, _)| query_decoded(name) == "X-Amz-Region-Set");
            ("query X-Amz-Region-Set", given.map(|(_, value)| query_decoded(value)))
        } else {
            ("header X-Amz-Region-Set", header(request, "x-amz-region-set"))
        };
        let Some(regions) = regions.filter(|regions| !regions.is_empty()) else {
            found.unseen(part, "is missing: the signature is for no region");
            return;
        };
        let covers = |pattern: &str, region: &str| match pattern.split_once('*') {
            Some((start, end)) => {
                region.len() >= start.len() + end.len() && region.starts_with(start) && region.ends_with(end)
            }
            None => pattern == region,
        };
        if let Some(region) = self.region
            && !regions.split(',').any(|pattern| covers(pattern.trim(), region))
        {
            found.push(part, format!("does not cover the region {region}"), &regions);
        }
    }

    fn check_time(&self, signature: &Signature<'_>, found: &mut Found) -> Option<SystemTime> {
        let Some(time) = time(&signature.date) else {
            let reason = "has no time of the form 20161121T194920Z";
            found.push(signature.date_part, reason, &signature.date);
            return None;
        };
        if let Some((now, allowed)) = self.clock {
            let valid_for = signature.expires.unwrap_or(allowed);
            let early = time.duration_since(now).unwrap_or_default();
            let late = now.duration_since(time).unwrap_or_default();
            if early > allowed || late > valid_for {
                let by = early.max(late).as_secs();
                found.push(signature.date_part, format!("is {by} seconds off the time of the server"), &signature.date);
            }
        }
        Some(time)
    }

    /// Whether the signature is the one that the credentials give, if they are known.
    fn verify(
        &self,
        request: &Request<Bytes>,
        signature: &Signature<'_>,
        scope: &Scope<'_>,
        time: SystemTime,
        payload: &Payload<'_>,
        found: &mut Found,
    ) {
        let Some(credentials) = self.credentials else { return };
        if scope.access_key != credentials.access_key_id() {
            // Its start only: the secret key may have been put in its place.
            let start: String = scope.access_key.chars().take(4).collect();
            found.push(signature.part, "has an access key that is unknown here", &format!("{start}..."));
            return;
        }
        if let Some(token) = credentials.session_token() {
            let in_query = query_pairs(request.uri().query().unwrap_or_default())
                .find(|(name, _)| *name == "X-Amz-Security-Token")
                .map(|(_, value)| query_decoded(value));
            if header(request, "x-amz-security-token").or(in_query).as_deref() != Some(token) {
                found.push(signature.part, "has no session token, or another than the credentials'", scope.access_key);
                return;
            }
        }
        if signature.asymmetric {
            let reason = format!("is made by {ALGORITHM_V4A}, of which only the form is checked");
            found.0.push(Violation::warning(signature.part, Constraint::Signature { reason }, None));
            return;
        }
        let payload: Cow<'_, str> = match payload {
            Payload::Given(given) => Cow::Borrowed(given),
            Payload::Body => Cow::Owned(hex(&Sha256::digest(request.body()))),
        };
        let signed = canonical(request, signature, &payload, Values::All);
        let to_sign = format!(
            "{ALGORITHM}\n{}\n{}/{}/{}/aws4_request\n{}",
            signature.date,
            scope.date,
            scope.region,
            scope.service,
            hex(&Sha256::digest(signed))
        );
        let key = generate_signing_key(credentials.secret_access_key(), time, scope.region, scope.service);
        if calculate_signature(key, to_sign.as_bytes()) != signature.signature {
            let shown = canonical(request, signature, &payload, Values::Harmless { path: !self.hides_path });
            let reason = format!("does not verify; the canonical request (most values left out) is\n{shown}");
            found.unseen(signature.part, reason);
        }
    }
}

/// A signature, taken apart but not judged.
struct Signature<'r> {
    /// The part of the request that it stands in.
    part: &'static str,
    credential: Cow<'r, str>,
    signed_headers: Cow<'r, str>,
    signature: Cow<'r, str>,
    date_part: &'static str,
    date: Cow<'r, str>,
    /// How long a presigned request is valid.
    expires: Option<Duration>,
    presigned: bool,
    /// Whether it is one of SigV4a.
    asymmetric: bool,
}

impl<'r> Signature<'r> {
    fn of(request: &'r Request<Bytes>, v4a: bool, found: &mut Found) -> Option<Self> {
        match request.headers().get("authorization") {
            Some(value) => match value.to_str() {
                Ok(text) => Self::of_header(request, text, v4a, found),
                Err(_) => {
                    found.unseen("header Authorization", "is not ASCII");
                    None
                }
            },
            None => Self::of_query(request.uri().query().unwrap_or_default(), v4a, found),
        }
    }

    fn of_header(request: &'r Request<Bytes>, authorization: &'r str, v4a: bool, found: &mut Found) -> Option<Self> {
        let part = "header Authorization";
        let (algorithm, fields) = authorization.split_once(' ').unwrap_or((authorization, ""));
        let asymmetric = v4a && algorithm == ALGORITHM_V4A;
        if algorithm != ALGORITHM && !asymmetric {
            let reason = format!("is not signed by {}", accepted(v4a));
            match SCHEMES.iter().find(|scheme| scheme.eq_ignore_ascii_case(algorithm)) {
                Some(scheme) => found.push(part, reason, scheme),
                None => found.unseen(part, reason),
            }
            return None;
        }
        let mut field = |name: &str| {
            let mut fields = fields.split(',').filter_map(|field| field.trim().split_once('='));
            let value = fields.find(|(key, value)| *key == name && !value.is_empty()).map(|(_, value)| value);
            if value.is_none() {
                found.push(part, format!("has no {name}"), algorithm);
            }
            value.map(Cow::Borrowed)
        };
        let (credential, signed, signature) = (field("Credential"), field("SignedHeaders"), field("Signature"));
        let (date_part, date) = ("header X-Amz-Date", header(request, "x-amz-date"));
        if date.is_none() {
            found.push(date_part, "is missing", algorithm);
        }
        Some(Self {
            part,
            credential: credential?,
            signed_headers: signed?,
            signature: signature?,
            date_part,
            date: date?,
            expires: None,
            presigned: false,
            asymmetric,
        })
    }

    fn of_query(query: &'r str, v4a: bool, found: &mut Found) -> Option<Self> {
        let parameter = |name: &str| {
            let mut pairs = query_pairs(query).filter(|(key, _)| query_decoded(key) == name);
            pairs.next().map(|(_, value)| query_decoded(value)).filter(|value| !value.is_empty())
        };
        let Some(algorithm) = parameter("X-Amz-Algorithm") else {
            found.missing();
            return None;
        };
        let part = "query X-Amz-Signature";
        let asymmetric = v4a && algorithm == ALGORITHM_V4A;
        if algorithm != ALGORITHM && !asymmetric {
            found.unseen("query X-Amz-Algorithm", format!("is not {}", accepted(v4a)));
            return None;
        }
        let mut asked = |name: &str| {
            let value = parameter(name);
            if value.is_none() {
                found.push(part, format!("is presigned without the query parameter {name}"), &algorithm);
            }
            value
        };
        let (credential, signed) = (asked("X-Amz-Credential"), asked("X-Amz-SignedHeaders"));
        let (signature, date, expires) = (asked("X-Amz-Signature"), asked("X-Amz-Date"), asked("X-Amz-Expires"));
        let expires = expires?;
        let seconds = expires.parse().ok().filter(|seconds| (1..=604_800).contains(seconds));
        if seconds.is_none() {
            found.push("query X-Amz-Expires", "is not a number of seconds from 1 to 604800", &expires);
        }
        Some(Self {
            part,
            credential: credential?,
            signed_headers: signed?,
            signature: signature?,
            date_part: "query X-Amz-Date",
            date: date?,
            expires: seconds.map(Duration::from_secs),
            presigned: true,
            asymmetric,
        })
    }

    /// What has to be signed must be, what is signed must be there, and the signature must be able to be one.
    fn check_headers(&self, request: &Request<Bytes>, found: &mut Found) {
        let names: Vec<&str> = self.signed_headers.split(';').collect();
        if !names.is_sorted() || names.iter().any(|name| name.is_empty() || name.to_ascii_lowercase() != *name) {
            let reason = "has signed headers that are not in lower case, sorted and separated by semicolons";
            found.push(self.part, reason, &self.signed_headers);
        }
        let needed: &[&str] = match (self.presigned, self.asymmetric) {
            (true, _) => &["host"],
            (false, false) => &["host", "x-amz-date"],
            (false, true) => &["host", "x-amz-date", "x-amz-region-set"],
        };
        for name in needed.iter().filter(|name| !names.contains(*name)) {
            found.push(self.part, format!("does not sign the header {name}"), &self.signed_headers);
        }
        for name in names.iter().filter(|name| header(request, name).is_none()) {
            found.push(self.part, format!("signs the header {name}, which is not there"), &self.signed_headers);
        }
        if self.asymmetric && !is_ecdsa(&self.signature) {
            found.unseen(self.part, "has a signature that is not the hexadecimal digits of an ECDSA signature");
        }
        if !self.asymmetric && !is_hash(&self.signature) {
            let length = self.signature.chars().count();
            let reason = format!("has a signature that is not 64 hexadecimal digits but {length} characters");
            found.unseen(self.part, reason);
        }
        let unsigned = request.headers().keys().filter(|name| name.as_str().starts_with("x-amz-"));
        for name in unsigned.filter(|name| !names.contains(&name.as_str())) {
            // Services differ in whether they mind.
            let reason = format!("does not sign the header {name}, which is there");
            let constraint = Constraint::Signature { reason };
            found.0.push(Violation::warning(self.part, constraint, Some(self.signed_headers.to_string())));
        }
    }
}

/// `ACCESS_KEY/20161121/us-east-2/sqs/aws4_request`
struct Scope<'s> {
    access_key: &'s str,
    date: &'s str,
    region: &'s str,
    service: &'s str,
}

impl<'s> Scope<'s> {
    /// The scope of SigV4a has no region.
    fn parse(credential: &'s str, asymmetric: bool) -> Option<Self> {
        // The access key may have slashes.
        let mut parts = credential.rsplitn(if asymmetric { 4 } else { 5 }, '/');
        let (end, service) = (parts.next()?, parts.next()?);
        let region = if asymmetric { "*" } else { parts.next()? };
        let (date, access_key) = (parts.next()?, parts.next()?);
        let is_date = date.len() == 8 && date.bytes().all(|byte| byte.is_ascii_digit());
        let is_whole = ![service, region, access_key].iter().any(|part| part.is_empty());
        (end == "aws4_request" && is_date && is_whole).then_some(Self { access_key, date, region, service })
    }
}

/// What of the body is signed.
enum Payload<'r> {
    /// Its hash.
    Body,
    /// The hash, or what stands for one, that the request gives.
    Given(&'r str),
}

/// `20161121T194920Z`
fn time(text: &str) -> Option<SystemTime> {
    let number = |range: std::ops::Range<usize>| {
        let digits = text.get(range)?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<i16>().ok())?
    };
    let small = |at: usize| i8::try_from(number(at..at + 2)?).ok();
    if text.len() != 16 || text.get(8..9) != Some("T") || text.get(15..) != Some("Z") {
        return None;
    }
    let date = jiff::civil::Date::new(number(0..4)?, small(4)?, small(6)?).ok()?;
    let time = date.to_datetime(jiff::civil::Time::new(small(9)?, small(11)?, small(13)?, 0).ok()?);
    // Before 1970 nobody signed.
    let seconds = u64::try_from(jiff::tz::Offset::UTC.to_timestamp(time).ok()?.as_second()).ok()?;
    Some(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
}

fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Whether a text can be an ECDSA signature: two numbers of up to 33 bytes in DER.
fn is_ecdsa(text: &str) -> bool {
    let is_hexadecimal = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    is_hexadecimal && text.len().is_multiple_of(2) && (16..=144).contains(&text.len()) && text.starts_with("30")
}

/// The algorithms that may be used, for messages.
fn accepted(v4a: bool) -> String {
    if v4a { format!("{ALGORITHM} or {ALGORITHM_V4A}") } else { ALGORITHM.to_owned() }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to a string does not fail.
        _ = write!(text, "{byte:02x}");
        text
    })
}

/// The violations so far.
#[derive(Default)]
struct Found(Vec<Violation>);

impl Found {
    fn push(&mut self, part: &str, reason: impl Into<String>, value: &str) {
        let constraint = Constraint::Signature { reason: reason.into() };
        self.0.push(Violation::error(part, constraint, Some(value.to_owned())));
    }

    /// The value is left out: it is a secret, or may be one.
    fn unseen(&mut self, part: &str, reason: impl Into<String>) {
        self.0.push(Violation::error(part, Constraint::Signature { reason: reason.into() }, None));
    }

    fn missing(&mut self) {
        self.unseen("header Authorization", "is missing: the request is not signed");
    }
}
