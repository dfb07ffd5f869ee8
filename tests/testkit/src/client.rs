//! Models and packages that clients are generated from, outside the crates of this repository.

use proofmark_codegen::emit::manifest::{Package, PackageOrigin, Toolkit};
use proofmark_smithy_model::Loader;
use proofmark_smithy_model::maven::Maven;
use proofmark_smithy_model::model::{Model, ShapeId};
use std::path::{Path, PathBuf};

/// A loader of the model in these files, jars, folders and projects; progress is shown on the standard error.
pub fn loader(paths: &[PathBuf]) -> Loader {
    Loader::new().paths(paths).maven(Maven::new().on_progress(|line| eprintln!("{line}")))
}

/// The package of a client outside this repository, named after its service. It depends on the crates below `root`.
pub fn package(model: &Model, service: Option<&ShapeId>, root: &Path) -> Package {
    let toolkit = Toolkit::Path(root.to_owned());
    match service.and_then(|id| model.shape(id)).or_else(|| model.services().next()) {
        Some(shape) => Package::standalone(shape, toolkit),
        // The generator reports that there is no service.
        None => Package { origin: PackageOrigin::Standalone(toolkit), ..Package::from("client") },
    }
}
