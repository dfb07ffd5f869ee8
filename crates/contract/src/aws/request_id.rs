//! Ids of responses, in the form of a version 4 UUID. They distinguish responses and keep no secret.

use std::fmt::Write;

/// A new id, in the form of a version 4 UUID.
pub fn next() -> String {
    let mut bytes = fastrand::u128(..).to_be_bytes();
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let mut id = String::with_capacity(36);
    for (index, byte) in bytes.iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            id.push('-');
        }
        // Writing to a string does not fail.
        let _ = write!(id, "{byte:02x}");
    }
    id
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_id_is_a_uuid_of_version_4() {
        let id = super::next();
        let groups: Vec<_> = id.split('-').map(str::len).collect();
        assert_eq!((groups, &id[14..15]), (vec![8, 4, 4, 4, 12], "4"), "{id}");
        assert!("89ab".contains(&id[19..20]), "{id}");
    }
}
