//! The server's threads: one accepts, each of the others serves its share of the connections on a runtime of its
//! own, so that a request never changes threads.

use super::Limits;
use super::connection;
use super::engine::Engine;
use super::large;
use super::notices::Kind as Notice;
use super::places::{Admission, Place, Places};
use super::stop::Stop;
use std::io;
use std::net::TcpStream as StdStream;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};

/// How long threads may take to end once their connections had their time.
const GRACE: Duration = Duration::from_secs(1);

/// A connection with its place among those that are allowed.
type Accepted = (StdStream, Place);

/// The threads that handle requests. Dropped, they end without finishing what they are at.
pub(super) struct Workers {
    engine: Arc<Engine>,
    limits: Limits,
    stop: Stop,
    threads: Vec<Thread>,
}

struct Thread {
    inbox: UnboundedSender<Accepted>,
    done: oneshot::Receiver<()>,
    handle: JoinHandle<()>,
}

impl Workers {
    pub(super) fn start(engine: &Arc<Engine>, count: usize, limits: Limits) -> io::Result<Self> {
        let stop = Stop::default();
        let start = |worker| {
            let (inbox, accepted) = unbounded_channel();
            let (say_done, done) = oneshot::channel();
            // The worker itself is not one of the runtime's threads.
            let mut runtime = tokio::runtime::Builder::new_current_thread();
            let runtime = runtime.thread_name("proofmark-large").on_thread_start(large::low_priority);
            let runtime = runtime.enable_all().build()?;
            let (engine, stop) = (Arc::clone(engine), stop.clone());
            let run = move || {
                runtime.block_on(work(engine, worker, accepted, stop, limits));
                // Notifies whoever waits; nobody may.
                let _ = say_done.send(());
            };
            let handle = std::thread::Builder::new().name(format!("proofmark-{worker}")).spawn(run)?;
            Ok(Thread { inbox, done, handle })
        };
        let threads = (0..count.max(1)).map(start).collect::<io::Result<_>>()?;
        Ok(Self { engine: Arc::clone(engine), limits, stop, threads })
    }

    /// Accepts connections and hands them out, until `shutdown`; then waits for those that are open, within the limit.
    pub(super) async fn run(mut self, listener: TcpListener, shutdown: impl Future<Output = ()>) {
        tokio::select! {
            () = shutdown => {}
            () = self.accept(&listener) => {}
        }
        drop(listener);
        self.stop.stop();
        let until = Instant::now() + self.limits.drain + GRACE;
        let ending = std::mem::take(&mut self.threads).into_iter().map(|thread| {
            drop(thread.inbox);
            (thread.done, thread.handle)
        });
        // All are notified before the first is waited for.
        for (done, handle) in ending.collect::<Vec<_>>() {
            // A thread that is at one request for all of this time ends with the program. An error is one that ended by
            // a panic, which has said so itself.
            if timeout_at(until, done).await.is_ok() {
                let _ = handle.join();
            }
        }
    }

    async fn accept(&self, listener: &TcpListener) {
        let places = Places::new(self.limits.connections);
        let notices = &self.engine.notices;
        for thread in self.threads.iter().cycle() {
            let stream = loop {
                match listener.accept().await.and_then(|(stream, _)| stream.into_std()) {
                    Ok(stream) => break stream,
                    // A client that gave up while it waited, or no file descriptors left: both pass.
                    Err(error) => {
                        notices.say(Notice::Accept, || format!("a connection cannot be accepted: {error}"));
                        places.close_one();
                    }
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            };
            let place = self.place(&places).await;
            if thread.inbox.send((stream, place)).is_err() {
                return;
            }
        }
    }

    /// A place for a connection, once there is one.
    async fn place(&self, places: &Arc<Places>) -> Place {
        let limit = self.limits.connections;
        let full =
            |what: &str| format!("all {limit} connections are in use: {what}. Raise --max-connections to have more.");
        loop {
            match places.admit() {
                Admission::Free(place) => return place,
                Admission::Instead(place) => {
                    let closed = "for each new one, the one that has waited longest for its client is closed";
                    self.engine.notices.say(Notice::Connections, || full(closed));
                    return place;
                }
                Admission::None => {
                    self.engine.notices.say(Notice::Connections, || full("new ones wait until one has ended"));
                    places.ended().await;
                }
            }
        }
    }
}

async fn work(engine: Arc<Engine>, worker: usize, mut inbox: UnboundedReceiver<Accepted>, stop: Stop, limits: Limits) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = inbox.recv() => {
                let Some((stream, place)) = accepted else { break };
                let (engine, stop) = (Arc::clone(&engine), stop.clone());
                connections.spawn(async move {
                    // A stream that cannot be set up was closed in the meantime.
                    if let Ok(stream) = TcpStream::from_std(stream) {
                        let _ = stream.set_nodelay(true);
                        connection::serve(&engine, worker, stream, place, stop, limits).await;
                    }
                });
            }
            Some(_) = connections.join_next() => {}
        }
    }
    if stop.is_stopping() {
        let finished = async { while connections.join_next().await.is_some() {} };
        // Those that take longer are closed when the set is dropped.
        let _ = tokio::time::timeout(limits.drain, finished).await;
    }
}
