//! The control API: what a test in any language asks of the server itself, under `/_proofmark/`.

use super::control_response::{BARE_ROOT, ROOT, json, json_text, problem, with_error_type};
use super::engine::Engine;
use super::filter::Filter;
use super::notices::Kind as Notice;
use super::{page, report_json};
use crate::budget::{Exhausted, json_bytes};
use crate::report::html;
use crate::scenario::Rule;
use bytes::Bytes;
use http::header::{ALLOW, CONTENT_TYPE, HeaderValue};
use http::{Method, Request, Response, StatusCode};
use proofmark_smithy_model::model::Node;
use serde_json::json;

/// How many rules there may be: each request is matched against all of them.
const EXPECTATIONS: usize = 1000;

/// What there is, for who asks for something else.
const ENDPOINTS: [&str; 10] = [
    "GET /_proofmark",
    "GET /_proofmark/health",
    "GET /_proofmark/report",
    "GET /_proofmark/report.html",
    "GET /_proofmark/requests",
    "GET /_proofmark/expectations",
    "POST /_proofmark/expectations",
    "DELETE /_proofmark/expectations",
    "DELETE /_proofmark/expectations/ID",
    "POST /_proofmark/reset",
];

/// All that there is, the service's own included.
fn endpoints(engine: &Engine) -> Vec<&'static str> {
    let of_service = engine.state.as_ref().map_or(&[] as &[&str], |state| state.control_endpoints());
    [&ENDPOINTS, of_service].concat()
}

/// The page that a browser gets.
pub(super) fn page(engine: &Engine, request: &Request<Bytes>) -> Response<Bytes> {
    page::respond(engine, request, &endpoints(engine))
}

/// The response, if the request is for the control API.
pub(super) fn respond(engine: &Engine, request: &Request<Bytes>) -> Option<Response<Bytes>> {
    Some(with_error_type(decide(engine, request)?))
}

fn decide(engine: &Engine, request: &Request<Bytes>) -> Option<Response<Bytes>> {
    let path = request.uri().path();
    let endpoint = if path == BARE_ROOT { "" } else { path.strip_prefix(ROOT)? };
    if let Err(response) = check_media_type(request) {
        return Some(*response);
    }
    let mut segments = endpoint.trim_end_matches('/').splitn(2, '/');
    let (name, rest) = (segments.next().unwrap_or_default(), segments.next());
    let is_own = ENDPOINTS.iter().any(|own| own.rsplit('/').next() == Some(name)) || name.is_empty();
    let filter = match Filter::read(&engine.api, request.uri(), name == "requests") {
        Ok(filter) => filter,
        Err(_) if !is_own => Filter::default(),
        Err(reason) => return Some(problem(&reason)),
    };
    Some(match (request.method(), name, rest) {
        (&Method::GET, "", None) if page::wants_html(request.headers()) => page(engine, request),
        (&Method::GET, "", None) => json(StatusCode::OK, &json!({ "endpoints": endpoints(engine) })),
        (&Method::GET, "health", None) => health(engine),
        (&Method::GET, "report.html", None) => page::response(html::render(&engine.report())),
        (&Method::GET, "report", None) => report(engine),
        (&Method::GET, "requests", None) => {
            let mut recording = engine.recorder.recording(&engine.api);
            filter.apply(&mut recording.last);
            written(report_json::requests(&recording))
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

/// A body is JSON and says so: what a form of a web page can send is neither.
fn check_media_type(request: &Request<Bytes>) -> Result<(), Box<Response<Bytes>>> {
    let given = request.headers().get(CONTENT_TYPE);
    let essence = given.map(|value| String::from_utf8_lossy(value.as_bytes()));
    let essence = essence.as_deref().map(|value| value.split(';').next().unwrap_or_default().trim());
    let is_json = essence.is_some_and(|essence| essence.eq_ignore_ascii_case("application/json"));
    if is_json || (essence.is_none() && request.body().is_empty()) {
        return Ok(());
    }
    let reason = "expected a body with the header `content-type: application/json`";
    Err(Box::new(json(StatusCode::UNSUPPORTED_MEDIA_TYPE, &json!({ "error": reason }))))
}

/// Everything back to how it was when the server started.
pub(super) fn reset(engine: &Engine) {
    engine.rules.reset();
    engine.recorder.reset(&engine.api);
    if let Some(state) = &engine.state {
        state.reset();
    }
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
    written(report_json::report(engine.recorder.recording(&engine.api)))
}

fn written(text: serde_json::Result<Vec<u8>>) -> Response<Bytes> {
    match text {
        Ok(text) => json_text(StatusCode::OK, text.into()),
        Err(error) => json(StatusCode::INTERNAL_SERVER_ERROR, &json!({ "error": error.to_string() })),
    }
}

fn expect(engine: &Engine, body: &[u8]) -> Response<Bytes> {
    let memory = match engine.rule_memory.reserve(json_bytes(body).saturating_mul(2)) {
        Ok(memory) => memory,
        Err(exhausted) => {
            let Exhausted { asked, used, limit } = exhausted;
            let reason = format!(
                "the expectation needs about {asked} bytes, and {used} of {limit} are in use; take some back, reset the \
                 server, or start it with a larger --rule-memory"
            );
            engine.notices.say(Notice::Rules, || reason.clone());
            let status = if exhausted.is_for_ever() { StatusCode::PAYLOAD_TOO_LARGE } else { StatusCode::CONFLICT };
            return json(status, &json!({ "error": reason }));
        }
    };
    let rule = match serde_json::from_slice::<Node>(body) {
        Ok(rule) => rule,
        Err(error) => return problem(&format!("the body is not JSON: {error}")),
    };
    if engine.rules.count() >= EXPECTATIONS {
        let reason = format!("there are {EXPECTATIONS} expectations already; take some back, or reset the server");
        engine.notices.say(Notice::Rules, || reason.clone());
        return json(StatusCode::CONFLICT, &json!({ "error": reason }));
    }
    match Rule::from_json(&rule, &engine.api, &engine.settings) {
        Ok(rule) => json(StatusCode::CREATED, &json!({ "id": engine.rules.add_within(rule, memory) })),
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
        Err(_) => problem(&format!(
            "`{id}` is not an id; an id is a number, as in the response to POST /_proofmark/expectations"
        )),
    }
}

fn unknown(engine: &Engine, method: &Method, name: &str, rest: Option<&str>) -> Response<Bytes> {
    let path = format!("{ROOT}{name}{}", rest.map_or(String::new(), |_| "/ID".to_owned()));
    let endpoints = endpoints(engine);
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
