//! Recordings as evidence: whether the recordings that a behaviour cites exist, fit the model, and show what the rule
//! says, which is what the contract server does by that rule.

use crate::drift::{self, Against, Options};
use crate::file;
use crate::upstream::{Signing, Upstream};
use proofmark_contract::Mark;
use proofmark_contract::behaviour::Behaviour;
use proofmark_contract::report::{Case, Finding};
use proofmark_contract::serve::{Config, Server, SharedApi};
use proofmark_contract::service::Service;
use proofmark_contract::verify::Signer;
use proofmark_contract::violation::Severity;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// How long the contract server may take to respond.
const PATIENCE: Duration = Duration::from_secs(30);

/// The cases of the recordings that a behaviour cites: that each is there and fits the model, and that the contract server
/// responds to its requests as recorded. The recordings are in `folder`.
///
/// # Errors
/// The contract server cannot be started.
pub fn check(
    behaviour: &Behaviour,
    folder: &Path,
    api: &SharedApi,
    service: &Arc<dyn Service>,
) -> io::Result<Vec<Case>> {
    let mut cases = Vec::new();
    for name in behaviour.evidence {
        let failed = |reason: String| {
            let finding = Finding::error("recording", "one that shows the behaviour", reason);
            Case::new(behaviour.id, "evidence", name, behaviour.mark).with_findings(vec![finding])
        };
        if !matches!(behaviour.mark, Mark::Observed(_)) {
            cases.push(failed(format!(
                "the behaviour is {}, and only what was observed has recordings",
                behaviour.mark
            )));
            continue;
        }
        let recording = match file::load(&folder.join(name)) {
            Ok(recording) => recording,
            Err(error) => {
                cases.push(failed(error.to_string()));
                continue;
            }
        };
        if recording.exchanges.is_empty() {
            cases.push(failed("it has no exchanges".to_owned()));
            continue;
        }
        let label = format!("{}/{name}", behaviour.id);
        cases.extend(drift::check(api, &recording, &label, &Options::default()));
        let server = Server::spawn(Config::new(api.clone()).with_service(Arc::clone(service)))?;
        let signing = match &api.signing_name {
            Some(service) => Signing::Anew(Signer::new(Signer::dummy(), recording.region.clone()), service.clone()),
            None => Signing::Kept,
        };
        let upstream = Upstream::new(server.url(), signing, PATIENCE).map_err(io::Error::other)?;
        let against = Against { upstream: &upstream, check: "evidence", severity: Severity::Error, writes: true };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        cases.extend(runtime.block_on(drift::send_again(api, &recording, &label, &against)));
    }
    Ok(cases)
}
