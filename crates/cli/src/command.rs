//! A command run as a child process: started, waited for, and stopped by a signal or when its time is over. What it runs in
//! is `environment`'s business, how it is stopped that of `group`, which is another one where there are no process groups
//! of Unix.

#[cfg_attr(not(unix), path = "command/group_portable.rs")]
mod group;

use crate::environment::Environment;
use crate::signals::Ending;
use anyhow::{Context, Result};
use group::Group;
use proofmark_smithy_model::text::printable;
use std::process::ExitStatus;
use std::time::Duration;
use tokio::process::{Child, Command};
use tokio::time::sleep;

/// How long a command that is asked to end may take before it is killed.
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
    group: Group,
}

impl Running {
    /// Starts a command and its arguments.
    pub(crate) fn start(command: &[String], environment: &Environment) -> Result<Self> {
        let mut process = Command::new(&command[0]);
        process.args(&command[1..]).kill_on_drop(true);
        group::prepare(&mut process);
        environment.removed.iter().for_each(|name| _ = process.env_remove(name));
        process.envs(&environment.set);
        let child = process.spawn().with_context(|| format!("{} cannot be run", printable(&command[0])))?;
        Ok(Self { group: Group::of(&child)?, child })
    }

    /// Waits for the command's end. A signal that ends this program stops it, and so does the end of `limit`.
    pub(crate) async fn wait(mut self, ending: &mut Ending, limit: Option<Duration>) -> Result<Ended> {
        const CONTEXT: &str = "the command cannot be waited for";
        let limit = async {
            match limit {
                Some(limit) => sleep(limit).await,
                None => std::future::pending().await,
            }
        };
        let signal = tokio::select! {
            status = self.child.wait() => {
                let status = status.context(CONTEXT)?;
                self.group.forget();
                return Ok(Ended { status, timed_out: false });
            }
            signal = ending.next() => Some(signal),
            () = limit => None,
        };
        self.group.stop(&mut self.child, signal, ending, GRACE).await?;
        let status = self.child.wait().await.context(CONTEXT)?;
        Ok(Ended { status, timed_out: signal.is_none() })
    }
}
