//! What came to pass with one crate beside what came to pass with the other.

use super::canonical;
use super::driver::Told;
use super::known::{Circumstances, Known};
use super::server::Request;
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
pub(super) fn explain(differences: &mut [Difference], known: &[Known], to: &Circumstances<'_>) {
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
            let (peer, ours) =
                (canonical::json(&peer.body).ok_or(&peer.body), canonical::json(&ours.body).ok_or(&ours.body));
            let shown = |body: Result<String, &Vec<u8>>| body.unwrap_or_else(|body| body.escape_ascii().to_string());
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
        "user-agent" | "x-amz-user-agent" => masked(&value, "api/lambda/", ' '),
        "authorization" => masked(&value, "Signature=", ','),
        _ => value,
    });
    shown.collect::<Vec<_>>().join("\n")
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
