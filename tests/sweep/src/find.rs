//! Which models a folder holds. Opens files only as far as telling a model from other JSON needs.

use anyhow::{Context, Result, ensure};
use proofmark_smithy_model::file;
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::fs;
use std::io::BufReader;
use std::path::{Path, PathBuf};

/// A model in the folder.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    /// Its path below the folder, without extension and date.
    pub(super) name: String,
    /// The file, the folder of a project, or botocore's folder of an API version.
    pub(super) path: PathBuf,
    /// What is loaded with it: IDL files of its folder without a service, and what the caller names.
    pub(super) imports: Vec<PathBuf>,
}

impl Found {
    /// Everything that belongs to the model.
    pub(super) fn paths(&self) -> Vec<PathBuf> {
        std::iter::once(&self.path).chain(&self.imports).cloned().collect()
    }
}

/// The models of these paths, each a file or a folder that is searched, in the order of their names; and how many JSON
/// files are not models. The imports are loaded with each of them.
pub(super) fn models(paths: &[PathBuf], imports: &[PathBuf]) -> Result<(Vec<Found>, usize)> {
    let (mut all, mut others) = (Vec::new(), 0);
    for path in paths {
        let mut search = Search { root: path, found: Vec::new(), others: 0 };
        if path.is_dir() {
            search.folder(path)?
        } else {
            search.named(path)?
        }
        others += search.others;
        all.extend(search.found);
    }
    all.iter_mut().for_each(|found| found.imports.extend(imports.iter().cloned()));
    all.sort_by(|a, b| a.name.cmp(&b.name));
    Ok((all, others))
}

struct Search<'a> {
    root: &'a Path,
    found: Vec<Found>,
    others: usize,
}

impl Search<'_> {
    fn folder(&mut self, folder: &Path) -> Result<()> {
        const WHOLE: [&str; 3] = ["service-2.json", "service-2.json.gz", "smithy-build.json"];
        if WHOLE.iter().any(|name| folder.join(name).is_file()) {
            self.add(folder);
            return Ok(());
        }
        let unreadable = || format!("cannot list {}", folder.display());
        let (mut dated, mut idl) = (Vec::new(), Vec::new());
        for entry in fs::read_dir(folder).with_context(unreadable)? {
            let path = entry.with_context(unreadable)?.path();
            if !path.is_dir() && path.extension().is_some_and(|extension| extension == "smithy") {
                idl.push(path);
            } else if !path.is_dir() {
                self.file(&path)?;
            } else if path.file_name().is_some_and(|name| is_date(&name.to_string_lossy())) {
                dated.push(path);
            } else {
                self.folder(&path)?;
            }
        }
        self.idl(idl)?;
        // Older ones may hold a file or two that other versions share, and no model.
        dated.sort();
        let before = self.found.len();
        while self.found.len() == before
            && let Some(newest) = dated.pop()
        {
            self.folder(&newest)?;
        }
        Ok(())
    }

    /// A file that is named is a model.
    fn named(&mut self, path: &Path) -> Result<()> {
        ensure!(path.is_file(), "{} is neither a file nor a folder", path.display());
        self.add(path);
        Ok(())
    }

    /// Of the IDL files of a folder each with a service is a model, together with those without one.
    fn idl(&mut self, mut paths: Vec<PathBuf>) -> Result<()> {
        paths.sort();
        let mut shared = Vec::new();
        let before = self.found.len();
        for path in paths {
            if has_service(&path)? { self.add(&path) } else { shared.push(path) }
        }
        self.found[before..].iter_mut().for_each(|found| found.imports.clone_from(&shared));
        Ok(())
    }

    fn file(&mut self, path: &Path) -> Result<()> {
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("jar") => self.add(path),
            Some("json") if is_model(path)? => self.add(path),
            Some("json") => self.others += 1,
            _ => {}
        }
        Ok(())
    }

    fn add(&mut self, path: &Path) {
        let relative = path.strip_prefix(self.root).unwrap_or(path);
        let relative = if path.is_dir() { relative.to_owned() } else { relative.with_extension("") };
        let parts = relative.components().map(|part| part.as_os_str().to_string_lossy().into_owned());
        let mut name = parts.filter(|part| !is_date(part)).collect::<Vec<_>>().join("/");
        if name.is_empty() {
            name = self.root.display().to_string();
        }
        self.found.push(Found { name, path: path.to_owned(), imports: Vec::new() });
    }
}

/// Whether a name is a date, `2015-03-31`.
fn is_date(name: &str) -> bool {
    name.len() == 10
        && name
            .bytes()
            .enumerate()
            .all(|(at, byte)| if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() })
}

/// Whether a JSON file means to be a Smithy model. One that cannot be parsed does: its fault is to be reported.
fn is_model(path: &Path) -> Result<bool> {
    #[derive(Deserialize)]
    struct Head {
        smithy: Option<IgnoredAny>,
    }
    let file = file::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    match serde_json::from_reader::<_, Head>(BufReader::new(file)) {
        Ok(head) => Ok(head.smithy.is_some()),
        Err(error) => Ok(!error.is_data()),
    }
}

/// Whether an IDL file defines a service.
fn has_service(path: &Path) -> Result<bool> {
    let text = file::read_text(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(text.lines().any(|line| line.trim_start().starts_with("service ")))
}

#[cfg(test)]
mod tests {
    use super::models;
    use std::fs;

    /// The names of what is found in a folder with these files, and how many are not models.
    fn found(files: &[(&str, &str)]) -> (Vec<String>, usize) {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let (models, others) = models(&[folder.path().to_owned()], &[]).unwrap();
        let shown = |path: &std::path::Path| path.strip_prefix(folder.path()).unwrap().display().to_string();
        (models.iter().map(|model| format!("{} at {}", model.name, shown(&model.path))).collect(), others)
    }

    #[test]
    fn the_newest_date_of_a_service_of_botocore_is_its_model() {
        let files = [
            ("lambda/2014-11-11/service-2.json", "{}"),
            ("lambda/2015-03-31/service-2.json.gz", ""),
            ("lambda/2015-03-31/paginators-1.json", "{}"),
        ];
        assert_eq!(found(&files), (vec!["lambda at lambda/2015-03-31".to_owned()], 0));
    }

    #[test]
    fn a_date_without_a_model_is_passed_over() {
        let files = [("a/2020-01-01/service-2.json", "{}"), ("a/2024-01-01/examples-1.json", "{}")];
        assert_eq!(found(&files), (vec!["a at a/2020-01-01".to_owned()], 1));
    }

    #[test]
    fn files_of_smithy_are_found_in_folders_of_folders() {
        let files = [
            ("models/iot/service/2015-05-28/iot-2015-05-28.json", r#"{"smithy": "2.0", "shapes": {}}"#),
            ("models/iot/service/2014-05-28/iot-2014-05-28.json", r#"{"smithy": "2.0", "shapes": {}}"#),
        ];
        let expected = "models/iot/service/iot-2015-05-28 at models/iot/service/2015-05-28/iot-2015-05-28.json";
        assert_eq!(found(&files), (vec![expected.to_owned()], 0));
    }

    #[test]
    fn jars_are_models() {
        assert_eq!(found(&[("lambda-1.0.jar", "")]), (vec!["lambda-1.0 at lambda-1.0.jar".to_owned()], 0));
    }

    #[test]
    fn a_project_is_a_model() {
        let files = [("cafe/smithy-build.json", "{}"), ("cafe/model/main.smithy", "service Cafe {}")];
        assert_eq!(found(&files), (vec!["cafe at cafe".to_owned()], 0));
    }

    #[test]
    fn an_idl_file_with_a_service_is_a_model_with_its_siblings_that_have_none() {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in
            [("a.smithy", "service A {}"), ("b.smithy", "  service B {}"), ("common.smithy", "string C")]
        {
            fs::write(folder.path().join(name), text).unwrap();
        }
        let (models, _) = models(&[folder.path().to_owned()], &["traits.jar".into()]).unwrap();
        let imports = vec![folder.path().join("common.smithy"), "traits.jar".into()];
        assert_eq!(models.iter().map(|model| model.name.as_str()).collect::<Vec<_>>(), ["a", "b"]);
        assert!(models.iter().all(|model| model.imports == imports), "{models:?}");
    }

    #[test]
    fn other_json_is_counted() {
        assert_eq!(found(&[("endpoints.json", r#"{"partitions": []}"#), ("list.json", "[]")]), (vec![], 2));
    }

    #[test]
    fn a_broken_file_is_kept_for_the_reader_to_report() {
        assert_eq!(found(&[("broken.json", r#"{"smithy": "#)]), (vec!["broken at broken.json".to_owned()], 0));
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let error = models(&["no-such-folder".into()], &[]).unwrap_err();
        assert!(format!("{error:#}").starts_with("no-such-folder is neither a file nor a folder"), "{error:#}");
    }
}
