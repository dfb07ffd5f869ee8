//! Replaces a file as a whole, by a rename: it is as it was before, or has all that is written.

use std::io::{self, Write as _};
use std::path::Path;

/// Replaces a file, or the one that a link leads to. The last time, it is waited for until it is on the disk.
pub(crate) fn replace(
    path: &Path,
    is_last: bool,
    write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>,
) -> io::Result<()> {
    // The file that a link leads to is replaced, not the link.
    let target = path.canonicalize();
    let path = target.as_deref().unwrap_or(path);
    if path.metadata().is_ok_and(|metadata| !metadata.is_file()) {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file"));
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".proofmark-recording-").tempfile_in(folder)?;
    {
        let mut out = io::BufWriter::new(file.as_file_mut());
        write(&mut out)?;
        out.flush()?;
    }
    if is_last {
        file.as_file().sync_all()?;
    }
    set_mode(&file, path)?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// Gives the file the access that the one has which it replaces, else that of any new file.
#[cfg(unix)]
fn set_mode(file: &tempfile::NamedTempFile, path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = path.metadata().map_or(0o644, |metadata| metadata.permissions().mode() & 0o777);
    file.as_file().set_permissions(std::fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn set_mode(_: &tempfile::NamedTempFile, _: &Path) -> io::Result<()> {
    Ok(())
}
