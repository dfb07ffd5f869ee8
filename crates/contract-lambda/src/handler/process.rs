//! Processes that are started in a group of their own, so that they end with all that they started; and how they end.

use nix::errno::Errno;
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use std::collections::{BTreeMap, HashSet};
use std::io;
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::process::{Child, Command};

/// The process groups that run, so that all of them end with the server.
#[derive(Clone, Debug, Default)]
pub(super) struct Groups(Arc<Mutex<HashSet<i32>>>);

/// A process group. Dropped, all that is left of it is killed.
#[derive(Debug)]
pub(super) struct Group {
    groups: Groups,
    id: i32,
}

impl Groups {
    /// Starts a command, which has its arguments and streams already, in this environment and nothing of this program's.
    pub(super) fn start(
        &self,
        mut command: Command,
        environment: &BTreeMap<String, String>,
    ) -> io::Result<(Child, Group)> {
        command.env_clear().envs(environment).process_group(0).kill_on_drop(true);
        let child = command.spawn()?;
        let id = child.id().and_then(|id| i32::try_from(id).ok()).ok_or_else(|| io::Error::other("it has no id"))?;
        self.ids().insert(id);
        Ok((child, Group { groups: self.clone(), id }))
    }

    /// Kills all of them.
    pub(super) fn kill(&self) {
        self.ids().drain().for_each(kill);
    }

    fn ids(&self) -> MutexGuard<'_, HashSet<i32>> {
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

fn kill(id: i32) {
    // It may have ended in this moment.
    _ = killpg(Pid::from_raw(id), Signal::SIGKILL);
}

/// How a process ended, in the words of Go, which the service's sandbox is written in.
pub(super) fn how_it_exited(status: ExitStatus) -> String {
    match status.code() {
        Some(code) => format!("exit status {code}"),
        None => format!("signal: {}", signal_name(status.signal().unwrap_or_default())),
    }
}

/// Whether a file was found that the system cannot execute.
pub(super) fn cannot_be_executed(error: &io::Error) -> bool {
    error.raw_os_error() == Some(Errno::ENOEXEC as i32)
}

/// A signal as Go names it.
fn signal_name(number: i32) -> String {
    let name = match Signal::try_from(number) {
        Ok(Signal::SIGABRT) => "aborted",
        Ok(Signal::SIGBUS) => "bus error",
        Ok(Signal::SIGFPE) => "floating point exception",
        Ok(Signal::SIGHUP) => "hangup",
        Ok(Signal::SIGILL) => "illegal instruction",
        Ok(Signal::SIGINT) => "interrupt",
        Ok(Signal::SIGKILL) => "killed",
        Ok(Signal::SIGPIPE) => "broken pipe",
        Ok(Signal::SIGQUIT) => "quit",
        Ok(Signal::SIGSEGV) => "segmentation fault",
        Ok(Signal::SIGTERM) => "terminated",
        _ => return format!("signal {number}"),
    };
    name.to_owned()
}
