//! Who may ask: programs on this machine and those who know its address, not web pages of other hosts. A page that a
//! browser has open can send requests to any address, and one whose host name is made to lead to this machine ("DNS
//! rebinding") can read the responses too. Browsers say so in `Host`, `Origin` and `Sec-Fetch-Site`, and no page can
//! change what they say. The names of this machine itself are one host for pages that call the API: a page at
//! `localhost` may call the server at `127.0.0.1`, though browsers call that cross-site. They are not for the control API.

use http::header::{HOST, HeaderName, HeaderValue, ORIGIN};
use http::{HeaderMap, Uri};
use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

/// Where requests may come from.
#[derive(Debug)]
pub(super) struct Access {
    /// Host names beside addresses and `localhost`, in lower case.
    allowed: Vec<String>,
    /// The `Host` of nearly all requests.
    usual: String,
}

/// What a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// The API that is served.
    Api,
    /// The control API, or a page about the server.
    Control,
}

/// Why a request is rejected. What it quotes is what the client sent, cut and with nothing but printable ASCII.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Forbidden {
    header: &'static str,
    value: String,
    expected: &'static str,
}

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// How much of a header is quoted.
const QUOTED: usize = 100;

impl Access {
    /// The names under which a server at this address may be asked.
    pub(super) fn new(listen: SocketAddr, allowed: &[String]) -> Self {
        let allowed = allowed.iter().map(|name| name.trim_end_matches('.').to_ascii_lowercase()).collect();
        Self { allowed, usual: listen.to_string() }
    }

    /// Why a request is rejected, if it is.
    pub(super) fn check(&self, uri: &Uri, headers: &HeaderMap, purpose: Purpose) -> Result<(), Forbidden> {
        let mut own = None;
        if let Some(authority) = uri.authority() {
            own = Some(self.own_host(authority.as_str())?);
        }
        for value in headers.get_all(HOST) {
            if value.as_bytes() != self.usual.as_bytes() {
                self.own_host(&String::from_utf8_lossy(value.as_bytes()))?;
            }
            own = own.or_else(|| Some(host_of(value.to_str().ok()?)));
        }
        self.origin(headers, own, purpose)
    }

    /// The host, if it is one of this server's.
    fn own_host<'a>(&self, authority: &'a str) -> Result<&'a str, Forbidden> {
        let host = host_of(authority);
        match is_address(host) || is_localhost(host) || self.is_allowed(host) {
            true => Ok(host),
            false => Err(Forbidden {
                header: "Host",
                value: quoted(authority.as_bytes()),
                expected: "an IP address, localhost, or a name given with --allow-host",
            }),
        }
    }

    /// Whether a page may ask: one of the same host, whatever its port, or of a host that is allowed by name; and, for the
    /// API, one of this machine when this machine is asked.
    fn origin(&self, headers: &HeaderMap, own: Option<&str>, purpose: Purpose) -> Result<(), Forbidden> {
        let foreign = |header: &'static str, value: &HeaderValue| {
            Err(Forbidden {
                header,
                value: quoted(value.as_bytes()),
                expected: "no request of a web page of another host, unless that is given with --allow-host",
            })
        };
        let asks_this_machine = purpose == Purpose::Api && own.is_some_and(is_this_machine);
        let mut may_be_cross_site = false;
        for origin in headers.get_all(ORIGIN) {
            let uri = origin.to_str().ok().and_then(|origin| origin.parse::<Uri>().ok());
            let Some(host) = uri.as_ref().and_then(Uri::host) else { return foreign("Origin", origin) };
            may_be_cross_site = self.is_allowed(host) || (asks_this_machine && is_this_machine(host));
            if !may_be_cross_site && !own.is_some_and(|own| own.eq_ignore_ascii_case(host)) {
                return foreign("Origin", origin);
            }
        }
        match headers.get(FETCH_SITE) {
            Some(site) if site == "cross-site" && !may_be_cross_site => foreign("Sec-Fetch-Site", site),
            _ => Ok(()),
        }
    }

    fn is_allowed(&self, host: &str) -> bool {
        let host = host.trim_end_matches('.');
        self.allowed.iter().any(|allowed| allowed.eq_ignore_ascii_case(host))
    }
}

impl Forbidden {
    /// What was expected, in the words of a violation.
    pub(super) fn expected(&self) -> String {
        self.expected.to_owned()
    }

    /// Where it is.
    pub(super) fn path(&self) -> String {
        format!("header {}", self.header)
    }

    /// What was there.
    pub(super) fn value(&self) -> &str {
        &self.value
    }
}

impl fmt::Display for Forbidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { header, value, expected } = self;
        write!(f, "the request is rejected for its header {header} `{value}`: expected {expected}")
    }
}

/// An authority without its port.
fn host_of(authority: &str) -> &str {
    let authority = authority.trim();
    if authority.starts_with('[') {
        return authority.find(']').map_or(authority, |end| &authority[..=end]);
    }
    authority.split(':').next().unwrap_or_default()
}

fn is_address(host: &str) -> bool {
    match host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(inner) => inner.parse::<Ipv6Addr>().is_ok(),
        None => host.parse::<Ipv4Addr>().is_ok(),
    }
}

/// `localhost` and names below it, which lead to no other machine.
fn is_localhost(host: &str) -> bool {
    const NAME: &str = "localhost";
    let host = host.trim_end_matches('.');
    let Some(start) = host.len().checked_sub(NAME.len()) else { return false };
    let (before, end) = host.as_bytes().split_at(start);
    end.eq_ignore_ascii_case(NAME.as_bytes()) && (before.is_empty() || before.ends_with(b"."))
}

/// Whether a host leads to the machine that asks.
fn is_this_machine(host: &str) -> bool {
    match host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(inner) => inner.parse::<Ipv6Addr>().is_ok_and(|address| address.is_loopback()),
        None => is_localhost(host) || host.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback()),
    }
}

fn quoted(value: &[u8]) -> String {
    value[..value.len().min(QUOTED)].escape_ascii().to_string()
}

#[cfg(test)]
mod tests {
    use super::{Access, Purpose};
    use http::Request;

    fn check(headers: &[(&str, &str)]) -> String {
        check_for(Purpose::Control, headers)
    }

    fn check_for(purpose: Purpose, headers: &[(&str, &str)]) -> String {
        let access = Access::new("127.0.0.1:4566".parse().unwrap(), &["proofmark.test".to_owned()]);
        let mut request = Request::builder().uri("/_proofmark/report");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(()).unwrap();
        match access.check(request.uri(), request.headers(), purpose) {
            Ok(()) => "allowed".to_owned(),
            Err(forbidden) => format!("{} {}", forbidden.path(), forbidden.value()),
        }
    }

    #[test]
    fn a_host_is_an_address_or_localhost_or_allowed_by_name() {
        let hosts = ["127.0.0.1:4566", "192.168.1.5", "[::1]:4566", "localhost", "LOCALHOST.:80", "x.localhost:1"];
        for host in hosts.into_iter().chain(["proofmark.test:4566", "Proofmark.Test."]) {
            assert_eq!(check(&[("host", host)]), "allowed", "{host}");
        }
        for host in
            ["evil.test", "127.0.0.1.evil.test:4566", "localhost.evil.test", "notlocalhost", "[evil]", "", "::1"]
        {
            assert_eq!(check(&[("host", host)]), format!("header Host {host}"), "{host}");
        }
    }

    #[test]
    fn each_of_several_hosts_counts() {
        assert_eq!(check(&[("host", "localhost"), ("host", "evil.test")]), "header Host evil.test");
    }

    #[test]
    fn a_page_of_the_same_host_may_ask() {
        assert_eq!(check(&[("host", "localhost:4566"), ("origin", "http://localhost:3000")]), "allowed");
        assert_eq!(check(&[("host", "localhost:4566"), ("sec-fetch-site", "same-origin")]), "allowed");
        assert_eq!(check(&[("host", "localhost:4566"), ("sec-fetch-site", "none")]), "allowed");
    }

    #[test]
    fn a_page_of_another_host_may_not() {
        for origin in ["http://evil.test", "null", "http://127.0.0.1", "file://"] {
            let headers = [("host", "localhost:4566"), ("origin", origin)];
            assert_eq!(check(&headers), format!("header Origin {origin}"), "{origin}");
        }
        let headers = [("host", "127.0.0.1:4566"), ("sec-fetch-site", "cross-site")];
        assert_eq!(check(&headers), "header Sec-Fetch-Site cross-site");
    }

    #[test]
    fn a_page_of_this_machine_may_call_the_api_and_not_the_control_api() {
        let names = ["localhost", "app.localhost", "127.0.0.1", "127.0.0.2", "[::1]"];
        for (own, page) in names.iter().flat_map(|own| names.map(|page| (own, page))).filter(|(own, page)| *own != page)
        {
            let (host, origin) = (format!("{own}:4566"), format!("http://{page}:3000"));
            let headers = [("host", host.as_str()), ("origin", origin.as_str()), ("sec-fetch-site", "cross-site")];
            assert_eq!(check_for(Purpose::Api, &headers), "allowed", "{headers:?}");
            assert_eq!(check(&headers), format!("header Origin {origin}"), "{headers:?}");
        }
    }

    #[test]
    fn no_other_page_may_call_the_api_of_this_machine_nor_one_of_this_machine_that_of_others() {
        let origins =
            ["http://evil.test", "null", "http://10.0.0.7", "http://localhost.evil.test", "http://127.0.0.1.nip.io"];
        for origin in origins {
            let said = check_for(Purpose::Api, &[("host", "localhost:4566"), ("origin", origin)]);
            assert_eq!(said, format!("header Origin {origin}"));
        }
        let said = check_for(Purpose::Api, &[("host", "10.0.0.7:4566"), ("origin", "http://localhost:3000")]);
        assert_eq!(said, "header Origin http://localhost:3000");
        let said = check_for(Purpose::Api, &[("host", "evil.test"), ("origin", "http://localhost:3000")]);
        assert_eq!(said, "header Host evil.test");
        // No origin: not what an SDK sends, but an image or a script of a page.
        let said = check_for(Purpose::Api, &[("host", "127.0.0.1:4566"), ("sec-fetch-site", "cross-site")]);
        assert_eq!(said, "header Sec-Fetch-Site cross-site");
    }

    #[test]
    fn a_page_of_a_host_that_is_allowed_by_name_may() {
        let headers = [("host", "127.0.0.1:4566"), ("origin", "http://proofmark.test:3000")];
        assert_eq!(check(&[&headers[..], &[("sec-fetch-site", "cross-site")]].concat()), "allowed");
    }

    #[test]
    fn a_request_without_a_host_comes_from_no_browser() {
        assert_eq!(check(&[]), "allowed");
    }

    #[test]
    fn what_is_quoted_is_printable_and_short() {
        let host = format!("a\"b{}", "x".repeat(500));
        let said = check(&[("host", &host)]);
        assert!(said.len() < 150 && said.contains("a\\\"b"), "{said}");
    }
}
