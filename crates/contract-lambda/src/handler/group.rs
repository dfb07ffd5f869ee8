//! Processes that are started in a group of their own, so that they end with all that they started. What a group is
//! depends on the system: see `process`.

use super::process::{GroupId, group_of, kill, lead_a_group};
use std::collections::{BTreeMap, HashSet};
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::process::{Child, Command};

/// The process groups that run, so that all of them end with the server.
#[derive(Clone, Debug, Default)]
pub(super) struct Groups(Arc<Mutex<HashSet<GroupId>>>);

/// A process group. Dropped, all that is left of it is killed.
#[derive(Debug)]
pub(super) struct Group {
    groups: Groups,
    id: GroupId,
}

impl Groups {
    /// Starts a command, which has its arguments and streams already, in this environment and nothing of this program's
    /// but what the system cannot do without.
    pub(super) fn start(
        &self,
        mut command: Command,
        environment: &BTreeMap<String, String>,
    ) -> io::Result<(Child, Group)> {
        command.env_clear();
        lead_a_group(&mut command);
        let child = command.envs(environment).kill_on_drop(true).spawn()?;
        let id = group_of(&child).ok_or_else(|| io::Error::other("it has no id"))?;
        self.ids().insert(id);
        Ok((child, Group { groups: self.clone(), id }))
    }

    /// Kills all of them.
    pub(super) fn kill(&self) {
        self.ids().drain().for_each(kill);
    }

    fn ids(&self) -> MutexGuard<'_, HashSet<GroupId>> {
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
