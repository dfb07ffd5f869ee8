//! The options with which requests to a server are authenticated other than by signatures.

use anyhow::{Context as _, Result, bail};
use proofmark_contract::Api;
use proofmark_contract::api::AuthScheme;
use proofmark_contract::verify::Logins;

/// The options. Values of variables are not shown by `--help`, and no error has them.
#[derive(clap::Args)]
pub(crate) struct LoginOptions {
    /// The API key, for a service with `@httpApiKeyAuth`; the model says where it travels. The variable keeps it out of
    /// the list of processes.
    #[arg(long, value_name = "KEY", env = "PROOFMARK_API_KEY", hide_env_values = true)]
    api_key: Option<String>,
    /// The name and password, for a service with `@httpBasicAuth`.
    #[arg(long, value_name = "USER:PASSWORD", env = "PROOFMARK_BASIC_AUTH", hide_env_values = true)]
    basic_auth: Option<String>,
    /// The token, for a service with `@httpBearerAuth`.
    #[arg(long, value_name = "TOKEN", env = "PROOFMARK_BEARER_TOKEN", hide_env_values = true)]
    bearer_token: Option<String>,
}

impl LoginOptions {
    /// What was given. An empty variable is one that is not set.
    pub(crate) fn logins(self) -> Result<Logins> {
        let given = |text: Option<String>| text.filter(|text| !text.is_empty());
        let basic = match given(self.basic_auth) {
            Some(login) => Some(split(&login).context("--basic-auth (or PROOFMARK_BASIC_AUTH)")?),
            None => None,
        };
        let logins = Logins { api_key: given(self.api_key), basic, bearer_token: given(self.bearer_token) };
        let keys = [("--api-key", "PROOFMARK_API_KEY", &logins.api_key)];
        let tokens = [("--bearer-token", "PROOFMARK_BEARER_TOKEN", &logins.bearer_token)];
        for (option, variable, text) in keys.into_iter().chain(tokens) {
            if text.as_ref().is_some_and(|text| !text.bytes().all(|byte| matches!(byte, b' '..=b'~'))) {
                bail!("{option} (or {variable}) has characters other than printable ASCII, which no header can carry");
            }
        }
        Ok(logins)
    }
}

fn split(login: &str) -> Result<(String, String)> {
    match login.split_once(':') {
        Some((name, password)) => Ok((name.to_owned(), password.to_owned())),
        None => bail!("expected USER:PASSWORD, found no colon"),
    }
}

/// The options that could authenticate requests of operations for which nothing is given, none where all have something.
pub(crate) fn missing(api: &Api, logins: &Logins) -> Vec<&'static str> {
    let is_authenticated = |scheme: &AuthScheme| *scheme == AuthScheme::SigV4 || logins.has(scheme);
    let lacking =
        api.operations().filter(|operation| !operation.no_auth && !operation.auth.iter().any(is_authenticated));
    let mut options: Vec<&'static str> = lacking
        .flat_map(|operation| &operation.auth)
        .map(|scheme| match scheme {
            AuthScheme::Basic => "--basic-auth",
            AuthScheme::Bearer => "--bearer-token",
            _ => "--api-key",
        })
        .collect();
    options.sort_unstable();
    options.dedup();
    options
}
