//! Where handlers run: threads of their own, so that none holds up the server, and a bounded number of programs. All of it
//! ends with the server.

use super::closure;
use super::command;
use super::environment;
use super::group::Groups;
use super::job::Job;
use super::runtime_api::{Environment, Invoked};
use super::{Handler, Kind};
use crate::invocation::run::Ran;
use bytes::Bytes;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::task::{Context, Poll};
use std::time::Instant;
use tokio::runtime::Runtime;
use tokio::sync::{Notify, Semaphore, mpsc};
use tokio::task::JoinHandle;

/// How many programs and commands run at a time.
const PROGRAMS: usize = 64;

/// How many closures run at a time.
const CLOSURES: usize = 256;

/// Runs handlers. Clones share it.
#[derive(Clone, Debug)]
pub(crate) struct Runner(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    threads: Mutex<Threads>,
    groups: Groups,
    programs: Mutex<Programs>,
    /// Wakes whoever waits for a program to become free.
    freed: Notify,
    closures: Semaphore,
    /// The URL of the server.
    server: OnceLock<String>,
}

#[derive(Debug)]
enum Threads {
    /// Nothing has run yet.
    Unused,
    Running(Runtime),
    Stopped,
}

/// The programs that there are.
#[derive(Debug, Default)]
struct Programs {
    /// How many run, those that wait for an event among them.
    count: usize,
    /// Those that wait for an event, the one that has waited longest first.
    idle: Vec<Idle>,
}

#[derive(Debug)]
struct Idle {
    key: Key,
    environment: Box<Environment>,
    place: Place,
}

/// What a program was started for: it gets no event of anything else.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Key {
    function_arn: String,
    version: String,
    revision: i64,
    program: Arc<[String]>,
}

/// A place for a program. Dropped, another one has it.
#[derive(Debug)]
struct Place(Weak<Shared>);

/// What a program runs in.
enum Acquired {
    Idle(Box<Environment>, Place),
    Place(Place),
}

/// A run of a handler; it resolves to how that went. Dropped, the handler is stopped.
#[derive(Debug)]
pub(crate) struct Execution(Option<JoinHandle<Ran>>);

/// Something that runs. Dropped, it is stopped.
#[derive(Debug)]
pub(crate) struct Task(Option<JoinHandle<()>>);

impl Runner {
    /// One that runs nothing yet, and has no threads.
    pub(crate) fn new() -> Self {
        Self(Arc::new(Shared {
            threads: Mutex::new(Threads::Unused),
            groups: Groups::default(),
            programs: Mutex::default(),
            freed: Notify::new(),
            closures: Semaphore::new(CLOSURES),
            server: OnceLock::new(),
        }))
    }

    /// The URL of the server, for programs that call it.
    pub(crate) fn set_server(&self, url: &str) {
        // A server has one address.
        _ = self.0.server.set(url.to_owned());
    }

    /// Runs a handler. What a program returns goes to `stream` in parts as it comes, where there is one; then the payload is
    /// empty.
    pub(crate) fn start(&self, handler: Handler, job: Job, stream: Option<mpsc::Sender<Bytes>>) -> Execution {
        let runner = self.clone();
        Execution(self.spawn(async move { runner.run(&handler, job, stream.as_ref()).await }))
    }

    /// The same for a handler whose outcome nobody waits for.
    pub(crate) fn start_then(&self, handler: Handler, job: Job, then: impl FnOnce(Ran) + Send + 'static) -> Task {
        let execution = self.start(handler, job, None);
        Task(self.spawn(async move { then(execution.await) }))
    }

    /// Has a future run on the threads of handlers; none once they have stopped.
    pub(crate) fn spawn<F>(&self, future: F) -> Option<JoinHandle<F::Output>>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        let mut threads = lock(&self.0.threads);
        if matches!(*threads, Threads::Unused) {
            let builder = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(2)
                .max_blocking_threads(CLOSURES)
                .thread_name("proofmark-functions")
                .enable_all()
                .build();
            *threads = Threads::Running(builder.ok()?);
        }
        match &*threads {
            Threads::Running(runtime) => Some(runtime.spawn(future)),
            Threads::Unused | Threads::Stopped => None,
        }
    }

    /// Ends all programs that wait for an event.
    pub(crate) fn clear(&self) {
        let idle = std::mem::take(&mut lock(&self.0.programs).idle);
        // A place is given back under the same lock.
        drop(idle);
    }

    /// Ends everything that runs.
    pub(crate) fn stop(&self) {
        self.0.stop();
        self.clear();
    }

    /// Whether nothing runs any more.
    pub(crate) fn is_stopped(&self) -> bool {
        matches!(*lock(&self.0.threads), Threads::Stopped)
    }

    async fn run(&self, handler: &Handler, mut job: Job, stream: Option<&mpsc::Sender<Bytes>>) -> Ran {
        match handler.kind() {
            Kind::Closure(closure) => {
                // It is never closed.
                let _turn = self.0.closures.acquire().await;
                let began = Instant::now();
                let ending = closure::run(Arc::clone(closure), &job).await;
                ending.ran(&job.run(), "", began.elapsed())
            }
            Kind::Command(command) => {
                let Acquired::Place(_place) = self.acquire(None).await else { return Ran::stopped() };
                let variables = environment::variables(&job, self.server());
                let began = Instant::now();
                let (ending, log) = command::run(command, &mut job, &variables, &self.0.groups).await;
                ending.ran(&job.run(), &log, began.elapsed())
            }
            Kind::Program(program) => self.run_program(program, &mut job, stream).await,
        }
    }

    async fn run_program(&self, program: &Arc<[String]>, job: &mut Job, stream: Option<&mpsc::Sender<Bytes>>) -> Ran {
        let key = Key {
            function_arn: job.function_arn.clone(),
            version: job.function.version.clone(),
            revision: job.settings.revision,
            program: Arc::clone(program),
        };
        loop {
            let began = Instant::now();
            let (mut environment, place, is_new) = match self.acquire(Some(&key)).await {
                Acquired::Idle(environment, place) => (environment, place, false),
                Acquired::Place(place) => {
                    let variables = environment::variables(job, self.server());
                    match Environment::start(program, variables, &self.0.groups, job.timeout()).await {
                        Ok(environment) => (Box::new(environment), place, true),
                        Err(ending) => return ending.ran(&job.run(), "", began.elapsed()),
                    }
                }
            };
            match environment.invoke(job, stream).await {
                // It ended while it waited; another one is started.
                Invoked::NotTaken(..) if !is_new => {}
                Invoked::NotTaken(ending, log) => return ending.ran(&job.run(), &log, began.elapsed()),
                Invoked::Ended { ending, log, took, is_alive } => {
                    if is_alive {
                        self.keep(Idle { key, environment, place });
                    }
                    return ending.ran(&job.run(), &log, took);
                }
            }
        }
    }

    /// A program that waits for events of this kind, or a place for a new one, once there is any.
    async fn acquire(&self, key: Option<&Key>) -> Acquired {
        loop {
            let mut freed = pin!(self.0.freed.notified());
            freed.as_mut().enable();
            // Dropped after the lock.
            let mut useless = Vec::new();
            {
                let mut programs = lock(&self.0.programs);
                if let Some(key) = key {
                    let (kept, old) =
                        std::mem::take(&mut programs.idle).into_iter().partition(|idle| !idle.is_older(key));
                    (programs.idle, useless) = (kept, old);
                    while let Some(index) = programs.idle.iter().rposition(|idle| idle.key == *key) {
                        let mut idle = programs.idle.remove(index);
                        if idle.environment.is_alive() {
                            return Acquired::Idle(idle.environment, idle.place);
                        }
                        useless.push(idle);
                    }
                }
                if programs.count < PROGRAMS {
                    programs.count += 1;
                    return Acquired::Place(Place(Arc::downgrade(&self.0)));
                }
                if useless.is_empty() && !programs.idle.is_empty() {
                    useless.push(programs.idle.remove(0));
                }
            }
            match useless.is_empty() {
                true => freed.await,
                false => drop(useless),
            }
        }
    }

    /// Keeps a program for the next event.
    fn keep(&self, idle: Idle) {
        if self.is_stopped() {
            return;
        }
        lock(&self.0.programs).idle.push(idle);
        self.0.freed.notify_one();
    }

    fn server(&self) -> Option<&str> {
        self.0.server.get().map(String::as_str)
    }
}

impl Idle {
    /// Whether it runs what is no longer the function of this kind of events.
    fn is_older(&self, key: &Key) -> bool {
        self.key.function_arn == key.function_arn && self.key.version == key.version && self.key != *key
    }
}

impl Shared {
    fn stop(&self) {
        let threads = std::mem::replace(&mut *lock(&self.threads), Threads::Stopped);
        self.groups.kill();
        if let Threads::Running(runtime) = threads {
            // It may be dropped on one of its own threads; a closure that blocks is not waited for.
            runtime.shutdown_background();
        }
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(shared) = self.0.upgrade() {
            lock(&shared.programs).count -= 1;
            shared.freed.notify_one();
        }
    }
}

impl Future for Execution {
    type Output = Ran;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Ran> {
        match &mut self.0 {
            Some(task) => Pin::new(task).poll(cx).map(|ran| ran.unwrap_or_else(|_| Ran::stopped())),
            None => Poll::Ready(Ran::stopped()),
        }
    }
}

impl Drop for Execution {
    fn drop(&mut self) {
        if let Some(task) = &self.0 {
            task.abort();
        }
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        if let Some(task) = &self.0 {
            task.abort();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing panics while it is held.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
