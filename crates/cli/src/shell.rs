//! `proofmark completions` and `proofmark man`: what shells and `man` know of the program, made from its arguments.

use anyhow::{Context, Result};
use clap::{Command, ValueHint};
use clap_complete::Shell;
use std::io::{ErrorKind, Write};
use std::path::PathBuf;
use std::process::ExitCode;

/// The arguments of `proofmark completions`.
#[derive(clap::Args)]
#[command(after_help = "\
Prints a script on the standard output. To install it:
  bash         proofmark completions bash > ~/.local/share/bash-completion/completions/proofmark
  zsh          proofmark completions zsh > \"${fpath[1]}/_proofmark\"
  fish         proofmark completions fish > ~/.config/fish/completions/proofmark.fish
  powershell   proofmark completions powershell >> $PROFILE")]
pub(crate) struct Completions {
    /// The shell.
    shell: Shell,
}

/// The arguments of `proofmark man`.
#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  proofmark man | man -l -
  proofmark man --out ~/.local/share/man/man1")]
pub(crate) struct Man {
    /// Write a page for the program and one for each of its commands into this folder, instead of printing the first.
    #[arg(long, value_name = "FOLDER", value_hint = ValueHint::DirPath)]
    out: Option<PathBuf>,
}

/// Runs `proofmark completions`.
pub(crate) fn completions(arguments: &Completions, mut program: Command) -> Result<ExitCode> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut program, "proofmark", &mut script);
    print(&script)
}

/// Runs `proofmark man`.
pub(crate) fn man(arguments: &Man, program: Command) -> Result<ExitCode> {
    let Some(folder) = &arguments.out else {
        let mut page = Vec::new();
        clap_mangen::Man::new(program).render(&mut page)?;
        return print(&page);
    };
    let shown = proofmark_smithy_model::text::path(folder);
    std::fs::create_dir_all(folder).with_context(|| format!("the folder {shown} cannot be made"))?;
    clap_mangen::generate_to(program, folder).with_context(|| format!("{shown}: a page cannot be written"))?;
    Ok(ExitCode::SUCCESS)
}

/// Writes to the standard output. A reader that has gone is not an error.
fn print(bytes: &[u8]) -> Result<ExitCode> {
    let mut out = std::io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error).context("the output cannot be written"),
        _ => Ok(ExitCode::SUCCESS),
    }
}
