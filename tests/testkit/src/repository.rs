//! Where things are in this repository.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The root folder of this repository.
pub fn root() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.ancestors().nth(2).unwrap_or(manifest).to_owned()
}

/// The folder of build artifacts, shared with packages outside the workspace: most dependencies are the same.
pub fn artifacts() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// The folder below `target/` into which third-party SDKs and servers are installed.
pub fn peers() -> PathBuf {
    root().join("target/peers")
}

/// The cargo that runs this program, else the one on the path.
pub fn cargo_command() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}
