//! Files of one crate import each other in one direction: no circle of files, except that a module's own file may
//! call its submodules and they may call it.
//!
//! The reader sees the paths of `use` declarations, and all paths in the tokens of other items, those of macro calls
//! other than `quote!` among them, whose first segment is `crate`, `super`, `self`, a submodule, or a module that the
//! file imports. It follows `pub use` to the file that defines the name.
//! It does not see: methods and trait implementations that another file adds to a type (nothing names that file),
//! names that come through a glob import, the bodies of `macro_rules!`, and modules with `#[path]`. Test modules are
//! left out, and so are the generated crates.

mod graph;
mod source;

use graph::circles;
use source::Crate;
use std::path::Path;

/// The circles of a crate in words; none when there is none.
fn circles_of(root: &Path) -> Vec<String> {
    let crate_ = Crate::read(root);
    circles(&crate_.imports(), |file| crate_.module_of(file))
}

fn written(files: &[(&str, &str)]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    circles_of(&folder.path().join("lib.rs"))
}

/// Not read: `tests/protocol`, one of whose modules is generated.
#[test]
fn no_crate_has_a_circle_of_files() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let roots = [
        "benches/src/main.rs",
        "codegen/src/lib.rs",
        "crates/cli/src/main.rs",
        "crates/contract-lambda/src/lib.rs",
        "crates/contract/src/lib.rs",
        "crates/recording/src/lib.rs",
        "crates/runtime/src/lib.rs",
        "crates/smithy-model/src/lib.rs",
        "demo/src/main.rs",
        "fuzz/src/main.rs",
        "tests/conformance/src/main.rs",
        "tests/differential/src/main.rs",
        "tests/dropin/src/main.rs",
        "tests/parity/src/main.rs",
        "tests/soak/src/main.rs",
        "tests/sweep/src/main.rs",
        "tests/testkit/src/lib.rs",
        "xtask/chores/src/main.rs",
        "xtask/src/main.rs",
    ];
    let found: Vec<String> = roots
        .into_iter()
        .flat_map(|root| circles_of(&workspace.join(root)).into_iter().map(move |circle| format!("{root}:\n{circle}")))
        .collect();
    assert!(found.is_empty(), "move what both sides use into a file below them\n{}", found.join("\n"));
}

#[test]
fn two_modules_that_import_each_other_are_a_circle() {
    let found = written(&[
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", "use crate::b::B; pub struct A(B);"),
        ("b.rs", "pub struct B; fn f(_: &super::a::A) {}"),
    ]);
    assert_eq!(found, ["  a.rs -> b.rs: B\n  b.rs -> a.rs: A\n"]);
}

#[test]
fn a_name_is_followed_through_a_re_export() {
    let found = written(&[
        ("lib.rs", "mod a; mod b; pub use b::B;"),
        ("a.rs", "use crate::B; pub struct A(B);"),
        ("b.rs", "use crate::a::A; pub struct B; fn f(_: &A) {}"),
    ]);
    assert_eq!(found, ["  a.rs -> b.rs: B\n  b.rs -> a.rs: A\n"]);
}

#[test]
fn a_path_in_a_call_of_a_macro_counts() {
    let found = written(&[
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", "pub fn a() { println!(\"{}\", crate::b::b()) }"),
        ("b.rs", "use crate::a; pub fn b() -> u8 { a::a(); 1 }"),
    ]);
    assert_eq!(found, ["  a.rs -> b.rs: b\n  b.rs -> a.rs: a\n"]);
}

#[test]
fn a_path_in_quoted_code_does_not_count() {
    let found = written(&[
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", "pub fn a() { quote! { crate::b::b() }; quote_spanned! { crate::b::b() } }"),
        ("b.rs", "use crate::a; pub fn b() -> u8 { a::a(); 1 }"),
    ]);
    assert_eq!(found, [""; 0]);
}

#[test]
fn a_path_in_a_type_with_arguments_counts() {
    let found = written(&[
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", "pub struct A(Vec<crate::b::B<u8>>); pub fn a() {}"),
        ("b.rs", "pub struct B<T>(T); impl<T> B<T> { fn f(self) -> impl Sized + use<T> { crate::a::a() } }"),
    ]);
    assert_eq!(found, ["  a.rs -> b.rs: B\n  b.rs -> a.rs: a\n"]);
}

#[test]
fn a_module_and_its_submodules_may_call_each_other() {
    let found = written(&[
        ("lib.rs", "mod a;"),
        ("a.rs", "mod list; pub fn value() { list::list() }"),
        ("a/list.rs", "pub fn list() { super::value() }"),
    ]);
    assert_eq!(found, [""; 0]);
}

#[test]
fn two_submodules_may_not() {
    let found = written(&[
        ("lib.rs", "mod a;"),
        ("a.rs", "mod list; mod map; pub fn value() { list::list() }"),
        ("a/list.rs", "pub fn list() { super::value(); super::map::map() }"),
        ("a/map.rs", "pub fn map() { super::list::list() }"),
    ]);
    assert_eq!(found, ["  a/list.rs -> a/map.rs: map\n  a/map.rs -> a/list.rs: list\n"]);
}

#[test]
fn a_crate_root_is_not_a_place_for_what_all_modules_use() {
    let found =
        written(&[("lib.rs", "mod a; pub struct Shared; pub use a::A;"), ("a.rs", "pub struct A(crate::Shared);")]);
    assert_eq!(found, ["  a.rs -> lib.rs: Shared\n  lib.rs -> a.rs: A\n"]);
}

#[test]
fn test_modules_are_left_out() {
    let found = written(&[
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", "use crate::b::B; pub struct A(B);"),
        ("b.rs", "pub struct B; #[cfg(test)] mod tests { use crate::a::A; }"),
    ]);
    assert_eq!(found, [""; 0]);
}
