//! What is attached to functions on the command line: programs of the Lambda Runtime API, and commands.

use anyhow::{Context, Result, bail, ensure};
use proofmark_contract::Api;
use proofmark_contract_lambda::{FunctionName, Handler};
use proofmark_smithy_model::text::printable;
use std::collections::BTreeMap;
use std::path::Path;

/// Programs and commands by functions.
#[derive(clap::Args, Clone, Debug, Default)]
#[command(next_help_heading = "Functions of Lambda")]
pub(crate) struct FunctionOptions {
    /// A function that runs a program of the Lambda Runtime API, such as one built with lambda_runtime; can be given
    /// several times. Arguments are written as in a shell: "NAME=python3 -m awslambdaric app.handler". The function
    /// exists from the beginning, and CreateFunction accepts its name once.
    #[arg(long, value_name = "NAME=PROGRAM")]
    function: Vec<String>,
    /// A function that runs a command for each event, which it gets on the standard input; the result is the standard
    /// output, JSON. Can be given several times. It exists as a function of --function does.
    #[arg(long, value_name = "NAME=COMMAND")]
    handler: Vec<String>,
}

impl FunctionOptions {
    /// What is attached, by the names of functions.
    pub(crate) fn handlers(&self, api: &Api) -> Result<BTreeMap<String, Handler>> {
        let programs = self.function.iter().map(|text| ("--function", text));
        let commands = self.handler.iter().map(|text| ("--handler", text));
        let mut handlers = BTreeMap::new();
        for (option, text) in programs.chain(commands) {
            let shown = printable(text);
            ensure!(api.sdk_id == "Lambda", "{option} {shown}: {} has no functions", printable(&api.title));
            let (name, words) = read(text).with_context(|| format!("{option} {shown}"))?;
            let handler = if option == "--function" { Handler::program(words) } else { Handler::command(words) };
            if handlers.insert(name.to_owned(), handler).is_some() {
                bail!("{option} {shown}: something is attached to this function already");
            }
        }
        Ok(handlers)
    }
}

/// The name of a function, and the words of what it runs.
fn read(text: &str) -> Result<(&str, Vec<String>)> {
    let (name, command) = text.split_once('=').context("expected NAME=PROGRAM")?;
    let is_name = FunctionName::parse(name).is_some_and(|parsed| parsed.name == name);
    ensure!(is_name, "`{}` is not a function's name, without region, account or version", printable(name));
    let words = shlex::split(command).context("a quotation mark is not closed")?;
    let program = words.first().filter(|program| !program.is_empty()).context("the program is missing after `=`")?;
    // What has no slash is looked for in PATH once it is started.
    if program.contains('/') {
        ensure!(Path::new(program).is_file(), "there is no file `{}`; has it been built?", printable(program));
    }
    Ok((name, words))
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn words_are_split_as_a_shell_does() {
        let (name, words) = read("my-fn=python3 -c 'import app'").unwrap();
        assert_eq!((name, words), ("my-fn", vec!["python3".to_owned(), "-c".to_owned(), "import app".to_owned()]));
    }

    #[test]
    fn mistakes_are_named() {
        for (text, expected) in [
            ("my-fn", "expected NAME=PROGRAM"),
            ("=a", "`` is not a function's name, without region, account or version"),
            ("my-fn:1=a", "`my-fn:1` is not a function's name, without region, account or version"),
            ("my-fn=", "the program is missing after `=`"),
            ("my-fn='a", "a quotation mark is not closed"),
            ("my-fn=./no/such", "there is no file `./no/such`; has it been built?"),
        ] {
            assert_eq!(read(text).unwrap_err().to_string(), expected, "{text}");
        }
    }
}
