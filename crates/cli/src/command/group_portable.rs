//! What stands for the process group of a command where there are none of Unix: the command is stopped alone, and what it
//! started goes on.

use crate::signals::{Ending, Signal};
use anyhow::{Context, Result};
use std::time::Duration;
use tokio::process::{Child, Command};
use tokio::time::sleep;

/// Nothing to prepare.
pub(super) fn prepare(_command: &mut Command) {}

/// The command alone.
pub(super) struct Group;

impl Group {
    #[allow(clippy::unnecessary_wraps)] // as on Unix, where a command may have no process id
    pub(super) fn of(_command: &Child) -> Result<Self> {
        Ok(Self)
    }

    /// Nothing to forget.
    pub(super) fn forget(&mut self) {}

    /// Stops the command. After Ctrl-C, which it gets as well, it has the grace period; without, it is killed at once.
    pub(super) async fn stop(
        &mut self,
        command: &mut Child,
        signal: Option<Signal>,
        ending: &mut Ending,
        grace: Duration,
    ) -> Result<()> {
        if signal.is_some() {
            tokio::select! {
                status = command.wait() => return status.map(drop).context("the command cannot be waited for"),
                _ = ending.next() => {}
                () = sleep(grace) => {}
            }
        }
        command.start_kill().context("the command cannot be stopped")
    }
}
