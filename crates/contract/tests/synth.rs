//! Values made up from the model: they satisfy it, they are the same for the same seed, they come in kinds.

use proofmark_contract::api::{Api, Kind};
use proofmark_contract::synth::{self, Members, Options, Style};
use std::path::Path;
use std::sync::LazyLock;

static LAMBDA: LazyLock<Api> = LazyLock::new(|| {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../model/lambda/lambda.json");
    let model = proofmark_smithy_model::load(Path::new(path)).expect("the model loads");
    Api::new(&model).expect("the model compiles")
});

fn api() -> &'static Api {
    &LAMBDA
}

#[test]
fn every_pattern_of_the_model_has_texts() {
    let mut rng = fastrand::Rng::with_seed(1);
    let mut tried = 0;
    for (_, schema) in api().schemas() {
        let (Kind::Structure { members } | Kind::Union { members }) = &schema.kind else { continue };
        for member in members.values().filter(|member| member.constraints.pattern.is_some()) {
            for style in [Style::Readable, Style::Varied] {
                let options = Options { members: Members::All, style };
                for _ in 0..10 {
                    let value = synth::value(api(), member, &mut rng, options);
                    assert!(value.is_ok(), "{}.{}: {value:?}", schema.id, member.name);
                    tried += 1;
                }
            }
        }
    }
    assert!(tried > 1_000, "{tried}");
}
