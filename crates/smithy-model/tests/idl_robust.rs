//! Whatever the bytes of an IDL file, the answer is a model or a report, never a panic, and a report has something to
//! show. `PROPTEST_CASES=100000` makes a longer run of it.

use proofmark_smithy_model::Loader;
use proptest::prelude::*;

const FILES: [&str; 5] = [
    include_str!("fixtures/idl/valid/bakery.smithy"),
    include_str!("fixtures/idl/valid/bakery_traits.smithy"),
    include_str!("fixtures/idl/valid/old.smithy"),
    include_str!("fixtures/idl/invalid/ten_mistakes.smithy"),
    include_str!("fixtures/idl/invalid/values.smithy"),
];

/// Pieces of the language, as likely to stand in the wrong place as in the right one.
const PIECES: [&str; 48] = [
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
