//! Our own server before our own verifier. What the verifier expects of the service is written out in its rules, not
//! taken from the server's code, so that neither hides the other's faults.

use crate::{only, verified};
use proofmark_contract::lambda;
use proofmark_contract::report::{Report, Verdict};
use proofmark_contract::serve::{Config, Server, Signatures};
use proofmark_contract::verify::{Options, Signer};

const FAMILY: [&str; 5] = [
    "DeleteFunctionEventInvokeConfig",
    "GetFunctionEventInvokeConfig",
    "ListFunctionEventInvokeConfigs",
    "PutFunctionEventInvokeConfig",
    "UpdateFunctionEventInvokeConfig",
];

async fn report() -> Report {
    let mut config = Config::new(lambda::api());
    config.signatures = Signatures::Verified(Signer::made_up());
    let server = Server::bind(config).await.expect("a port");
    let url = server.url();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = tokio::spawn(server.run(async { _ = stopped.await }));
    let operations = FAMILY.map(str::to_owned).to_vec();
    let report = verified(&url, &Options { operations, allow_writes: true, generated: 20, ..only("") }).await;
    drop(stop);
    serving.await.expect("no panic").expect("a clean end");
    report
}

#[tokio::test]
async fn the_contract_server_does_what_is_known_of_the_service() {
    let report = report().await;
    // Its other cases are of functions that do not exist on it, which are answers that the model allows.
    let other: Vec<String> = report
        .cases
        .iter()
        .filter(|case| case.verdict != Verdict::Passed && case.check != "example")
        .map(|case| format!("{} {}: {:?}", case.verdict.name(), case.id, case.findings))
        .collect();
    assert_eq!(other, [""; 0]);
}
