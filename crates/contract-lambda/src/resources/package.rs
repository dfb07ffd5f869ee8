//! Packages that are sent in base64: their hash and size, and which are rejected. A package is never in memory a second
//! time: it is decoded in parts, and its directory is read only when it is of a size that packages have.

use crate::behaviour;
use crate::rejection::{INVALID, Rejection};
use crate::resources::base64_text::Base64Text;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use std::io::Read;

const TOO_LARGE: &str = "RequestEntityTooLargeException";

/// How many bytes a package that is sent has at most.
pub(crate) const LARGEST_ZIP: u64 = 52_428_800;

/// How many bytes its files have at most, unpacked.
pub(crate) const LARGEST_UNZIPPED: u64 = 262_144_000;

/// What is known of a package.
#[derive(Clone, Debug)]
pub(crate) struct Package {
    /// The hash, in base64.
    pub(crate) sha256: String,
    /// How many bytes it has.
    pub(crate) size: u64,
    /// Whether it is known to have no signature.
    pub(crate) is_unsigned: bool,
}

/// The file that signing adds to a package.
const SIGNATURE_FILE: &str = "META-INF/aws_signer_signature_v1.0.SF";

impl Package {
    /// The package in this text; rejected if it is too large, or not an archive.
    pub(crate) fn read(zip: &str) -> Result<Self, Rejection> {
        let mut text = Base64Text::new(zip);
        let (mut hash, mut size, mut directory) = (Sha256::new(), 0, Directory::default());
        let mut part = [0; 16 * 1024];
        loop {
            match text.read(&mut part).map_err(|_| not_a_zip())? {
                0 => break,
                length => {
                    hash.update(&part[..length]);
                    directory.add(&part[..length]);
                    size += length as u64;
                }
            }
        }
        if size >= LARGEST_ZIP {
            let text = format!("Zipped size must be smaller than {LARGEST_ZIP} bytes");
            return Err(Rejection::new(behaviour::ZIP_TOO_LARGE, TOO_LARGE, text));
        }
        let is_unsigned = directory.bytes <= LARGEST_DIRECTORY && !check_zip(zip)?;
        Ok(Self { sha256: STANDARD.encode(hash.finalize()), size, is_unsigned })
    }
}

/// Rejects a package that cannot be taken. Whether it has a signature.
fn check_zip(zip: &str) -> Result<bool, Rejection> {
    let archive = zip::ZipArchive::new(Base64Text::new(zip)).map_err(|_| not_a_zip())?;
    match archive.decompressed_size() {
        Some(size) if size >= u128::from(LARGEST_UNZIPPED) => {
            let text = format!("Unzipped size must be smaller than {LARGEST_UNZIPPED} bytes");
            Err(Rejection::new(behaviour::UNZIPPED_TOO_LARGE, INVALID, text))
        }
        _ => Ok(archive.index_for_name(SIGNATURE_FILE).is_some()),
    }
}

fn not_a_zip() -> Rejection {
    const TEXT: &str = "Could not unzip uploaded file. Please check your file, then try to upload again.";
    Rejection::new(behaviour::NOT_A_ZIP, INVALID, TEXT)
}

/// How much memory an archive's directory may take; one that is larger is taken without a look into it.
const LARGEST_DIRECTORY: usize = 16 * 1024 * 1024;

/// How much memory an archive's directory can take at most, about: whatever looks like an entry counts as one.
#[derive(Debug, Default)]
struct Directory {
    bytes: usize,
    /// The end of what was seen: an entry's header may begin in it.
    end: Vec<u8>,
}

impl Directory {
    /// Looks at the next part of the archive.
    fn add(&mut self, part: &[u8]) {
        const SIGNATURE: &[u8] = b"PK\x01\x02";
        /// The part of an entry that all entries have.
        const HEADER: usize = 46;
        /// What an entry takes beside its texts.
        const ENTRY: usize = 640;
        /// How often each of its texts is kept, in several forms.
        const COPIES: usize = 5;
        self.end.extend_from_slice(part);
        let seen = &self.end;
        let headers = memchr::memmem::find_iter(seen, SIGNATURE).filter_map(|at| seen.get(at..at + HEADER));
        for header in headers {
            let texts = [28, 30, 32].map(|at| usize::from(u16::from_le_bytes([header[at], header[at + 1]])));
            self.bytes += ENTRY + COPIES * texts.iter().sum::<usize>();
        }
        let done = self.end.len().saturating_sub(HEADER - 1);
        self.end.drain(..done);
    }
}

#[cfg(test)]
mod tests {
    use super::{Directory, LARGEST_DIRECTORY, Package};
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    /// How many bytes the end of an archive has.
    const END: usize = 22;

    /// An archive of so many empty files, of which each has a name of this length.
    fn archive(files: usize, name: usize) -> Vec<u8> {
        let mut header = vec![0; 46 + name];
        header[..4].copy_from_slice(b"PK\x01\x02");
        header[28..30].copy_from_slice(&u16::try_from(name).unwrap().to_le_bytes());
        header[46..].fill(b'n');
        let mut bytes = header.repeat(files);
        let length = u32::try_from(bytes.len()).unwrap();
        let mut end = [0; END];
        end[..4].copy_from_slice(b"PK\x05\x06");
        for at in [8, 10] {
            end[at..at + 2].copy_from_slice(&u16::try_from(files).unwrap_or(u16::MAX).to_le_bytes());
        }
        end[12..16].copy_from_slice(&length.to_le_bytes());
        bytes.extend(end);
        bytes
    }

    fn directory(bytes: &[u8], part: usize) -> usize {
        let mut directory = Directory::default();
        bytes.chunks(part).for_each(|part| directory.add(part));
        directory.bytes
    }

    #[test]
    fn a_directory_is_estimated_the_same_in_parts_of_any_size() {
        let bytes = archive(100, 1000);
        let whole = directory(&bytes, bytes.len());
        assert_eq!(whole, 100 * (640 + 5 * 1000));
        for part in [1, 7, 45, 46, 1000] {
            assert_eq!(directory(&bytes, part), whole, "{part}");
        }
    }

    #[test]
    fn a_directory_of_very_many_files_is_not_read() {
        for (files, name, is_read) in [(10, 1, true), (30_000, 1, false), (60, 65_000, false)] {
            let bytes = archive(files, name);
            assert_eq!(directory(&bytes, 16 * 1024) <= LARGEST_DIRECTORY, is_read);
            // Without its end, an archive that is read is rejected.
            let cut = STANDARD.encode(&bytes[..bytes.len() - END]);
            assert_eq!(Package::read(&cut).is_err(), is_read, "{files} files");
        }
    }

    #[test]
    fn what_is_not_base64_or_no_archive_is_rejected() {
        for text in ["", "UEs=", "U", "UEsF=AAA", "UE==UEsF", "%%%%"] {
            assert!(Package::read(text).is_err(), "{text}");
        }
    }
}
