//! The control API: what a test in any language asks of the server itself, under `/_proofmark/`.

use super::engine::Engine;
use super::recording::Recorded;
use crate::scenario::Rule;
use bytes::Bytes;
use http::header::{ALLOW, CONTENT_TYPE, HeaderValue};
use http::{Method, Request, Response, StatusCode};
use proofmark_smithy_model::model::Node;
use serde_json::json;
use std::sync::Arc;

const ROOT: &str = "/_proofmark/";

/// How many rules there may be.
const EXPECTATIONS: usize = 1000;

/// What there is, for who asks for something else.
const ENDPOINTS: [&str; 8] = [
    "GET /_proofmark/health",
    "GET /_proofmark/report",
    "GET /_proofmark/requests",
    "GET /_proofmark/expectations",
    "POST /_proofmark/expectations",
    "DELETE /_proofmark/expectations",
    "DELETE /_proofmark/expectations/ID",
    "POST /_proofmark/reset",
];

/// The answer, if the request is for the control API.
pub(super) fn answer(engine: &Engine, request: &Request<Bytes>) -> Option<Response<Bytes>> {
    let endpoint = request.uri().path().strip_prefix(ROOT)?;
    let mut segments = endpoint.trim_end_matches('/').splitn(2, '/');
    let (name, rest) = (segments.next().unwrap_or_default(), segments.next());
    Some(match (request.method(), name, rest) {
        (&Method::GET, "health", None) => health(engine),
        (&Method::GET, "report", None) => report(engine),
        (&Method::GET, "requests", None) => {
            json(StatusCode::OK, &json!({ "requests": texts(&engine.recorder.recording(&engine.api).last) }))
        }
        (&Method::GET, "expectations", None) => json(StatusCode::OK, &json!({ "expectations": engine.rules.list() })),
        (&Method::POST, "expectations", None) => expect(engine, request.body()),
        (&Method::DELETE, "expectations", None) => {
            engine.rules.clear();
            Response::builder().status(StatusCode::NO_CONTENT).body(Bytes::new()).unwrap_or_default()
        }
        (&Method::DELETE, "expectations", Some(id)) => forget(engine, id),
        (&Method::POST, "reset", None) => {
            reset(engine);
            json(StatusCode::OK, &json!({ "reset": true }))
        }
        (method, name, rest) => {
            let own = engine.state.as_ref().and_then(|state| state.control(request));
            own.unwrap_or_else(|| unknown(engine, method, name, rest))
        }
    })
}

/// Everything back to how it was when the server started.
pub(super) fn reset(engine: &Engine) {
    engine.rules.reset();
    engine.recorder.reset(&engine.api);
    if let Some(state) = &engine.state {
        state.reset();
    }
}

/// What a test asked for and cannot have, and why.
pub(super) fn problem(reason: &str) -> Response<Bytes> {
    json(StatusCode::BAD_REQUEST, &json!({ "error": reason }))
}

fn health(engine: &Engine) -> Response<Bytes> {
    let api = &engine.api;
    json(
        StatusCode::OK,
        &json!({
            "status": "ok",
            "service": api.sdk_id,
            "version": api.version,
            "operations": api.operations().len(),
        }),
    )
}

fn report(engine: &Engine) -> Response<Bytes> {
    let recording = engine.recorder.recording(&engine.api);
    match serde_json::to_value(&recording) {
        Ok(mut report) => {
            report["clean"] = recording.is_clean().into();
            report["violating_requests"] = texts(&recording.violating_last);
            report["warned_requests"] = texts(&recording.warned_last);
            json(StatusCode::OK, &report)
        }
        Err(error) => json(StatusCode::INTERNAL_SERVER_ERROR, &json!({ "error": error.to_string() })),
    }
}

fn texts(recorded: &[Arc<Recorded>]) -> Node {
    recorded.iter().map(|recorded| json!(**recorded)).collect()
}

fn expect(engine: &Engine, body: &[u8]) -> Response<Bytes> {
    let rule = match serde_json::from_slice::<Node>(body) {
        Ok(rule) => rule,
        Err(error) => return problem(&format!("the body is no JSON: {error}")),
    };
    if engine.rules.count() >= EXPECTATIONS {
        let reason = format!("there are {EXPECTATIONS} expectations already; take some back, or reset the server");
        return json(StatusCode::CONFLICT, &json!({ "error": reason }));
    }
    match Rule::from_json(&rule, &engine.api, &engine.settings) {
        Ok(rule) => json(StatusCode::CREATED, &json!({ "id": engine.rules.add(rule) })),
        Err(report) => {
            let problems: Vec<_> = report
                .diagnostics()
                .iter()
                .map(|problem| json!({ "code": problem.code, "message": problem.message, "help": problem.help }))
                .collect();
            json(StatusCode::BAD_REQUEST, &json!({ "error": "the rule cannot be taken", "problems": problems }))
        }
    }
}

fn forget(engine: &Engine, id: &str) -> Response<Bytes> {
    match id.parse() {
        Ok(id) if engine.rules.remove(id) => json(StatusCode::OK, &json!({ "deleted": id })),
        Ok(id) => json(StatusCode::NOT_FOUND, &json!({ "error": format!("there is no expectation with the id {id}") })),
        Err(_) => problem(&format!("`{id}` is no id; an id is a number, as POST /_proofmark/expectations answers it")),
    }
}

fn unknown(engine: &Engine, method: &Method, name: &str, rest: Option<&str>) -> Response<Bytes> {
    let path = format!("{ROOT}{name}{}", rest.map_or(String::new(), |_| "/ID".to_owned()));
    let of_service = engine.state.as_ref().map_or(&[] as &[&str], |state| state.control_endpoints());
    let endpoints = [&ENDPOINTS, of_service].concat();
    let methods: Vec<_> = endpoints
        .iter()
        .filter_map(|endpoint| endpoint.split_once(' '))
        .filter(|(_, known)| *known == path)
        .map(|(method, _)| method)
        .collect();
    let status = if methods.is_empty() { StatusCode::NOT_FOUND } else { StatusCode::METHOD_NOT_ALLOWED };
    let reason = format!("the control API has no {method} {path}");
    let mut response = json(status, &json!({ "error": reason, "endpoints": endpoints }));
    if let Ok(allow) = HeaderValue::from_str(&methods.join(", "))
        && !methods.is_empty()
    {
        response.headers_mut().insert(ALLOW, allow);
    }
    response
}

fn json(status: StatusCode, value: &Node) -> Response<Bytes> {
    let mut response = Response::new(value.to_string().into());
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
