//! Authentication of received requests: whether a request has what one of the operation's schemes asks for. Of
//! passwords, tokens and keys the form is checked, not whether they are somebody's; signatures are the business of
//! `sigv4`.

use crate::api::{ApiOperation, AuthScheme};
use crate::route::percent::{query_decoded, query_pairs};
use crate::sigv4;
use crate::violation::{Constraint, Violation};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use http::Request;

const AUTHORIZATION: &str = "header Authorization";

/// What a request has for a scheme.
enum Given {
    /// What the scheme asks for.
    Sound,
    /// Something of the scheme that is wrong.
    Wrong(Vec<Violation>),
    Nothing,
}

/// What is wrong with the authentication of a request: nothing where it is sound by one of the operation's schemes. The
/// signature is checked against `signature`, where the service signs its requests.
pub fn check(
    request: &Request<Bytes>,
    operation: &ApiOperation,
    signature: Option<sigv4::Check<'_>>,
) -> Vec<Violation> {
    let v4a = signature.is_some_and(|check| check.v4a);
    check_parsed(&sigv4::Parsed::of(request, v4a), operation, signature)
}

/// The same of a request whose signature is parsed already.
pub fn check_parsed(
    request: &sigv4::Parsed<'_>,
    operation: &ApiOperation,
    signature: Option<sigv4::Check<'_>>,
) -> Vec<Violation> {
    if operation.no_auth {
        return Vec::new();
    }
    // A request that has nothing at all gets the error of a missing signature, if no other scheme is allowed.
    if let ([AuthScheme::SigV4], Some(signature)) = (operation.auth.as_slice(), signature) {
        return signature.violations_of(request);
    }
    let mut wrong = Vec::new();
    for scheme in &operation.auth {
        match given(request, scheme, signature) {
            Given::Sound => return Vec::new(),
            Given::Wrong(violations) => wrong.extend(violations),
            Given::Nothing => {}
        }
    }
    if wrong.is_empty() {
        wrong.push(missing(operation));
    }
    wrong
}

fn given(parsed: &sigv4::Parsed<'_>, scheme: &AuthScheme, signature: Option<sigv4::Check<'_>>) -> Given {
    let request = parsed.request();
    match scheme {
        AuthScheme::SigV4 => match signature {
            // The model does not say for which name the service is signed for: there is nothing to check against.
            None => Given::Sound,
            Some(_) if !is_signed(request) => Given::Nothing,
            Some(signature) => match signature.violations_of(parsed) {
                violations if violations.is_empty() => Given::Sound,
                violations => Given::Wrong(violations),
            },
        },
        AuthScheme::Basic => match header(request, "authorization").and_then(|value| after_word(value, "Basic")) {
            Some(login) if is_login(login) => Given::Sound,
            Some(_) => wrong(AUTHORIZATION, "must be `Basic` and NAME:PASSWORD in base64"),
            None => Given::Nothing,
        },
        AuthScheme::Bearer => match header(request, "authorization").and_then(|value| after_word(value, "Bearer")) {
            Some(token) if is_token68(token) => Given::Sound,
            Some(_) => wrong(AUTHORIZATION, "must be `Bearer` and a token of RFC 6750"),
            None => Given::Nothing,
        },
        AuthScheme::ApiKeyHeader { name, scheme } => {
            let Some(value) = header(request, name) else { return Given::Nothing };
            let key = match scheme {
                Some(scheme) => after_word(value, scheme),
                None => Some(value),
            };
            match key {
                Some(key) if !key.is_empty() => Given::Sound,
                Some(_) => wrong(&format!("header {name}"), "must have an API key"),
                // The header may carry another scheme.
                None if name == "authorization" => Given::Nothing,
                None => {
                    let scheme = scheme.as_deref().unwrap_or_default();
                    wrong(&format!("header {name}"), &format!("must be `{scheme}` and an API key"))
                }
            }
        }
        AuthScheme::ApiKeyQuery { name } => {
            let mut pairs = query_pairs(request.uri().query().unwrap_or_default());
            match pairs.find(|(key, _)| query_decoded(key) == name.as_str()) {
                Some((_, key)) if !key.is_empty() => Given::Sound,
                Some(_) => wrong(&format!("query {name}"), "must have an API key"),
                None => Given::Nothing,
            }
        }
    }
}

fn wrong(part: &str, reason: &str) -> Given {
    Given::Wrong(vec![violation(part, reason)])
}

/// Never with the value, which is a secret.
fn violation(part: &str, reason: &str) -> Violation {
    Violation::error(part, Constraint::Signature { reason: reason.to_owned() }, None)
}

fn missing(operation: &ApiOperation) -> Violation {
    let expected = operation.auth.iter().map(|scheme| match scheme {
        AuthScheme::SigV4 => "an AWS signature (SigV4)".to_owned(),
        AuthScheme::Basic => "`Authorization: Basic ...`".to_owned(),
        AuthScheme::Bearer => "`Authorization: Bearer ...`".to_owned(),
        AuthScheme::ApiKeyHeader { name, .. } => format!("an API key in the header {name}"),
        AuthScheme::ApiKeyQuery { name } => format!("an API key in the query parameter {name}"),
    });
    let part = match operation.auth.first() {
        Some(AuthScheme::ApiKeyHeader { name, .. }) => format!("header {name}"),
        Some(AuthScheme::ApiKeyQuery { name }) => format!("query {name}"),
        _ => AUTHORIZATION.to_owned(),
    };
    let expected: Vec<String> = expected.collect();
    violation(&part, &format!("is missing: the request is not authenticated; expected {}", expected.join(" or ")))
}

/// Whether there is a signature, in the header or in the query.
fn is_signed(request: &Request<Bytes>) -> bool {
    let in_header = header(request, "authorization").is_some_and(|value| value.starts_with("AWS4-"));
    let query = request.uri().query().unwrap_or_default();
    in_header || query_pairs(query).any(|(name, _)| name.eq_ignore_ascii_case("X-Amz-Signature"))
}

fn header<'r>(request: &'r Request<Bytes>, name: &str) -> Option<&'r str> {
    // A value that is not text has the form of none of the schemes.
    request.headers().get(name).map(|value| value.to_str().unwrap_or_default())
}

/// What follows the word, whose case does not count, and blanks.
fn after_word<'v>(value: &'v str, word: &str) -> Option<&'v str> {
    let (start, rest) = value.split_at_checked(word.len())?;
    let is_word = start.eq_ignore_ascii_case(word) && (rest.is_empty() || rest.starts_with(' '));
    is_word.then(|| rest.trim_matches(' '))
}

fn is_login(text: &str) -> bool {
    BASE64_STANDARD.decode(text).is_ok_and(|login| login.contains(&b':'))
}

/// A `b64token` of RFC 6750.
fn is_token68(text: &str) -> bool {
    let token = text.trim_end_matches('=');
    !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~+/".contains(&byte))
}
