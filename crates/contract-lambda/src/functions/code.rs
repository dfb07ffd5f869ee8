//! The code of a function: what is kept of it (hash, size, where it came from), and which packages are rejected. The code
//! itself is not kept.

use crate::behaviour;
use crate::function_name::Target;
use crate::request::{INVALID, Refused};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proofmark_smithy_model::model::Node;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::io::Cursor;

const TOO_LARGE: &str = "RequestEntityTooLargeException";
/// How many bytes a package that is sent has at most.
pub(crate) const LARGEST_ZIP: usize = 52_428_800;
/// How many bytes its files have at most, unpacked.
pub(crate) const LARGEST_UNZIPPED: u64 = 262_144_000;

/// The file that signing adds to a package.
const SIGNATURE: &str = "META-INF/aws_signer_signature_v1.0.SF";

/// What is known of a version's code.
#[derive(Clone, Debug, Default)]
pub(crate) struct Code {
    /// The hash, in base64; in hexadecimal digits for an image.
    pub(crate) sha256: String,
    /// Bytes; 0 for an image, and for a package in a bucket, which is not fetched.
    pub(crate) size: u64,
    /// The image; none for a package.
    image: Option<String>,
    /// Whether it is certain that nobody signed it.
    pub(crate) is_unsigned: bool,
}

impl Code {
    /// The code that a call gives: `Code` of CreateFunction, or UpdateFunctionCode itself.
    pub(crate) fn of(given: &Node) -> Result<Self, Refused> {
        let text = |name: &str| given.get(name).and_then(Node::as_str);
        if let Some(image) = text("ImageUri") {
            return Ok(Self::image(image));
        }
        let Some(zip) = text("ZipFile") else {
            // Not fetched: its name stands for it.
            let place = ["S3Bucket", "S3Key", "S3ObjectVersion"].map(|name| text(name).unwrap_or_default()).join("/");
            return Ok(Self {
                sha256: STANDARD.encode(Sha256::digest(place)),
                size: 0,
                image: None,
                is_unsigned: false,
            });
        };
        let bytes = STANDARD.decode(zip).map_err(|_| not_a_zip())?;
        let is_unsigned = !check_zip(&bytes)?;
        let sha256 = STANDARD.encode(Sha256::digest(&bytes));
        Ok(Self { sha256, size: bytes.len() as u64, image: None, is_unsigned })
    }

    /// That of a function of which no code is known.
    pub(crate) fn none() -> Self {
        Self { sha256: STANDARD.encode(Sha256::digest([])), ..Self::default() }
    }

    fn image(uri: &str) -> Self {
        let digest = match uri.split_once("@sha256:") {
            Some((_, digest)) => digest.to_owned(),
            None => Sha256::digest(uri).iter().map(|byte| format!("{byte:02x}")).collect(),
        };
        Self { sha256: digest, size: 0, image: Some(uri.to_owned()), is_unsigned: false }
    }

    /// How many bytes its texts have.
    pub(crate) fn bytes(&self) -> usize {
        self.sha256.len() + self.image.as_ref().map_or(0, String::len)
    }

    pub(crate) fn is_image(&self) -> bool {
        self.image.is_some()
    }

    /// `Code` of GetFunction. The location of a package is in no network: nothing here leads to AWS.
    pub(crate) fn location(&self, target: &Target<'_>) -> Node {
        match &self.image {
            Some(uri) => {
                let repository = uri.split_once('@').map_or(uri.as_str(), |(repository, _)| repository);
                let name = repository.rfind('/').map_or(0, |slash| slash + 1);
                let tag = repository[name..].find(':').map_or(repository.len(), |colon| name + colon);
                let resolved = format!("{}@sha256:{}", &repository[..tag], self.sha256);
                json!({ "RepositoryType": "ECR", "ImageUri": uri, "ResolvedImageUri": resolved })
            }
            None => {
                let Target { region, account, name, .. } = target;
                let location = format!("https://lambda-code.{region}.invalid/snapshots/{account}/{name}");
                json!({ "RepositoryType": "S3", "Location": location })
            }
        }
    }
}

/// Rejects a package that cannot be taken. Whether it has a signature.
fn check_zip(bytes: &[u8]) -> Result<bool, Refused> {
    if bytes.len() >= LARGEST_ZIP {
        let text = format!("Zipped size must be smaller than {LARGEST_ZIP} bytes");
        return Err(Refused::new(behaviour::ZIP_TOO_LARGE, TOO_LARGE, text));
    }
    let archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| not_a_zip())?;
    match archive.decompressed_size() {
        Some(size) if size >= u128::from(LARGEST_UNZIPPED) => {
            let text = format!("Unzipped size must be smaller than {LARGEST_UNZIPPED} bytes");
            Err(Refused::new(behaviour::UNZIPPED_TOO_LARGE, INVALID, text))
        }
        _ => Ok(archive.index_for_name(SIGNATURE).is_some()),
    }
}

fn not_a_zip() -> Refused {
    const TEXT: &str = "Could not unzip uploaded file. Please check your file, then try to upload again.";
    Refused::new(behaviour::NOT_A_ZIP, INVALID, TEXT)
}
