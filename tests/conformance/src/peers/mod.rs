//! The clients that we did not write, with the versions that are run: one table. How each is installed and driven is in
//! its own module.

mod cargo;
mod go;
mod java;
mod javascript;
mod python;

use anyhow::{Context, Result};
use proofmark_testkit::process::is_installed;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A client that we did not write.
pub(crate) struct Peer {
    /// Its name in ids and arguments.
    pub(crate) name: &'static str,
    /// The packages that are installed, with their versions; the first is the client.
    packages: &'static [(&'static str, &'static str)],
    /// The programs that it takes.
    tools: &'static [&'static str],
    /// Whether it has a program that plays the story.
    pub(crate) has_story: bool,
    /// Installs it into a folder of its own; the command runs the program.
    prepare: fn(&Peer, &Path, Program) -> Result<Command>,
}

/// The programs of a peer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Program {
    /// Makes the calls of a file.
    Driver,
    /// Plays the story.
    Story,
}

/// Why a peer is skipped: a registry that is not reached, or a version that it does not have.
#[derive(Debug)]
pub(crate) struct NotInstalled;

impl std::fmt::Display for NotInstalled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("it cannot be installed")
    }
}

/// All of them. To take up a newer version, change it here, run the command, and look at what deviates.
pub(crate) static PEERS: &[Peer] = &[
    Peer {
        name: "boto3",
        packages: &[("boto3", "1.44.5"), ("botocore", "1.44.5")],
        tools: &["python3"],
        has_story: true,
        prepare: python::boto3,
    },
    Peer {
        name: "javascript-v3",
        packages: &[("@aws-sdk/client-lambda", "3.1164.0")],
        tools: &["node", "npm"],
        has_story: true,
        prepare: javascript::prepare,
    },
    Peer {
        name: "go-v2",
        packages: &[
            ("github.com/aws/aws-sdk-go-v2/service/lambda", "v1.114.3"),
            ("github.com/aws/aws-sdk-go-v2/config", "v1.33.16"),
            ("github.com/aws/smithy-go", "v1.28.8"),
        ],
        tools: &["go"],
        has_story: true,
        prepare: go::prepare,
    },
    Peer {
        name: "java-v2",
        packages: &[("software.amazon.awssdk:lambda", "2.51.3")],
        tools: &["mvn", "javac", "java"],
        has_story: true,
        prepare: java::prepare,
    },
    Peer {
        name: "aws-sdk-lambda",
        packages: &[("aws-sdk-lambda", "1.156.0")],
        tools: &["cargo"],
        has_story: true,
        prepare: cargo::published,
    },
    Peer {
        name: "aws-cli-1",
        packages: &[("awscli", "1.46.3")],
        tools: &["python3"],
        has_story: false,
        prepare: python::aws_cli_1,
    },
    // Not on PyPI, where only version 1 is: Debian's package, and its requirements from PyPI.
    Peer {
        name: "aws-cli-2",
        packages: &[
            ("awscli", "2.9.19-1"),
            ("awscrt", "0.16.4"),
            ("colorama", "0.4.6"),
            ("cryptography", "38.0.4"),
            ("distro", "1.8.0"),
            ("docutils", "0.19"),
            ("jmespath", "1.0.1"),
            ("prompt-toolkit", "3.0.36"),
            ("python-dateutil", "2.8.2"),
            ("ruamel.yaml", "0.17.21"),
            ("urllib3", "1.26.12"),
        ],
        tools: &["apt-get", "dpkg-deb", "python3"],
        has_story: false,
        prepare: python::aws_cli_2,
    },
    // Ours, through the same driver as aws-sdk-lambda: one source for both crates shows that their APIs are one.
    Peer { name: "proofmark-lambda", packages: &[], tools: &["cargo"], has_story: true, prepare: cargo::ours },
];

impl Peer {
    /// Its version, or that it is the one of this checkout.
    pub(crate) fn version(&self) -> &'static str {
        self.packages.first().map_or("this checkout", |(_, version)| version)
    }

    /// The first of its programs that is not installed.
    pub(crate) fn missing_tool(&self) -> Option<&'static str> {
        self.tools.iter().copied().find(|tool| !is_installed(tool))
    }

    /// Where it is installed.
    pub(crate) fn folder(&self) -> PathBuf {
        folder().join(self.name)
    }

    /// Installs it, unless these very versions are there, and gives the command that runs one of its programs. The error
    /// is [`NotInstalled`] where its packages are not to be had.
    pub(crate) fn prepare(&self, program: Program) -> Result<Command> {
        let folder = self.folder();
        fs::create_dir_all(&folder)?;
        (self.prepare)(self, &folder, program)
    }

    /// Does `install`, unless it was done for these versions.
    fn once(&self, folder: &Path, install: impl FnOnce() -> Result<()>) -> Result<()> {
        let versions: Vec<String> =
            self.packages.iter().map(|(package, version)| format!("{package} {version}")).collect();
        let (note, versions) = (folder.join("installed.txt"), versions.join("\n"));
        if fs::read_to_string(&note).is_ok_and(|installed| installed == versions) {
            return Ok(());
        }
        install().context(NotInstalled)?;
        Ok(fs::write(note, versions)?)
    }
}

/// The folder into which all of them are installed.
pub(crate) fn folder() -> PathBuf {
    proofmark_testkit::peers()
}

/// Where the drivers' sources are.
pub(crate) fn sources() -> PathBuf {
    proofmark_testkit::root().join("tests/third-party")
}
