//! The credentials that requests are signed with, kept out of reports even where a server sends them back.

use super::{Logins, Signer};
use crate::behaviour::{CheckedResponse, Received};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// What stands in place of a credential.
const MASK: &str = "***";
/// Shorter ones would be found in texts that have nothing to do with them.
const SHORTEST: usize = 8;

/// Texts that are not shown.
#[derive(Debug)]
pub(super) struct Secrets(Vec<String>);

impl Secrets {
    /// The secret key and the session token of a signer, and what else requests are authenticated with, in the forms
    /// that they can have in a message.
    pub(super) fn of(signer: &Signer, logins: &Logins) -> Self {
        let secrets = signer.secrets().into_iter().chain(logins.secrets());
        let secrets = secrets.filter(|secret| secret.len() >= SHORTEST);
        let forms = secrets.flat_map(|secret| {
            let in_json = secret.replace('/', "\\/");
            let in_uri = utf8_percent_encode(&secret, NON_ALPHANUMERIC).to_string();
            [secret, in_json, in_uri]
        });
        let mut forms: Vec<String> = forms.collect();
        forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
        forms.dedup();
        Self(forms)
    }

    /// A text without them.
    pub(super) fn masked(&self, text: String) -> String {
        self.0.iter().fold(text, |text, secret| match text.contains(secret) {
            true => text.replace(secret, MASK),
            false => text,
        })
    }

    /// Masks what a response says, and what was found in it.
    pub(super) fn mask_response(&self, response: &mut CheckedResponse) {
        let mask = |text: &mut String| *text = self.masked(std::mem::take(text));
        for finding in &mut response.findings {
            [&mut finding.path, &mut finding.expected, &mut finding.found].into_iter().for_each(mask);
        }
        if let Received::Error(error) = &mut response.received {
            mask(&mut error.name);
            error.message.iter_mut().for_each(mask);
        }
    }
}
