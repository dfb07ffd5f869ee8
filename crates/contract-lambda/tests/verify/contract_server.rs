//! Our own server before our own verifier. What the verifier expects of the service is written out in its rules, not
//! taken from the server's code, so that neither hides the other's faults.

use crate::{failed, only, verified};
use proofmark_contract::Api;
use proofmark_contract::report::{Case, RunReport, Verdict};
use proofmark_contract::serve::{Config, Server, Signatures};
use proofmark_contract::service::StateMode;
use proofmark_contract::verify::{self, Options, Signer};
use proofmark_contract_lambda as lambda;
use std::sync::Arc;

const FAMILY: [&str; 5] = [
    "DeleteFunctionEventInvokeConfig",
    "GetFunctionEventInvokeConfig",
    "ListFunctionEventInvokeConfigs",
    "PutFunctionEventInvokeConfig",
    "UpdateFunctionEventInvokeConfig",
];

/// What the verifier finds on our own server as it comes, but for these settings.
async fn report(set: impl FnOnce(&mut Config), options: Options) -> RunReport {
    let mut config = Config::new(lambda::api()).with_service(lambda::service());
    config.signatures = Signatures::Verified(Signer::dummy());
    set(&mut config);
    let server = Server::bind(config).await.expect("a port");
    let url = server.url();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = tokio::spawn(server.run(async { _ = stopped.await }));
    let report = verified(&url, &options).await;
    drop(stop);
    serving.await.expect("no panic").expect("a clean end");
    report
}

fn family(allow_writes: bool) -> Options {
    Options { operations: FAMILY.map(str::to_owned).to_vec(), allow_writes, generated: 20, ..only("") }
}

#[tokio::test]
async fn the_contract_server_does_what_is_known_of_the_service() {
    let exact = |config: &mut Config| config.scenario.settings.mode = StateMode::On;
    let report = report(exact, family(true)).await;
    // Its other cases are of functions that do not exist on it, which are responses that the model allows.
    let other: Vec<String> = report
        .cases
        .iter()
        .filter(|case| case.verdict != Verdict::Passed && case.check != "example")
        .map(|case| format!("{} {}: {:?}", case.verdict.name(), case.id, case.findings))
        .collect();
    assert_eq!(other, [""; 0]);
}

/// Examples that no calls can prepare, and operations that need more than calls.
const NOT_RUN: [&str; 19] = [
    "CheckpointDurableExecution/output/any",
    "CreateFunction/example/1",
    "DeleteDurableExecution/output/any",
    "DeleteEventSourceMapping/example/1",
    "GetDurableExecution/output/any",
    "GetDurableExecutionHistory/output/any",
    "GetDurableExecutionState/output/any",
    "GetEventSourceMapping/example/1",
    "GetLayerVersionByArn/example/1",
    "ListTags/example/1",
    "PauseDurableExecution/output/any",
    "ResumeDurableExecution/output/any",
    "SendDurableExecutionCallbackFailure/output/any",
    "SendDurableExecutionCallbackHeartbeat/output/any",
    "SendDurableExecutionCallbackSuccess/output/any",
    "StopDurableExecution/output/any",
    "TagResource/example/1",
    "UntagResource/example/1",
    "UpdateEventSourceMapping/example/1",
];

#[tokio::test]
async fn the_contract_server_as_it_comes_has_no_finding_and_no_warning() {
    let options = Options { operations: Vec::new(), allow_writes: true, generated: 20, ..only("") };
    let report = report(|_| {}, options).await;
    let of = |wanted: &str| -> Vec<String> {
        let cases = report.cases.iter().filter(|case| case.verdict.name() == wanted);
        cases.map(|case| format!("{} {:?}", case.id, case.findings)).collect()
    };
    assert_eq!((of("failed"), of("warned")), (Vec::new(), Vec::new()));
    let skipped = report.cases.iter().filter(|case| matches!(case.verdict, Verdict::Skipped(_)));
    assert_eq!(skipped.map(|case| case.id.as_str()).collect::<Vec<_>>(), NOT_RUN);
}

#[tokio::test]
async fn the_contract_server_has_nothing_left_of_what_the_verifier_created() {
    let options =
        Options { operations: vec!["ListFunctions".to_owned()], allow_writes: true, generated: 0, ..only("") };
    let report = report(|_| {}, options).await;
    let functions = report.cases.iter().find(|case| case.id == "ListFunctions/example/1");
    let exchange = functions.and_then(|case| case.exchange.as_ref()).expect("the example was sent");
    assert!(exchange.response.contains(r#"{"Functions":[]}"#), "{}", exchange.response);
}

#[tokio::test]
async fn nothing_is_wrong_with_the_contract_server_where_all_may_exist() {
    let open = |config: &mut Config| config.scenario.settings.mode = StateMode::Auto;
    for allow_writes in [false, true] {
        let report = report(open, Options { operations: Vec::new(), allow_writes, generated: 20, ..only("") }).await;
        let failed: Vec<_> = failed(&report).iter().map(|case| format!("{}: {:?}", case.id, case.findings)).collect();
        assert_eq!(failed, [""; 0], "with writes: {allow_writes}");
        let skipped = |case: &&Case| matches!(&case.verdict, Verdict::Skipped(reason) if reason.contains("synthesizes its responses"));
        assert_eq!(report.cases.iter().filter(skipped).count(), if allow_writes { 7 } else { 2 });
    }
}

/// What the verifier finds on our own server for the API of a model.
async fn report_of(model: &str) -> RunReport {
    let loaded = proofmark_smithy_model::Loader::new().text("model.smithy", model.as_bytes().to_vec()).load();
    let model = loaded.unwrap_or_else(|report| panic!("{report}")).model;
    let api = Arc::new(Api::new(&model).unwrap_or_else(|report| panic!("{report}")));
    let mut config = Config::new(Arc::clone(&api));
    config.signatures = Signatures::Ignored;
    let server = Server::bind(config).await.expect("a port");
    let url = server.url();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = tokio::spawn(server.run(async { _ = stopped.await }));
    let options = Options { operations: Vec::new(), allow_writes: true, generated: 20, ..only("") };
    let report = verify::server(&api, &url, &options, &|_| {}).await.expect("the server can be verified");
    drop(stop);
    serving.await.expect("no panic").expect("a clean end");
    report
}

#[tokio::test]
async fn nothing_is_wrong_with_the_contract_server_for_another_service_of_aws_s_or_not() {
    for of_aws in ["", r#"@aws.api#service(sdkId: "Shop")"#] {
        let report = report_of(&format!(
            "{}{of_aws}{}",
            r#"$version: "2.0"
        namespace example
        "#,
            r#"
        @aws.protocols#restJson1
        service Shop { version: "1", operations: [Order, Get] }
        @http(method: "POST", uri: "/order")
        operation Order {
            input := {
                @required @default("one") amount: Amount
                @required @length(min: 2, max: 5) name: String
                @required @httpQuery("page") @default(1) page: Integer
            }
            output := { @required @default(0) total: Integer }
        }
        @readonly @http(method: "GET", uri: "/object")
        operation Get {
            output := {
                @required @httpHeader("Content-Length") length: Long
                @required @httpHeader("Content-Encoding") encoding: String
                @required @httpHeader("Transfer-Encoding") transfer: String
                @httpHeader("Connection") connection: String
                @httpHeader("Date") date: Timestamp
                @httpPayload body: Blob
            }
        }
        @length(min: 1, max: 9) string Amount
"#
        ))
        .await;
        let found = report.cases.iter().filter(|case| case.verdict != Verdict::Passed);
        let found: Vec<String> = found.map(|case| format!("{}: {:?}", case.id, case.findings)).collect();
        assert_eq!(found, [""; 0]);
        assert!(report.cases.iter().any(|case| case.id == "Order/required/amount/missing"));
    }
}
