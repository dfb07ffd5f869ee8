//! The models of a jar, as its manifest lists them.

use super::budget::Budget;
use super::{Origin, Text, unreadable};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::file;
use std::collections::BTreeSet;
use std::io::{Read, Seek};
use std::path::Path;

/// Where the models of a jar are, and the list of them.
const FOLDER: &str = "META-INF/smithy/";

/// The models of a jar; `None` if it has no list of models.
pub(super) fn read(path: &Path, budget: &mut Budget) -> Result<Option<Vec<Text>>, Diagnostics> {
    let damaged = |error: zip::result::ZipError| unreadable(path, "the archive cannot be read", &error.into());
    let file = file::open(path).map_err(|e| unreadable(path, "the file cannot be opened", &e))?;
    let length = file.metadata().map_or(0, |metadata| metadata.len());
    // The list of its entries is kept in memory, and is a part of its length.
    budget.allows(path, length)?;
    let mut archive = zip::ZipArchive::new(file).map_err(damaged)?;
    let manifest = format!("{FOLDER}manifest");
    if archive.index_for_name(&manifest).is_none() {
        return Ok(None);
    }
    let listed = entry(path, &mut archive, &manifest, budget)?;
    let mut seen = BTreeSet::new();
    let mut texts = Vec::new();
    for line in String::from_utf8_lossy(&listed).lines().map(str::trim).filter(|line| !line.is_empty()) {
        if !seen.insert(line.to_owned()) {
            continue;
        }
        budget.one_more(path)?;
        let name = format!("{FOLDER}{line}");
        let bytes = entry(path, &mut archive, &name, budget)?;
        texts.push(Text { name: format!("{}!/{name}", path.display()), bytes, origin: Origin::Memory });
    }
    Ok(Some(texts))
}

/// The finding that a jar has no models.
pub(super) fn without_models(path: &Path) -> Diagnostics {
    let message = format!("the archive has no `{FOLDER}manifest`");
    let diagnostic = Diagnostic::error("no-model", message).file(path.display().to_string());
    diagnostic.help("name a jar that has Smithy models").into()
}

fn entry(
    path: &Path,
    archive: &mut zip::ZipArchive<impl Read + Seek>,
    name: &str,
    budget: &mut Budget,
) -> Result<Vec<u8>, Diagnostics> {
    let entry = archive.by_name(name).map_err(|error| {
        let shown = name.escape_debug();
        unreadable(path, &format!("`{shown}` in the archive cannot be read"), &std::io::Error::from(error))
    })?;
    budget.read(path, entry)
}
