//! `cargo xtask sweep`: generates every service in a folder of models whose protocol is implemented, and type-checks
//! those that are asked for. Arguments, and the order of the steps only.

#[macro_use]
extern crate proofmark_testkit;

mod candidate;
mod check;
mod find;
mod generate;
mod progress;
mod protocol;
mod report;

use anyhow::{Result, bail};
use candidate::Candidate;
use clap::Parser;
use progress::bar;
use proofmark_smithy_model::text::printable;
use proofmark_testkit::report::{exit, publish};
use report::SweepReport;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

#[derive(clap::Parser)]
#[command(
    name = "cargo xtask sweep",
    bin_name = "cargo xtask sweep",
    about = "Generates every service in a folder of models whose protocol is implemented, and type-checks those that are asked for",
    after_help = "Examples:\n  \
    cargo xtask sweep botocore/data                       generate all, in memory\n  \
    cargo xtask sweep botocore/data --check 10 --seed 7   type-check ten of them, too\n  \
    cargo xtask sweep models --service glacier --service lexv2-runtime\n\n\
    Models are botocore's folders of an API version, folders with a smithy-build.json, Smithy JSON AST files, jars with\n\
    models, and IDL files with a service (together with those of their folder without one), in these folders and those\n\
    below them; of folders that are named by date the newest one with a model counts. Nothing is written but the\n\
    crates that are type-checked: they are kept below target/sweep.\n\n\
    Exit status: 0 all was generated and all that was asked for type-checks, 1 failures, 2 could not run."
)]
struct Arguments {
    /// The folders of the models, or files that are models.
    #[arg(value_name = "PATH", required = true)]
    models: Vec<PathBuf>,
    /// A file, jar or folder that is loaded with each model. Can be repeated.
    #[arg(long, value_name = "PATH")]
    import: Vec<PathBuf>,
    /// Type-check this many of the generated crates, chosen at random.
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    check: usize,
    /// Where the randomness begins.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Type-check this one: the name of the model's file or folder, of the service, or of its crate. Can be repeated.
    #[arg(long, value_name = "NAME")]
    service: Vec<String>,
    /// Type-check with all features of the crates, `serde` among them, instead of those that are on by default.
    #[arg(long)]
    all_features: bool,
    /// Print the figures as JSON.
    #[arg(long)]
    json: bool,
}

// Generating and reading allocate a great deal; this allocator takes a third off its time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    exit(sweep(&Arguments::parse()))
}

fn sweep(arguments: &Arguments) -> Result<ExitCode> {
    let begun = Instant::now();
    let (models, others) = find::models(&arguments.models, &arguments.import)?;
    if models.is_empty() {
        bail!(
            "no model found in {} or below: expected botocore's `<service>/<date>/service-2.json`, projects with a \
             smithy-build.json, Smithy files, or jars",
            arguments.models.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
        );
    }
    let mut report = SweepReport::new(others);
    let mut generated = Vec::new();
    let bar = bar(models.len() as u64)?;
    for model in &models {
        bar.set_message(printable(&model.name).into_owned());
        let swept = generate::sweep(model);
        report.add(&swept);
        generated.extend(Candidate::of(model, swept));
        bar.inc(1);
    }
    bar.finish_and_clear();
    report.generated_in(begun.elapsed());

    let chosen = choose(generated, arguments)?;
    if !chosen.is_empty() {
        report.checked = check::check(&chosen, arguments.all_features)?;
    }
    Ok(publish(&report, arguments.json))
}

/// The ones to type-check: those that are named, and as many others as asked for.
fn choose<'a>(mut candidates: Vec<Candidate<'a>>, arguments: &Arguments) -> Result<Vec<Candidate<'a>>> {
    for name in &arguments.service {
        if !candidates.iter().any(|candidate| candidate.is_named(name)) {
            let is_close = |candidate: &&Candidate<'_>| candidate.model.name.contains(name.as_str());
            let close: Vec<&str> = candidates.iter().filter(is_close).map(|found| found.model.name.as_str()).collect();
            let close = if close.is_empty() { String::new() } else { format!("; there is {}", close.join(", ")) };
            bail!(
                "--service {name}: no service of that name was generated; expected the name of a model's \
                 file or folder, of a service, or of a crate{close}"
            );
        }
    }
    fastrand::Rng::with_seed(arguments.seed).shuffle(&mut candidates);
    let is_named = |candidate: &Candidate<'_>| arguments.service.iter().any(|name| candidate.is_named(name));
    let (mut chosen, others): (Vec<_>, Vec<_>) = candidates.into_iter().partition(is_named);
    chosen.extend(others.into_iter().take(arguments.check));
    chosen.sort_by(|a, b| a.package.cmp(&b.package));
    if let Some(pair) = chosen.windows(2).find(|pair| pair[0].package == pair[1].package) {
        bail!(
            "{} and {} both become {}: type-check them one at a time",
            pair[0].model.name,
            pair[1].model.name,
            pair[0].package
        );
    }
    Ok(chosen)
}

#[cfg(test)]
mod tests {
    use super::{Arguments, Candidate, choose};
    use crate::find::Found;
    use clap::Parser;
    use proofmark_smithy_model::model::ShapeId;

    #[derive(Parser)]
    struct Command {
        #[command(flatten)]
        arguments: Arguments,
    }

    /// The crates that are chosen of four with these arguments.
    fn chosen(arguments: &str) -> Result<Vec<String>, String> {
        let words = ["sweep", "models"].into_iter().chain(arguments.split_whitespace());
        let arguments = Command::try_parse_from(words).unwrap().arguments;
        let models = ["apigateway", "glacier", "iot/iot", "lambda"].map(|name| Found {
            name: name.into(),
            path: name.into(),
            imports: Vec::new(),
        });
        let services = ["BackplaneControlService", "Glacier", "AWSIotService", "AWSGirApiService"];
        let packages = ["proofmark-api-gateway", "proofmark-glacier", "proofmark-iot", "proofmark-lambda"];
        let candidates = models.iter().zip(services).zip(packages).map(|((model, service), package)| Candidate {
            model,
            service: ShapeId::parse(&format!("a#{service}")).unwrap(),
            package: package.to_owned(),
        });
        let chosen = choose(candidates.collect(), &arguments).map_err(|error| error.to_string())?;
        Ok(chosen.into_iter().map(|candidate| candidate.package).collect())
    }

    #[test]
    fn without_being_asked_none_is_chosen() {
        assert_eq!(chosen(""), Ok(vec![]));
    }

    #[test]
    fn as_many_are_chosen_as_are_asked_for_and_the_same_for_the_same_seed() {
        let two = chosen("--check 2 --seed 7").unwrap();
        assert_eq!(two.len(), 2);
        assert_eq!(chosen("--check 2 --seed 7").unwrap(), two);
    }

    #[test]
    fn another_seed_chooses_others() {
        let choices: std::collections::BTreeSet<_> =
            (0..20).map(|seed| chosen(&format!("--check 2 --seed {seed}")).unwrap()).collect();
        assert!(choices.len() > 1, "{choices:?}");
    }

    #[test]
    fn no_more_are_chosen_than_there_are() {
        assert_eq!(chosen("--check 9").unwrap().len(), 4);
    }

    #[test]
    fn a_service_is_known_by_its_folder_its_shape_and_its_crate() {
        for name in ["apigateway", "BackplaneControlService", "api-gateway", "proofmark-api-gateway"] {
            assert_eq!(chosen(&format!("--service {name}")), Ok(vec!["proofmark-api-gateway".to_owned()]));
        }
    }

    #[test]
    fn those_that_are_named_come_on_top_of_those_at_random() {
        let three = chosen("--service glacier --check 2").unwrap();
        assert_eq!(three.len(), 3);
        assert!(three.contains(&"proofmark-glacier".to_owned()));
    }

    #[test]
    fn a_name_that_is_not_known_is_rejected_with_those_that_are_like_it() {
        let error = chosen("--service gateway").unwrap_err();
        assert!(error.starts_with("--service gateway: no service of that name"), "{error}");
        assert!(error.ends_with("; there is apigateway"), "{error}");
    }
}
