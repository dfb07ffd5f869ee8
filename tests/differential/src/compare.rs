//! What came to pass with one crate beside what came to pass with the other.

use super::canonical;
use super::driver::Told;
use super::known::{Circumstances, Known};
use proofmark_testkit::http::Request;
use proofmark_testkit::known::KnownList;
use serde::Serialize;

/// What one client did.
pub(super) struct Did {
    pub(super) requests: Vec<Request>,
    pub(super) told: Told,
}

/// Something in which the two are not the same.
#[derive(Debug, Serialize)]
pub(super) struct Difference {
    /// `path`, `header x-amz-date`, `debug`.
    pub(super) aspect: String,
    pub(super) peer: String,
    pub(super) ours: String,
    /// The entries of the list of known differences that explain it, by their place; none when it is new.
    pub(super) entries: Vec<usize>,
}

impl Difference {
    /// None where both are the same.
    pub(super) fn between(aspect: &str, peer: &str, ours: &str) -> Option<Self> {
        (peer != ours).then(|| Self {
            aspect: aspect.to_owned(),
            peer: peer.to_owned(),
            ours: ours.to_owned(),
            entries: Vec::new(),
        })
    }
}

/// Everything in which they differ; `fields` are those that only our outputs have.
pub(super) fn compare(peer: &Did, ours: &Did, fields: &[String]) -> Vec<Difference> {
    let mut found = Found(Vec::new());
    found.text("number of requests", peer.requests.len(), ours.requests.len());
    for (peer, ours) in peer.requests.iter().zip(&ours.requests) {
        found.request(peer, ours);
    }
    let tried = peer.requests.len() != ours.requests.len();
    found.told(&peer.told, &ours.told, tried, fields);
    found.0
}

/// Marks each difference with the entries that explain it.
pub(super) fn explain(differences: &mut [Difference], known: &KnownList<Known>, to: &Circumstances<'_>) {
    for difference in differences {
        let Difference { aspect, peer, ours, entries } = difference;
        *entries = super::known::explain(known, aspect, to, peer, ours).unwrap_or_default();
    }
}

/// The outcome in a line: what kind it is, and the output or the error with its causes.
pub(super) fn outcome(told: &Told) -> String {
    let text = |name: &str| told.iter().find(|(aspect, _)| aspect == name).map(|(_, text)| text.as_str());
    let of = text("context").or(text("output")).unwrap_or_default();
    format!("{}: {of}", text("outcome").unwrap_or_default())
}

struct Found(Vec<Difference>);

impl Found {
    fn text(&mut self, aspect: &str, peer: impl ToString, ours: impl ToString) {
        self.0.extend(Difference::between(aspect, &peer.to_string(), &ours.to_string()));
    }

    fn request(&mut self, peer: &Request, ours: &Request) {
        self.text("method", &peer.method, &ours.method);
        let split = |target: &str| {
            let (path, query) = target.split_once('?').unwrap_or((target, ""));
            (path.to_owned(), query.to_owned())
        };
        let (peer_target, ours_target) = (split(&peer.target), split(&ours.target));
        self.text("path", peer_target.0, ours_target.0);
        self.text("query", peer_target.1, ours_target.1);
        let mut names: Vec<&String> = peer.headers.iter().chain(&ours.headers).map(|(name, _)| name).collect();
        names.sort();
        names.dedup();
        let told = |request: &Request| values(request, "content-length") == request.body.len().to_string();
        for name in names {
            // The length of another body is another one.
            if name == "content-length" && told(peer) && told(ours) {
                continue;
            }
            let (peer, ours) = (values(peer, name), values(ours, name));
            self.text(&format!("header {name}"), peer, ours);
        }
        if peer.body != ours.body {
            // What the caller gave as bytes travels as these, JSON or not.
            let is_json = |request: &Request| {
                let content_type = values(request, "content-type");
                content_type == "application/json" || content_type.starts_with("application/x-amz-json-")
            };
            let both = is_json(peer) && is_json(ours);
            let shown = |request: &Request| match canonical::json(&request.body) {
                Some(json) if both => json,
                _ => request.body.escape_ascii().to_string(),
            };
            self.text("body", shown(peer), shown(ours));
        }
    }

    /// What both say; `tried` is whether one has tried again where the other has not.
    fn told(&mut self, peer: &Told, ours: &Told, tried: bool, fields: &[String]) {
        if peer.first() != ours.first() || tried {
            // Nothing that follows is of the same kind.
            return self.text("outcome", outcome(peer), without(&outcome(ours), fields));
        }
        for index in 0..peer.len().max(ours.len()) {
            let nothing = (String::new(), String::new());
            let (peer, ours) = (peer.get(index).unwrap_or(&nothing), ours.get(index).unwrap_or(&nothing));
            if peer == ours {
                continue;
            }
            if peer.0 != ours.0 {
                let shown = |(aspect, text): &(String, String)| format!("{aspect}: {text}");
                return self.text("what follows", shown(peer), without(&shown(ours), fields));
            }
            self.text(&peer.0, canonical::debug(&peer.1), canonical::debug(&without(&ours.1, fields)));
        }
    }
}

/// The values of a header, without the two parts that must differ: the client's version, and the signature over it, which
/// is verified instead.
fn values(request: &Request, name: &str) -> String {
    let values = request.headers.iter().filter(|(found, _)| found == name);
    let shown = values.map(|(_, value)| value.escape_ascii().to_string()).map(|value| match name {
        "user-agent" | "x-amz-user-agent" => without_version(&value),
        "authorization" => masked(&value, "Signature=", ','),
        _ => value,
    });
    shown.collect::<Vec<_>>().join("\n")
}

/// A user agent without the version of the client, which follows the service's name: `api/lambda/1.156.0`.
fn without_version(agent: &str) -> String {
    let service = agent.split_once("api/").and_then(|(_, rest)| rest.split_once('/'));
    service.map_or_else(|| agent.to_owned(), |(name, _)| masked(agent, &format!("api/{name}/"), ' '))
}

fn masked(value: &str, from: &str, to: char) -> String {
    let Some((before, rest)) = value.split_once(from) else { return value.to_owned() };
    let after = rest.find(to).map_or("", |end| &rest[end..]);
    format!("{before}{from}(masked){after}")
}

/// What ours printed, without the members that only ours has and that nothing was said of.
fn without(text: &str, fields: &[String]) -> String {
    fields.iter().fold(text.to_owned(), |text, field| text.replace(&format!(", {field}: None"), ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn did(change: impl FnOnce(&mut Did)) -> Did {
        let header = |name: &str, value: &str| (name.to_owned(), value.as_bytes().to_vec());
        let request = Request {
            method: "PUT".into(),
            target: "/a/b?c=d".into(),
            headers: vec![
                header("authorization", "AWS4-HMAC-SHA256 Credential=K, SignedHeaders=host, Signature=1"),
                header("content-type", "application/json"),
                header("user-agent", "aws-sdk-rust/1 api/lambda/1.156.0 os/linux"),
            ],
            body: br#"{"A":1,"B":[2]}"#.to_vec(),
        };
        let told = |aspect: &str, text: &str| (aspect.to_owned(), text.to_owned());
        let told = vec![told("outcome", "output"), told("output", "Output { a: None, newer: None }")];
        let mut did = Did { requests: vec![request], told };
        change(&mut did);
        did
    }

    /// The aspects in which ours, so changed, differs from the peer.
    fn aspects(change: impl FnOnce(&mut Did)) -> Vec<String> {
        let found = compare(&did(|_| ()), &did(change), &["newer".to_owned()]);
        found.into_iter().map(|difference| difference.aspect).collect()
    }

    fn header(did: &mut Did, place: usize, value: &str) {
        did.requests[0].headers[place].1 = value.as_bytes().to_vec();
    }

    #[test]
    fn whatever_is_not_equal_is_a_difference() {
        assert_eq!(aspects(|ours| ours.requests[0].method = "POST".into()), ["method"]);
        assert_eq!(aspects(|ours| ours.requests[0].target = "/a/B?c=d".into()), ["path"]);
        assert_eq!(aspects(|ours| ours.requests[0].target = "/a/b?c=D".into()), ["query"]);
        assert_eq!(aspects(|ours| header(ours, 0, "AWS4-HMAC-SHA256 Credential=L")), ["header authorization"]);
        assert_eq!(aspects(|ours| header(ours, 2, "aws-sdk-rust/2 api/lambda/1 os/linux")), ["header user-agent"]);
        assert_eq!(aspects(|ours| ours.requests[0].headers.truncate(2)), ["header user-agent"]);
        assert_eq!(aspects(|ours| ours.requests[0].body = br#"{"A":1,"B":[3]}"#.to_vec()), ["body"]);
        assert_eq!(aspects(|ours| ours.requests[0].body = b"{".to_vec()), ["body"]);
        assert_eq!(aspects(|ours| ours.told[1].1 = "Output { a: Some(1) }".into()), ["output"]);
        assert_eq!(aspects(|ours| ours.told[0].1 = "service error".into()), ["outcome"]);
        assert_eq!(aspects(|ours| ours.told.push(("event".into(), "E".into()))), ["what follows"]);
        assert_eq!(aspects(|ours| ours.requests.push(ours.requests[0].clone())), ["number of requests", "outcome"]);
    }

    #[test]
    fn the_version_the_signature_and_the_order_of_members_are_no_difference() {
        let signed = "AWS4-HMAC-SHA256 Credential=K, SignedHeaders=host, Signature=2";
        assert_eq!(aspects(|ours| header(ours, 0, signed)), [""; 0]);
        assert_eq!(aspects(|ours| header(ours, 2, "aws-sdk-rust/1 api/lambda/0.1.0 os/linux")), [""; 0]);
        assert_eq!(aspects(|ours| ours.requests[0].body = br#"{"B":[2],"A":1}"#.to_vec()), [""; 0]);
        assert_eq!(aspects(|ours| ours.told[1].1 = "Output { a: None }".into()), ["output"]);
    }

    #[test]
    fn bytes_of_the_caller_are_compared_as_they_are() {
        let bytes = |body: &[u8]| {
            let body = body.to_vec();
            did(move |did| {
                header(did, 1, "application/octet-stream");
                did.requests[0].body = body;
            })
        };
        let found = compare(&bytes(br#"{"A":1,"B":2}"#), &bytes(br#"{"B":2,"A":1}"#), &[]);
        assert_eq!(found.len(), 1);
    }
}
