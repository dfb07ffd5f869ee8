//! A model may use every name that generated code has itself: as a member, a shape, an operation, an enum value, a union
//! member, a waiter and an endpoint parameter; and every name of a cargo feature as an operation. The crates, with those
//! of the mocks, are type-checked with all features, warnings as errors.

use proofmark_codegen::emit::manifest::{Package, PackageOrigin, Toolkit};
use proofmark_codegen::name::{reserved, snake_case, upper_camel_case};
use proofmark_codegen::{Generated, features, files, generate, generate_mocks};
use proofmark_smithy_model::Loader;
use proofmark_smithy_model::model::Model;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Every reserved name, and some around them, without those that are one member in Rust.
fn names() -> Vec<&'static str> {
    let mut seen = BTreeSet::new();
    let around =
        ["UnknownValue", "UnknownValue2", "SelfValue", "set_meta_value", "EventsError", "Events", "BuildError"];
    reserved::all().chain(around).filter(|name| seen.insert(snake_case(name))).collect()
}

fn target(id: &str) -> Value {
    json!({ "target": id })
}

/// Members of these names and one target.
fn members(names: &[&str], id: &str) -> Value {
    names.iter().map(|name| ((*name).to_owned(), target(id))).collect::<Map<_, _>>().into()
}

/// A model with every name in every place. The first shapes of each kind have every name among their members.
fn model(names: &[&str]) -> Value {
    let mut shapes = Map::new();
    let mut add = |id: String, shape: Value| assert!(shapes.insert(id.clone(), shape).is_none(), "{id}");
    let all = || members(names, "smithy.api#String");
    let http = |uri: String| json!({ "method": "POST", "uri": uri });
    let mut types = Map::new();
    let mut operations = vec![target("ops#Everything"), target("ops#Watch")];
    let mut errors = Vec::new();
    for (index, name) in names.iter().enumerate() {
        let upper = upper_camel_case(name);
        let held = if index < 6 { names } else { &names[index..=index] };
        let shape = match index % 3 {
            0 => json!({ "type": "structure", "members": members(held, "smithy.api#String") }),
            1 => json!({ "type": "union", "members": members(held, "smithy.api#String") }),
            _ => json!({ "type": "enum", "members": members(held, "smithy.api#Unit") }),
        };
        add(format!("types#{upper}"), shape);
        types.insert((*name).to_owned(), target(&format!("types#{upper}")));
        // The message of one error is a text, that of the other is not.
        let message = if index % 2 == 0 { "smithy.api#String" } else { "smithy.api#Integer" };
        let mut of_error = members(held, "smithy.api#String");
        of_error["message"] = target(message);
        if index % 3 == 0 {
            of_error["kind"] = json!({ "target": "smithy.api#String", "traits": { "smithy.api#required": {} } });
        }
        let traits = json!({ "smithy.api#error": "client", "smithy.api#httpError": 400 + index % 90 });
        add(format!("errors#{upper}"), json!({ "type": "structure", "members": of_error, "traits": traits }));
        errors.push(target(&format!("errors#{upper}")));
        let operation = json!({
            "type": "operation", "input": target("io#NamedIn"), "output": target("io#NamedOut"),
            "errors": [target(&format!("errors#{upper}"))],
            "traits": { "smithy.api#http": http(format!("/{name}")) },
        });
        add(format!("ops#{upper}"), operation);
        operations.push(target(&format!("ops#{upper}")));
    }
    add("io#NamedIn".to_owned(), json!({ "type": "structure", "members": members(&["name"], "smithy.api#String") }));
    let mut out = members(&["name"], "smithy.api#String");
    out["types"] = target("io#TypesOfAllNames");
    add("io#NamedOut".to_owned(), json!({ "type": "structure", "members": out }));
    add("io#TypesOfAllNames".to_owned(), json!({ "type": "structure", "members": types }));
    let (mut all_in, mut all_out) = (all(), all());
    all_in["nextToken"] = target("smithy.api#String");
    all_out["nextToken"] = target("smithy.api#String");
    all_out["name with blanks"] = json!(null);
    all_out.as_object_mut().expect("an object").remove("name with blanks");
    all_out["blank"] =
        json!({ "target": "smithy.api#String", "traits": { "smithy.api#jsonName": "a name with blanks" } });
    all_out["pages"] = target("io#ListOfPages");
    add("io#ListOfPages".to_owned(), json!({ "type": "list", "member": target("smithy.api#String") }));
    add("io#EverythingIn".to_owned(), json!({ "type": "structure", "members": all_in }));
    add("io#EverythingOut".to_owned(), json!({ "type": "structure", "members": all_out }));
    let waiters = names.iter().map(|name| {
        let acceptors = json!([{ "state": "success", "matcher": { "output": {
            "path": "value", "expected": "x", "comparator": "stringEquals" } } }]);
        (upper_camel_case(name), json!({ "acceptors": acceptors }))
    });
    let waiters: Value = waiters.collect::<Map<_, _>>().into();
    let everything = json!({
        "type": "operation", "input": target("io#EverythingIn"), "output": target("io#EverythingOut"), "errors": errors,
        "traits": {
            "smithy.api#http": http("/all/everything".to_owned()),
            "smithy.api#paginated": { "inputToken": "nextToken", "outputToken": "nextToken", "items": "pages" },
            "smithy.waiters#waitable": waiters,
        },
    });
    add("ops#Everything".to_owned(), everything);
    let mut events = members(names, "io#NamedIn");
    events["failure"] = target("errors#EventsError");
    let streaming = json!({ "type": "union", "members": events, "traits": { "smithy.api#streaming": {} } });
    add("streams#Flow".to_owned(), streaming);
    let clash = json!({ "type": "union", "members": { "one": target("io#NamedIn") }, "traits": { "smithy.api#streaming": {} } });
    add("streams#Events".to_owned(), clash);
    let stream = |id: &str| {
        json!({ "type": "structure", "members": {
            "stream": { "target": id, "traits": { "smithy.api#httpPayload": {} } } } })
    };
    add("io#WatchIn".to_owned(), stream("streams#Flow"));
    add("io#WatchOut".to_owned(), stream("streams#Flow"));
    let watch = json!({ "type": "operation", "input": target("io#WatchIn"), "output": target("io#WatchOut"),
        "traits": { "smithy.api#http": http("/all/watch".to_owned()) } });
    add("ops#Watch".to_owned(), watch);
    let parameters = names.iter().map(|name| ((*name).to_owned(), json!({ "type": "string", "required": false })));
    let parameters: Value = parameters.collect::<Map<_, _>>().into();
    let rules: Vec<Value> = names
        .iter()
        .map(|name| {
            json!({ "type": "error", "error": format!("{{{name}}} {{other}}"), "conditions": [
                { "fn": "isSet", "argv": [{ "ref": name }] },
                { "fn": "aws.parseArn", "argv": [{ "ref": name }], "assign": "arn" },
                { "fn": "getAttr", "argv": [{ "ref": "arn" }, "resourceId[0]"], "assign": "other" },
            ] })
        })
        .collect();
    let service = json!({
        "type": "service", "version": "1", "operations": operations,
        "traits": {
            "aws.protocols#restJson1": {}, "aws.api#service": { "sdkId": "Reserved Names" },
            "smithy.rules#endpointRuleSet": { "version": "1.0", "parameters": parameters, "rules": rules },
        },
    });
    add("a#Service".to_owned(), service);
    json!({ "smithy": "2.0", "shapes": shapes })
}

/// A service with an operation per cargo feature that each client has, named like it.
fn model_of_features(operations: &[String]) -> Value {
    let shape = |name: &String| {
        let http = json!({ "method": "POST", "uri": format!("/{name}") });
        (format!("a#{name}"), json!({ "type": "operation", "traits": { "smithy.api#http": http } }))
    };
    let mut shapes: Map<String, Value> = operations.iter().map(shape).collect();
    let named: Vec<Value> = operations.iter().map(|name| target(&format!("a#{name}"))).collect();
    let traits = json!({ "aws.protocols#restJson1": {} });
    shapes
        .insert("a#S".to_owned(), json!({ "type": "service", "version": "1", "operations": named, "traits": traits }));
    json!({ "smithy": "2.0", "shapes": shapes })
}

fn load(model: &Value) -> Model {
    let loaded = Loader::new().text("model.json", model.to_string()).load();
    loaded.unwrap_or_else(|report| panic!("{report}")).model
}

fn package(name: &str) -> Package {
    let toolkit = Toolkit::Path(root().canonicalize().expect("the repository"));
    Package { name: name.to_owned(), origin: PackageOrigin::Standalone(toolkit) }
}

fn client(model: &Value, name: &str) -> Generated {
    generate(&load(model), None, package(name), "model.json").unwrap_or_else(|report| panic!("{report}"))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The names of the features that a client has itself, as those of operations.
fn features() -> Vec<String> {
    let own = features::CRATE.iter().map(|feature| feature.name).chain(["default", features::ALL]);
    own.map(|name| upper_camel_case(&name.replace('-', "_"))).collect()
}

/// The features of a manifest, of which TOML takes each once.
fn features_of(client: &Generated) -> toml::Table {
    let manifest: toml::Table = client.files[Path::new("Cargo.toml")].parse().unwrap_or_else(|error| panic!("{error}"));
    manifest["features"].as_table().expect("a table").clone()
}

#[test]
fn operations_may_be_named_like_the_features_of_every_client() {
    for name in features() {
        for operations in [vec![name.clone()], vec![format!("Get{name}"), format!("Create{name}")]] {
            let table = features_of(&client(&model_of_features(&operations), "client"));
            let all: Vec<&str> =
                table[features::ALL].as_array().expect("a list").iter().flat_map(|f| f.as_str()).collect();
            assert_eq!(all.len(), operations.len(), "{table:?}");
            let is_own = |feature: &&str| features::is_taken(feature);
            assert!(!all.iter().any(is_own) && all.iter().all(|feature| table.contains_key(*feature)), "{table:?}");
        }
    }
}

#[test]
fn a_family_named_contract_stands_beside_the_feature_contract() {
    let operations = ["GetContract", "CreateContract"].map(str::to_owned);
    let table = features_of(&client(&model_of_features(&operations), "client"));
    assert_eq!(table["contract"].to_string(), r#"["proofmark-runtime/contract"]"#);
    assert_eq!(table["contract-operations"].to_string(), r#"["create-contract", "get-contract"]"#);
    let table = features_of(&client(&model_of_features(&["Contract".to_owned()]), "client"));
    assert_eq!(table["contract-operation"].to_string(), "[]");
}

/// With the versions and artifacts of this workspace.
#[test]
#[ignore = "builds crates, for a minute or more: run it with `cargo test --workspace --test it -- --ignored builds_`"]
fn builds_a_client_whose_model_uses_every_name_of_generated_code() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("reserved_names");
    let write = |name: &str, files: &files::Files| {
        files::write(&folder.join(name), files, true).unwrap_or_else(|error| panic!("{error}"));
    };
    let model = model(&names());
    let reserved = client(&model, "reserved-names");
    write("client", &reserved.files);
    // Two operations of one noun, and one that is nothing but the noun.
    let operations = features().into_iter().flat_map(|name| [format!("Get{name}"), format!("Create{name}"), name]);
    write("features", &client(&model_of_features(&operations.collect::<Vec<_>>()), "features").files);
    let named = package("reserved-names");
    let mocks = generate_mocks(&reserved.plan, &load(&model), &named, Path::new("../client"), "model.json");
    write("mocks", &mocks);
    // With the profile of this workspace, so that what it has built is not built again.
    let workspace = "[workspace]\nresolver = \"3\"\nmembers = [\"client\", \"features\", \"mocks\"]\n\n\
                     [profile.dev]\ndebug = false\n";
    fs::write(folder.join("Cargo.toml"), workspace).expect("a manifest");
    fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).expect("a copy of Cargo.lock");
    let output = Command::new(env!("CARGO"))
        .args(["check", "--workspace", "--quiet", "--features", "serde,contract"])
        .env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("a target folder"))
        .current_dir(&folder)
        .output()
        .expect("cargo runs");
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && text.is_empty(), "{text}");
}
