//! Programs that speak the Lambda Runtime API. `environment` is a program with an address of its own, `api` what it asks
//! there over HTTP, `desk` where an event and its response change hands. Which programs there are is decided in `programs`.

mod api;
mod desk;
mod environment;

pub(super) use environment::{Environment, Invoked};
