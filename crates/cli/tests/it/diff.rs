//! `proofmark diff` as people run it: outputs, exit status, accepted changes, bad input.

use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/diff");
const DOCS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs");

fn diff_in(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_proofmark")).arg("diff").args(arguments).current_dir(folder).output().unwrap()
}

fn diff(arguments: &[&str]) -> Output {
    diff_in(Path::new(FOLDER), arguments)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// What it prints when it ends with this status.
fn printed(arguments: &[&str], status: i32) -> String {
    let output = diff(arguments);
    assert_eq!(output.status.code(), Some(status), "{arguments:?}: {}", text(&output.stderr));
    text(if status == 2 { &output.stderr } else { &output.stdout })
}

#[test]
fn the_documentation_page_shows_what_the_command_prints() {
    let page = std::fs::read_to_string(Path::new(DOCS).join("DIFF.md")).unwrap();
    let block = page.split("```console\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a block");
    let (command, expected) = block.split_once('\n').expect("a command and its output");
    let arguments: Vec<&str> = command.strip_prefix("$ proofmark diff ").expect("the command").split(' ').collect();
    assert_eq!(printed(&arguments, 0), expected);
}

#[test]
fn the_reference_page_is_up_to_date() {
    let page = std::fs::read_to_string(Path::new(DOCS).join("DIFF_RULES.md")).unwrap();
    let help = "run `proofmark diff --list-rules --format markdown > docs/DIFF_RULES.md`";
    assert!(printed(&["--list-rules", "--format", "markdown"], 0) == page, "docs/DIFF_RULES.md is out of date: {help}");
}

#[test]
fn the_rules_are_listed() {
    let list = printed(&["--list-rules"], 0);
    assert!(list.contains("input-length-narrowed (client breaks, server safe, Rust patch)"), "{list}");
    let number: usize = list.trim_end().lines().last().unwrap().strip_suffix(" rules").unwrap().parse().unwrap();
    assert!(number >= 60, "{number}");
}

#[test]
fn the_exit_status_says_whether_the_severity_was_reached() {
    let models = ["old.smithy", "new.smithy"];
    for (arguments, status) in [(["--fail-on", "breaking"].as_slice(), 1), (&["--fail-on", "any"], 1), (&[], 0)] {
        printed(&[models.as_slice(), arguments].concat(), status);
    }
    assert!(printed(&["old.smithy", "old.smithy", "--fail-on", "any"], 0).contains("No changes."));
}

#[test]
fn a_release_of_a_lower_level_than_the_changes_fails() {
    let models = ["old.smithy", "new.smithy"];
    for (level, status) in [("patch", 1), ("minor", 1), ("major", 0)] {
        let output = diff(&[models.as_slice(), &["--level", level]].concat());
        assert_eq!(output.status.code(), Some(status), "{level}");
        let expected = if status == 1 {
            format!("the next release is {level}, and the changes are major\n")
        } else {
            String::new()
        };
        assert_eq!(text(&output.stderr), expected);
    }
    printed(&["old.smithy", "old.smithy", "--level", "patch"], 0);
}

#[test]
fn views_decide_on_severity() {
    // That an operation was added breaks new clients of an old service, and nothing else.
    let folder = tempfile::tempdir().unwrap();
    let old = std::fs::read_to_string(Path::new(FOLDER).join("old.smithy")).unwrap();
    let added = "@http(method: \"GET\", uri: \"/\") operation Ping {}\n";
    let new = format!("{}{added}", old.replace("GetSun]", "GetSun, Ping]"));
    std::fs::write(folder.path().join("old.smithy"), old).unwrap();
    std::fs::write(folder.path().join("new.smithy"), new).unwrap();
    let status = |arguments: &[&str]| {
        let all = [&["old.smithy", "new.smithy", "--fail-on", "breaking"], arguments].concat();
        diff_in(folder.path(), &all).status.code()
    };
    assert_eq!(status(&[]), Some(0));
    assert_eq!(status(&["--view", "rust"]), Some(0));
    assert_eq!(status(&["--view", "server"]), Some(1));
}

#[test]
fn json_has_the_keys_of_its_schema() {
    let schema: Value = serde_json::from_str(&printed(&["--schema"], 0)).unwrap();
    let output: Value = serde_json::from_str(&printed(&["old.smithy", "new.smithy", "--format", "json"], 0)).unwrap();
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let required = |schema: &Value| {
        let names: Vec<String> = serde_json::from_value(schema["required"].clone()).unwrap();
        assert_eq!(names, keys(&schema["properties"]));
        names
    };
    assert_eq!(keys(&output), required(&schema));
    assert_eq!(keys(&output["summary"]), required(&schema["properties"]["summary"]));
    let changes = output["changes"].as_array().unwrap();
    assert!(changes.len() > 5, "{changes:?}");
    for change in changes {
        assert_eq!(keys(change), required(&schema["$defs"]["change"]));
        for item in change["items"].as_array().unwrap() {
            assert_eq!(keys(item), required(&schema["$defs"]["item"]));
        }
    }
    assert_eq!(output["summary"]["client"], "breaks");
    assert_eq!(output["summary"]["rust"], "major");
}

#[test]
fn a_pattern_that_narrows_has_a_witness() {
    let output: Value = serde_json::from_str(&printed(&["old.smithy", "new.smithy", "--format", "json"], 0)).unwrap();
    let changes = output["changes"].as_array().unwrap();
    let pattern = changes.iter().find(|change| change["id"] == "input-pattern-narrowed").unwrap();
    assert_eq!(pattern["witness"], " ");
    assert_eq!(pattern["operations"], serde_json::json!(["GetForecast", "GetSun"]));
}

#[test]
fn sarif_has_a_result_per_change_and_knows_every_rule() {
    let log: Value = serde_json::from_str(&printed(&["old.smithy", "new.smithy", "--format", "sarif"], 0)).unwrap();
    let run = &log["runs"][0];
    let rules: Vec<&str> =
        run["tool"]["driver"]["rules"].as_array().unwrap().iter().map(|rule| rule["id"].as_str().unwrap()).collect();
    let results = run["results"].as_array().unwrap();
    assert!(results.iter().all(|result| rules.contains(&result["ruleId"].as_str().unwrap())));
    assert!(results.iter().any(|result| result["level"] == "error"));
    assert_eq!(results[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "new.smithy");
}

#[test]
fn markdown_ends_with_the_changelog_entry() {
    let page = printed(&["old.smithy", "new.smithy", "--format", "markdown"], 0);
    let entry = printed(&["old.smithy", "new.smithy", "--format", "changelog"], 0);
    let (_, shown) = page.split_once("### Changelog entry\n\n").expect("the entry");
    assert_eq!(shown.replace("#### ", "### ").trim_end(), entry.trim_end());
    assert!(entry.starts_with("### Added\n\n- `Client::list_cities`\n"), "{entry}");
    assert!(
        entry.contains("- `operation::get_forecast::GetForecastOutput::chance_of_rain`: `f32` is now `Option<f32>`\n")
    );
}

#[test]
fn texts_of_models_cannot_leave_their_place() {
    let folder = tempfile::tempdir().unwrap();
    let model = |default: &str| {
        format!(
            "$version: \"2.0\"\nnamespace a\n@title(\"T\\u001b[2J</td>| `x`\")\n@aws.protocols#restJson1\n\
             service S {{ version: \"1\", operations: [O] }}\n@http(method: \"POST\", uri: \"/\")\n\
             operation O {{ input := {{ @jsonName(\"{default}\") a: String }} }}\n"
        )
    };
    std::fs::write(folder.path().join("old.smithy"), model("x")).unwrap();
    std::fs::write(folder.path().join("new.smithy"), model("|</td>`\\u001b[2J\\n- x")).unwrap();
    for format in ["terminal", "json", "sarif", "markdown", "changelog", "html"] {
        let output = diff_in(folder.path(), &["old.smithy", "new.smithy", "--format", format]);
        let shown = text(&output.stdout);
        assert!(!shown.contains('\u{1b}'), "{format}: {shown}");
        assert!(!shown.contains("\n- x"), "{format}: {shown}");
    }
    let page = text(&diff_in(folder.path(), &["old.smithy", "new.smithy", "--format", "markdown"]).stdout);
    assert!(page.contains("T\\\\u{1b}\\[2J\\</td\\>\\| \\`x\\`"), "{page}");
    let html = text(&diff_in(folder.path(), &["old.smithy", "new.smithy", "--format", "html"]).stdout);
    assert!(!html.contains("</td>|") && html.contains("T\\u{1b}[2J&lt;/td&gt;| `x`"), "{html}");
    assert!(page.contains("``body x -> body \\|</td>`\\u{1b}[2J\\n- x``"), "{page}");
}

/// Runs with this ignore file.
fn ignoring(content: &str) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("accepted.toml");
    std::fs::write(&path, content).unwrap();
    diff(&["old.smithy", "new.smithy", "--fail-on", "breaking", "--ignore", path.to_str().unwrap()])
}

#[test]
fn accepted_changes_do_not_count_and_are_named() {
    let entry = |id: &str, shape: &str| {
        format!("[[ignore]]\nid = \"{id}\"\nshape = \"{shape}\"\nreason = \"agreed\"\nexpires = 2999-01-01\n")
    };
    let all = [
        entry("output-member-optional", "weather#GetForecastOutput$chanceOfRain"),
        entry("input-pattern-narrowed", "City"),
        entry("timestamp-format-changed", "*$rises"),
    ];
    let output = ignoring(&all.concat());
    let shown = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{shown}{}", text(&output.stderr));
    assert!(shown.contains("\nAccepted\n"), "{shown}");
    assert!(shown.contains("  input-pattern-narrowed weather#City: agreed\n"), "{shown}");
    assert_eq!(ignoring(&all[..2].concat()).status.code(), Some(1));
}

#[test]
fn an_ignore_file_that_is_wrong_is_an_error_that_names_the_line() {
    for (content, expected) in [
        (
            "\n[[ignore]]\nid = \"operation-removed\"\nshape = \"Other\"\nreason = \"r\"\n",
            "line 2: the entry `operation-removed` for Other matches no change: remove it",
        ),
        (
            "[[ignore]]\nid = \"operation-added\"\nshape = \"ListCities\"\nreason = \"r\"\nexpires = 2001-02-03\n",
            "line 1: the entry `operation-added` for ListCities expired on 2001-02-03: decide again",
        ),
        ("[[ignore]]\nid = \"x\"\nshape = \"S\"\nreason = \"r\"\n", "there is no rule `x`"),
        ("[[ignore]]\nid = \"operation-added\"\nshape = \"S\"\nreason = \" \"\n", "`reason` is empty"),
        (
            "[[ignore]]\nid = \"operation-added\"\nshape = \"S\"\nreason = \"r\"\nexpires = 10:00:00\n",
            "`expires` is not a date",
        ),
        ("[[ignore]]\nid = \"operation-added\"\n", "missing field `shape`"),
        ("[[ignored]]\n", "unknown field `ignored`"),
        ("[[ignore]", "accepted.toml"),
    ] {
        let output = ignoring(content);
        assert_eq!(output.status.code(), Some(2), "{content}");
        let shown = text(&output.stderr);
        assert!(shown.contains(expected) && shown.contains("accepted.toml"), "{content}: {shown}");
    }
}

#[test]
fn models_that_cannot_be_read_are_errors_not_changes() {
    for (arguments, expected) in [
        (["old.smithy", "absent.smithy"], "absent.smithy"),
        (["old.smithy", "git:HEAD"], "git:REVISION:PATH"),
        (["old.smithy", "git:no-such-revision:old.smithy"], "no-such-revision"),
        (["git:--output=x:old.smithy", "old.smithy"], "is not a git revision"),
    ] {
        let shown = printed(&arguments, 2);
        assert!(shown.contains(expected), "{arguments:?}: {shown}");
    }
    let shown = printed(&["old.smithy", "new.smithy", "--service", "Other"], 2);
    assert!(shown.contains("the old model has no service `Other`"), "{shown}");
}

#[test]
fn a_git_revision_is_a_model() {
    let folder = tempfile::tempdir().unwrap();
    let git = |arguments: &[&str]| {
        let identity = ["-c", "user.name=t", "-c", "user.email=t@example.com"];
        let ended = Command::new("git").args(identity).args(arguments).current_dir(folder.path()).output().unwrap();
        assert!(ended.status.success(), "{arguments:?}: {}", text(&ended.stderr));
    };
    std::fs::create_dir_all(folder.path().join("model/parts")).unwrap();
    let copy = |from: &str| {
        std::fs::copy(Path::new(FOLDER).join(from), folder.path().join("model/parts/weather.smithy")).unwrap();
    };
    git(&["init", "--quiet"]);
    copy("old.smithy");
    git(&["add", "."]);
    git(&["commit", "--quiet", "--message", "old"]);
    copy("new.smithy");
    for (old, new) in [("git:HEAD:model", "model"), ("git:HEAD:model/parts/weather.smithy", "model")] {
        let output = diff_in(folder.path(), &[old, new, "--format", "json"]);
        let shown: Value =
            serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", text(&output.stderr)));
        assert_eq!(shown["old"], old);
        assert!(shown["summary"]["changes"].as_u64().unwrap() > 5, "{shown}");
    }
    copy("old.smithy");
    assert!(text(&diff_in(folder.path(), &["git:HEAD:model", "model"]).stdout).contains("No changes."));
    // A fault is shown with the name that was asked for.
    std::fs::write(folder.path().join("model/parts/weather.smithy"), "$version: \"2.0\"\nnamespace a\nstructure {")
        .unwrap();
    git(&["commit", "--quiet", "--all", "--message", "broken"]);
    let output = diff_in(folder.path(), &["git:HEAD:model/parts/weather.smithy", "model"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("git:HEAD:model/parts/weather.smithy"), "{}", text(&output.stderr));
}

#[test]
fn html_has_the_changes_by_operation_and_both_wire_forms() {
    let page = printed(&["old.smithy", "new.smithy", "--format", "html"], 0);
    let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("no {text} in {page}"));
    // The worst first.
    assert!(at("</span> GetForecast</h2>") < at("</span> ListCities</h2>"));
    assert!(at("output-member-optional</code>") < at("operation-added</code>"));
    // The messages of an operation, with what one side alone has marked by a sign.
    let sun = &page[at("</span> GetSun</h2>")..];
    let (request, response) = (sun.find("<h4>Request").unwrap(), sun.find("<h4>Response").unwrap());
    assert!(sun[request..response].contains("GET /"), "{sun}");
    let response = &sun[response..sun.find("</section>").unwrap()];
    assert!(response.contains("<del>-   &quot;rises&quot;: 1"), "{response}");
    assert!(response.contains("<ins>+   &quot;rises&quot;: &quot;"), "{response}");
    assert!(response.contains("<ins>+   &quot;sets&quot;: 1"), "{response}");
    assert!(page.contains("This model has no such operation."));
}

#[test]
fn html_needs_nothing_from_outside() {
    let page = printed(&["old.smithy", "new.smithy", "--format", "html"], 0);
    for text in ["<script", "src=", "url(", "@import", "<link", "href=\"http"] {
        assert!(!page.contains(text), "{text}");
    }
    assert!(page.contains("default-src 'none'"));
}

/// Runs with this folder as the cache of published models.
fn diff_with_cache(cache: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_proofmark"))
        .arg("diff")
        .args(arguments)
        .env("PROOFMARK_CACHE", cache)
        .env("PATH", "")
        .output()
        .unwrap()
}

#[test]
fn a_published_version_comes_from_the_cache() {
    let cache = tempfile::tempdir().unwrap();
    for (version, path) in [("1.2.3", "/ping"), ("1.2.4", "/v2/ping")] {
        let folder = cache.path().join(format!("models/botocore-{version}/lambda/2015-03-31"));
        std::fs::create_dir_all(&folder).unwrap();
        let model = serde_json::json!({
            "version": "2.0",
            "metadata": {
                "apiVersion": "2015-03-31", "endpointPrefix": "lambda", "protocol": "rest-json", "protocols": ["rest-json"],
                "serviceFullName": "AWS Lambda", "serviceId": "Lambda", "signatureVersion": "v4",
                "uid": "lambda-2015-03-31",
            },
            "operations": { "Ping": { "name": "Ping", "http": { "method": "GET", "requestUri": path } } },
            "shapes": {},
        });
        std::fs::write(folder.join("service-2.json"), model.to_string()).unwrap();
    }
    let output = diff_with_cache(cache.path(), &["lambda@1.2.3", "lambda@1.2.4", "--format", "json"]);
    let shown: Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", text(&output.stderr)));
    assert_eq!(shown["new"], "lambda@1.2.4");
    assert_eq!(shown["changes"][0]["id"], "http-uri-changed");
}

#[test]
fn a_published_version_that_cannot_be_had_is_an_error() {
    let cache = tempfile::tempdir().unwrap();
    let output = diff_with_cache(cache.path(), &["lambda@1.2.3", "lambda"]);
    assert_eq!(output.status.code(), Some(2));
    let shown = text(&output.stderr);
    assert!(shown.contains("lambda@1.2.3 cannot be had: python3 cannot be started"), "{shown}");
    let output = diff_with_cache(cache.path(), &["lambda@1.2.3", "lambda", "--with-old", "more.smithy"]);
    assert!(text(&output.stderr).contains("a published model is whole"), "{}", text(&output.stderr));
}

#[test]
#[ignore = "downloads botocore 1.43.60 from PyPI"]
fn online_a_published_version_is_downloaded_with_pip() {
    let cache = tempfile::tempdir().unwrap();
    let run = || {
        Command::new(env!("CARGO_BIN_EXE_proofmark"))
            .args(["diff", "lambda@1.43.60", "lambda@1.43.60"])
            .env("PROOFMARK_CACHE", cache.path())
            .output()
            .unwrap()
    };
    let output = run();
    assert!(text(&output.stdout).contains("No changes."), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("downloading botocore 1.43.60"));
    assert_eq!(text(&run().stderr), "", "nothing is downloaded again");
}

#[test]
fn the_built_in_model_equals_itself() {
    assert!(printed(&["lambda", "lambda"], 0).contains("No changes."));
}
