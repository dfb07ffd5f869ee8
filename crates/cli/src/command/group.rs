//! The process group of a command, so that it can be stopped with all that it started, and the terminal that it reads
//! from.

use crate::signals::Ending;
use anyhow::{Context, Result};
use nix::errno::Errno;
use nix::sys::signal::{SigSet, Signal, killpg};
use nix::unistd::{Pid, getpgrp, tcgetpgrp, tcsetpgrp};
use std::io::{IsTerminal, stdin};
use std::time::Duration;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep, sleep_until};

/// How often it is looked whether a process group is gone.
const POLL: Duration = Duration::from_millis(20);

/// Has a command start in a group of its own.
pub(super) fn prepare(command: &mut Command) {
    command.process_group(0);
}

/// The group of a command, which has the terminal of this program. Dropped, all that is left of the group is killed, and
/// the terminal taken back.
pub(super) struct Group {
    processes: Processes,
    _terminal: Option<Terminal>,
}

impl Group {
    /// The group of a command that was [prepared](prepare).
    pub(super) fn of(command: &Child) -> Result<Self> {
        let id = command.id().and_then(|id| i32::try_from(id).ok()).context("the command has no process id")?;
        let processes = Processes(Pid::from_raw(id));
        Ok(Self { _terminal: Terminal::hand_over(&processes), processes })
    }

    /// Leaves alone what is left of the group: the command ended by itself, and what it leaves behind is its business.
    pub(super) fn forget(&mut self) {
        self.processes.0 = Pid::from_raw(0);
    }

    /// Stops the whole group with this signal, or with SIGTERM; the next signal, or the end of the grace period, kills it.
    #[allow(clippy::unnecessary_wraps)] // as where there are no process groups, where stopping can fail
    pub(super) async fn stop(
        &mut self,
        command: &mut Child,
        signal: Option<Signal>,
        ending: &mut Ending,
        grace: Duration,
    ) -> Result<()> {
        self.processes.send(signal.unwrap_or(Signal::SIGTERM));
        // A stopped process gets no signal but SIGKILL until it goes on.
        self.processes.send(Signal::SIGCONT);
        let patience = sleep_until(Instant::now() + grace);
        tokio::select! {
            () = self.processes.are_gone(command) => {}
            _ = ending.next() => {}
            () = patience => {}
        }
        self.processes.send(Signal::SIGKILL);
        Ok(())
    }
}

/// The processes of a group; dropped, those that are left are killed.
struct Processes(Pid);

impl Processes {
    fn send(&self, signal: Signal) {
        if self.0.as_raw() != 0 {
            // It may have ended in this moment.
            let _ = killpg(self.0, signal);
        }
    }

    /// Waits until no process of the group is left.
    async fn are_gone(&self, leader: &mut Child) {
        while !matches!(killpg(self.0, None), Err(Errno::ESRCH)) {
            // A leader that ended is in its group until its status is read. An error shows once it is waited for.
            let _ = leader.try_wait();
            sleep(POLL).await;
        }
    }
}

impl Drop for Processes {
    fn drop(&mut self) {
        self.send(Signal::SIGKILL);
    }
}

/// The terminal of this program, handed to a command so that it can read from it; dropped, it is taken back.
struct Terminal(Pid);

impl Terminal {
    /// Hands the terminal over, if the standard input is one and this program has it.
    fn hand_over(processes: &Processes) -> Option<Self> {
        if !stdin().is_terminal() || tcgetpgrp(stdin()) != Ok(getpgrp()) {
            return None;
        }
        let taken = Self(getpgrp());
        tcsetpgrp(stdin(), processes.0).ok()?;
        // It may have read from the terminal before it had it, and been stopped for it.
        processes.send(Signal::SIGCONT);
        Some(taken)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // A process in the background that takes the terminal is stopped by SIGTTOU unless it blocks it.
        let stopping = SigSet::from(Signal::SIGTTOU);
        if stopping.thread_block().is_ok() {
            // Without a terminal there is nothing to take back.
            let _ = tcsetpgrp(stdin(), self.0);
            let _ = stopping.thread_unblock();
        }
    }
}
