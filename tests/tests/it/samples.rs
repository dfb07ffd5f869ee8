//! Every operation with every member of its input and output set to a synthesized value: each member travels where the
//! model binds it, and comes back as what it was. Streams of events are played in `invoke.rs`.

use proofmark_tests::generated::operations::OPERATIONS;
use proofmark_tests::generated::samples::SAMPLES;
use proofmark_tests::replay::{Played, Sample, play};
use proofmark_tests::{say, signature};

async fn play_all() -> Vec<(&'static Sample, Played)> {
    let mut all = Vec::new();
    for sample in SAMPLES {
        let part = |json: &str| serde_json::from_str(json).expect("the table holds JSON");
        let played = play(sample.operation, &part(sample.input), &part(sample.output), sample.call).await;
        all.push((sample, played.unwrap_or_else(|reason| panic!("{reason}"))));
    }
    all
}

#[tokio::test]
async fn every_member_of_every_input_travels_where_the_model_binds_it() {
    let played = play_all().await;
    let wrong: Vec<String> = played
        .iter()
        .flat_map(|(sample, played)| {
            let unsigned = signature::check(&played.request, "us-east-1", "lambda").err();
            let reasons = played.differences().into_iter().chain(unsigned);
            reasons.map(|reason| format!("{}: {reason}", sample.operation))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    say(format!("operations replayed with every member set: {} of {}", played.len(), OPERATIONS.len()));
}

#[tokio::test]
async fn every_member_of_every_output_comes_back_as_it_was() {
    let played = play_all().await;
    let wrong: Vec<String> = played
        .iter()
        .filter(|(_, played)| !played.replayed.equal)
        .map(|(sample, played)| {
            let replayed = &played.replayed;
            format!("{}\nexpected: {}\ndecoded: {:#?}", sample.operation, replayed.expected, replayed.response)
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn every_operation_but_those_with_streams_of_events_has_a_sample() {
    let missing: Vec<_> = OPERATIONS
        .iter()
        .map(|operation| operation.name)
        .filter(|name| !SAMPLES.iter().any(|sample| sample.operation == *name))
        .collect();
    assert_eq!(missing, ["InvokeWithResponseStream"]);
}
