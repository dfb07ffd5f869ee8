//! Requests that a server received as text for snapshots, with the parts masked that no one decides. The type is the
//! test kit's.

pub use proofmark_testkit::http::Request;

/// A request that wiremock's server received.
pub fn received(request: &wiremock::Request) -> Request {
    let url = &request.url;
    let target = url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
    let headers = request.headers.iter();
    let headers = headers.map(|(name, value)| (name.as_str().to_owned(), value.as_bytes().to_vec())).collect();
    Request { method: request.method.to_string(), target, headers, body: request.body.clone() }
}

/// The text of a request for a snapshot.
pub fn snapshot(request: &Request) -> String {
    let headers = request.headers.iter();
    let mut headers: Vec<_> = headers.map(|(name, value)| (name, String::from_utf8_lossy(value))).collect();
    headers.sort();
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {}\n", masked(name, value))).collect();
    let body = match (request.json(), request.body.is_empty()) {
        (Some(mut json), _) => {
            // Sorted, so that a snapshot does not depend on the order of members in the model.
            json.sort_all_objects();
            format!("{json:#}")
        }
        (None, true) => "(no body)".to_owned(),
        (None, false) => String::from_utf8_lossy(&request.body).into_owned(),
    };
    format!("{} {}\n{headers}\n{body}", request.method, request.target)
}

/// The value of a header, without what changes from run to run (ids, ports, what is signed over them) or from version
/// to version of a dependency (user agents).
fn masked(name: &str, value: &str) -> String {
    match name {
        "amz-sdk-invocation-id" => "(id)".to_owned(),
        "user-agent" | "x-amz-user-agent" => "(versions)".to_owned(),
        "host" => value.rsplit_once(':').map_or(value.to_owned(), |(host, _)| format!("{host}:(port)")),
        "authorization" => value
            .rsplit_once("Signature=")
            .map_or(value.to_owned(), |(before, _)| format!("{before}Signature=(signature)")),
        _ => value.to_owned(),
    }
}

/// A text with all but RFC 3986's unreserved characters escaped; a slash stays when `slashes`.
pub fn percent_encoded(text: &str, slashes: bool) -> String {
    let keep = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || (slashes && byte == b'/');
    text.bytes().map(|byte| if keep(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}
