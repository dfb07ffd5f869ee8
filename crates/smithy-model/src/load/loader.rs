//! [`Loader`]: the one way from files and texts to a checked model.

use super::assemble::Written;
use super::botocore;
use super::files::{Files, Parsed, botocore_with_others};
use super::finish::{as_written, smithy};
use super::input::{Inputs, Origin, Text};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::maven::Maven;
use crate::model::Model;
use std::path::{Path, PathBuf};

/// Loads one model from all that it is given: IDL files (`.smithy`), JSON AST files, jars, folders of them, projects (a
/// `smithy-build.json`, or the folder that has it), and texts in memory. A botocore folder, or its `service-2.json`, is
/// a model of its own. Files may be compressed (`.gz`).
///
/// The files of a model have at most 64 MiB together, unpacked, at most 10,000 files, and at most three million values
/// and tokens; only regular files are read.
///
/// ```no_run
/// # use proofmark_smithy_model::Loader;
/// let loaded = Loader::new().path("model").path("smithy-aws-traits.jar").load()?;
/// println!("{} shapes", loaded.model.shapes.len());
/// # Ok::<_, proofmark_smithy_model::Diagnostics>(())
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Loader {
    inputs: Vec<Input>,
    maven: Option<Maven>,
}

#[derive(Clone, Debug)]
enum Input {
    Path(PathBuf),
    Text { name: String, bytes: Vec<u8> },
}

/// A model, and what was found to be odd about it.
#[derive(Clone, Debug)]
pub struct Loaded<T = Model> {
    /// The model.
    pub model: T,
    /// Findings that are not errors.
    pub warnings: Diagnostics,
}

/// What the inputs turn out to be.
enum Found {
    Smithy(Files),
    Botocore(botocore::Files),
}

impl Loader {
    /// A loader without inputs.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file, a jar or a folder.
    pub fn path(mut self, path: impl AsRef<Path>) -> Self {
        self.inputs.push(Input::Path(path.as_ref().to_owned()));
        self
    }

    /// Adds several files, jars and folders.
    pub fn paths(self, paths: impl IntoIterator<Item = impl AsRef<Path>>) -> Self {
        paths.into_iter().fold(self, Self::path)
    }

    /// Adds a text in memory. If its name ends in `.smithy` it is IDL, else JSON: an AST, or a botocore
    /// `service-2.json` without its sibling files.
    pub fn text(mut self, name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        self.inputs.push(Input::Text { name: name.into(), bytes: bytes.into() });
        self
    }

    /// Adds several texts, as [`text`](Self::text) does.
    pub fn texts(self, texts: impl IntoIterator<Item = (impl Into<String>, impl Into<Vec<u8>>)>) -> Self {
        texts.into_iter().fold(self, |loader, (name, bytes)| loader.text(name, bytes))
    }

    /// Resolves the Maven dependencies of projects. Without it they must be jars that are named.
    pub fn maven(mut self, maven: Maven) -> Self {
        self.maven = Some(maven);
        self
    }

    /// Loads and validates the model. Mixins are flattened, and what is written in Smithy 1.0 is raised to 2.0.
    ///
    /// # Errors
    /// All findings, if one of them is an error.
    pub fn load(self) -> Result<Loaded, Diagnostics> {
        self.load_with(|_, _| ()).map(|(loaded, ())| loaded)
    }

    /// Loads and validates the model as [`load`](Self::load) does, and has it checked for what a user of the model needs
    /// besides. The findings of that check are in the same report as all others, with their places in the files.
    ///
    /// The check is also run on a model in which errors were found, as long as it could be assembled. Of its findings
    /// those are left out that are about what has an error already.
    ///
    /// # Errors
    /// All findings, if one of them is an error.
    pub fn load_with<T>(self, check: impl FnOnce(&Model, &mut Diagnostics) -> T) -> Result<(Loaded, T), Diagnostics> {
        let ((model, checked), warnings) = match self.read()? {
            Found::Smithy(files) => smithy(&files, check)?,
            Found::Botocore(files) => botocore::load(&files, check)?,
        };
        Ok((Loaded { model, warnings }, checked))
    }

    /// Loads the model to be written down again: nothing is checked beyond what the files need to fit together, and
    /// nothing is changed but that mixins are flattened if asked for.
    ///
    /// # Errors
    /// All findings, if one of them is an error.
    pub fn load_as_written(self, flatten: bool) -> Result<Loaded<Written>, Diagnostics> {
        let (model, warnings) = match self.read()? {
            Found::Smithy(files) => as_written(&files, flatten)?,
            Found::Botocore(files) => {
                let ((model, ()), warnings) = botocore::load(&files, |_, _| ())?;
                (Written { model, ..Written::default() }, warnings)
            }
        };
        Ok(Loaded { model, warnings })
    }

    fn read(self) -> Result<Found, Diagnostics> {
        if self.inputs.is_empty() {
            return Err(Diagnostic::error("no-model", "no model was named").help("name a file or a folder").into());
        }
        let mut inputs = Inputs::default();
        let mut folders = Vec::new();
        for input in self.inputs {
            match input {
                Input::Text { name, bytes } => inputs.texts.push(Text { name, bytes, origin: Origin::Memory }),
                Input::Path(path) if botocore::is_folder(&path) => folders.push(path),
                Input::Path(path) => inputs.add(&path),
            }
        }
        inputs.resolve(self.maven.as_ref());
        if inputs.report.has_errors() {
            return Err(inputs.report);
        }
        let several = inputs.texts.len() + folders.len() > 1;
        if let Some(folder) = folders.first() {
            return match several {
                false => botocore::read_folder(folder).map(Found::Botocore),
                true => Err(botocore_with_others(&folder.display().to_string()).into()),
            };
        }
        Ok(match Files::parse(inputs.texts, inputs.report)? {
            Parsed::Smithy(files) => Found::Smithy(files),
            Parsed::Botocore(_, _, Some(folder)) => Found::Botocore(botocore::read_folder(&folder)?),
            Parsed::Botocore(source, node, None) => Found::Botocore(botocore::Files::service_only(source, node)),
        })
    }
}
