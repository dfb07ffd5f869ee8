//! A request as it was seen by a server, and its text for snapshots, with the parts masked that no one decides.

use serde_json::Value;
use std::fmt;

/// A request.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The method.
    pub method: String,
    /// Path and query as they travelled.
    pub target: String,
    /// Header names in lower case, with their values, as they came.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Request {
    /// Reads a request from the bytes of an HTTP/1.1 message; none when it is not complete.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
        let head = std::str::from_utf8(&bytes[..end]).ok()?;
        let mut lines = head.split("\r\n");
        let mut first = lines.next()?.split(' ');
        let (method, target) = (first.next()?.to_owned(), first.next()?.to_owned());
        let headers: Vec<(String, String)> = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        let length =
            headers.iter().find(|(name, _)| name == "content-length").map_or(Some(0), |(_, v)| v.parse().ok())?;
        let body = bytes.get(end + 4..end + 4 + length)?.to_vec();
        Some(Self { method, target, headers, body })
    }

    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// The path, without the query.
    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }

    /// The parameters of the query, decoded and sorted.
    pub fn query(&self) -> Vec<(String, String)> {
        let query = self.target.split_once('?').map_or("", |(_, query)| query);
        let mut pairs: Vec<_> = query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .map(|(name, value)| (decoded(name), decoded(value)))
            .collect();
        pairs.sort();
        pairs
    }

    /// The body as JSON.
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }
}

impl From<&wiremock::Request> for Request {
    fn from(request: &wiremock::Request) -> Self {
        let url = &request.url;
        let target = url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
        let headers = request
            .headers
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()));
        Self { method: request.method.to_string(), target, headers: headers.collect(), body: request.body.clone() }
    }
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} {}", self.method, self.target)?;
        let mut headers = self.headers.clone();
        headers.sort();
        for (name, value) in headers {
            writeln!(f, "{name}: {}", masked(&name, &value))?;
        }
        writeln!(f)?;
        match (self.json(), self.body.is_empty()) {
            (Some(mut json), _) => {
                // Sorted, so that a snapshot does not depend on the order of members in the model.
                json.sort_all_objects();
                write!(f, "{json:#}")
            }
            (None, true) => write!(f, "(no body)"),
            (None, false) => write!(f, "{}", String::from_utf8_lossy(&self.body)),
        }
    }
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

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let escaped = match tail {
            [high, low, ..] if *first == b'%' => {
                std::str::from_utf8(&[*high, *low]).ok().and_then(|hex| u8::from_str_radix(hex, 16).ok())
            }
            _ => None,
        };
        bytes.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
