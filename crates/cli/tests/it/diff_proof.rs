//! The verdicts of the rules, executed: messages of a client of one model meet the contract kit of the other model, in
//! both directions. The kit shares no code with the comparison.
//!
//! A request that the other side rejects, or whose values do not arrive, must be `breaks` or `degrades`; a rule that says
//! `breaks` must be seen to break. What cannot be seen in messages is listed with the reason, and must stay unseen.

#[path = "../../../../codegen/tests/diff_fixture/mod.rs"]
#[allow(dead_code)]
mod diff_fixture;

use diff_fixture::{Fixture, fixtures};
use proofmark_contract::read::{self, ResponseOutcome};
use proofmark_contract::synth::{self, Members, Options, Style};
use proofmark_contract::{Api, Constraint, Violation, write};
use proofmark_smithy_model::diff::{Effect, rule};
use proofmark_smithy_model::model::{Model, Node};

/// Fixtures whose verdicts cannot be seen in what the kit writes and reads, and why.
const UNSEEN: [(&str, &str); 23] = [
    ("auth-scheme-added", SIGNED),
    ("auth-scheme-removed", SIGNED),
    ("auth-scheme-changed", SIGNED),
    ("anonymous-calls-allowed", SIGNED),
    ("anonymous-calls-forbidden", SIGNED),
    ("signing-name-changed", SIGNED),
    ("unsigned-payload-added", SIGNED),
    ("unsigned-payload-removed", SIGNED),
    ("host-prefix-changed", "the kit has one host for all operations"),
    ("host-label-changed", "the kit has one host for all operations"),
    ("checksum-required-added", FINISHED),
    ("checksum-required-removed", FINISHED),
    ("request-compression-added", FINISHED),
    ("request-compression-removed", FINISHED),
    ("requires-length-added", FINISHED),
    ("requires-length-removed", FINISHED),
    ("http-code-changed", STRICT),
    ("output-union-required", STRICT),
    ("output-union-optional", STRICT),
    ("output-union-member-added", "an unknown member of a union is `Unknown`, and has no value in a document"),
    ("output-union-member-removed", "an unknown member of a union is `Unknown`, and has no value in a document"),
    ("union-member-renamed", "documents have the names of members, which differ"),
    ("input-pattern-undecided", "the rule says that it is not decided"),
];

const SIGNED: &str = "authentication and signatures are not part of what the kit reads here";
const FINISHED: &str = "checksums, compression and lengths of streams are made after the message is written";
const STRICT: &str =
    "the kit is stricter than the generated client, which takes any success status and unset structures";

/// How many varied messages are tried per operation.
const VARIED: u64 = 60;

/// What was seen, from best to worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Seen {
    Nothing,
    /// A value did not arrive.
    Lost,
    /// A message was rejected.
    Rejected,
}

#[test]
fn verdicts_are_what_happens() {
    let (mut wrong, mut proven) = (Vec::new(), 0);
    let fixtures = fixtures(concat!(env!("CARGO_MANIFEST_DIR"), "/../../codegen/tests/fixtures/diff"));
    for fixture in fixtures.iter().filter(|fixture| rule(&fixture.name).is_some()) {
        let Some((client, server)) = observed(fixture) else { continue };
        let worst = |column: usize| {
            let verdict = |line: &String| match line.split(' ').nth(column) {
                Some("breaks") => Effect::Breaks,
                Some("degrades") => Effect::Degrades,
                _ => Effect::Safe,
            };
            fixture.expected.iter().map(verdict).max().unwrap_or(Effect::Safe)
        };
        let unseen = UNSEEN.iter().any(|(name, _)| *name == fixture.name);
        let views = [("client", client, worst(2)), ("server", server, worst(3))];
        let fits = |(_, seen, verdict): &(&str, Seen, Effect)| match seen {
            Seen::Rejected => *verdict == Effect::Breaks,
            Seen::Lost => *verdict >= Effect::Degrades,
            Seen::Nothing => *verdict != Effect::Breaks,
        };
        match (views.iter().all(fits), unseen) {
            (true, false) => proven += 1,
            (false, true) => {}
            _ => wrong.push(format!("{}: {views:?}, listed as unseen: {unseen}", fixture.name)),
        }
    }
    assert!(wrong.is_empty(), "{} wrong, {proven} proven:\n{}", wrong.len(), wrong.join("\n"));
    println!("{proven} rules proven, {} listed as unseen", UNSEEN.len());
    assert!(proven >= 100, "{proven} rules proven");
}

/// What is seen in the client view and in the server view; none where a model has no contract kit.
fn observed(fixture: &Fixture) -> Option<(Seen, Seen)> {
    let [old, new] = fixture.models();
    let between = |client: &Model, server: &Model| {
        let client = Api::new(client).ok()?;
        // Of several protocols, a service speaks that of the client.
        let protocol = client.protocol.trait_id;
        let has_it = server.services().any(|service| service.traits.has(protocol));
        let server = Api::with_protocol(server, None, has_it.then_some(protocol)).ok()?;
        Some(requests(&client, &server).max(responses(&server, &client)))
    };
    Some((between(&old, &new)?, between(&new, &old)?))
}

fn options() -> impl Iterator<Item = (u64, Options)> {
    let varied = (0..VARIED).map(|seed| (seed, Options { members: Members::Some, style: Style::Varied }));
    [(0, Options::COMPLETE), (0, Options::MINIMAL)].into_iter().chain(varied)
}

/// What a service of one model makes of the requests of a client of the other.
fn requests(client: &Api, server: &Api) -> Seen {
    let mut seen = Seen::Nothing;
    for operation in client.operations() {
        for (seed, options) in options() {
            let Ok(input) = synth::input_with(client, operation, seed, options) else { continue };
            let Ok(request) = write::request(client, operation, &input) else { continue };
            seen = seen.max(match read::request(server, &request) {
                Err(_) => Seen::Rejected,
                Ok(read) if read.violations.iter().any(is_rejected) => Seen::Rejected,
                Ok(read) if read.violations.iter().any(is_unknown) => Seen::Lost,
                Ok(read) => arrived(&input, &read.input),
            });
        }
    }
    seen
}

/// What a client of one model makes of the responses of a service of the other. Clients check no constraints.
fn responses(server: &Api, client: &Api) -> Seen {
    let mut seen = Seen::Nothing;
    for operation in server.operations() {
        let Some(known) = client.operation(operation.name()) else { continue };
        for (seed, options) in options() {
            let Ok(output) = synth::output_with(server, operation, seed, options) else { continue };
            let Ok(response) = write::response(server, operation, &output) else { continue };
            let read = read::response(client, known, &response);
            let unreadable = |violation: &Violation| {
                let is_broken = matches!(
                    violation.constraint,
                    Constraint::Required
                        | Constraint::Type { .. }
                        | Constraint::Malformed { .. }
                        | Constraint::Protocol { .. }
                );
                violation.is_error() && is_broken
            };
            seen = seen.max(match read.outcome {
                ResponseOutcome::Output(_) if read.violations.iter().any(unreadable) => Seen::Rejected,
                ResponseOutcome::Output(received) if !read.violations.iter().any(is_unknown) => {
                    arrived(&output, &received)
                }
                ResponseOutcome::Output(received) => lost_members(client, known, &output, &received),
                ResponseOutcome::Error(_) => Seen::Rejected,
            });
        }
    }
    seen
}

/// A service rejects values that its enum does not have, which the kit only warns of.
fn is_rejected(violation: &Violation) -> bool {
    violation.is_error() || matches!(violation.constraint, Constraint::Enum { .. })
}

fn is_unknown(violation: &Violation) -> bool {
    matches!(violation.constraint, Constraint::UnknownMember)
}

/// Whether all members that both sides have by name are there, where others are unknown to the receiver.
fn lost_members(api: &Api, operation: &proofmark_contract::api::ApiOperation, sent: &Node, received: &Node) -> Seen {
    let known: Vec<&str> = api[operation.output].members().map(|member| member.name.as_str()).collect();
    let members = sent.as_object().into_iter().flatten();
    let lost = |(name, _): (&String, &Node)| known.contains(&name.as_str()) && received.get(name).is_none();
    if members.into_iter().any(lost) { Seen::Lost } else { Seen::Nothing }
}

/// Whether what was received has as many values as what was sent: names may differ, where members were renamed.
fn arrived(sent: &Node, received: &Node) -> Seen {
    let values = |node: &Node| -> Vec<String> {
        let mut values: Vec<String> =
            node.as_object().into_iter().flatten().map(|(_, value)| value.to_string()).collect();
        values.sort();
        values
    };
    if values(sent) == values(received) { Seen::Nothing } else { Seen::Lost }
}
