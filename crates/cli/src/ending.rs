//! What ends a program that serves until it is stopped: a signal, or the end of its standard input.

use crate::signals::Ending;
use std::io::{sink, stdin};
use tokio::sync::oneshot;

/// Waits for a signal, or for the end of the standard input where that counts.
pub(crate) async fn ended(ending: &mut Ending, with_stdin: bool) {
    let (sender, stdin_ended) = oneshot::channel();
    if with_stdin {
        // A thread of its own: the runtime would wait for one of its threads, and nothing interrupts a read.
        std::thread::spawn(move || {
            // An input that cannot be read has ended.
            let _ = std::io::copy(&mut stdin(), &mut sink());
            let _ = sender.send(());
        });
        tokio::select! {
            _ = ending.next() => {}
            _ = stdin_ended => {}
        }
    } else {
        ending.next().await;
    }
}
