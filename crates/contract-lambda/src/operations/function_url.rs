//! The operations on the URLs of functions and their aliases. What responds at a URL is not here.

use crate::behaviour;
use crate::collections::{document_bytes, iso_micros, keep, page};
use crate::function_name::Target;
use crate::rejection::{CONFLICT, NOT_FOUND, Rejection};
use crate::request::{Request, check_values};
use crate::resources::function::Function;
use crate::resources::function_url::{BUFFERED, FunctionUrl, TABLE, WHOLE};
use crate::resources::functions::Functions;
use crate::resources::missing::resource_missing;
use crate::store::Store;
use proofmark_contract::service::Outcome;
use serde_json::json;
use sha2::{Digest, Sha256};

/// How many configs a page has at most: the greatest `MaxItems` of the model.
const LISTED: usize = 50;
const MODES: [&str; 2] = ["RESPONSE_STREAM", BUFFERED];
const AUTH_TYPES: [&str; 2] = ["NONE", "AWS_IAM"];

pub(crate) fn create(store: &mut Store, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let target = request.target;
    check(request)?;
    let function = existing(&store.functions, &target)?;
    if function.urls.contains_key(key(&target)) {
        let text = format!(
            "Failed to create function url config for [functionArn = {}]. Error message:  FunctionUrlConfig exists \
             for this Lambda function",
            target.given_arn()
        );
        return Err(Rejection::new(behaviour::URL_EXISTS, CONFLICT, text));
    }
    let now = store.now();
    let url = FunctionUrl {
        url: address(target.region, &store.revisions.next()),
        document: TABLE.document(target.name, None, request.input()),
        created: now,
        modified: now,
    };
    let output = url.describe(&target, key(&target));
    write(store, request, url)?;
    Ok(Outcome::Output(output))
}

pub(crate) fn update(store: &mut Store, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let target = request.target;
    check(request)?;
    let old = existing(&store.functions, &target)?.urls.get(key(&target)).ok_or_else(resource_missing)?;
    let url = FunctionUrl {
        url: old.url.clone(),
        document: TABLE.document(target.name, Some(&old.document), request.input()),
        created: old.created,
        modified: store.now().max(old.modified),
    };
    let mut output = url.describe(&target, key(&target));
    output["LastModifiedTime"] = iso_micros(url.modified).into();
    write(store, request, url)?;
    Ok(Outcome::Output(output))
}

pub(crate) fn get(store: &mut Store, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let target = request.target;
    let url = store.functions.get(&target).and_then(|function| function.urls.get(key(&target)));
    Ok(Outcome::Output(url.ok_or_else(resource_missing)?.full(&target, key(&target))))
}

pub(crate) fn delete(store: &mut Store, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let target = request.target;
    let function = store.functions.get_mut(&target).ok_or_else(resource_missing)?;
    function.urls.remove(key(&target)).ok_or_else(resource_missing)?;
    function.note_change(request);
    Ok(Outcome::Output(json!({})))
}

pub(crate) fn list(store: &mut Store, request: &Request<'_>) -> Result<Outcome, Rejection> {
    let target = request.target;
    let function = store.functions.get(&target).ok_or_else(function_missing)?;
    let items = function.urls.iter().map(|(key, url)| (key.clone(), (key.as_str(), url)));
    let output = page(request.input(), LISTED, items).output("FunctionUrlConfigs", |(key, url)| url.full(&target, key));
    Ok(Outcome::Output(output))
}

fn key<'a>(target: &Target<'a>) -> &'a str {
    target.qualifier.unwrap_or(WHOLE)
}

fn write(store: &mut Store, request: &Request<'_>, url: FunctionUrl) -> Result<(), Rejection> {
    let target = request.target;
    let bytes = size_of::<FunctionUrl>() + url.url.len() + document_bytes(&url.document);
    let memory = store.functions.memory();
    let function = store.functions.get_mut(&target).ok_or_else(function_missing)?;
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
