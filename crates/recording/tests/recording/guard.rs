//! `Replay` with a service: what is played, sent on and written in each mode.

use crate::harness::{call, example};
use proofmark_contract::verify::Signer;
use proofmark_contract_lambda::LambdaServer;
use proofmark_recording::upstream::{Signing, Upstream};
use proofmark_recording::{Mode, Replay, file};
use std::path::Path;
use std::time::Duration;

const BLUE: &str = "GET /2019-09-25/functions/my-function/event-invoke-config?Qualifier=BLUE";
const GREEN: &str = "GET /2019-09-25/functions/my-function/event-invoke-config?Qualifier=GREEN";

fn replay(mode: Mode, url: &str, path: &Path) -> Replay {
    let signing = Signing::Anew(Signer::new(Signer::dummy(), "us-east-2"), "lambda".to_owned());
    let upstream = Upstream::new(url, signing, Duration::from_secs(30)).unwrap();
    let (api, service) = (proofmark_contract_lambda::api(), proofmark_contract_lambda::service());
    Replay::of(api, service).with_upstream(mode, upstream).start(path).unwrap()
}

/// The statuses of two calls, and how many exchanges there are in the file then.
fn story(mode: Mode, path: &Path) -> (Vec<u16>, usize) {
    let server = LambdaServer::spawn().unwrap();
    let replay = replay(mode, server.url(), path);
    let statuses = [BLUE, GREEN].map(|line| call(replay.url(), line, "").status).into();
    // What was not recorded is a finding in some modes.
    let _ = replay.finish();
    (statuses, file::load(path).map_or(0, |recording| recording.exchanges.len()))
}

#[test]
fn new_episodes_are_sent_on_and_added() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(story(Mode::NewEpisodes, &example(folder.path())), (vec![200, 404], 2));
}

#[test]
fn all_requests_are_sent_on_and_the_file_is_replaced() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(story(Mode::All, &example(folder.path())), (vec![404, 404], 2));
}

#[test]
fn once_plays_a_file_that_exists() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(story(Mode::Once, &example(folder.path())), (vec![200, 400], 1));
}

#[test]
fn once_records_where_there_is_no_file() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(story(Mode::Once, &folder.path().join("new.json")), (vec![404, 404], 2));
}

#[test]
fn none_sends_nothing_on() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(story(Mode::None, &example(folder.path())), (vec![200, 400], 1));
}

#[test]
fn a_file_that_cannot_be_written_is_a_finding() {
    let (server, folder) = (LambdaServer::spawn().unwrap(), tempfile::tempdir().unwrap());
    let replay = replay(Mode::All, server.url(), &folder.path().join("gone/new.json"));
    call(replay.url(), BLUE, "");
    let findings = replay.finish().unwrap_err().to_string();
    assert!(findings.contains("new.json: cannot be written: "), "{findings}");
}
