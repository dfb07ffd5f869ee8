//! The small functions of endpoint rules on strings.

use std::fmt::Write;
use std::net::Ipv4Addr;

/// `isValidHostLabel`: whether the text can be a label of a host name, or several when dots are allowed.
pub fn is_valid_host_label(text: &str, allow_dots: bool) -> bool {
    let valid = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    if allow_dots { text.split('.').all(valid) } else { valid(text) }
}

/// `aws.isVirtualHostableS3Bucket`: whether a bucket of this name can be addressed as a subdomain.
pub fn is_virtual_hostable_s3_bucket(name: &str, allow_dots: bool) -> bool {
    is_valid_host_label(name, allow_dots)
        && (3..=63).contains(&name.len())
        && !name.bytes().any(|byte| byte.is_ascii_uppercase())
        && name.split('.').all(|label| !label.ends_with('-'))
        && name.parse::<Ipv4Addr>().is_err()
}

/// `substring`: the bytes from `start` to `stop`, counted from the end when `reverse`; `None` when the text is
/// shorter or not ASCII.
pub fn substring(text: &str, start: usize, stop: usize, reverse: bool) -> Option<&str> {
    if !text.is_ascii() || start >= stop {
        return None;
    }
    if reverse { text.get(text.len().checked_sub(stop)?..text.len() - start) } else { text.get(start..stop) }
}

/// `uriEncode`: percent-encodes everything but unreserved characters.
pub fn uri_encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            write!(encoded, "%{byte:02X}").expect("a String takes any text");
        }
    }
    encoded
}

/// `split`: the parts of the text between delimiters, at most `limit` when that isn't zero.
pub fn split<'a>(text: &'a str, delimiter: &str, limit: usize) -> Vec<&'a str> {
    if limit == 0 { text.split(delimiter).collect() } else { text.splitn(limit, delimiter).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_labels() {
        for (text, alone, with_dots) in [
            ("", false, false),
            ("a-b9", true, true),
            ("a.b", false, true),
            ("a..b", false, false),
            (".", false, false),
            ("-a", false, false),
            ("a.-b", false, false),
            ("a_b", false, false),
            ("münchen", false, false),
        ] {
            assert_eq!(is_valid_host_label(text, false), alone, "{text}");
            assert_eq!(is_valid_host_label(text, true), with_dots, "{text} with dots");
        }
        assert!(is_valid_host_label(&"a".repeat(63), false));
        assert!(!is_valid_host_label(&"a".repeat(64), false));
    }

    #[test]
    fn bucket_names_that_can_be_subdomains() {
        for (name, alone, with_dots) in [
            ("bucket-name", true, true),
            ("my.bucket", false, true),
            ("ab", false, false),
            ("Bucket", false, false),
            ("192.168.5.4", false, false),
            ("bucket-", false, false),
            ("my-.bucket", false, false),
            ("my..bucket", false, false),
        ] {
            assert_eq!(is_virtual_hostable_s3_bucket(name, false), alone, "{name}");
            assert_eq!(is_virtual_hostable_s3_bucket(name, true), with_dots, "{name} with dots");
        }
    }

    #[test]
    fn substrings_from_both_ends() {
        assert_eq!(substring("abcdefg", 0, 4, false), Some("abcd"));
        assert_eq!(substring("abcdefg", 0, 4, true), Some("defg"));
        assert_eq!(substring("abcdefg", 1, 3, true), Some("ef"));
        assert_eq!(substring("abcd", 0, 4, true), Some("abcd"));
        for (text, start, stop) in
            [("abc", 0, 4), ("abc", 2, 2), ("abc", 3, 1), ("\u{7f}\u{80}\u{81}", 0, 2), ("", 0, 1)]
        {
            assert_eq!(substring(text, start, stop, false), None, "{text} {start} {stop}");
            assert_eq!(substring(text, start, stop, true), None, "{text} {start} {stop} from the end");
        }
    }

    #[test]
    fn encoding_and_splitting() {
        assert_eq!(uri_encode("a b/c~d:é"), "a%20b%2Fc~d%3A%C3%A9");
        assert_eq!(split("a--b--c", "--", 0), ["a", "b", "c"]);
        assert_eq!(split("a--b--c", "--", 2), ["a", "b--c"]);
        assert_eq!(split("", "-", 0), [""]);
    }
}
