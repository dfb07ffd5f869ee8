//! What ends a program where there are no signals of Unix: Ctrl-C.

use anyhow::Result;

/// Ctrl-C, the only one that all systems have.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Signal;

/// Listens for Ctrl-C.
pub(crate) struct Ending(());

impl Ending {
    #[allow(clippy::unnecessary_wraps)] // as on Unix, where listening can fail
    pub(crate) fn new() -> Result<Self> {
        Ok(Self(()))
    }

    /// The next one.
    pub(crate) async fn next(&mut self) -> Signal {
        if tokio::signal::ctrl_c().await.is_err() {
            // It cannot be listened for: the program ends by other means.
            std::future::pending::<()>().await;
        }
        Signal
    }
}
