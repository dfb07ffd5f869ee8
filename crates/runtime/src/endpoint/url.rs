//! `parseURL`.

use std::net::IpAddr;

/// A URL, in its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Url {
    /// `http` or `https`.
    pub scheme: String,
    /// Host and port, as written.
    pub authority: String,
    /// The path as written, empty when there is none.
    pub path: String,
    /// The path with a slash at both ends.
    pub normalized_path: String,
    /// Whether the host is an IP address.
    pub is_ip: bool,
}

/// Takes a URL apart; `None` when it is none, has a query, or isn't HTTP.
pub fn parse_url(text: &str) -> Option<Url> {
    let uri: http::Uri = text.parse().ok()?;
    let scheme = uri.scheme_str().filter(|scheme| ["http", "https"].contains(scheme))?;
    let authority = uri.authority()?;
    // The parser drops fragments, which must not be passed over in silence.
    if uri.query().is_some() || text.contains(['?', '#']) {
        return None;
    }
    let path = if uri.path() == "/" && !text.ends_with('/') { "" } else { uri.path() };
    let host = authority.host();
    let address = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    Some(Url {
        scheme: scheme.to_owned(),
        authority: authority.as_str().to_owned(),
        path: path.to_owned(),
        normalized_path: if path.ends_with('/') { path.to_owned() } else { format!("{path}/") },
        is_ip: address.parse::<IpAddr>().is_ok(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_come_apart() {
        let cases = [
            ("https://example.com", "example.com", "", "/", false),
            ("http://example.com:80/foo/bar", "example.com:80", "/foo/bar", "/foo/bar/", false),
            ("https://127.0.0.1/", "127.0.0.1", "/", "/", true),
            ("https://127.0.0.1:8443", "127.0.0.1:8443", "", "/", true),
            ("https://[fe80::1]", "[fe80::1]", "", "/", true),
        ];
        for (text, authority, path, normalized_path, is_ip) in cases {
            let url = parse_url(text).unwrap_or_else(|| panic!("{text} is a URL"));
            assert_eq!(url.scheme, text.split(':').next().unwrap(), "{text}");
            assert_eq!(url.authority, authority, "{text}");
            assert_eq!((url.path.as_str(), url.normalized_path.as_str()), (path, normalized_path), "{text}");
            assert_eq!(url.is_ip, is_ip, "{text}");
        }
    }

    #[test]
    fn the_rest_is_not_a_url() {
        for text in ["", "example.com", "wss://example.com", "https://example.com?a=b", "https://a#b", "https://", "::"]
        {
            assert_eq!(parse_url(text), None, "{text}");
        }
    }
}
