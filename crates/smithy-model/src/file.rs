//! Opens and reads the files that a user names, for all crates: regular files only, and no more of them than a bound.
//! What is in them is the business of others.

use std::fs::{File, FileType};
use std::io::{Error, ErrorKind, Read, Result};
use std::path::Path;

/// The most bytes of a text file that a user writes by hand: a scenario, a list of known failures, a configuration.
pub const LARGEST_TEXT: u64 = 16 * 1024 * 1024;

/// Opens a regular file.
///
/// # Errors
/// A folder, a pipe, a socket or a device is rejected before it is opened: reading it could wait or go on for ever.
pub fn open(path: &Path) -> Result<File> {
    reject_special(path.metadata()?.file_type())?;
    let file = File::open(path)?;
    // It may have been replaced between the two.
    reject_special(file.metadata()?.file_type())?;
    Ok(file)
}

/// The bytes of a regular file of at most `limit` bytes.
///
/// # Errors
/// As [`open`]; or the file is larger, or cannot be read.
pub fn read(path: &Path, limit: u64) -> Result<Vec<u8>> {
    read_at_most(open(path)?, limit)
}

/// The text of a regular file of at most [`LARGEST_TEXT`] bytes.
///
/// # Errors
/// As [`read`]; or the file is not UTF-8.
pub fn read_text(path: &Path) -> Result<String> {
    let bytes = read(path, LARGEST_TEXT)?;
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        Error::new(ErrorKind::InvalidData, format!("it is not UTF-8: byte {valid} starts no valid character"))
    })
}

/// All bytes of a reader that has at most `limit`.
///
/// # Errors
/// The reader has more, or fails.
pub fn read_at_most(reader: impl Read, limit: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(Error::new(ErrorKind::FileTooLarge, format!("it has more than the {} allowed", size(limit))));
    }
    Ok(bytes)
}

/// A number of bytes in words.
pub(crate) fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} bytes"),
        1024..0x10_0000 => format!("{} KiB", bytes / 1024),
        _ => format!("{} MiB", bytes / 0x10_0000),
    }
}

fn reject_special(kind: FileType) -> Result<()> {
    if kind.is_file() {
        return Ok(());
    }
    let found = if kind.is_dir() { "a folder" } else { special(kind) };
    Err(Error::new(ErrorKind::InvalidInput, format!("it is {found}, not a regular file")))
}

#[cfg(unix)]
fn special(kind: FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    match () {
        () if kind.is_fifo() => "a named pipe",
        () if kind.is_socket() => "a socket",
        () if kind.is_char_device() || kind.is_block_device() => "a device",
        () => "a special file",
    }
}

#[cfg(not(unix))]
fn special(_: FileType) -> &'static str {
    "a special file"
}
