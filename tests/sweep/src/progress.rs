//! How far a step of the sweep is.

use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};

/// A bar for people: it shows on a terminal only.
pub(super) fn bar(length: u64) -> Result<ProgressBar> {
    let style = ProgressStyle::with_template("{wide_bar} {pos}/{len} {elapsed} {msg:30!}")?;
    Ok(ProgressBar::new(length).with_style(style))
}
