//! Packages outside this workspace, for what depends on crates that nobody else is to compile. Each has a manifest in this
//! repository, and is built below `target/`: as it stands, or with the generated client in place of aws-sdk-lambda.

use crate::process::run;
use crate::{artifacts, cargo_command, root};
use anyhow::{Context, Result, bail, ensure};
use std::fs;
use std::path::{Path, PathBuf};
use toml::{Table, Value};

/// The two crates of a service, either of which a package can be built with.
#[derive(Clone, Debug)]
pub struct Clients {
    /// The name of AWS's own: `aws-sdk-lambda`.
    pub peer: String,
    /// The name of the generated one: `proofmark-lambda`.
    pub ours: String,
    /// The folder of the generated one.
    pub folder: PathBuf,
}

impl Clients {
    /// Those of Lambda, whose generated crate is part of this repository.
    pub fn lambda() -> Self {
        Self {
            peer: "aws-sdk-lambda".to_owned(),
            ours: "proofmark-lambda".to_owned(),
            folder: root().join("crates/lambda"),
        }
    }
}

/// Which of the two a package is built with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Side {
    /// AWS's own crate, or whatever else the manifest says.
    Peer,
    /// The generated crate in place of AWS's own.
    Ours,
}

impl Side {
    /// Its name in paths and messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Peer => "peer",
            Self::Ours => "ours",
        }
    }
}

/// How programs are built.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Profile {
    /// As `cargo build` does.
    Dev,
    /// As `cargo build --release` does.
    Release,
}

/// Where programs were built to.
#[derive(Debug)]
pub struct Binaries(PathBuf);

impl Binaries {
    /// The path of one of them.
    pub fn program(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

/// A package outside this workspace.
#[derive(Debug)]
pub struct Package {
    name: String,
    folder: PathBuf,
    clients: Clients,
}

impl Package {
    /// The package whose manifest is in this folder; its service is Lambda. It is built below `target/NAME`.
    pub fn new(name: impl Into<String>, folder: impl Into<PathBuf>) -> Self {
        Self { name: name.into(), folder: folder.into(), clients: Clients::lambda() }
    }

    /// The same package for another service.
    pub fn with_clients(self, clients: Clients) -> Self {
        Self { clients, ..self }
    }

    /// The folder of the manifest that one side is built with.
    pub fn folder(&self, side: Side) -> PathBuf {
        match side {
            Side::Peer => self.folder.clone(),
            Side::Ours => artifacts().join(&self.name).join(side.name()),
        }
    }

    /// The version of AWS's crate that the manifest asks for, as it is written there.
    pub fn peer_version(&self) -> Result<String> {
        let mut manifest = self.manifest()?;
        let peer = &self.clients.peer;
        let version = dependency(&mut manifest, peer)?.get("version").and_then(Value::as_str).map(str::to_owned);
        version.with_context(|| format!("{} has no version of {peer}", self.folder.display()))
    }

    /// Builds programs of the package for one side; all of them where none is named.
    pub fn build(&self, side: Side, profile: Profile, programs: &[String]) -> Result<Binaries> {
        let folder = self.folder(side);
        if side == Side::Ours {
            fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
            write(&folder.join("Cargo.toml"), self.switched()?.as_bytes())?;
        }
        build(&folder, &artifacts().join(&self.name).join(side.name()), profile, programs)
            .with_context(|| format!("{} cannot be built ({})", self.name, side.name()))
    }

    fn manifest(&self) -> Result<Table> {
        let path = self.folder.join("Cargo.toml");
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        text.parse().with_context(|| path.display().to_string())
    }

    /// The manifest with the one dependency changed that an application changes: `default-features` and `features` stay.
    /// It stands in another folder, so it names the sources by their full paths.
    fn switched(&self) -> Result<String> {
        let mut manifest = self.manifest()?;
        let Clients { peer, ours, folder } = &self.clients;
        let dependency = dependency(&mut manifest, peer)?;
        ensure!(dependency.remove("version").is_some(), "{} has no version of {peer}", self.folder.display());
        dependency.insert("package".to_owned(), ours.as_str().into());
        dependency.insert("path".to_owned(), text(folder)?);
        self.name_sources(&mut manifest)?;
        Ok(manifest.to_string())
    }

    fn name_sources(&self, manifest: &mut Table) -> Result<()> {
        ensure!(!manifest.contains_key("bin"), "{} names its programs itself", self.folder.display());
        let source = self.folder.join("src");
        if source.join("lib.rs").exists() {
            let library = manifest.entry("lib").or_insert_with(|| Table::new().into());
            let library = library.as_table_mut().context("`lib` is not a table")?;
            library.insert("path".to_owned(), text(&source.join("lib.rs"))?);
        }
        let mut programs = Vec::new();
        let mut program = |name: &str, path: &Path| -> Result<()> {
            programs.push(Table::from_iter([("name".to_owned(), name.into()), ("path".to_owned(), text(path)?)]));
            Ok(())
        };
        if source.join("main.rs").exists() {
            let name = manifest.get("package").and_then(|package| package.get("name")).and_then(Value::as_str);
            program(name.context("the package has no name")?, &source.join("main.rs"))?;
        }
        for (name, path) in more_programs(&self.folder)? {
            program(&name, &path)?;
        }
        manifest.insert("bin".to_owned(), programs.into());
        Ok(())
    }
}

/// The programs below `src/bin` of a package, by name, in order.
pub fn more_programs(package: &Path) -> Result<Vec<(String, PathBuf)>> {
    let folder = package.join("src/bin");
    let mut found = Vec::new();
    if !folder.exists() {
        return Ok(found);
    }
    for entry in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if let (Some("rs"), Some(name)) = (path.extension().and_then(|e| e.to_str()), path.file_stem()) {
            found.push((name.to_string_lossy().into_owned(), path.clone()));
        }
    }
    found.sort();
    Ok(found)
}

/// Builds programs of the package in a folder, whoever wrote its manifest; all of them where none is named. What depends
/// on nothing but published crates is built once for all packages; the programs are kept below `target`.
pub fn build(folder: &Path, target: &Path, profile: Profile, programs: &[String]) -> Result<Binaries> {
    // The versions that this workspace is built with; cargo adds what only this package needs.
    let lock = root().join("Cargo.lock");
    fs::copy(&lock, folder.join("Cargo.lock")).with_context(|| format!("cannot copy {}", lock.display()))?;
    let target = target.join("target");
    run(cargo_command()
        .args(["build", "--quiet"])
        .args((profile == Profile::Release).then_some("--release"))
        .args(programs.iter().flat_map(|program| ["--bin", program]))
        .env("CARGO_BUILD_BUILD_DIR", artifacts())
        .env("CARGO_TARGET_DIR", &target)
        .env("CARGO_INCREMENTAL", "0")
        .current_dir(folder))?;
    Ok(Binaries(target.join(if profile == Profile::Release { "release" } else { "debug" })))
}

/// The dependency on a package, under whatever name.
fn dependency<'a>(manifest: &'a mut Table, package: &str) -> Result<&'a mut Table> {
    let dependencies = manifest.get_mut("dependencies").and_then(Value::as_table_mut);
    let dependencies = dependencies.context("the manifest has no dependencies")?;
    for (name, dependency) in dependencies {
        if dependency.get("package").and_then(Value::as_str).unwrap_or(name) == package {
            return dependency.as_table_mut().with_context(|| format!("{package} is not a table in the manifest"));
        }
    }
    bail!("the manifest does not depend on {package}")
}

fn text(path: &Path) -> Result<Value> {
    Ok(path.to_str().with_context(|| format!("{} is not UTF-8", path.display()))?.into())
}

/// Writes a file, unless it is the same already: then nothing is built again for it.
pub fn write(path: &Path, content: &[u8]) -> Result<()> {
    if fs::read(path).is_ok_and(|found| found == content) {
        return Ok(());
    }
    fs::write(path, content).with_context(|| format!("cannot write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::{Clients, Package, Table};
    use std::fs;

    /// A package with this line among its dependencies, and a library, a program and one more program.
    fn package(dependency: &str) -> (tempfile::TempDir, Package) {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("src/bin")).unwrap();
        for source in ["src/lib.rs", "src/main.rs", "src/bin/other.rs"] {
            fs::write(folder.path().join(source), "").unwrap();
        }
        let manifest = format!("[package]\nname = \"tool\"\n\n[dependencies]\ntokio = \"1\"\n{dependency}\n");
        fs::write(folder.path().join("Cargo.toml"), manifest).unwrap();
        let package = Package::new("test", folder.path());
        (folder, package)
    }

    #[test]
    fn only_the_source_of_the_dependency_is_switched() {
        let line = "aws-sdk-lambda = { version = \"=1.1.0\", default-features = false, features = [\"rt-tokio\"] }";
        let (folder, package) = package(line);
        let client = crate::root().join("crates/lambda");
        let source = folder.path().join("src");
        let expected = format!(
            "[package]\nname = \"tool\"\n\n[lib]\npath = {:?}\n\n\
             [[bin]]\nname = \"tool\"\npath = {:?}\n\n[[bin]]\nname = \"other\"\npath = {:?}\n\n\
             [dependencies]\ntokio = \"1\"\naws-sdk-lambda = {{ package = \"proofmark-lambda\", path = {client:?}, \
             default-features = false, features = [\"rt-tokio\"] }}\n",
            source.join("lib.rs"),
            source.join("main.rs"),
            source.join("bin/other.rs"),
        );
        assert_eq!(package.switched().unwrap().parse::<Table>().unwrap(), expected.parse::<Table>().unwrap());
    }

    #[test]
    fn the_dependency_is_found_under_another_name() {
        let (_folder, package) = package("client = { package = \"aws-sdk-lambda\", version = \"=1.1.0\" }");
        assert_eq!(package.peer_version().unwrap(), "=1.1.0");
        assert!(package.switched().unwrap().contains("proofmark-lambda"));
    }

    #[test]
    fn a_package_of_another_service_gets_its_client() {
        let (_folder, package) = package("sdk = { package = \"aws-sdk-sqs\", version = \"=1.119.0\" }");
        let clients =
            Clients { peer: "aws-sdk-sqs".into(), ours: "proofmark-sqs".into(), folder: "/somewhere/client".into() };
        let switched = package.with_clients(clients).switched().unwrap();
        let expected = "[dependencies.sdk]\npackage = \"proofmark-sqs\"\npath = \"/somewhere/client\"\n";
        assert!(switched.contains(expected), "{switched}");
    }

    #[test]
    fn a_manifest_without_the_dependency_is_an_error() {
        let (_folder, package) = package("serde = \"1\"");
        assert_eq!(package.switched().unwrap_err().to_string(), "the manifest does not depend on aws-sdk-lambda");
    }
}
