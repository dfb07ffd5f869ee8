//! The fixtures of the rules. A fixture is a Smithy file in which lines that start with `-` stand in the old model only,
//! lines with `+` in the new one only, and lines with `=` are the findings: rule, subject, client view, server view, Rust
//! view. What every model needs, and the fixture does not define, is added.

use proofmark_codegen::diff::{Compared, compare};
use proofmark_smithy_model::Loader;
use proofmark_smithy_model::model::Model;

/// Two models and what differs.
pub struct Fixture {
    pub name: String,
    pub old: String,
    pub new: String,
    pub expected: Vec<String>,
}

/// All fixtures, from the files of a folder.
pub fn fixtures(folder: &str) -> Vec<Fixture> {
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let texts = files.iter().map(|file| std::fs::read_to_string(file).unwrap());
    texts.flat_map(|text| text.split("## ").skip(1).map(Fixture::read).collect::<Vec<_>>()).collect()
}

impl Fixture {
    fn read(section: &str) -> Self {
        let (name, body) = section.split_once('\n').expect("a name and a body");
        let (mut old, mut new, mut expected) = (String::new(), String::new(), Vec::new());
        let mut namespaces = body.lines().filter_map(|line| line.strip_prefix("! "));
        let (old_namespace, new_namespace) = (namespaces.next(), namespaces.next());
        for line in body.lines().filter(|line| !line.is_empty()) {
            let (mark, text) = line.split_at(1);
            if matches!(mark, "-" | " ") {
                old.push_str(&format!("{text}\n"));
            }
            if matches!(mark, "+" | " ") {
                new.push_str(&format!("{text}\n"));
            }
            if mark == "=" {
                expected.push(text.trim().to_owned());
            }
        }
        let old = completed(old_namespace, &old);
        let new = completed(new_namespace, &new);
        Self { name: name.to_owned(), old, new, expected }
    }

    /// The old and the new model.
    pub fn models(&self) -> [Model; 2] {
        [("old", &self.old), ("new", &self.new)].map(|(which, text)| {
            let loaded = Loader::new().text(format!("{which}.smithy"), text.as_str()).load();
            loaded.unwrap_or_else(|report| panic!("{}, {which} model: {report}\n{text}", self.name)).model
        })
    }

    /// What differs.
    pub fn compare(&self) -> Compared {
        let [old, new] = self.models();
        compare(&old, &new, None).unwrap_or_else(|report| panic!("{report}"))
    }
}

fn completed(namespace: Option<&str>, text: &str) -> String {
    let mut full = format!("$version: \"2.0\"\n{}\n", namespace.unwrap_or("namespace test"));
    if !text.contains("service S ") {
        full.push_str("@aws.protocols#restJson1\nservice S { version: \"1\", operations: [Op] }\n");
    }
    if !text.contains("operation Op ") && !text.contains("[GetThing") {
        full.push_str("@http(method: \"POST\", uri: \"/op\")\noperation Op { input: In, output: Out }\n");
    }
    let defined = format!("{full}{text}");
    for name in ["In", "Out"] {
        let is_used = defined.contains(&format!("put: {name} ")) || defined.contains(&format!("put: {name},"));
        if is_used && !text.contains(&format!("structure {name} ")) {
            full.push_str(&format!("structure {name} {{}}\n"));
        }
    }
    full + text
}
