//! Texts within texts: what stands in base64, hexadecimal, percent-encoding, JSON's escapes, gzip, zlib and zip archives,
//! and in these within one another. Whether something in there is a secret is the caller's business.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use percent_encoding::percent_decode;
use std::io::Read;

/// How many encodings may stand within one another.
const DEPTH: usize = 4;
/// How many bytes of one text are decoded, in all its encodings together.
const BUDGET: usize = 16 * 1024 * 1024;
/// Shorter runs are words of a language.
const SHORTEST_BASE64: usize = 20;
const SHORTEST_HEX: usize = 24;

/// Base64 with or without padding, and with bits at its end that stand for nothing.
const LAX: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Whether something that is encoded in these bytes is what is looked for.
pub(crate) fn any(bytes: &[u8], is_it: &mut dyn FnMut(&[u8]) -> bool) -> bool {
    Search { is_it, budget: BUDGET }.within(bytes, DEPTH)
}

struct Search<'f> {
    is_it: &'f mut dyn FnMut(&[u8]) -> bool,
    budget: usize,
}

impl Search<'_> {
    /// What is encoded in these bytes, but not they themselves.
    fn within(&mut self, bytes: &[u8], depth: usize) -> bool {
        if depth == 0 {
            return false;
        }
        self.compressed(bytes, depth)
            || self.escaped(bytes, depth)
            || runs(bytes, is_base64, SHORTEST_BASE64).any(|run| self.base64(run, depth))
            || runs(bytes, |byte| byte.is_ascii_hexdigit(), SHORTEST_HEX).any(|run| self.hexadecimal(run, depth))
    }

    fn decoded(&mut self, bytes: Vec<u8>, depth: usize) -> bool {
        self.budget = self.budget.saturating_sub(bytes.len());
        !bytes.is_empty() && ((self.is_it)(&bytes) || self.within(&bytes, depth - 1))
    }

    fn compressed(&mut self, bytes: &[u8], depth: usize) -> bool {
        match bytes {
            [0x1f, 0x8b, ..] => self.inflated(MultiGzDecoder::new(bytes), depth),
            [head @ 0x78, flags, ..] if (u16::from(*head) * 256 + u16::from(*flags)).is_multiple_of(31) => {
                self.inflated(ZlibDecoder::new(bytes), depth)
            }
            _ => entries(bytes).any(|entry| self.inflated(DeflateDecoder::new(entry), depth)),
        }
    }

    fn inflated(&mut self, decoder: impl Read, depth: usize) -> bool {
        let mut inflated = Vec::new();
        // What comes before the place at which it is broken counts, too.
        let _ = decoder.take(self.budget as u64).read_to_end(&mut inflated);
        self.decoded(inflated, depth)
    }

    fn escaped(&mut self, bytes: &[u8], depth: usize) -> bool {
        if bytes.len() > self.budget {
            return false;
        }
        let percent = bytes.contains(&b'%') && {
            let decoded: Vec<u8> = percent_decode(bytes).collect();
            decoded != bytes && self.decoded(decoded, depth)
        };
        let is_escape = |byte: &u8| matches!(byte, b'\\' | b'\n' | b'\r');
        percent || bytes.iter().any(is_escape) && self.decoded(unescaped(bytes), depth)
    }

    fn base64(&mut self, run: &[u8], depth: usize) -> bool {
        let standard: Vec<u8> = run
            .iter()
            .map(|byte| match byte {
                b'-' => b'+',
                b'_' => b'/',
                byte => *byte,
            })
            .collect();
        // An archive may begin within the run: where its first bytes stand.
        let archives = [b"H4sI".as_slice(), b"UEsD"].into_iter().flat_map(|head| positions(&standard, head));
        let starts: Vec<usize> = std::iter::once(0).chain(archives.filter(|start| *start > 0).take(4)).collect();
        starts.into_iter().any(|start| {
            let text = &standard[start..];
            // A last character alone stands for no byte.
            let text = &text[..text.len() - usize::from(text.len() % 4 == 1)];
            text.len() <= self.budget && LAX.decode(text).is_ok_and(|decoded| self.decoded(decoded, depth))
        })
    }

    fn hexadecimal(&mut self, run: &[u8], depth: usize) -> bool {
        let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok()).unwrap_or(0);
        let decoded = run.chunks_exact(2).map(|pair| digit(pair[0]) * 16 + digit(pair[1])).collect();
        run.len() <= self.budget && self.decoded(decoded, depth)
    }
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+/-_".contains(&byte)
}

/// The runs of bytes that are of a kind, from a length on.
fn runs(bytes: &[u8], is_of_kind: impl Fn(u8) -> bool, shortest: usize) -> impl Iterator<Item = &[u8]> {
    bytes.split(move |byte| !is_of_kind(*byte)).filter(move |run| run.len() >= shortest)
}

fn positions(bytes: &[u8], head: &'static [u8]) -> impl Iterator<Item = usize> {
    bytes.windows(head.len()).enumerate().filter(move |(_, window)| *window == head).map(|(position, _)| position)
}

/// The deflated entries of a zip archive, each with what follows it.
fn entries(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    positions(bytes, b"PK\x03\x04").filter_map(move |start| {
        let head = bytes.get(start..start + 30)?;
        let number = |at: usize| usize::from(u16::from_le_bytes([head[at], head[at + 1]]));
        let data = bytes.get(start + 30 + number(26) + number(28)..)?;
        (number(8) == 8).then_some(data)
    })
}

/// JSON's escapes taken back, and ends of lines left out, as base64 has them in mails.
fn unescaped(bytes: &[u8]) -> Vec<u8> {
    let (mut out, mut rest) = (Vec::with_capacity(bytes.len()), bytes);
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match (first, after) {
            (b'\n' | b'\r', _) => {}
            (b'\\', [b'n' | b'r', after @ ..]) => rest = after,
            (b'\\', [b'u', after @ ..]) => {
                let code = after.get(..4).and_then(|digits| std::str::from_utf8(digits).ok());
                let code = code.and_then(|digits| u32::from_str_radix(digits, 16).ok());
                if let Some(character) = code.and_then(char::from_u32) {
                    out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                    rest = &after[4..];
                }
            }
            (b'\\', [escaped, after @ ..]) => {
                out.push(*escaped);
                rest = after;
            }
            (byte, _) => out.push(*byte),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::engine::general_purpose::{STANDARD as BASE64, URL_SAFE_NO_PAD};
    use flate2::Compression;
    use flate2::read::{DeflateEncoder, GzEncoder, ZlibEncoder};

    const SECRET: &[u8] = b"correct horse battery staple";

    fn has_secret(bytes: &[u8]) -> bool {
        any(bytes, &mut |bytes| bytes.windows(SECRET.len()).any(|window| window == SECRET))
    }

    fn read(mut from: impl Read) -> Vec<u8> {
        let mut bytes = Vec::new();
        from.read_to_end(&mut bytes).unwrap();
        bytes
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        read(GzEncoder::new(bytes, Compression::default()))
    }

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// An archive with one entry.
    fn zip(bytes: &[u8]) -> Vec<u8> {
        let mut archive = b"PK\x03\x04\x14\0\0\0\x08\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\0\0\0x".to_vec();
        archive.extend(read(DeflateEncoder::new(bytes, Compression::default())));
        archive
    }

    #[test]
    fn what_is_compressed_and_encoded_is_found() {
        let gzipped = BASE64.encode(gzip(SECRET));
        let cases: Vec<(&str, Vec<u8>)> = vec![
            ("gzip", gzip(SECRET)),
            ("gzip in base64", format!("\"code\": \"{gzipped}\"").into()),
            ("gzip in base64 of URLs", format!("token={}&x", URL_SAFE_NO_PAD.encode(gzip(SECRET))).into()),
            ("gzip in base64 within a run", format!("payload{gzipped}").into()),
            ("gzip in hexadecimal", hex(&gzip(SECRET)).into()),
            ("gzip in base64, escaped", gzipped.replace('/', "\\/").replace('H', "\\u0048").into()),
            ("gzip in base64, percent-encoded", gzipped.replace('/', "%2F").replace('+', "%2b").into()),
            ("gzip in base64, in lines", format!("{}\\r\\n{}", &gzipped[..16], &gzipped[16..]).into()),
            ("zlib in base64", BASE64.encode(read(ZlibEncoder::new(SECRET, Compression::default()))).into()),
            ("a zip archive in base64", BASE64.encode(zip(SECRET)).into()),
            ("base64 in base64", BASE64.encode(BASE64.encode(SECRET)).into()),
            ("hexadecimal in base64", BASE64.encode(hex(SECRET)).into()),
            ("base64 in gzip in base64", BASE64.encode(gzip(BASE64.encode(SECRET).as_bytes())).into()),
        ];
        for (name, bytes) in cases {
            assert!(has_secret(&bytes), "{name}");
        }
    }

    #[test]
    fn what_is_broken_off_is_found_up_to_there() {
        let padded = [SECRET, &[b'.'; 400]].concat();
        let gzipped = gzip(&padded);
        assert!(has_secret(&gzipped[..gzipped.len() - 8]));
    }

    #[test]
    fn other_texts_have_no_secret() {
        assert!(!has_secret(
            b"H4sIAAAAAAAA/and no archive, PK\x03\x04, 0123456789abcdef0123456789abcdef, %zz and \\u12"
        ));
    }

    #[test]
    fn what_is_decoded_is_bounded() {
        let mut decoded = 0;
        any(&gzip(&vec![b'a'; 64 * 1024 * 1024]), &mut |bytes| {
            decoded += bytes.len();
            false
        });
        assert!(decoded <= 2 * BUDGET, "{decoded}");
    }
}
