//! Values in the tables of words that generated crates carry as text: schemas and the contract. The runtime reads them.

use std::fmt::Write;

/// A value as a word of a table: what would end the word or the line is percent-encoded.
pub(crate) fn word(value: &str) -> String {
    let mut text = String::new();
    for letter in value.chars() {
        if letter == '%' || letter.is_whitespace() || letter.is_control() {
            let mut bytes = [0; 4];
            for byte in letter.encode_utf8(&mut bytes).bytes() {
                let _ = write!(text, "%{byte:02X}");
            }
        } else {
            text.push(letter);
        }
    }
    text
}
