//! The URLs of functions and their aliases: Create, Get, Update, Delete and List of their configs. What responds at a
//! URL stands elsewhere.

use crate::behaviour;
use crate::function_name::{LATEST, Target};
use crate::functions::{self, Function, Functions};
use crate::request::{CONFLICT, NOT_FOUND, Rejection, Request, check_values};
use crate::state::Inner;
use crate::store::{Document, Given, Member, Table, document_bytes, iso_micros, keep, page};
use proofmark_contract::service::Outcome;
use proofmark_smithy_model::model::Node;
use serde_json::json;
use sha2::{Digest, Sha256};

/// The key of the URL of a function itself. No alias has this name.
const WHOLE: &str = LATEST;
/// How many configs a page has at most: the greatest `MaxItems` of the model.
const LISTED: usize = 50;
const BUFFERED: &str = "BUFFERED";
const MODES: [&str; 2] = ["RESPONSE_STREAM", BUFFERED];
const AUTH_TYPES: [&str; 2] = ["NONE", "AWS_IAM"];

/// What calls give of a URL.
static TABLE: Table =
    Table(&[Member::given("AuthType"), Member::made("Cors", "Cors", cors), Member::given("InvokeMode")]);

/// The URL of a function or alias.
#[derive(Clone, Debug)]
pub(crate) struct FunctionUrl {
    url: String,
    document: Document,
    /// In milliseconds since 1970.
    created: i64,
    modified: i64,
}

/// The settings as they are given; empty ones take them away.
fn cors(given: &Given<'_>) -> Option<Node> {
    let value = given.value.or(given.old)?;
    value.as_object().is_some_and(|settings| settings.values().any(|value| !value.is_null())).then(|| value.clone())
}

pub(crate) fn create(state: &mut Inner, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let target = request.target;
    check(request)?;
    let function = existing(&state.functions, &target)?;
    if function.urls.contains_key(key(&target)) {
        let text = format!(
            "Failed to create function url config for [functionArn = {}]. Error message:  FunctionUrlConfig exists \
             for this Lambda function",
            target.given_arn()
        );
        return Err(Rejection::new(behaviour::URL_EXISTS, CONFLICT, text));
    }
    let now = state.now();
    let url = FunctionUrl {
        url: address(target.region, &state.revisions.next()),
        document: TABLE.document(target.name, None, request.input()),
        created: now,
        modified: now,
    };
    let output = url.describe(&target, key(&target));
    write(state, request, url)?;
    Ok(Outcome::Output(output))
}

pub(crate) fn update(state: &mut Inner, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let target = request.target;
    check(request)?;
    let old = existing(&state.functions, &target)?.urls.get(key(&target)).ok_or_else(functions::resource_missing)?;
    let url = FunctionUrl {
        url: old.url.clone(),
        document: TABLE.document(target.name, Some(&old.document), request.input()),
        created: old.created,
        modified: state.now().max(old.modified),
    };
    let mut output = url.describe(&target, key(&target));
    output["LastModifiedTime"] = iso_micros(url.modified).into();
    write(state, request, url)?;
    Ok(Outcome::Output(output))
}

pub(crate) fn get(state: &mut Inner, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let target = request.target;
    let url = state.functions.get(&target).and_then(|function| function.urls.get(key(&target)));
    Ok(Outcome::Output(url.ok_or_else(functions::resource_missing)?.full(&target, key(&target))))
}

pub(crate) fn delete(state: &mut Inner, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let target = request.target;
    let function = state.functions.get_mut(&target).ok_or_else(functions::resource_missing)?;
    function.urls.remove(key(&target)).ok_or_else(functions::resource_missing)?;
    function.note_change(request);
    Ok(Outcome::Output(json!({})))
}

pub(crate) fn list(state: &mut Inner, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let target = request.target;
    let function = state.functions.get(&target).ok_or_else(function_missing)?;
    let items = function.urls.iter().map(|(key, url)| (key.clone(), (key.as_str(), url)));
    let output = page(request.input(), LISTED, items).output("FunctionUrlConfigs", |(key, url)| url.full(&target, key));
    Ok(Outcome::Output(output))
}

impl FunctionUrl {
    /// The config as Create and Update return it.
    fn describe(&self, target: &Target<'_>, key: &str) -> Node {
        let arn = if key == WHOLE { target.arn() } else { target.arn_of(key) };
        let mut output = json!({ "FunctionUrl": self.url, "FunctionArn": arn });
        for (name, value) in &self.document {
            output[name] = value.clone();
        }
        output["CreationTime"] = iso_micros(self.created).into();
        output
    }

    /// The config as Get and List have it.
    fn full(&self, target: &Target<'_>, key: &str) -> Node {
        let mut output = self.describe(target, key);
        output["LastModifiedTime"] = iso_micros(self.modified).into();
        if output.get("InvokeMode").is_none() {
            output["InvokeMode"] = BUFFERED.into();
        }
        output
    }
}

fn key<'a>(target: &Target<'a>) -> &'a str {
    target.qualifier.unwrap_or(WHOLE)
}

fn write(state: &mut Inner, request: &Request<'_>, url: FunctionUrl) -> Result<(), Rejection> {
    let target = request.target;
    let bytes = size_of::<FunctionUrl>() + url.url.len() + document_bytes(&url.document);
    let memory = state.functions.memory();
    let function = state.functions.get_mut(&target).ok_or_else(function_missing)?;
    keep(&mut function.urls, &memory, key(&target), url, bytes)?;
    function.note_change(request);
    Ok(())
}

fn check(request: &Request<'_>) -> Result<(), Rejection> {
    check_values(request, &[("AuthType", "authType", &AUTH_TYPES), ("InvokeMode", "invokeMode", &MODES)])
}

/// The function, which must have the alias if one is named. Versions have no URLs.
fn existing<'f>(functions: &'f Functions, target: &Target<'_>) -> Result<&'f Function, Rejection> {
    let function = functions.get(target).ok_or_else(function_missing)?;
    match target.qualifier.is_none_or(|alias| function.has_alias(alias)) {
        true => Ok(function),
        false => Err(function_missing()),
    }
}

fn function_missing() -> Rejection {
    Rejection::new(behaviour::URL_FUNCTION_MISSING, NOT_FOUND, "Function does not exist")
}

/// A URL of the service's form; its id is made of this text.
fn address(region: &str, text: &str) -> String {
    const DIGITS: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
    let digest = Sha256::digest(text);
    let id: String = digest.iter().map(|byte| char::from(DIGITS[usize::from(*byte) % DIGITS.len()])).collect();
    format!("https://{id}.lambda-url.{region}.on.aws/")
}
