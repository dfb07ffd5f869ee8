//! Gets a model onto the disk: from a path, or through the package clients `mvn` and `pip`.

use super::Publisher;
use anyhow::{Context, Result, bail, ensure};
use proofmark_smithy_model::{Loaded, file};
use proofmark_testkit::client::loader;
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

const GROUP: &str = "software.amazon.api.models";
const ARTIFACT: &str = "lambda";
const BOTOCORE_FOLDER: &str = "botocore/data/lambda/2015-03-31";

/// A model on the disk and where it came from.
pub(crate) struct Fetched {
    /// The package, or `file`.
    pub(crate) package: String,
    /// Its version; empty for a file.
    pub(crate) version: String,
    /// In words, for messages.
    pub(crate) origin: String,
    /// SHA-256 of what was fetched.
    pub(crate) sha256: String,
    paths: Vec<PathBuf>,
    // Holds the folder that a path is in, until the model is loaded.
    folder: Option<TempDir>,
}

impl Fetched {
    /// A text without the path of the temporary folder, if the model is in one.
    pub(crate) fn without_folder(&self, text: &str) -> String {
        match &self.folder {
            Some(folder) => text.replace(&format!("{}/", folder.path().display()), ""),
            None => text.to_owned(),
        }
    }

    /// The model with more files, jars and folders.
    pub(crate) fn with(mut self, more: &[PathBuf]) -> Result<Self> {
        for path in more {
            ensure!(path.exists(), "{} does not exist", path.display());
            self.origin = format!("{}, {}", self.origin, path.display());
            self.sha256 = format!("{}, {}", self.sha256, sha256(path)?);
            self.paths.push(path.clone());
        }
        Ok(self)
    }

    /// Loads it.
    pub(crate) fn load(&self) -> Result<Loaded> {
        loader(&self.paths).load().map_err(|report| {
            let findings = self.without_folder(&report.to_string());
            anyhow::anyhow!("{} cannot be used:\n{findings}", self.origin)
        })
    }
}

/// A model that the user has.
pub(crate) fn local(path: &Path) -> Result<Fetched> {
    ensure!(path.exists(), "{} does not exist", path.display());
    let extension = path.extension().and_then(|e| e.to_str());
    let sha256 = sha256(path)?;
    let origin = path.display().to_string();
    let (package, version) = package_of(path).unwrap_or_else(|| ("file".to_owned(), String::new()));
    let (path, folder) = match extension {
        Some("whl") => {
            let folder = TempDir::new()?;
            unpack(path, folder.path())?;
            (folder.path().to_owned(), Some(folder))
        }
        _ => (path.to_owned(), None),
    };
    Ok(Fetched { package, version, origin, sha256, paths: vec![path], folder })
}

/// Package and version by the file name of a wheel, `botocore-1.44.5-py3-none-any.whl`, or of Maven's jar.
fn package_of(path: &Path) -> Option<(String, String)> {
    let stem = path.file_stem()?.to_str()?;
    let (name, rest) = stem.split_once('-')?;
    match path.extension()?.to_str()? {
        "whl" => Some((name.to_owned(), rest.split('-').next()?.to_owned())),
        "jar" if name == ARTIFACT => Some((format!("{GROUP}:{ARTIFACT}"), rest.to_owned())),
        _ => None,
    }
}

/// The newest model, or the given version of it. Without a publisher: Maven's, which has the endpoint tests, and
/// botocore's where Maven cannot serve.
pub(crate) fn newest(publisher: Option<Publisher>, version: Option<&str>) -> Result<Fetched> {
    match publisher {
        Some(Publisher::Maven) => maven(version),
        Some(Publisher::Botocore) => botocore(version),
        None => maven(version).or_else(|error| {
            eprintln!("{error:#}\nFalling back to botocore.");
            botocore(version)
        }),
    }
}

fn maven(version: Option<&str>) -> Result<Fetched> {
    let folder = TempDir::new()?;
    let target = folder.path().join("jar");
    // A `pom.xml` rather than `dependency:get`: only a project may ask for a version range.
    let version = version.unwrap_or("[1,)");
    let pom = format!(
        "<project><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>x</artifactId>\
         <version>1</version><dependencies><dependency><groupId>{GROUP}</groupId><artifactId>{ARTIFACT}</artifactId>\
         <version>{version}</version></dependency></dependencies></project>"
    );
    fs::write(folder.path().join("pom.xml"), pom)?;
    let mut command = Command::new("mvn");
    command.args(["-B", "-q", "dependency:copy-dependencies", "-DexcludeTransitive=true"]);
    command.arg(format!("-DoutputDirectory={}", target.display())).current_dir(folder.path());
    run(&mut command, &format!("mvn could not fetch {GROUP}:{ARTIFACT}:{version}"))?;
    let jar = only_file(&target, "jar")?;
    let mut fetched = local(&jar)?;
    fetched.origin = format!("{} {}", fetched.package, fetched.version);
    Ok(fetched)
}

fn botocore(version: Option<&str>) -> Result<Fetched> {
    let folder = TempDir::new()?;
    let requirement = version.map_or_else(|| "botocore".to_owned(), |v| format!("botocore=={v}"));
    let mut command = Command::new("pip");
    command.args(["download", "--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary=:all:", "--dest"]);
    command.arg(folder.path()).arg(&requirement);
    run(&mut command, &format!("pip could not download {requirement}"))?;
    let mut fetched = local(&only_file(folder.path(), "whl")?)?;
    fetched.origin = format!("{} {}", fetched.package, fetched.version);
    Ok(fetched)
}

fn run(command: &mut Command, failure: &str) -> Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let output = command
        .output()
        .with_context(|| format!("{failure}: `{program}` cannot be started; install it, or name a file with --from"))?;
    if output.status.success() {
        return Ok(());
    }
    let text = [output.stderr, output.stdout].concat();
    let text = String::from_utf8_lossy(&text);
    // Maven ends with advice on how to see more of its own log, and starts lines with colour codes.
    let telling = |line: &&str| line.to_ascii_lowercase().contains("error") && !line.contains("re-run Maven");
    let plain = |line| str::split(line, " -> [Help").next().map(|l| &l[l.find("[ERROR]").unwrap_or(0)..]);
    let lines: Vec<&str> = text.lines().filter(telling).filter_map(plain).take(2).collect();
    bail!(
        "{failure}; it said:\n{}\nA model that you have can be named with --from.",
        lines.join("\n").trim_end_matches("[ERROR] ").trim_end()
    )
}

fn only_file(folder: &Path, extension: &str) -> Result<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("nothing was fetched into {}", folder.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == extension) {
            files.push(path);
        }
    }
    match files.as_slice() {
        [file] => Ok(file.clone()),
        files => bail!("expected one .{extension} file, found {}", files.len()),
    }
}

/// No published wheel or model comes near this.
const LARGEST: u64 = 256 * 1024 * 1024;

/// Unpacks the Lambda model of a botocore wheel.
fn unpack(wheel: &Path, into: &Path) -> Result<()> {
    let unreadable = || format!("{} cannot be read", wheel.display());
    let mut zip = zip::ZipArchive::new(file::open(wheel).with_context(unreadable)?).with_context(unreadable)?;
    let folder = format!("{BOTOCORE_FOLDER}/");
    let names: Vec<String> = zip.file_names().filter(|name| name.starts_with(&folder)).map(str::to_owned).collect();
    ensure!(!names.is_empty(), "{} does not have {BOTOCORE_FOLDER}", wheel.display());
    let mut left = LARGEST;
    for name in names.iter().filter(|name| !name.ends_with('/')) {
        let entry = zip.by_name(name)?;
        let bytes = file::read_at_most(entry, left).with_context(|| format!("{name} in {}", wheel.display()))?;
        left -= bytes.len() as u64;
        fs::write(into.join(Path::new(name).file_name().unwrap_or_default()), bytes)?;
    }
    Ok(())
}

/// SHA-256 of a file, or of a folder's files in the order of their names.
pub(crate) fn sha256(path: &Path) -> Result<String> {
    let mut hash = Sha256::new();
    if path.is_dir() {
        let mut files = fs::read_dir(path)?.map(|e| Ok(e?.path())).collect::<Result<Vec<_>>>()?;
        files.sort();
        for path in files.into_iter().filter(|f| f.is_file()) {
            hash.update(file::read(&path, LARGEST)?);
        }
    } else {
        hash.update(file::read(path, LARGEST).with_context(|| path.display().to_string())?);
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::{local, package_of};
    use std::io::Write;
    use std::path::Path;
    use zip::write::SimpleFileOptions;

    const MODEL: &str = r#"{ "smithy": "2.0", "shapes": { "a#Name": { "type": "string" } } }"#;

    fn archive(path: &Path, entries: &[(&str, &str)]) {
        let mut zip = zip::ZipWriter::new(std::fs::File::create(path).unwrap());
        for (name, text) in entries {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        zip.finish().unwrap();
    }

    #[test]
    fn package_and_version_come_from_the_file_name() {
        let package = |path: &str| package_of(Path::new(path)).map(|(package, version)| format!("{package} {version}"));
        assert_eq!(package("x/botocore-1.44.5-py3-none-any.whl").as_deref(), Some("botocore 1.44.5"));
        assert_eq!(package("lambda-1.0.19.jar").as_deref(), Some("software.amazon.api.models:lambda 1.0.19"));
        assert_eq!(package("other.zip"), None);
    }

    #[test]
    fn the_model_of_a_jar_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let jar = folder.path().join("lambda-1.0.19.jar");
        archive(&jar, &[("META-INF/smithy/manifest", "lambda.json"), ("META-INF/smithy/lambda.json", MODEL)]);
        let fetched = local(&jar).unwrap();
        let model = fetched.load().unwrap().model;
        assert!(model.shapes.keys().any(|id| id.to_string() == "a#Name"));
        assert_eq!(
            (fetched.package.as_str(), fetched.version.as_str()),
            ("software.amazon.api.models:lambda", "1.0.19")
        );
    }

    #[test]
    fn a_jar_without_a_model_is_rejected() {
        let folder = tempfile::tempdir().unwrap();
        let jar = folder.path().join("lambda-1.0.19.jar");
        archive(&jar, &[("META-INF/MANIFEST.MF", "")]);
        let error = local(&jar).unwrap().load().err().map(|e| e.to_string()).unwrap_or_default();
        assert!(error.contains("the archive has no `META-INF/smithy/manifest`"), "{error}");
    }

    #[test]
    fn a_wheel_without_the_model_is_rejected() {
        let folder = tempfile::tempdir().unwrap();
        let wheel = folder.path().join("botocore-1.44.5-py3-none-any.whl");
        archive(&wheel, &[("botocore/data/s3/2006-03-01/service-2.json", "{}")]);
        let error = local(&wheel).err().map(|e| e.to_string()).unwrap_or_default();
        assert!(error.contains("does not have botocore/data/lambda/2015-03-31"), "{error}");
    }

    #[test]
    fn findings_do_not_show_the_temporary_folder() {
        let folder = tempfile::tempdir().unwrap();
        let wheel = folder.path().join("botocore-1.44.5-py3-none-any.whl");
        archive(&wheel, &[("botocore/data/lambda/2015-03-31/service-2.json", "{ \"metadata\": ")]);
        let error = local(&wheel).unwrap().load().err().map(|e| e.to_string()).unwrap_or_default();
        assert!(error.contains("--> service-2.json:1:"), "{error}");
    }
}
