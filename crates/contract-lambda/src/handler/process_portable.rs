//! Processes where the system has no process groups: Windows' `taskkill` ends a process with all that it started; and how
//! processes end.

use std::io;
use std::process::{ExitStatus, Stdio};
use tokio::process::{Child, Command};

/// Windows' `ERROR_BAD_EXE_FORMAT`.
const BAD_EXE_FORMAT: i32 = 193;

/// The id of a process, which stands for all that it started.
pub(super) type GroupId = u32;

/// Gives a command, whose environment is empty, `SystemRoot`, without which Windows' sockets do not work.
pub(super) fn lead_a_group(command: &mut Command) {
    if let Some(root) = std::env::var_os("SystemRoot") {
        command.env("SystemRoot", root);
    }
}

/// The id of a process; none once it has ended.
pub(super) fn group_of(child: &Child) -> Option<GroupId> {
    child.id()
}

/// Kills a process and what it started.
pub(super) fn kill(id: GroupId) {
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
