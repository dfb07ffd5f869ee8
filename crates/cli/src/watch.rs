//! Whether a file has changed. It is read every now and then: editors replace files, and containers and network folders
//! report no events.

use proofmark_smithy_model::{file, text};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::time::sleep;

/// How often the file is looked at.
const PERIOD: Duration = Duration::from_millis(300);

/// A file that is watched.
pub(crate) struct Watch {
    path: PathBuf,
    /// Its content; none when it could not be read.
    content: Option<String>,
}

impl Watch {
    /// Watches a file from now on.
    pub(crate) fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), content: file::read_text(path).ok() }
    }

    /// Waits until the file has other content, the same for two looks so that it is not half written. Its name.
    pub(crate) async fn changed(&mut self) -> String {
        let mut before = self.content.clone();
        loop {
            sleep(PERIOD).await;
            let now = file::read_text(&self.path).ok();
            if now != self.content && now == before {
                self.content = now;
                return text::path(&self.path);
            }
            before = now;
        }
    }
}
