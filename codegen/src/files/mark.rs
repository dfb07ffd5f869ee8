//! The mark of a generated folder: a list of the generated files with their SHA-256, in the format of `sha256sum`.

use super::error::failed;
use super::tree::{self, Kind};
use super::{FileError, Files, MARK};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Component, Path, PathBuf};

/// The largest mark that is read, in bytes: some 400,000 files.
const LARGEST: u64 = 64 << 20;

const HEADER: &str = "# The files that Proofmark generated here, with their SHA-256. Written with them; do not edit.\n";

/// The SHA-256 of a file, in hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Hash(String);

impl Hash {
    pub(super) fn of(bytes: &[u8]) -> Self {
        Self::digits(&Sha256::digest(bytes))
    }

    pub(super) fn of_file(path: &Path) -> Result<Self, FileError> {
        let mut file = File::open(path).map_err(failed("cannot read", path))?;
        let (mut hash, mut buffer) = (Sha256::new(), vec![0; 64 << 10]);
        loop {
            match file.read(&mut buffer).map_err(failed("cannot read", path))? {
                0 => return Ok(Self::digits(&hash.finalize())),
                read => hash.update(&buffer[..read]),
            }
        }
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        let valid = text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        valid.then(|| Self(text.to_owned()))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    fn digits(bytes: &[u8]) -> Self {
        Self(bytes.iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        }))
    }
}

/// What a folder's mark says.
#[derive(Debug, Default)]
pub(super) struct Mark {
    /// The files; with several hashes where a merge left several lines of one file.
    pub(super) files: BTreeMap<PathBuf, BTreeSet<Hash>>,
    /// The text, when there is a mark.
    pub(super) text: Option<String>,
    /// The first line that cannot be read.
    pub(super) problem: Option<String>,
}

impl Mark {
    /// The mark of a folder; `None` where there is none.
    pub(super) fn read(folder: &Path) -> Result<Option<Self>, FileError> {
        let path = folder.join(MARK);
        if tree::look(folder, Path::new(MARK))? == Kind::Absent {
            return Ok(None);
        }
        let length = fs::metadata(&path).map_err(failed("cannot read", &path))?.len();
        if length > LARGEST {
            let problem = format!("it has {length} bytes, and {LARGEST} are the most");
            return Err(FileError::BadMark { path, problem });
        }
        let bytes = fs::read(&path).map_err(failed("cannot read", &path))?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let mut mark = Self::default();
        for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.starts_with('#')) {
            match line.split_once("  ").and_then(|(hash, path)| Some((Hash::parse(hash)?, relative(path)?))) {
                Some((hash, path)) => {
                    mark.files.entry(path).or_default().insert(hash);
                }
                None => {
                    let problem = || format!("line {} is not a SHA-256, two blanks and a path", index + 1);
                    mark.problem.get_or_insert_with(problem);
                }
            }
        }
        mark.text = Some(text);
        Ok(Some(mark))
    }

    /// The hashes that a file may have, when the generator wrote it.
    pub(super) fn knows(&self, path: &Path) -> Option<&BTreeSet<Hash>> {
        self.files.get(path)
    }
}

/// A path that stays in its folder: names only, separated by `/`.
pub(super) fn relative(text: &str) -> Option<PathBuf> {
    let path = PathBuf::from(text);
    let stays = !text.is_empty() && path.components().all(|part| matches!(part, Component::Normal(_)));
    stays.then_some(path)
}

/// The path with `/` between its names on every system.
pub(super) fn portable(path: &Path) -> String {
    let names: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    names.join("/")
}

/// The text of the mark of these files.
pub(super) fn render(files: &Files) -> String {
    files.iter().fold(HEADER.to_owned(), |mut text, (path, content)| {
        let _ = writeln!(text, "{}  {}", Hash::of(content.as_bytes()).as_str(), portable(path));
        text
    })
}
