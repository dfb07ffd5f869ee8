//! The files that cases are made of: those of this repository, Lambda's operations one by one, and a folder of the
//! caller's.

use super::options::{Corpus, Target};
use super::{case::Case, chain, idl, json};
use anyhow::{Context, Result};
use fastrand::Rng;
use proofmark_smithy_model::Loader;
use proofmark_smithy_model::write::write_as_written;
use proofmark_testkit::root;
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Folders with models to mutate, good ones and bad ones.
const FOLDERS: [&str; 3] = ["tests/fixtures/models", "crates/smithy-model/tests/fixtures", "crates/contract/tests"];

/// Files of one model.
const TOGETHER: [&[&str]; 2] = [&["bakery.smithy", "bakery_traits.smithy"], &["a.smithy", "c.smithy"]];

/// What cases of a target are made of.
pub(super) enum Seeds {
    Models(Vec<Value>),
    Idl(Vec<Vec<(String, String)>>),
}

impl Seeds {
    /// Reads the seeds of a target.
    pub(super) fn read(target: Target, corpus: &Corpus) -> Result<Self> {
        let mut paths = Vec::new();
        for folder in FOLDERS.iter().map(|folder| root().join(folder)).chain(corpus.corpus.clone()) {
            collect(&folder, &mut paths).with_context(|| format!("cannot list {}", folder.display()))?;
        }
        let groups = idl_groups(&paths)?;
        match target {
            Target::Idl => {
                // Of those that are good there is more to be learnt.
                let good: Vec<_> =
                    groups.iter().filter(|group| converted((*group).clone()).is_some()).cloned().collect();
                Ok(Self::Idl([good.clone(), good.clone(), good, groups].concat()))
            }
            Target::Models => {
                let mut documents: Vec<Value> = groups.into_iter().filter_map(converted).collect();
                for path in paths.iter().filter(|path| path.extension().is_some_and(|e| e == "json")) {
                    // Those that are not JSON, on purpose, can't be changed value by value.
                    documents.extend(serde_json::from_slice::<Value>(&fs::read(path)?));
                }
                let lambda = root().join("model/lambda/lambda.json");
                let lambda: Value = serde_json::from_slice(&fs::read(lambda)?).context("Lambda's model")?;
                documents.extend(operations(&lambda));
                documents.push(lambda);
                Ok(Self::Models(documents))
            }
        }
    }

    /// The case with this number, which depends on nothing else but the run's seed.
    pub(super) fn case(&self, seed: u64, number: u64) -> Case {
        // The random numbers of neighbouring cases must have nothing in common.
        let mut random = Rng::with_seed(seed.rotate_left(32) ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let chained = random.u8(..50) == 0;
        match self {
            Self::Models(_) if chained => chain::case(&mut random, true),
            Self::Models(documents) => json::case(&mut random, documents),
            Self::Idl(_) if chained => chain::case(&mut random, false),
            Self::Idl(groups) => idl::case(&mut random, groups),
        }
    }
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) -> std::io::Result<()> {
    let mut entries = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(&path, paths)?;
        } else if path.extension().is_some_and(|e| e == "json" || e == "smithy") {
            paths.push(path);
        }
    }
    Ok(())
}

/// Every IDL file by itself, and those that belong together.
fn idl_groups(paths: &[PathBuf]) -> Result<Vec<Vec<(String, String)>>> {
    let mut groups = Vec::new();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|e| e == "smithy")) {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        // There is a fixture that is not UTF-8.
        groups.push(vec![(name, String::from_utf8_lossy(&fs::read(path)?).into_owned())]);
    }
    for names in TOGETHER {
        let named = |name: &&str| groups.iter().flatten().find(|(file, _)| file == *name).cloned();
        groups.push(names.iter().filter_map(named).collect());
    }
    Ok(groups)
}

/// The JSON AST of these files, if they can be read.
fn converted(group: Vec<(String, String)>) -> Option<Value> {
    let texts = group.into_iter().map(|(name, text)| (name, text.into_bytes()));
    let written = Loader::new().texts(texts).load_as_written(false).ok()?.model;
    serde_json::from_str(&write_as_written(&written)).ok()
}

/// A model for each operation of a model: its service, with this operation alone, and all shapes that it needs.
fn operations(model: &Value) -> Vec<Value> {
    let Some(shapes) = model.get("shapes").and_then(Value::as_object) else { return Vec::new() };
    let of_type = |ty: &'static str| shapes.iter().filter(move |(_, shape)| shape.get("type") == Some(&ty.into()));
    let Some((service_id, service)) = of_type("service").next() else { return Vec::new() };
    let mut models = Vec::new();
    for (id, _) in of_type("operation") {
        let mut needed = BTreeSet::new();
        reach(id, shapes, &mut needed);
        let mut part: Map<String, Value> =
            needed.iter().filter_map(|id| Some((id.clone(), shapes.get(id)?.clone()))).collect();
        let mut service = service.clone();
        if let Some(service) = service.as_object_mut() {
            service.insert("operations".to_owned(), serde_json::json!([{ "target": id }]));
            service.shift_remove("resources");
            if let Some(traits) = service.get_mut("traits").and_then(Value::as_object_mut) {
                // Larger than all the rest.
                traits.retain(|id, _| !id.starts_with("smithy.rules#"));
            }
        }
        part.insert(service_id.clone(), service);
        models.push(serde_json::json!({ "smithy": "2.0", "shapes": part }));
    }
    models
}

/// Takes in a shape and all that its definition names.
fn reach(id: &str, shapes: &Map<String, Value>, needed: &mut BTreeSet<String>) {
    if let Some(shape) = shapes.get(id)
        && needed.insert(id.to_owned())
    {
        named(shape, &mut |text| reach(text, shapes, needed));
    }
}

fn named(value: &Value, found: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) => found(text),
        Value::Array(items) => items.iter().for_each(|item| named(item, found)),
        Value::Object(entries) => entries.values().for_each(|value| named(value, found)),
        _ => {}
    }
}
