//! The models that are compared: files, the built-in model, published versions, and revisions of git.

use crate::output::print_error;
use crate::service::{load_model, loader, names};
use anyhow::{Context, Result, anyhow, bail};
use proofmark_contract_lambda as lambda;
use proofmark_smithy_model::Diagnostics;
use proofmark_smithy_model::model::Model;
use proofmark_smithy_model::published::Published;
use proofmark_smithy_model::text::{path as shown, printable};
use std::io::Read;
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};

/// The largest file of a git revision, and the most files of a folder.
const MOST_BYTES: u64 = 64 << 20;
const MOST_FILES: usize = 10_000;

/// A model, and what it is called.
pub(super) struct Source {
    pub(super) name: String,
    pub(super) model: Model,
}

impl Source {
    /// Reads a model from its name and further files.
    pub(super) fn read(name: &str, with: &[PathBuf]) -> Result<Self> {
        if let Some(rest) = name.strip_prefix("git:") {
            return from_git(name, rest, with);
        }
        if name == "lambda" && with.is_empty() && !Path::new(name).exists() {
            return Ok(Self { name: "lambda (built in)".to_owned(), model: lambda::model().clone() });
        }
        if let Some(published) = Published::parse(name).filter(|_| !Path::new(name).exists()) {
            return from_cache(name, &published, with);
        }
        let paths: Vec<PathBuf> = std::iter::once(PathBuf::from(name)).chain(with.iter().cloned()).collect();
        let model = load_model(loader(&paths))?.model;
        Ok(Self { name: names(&paths), model })
    }
}

/// A version that botocore publishes.
fn from_cache(name: &str, published: &Published<'_>, with: &[PathBuf]) -> Result<Source> {
    if let Some(path) = with.first() {
        bail!("{} cannot be added to `{}`: a published model is whole", shown(path), printable(name));
    }
    let folder = published.folder(&|line| print_error(line))?;
    let model = loader(&[folder]).load()?.model;
    Ok(Source { name: printable(name).into_owned(), model })
}

/// `REVISION:PATH`, the path relative to the current folder.
fn from_git(name: &str, rest: &str, with: &[PathBuf]) -> Result<Source> {
    let Some((revision, path)) =
        rest.split_once(':').filter(|(revision, path)| !revision.is_empty() && !path.is_empty())
    else {
        bail!("`{}` is not git:REVISION:PATH, such as git:HEAD~1:model/lambda/lambda.json", printable(name))
    };
    let path = path.strip_prefix("./").unwrap_or(path);
    if revision.starts_with('-') {
        bail!("`{}` is not a git revision", printable(revision));
    }
    let folder = tempfile::tempdir().context("no temporary folder can be made")?;
    let listed = git(&["ls-tree", "-r", "-z", "--name-only", revision, "--", path])?;
    let files: Vec<&str> = listed.split('\0').filter(|file| !file.is_empty()).collect();
    if files.is_empty() {
        bail!("git revision {} has no {}", printable(revision), printable(path));
    }
    if files.len() > MOST_FILES {
        bail!("{} has {} files in git, at most {MOST_FILES} are read", printable(path), files.len());
    }
    let prefix = if path == "." { "" } else { path.trim_end_matches('/') };
    let is_file = files == [prefix];
    for file in &files {
        let within = if is_file {
            Path::new(file).file_name().map(Path::new)
        } else {
            Path::new(file).strip_prefix(prefix).ok()
        };
        let Some(within) = within.filter(|path| path.components().all(|part| matches!(part, Component::Normal(_))))
        else {
            bail!("{} is not below {}", printable(file), printable(path));
        };
        let target = folder.path().join(within);
        if let Some(parent) = target.parent() {
            std::fs::create_dir_all(parent).with_context(|| shown(parent))?;
        }
        let content = git_bytes(&["show", &format!("{revision}:./{file}")])?;
        std::fs::write(&target, content).with_context(|| shown(&target))?;
    }
    let main = if is_file {
        folder.path().join(Path::new(prefix).file_name().unwrap_or_default())
    } else {
        folder.path().to_owned()
    };
    let paths: Vec<PathBuf> = std::iter::once(main.clone()).chain(with.iter().cloned()).collect();
    // Findings name the file as it was asked for.
    let named = |report: Diagnostics| anyhow!("{}", report.to_string().replace(&main.display().to_string(), name));
    let model = load_model(loader(&paths)).map_err(named)?.model;
    Ok(Source { name: printable(name).into_owned(), model })
}

fn git(arguments: &[&str]) -> Result<String> {
    String::from_utf8(git_bytes(arguments)?).context("git printed a file name that is not UTF-8")
}

fn git_bytes(arguments: &[&str]) -> Result<Vec<u8>> {
    let mut child = Command::new("git")
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context("git cannot be run")?;
    let mut content = Vec::new();
    if let Some(out) = child.stdout.take() {
        out.take(MOST_BYTES + 1).read_to_end(&mut content).context("git's output cannot be read")?;
    }
    if content.len() as u64 > MOST_BYTES {
        let _ = child.kill();
        let _ = child.wait();
        bail!("git {}: more than {} MiB", printable(&arguments.join(" ")), MOST_BYTES >> 20);
    }
    let ended = child.wait_with_output().context("git's end cannot be awaited")?;
    if !ended.status.success() {
        bail!("git {}: {}", printable(&arguments.join(" ")), printable(String::from_utf8_lossy(&ended.stderr).trim()));
    }
    Ok(content)
}
