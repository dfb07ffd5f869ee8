//! The code of a function: what is kept of it (hash, size, where it came from). The code itself is not kept; what a package
//! has to be stands in `package`.

use crate::function_name::Target;
use crate::operation_name::{CREATE, UPDATE_CODE};
use crate::rejection::Rejection;
use crate::resources::package::Package;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proofmark_smithy_model::model::Node;
use serde_json::json;
use sha2::{Digest, Sha256};

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
    /// The code that a call gives, if it is one that gives code. To hash a package takes a while.
    pub(crate) fn of_call(operation: &str, input: &Node) -> Option<Result<Self, Rejection>> {
        match operation {
            CREATE => Some(Self::of(input.get("Code").unwrap_or(&Node::Null))),
            UPDATE_CODE => Some(Self::of(input)),
            "PublishLayerVersion" => Some(Self::of(input.get("Content").unwrap_or(&Node::Null))),
            _ => None,
        }
    }

    pub(crate) fn of(given: &Node) -> Result<Self, Rejection> {
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
        let Package { sha256, size, is_unsigned } = Package::read(zip)?;
        Ok(Self { sha256, size, image: None, is_unsigned })
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
                let (region, account, name) = (target.region, target.account, target.name);
                let location = format!("https://lambda-code.{region}.invalid/snapshots/{account}/{name}");
                json!({ "RepositoryType": "S3", "Location": location })
            }
        }
    }
}
