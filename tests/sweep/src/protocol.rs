//! Which protocols a model speaks, by its text alone: for models that the reader rejects, since only those of protocols
//! that are implemented have to be readable.

use flate2::read::GzDecoder;
use proofmark_smithy_model::file;
use proofmark_smithy_model::knowledge::Protocol;
use proofmark_smithy_model::knowledge::protocol::of_botocore;
use serde_json::Value;
use std::io::BufReader;
use std::path::Path;

/// More than a model may have.
const LARGEST: u64 = 64 * 1024 * 1024;

/// Whether a protocol, by the id of its trait or by botocore's name, is implemented.
fn is_implemented(name: &str) -> bool {
    Protocol::of_trait(of_botocore(name, None).unwrap_or(name)).is_some()
}

/// The protocols that the services of a model speak, when none of them is implemented.
pub(super) fn others(path: &Path) -> Option<Vec<String>> {
    let text = match path.is_dir() {
        true => {
            file::read(&path.join("service-2.json"), LARGEST).or_else(|_| unpacked(&path.join("service-2.json.gz")))
        }
        false => file::read(path, LARGEST),
    };
    let node = serde_json::from_slice(&text.ok()?).ok()?;
    let spoken = if path.is_dir() { spoken_by_botocore(&node) } else { spoken_by_smithy(&node) };
    (!spoken.is_empty() && !spoken.iter().any(|name| is_implemented(name))).then_some(spoken)
}

fn unpacked(path: &Path) -> std::io::Result<Vec<u8>> {
    file::read_at_most(GzDecoder::new(BufReader::new(file::open(path)?)), LARGEST)
}

fn spoken_by_botocore(node: &Value) -> Vec<String> {
    let metadata = &node["metadata"];
    match metadata["protocols"].as_array() {
        Some(protocols) => protocols.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        None => metadata["protocol"].as_str().into_iter().map(str::to_owned).collect(),
    }
}

fn spoken_by_smithy(node: &Value) -> Vec<String> {
    let shapes = node["shapes"].as_object().into_iter().flat_map(|shapes| shapes.values());
    let traits = shapes.filter(|shape| shape["type"] == "service").filter_map(|shape| shape["traits"].as_object());
    let is_protocol = |id: &&String| id.starts_with("aws.protocols#") || id.starts_with("smithy.protocols#");
    traits.flat_map(|traits| traits.keys()).filter(is_protocol).cloned().collect()
}
