//! Processes as Unix has them: each in a process group of its own, and how they end.

use nix::errno::Errno;
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use std::io;
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use tokio::process::{Child, Command};

/// The id of a process group, which is that of the process that leads it.
pub(super) type GroupId = i32;

/// Makes a command, whose environment is empty, lead a process group of its own.
pub(super) fn lead_a_group(command: &mut Command) {
    command.process_group(0);
}

/// The group that a process leads; none once it has ended.
pub(super) fn group_of(child: &Child) -> Option<GroupId> {
    child.id()?.try_into().ok()
}

/// Kills a group.
pub(super) fn kill(id: GroupId) {
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
