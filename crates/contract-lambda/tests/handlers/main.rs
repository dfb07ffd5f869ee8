//! What is attached to functions: closures, commands, and programs that speak the Lambda Runtime API.

mod closure;
mod command;
mod kit;
mod program;
mod runtime_api;
mod runtimes;
