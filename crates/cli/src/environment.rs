//! The environment that leads AWS's SDKs and tools to the contract server.

use proofmark_contract::Api;

/// The access key that clients are given.
pub(crate) const ACCESS_KEY: &str = "AKIDPROOFMARKEXAMPLE";
/// The secret key that clients are given. It opens nothing.
pub(crate) const SECRET_KEY: &str = "proofmark-contract-server-example-secret";

/// The variable that sets the endpoint of one service: `AWS_ENDPOINT_URL_LAMBDA`.
pub(crate) fn endpoint_variable(api: &Api) -> String {
    // The rule of AWS's SDKs: the service's SDK id in upper case, what is no letter or digit as an underscore.
    let id = api.sdk_id.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' });
    format!("AWS_ENDPOINT_URL_{}", id.collect::<String>())
}

/// What a client's environment must have.
pub(crate) fn variables(api: &Api, url: &str, region: &str) -> Vec<(String, String)> {
    [
        (endpoint_variable(api).as_str(), url),
        ("AWS_ACCESS_KEY_ID", ACCESS_KEY),
        ("AWS_SECRET_ACCESS_KEY", SECRET_KEY),
        ("AWS_REGION", region),
        ("AWS_DEFAULT_REGION", region),
        ("AWS_EC2_METADATA_DISABLED", "true"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec()
}

/// What a client's environment must not have: it would lead to other credentials or past the endpoint.
pub(crate) const REMOVED: [&str; 5] = [
    "AWS_SESSION_TOKEN",
    "AWS_PROFILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
    "AWS_USE_FIPS_ENDPOINT",
];
