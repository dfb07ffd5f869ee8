//! A search for markers in texts, in every form that a message can give them. It is written anew here: what is searched
//! was written by code that knows these forms, too.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use flate2::read::GzDecoder;
use std::fmt::Write as _;
use std::io::Read as _;

/// The forms that are searched for.
pub(super) const FORMS: [&str; 6] = ["plain", "base64", "URL encoding", "hexadecimal", "JSON escapes", "gzip"];

/// The markers that occur in a text, each with its form.
pub(super) fn found<'m>(text: &str, markers: &'m [String]) -> Vec<(&'m str, &'static str)> {
    let mut found = in_bytes(text.as_bytes(), markers);
    for run in text.split(|character: char| !character.is_ascii_alphanumeric() && !"+/-_=".contains(character)) {
        let standard = run.replace('-', "+").replace('_', "/");
        let Some(start) = standard.find("H4sI") else { continue };
        let whole = &standard[start..];
        for end in (0..4).map(|cut| whole.trim_end_matches('=').len().saturating_sub(cut)) {
            let Ok(bytes) = STANDARD_NO_PAD.decode(&whole[..end]) else { continue };
            let mut inflated = Vec::new();
            // What comes before a fault counts.
            let _ = GzDecoder::new(&bytes[..]).take(1 << 20).read_to_end(&mut inflated);
            found.extend(in_bytes(&inflated, markers).into_iter().map(|(marker, _)| (marker, "gzip")));
            break;
        }
    }
    found
}

fn in_bytes<'m>(bytes: &[u8], markers: &'m [String]) -> Vec<(&'m str, &'static str)> {
    let text = String::from_utf8_lossy(bytes);
    let lower = text.to_ascii_lowercase();
    let has = |marker: &str| {
        forms(marker).into_iter().find_map(|(form, ignores_case, pattern)| {
            let is_there =
                if ignores_case { lower.contains(&pattern.to_ascii_lowercase()) } else { text.contains(&pattern) };
            is_there.then_some(form)
        })
    };
    markers.iter().filter_map(|marker| Some((marker.as_str(), has(marker)?))).collect()
}

/// The forms of a marker: the name, whether the case of its letters counts nothing, and the text.
fn forms(marker: &str) -> Vec<(&'static str, bool, String)> {
    let each = |write: fn(&mut String, u8)| {
        marker.bytes().fold(String::new(), |mut text, byte| {
            write(&mut text, byte);
            text
        })
    };
    // Writing to a string does not fail.
    let mut forms = vec![
        ("plain", false, marker.to_owned()),
        ("hexadecimal", true, each(|text, byte| _ = write!(text, "{byte:02x}"))),
        ("URL encoding", true, each(|text, byte| _ = write!(text, "%{byte:02x}"))),
        ("JSON escapes", true, each(|text, byte| _ = write!(text, "\\u{byte:04x}"))),
    ];
    for skipped in 0..3 {
        for encoded in [STANDARD.encode(padded(marker, skipped)), URL_SAFE_NO_PAD.encode(padded(marker, skipped))] {
            // The characters that have bits of the marker alone.
            let (start, end) = ((skipped * 8_usize).div_ceil(6), (skipped + marker.len()) * 8 / 6);
            forms.push(("base64", false, encoded[start..end].to_owned()));
        }
    }
    forms
}

fn padded(marker: &str, skipped: usize) -> String {
    format!("{}{marker}", "\0".repeat(skipped))
}

/// A text in gzip, in base64.
pub(super) fn gzip(text: &str) -> String {
    let mut bytes = Vec::new();
    // Reading from a text does not fail.
    let _ = flate2::read::GzEncoder::new(text.as_bytes(), flate2::Compression::default()).read_to_end(&mut bytes);
    STANDARD.encode(bytes)
}

/// A text in one of [`FORMS`].
pub(super) fn encoded(form: &str, text: &str) -> String {
    match form {
        "base64" => STANDARD.encode(format!("x{text}")),
        "gzip" => gzip(text),
        "URL encoding" | "hexadecimal" | "JSON escapes" => {
            let found = forms(text).into_iter().find(|(name, ..)| *name == form);
            found.map(|(.., text)| text).unwrap_or_default()
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marker_is_found_in_each_form() {
        let markers = ["zq01Xk9vT01mWq7Rb".to_owned(), "another".to_owned()];
        for form in FORMS {
            let text = format!("{{\"a\": \"{}\"}}", encoded(form, &markers[0]));
            assert_eq!(found(&text, &markers), [(markers[0].as_str(), form)], "{text}");
        }
    }

    #[test]
    fn other_texts_have_no_markers() {
        assert_eq!(found("H4sIAAAA zq01 c3ludGF4", &["zq01Xk9vT01mWq7Rb".to_owned()]), []);
    }
}
