//! `cargo xtask features`: whether the generated crates compile, without warnings, with any subset of their operations.

use anyhow::{Context, Result, bail, ensure};
use proofmark_testkit::cargo_command;
use proofmark_testkit::root;
use std::fs;
use std::process::ExitCode;

#[derive(clap::Args)]
#[command(after_help = "Examples:\n  \
    cargo xtask features                      ten subsets\n  \
    cargo xtask features --sample 3 --seed 7  three others\n  \
    cargo xtask features --operations         every operation alone\n\n\
    Subsets are drawn with the seed, small ones more often than large ones, half of them with `serde`. Each is checked \
    in proofmark-lambda and in proofmark-lambda-mocks, with warnings as errors. Without any operation the client must \
    compile with `contract` and must not without, with an error that says what to enable.")]
pub(crate) struct Arguments {
    /// How many subsets are drawn.
    #[arg(long, default_value_t = 10)]
    sample: usize,
    /// What they are drawn with.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Every operation and every family alone, in the client only.
    #[arg(long, conflicts_with_all = ["sample", "seed"])]
    operations: bool,
}

const CLIENT: &str = "proofmark-lambda";
const MOCKS: &str = "proofmark-lambda-mocks";
/// The feature that enables every operation.
const ALL: &str = "all-operations";

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let features = Features::read()?;
    if arguments.operations {
        let alone: Vec<_> = features.operations.iter().chain(&features.families).collect();
        for (index, feature) in alone.iter().enumerate() {
            eprintln!("{} of {}: {feature}", index + 1, alone.len());
            check(CLIENT, feature)?;
        }
        println!("{} features compile alone, without warnings", alone.len());
    } else {
        for (index, subset) in features.sample(arguments.sample, arguments.seed).iter().enumerate() {
            eprintln!("{} of {}: {} operations", index + 1, arguments.sample, subset.operations.len());
            let operations = subset.operations.join(",");
            check(CLIENT, &if subset.serde { format!("serde,{operations}") } else { operations.clone() })?;
            check(MOCKS, &operations)?;
        }
        println!("{} subsets compile without warnings (seed {})", arguments.sample, arguments.seed);
        check(CLIENT, "contract")?;
        nothing_to_call()?;
        println!("without an operation there is the contract, or an error that says what to enable");
    }
    Ok(ExitCode::SUCCESS)
}

/// The features of operations.
struct Features {
    operations: Vec<String>,
    families: Vec<String>,
}

/// What one check enables.
struct Subset {
    operations: Vec<String>,
    serde: bool,
}

impl Features {
    fn read() -> Result<Self> {
        let path = root().join("crates/lambda/Cargo.toml");
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let manifest: toml::Table = text.parse().with_context(|| format!("{} is not TOML", path.display()))?;
        let features = manifest["features"].as_table().context("there are no features")?;
        let enables = |list: &toml::Value| -> Vec<String> {
            list.as_array().into_iter().flatten().filter_map(|name| name.as_str().map(str::to_owned)).collect()
        };
        let operations = features.get(ALL).map(enables).with_context(|| format!("there is no feature {ALL}"))?;
        let is_family = |list: &toml::Value| {
            let enabled = enables(list);
            !enabled.is_empty() && enabled.iter().all(|name| operations.contains(name))
        };
        let families = features.iter().filter(|(name, list)| *name != ALL && is_family(list));
        Ok(Self { families: families.map(|(name, _)| name.clone()).collect(), operations })
    }

    fn sample(&self, size: usize, seed: u64) -> Vec<Subset> {
        let mut random = fastrand::Rng::with_seed(seed);
        let subsets = (0..size).map(|_| {
            let share = random.f64().powi(3);
            let count = ((self.operations.len() as f64 * share).ceil() as usize).max(1);
            Subset {
                operations: random.choose_multiple(&self.operations, count).into_iter().cloned().collect(),
                serde: random.bool(),
            }
        });
        subsets.collect()
    }
}

/// Without any operation, the client does not compile, and its error says what to enable.
fn nothing_to_call() -> Result<()> {
    let output = cargo_command()
        .current_dir(root())
        .args(["check", "--quiet", "--package", CLIENT, "--no-default-features"])
        .output()
        .context("cannot run cargo")?;
    let text = String::from_utf8_lossy(&output.stderr);
    ensure!(!output.status.success(), "{CLIENT} compiles without any operation");
    ensure!(
        text.contains("no operation is enabled") && text.contains(ALL),
        "the error does not say what to do: {text}"
    );
    Ok(())
}

fn check(package: &str, features: &str) -> Result<()> {
    // Warnings of the package alone are errors, so that its dependencies are not built anew.
    let arguments = ["rustc", "--quiet", "--package", package, "--profile", "check", "--no-default-features"];
    let status = cargo_command()
        .current_dir(root())
        .args(arguments)
        .args(["--features", features, "--", "--deny", "warnings"])
        .status()
        .context("cannot run cargo")?;
    if status.success() {
        return Ok(());
    }
    bail!(
        "{package} does not compile without warnings: cargo {} --features {features:?} -- --deny warnings",
        arguments.join(" ")
    )
}
