//! Whatever the bytes of an IDL file, the result is a model or a report, never a panic, and a report has something to
//! show. `PROPTEST_CASES=100000` makes a longer run of it.

use proofmark_smithy_model::Loader;
use proofmark_smithy_model::model::{Model, ShapeId, ShapeType};
use proptest::prelude::*;

const FILES: [&str; 6] = [
    include_str!("../fixtures/idl/valid/newest.smithy"),
    include_str!("../fixtures/idl/valid/bakery.smithy"),
    include_str!("../fixtures/idl/valid/bakery_traits.smithy"),
    include_str!("../fixtures/idl/valid/old.smithy"),
    include_str!("../fixtures/idl/invalid/ten_mistakes.smithy"),
    include_str!("../fixtures/idl/invalid/values.smithy"),
];

/// Pieces of the language, as likely to stand in the wrong place as in the right one.
const PIECES: [&str; 56] = [
    "1. ",
    ". ",
    "#hex \"00",
    "#re \"\\d\" ",
    "#b \"\\x\"",
    "#timestamp \"\"\"\n2024-01-01T00:00:00Z\"\"\" ",
    "1e999 ",
    "a: [{String: [A]}]\n",
    "$version: \"2.0\"\n",
    "namespace a\n",
    "use b#C\n",
    "metadata x = ",
    "structure ",
    "A ",
    "B ",
    "{ ",
    "} ",
    "[ ",
    "] ",
    "( ",
    ") ",
    ": ",
    ":= ",
    "= ",
    "@",
    "$",
    "with ",
    "for ",
    "apply ",
    "operation ",
    "input",
    "output",
    "errors",
    "service ",
    "resource ",
    "identifiers",
    "enum ",
    "intEnum ",
    "list ",
    "member",
    "map ",
    "key",
    "value",
    "union ",
    "string ",
    "\"text\" ",
    "\"\"\"\n  block\n  \"\"\" ",
    "1 ",
    "-2.5e3 ",
    "true ",
    "null ",
    "a#B$c ",
    "\n",
    "/// docs\n",
    "mixin ",
    "smithy.api#required ",
];

/// A target in the syntax of 2.1.
fn target() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![Just("String"), Just("S"), Just("Integer"), Just("Nowhere")].prop_map(str::to_owned);
    leaf.prop_recursive(4, 16, 2, |inner| {
        let list = (inner.clone(), any::<bool>()).prop_map(|(target, space)| match space {
            true => format!("[ {target} ]"),
            false => format!("[{target}]"),
        });
        prop_oneof![list, inner.prop_map(|value| format!("{{String:{value}}}"))]
    })
}

/// What a shape is, in that syntax.
fn shown(model: &Model, id: &ShapeId) -> String {
    let shape = &model.shapes[id];
    let target = |name: &str| shown(model, &shape.members[name].target);
    match shape.ty {
        ShapeType::List => format!("[{}]", target("member")),
        ShapeType::Map => format!("{{{}:{}}}", target("key"), target("value")),
        _ => id.name().to_owned(),
    }
}

fn survives(bytes: &[u8]) -> Result<(), TestCaseError> {
    if let Err(report) = Loader::new().text("mutated.smithy", bytes.to_vec()).load() {
        prop_assert!(report.has_errors());
        for diagnostic in report.diagnostics() {
            prop_assert!(diagnostic.to_string().lines().count() > 1, "no place: {diagnostic}");
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        survives(&bytes)?;
    }

    #[test]
    fn any_text(text in "\\PC{0,200}") {
        survives(format!("$version: \"2.0\"\nnamespace a\n{text}").as_bytes())?;
    }

    #[test]
    fn any_pieces(pieces in prop::collection::vec(prop::sample::select(&PIECES), 0..60)) {
        survives(format!("$version: \"2.0\"\nnamespace a\n{}", pieces.concat()).as_bytes())?;
    }

    #[test]
    fn any_pieces_of_2_1(pieces in prop::collection::vec(prop::sample::select(&PIECES), 0..60)) {
        survives(format!("$version: \"2.1\"\nnamespace a\nstructure S {{\n{}", pieces.concat()).as_bytes())?;
    }

    /// Lists and maps without a name say the same as those with one.
    #[test]
    fn a_target_of_any_form(target in target()) {
        let text = format!("$version: \"2.1\"\nnamespace a\nstructure S {{ a: {target} }}\n");
        let depth = target.chars().fold((0_i32, 0), |(depth, most), c| {
            let depth = depth + i32::from(matches!(c, '[' | '{')) - i32::from(matches!(c, ']' | '}'));
            (depth, most.max(depth))
        }).1;
        let loaded = Loader::new().text("target.smithy", text.into_bytes()).load();
        prop_assert_eq!(loaded.is_ok(), depth <= 3 && !target.contains("Nowhere"));
        if let Ok(loaded) = loaded {
            let model = loaded.model;
            let id = |name: &str| ShapeId::new("a", name);
            let first = model.shapes[&id("S")].members["a"].target.clone();
            prop_assert_eq!(shown(&model, &first), target.replace(' ', ""));
        }
    }

    #[test]
    fn a_file_with_bytes_changed(
        file in 0..FILES.len(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let mut bytes = FILES[file].as_bytes().to_vec();
        for (index, byte) in changes {
            let at = index.index(bytes.len());
            bytes[at] = byte;
        }
        survives(&bytes)?;
    }

    #[test]
    fn a_file_cut_off(file in 0..FILES.len(), end in any::<prop::sample::Index>()) {
        let bytes = FILES[file].as_bytes();
        survives(&bytes[..end.index(bytes.len())])?;
    }

    #[test]
    fn a_file_with_pieces_between(
        file in 0..FILES.len(),
        pieces in prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select(&PIECES)), 1..5),
    ) {
        let mut text = FILES[file].to_owned();
        for (index, piece) in pieces {
            let at = index.index(text.len());
            if text.is_char_boundary(at) {
                text.insert_str(at, piece);
            }
        }
        survives(text.as_bytes())?;
    }
}
