//! Names that say that their values are secrets: of headers, query parameters, members and variables. The one list for
//! reports, which mask such values, and for recordings, which leave them out.

/// Parts of names, in lower case and without separators. `auth` covers `authorization`, `session` covers session keys.
const WORDS: [&str; 13] = [
    "accesskey",
    "apikey",
    "auth",
    "cookie",
    "credential",
    "passphrase",
    "passwd",
    "password",
    "privatekey",
    "secret",
    "session",
    "signature",
    "token",
];

/// Ends of names that are too short to be looked for anywhere; `-` and `.` count as `_`.
const ENDINGS: [&str; 3] = ["_KEY", "_PASS", "_PWD"];

/// Whether a name says that its value is a secret, in whatever case and with whatever separators. It is generous: a
/// harmless value that is masked is better than a secret that is shown.
///
/// ```
/// use proofmark_contract::secret_name::names_a_secret;
///
/// assert!(names_a_secret("X-Api-Key"));
/// assert!(names_a_secret("DB_PWD"));
/// assert!(!names_a_secret("FunctionName"));
/// ```
pub fn names_a_secret(name: &str) -> bool {
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    // An author and an authority are in the open, such as GIT_AUTHOR_NAME; an authorization is not.
    let plain = plain.replace("authoriz", "auth").replace("author", "");
    let upper = name.to_ascii_uppercase().replace(['-', '.'], "_");
    WORDS.iter().any(|word| plain.contains(word)) || ENDINGS.iter().any(|ending| upper.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::names_a_secret;

    #[test]
    fn a_word_is_found_in_any_case_and_with_any_separators() {
        for name in [
            "AccessKeyId",
            "x-api-key",
            "PRIVATE_KEY",
            "Set-Cookie",
            "dbPassword",
            "client.secret",
            "X-Amz-Signature",
            "authorized",
            "X-Weather-Key",
        ] {
            assert!(names_a_secret(name), "{name}");
        }
    }

    #[test]
    fn what_only_reports_or_only_recordings_knew_counts_for_both() {
        let reports = ["x-auth", "SessionId"];
        let recordings = ["accesskey", "Cookie", "privatekey", "signature", "SIGNING_KEY", "DB_PASS", "DB_PWD"];
        for name in reports.into_iter().chain(recordings) {
            assert!(names_a_secret(name), "{name}");
        }
    }

    #[test]
    fn other_names_are_harmless() {
        for name in ["FunctionName", "Qualifier", "KeyId", "Passive", "Host", "GIT_AUTHOR_NAME", "XAUTHORITY", ""] {
            assert!(!names_a_secret(name), "{name}");
        }
    }
}
