//! A command run as a child process in a process group of its own, so that it can be stopped with all that it started.
//! What it runs in is `environment`'s business.

use crate::environment::Environment;
use crate::signals::Ending;
use anyhow::{Context, Result};
use nix::errno::Errno;
use nix::sys::signal::{SigSet, Signal, killpg};
use nix::unistd::{Pid, getpgrp, tcgetpgrp, tcsetpgrp};
use proofmark_smithy_model::text::printable;
use std::io::{IsTerminal, stdin};
use std::process::ExitStatus;
use std::time::Duration;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep, sleep_until};

/// How long a command that is asked to end may take before it is killed.
const GRACE: Duration = Duration::from_secs(5);
/// How often it is looked whether a process group is gone.
const POLL: Duration = Duration::from_millis(20);

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
    _terminal: Option<Terminal>,
}

impl Running {
    /// Starts a command and its arguments.
    pub(crate) fn start(command: &[String], environment: &Environment) -> Result<Self> {
        let mut process = Command::new(&command[0]);
        process.args(&command[1..]).process_group(0).kill_on_drop(true);
        environment.removed.iter().for_each(|name| _ = process.env_remove(name));
        process.envs(&environment.set);
        let child = process.spawn().with_context(|| format!("{} cannot be run", printable(&command[0])))?;
        let id = child.id().and_then(|id| i32::try_from(id).ok()).context("the command has no process id")?;
        let group = Group(Pid::from_raw(id));
        Ok(Self { child, _terminal: Terminal::hand_over(&group), group })
    }

    /// Waits for the command's end. A signal that ends this program goes to the whole group, and so does SIGTERM once
    /// `limit` is over; the next signal, or the end of the grace period, kills the group.
    pub(crate) async fn wait(mut self, ending: &mut Ending, limit: Option<Duration>) -> Result<Ended> {
        let limit = async {
            match limit {
                Some(limit) => sleep(limit).await,
                None => std::future::pending().await,
            }
        };
        let (signal, timed_out) = tokio::select! {
            status = self.child.wait() => {
                let status = status.context("the command cannot be waited for")?;
                self.group.forget();
                return Ok(Ended { status, timed_out: false });
            }
            signal = ending.next() => (signal, false),
            () = limit => (Signal::SIGTERM, true),
        };
        self.group.send(signal);
        // A stopped process gets no signal but SIGKILL until it goes on.
        self.group.send(Signal::SIGCONT);
        let patience = sleep_until(Instant::now() + GRACE);
        tokio::select! {
            () = self.group.is_gone(&mut self.child) => {}
            _ = ending.next() => {}
            () = patience => {}
        }
        self.group.send(Signal::SIGKILL);
        let status = self.child.wait().await.context("the command cannot be waited for")?;
        Ok(Ended { status, timed_out })
    }
}

/// A process group; dropped, all that is left of it is killed.
struct Group(Pid);

impl Group {
    fn send(&self, signal: Signal) {
        if self.0.as_raw() != 0 {
            // It may have ended in this moment.
            let _ = killpg(self.0, signal);
        }
    }

    /// Leaves alone what is left of the group: the command ended by itself, and what it leaves behind is its business.
    fn forget(&mut self) {
        self.0 = Pid::from_raw(0);
    }

    /// Waits until no process of the group is left.
    async fn is_gone(&self, leader: &mut Child) {
        while !matches!(killpg(self.0, None), Err(Errno::ESRCH)) {
            // A leader that ended is in its group until its status is read. An error shows once it is waited for.
            let _ = leader.try_wait();
            sleep(POLL).await;
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.send(Signal::SIGKILL);
    }
}

/// The terminal of this program, handed to a command so that it can read from it; dropped, it is taken back.
struct Terminal(Pid);

impl Terminal {
    /// Hands the terminal over, if the standard input is one and this program has it.
    fn hand_over(group: &Group) -> Option<Self> {
        if !stdin().is_terminal() || tcgetpgrp(stdin()) != Ok(getpgrp()) {
            return None;
        }
        let taken = Self(getpgrp());
        tcsetpgrp(stdin(), group.0).ok()?;
        // It may have read from the terminal before it had it, and been stopped for it.
        group.send(Signal::SIGCONT);
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
