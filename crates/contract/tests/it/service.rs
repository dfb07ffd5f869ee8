//! A service of one's own behind the kit's trait: an orchard with trees. The kit asks it for all that its model does not
//! say.

use crate::models::api_of;
use bytes::Bytes;
use http::{Request, Response};
use proofmark_contract::Api;
use proofmark_contract::budget::Budget;
use proofmark_contract::located::Problems;
use proofmark_contract::scenario::Scenario;
use proofmark_contract::serve::{Config, Server, Signatures};
use proofmark_contract::service::{
    Call, Outcome, Reply, ResourceKind, ResourceName, ScenarioKeys, Sections, Service, Settings, State,
};
use proofmark_smithy_model::model::Node;
use serde_json::{Map, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

const MODEL: &str = r#"$version: "2.0"
namespace test
@aws.protocols#restJson1
service Orchard { version: "1", operations: [Pick] }
@http(method: "POST", uri: "/trees/{tree}/pick")
operation Pick { input := { @required @httpLabel tree: String } output := { tree: String, picked: Integer } }
"#;

static TREE: ResourceKind = ResourceKind { name: "tree", member: "tree", qualifier: None };

/// Trees have as many apples as the scenario says; `tree:oak` is a form of `oak`.
#[derive(Clone, Debug, Default)]
struct Orchard {
    apples: u64,
}

impl Service for Orchard {
    fn resource<'a>(&self, input: &'a Map<String, Node>) -> Option<ResourceName<'a>> {
        let text = input.get("tree")?.as_str()?;
        let name = text.strip_prefix("tree:").unwrap_or(text);
        Some(ResourceName { kind: &TREE, partition: None, region: None, account: None, name, qualifier: None })
    }

    fn scenario_keys(&self) -> ScenarioKeys {
        ScenarioKeys { top: &["apples"], profile: &[] }
    }

    fn with_scenario(&self, scenario: &Sections<'_, '_>, problems: &mut Problems) -> Option<Arc<dyn Service>> {
        let apples = problems.integer(scenario.top, "apples", 1)?;
        Some(Arc::new(Self { apples }))
    }

    fn start(&self, _: &Api, _: &Settings, _: &Budget) -> Option<Box<dyn State>> {
        Some(Box::new(Growing { of: self.apples, left: self.apples.into() }))
    }
}

struct Growing {
    of: u64,
    left: AtomicU64,
}

impl State for Growing {
    fn respond(&self, call: &Call<'_>, _: bool) -> Option<Reply> {
        assert!(call.target?.name != "rotten", "as the test asks for");
        let picked = self.left.swap(0, Ordering::Relaxed);
        Some(Outcome::Output(json!({ "tree": call.target?.name, "picked": picked })).into())
    }

    fn reset(&self) {
        self.left.store(self.of, Ordering::Relaxed);
    }

    fn control(&self, request: &Request<Bytes>) -> Option<Response<Bytes>> {
        let left = self.left.load(Ordering::Relaxed).to_string();
        (request.uri().path() == "/_proofmark/apples").then(|| Response::new(left.into()))
    }

    fn control_endpoints(&self) -> &'static [&'static str] {
        &["GET /_proofmark/apples"]
    }
}

fn scenario(text: &str) -> (Api, Result<Scenario, String>) {
    let api = api_of(&[("orchard.smithy", MODEL)]);
    let service: Arc<dyn Service> = Arc::new(Orchard::default());
    let scenario = Scenario::read("orchard.toml", text, &api, &service).map_err(|report| report.to_string());
    (api, scenario)
}

/// The bodies of the responses to these requests.
async fn bodies(text: &str, requests: &[&str]) -> Vec<String> {
    let (api, scenario) = scenario(text);
    let mut config = Config::new(api).with_scenario(scenario.unwrap_or_else(|report| panic!("{report}")));
    (config.signatures, config.workers) = (Signatures::Ignored, 1);
    let server = Server::bind(config).await.expect("a free port");
    let addr = server.addr();
    tokio::spawn(server.run(std::future::pending()));
    let mut bodies = Vec::new();
    for line in requests {
        let mut stream = tokio::net::TcpStream::connect(addr).await.expect("a connection");
        let request = format!("{line} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.expect("a request");
        let mut response = String::new();
        stream.read_to_string(&mut response).await.expect("a response");
        bodies.push(response.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).expect("a body"));
    }
    bodies
}

#[tokio::test]
async fn a_scenario_sets_the_service_up_and_its_state_responds() {
    let bodies = bodies("apples = 3", &["POST /trees/tree:oak/pick", "POST /trees/oak/pick"]).await;
    assert_eq!(bodies, [r#"{"tree":"oak","picked":3}"#, r#"{"tree":"oak","picked":0}"#]);
}

#[tokio::test]
async fn a_reset_is_one_of_the_service_too() {
    let requests = ["POST /trees/oak/pick", "POST /_proofmark/reset", "POST /trees/oak/pick"];
    assert_eq!(bodies("apples = 3", &requests).await[2], r#"{"tree":"oak","picked":3}"#);
}

#[tokio::test]
async fn the_control_api_has_the_routes_of_the_service() {
    let bodies = bodies("apples = 3", &["GET /_proofmark/apples", "GET /_proofmark/pears"]).await;
    assert_eq!(bodies[0], "3");
    assert!(bodies[1].contains("GET /_proofmark/apples"), "{}", bodies[1]);
}

#[tokio::test]
async fn a_rule_is_for_a_resource_in_all_forms_of_its_name() {
    let rule = "apples = 3\n[[rule]]\noperation = \"Pick\"\ninput = { tree = \"tree:oak\" }\noutput = { picked = 9 }\n";
    let bodies = bodies(rule, &["POST /trees/oak/pick", "POST /trees/elm/pick"]).await;
    assert_eq!(bodies, [r#"{"picked":9}"#, r#"{"tree":"elm","picked":3}"#]);
}

#[test]
fn a_key_of_another_service_is_unknown() {
    let report = scenario("apples = 3\n[[function]]\nname = \"f\"\n").1.expect_err("an unknown key");
    assert!(report.contains("`function`: there is no such key"), "{report}");
}

#[tokio::test]
async fn a_panic_ends_one_request_and_neither_the_server_nor_its_state() {
    let pick = "POST /trees/oak/pick";
    let found = bodies("apples = 3", &["POST /trees/rotten/pick", "GET /_proofmark/apples", pick]).await;
    assert!(found[0].contains("This server panicked while it handled the request"), "{}", found[0]);
    assert_eq!(found[1..], ["3", r#"{"tree":"oak","picked":3}"#]);
}
