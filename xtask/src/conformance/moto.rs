//! Against moto.

use anyhow::Result;
use proofmark_contract::Api;
use proofmark_contract::report::Report;

pub(crate) fn run(_: &Api) -> Result<Report> {
    anyhow::bail!("not yet")
}
