//! Chores that write to the same folders below `target/` run one after the other, whoever started them. The system lets
//! go of a lock when its process ends, however it ends.

use crate::artifacts;
use anyhow::{Context, Result};
use std::fs::{self, File, TryLockError};
use std::path::Path;

/// Waits until no other process is at this chore. It is this process's for as long as the lock is kept.
#[must_use = "another process may start when the lock is dropped"]
pub fn lock(chore: &str) -> Result<File> {
    lock_file(&artifacts().join("locks"), chore, || {
        eprintln!("another `cargo xtask {chore}` is running; waiting until it has ended");
    })
}

fn lock_file(folder: &Path, chore: &str, when_waiting: impl FnOnce()) -> Result<File> {
    let path = folder.join(format!("{chore}.lock"));
    let cannot = || format!("cannot lock {}", path.display());
    fs::create_dir_all(folder).with_context(cannot)?;
    let file = File::options().create(true).truncate(false).write(true).open(&path).with_context(cannot)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            when_waiting();
            file.lock().with_context(cannot)?;
        }
        Err(TryLockError::Error(error)) => return Err(error).with_context(cannot),
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::lock_file;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn of_several_runs_one_is_at_it_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let (running, waited) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let first = lock_file(folder.path(), "chore", || panic!("nobody else is at it")).unwrap();
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    let waiting = || _ = waited.fetch_add(1, Ordering::SeqCst);
                    let _lock = lock_file(folder.path(), "chore", waiting).unwrap();
                    assert_eq!(running.fetch_add(1, Ordering::SeqCst), 0);
                    std::thread::yield_now();
                    running.fetch_sub(1, Ordering::SeqCst);
                });
            }
            while waited.load(Ordering::SeqCst) < 3 {
                std::thread::yield_now();
            }
            drop(first);
        });
    }

    #[test]
    fn another_chore_is_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let never = || panic!("it waited for another chore");
        let _first = lock_file(folder.path(), "first", never).unwrap();
        lock_file(folder.path(), "second", never).unwrap();
    }
}
