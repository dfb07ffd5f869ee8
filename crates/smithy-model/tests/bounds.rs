//! Input beyond each bound is rejected with a message, within the memory that the bounds stand for. What could take all
//! memory is loaded in a process of its own, whose memory the shell limits.
#![cfg(target_os = "linux")]

use proofmark_smithy_model::{Diagnostics, Loader};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use zip::write::{SimpleFileOptions, ZipWriter};
use zip::{CompressionMethod, ZipArchive};

/// The address space of the process that loads, in KiB.
const MEMORY: u32 = 1024 * 1024;
const PATH: &str = "PROOFMARK_TEST_PATH";

#[test]
#[ignore = "the process that the other tests start"]
fn load_in_limited_memory() {
    let Some(path) = std::env::var_os(PATH) else { return };
    match Loader::new().path(path).load() {
        Ok(loaded) => println!("loaded {} shapes", loaded.model.shapes.len()),
        Err(report) => println!("{report}"),
    }
}

/// What loading the path comes to in a process with limited memory.
fn loaded(path: &Path) -> String {
    let program = std::env::current_exe().unwrap();
    let run = format!("ulimit -v {MEMORY}; exec \"$0\" --exact load_in_limited_memory --ignored --nocapture");
    let output = Command::new("sh").args(["-c", &run]).arg(program).env(PATH, path).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{}\n{text}{}", output.status, String::from_utf8_lossy(&output.stderr));
    text
}

fn rejected(name: &str, bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    loaded(&path)
}

fn rejection(loader: Loader) -> Diagnostics {
    loader.load().map(|loaded| loaded.model.shapes.len()).expect_err("the model was expected to be rejected")
}

/// A gzip file of so many mebibytes of blanks.
fn gzip(mebibytes: usize) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(&vec![b' '; 1024 * 1024]).unwrap();
    encoder.finish().unwrap().repeat(mebibytes)
}

/// A jar whose manifest is this, with so many entries of this text.
fn jar(path: &Path, manifest: &str, count: usize, text: &[u8]) {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let mut one = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    one.start_file("one", options).unwrap();
    one.write_all(text).unwrap();
    let mut one = ZipArchive::new(one.finish().unwrap()).unwrap();
    let mut jar = ZipWriter::new(fs::File::create(path).unwrap());
    jar.start_file("META-INF/smithy/manifest", options).unwrap();
    jar.write_all(manifest.as_bytes()).unwrap();
    for index in 0..count {
        jar.raw_copy_file_rename(one.by_index(0).unwrap(), format!("META-INF/smithy/{index}.smithy")).unwrap();
    }
    jar.finish().unwrap();
}

fn jar_is_rejected(manifest: &str, count: usize, text: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.jar");
    jar(&path, manifest, count, text);
    loaded(&path)
}

fn lines(count: usize) -> String {
    (0..count).map(|index| format!("{index}.smithy\n")).collect()
}

const NAMESPACE: &[u8] = b"$version: \"2.0\"\nnamespace a\n";

#[test]
fn a_gzip_file_that_swells_beyond_64_mebibytes() {
    let text = rejected("model.json.gz", &gzip(8000));
    assert!(text.contains("error[too-large]: the files of the model have more than 64 MiB together"), "{text}");
}

#[test]
fn a_jar_whose_entries_are_small_alone_and_large_together() {
    let text = jar_is_rejected(&lines(70), 70, &vec![b' '; 1024 * 1024]);
    assert!(text.contains("more than 64 MiB together"), "{text}");
}

#[test]
fn a_jar_with_more_than_ten_thousand_models() {
    let text = jar_is_rejected(&lines(10_001), 10_001, NAMESPACE);
    assert!(text.contains("error[too-many-files]: the model has more than 10000 files"), "{text}");
}

#[test]
fn a_manifest_of_a_million_lines_that_name_one_model() {
    let text = jar_is_rejected(&"0.smithy\n".repeat(1_000_000), 1, NAMESPACE);
    assert!(text.contains("loaded 21 shapes"), "{text}");
}

#[test]
fn a_manifest_of_a_million_models_that_are_not_there() {
    let text = jar_is_rejected(&lines(1_000_000), 1, NAMESPACE);
    assert!(text.contains("error[unreadable]: `META-INF/smithy/1.smithy` in the archive cannot be read"), "{text}");
}

#[test]
fn files_that_are_small_alone_and_large_together() {
    let folder = tempfile::tempdir().unwrap();
    for index in 0..10 {
        fs::write(folder.path().join(format!("{index}.smithy.gz")), gzip(7)).unwrap();
    }
    let text = loaded(folder.path());
    assert!(text.contains("more than 64 MiB together"), "{text}");
}

#[test]
fn json_of_five_million_values() {
    let text = rejected("model.json", format!("[{}0]", "0,".repeat(5_000_000)).as_bytes());
    assert!(
        text.contains("error[too-large]: the files of the model have more than 3000000 values and tokens"),
        "{text}"
    );
}

#[test]
fn json_of_a_million_duplicate_keys() {
    let text = rejected("model.json", format!("{{{}\"a\":0}}", "\"a\":0,".repeat(1_000_000)).as_bytes());
    assert!(text.contains("error[duplicate-key]: the key `a` appears twice"), "{text}");
}

#[test]
fn json_of_a_hundred_thousand_broken_shapes() {
    let shapes: String = (0..100_000).map(|index| format!("\"a#S{index}\":0,")).collect();
    let text = rejected("model.json", format!("{{\"smithy\":\"2.0\",\"shapes\":{{{shapes}\"a#S\":0}}}}").as_bytes());
    assert!(text.contains("... and 99001 more findings"), "{}", &text[text.len() - 300..]);
}

#[test]
fn idl_of_five_million_tokens() {
    let text = rejected("model.smithy", &b"[".repeat(5_000_000));
    assert!(
        text.contains("error[too-large]: the files of the model have more than 3000000 values and tokens"),
        "{text}"
    );
}

#[test]
fn devices_and_pipes_are_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe.json");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for (path, found) in [(Path::new("/dev/zero"), "a device"), (&pipe, "a named pipe")] {
        let text = loaded(path);
        assert!(text.contains(&format!("it is {found}, not a regular file")), "{text}");
    }
}

#[test]
fn a_folder_more_than_64_levels_down() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("a/".repeat(100))).unwrap();
    assert_eq!(rejection(Loader::new().path(folder.path())).diagnostics()[0].code, "too-deep");
}

/// The codes of what is found in a chain of shapes, each written with its own number and that of the next one.
fn codes(count: usize, link: impl Fn(usize, usize) -> String, end: &str) -> Vec<&'static str> {
    let shapes: Vec<String> = (0..count).map(|n| link(n, n + 1)).collect();
    let text = format!("$version: \"2.0\"\nnamespace a\n{}\n{end} S{count}\n", shapes.join("\n"));
    match Loader::new().text("chain.smithy", text).load() {
        Ok(_) => Vec::new(),
        Err(report) => report.diagnostics().iter().map(|finding| finding.code).collect(),
    }
}

#[test]
fn lists_maps_structures_and_unions_are_not_nested_without_bound() {
    let list = |n: usize, m: usize| format!("list S{n} {{ member: S{m} }}");
    let map = |n: usize, m: usize| format!("map S{n} {{ key: String\nvalue: S{m} }}");
    let structure = |n: usize, m: usize| format!("structure S{n} {{ next: S{m} }}");
    let union = |n: usize, m: usize| format!("union S{n} {{ next: S{m} }}");
    assert_eq!(codes(128, list, "string"), [""; 0]);
    assert_eq!(codes(129, list, "string"), ["too-deep"]);
    assert_eq!(codes(16_000, list, "string"), ["too-deep"; 2]);
    assert_eq!(codes(129, map, "string"), ["too-deep"]);
    assert_eq!(codes(512, structure, "string"), [""; 0]);
    assert_eq!(codes(513, structure, "string"), ["too-deep"]);
    assert_eq!(codes(16_000, structure, "string"), ["too-deep"]);
    assert_eq!(codes(513, union, "string"), ["too-deep"]);
}

#[test]
fn a_ring_of_structures_counts_as_nested() {
    let ring = |n: usize, m: usize| format!("structure S{n} {{ next: S{} }}", m % 600);
    assert_eq!(codes(600, ring, "string"), ["too-deep"]);
    let ring = |n: usize, m: usize| format!("structure S{n} {{ next: S{} }}", m % 500);
    assert_eq!(codes(500, ring, "string"), [""; 0]);
}

#[test]
fn a_uri_of_a_thousand_segments() {
    let uri = "/a".repeat(1000);
    let text = format!(
        "$version: \"2.0\"\nnamespace a\n@http(method: \"GET\", uri: \"{uri}\")\n@readonly\noperation Get {{}}\n"
    );
    let report = rejection(Loader::new().text("uri.smithy", text));
    assert_eq!(report.diagnostics()[0].message, "the URI has more than 128 segments");
}

#[test]
fn five_thousand_operations_with_one_uri_are_found_with_their_places() {
    let http = r#""traits": { "smithy.api#http": { "method": "GET", "uri": "/" }, "smithy.api#readonly": {} }"#;
    let ids: Vec<String> = (0..5000).map(|n| format!("a#Get{n:04}")).collect();
    let bound: Vec<String> = ids.iter().map(|id| format!("{{ \"target\": \"{id}\" }}")).collect();
    let shapes: String = ids.iter().map(|id| format!(",\n\"{id}\": {{ \"type\": \"operation\", {http} }}")).collect();
    let text = format!(
        "{{ \"smithy\": \"2.0\", \"shapes\": {{\n\"a#S\": {{ \"type\": \"service\", \"operations\": [{}] }}{shapes} }} }}",
        bound.join(", ")
    );
    let report = rejection(Loader::new().text("clash.json", text));
    assert_eq!(report.diagnostics().len(), 1000);
    let lines: Vec<usize> = report.diagnostics().iter().filter_map(|finding| Some(finding.position?.0)).collect();
    assert_eq!(lines, (4..1004).collect::<Vec<_>>());
}
