//! The pages of docs/ for each kind of user start with a command and its output. Here the command is run in a shell as it
//! stands on the page, and what it prints is compared with the page. In what a page shows, a line `...` stands for any
//! lines, and `...` within a line for any text. Shell blocks before the command are run first. A command whose tools are
//! not installed is skipped, by name.

use crate::transcript::{Page, compare};
use std::fs;
use std::io::Write;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The page of this name, and an empty folder to run its commands in.
fn page(name: &str) -> (Page, PathBuf) {
    let text = fs::read_to_string(root().join("docs").join(name)).expect("the page");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages").join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("the folder of an earlier run is removed");
    }
    fs::create_dir_all(&folder).expect("a folder");
    (Page::read(&text), folder)
}

/// Whether a tool of a page is there; where it is not, the test says that it is skipped.
fn has(test: &str, tool: &str, found: bool) -> bool {
    if !found {
        // Not `eprintln!`, which is not shown for a test that passes. A closed stderr is no reason to fail.
        let _ = writeln!(std::io::stderr(), "SKIPPED {test}: {tool}");
    }
    found
}

fn is_installed(tool: &str) -> bool {
    let command =
        Command::new(tool).arg("--version").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    command.is_ok_and(|status| status.success())
}

/// A shell in this folder that finds the program of this workspace, and nothing of the build that runs the test.
fn shell(script: &str, folder: &Path) -> Command {
    let program = Path::new(env!("CARGO_BIN_EXE_proofmark")).parent().expect("a folder");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = [program.to_owned()].into_iter().chain(std::env::split_paths(&path));
    let mut command = Command::new("sh");
    command.args(["-c", script]).current_dir(folder).stdin(Stdio::null());
    command.env("PATH", std::env::join_paths(folders).expect("a path")).env("NO_COLOR", "1");
    for (name, _) in std::env::vars_os() {
        let of_the_build = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_"];
        if name.to_str().is_some_and(|name| of_the_build.iter().any(|prefix| name.starts_with(prefix))) {
            command.env_remove(name);
        }
    }
    command
}

/// What the shell blocks before the command have started, which ends with the test.
struct Setup(Child);

impl Setup {
    fn start(script: &str, folder: &Path) -> Self {
        let mut command = shell(script, folder);
        // A group of its own, so that what runs in the background can be stopped.
        command.process_group(0).stdout(Stdio::null()).stderr(Stdio::null());
        let mut started = Self(command.spawn().expect("a shell"));
        assert!(started.0.wait().expect("the shell ends").success(), "the shell blocks of the page fail:\n{script}");
        started
    }
}

impl Drop for Setup {
    fn drop(&mut self) {
        let group = format!("-{}", self.0.id());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status();
    }
}

/// Runs the first command of a page in a folder, and compares what it prints.
#[track_caller]
fn check(page: &Page, folder: &Path) {
    let _setup = Setup::start(&page.setup, folder);
    if let Some(port) = page.port() {
        await_server(port);
    }
    let output = shell(&format!("exec 2>&1\n{}", page.command), folder).output().expect("a shell");
    let found = String::from_utf8_lossy(&output.stdout);
    if let Err(difference) = compare(&page.output, &found) {
        panic!("`{}` prints something else than its page shows: {difference}\nIt printed:\n{found}", page.command);
    }
}

fn await_server(port: u16) {
    let start = Instant::now();
    while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
        assert!(start.elapsed() < Duration::from_secs(60), "nothing listens at port {port}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr()).expect("a port").port()
}

/// The demo takes minutes to build, so it is run where it was built before.
#[test]
fn the_page_for_callers_in_rust_shows_what_the_demo_prints() {
    let built = Path::new(env!("CARGO_BIN_EXE_proofmark")).with_file_name("demo").exists();
    if has("the_page_for_callers_in_rust_shows_what_the_demo_prints", "run `cargo xtask demo` first", built) {
        check(&page("CLIENT.md").0, &root());
    }
}

#[test]
fn the_page_for_testers_shows_what_verify_client_prints() {
    let installed = is_installed("aws");
    if has("the_page_for_testers_shows_what_verify_client_prints", "the AWS CLI is not installed", installed) {
        let (page, folder) = page("TESTING.md");
        check(&page, &folder);
    }
}

#[test]
fn the_page_for_authors_of_services_shows_what_verify_server_prints() {
    let installed = is_installed("python3");
    if has("the_page_for_authors_of_services_shows_what_verify_server_prints", "python3 is not installed", installed) {
        let (page, folder) = page("EMULATING.md");
        check(&page.with_port(free_port()), &folder);
    }
}

#[test]
fn the_page_for_owners_of_models_shows_what_generate_prints() {
    let (page, folder) = page("MODELS.md");
    check(&page, &folder);
}
