//! The bytes that a text in base64 stands for, without a place for all of them: readers decode what they ask for.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};

/// A text in base64, with padding, read as its bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Base64Text<'t> {
    text: &'t [u8],
    /// The position among the bytes.
    position: u64,
}

/// How many groups of four characters are decoded at a time.
const GROUPS: usize = 1024;

impl<'t> Base64Text<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self { text: text.as_bytes(), position: 0 }
    }

    /// How many bytes it stands for.
    fn length(&self) -> u64 {
        let padding = self.text.iter().rev().take(2).take_while(|byte| **byte == b'=').count();
        (self.text.len() / 4 * 3).saturating_sub(padding) as u64
    }
}

impl Read for Base64Text<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let invalid = || io::Error::new(ErrorKind::InvalidData, "the text is not base64");
        if !self.text.len().is_multiple_of(4) {
            return Err(invalid());
        }
        let (group, skipped) = (self.position / 3, (self.position % 3) as usize);
        let start = usize::try_from(group).map_or(self.text.len(), |group| group.saturating_mul(4));
        let Some(rest) = self.text.get(start..).filter(|rest| !rest.is_empty() && !buffer.is_empty()) else {
            return Ok(0);
        };
        let groups = (skipped + buffer.len()).div_ceil(3).min(GROUPS);
        let part = &rest[..rest.len().min(4 * groups)];
        let mut decoded = [0; 3 * GROUPS];
        let length = STANDARD.decode_slice(part, &mut decoded).map_err(|_| invalid())?;
        // Padding is only at the end of all.
        if part.len() < rest.len() && length < part.len() / 4 * 3 {
            return Err(invalid());
        }
        let asked = decoded.get(skipped..length).unwrap_or_default();
        let length = asked.len().min(buffer.len());
        buffer[..length].copy_from_slice(&asked[..length]);
        self.position += length as u64;
        Ok(length)
    }
}

impl Seek for Base64Text<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
            SeekFrom::End(by) => self.length().checked_add_signed(by),
        };
        self.position = position.ok_or_else(|| io::Error::new(ErrorKind::InvalidInput, "before the start"))?;
        Ok(self.position)
    }
}

#[cfg(test)]
mod tests {
    use super::Base64Text;
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use std::io::{Cursor, Read, Seek, SeekFrom};

    pub(crate) fn bytes(length: usize) -> Vec<u8> {
        (0..length).map(|index| (index * 7 % 251) as u8).collect()
    }

    #[test]
    fn it_is_read_as_the_bytes_that_it_stands_for() {
        for length in [0, 1, 2, 3, 4, 3071, 3072, 3073, 10_000] {
            let mut read = Vec::new();
            Base64Text::new(&STANDARD.encode(bytes(length))).read_to_end(&mut read).unwrap();
            assert_eq!(read, bytes(length), "{length}");
        }
    }

    #[test]
    fn each_position_is_that_of_the_bytes() {
        for length in [0, 1, 2, 3, 100] {
            let text = STANDARD.encode(bytes(length));
            let (mut text, mut plain) = (Base64Text::new(&text), Cursor::new(bytes(length)));
            let near = i64::try_from(length).unwrap();
            for to in (-near..=near + 2).flat_map(|by| [SeekFrom::End(by), SeekFrom::Start(by.unsigned_abs())]) {
                assert_eq!(text.seek(to).unwrap(), plain.seek(to).unwrap());
                let (mut read, mut expected) = (Vec::new(), Vec::new());
                text.read_to_end(&mut read).unwrap();
                plain.read_to_end(&mut expected).unwrap();
                assert_eq!(read, expected, "{to:?} of {length}");
            }
            assert!(text.seek(SeekFrom::End(-near - 1)).is_err());
        }
    }

    #[test]
    fn a_text_that_is_not_base64_is_an_error() {
        let padded_within = "AA==".to_owned() + &"AAAA".repeat(2000);
        for text in ["A", "AAA", "AA=A", "A===", "%AAA", "AAAA AAA", &padded_within] {
            assert!(Base64Text::new(text).read_to_end(&mut Vec::new()).is_err(), "{text}");
        }
    }
}
