//! Models that are rejected, and the whole report of each.

use proofmark_smithy_model::Loader;
use std::fs;
use std::path::Path;

/// The report on files with these names and contents.
pub(crate) fn report_of(texts: &[(&str, &[u8])]) -> String {
    let texts = texts.iter().map(|(name, bytes)| (*name, bytes.to_vec()));
    match Loader::new().texts(texts).load() {
        Ok(_) => panic!("the model was expected to be rejected"),
        Err(report) => report.to_string(),
    }
}

/// The report on one file below `tests/fixtures`.
pub(crate) fn report_of_fixture(path: &str) -> String {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures")).join(path);
    let bytes = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let name = path.file_name().and_then(|name| name.to_str()).expect("a name in UTF-8");
    report_of(&[(name, &bytes)])
}

/// A test for each fixture of a folder, named as the file is: `fixtures!("invalid", "json"; apply bad_version)`. The
/// report is compared with the snapshot of the same name.
macro_rules! fixtures {
    ($folder:literal, $extension:literal; $($name:ident)*) => {
        $(#[test]
        fn $name() {
            let path = concat!($folder, "/", stringify!($name), ".", $extension);
            insta::assert_snapshot!(stringify!($name), crate::rejected::report_of_fixture(path));
        })*
    };
}
