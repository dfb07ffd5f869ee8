//! A request, compared with what a test says of it.

use crate::finding::Finding;
use crate::media;
use crate::wire::Seen;
use serde_json::Value as Json;

/// Everything in which they differ.
pub fn differences(seen: &Seen, test: &Json) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut equal = |what: &str, expected: Option<&str>, found: &str| {
        if let Some(expected) = expected.filter(|expected| *expected != found) {
            findings.push(Finding::new(what, expected, found));
        }
    };
    equal("method", test["method"].as_str(), &seen.method);
    equal("uri", test["uri"].as_str(), seen.uri.path());
    let host = test["resolvedHost"].as_str().or(test["host"].as_str().and_then(|host| host.split('/').next()));
    equal("host", host, seen.uri.host().unwrap_or_default());
    query(seen, test, &mut findings);
    headers(seen, test, &mut findings);
    if let Some(expected) = test["body"].as_str() {
        findings.extend(media::differ(test["bodyMediaType"].as_str(), &seen.body, expected));
    }
    findings
}

fn texts<'a>(test: &'a Json, key: &str) -> impl Iterator<Item = &'a str> + use<'a> {
    test[key].as_array().into_iter().flatten().filter_map(Json::as_str)
}

fn query(seen: &Seen, test: &Json, findings: &mut Vec<Finding>) {
    let query = seen.uri.query().unwrap_or_default();
    let found: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty()).collect();
    let mut left = found.clone();
    for expected in texts(test, "queryParams") {
        match left.iter().position(|pair| same_pair(pair, expected)) {
            Some(index) => drop(left.remove(index)),
            None => findings.push(Finding::new("query", expected, query)),
        }
    }
    let has = |name: &str| found.iter().any(|pair| pair.split('=').next() == Some(name));
    for name in texts(test, "forbidQueryParams").filter(|name| has(name)) {
        findings.push(Finding::new("query", format_args!("no `{name}`"), query));
    }
    for name in texts(test, "requireQueryParams").filter(|name| !has(name)) {
        findings.push(Finding::new("query", format_args!("`{name}`"), query));
    }
}

/// `a` and `a=` say the same.
fn same_pair(left: &str, right: &str) -> bool {
    let split =
        |pair: &str| pair.split_once('=').map_or((pair.to_owned(), String::new()), |(k, v)| (k.into(), v.into()));
    split(left) == split(right)
}

fn headers(seen: &Seen, test: &Json, findings: &mut Vec<Finding>) {
    for (name, expected) in test["headers"].as_object().into_iter().flatten() {
        let found = seen.header(name);
        if found.as_deref() != expected.as_str() {
            findings.push(Finding::new(format_args!("header {name}"), expected, format_args!("{found:?}")));
        }
    }
    for name in texts(test, "forbidHeaders") {
        if let Some(found) = seen.header(name) {
            findings.push(Finding::new(format_args!("header {name}"), "none", found));
        }
    }
    for name in texts(test, "requireHeaders").filter(|name| seen.header(name).is_none()) {
        findings.push(Finding::new(format_args!("header {name}"), "one", "none"));
    }
}
