//! The environment variables of programs: the function's own, those that AWS documents, and of this program's own
//! only what programs need in order to run. Credentials are given that open nothing, and endpoints that are this server's,
//! so that nothing reaches AWS by accident.

use super::job::Job;
use crate::time::formatted;
use std::collections::BTreeMap;

/// What is passed on from this program's own environment, where it is set.
const PASSED_ON: [&str; 26] = [
    "DYLD_LIBRARY_PATH",
    "HOME",
    "JAVA_HOME",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "LD_LIBRARY_PATH",
    "LOGNAME",
    "NODE_PATH",
    "NVM_DIR",
    "PATH",
    "PYENV_ROOT",
    "PYENV_VERSION",
    "PYTHONHOME",
    "PYTHONPATH",
    "RUST_BACKTRACE",
    "RUST_LOG",
    "SHELL",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
    "SYSTEMROOT",
    "TEMP",
    "TMP",
    "TMPDIR",
    "USER",
    "VIRTUAL_ENV",
];

/// The variables of a program that runs a function. Those of the function come first, as no call can set a reserved one.
pub(super) fn variables(job: &Job, server: Option<&str>) -> BTreeMap<String, String> {
    let passed_on = PASSED_ON.iter().filter_map(|name| Some(((*name).to_owned(), std::env::var(name).ok()?)));
    let mut variables: BTreeMap<String, String> = passed_on.collect();
    let mut set = |name: &str, value: String| _ = variables.insert(name.to_owned(), value);
    set("AWS_CONFIG_FILE", "/dev/null".to_owned());
    set("AWS_SHARED_CREDENTIALS_FILE", "/dev/null".to_owned());
    set("AWS_EC2_METADATA_DISABLED", "true".to_owned());
    if let Some(url) = server {
        set("AWS_ENDPOINT_URL", url.to_owned());
    }
    set("TZ", ":UTC".to_owned());
    for (name, value) in &job.settings.environment {
        // What no process can have is left out.
        if !name.is_empty() && !name.contains(['=', '\0']) && !value.contains('\0') {
            set(name, value.clone());
        }
    }
    let (name, version) = (&job.function_name, &job.function.version);
    set("AWS_ACCESS_KEY_ID", "AKIDPROOFMARKEXAMPLE".to_owned());
    set("AWS_SECRET_ACCESS_KEY", "proofmark-contract-server-example-secret".to_owned());
    set("AWS_SESSION_TOKEN", "proofmark-contract-server-example-token".to_owned());
    set("AWS_REGION", job.region.clone());
    set("AWS_DEFAULT_REGION", job.region.clone());
    set("AWS_LAMBDA_FUNCTION_NAME", name.clone());
    set("AWS_LAMBDA_FUNCTION_VERSION", version.clone());
    set("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", job.function.memory.to_string());
    set("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand".to_owned());
    set("AWS_LAMBDA_LOG_GROUP_NAME", format!("/aws/lambda/{name}"));
    set("AWS_LAMBDA_LOG_STREAM_NAME", log_stream(version));
    set("_HANDLER", job.settings.handler.clone().unwrap_or_default());
    if let Some(runtime) = job.function.runtime.as_deref().filter(|runtime| !runtime.starts_with("provided")) {
        set("AWS_EXECUTION_ENV", format!("AWS_Lambda_{runtime}"));
    }
    if let Some(root) = std::env::current_dir().ok().and_then(|folder| folder.to_str().map(str::to_owned)) {
        set("LAMBDA_TASK_ROOT", root);
    }
    variables
}

/// A name of a log stream as the service gives it.
fn log_stream(version: &str) -> String {
    let day = formatted(jiff::Timestamp::now().as_millisecond(), "%Y/%m/%d");
    format!("{day}/[{version}]{}", proofmark_contract::aws::new_request_id().replace('-', ""))
}

/// A trace id that samples nothing.
pub(super) fn trace_id() -> String {
    let time = jiff::Timestamp::now().as_second();
    let random = || proofmark_contract::aws::new_request_id().replace('-', "");
    format!("Root=1-{time:08x}-{:.24};Parent={:.16};Sampled=0", random(), random())
}
