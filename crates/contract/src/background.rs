//! A server in a thread with a runtime of its own, for tests and programs that have none. What it serves is its
//! caller's.

use std::io;
use std::sync::mpsc;
use std::thread::JoinHandle;
use tokio::sync::oneshot;

/// A server in a thread of its own. Dropping it stops the server and waits for its end.
#[derive(Debug)]
#[must_use = "the server stops when this is dropped"]
pub struct Background {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Background {
    /// Starts a thread called `name`. There `bind` makes a server, with what its caller is to know of it, and `run`
    /// runs it until the receiver resolves. It needs no runtime, and can be started within one.
    ///
    /// # Errors
    ///
    /// The thread or its runtime could not be started, or `bind` failed.
    pub fn start<S, T: Send + 'static>(
        name: &str,
        bind: impl AsyncFnOnce() -> io::Result<(S, T)> + Send + 'static,
        run: impl AsyncFnOnce(S, oneshot::Receiver<()>) + Send + 'static,
    ) -> io::Result<(Self, T)> {
        let (stop, stopped) = oneshot::channel();
        let (say_bound, bound) = mpsc::channel();
        let serve = move || {
            let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
                Ok(runtime) => runtime,
                Err(error) => {
                    _ = say_bound.send(Err(error));
                    return;
                }
            };
            runtime.block_on(async {
                match bind().await {
                    Ok((server, known)) => {
                        // Whoever started it waits for this.
                        let _ = say_bound.send(Ok(known));
                        run(server, stopped).await;
                    }
                    Err(error) => _ = say_bound.send(Err(error)),
                }
            });
        };
        let thread = std::thread::Builder::new().name(name.to_owned()).spawn(serve)?;
        let known = bound.recv().map_err(io::Error::other)??;
        Ok((Self { stop: Some(stop), thread: Some(thread) }, known))
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // One that ended by itself has nothing to stop.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            // A panic in it has said so itself.
            let _ = thread.join();
        }
    }
}
