//! What a run is given: how long to go on, what to mutate, and which reader; and the bar that shows how far it is.

use anyhow::Result;
use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressStyle};
use std::path::PathBuf;
use std::time::Duration;

/// How long to go on.
#[derive(clap::Args, Clone, Copy)]
pub(super) struct Bounds {
    /// How many cases [default: as many as the time allows; of requests a million].
    #[arg(long)]
    pub(super) cases: Option<u64>,
    /// For how many seconds [default: 60, if no number of cases is given].
    #[arg(long)]
    pub(super) seconds: Option<u64>,
    /// Where the randomness begins.
    #[arg(long, default_value_t = 1)]
    pub(super) seed: u64,
}

/// What is mutated beside the files of this repository.
#[derive(clap::Args, Clone, Default)]
pub(super) struct Corpus {
    /// A folder with more files to mutate.
    #[arg(long, value_name = "DIR")]
    pub(super) corpus: Option<PathBuf>,
}

/// A reader of models.
#[derive(Clone, Copy, Debug, PartialEq, ValueEnum)]
pub(super) enum Target {
    Models,
    Idl,
}

impl Target {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Models => "models",
            Self::Idl => "idl",
        }
    }
}

/// How much more memory there may be at the end than after a tenth of the run, in MiB. A large case leaves some 100.
pub(super) const GROWTH: u64 = 256;

impl Bounds {
    /// The time there is.
    pub(super) fn time(self) -> Option<Duration> {
        match (self.seconds, self.cases) {
            (Some(seconds), _) => Some(Duration::from_secs(seconds)),
            (None, Some(_)) => None,
            (None, None) => Some(Duration::from_secs(60)),
        }
    }
}

/// A bar over cases, or over seconds where only these are bounded.
pub(super) fn bar(cases: Option<u64>, time: Option<Duration>) -> Result<ProgressBar> {
    Ok(match (cases, time) {
        (Some(cases), _) => {
            ProgressBar::new(cases).with_style(ProgressStyle::with_template("{wide_bar} {pos}/{len} {eta}")?)
        }
        (None, Some(time)) => {
            let style = ProgressStyle::with_template("{wide_bar} {msg} {pos}/{len} s")?;
            ProgressBar::new(time.as_secs()).with_style(style)
        }
        (None, None) => ProgressBar::new_spinner(),
    })
}
