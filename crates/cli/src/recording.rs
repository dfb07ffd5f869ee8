//! What `record`, `replay`, `serve --replay` and `verify recording` have in common: the upstream and how it is called,
//! and the services of recordings.

use crate::service::{ModelOptions, given_credentials, seconds};
use crate::services;
use anyhow::{Context, Result, anyhow, bail};
use aws_credential_types::Credentials;
use clap::ValueEnum;
use proofmark_contract::Api;
use proofmark_contract::aws::{is_region, partition_of};
use proofmark_contract::connector::{Base, Trust};
use proofmark_contract::serve::SharedApi;
use proofmark_contract::service::Service;
use proofmark_contract::verify::Signer;
use proofmark_recording::proxy::Live;
use proofmark_recording::secrets::Secrets;
use proofmark_recording::upstream::{Signing, Upstream};
use proofmark_recording::writer::{self, Recorder};
use proofmark_recording::{Keep, Recording, Rules, file};
use proofmark_smithy_model::text::{self, printable};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Where requests go on to, and what is kept of them.
#[derive(clap::Args)]
pub(crate) struct LiveOptions {
    /// The service that requests go on to: its URL, or `aws` for real AWS in the region of AWS_REGION.
    #[arg(long, value_name = "URL")]
    pub(crate) upstream: Option<String>,
    #[command(flatten)]
    pub(crate) reach: ReachOptions,
    /// What is sent as host: that of the upstream, for which requests are signed anew; or the client's, with its
    /// signature as it is.
    #[arg(long, value_name = "WHICH", default_value = "upstream", requires = "upstream")]
    host_header: HostHeader,
    /// How many seconds the upstream may take to respond, and between two parts of a response.
    #[arg(long, value_name = "SECONDS", value_parser = seconds, default_value = "60", requires = "upstream")]
    upstream_timeout: f64,
    /// Keep what is left out by default; may be given several times.
    #[arg(long, value_name = "WHAT")]
    keep: Vec<KeepOption>,
}

/// Which services may be called, and by which certificates they are known.
#[derive(clap::Args)]
pub(crate) struct ReachOptions {
    /// Trust the authorities of this file (PEM), beside those of the system, where the service is called over HTTPS; may
    /// be given several times.
    #[arg(long, value_name = "FILE")]
    ca: Vec<PathBuf>,
    /// Let the URL be one of real AWS.
    #[arg(long)]
    allow_aws: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum HostHeader {
    /// The upstream's.
    Upstream,
    /// The client's.
    Keep,
}

#[derive(Clone, Copy, ValueEnum)]
enum KeepOption {
    /// What functions are called with and return.
    Payloads,
    /// Bodies that are not of the model.
    Raw,
    /// Headers that are of no member, but for those whose names say that they are secret.
    Headers,
}

impl LiveOptions {
    /// The upstream of this URL, and the credentials that clients are to sign with.
    pub(crate) fn connect(&self, api: &Api, url: &str, recorder: Recorder) -> Result<(Live, Credentials)> {
        let timeout = Duration::from_secs_f64(self.upstream_timeout);
        let is_kept = self.host_header == HostHeader::Keep;
        let (upstream, is_own) = self.reach.upstream_of(api, url, timeout, is_kept)?;
        let (caller, guard) = match (is_own, is_kept) {
            // With credentials that are worth nothing, there is nothing to guard.
            (false, _) => (given_credentials(), None),
            (true, true) => (own_credentials().unwrap_or_else(given_credentials), None),
            (true, false) => {
                let made = made_for_one_run();
                (made.clone(), Some(made))
            }
        };
        let secrets = Secrets::of_environment();
        Ok((Live { upstream: Arc::new(upstream), recorder, secrets, caller: guard }, caller))
    }

    /// What is kept, each once.
    pub(crate) fn keep(&self) -> Vec<Keep> {
        let mut keep: Vec<Keep> = self
            .keep
            .iter()
            .map(|option| match option {
                KeepOption::Payloads => Keep::Payloads,
                KeepOption::Raw => Keep::Raw,
                KeepOption::Headers => Keep::Headers,
            })
            .collect();
        keep.sort();
        keep.dedup();
        keep
    }
}

impl ReachOptions {
    /// The upstream of this URL, or of real AWS for `aws`, and whether requests are signed with the caller's own
    /// credentials.
    pub(crate) fn upstream_of(
        &self,
        api: &Api,
        url: &str,
        timeout: Duration,
        is_kept: bool,
    ) -> Result<(Upstream, bool)> {
        let (url, is_named) = match url {
            "aws" => (url_of_aws(api)?, true),
            url => (url.to_owned(), self.allow_aws),
        };
        let failed = |reason| anyhow!("{}: {reason}", printable(&url));
        let is_of_aws = is_of_aws(&Base::parse(&url).map_err(failed)?.address().0);
        if is_of_aws && !is_named {
            bail!(
                "{} is real AWS, where requests change real resources and cost money; --allow-aws, or `aws` in place of \
                 the URL, says that it is meant",
                printable(&url)
            );
        }
        let own = own_credentials();
        let is_own = own.is_some();
        if is_of_aws && !is_own && !is_kept && api.signing_name.is_some() {
            bail!(
                "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set, which requests to AWS are signed with; run \
                 `eval \"$(aws configure export-credentials --format env)\"` first"
            );
        }
        let signing = match &api.signing_name {
            Some(service) if !is_kept => {
                Signing::Anew(Signer::new(own.unwrap_or_else(given_credentials), region()), service.clone())
            }
            _ => Signing::Kept,
        };
        let trust = self.ca.iter().try_fold(Trust::default(), |trust, path| trust.and_file(path));
        let trust = trust.map_err(|reason| anyhow!("--ca {reason}"))?;
        let upstream = Upstream::trusting(&url, signing, timeout, &trust).map_err(failed)?;
        Ok((upstream, is_own))
    }
}

/// What a recording of this run is written with.
pub(crate) fn options_for(
    path: &Path,
    live: &LiveOptions,
    continued: Option<Recording>,
    rules: Rules,
) -> writer::Options {
    let keep = continued.as_ref().map_or_else(|| live.keep(), |recording| recording.keep.clone());
    writer::Options { path: Some(path.to_owned()), keep, secrets: Secrets::of_environment(), continued, rules }
}

/// The rules of the recording at a path; those of a new one where there is no file. A file that is something else is not
/// to be replaced.
pub(crate) fn rules_of(path: &Path) -> Result<Rules> {
    match path.symlink_metadata() {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            if !folder.is_dir() {
                bail!("{}: there is no folder {}", text::path(path), text::path(folder));
            }
            Ok(Rules::default())
        }
        _ => Ok(file::load(path).context("it is not replaced; remove it, or name another file")?.rules),
    }
}

/// The API and the service of a recording: the model that is named, else the built-in one.
pub(crate) fn api_of(
    recording: &Recording,
    path: &Path,
    model: &ModelOptions,
) -> Result<(SharedApi, Arc<dyn Service>)> {
    if model.model.is_empty() {
        return proofmark_recording::replay::built_in(&recording.service).ok_or_else(|| {
            let service = printable(&recording.service);
            anyhow!("{}: no model of {service} is built in; name one with --model", text::path(path))
        });
    }
    let api = model.api(None)?;
    let service = services::behind(&api);
    Ok((api, service))
}

/// An API in a few words.
pub(crate) fn described(api: &Api) -> String {
    format!("{} {}", printable(&api.title), printable(&api.version))
}

/// The region of this program's environment.
pub(crate) fn region() -> String {
    let variable = |name: &str| std::env::var(name).ok().filter(|region| is_region(region));
    variable("AWS_REGION").or_else(|| variable("AWS_DEFAULT_REGION")).unwrap_or_else(|| "us-east-1".to_owned())
}

fn own_credentials() -> Option<Credentials> {
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let (key, secret) = variable("AWS_ACCESS_KEY_ID").zip(variable("AWS_SECRET_ACCESS_KEY"))?;
    Some(Credentials::from_keys(key, secret, variable("AWS_SESSION_TOKEN")))
}

/// Credentials that no other program knows.
fn made_for_one_run() -> Credentials {
    let id = proofmark_contract::aws::new_request_id().replace('-', "").to_ascii_uppercase();
    let secret: String = (0..2).map(|_| proofmark_contract::aws::new_request_id()).collect();
    Credentials::from_keys(format!("AKID{}", &id[..16]), secret, None)
}

fn url_of_aws(api: &Api) -> Result<String> {
    let (is_known, region) = (services::behind(api).sdk_id() == api.sdk_id, region());
    let service = api.signing_name.as_deref().filter(|_| is_known && !api.sdk_id.is_empty());
    let Some(service) = service else {
        bail!("the host of {} at AWS is not known here; name its URL with --upstream", printable(&api.title));
    };
    if std::env::var_os("AWS_REGION").or_else(|| std::env::var_os("AWS_DEFAULT_REGION")).is_none() {
        bail!("AWS_REGION is not set, which says where in AWS requests go to");
    }
    let suffix = match partition_of(&region) {
        "aws" | "aws-us-gov" => "amazonaws.com",
        "aws-cn" => "amazonaws.com.cn",
        other => {
            bail!("the host of {service} in the partition {other} is not known here; name its URL with --upstream")
        }
    };
    Ok(format!("https://{service}.{region}.{suffix}"))
}

/// Whether a host is one of AWS, in any of its partitions. A name of one's own that leads there cannot be seen.
fn is_of_aws(host: &str) -> bool {
    const DOMAINS: [&str; 9] = [
        "amazonaws.com",
        "amazonaws.com.cn",
        "amazonaws.eu",
        "api.aws",
        "on.aws",
        "c2s.ic.gov",
        "sc2s.sgov.gov",
        "cloud.adc-e.uk",
        "csp.hci.ic.gov",
    ];
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let is_in = |domain: &str| host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    DOMAINS.into_iter().any(is_in)
}

#[cfg(test)]
mod tests {
    use super::is_of_aws;

    #[test]
    fn hosts_of_aws_are_known_however_they_are_written() {
        for host in [
            "lambda.us-east-2.amazonaws.com",
            "LAMBDA.us-east-2.AmazonAWS.com.",
            "lambda.cn-north-1.amazonaws.com.cn",
            "lambda.us-east-2.api.aws",
            "abc.lambda-url.us-east-1.on.aws",
            "vpce-1.lambda.us-east-1.vpce.amazonaws.com",
        ] {
            assert!(is_of_aws(host), "{host}");
        }
    }

    #[test]
    fn other_hosts_are_not_of_aws() {
        for host in ["localhost", "127.0.0.1", "::1", "notamazonaws.com", "amazonaws.com.example", "moto"] {
            assert!(!is_of_aws(host), "{host}");
        }
    }
}
