//! The account and region that requests belong to.

/// An account and a region: those of a request, and of names that give none.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Scope {
    /// Twelve digits.
    pub account: String,
    /// `us-east-2`
    pub region: String,
}

impl Default for Scope {
    /// Those of AWS's documented examples.
    fn default() -> Self {
        Self { account: "123456789012".to_owned(), region: "us-east-2".to_owned() }
    }
}

/// The partition that a region lies in.
pub fn partition_of(region: &str) -> &'static str {
    const PARTITIONS: [(&str, &str); 7] = [
        ("cn-", "aws-cn"),
        ("us-gov-", "aws-us-gov"),
        ("us-isob-", "aws-iso-b"),
        ("us-isof-", "aws-iso-f"),
        ("eu-isoe-", "aws-iso-e"),
        ("us-iso-", "aws-iso"),
        ("eusc-", "aws-eusc"),
    ];
    PARTITIONS.iter().find(|(prefix, _)| region.starts_with(prefix)).map_or("aws", |(_, partition)| partition)
}

/// Whether it has the form of a region.
pub fn is_region(text: &str) -> bool {
    let letters = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase());
    let parts = text.strip_prefix("eusc-").unwrap_or(text).split('-').collect::<Vec<_>>();
    let (country, word, digit) = match parts.as_slice() {
        [country, word, digit] => (country, word, digit),
        [country, "gov", word, digit] => (country, word, digit),
        [country, iso, word, digit]
            if iso.strip_prefix("iso").is_some_and(|l| l.len() < 2 && (l.is_empty() || letters(l))) =>
        {
            (country, word, digit)
        }
        _ => return false,
    };
    country.len() == 2 && letters(country) && letters(word) && digit.len() == 1 && digit.as_bytes()[0].is_ascii_digit()
}

/// Whether it has the form of an account id.
pub fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}
