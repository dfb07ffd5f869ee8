//! Processes where the system has no process groups: Windows' `taskkill` ends a process with all that it started; and how
//! processes end.

use std::collections::{BTreeMap, HashSet};
use std::io;
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::process::{Child, Command};

/// Windows' `ERROR_BAD_EXE_FORMAT`.
const BAD_EXE_FORMAT: i32 = 193;

/// The processes that run, so that all of them end with the server.
#[derive(Clone, Debug, Default)]
pub(super) struct Groups(Arc<Mutex<HashSet<u32>>>);

/// A process and what it started. Dropped, all that is left of it is killed.
#[derive(Debug)]
pub(super) struct Group {
    groups: Groups,
    id: u32,
}

impl Groups {
    /// Starts a command, which has its arguments and streams already, in this environment and nothing of this program's
    /// but `SystemRoot`, without which Windows' sockets do not work.
    pub(super) fn start(
        &self,
        mut command: Command,
        environment: &BTreeMap<String, String>,
    ) -> io::Result<(Child, Group)> {
        command.env_clear();
        if let Some(root) = std::env::var_os("SystemRoot") {
            command.env("SystemRoot", root);
        }
        command.envs(environment).kill_on_drop(true);
        let child = command.spawn()?;
        let id = child.id().ok_or_else(|| io::Error::other("it has no id"))?;
        self.ids().insert(id);
        Ok((child, Group { groups: self.clone(), id }))
    }

    /// Kills all of them.
    pub(super) fn kill(&self) {
        self.ids().drain().for_each(kill);
    }

    fn ids(&self) -> MutexGuard<'_, HashSet<u32>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Group {
    /// Kills it.
    pub(super) fn kill(&self) {
        if self.groups.ids().remove(&self.id) {
            kill(self.id);
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.kill();
    }
}

fn kill(id: u32) {
    let mut command = std::process::Command::new("taskkill");
    command.args(["/F", "/T", "/PID"]).arg(id.to_string());
    // It may have ended in this moment.
    _ = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
}

/// How a process ended.
pub(super) fn how_it_exited(status: ExitStatus) -> String {
    match status.code() {
        Some(code) => format!("exit status {code}"),
        None => status.to_string(),
    }
}

/// Whether a file was found that the system cannot execute.
pub(super) fn cannot_be_executed(error: &io::Error) -> bool {
    error.raw_os_error() == Some(BAD_EXE_FORMAT)
}
