//! Plays the protocol tests of the generated clients: one JSON line a test, with what was not as the test has it. The
//! tables in `services` and the clients are generated beside these sources by `cargo xtask conformance --protocol`.

mod compare;
mod finding;
mod frames;
mod media;
mod play;
mod request;
mod services;
#[allow(dead_code)] // which of them are needed depends on the tests
mod values;
mod wire;

/// The names by which `values` knows the types of any client.
mod sdk {
    pub mod primitives {
        pub use aws_smithy_types::byte_stream::ByteStream;
        pub use aws_smithy_types::{Blob, DateTime};
    }
}

use play::{Case, Kind};
use serde_json::json;

/// The tests of a service.
struct Service {
    name: &'static str,
    requests: &'static [Case],
    responses: &'static [Case],
    events: &'static [Case],
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    // A panic is a finding of the test that it ends; its own words on the way there help nobody.
    std::panic::set_hook(Box::new(|_| {}));
    for service in services::SERVICES {
        let tables =
            [(Kind::Request, service.requests), (Kind::Response, service.responses), (Kind::Events, service.events)];
        for (kind, cases) in tables {
            for case in cases {
                let findings = play::play(kind, case).await;
                let line = json!({
                    "service": service.name,
                    "operation": case.operation,
                    "kind": kind.name(),
                    "id": case.id,
                    "findings": findings.iter().map(finding::Finding::to_json).collect::<Vec<_>>(),
                });
                println!("{line}");
            }
        }
    }
}
