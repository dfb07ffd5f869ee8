//! The environment of a command that `verify client` runs: it leads AWS's SDKs and tools to the contract server, and
//! nothing of the caller's AWS environment leads them elsewhere. Running the command is `verify_client`'s business.

use anyhow::{Context, Result};
use aws_credential_types::Credentials;
use proofmark_contract::Api;
use proofmark_contract::serve::endpoint_variable;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::File;
use tempfile::TempDir;

/// The access key that clients are given.
pub(crate) const ACCESS_KEY: &str = "AKIDPROOFMARKEXAMPLE";
/// The secret key that clients are given. It opens nothing.
pub(crate) const SECRET_KEY: &str = "proofmark-contract-server-example-secret";

/// How the environment of a command differs from this program's own.
pub(crate) struct Environment {
    pub(crate) removed: Vec<OsString>,
    pub(crate) set: BTreeMap<String, OsString>,
    /// Holds the empty shared files as long as the command runs.
    _files: Option<TempDir>,
}

impl Environment {
    /// The environment in which a command can reach no other AWS endpoint and has no other credentials than ours.
    ///
    /// All variables whose names begin with `AWS_` are removed: besides credentials they name profiles, roles, token
    /// files, container and metadata endpoints, and new ones are added to SDKs every year. The shared config and
    /// credentials files are empty ones.
    pub(crate) fn isolated(api: &Api, url: &str, region: &str) -> Result<Self> {
        let files = tempfile::tempdir().context("no folder can be made for the command's shared AWS files")?;
        let mut environment = Self::leading_to(api, url);
        environment.removed = std::env::vars_os().map(|(name, _)| name).filter(is_of_aws).collect();
        for (variable, name) in [("AWS_CONFIG_FILE", "config"), ("AWS_SHARED_CREDENTIALS_FILE", "credentials")] {
            let path = files.path().join(name);
            File::create(&path).with_context(|| format!("{} cannot be written", path.display()))?;
            environment.set.insert(variable.to_owned(), path.into());
        }
        let values = [
            ("AWS_ENDPOINT_URL", url),
            ("AWS_ACCESS_KEY_ID", ACCESS_KEY),
            ("AWS_SECRET_ACCESS_KEY", SECRET_KEY),
            ("AWS_REGION", region),
            ("AWS_DEFAULT_REGION", region),
            ("AWS_EC2_METADATA_DISABLED", "true"),
        ];
        environment.set.extend(values.map(|(name, value)| (name.to_owned(), value.into())));
        environment._files = Some(files);
        Ok(environment)
    }

    /// The caller's own environment, AWS credentials and files included, in which only the endpoint of the service is
    /// set.
    pub(crate) fn inherited(api: &Api, url: &str) -> Self {
        Self::leading_to(api, url)
    }

    /// The same with other credentials.
    pub(crate) fn with_credentials(mut self, credentials: &Credentials) -> Self {
        self.set.insert("AWS_ACCESS_KEY_ID".to_owned(), credentials.access_key_id().into());
        self.set.insert("AWS_SECRET_ACCESS_KEY".to_owned(), credentials.secret_access_key().into());
        if let Some(token) = credentials.session_token() {
            self.set.insert("AWS_SESSION_TOKEN".to_owned(), token.into());
        }
        self
    }

    fn leading_to(api: &Api, url: &str) -> Self {
        let mut set = BTreeMap::from([
            (endpoint_variable(api), url.into()),
            // A profile can say `ignore_configured_endpoint_urls = true`; the variable wins.
            ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS".to_owned(), "false".into()),
        ]);
        for name in ["NO_PROXY", "no_proxy"] {
            set.insert(name.to_owned(), without_proxy(url).into());
        }
        Self { removed: Vec::new(), set, _files: None }
    }
}

fn is_of_aws(name: &OsString) -> bool {
    name.to_str().and_then(|name| name.get(..4)).is_some_and(|start| start.eq_ignore_ascii_case("AWS_"))
}

/// The hosts that are reached without a proxy: those of the caller's variables, loopback, and the server.
fn without_proxy(url: &str) -> String {
    let given = ["NO_PROXY", "no_proxy"].map(|name| std::env::var(name).unwrap_or_default());
    let authority = url.rsplit('/').next().unwrap_or_default();
    let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host).trim_matches(['[', ']']);
    let mut hosts: Vec<&str> = given.iter().flat_map(|list| list.split(',')).map(str::trim).collect();
    hosts.extend(["localhost", "127.0.0.1", "::1", host]);
    let mut known: Vec<&str> = Vec::new();
    for host in hosts.into_iter().filter(|host| !host.is_empty()) {
        if !known.contains(&host) {
            known.push(host);
        }
    }
    // Alone it says all hosts; among others it is not a host's name.
    if known.contains(&"*") { "*".to_owned() } else { known.join(",") }
}
