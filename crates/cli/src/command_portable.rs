//! A command run as a child process, where there are no process groups of Unix: it is stopped alone, and what it started
//! goes on. What it runs in is `environment`'s business.

use crate::environment::Environment;
use crate::signals::Ending;
use anyhow::{Context, Result};
use proofmark_smithy_model::text::printable;
use std::process::ExitStatus;
use std::time::Duration;
use tokio::process::{Child, Command};
use tokio::time::sleep;

/// How long a command may take to end after Ctrl-C, which it gets as well.
const GRACE: Duration = Duration::from_secs(5);

/// How a command ended.
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    /// Whether it was stopped because its time was over.
    pub(crate) timed_out: bool,
}

/// A running command.
pub(crate) struct Running {
    child: Child,
}

impl Running {
    /// Starts a command and its arguments.
    pub(crate) fn start(command: &[String], environment: &Environment) -> Result<Self> {
        let mut process = Command::new(&command[0]);
        process.args(&command[1..]).kill_on_drop(true);
        environment.removed.iter().for_each(|name| _ = process.env_remove(name));
        process.envs(&environment.set);
        let child = process.spawn().with_context(|| format!("{} cannot be run", printable(&command[0])))?;
        Ok(Self { child })
    }

    /// Waits for the command's end. After Ctrl-C it has a grace period; once `limit` is over it is killed.
    pub(crate) async fn wait(mut self, ending: &mut Ending, limit: Option<Duration>) -> Result<Ended> {
        const CONTEXT: &str = "the command cannot be waited for";
        let limit = async {
            match limit {
                Some(limit) => sleep(limit).await,
                None => std::future::pending().await,
            }
        };
        let timed_out = tokio::select! {
            status = self.child.wait() => return Ok(Ended { status: status.context(CONTEXT)?, timed_out: false }),
            _ = ending.next() => false,
            () = limit => true,
        };
        if !timed_out {
            tokio::select! {
                status = self.child.wait() => return Ok(Ended { status: status.context(CONTEXT)?, timed_out }),
                _ = ending.next() => {}
                () = sleep(GRACE) => {}
            }
        }
        self.child.start_kill().context("the command cannot be stopped")?;
        let status = self.child.wait().await.context(CONTEXT)?;
        Ok(Ended { status, timed_out })
    }
}
