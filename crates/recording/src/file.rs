//! Reads recordings: bounded, and with an error that says where a file is broken and what to do.

use crate::exchange::{KEPT_HEADERS, can_be_kept};
use crate::format::{FORMAT, Keep, Recording, VERSION};
use crate::render::Renderer;
use proofmark_contract::Api;
use proofmark_smithy_model::file;
use proofmark_smithy_model::model::Node;
use proofmark_smithy_model::text::{self, printable};
use std::path::Path;

/// The largest file that is read or written, in bytes.
pub const LARGEST: u64 = 64 * 1024 * 1024;
/// The most exchanges of a recording.
pub const MOST_EXCHANGES: usize = 10_000;

/// The longest pause in a stream, in milliseconds: as long as a function may run.
const LONGEST_PAUSE: u64 = 900_000;

/// Why a recording cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {reason}")]
pub struct ReadError {
    /// The file.
    pub path: String,
    /// What is wrong, where, and what to do.
    pub reason: String,
}

/// Reads a recording.
pub fn load(path: &Path) -> Result<Recording, ReadError> {
    let failed = |reason| ReadError { path: text::path(path), reason };
    let bytes = file::read(path, LARGEST).map_err(|error| failed(error.to_string()))?;
    parse(&bytes).map_err(failed)
}

/// A recording from the bytes of its file; the error says what is wrong.
pub fn parse(bytes: &[u8]) -> Result<Recording, String> {
    let text = std::str::from_utf8(bytes)
        .map_err(|error| format!("it is not UTF-8: byte {} starts no valid character", error.valid_up_to()))?;
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<Node>();
    let head = match values.next() {
        None => return Err("it is empty, expected a recording; record it again".to_owned()),
        Some(Err(error)) if error.is_eof() => {
            return Err(format!("it is cut off at line {}; record it again", error.line()));
        }
        Some(Err(error)) => {
            return Err(format!("it is not JSON: {}; expected a recording", printable(&error.to_string())));
        }
        Some(Ok(head)) => head,
    };
    check_head(&head)?;
    match values.next() {
        None => {}
        Some(_) => return Err("something follows the recording, expected one recording per file".to_owned()),
    }
    check_exchanges(&head)?;
    // From the text again, so that the error has a place.
    let recording: Recording = serde_json::from_str(text).map_err(|error| {
        let error = error.to_string();
        format!(
            "it is not a valid recording of version {VERSION}: {}; correct it, or record it again",
            printable(&error)
        )
    })?;
    check_values(&recording)?;
    Ok(recording)
}

fn check_head(head: &Node) -> Result<(), String> {
    let Some(head) = head.as_object() else { return Err("it is not a recording, expected a JSON object".to_owned()) };
    match head.get("format").and_then(Node::as_str) {
        Some(FORMAT) => {}
        Some(other) => return Err(format!("its format is `{}`, expected `{FORMAT}`", printable(other))),
        None => return Err(format!("it is not a recording, expected `\"format\": \"{FORMAT}\"`")),
    }
    match head.get("version").and_then(Node::as_u64) {
        Some(VERSION) => Ok(()),
        Some(other) if other > VERSION => {
            Err(format!("it has version {other} of the format, this program reads {VERSION}; use a newer proofmark"))
        }
        _ => Err(format!("it has no valid version of the format, expected {VERSION}")),
    }
}

fn check_exchanges(head: &Node) -> Result<(), String> {
    let exchanges = head.get("exchanges").and_then(Node::as_array).map_or(&[][..], Vec::as_slice);
    if exchanges.len() > MOST_EXCHANGES {
        return Err(format!("it has {} exchanges, expected at most {MOST_EXCHANGES}", exchanges.len()));
    }
    match exchanges.iter().position(|exchange| exchange.get("service").is_some()) {
        Some(index) => {
            let number = index + 1;
            Err(format!(
                "exchange {number} names a service of its own, expected one service per recording; split the file"
            ))
        }
        None => Ok(()),
    }
}

fn check_values(recording: &Recording) -> Result<(), String> {
    if recording.recorded.parse::<jiff::civil::Date>().is_err() {
        let recorded = printable(&recording.recorded);
        return Err(format!("`recorded` is `{recorded}`, expected a date such as 2026-11-28"));
    }
    if let Some(rule) = recording.rules.ignore.iter().find(|rule| !is_rule(rule)) {
        let rule = printable(rule);
        return Err(format!("rules.ignore has `{rule}`, expected `Operation.Member` or `*.Member`"));
    }
    for (index, exchange) in recording.exchanges.iter().enumerate() {
        let (number, response) = (index + 1, &exchange.response);
        match (response.status, response.failure) {
            (Some(200..600), _) | (None, Some(_)) => {}
            (Some(status), _) => {
                return Err(format!("exchange {number} has the status {status}, expected 200 to 599"));
            }
            (None, None) => {
                return Err(format!("exchange {number} has no status, expected 200 to 599, or a `failure`"));
            }
        }
        if response.status.is_none() && (response.output.is_some() || response.error.is_some()) {
            return Err(format!("exchange {number} has an output or error without a status, expected 200 to 599"));
        }
        if !exchange.request.input.is_object() {
            return Err(format!("the input of exchange {number} is not an object"));
        }
        let keeps_headers = recording.keep.contains(&Keep::Headers);
        let is_expected = |name: &str| KEPT_HEADERS.contains(&name) || keeps_headers && can_be_kept(name);
        let of_request = exchange.request.headers.keys().find(|name| !(keeps_headers && can_be_kept(name)));
        if let Some(name) = response.headers.keys().find(|name| !is_expected(name)).or(of_request) {
            let (name, kept) = (printable(name), KEPT_HEADERS.join(", "));
            return Err(format!(
                "exchange {number} has the header `{name}`, expected one of {kept} in responses, and others only where \
                 `keep` of the file has `headers`; remove it"
            ));
        }
        if response.pauses.iter().any(|pause| *pause > LONGEST_PAUSE) {
            return Err(format!("exchange {number} has a pause of more than {LONGEST_PAUSE} milliseconds"));
        }
        if response.output.is_some() && response.error.is_some() {
            return Err(format!("exchange {number} has an output and an error, expected one of them"));
        }
    }
    Ok(())
}

fn is_rule(rule: &str) -> bool {
    rule.split('.').count() >= 2 && rule.split('.').all(|part| !part.is_empty())
}

/// Why a recording cannot be used with an API, if it cannot: it is of another service, or has operations or forms of
/// values that the model does not have.
pub fn check_api(recording: &Recording, api: &Api) -> Result<(), String> {
    let own = service_name(api);
    if recording.service != own {
        let service = printable(&recording.service);
        return Err(format!(
            "it is a recording of {service}, the model is that of {}; use the model of {service}",
            printable(own)
        ));
    }
    if recording.protocol != api.protocol.name {
        let protocol = printable(&recording.protocol);
        return Err(format!(
            "it was recorded with the protocol {protocol}, the model is used with {}",
            api.protocol.name
        ));
    }
    let missing =
        recording.exchanges.iter().enumerate().find(|(_, exchange)| api.operation(&exchange.operation).is_none());
    if let Some((index, exchange)) = missing {
        let (number, name) = (index + 1, printable(&exchange.operation));
        let version = printable(&api.version);
        return Err(format!(
            "exchange {number} is of {name}, an operation that the model ({version}) does not have; use a model that has \
             it, or record again"
        ));
    }
    for (index, exchange) in recording.exchanges.iter().enumerate() {
        let written = exchange.response.status.map(|_| crate::exchange::write(api, recording, index)).transpose();
        written.map_err(|error| format!("the response of exchange {} does not fit the model: {error}", index + 1))?;
        let Some(operation) = api.operation(&exchange.operation) else { continue };
        let input = Renderer::new(api, &recording.recorded).document(operation.input, &exchange.request.input);
        if exchange.request.violations.is_empty() && exchange.request.raw.is_none() {
            proofmark_contract::write::request(api, operation, &input)
                .map_err(|error| format!("the input of exchange {} does not fit the model: {error}", index + 1))?;
        }
    }
    Ok(())
}

/// How a recording names the service of an API.
pub fn service_name(api: &Api) -> &str {
    if api.sdk_id.is_empty() { api.service.name() } else { &api.sdk_id }
}
