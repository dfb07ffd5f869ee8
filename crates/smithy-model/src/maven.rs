//! Resolves Maven dependencies to jars by the program `mvn`, within a time limit. What the jars hold, and which file
//! asked for them, is the business of others.

use crate::count::counted;
use crate::file;
use std::fmt::{self, Write as _};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long `mvn` may take unless said otherwise.
const TIMEOUT: Duration = Duration::from_secs(300);

/// How often progress is reported while `mvn` runs.
const PROGRESS: Duration = Duration::from_secs(10);

/// The most bytes that are read of what `mvn` writes.
const LARGEST_OUTPUT: u64 = 1024 * 1024;

/// How many lines of its output are shown when `mvn` fails.
const SHOWN_LINES: usize = 4;

/// How Maven dependencies are resolved: by `mvn`, with the settings of its user, in at most five minutes.
#[derive(Clone)]
pub struct Maven {
    program: PathBuf,
    timeout: Duration,
    progress: Arc<dyn Fn(&str) + Send + Sync>,
}

impl Default for Maven {
    fn default() -> Self {
        Self { program: "mvn".into(), timeout: TIMEOUT, progress: Arc::new(|_| {}) }
    }
}

impl fmt::Debug for Maven {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Maven").field("program", &self.program).field("timeout", &self.timeout).finish_non_exhaustive()
    }
}

/// The coordinates of an artifact: `group:artifact:version`, or `group:artifact:extension[:classifier]:version`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Coordinates {
    group: String,
    artifact: String,
    extension: Option<String>,
    classifier: Option<String>,
    version: String,
}

/// A repository that artifacts are taken from.
#[derive(Clone)]
pub(crate) struct Repository {
    pub(crate) url: String,
    /// A user's name and password.
    pub(crate) credentials: Option<(String, String)>,
}

impl Coordinates {
    /// Parses coordinates; `None` if the text is something else.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let is_name = |part: &&str| {
            !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'))
        };
        // A range is a version, too: `[1.0,2.0)`.
        let is_version = |part: &&str| {
            let mut chars = part.chars();
            !part.is_empty()
                && chars.all(|c| {
                    c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '[' | ']' | '(' | ')' | ',')
                })
        };
        let parts: Vec<&str> = text.split(':').collect();
        let (version, names) = parts.split_last()?;
        if !is_version(version) || !names.iter().all(is_name) {
            return None;
        }
        let (group, artifact, extension, classifier) = match names {
            [group, artifact] => (group, artifact, None, None),
            [group, artifact, extension] => (group, artifact, Some(extension), None),
            [group, artifact, extension, classifier] => (group, artifact, Some(extension), Some(classifier)),
            _ => return None,
        };
        let owned = |text: &&str| (*text).to_owned();
        Some(Self {
            group: owned(group),
            artifact: owned(artifact),
            extension: extension.map(owned),
            classifier: classifier.map(owned),
            version: owned(version),
        })
    }

    /// Whether a jar's file name is that of the artifact, in any version.
    pub(crate) fn is_name_of(&self, jar: &str) -> bool {
        let rest = jar.strip_suffix(".jar").and_then(|stem| stem.strip_prefix(self.artifact.as_str()));
        let version = rest.map(|rest| rest.strip_prefix('-').unwrap_or(rest));
        rest == Some("") || rest != version && version.is_some_and(|v| v.starts_with(|c: char| c.is_ascii_digit()))
    }
}

impl fmt::Display for Coordinates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.group, self.artifact)?;
        for part in [&self.extension, &self.classifier].into_iter().flatten() {
            write!(f, ":{part}")?;
        }
        write!(f, ":{}", self.version)
    }
}

impl Maven {
    /// The program `mvn`, as the search path finds it.
    pub fn new() -> Self {
        Self::default()
    }

    /// Runs another program in place of `mvn`.
    #[must_use]
    pub fn program(mut self, program: impl Into<PathBuf>) -> Self {
        self.program = program.into();
        self
    }

    /// How long the program may take before it is stopped; five minutes unless set.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Calls this with a line of text when the program starts, while it runs and when it ends.
    #[must_use]
    pub fn on_progress(mut self, progress: impl Fn(&str) + Send + Sync + 'static) -> Self {
        self.progress = Arc::new(progress);
        self
    }

    /// The jars of these artifacts and of all that they depend on at run time.
    ///
    /// # Errors
    /// Says in a sentence why not.
    pub(crate) fn resolve(&self, wanted: &[Coordinates], repositories: &[Repository]) -> Result<Vec<PathBuf>, String> {
        let failed = |error: std::io::Error| format!("the project for `mvn` cannot be written: {error}");
        let folder = TempDir::new().map_err(failed)?;
        let path = |name: &str| folder.path().join(name);
        fs::write(path("pom.xml"), pom(wanted, repositories)).map_err(failed)?;
        let mut command = Command::new(&self.program);
        command.args(["-B", "-q", "-f", "pom.xml"]).current_dir(folder.path());
        if repositories.iter().any(|repository| repository.credentials.is_some()) {
            fs::write(path("settings.xml"), settings(repositories)).map_err(failed)?;
            command.args(["-gs", "settings.xml"]);
        }
        command.args(["dependency:build-classpath", "-Dmdep.includeScope=runtime", "-Dmdep.outputFile=classpath"]);
        let log = File::create(path("log")).map_err(failed)?;
        let errors = log.try_clone().map_err(failed)?;
        command.stdin(Stdio::null()).stdout(log).stderr(errors);
        let child = command.spawn().map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => format!("`{}` is not installed", self.program.display()),
            _ => format!("`{}` cannot be started: {error}", self.program.display()),
        })?;
        let status = self.wait(child, wanted.len())?;
        if !status.success() {
            let output = read_lossy(&path("log"));
            return Err(format!("`mvn` failed:\n{}", without_secrets(&telling(&output), repositories)));
        }
        Ok(std::env::split_paths(read_lossy(&path("classpath")).trim())
            .filter(|jar| jar.extension().is_some_and(|extension| extension == "jar"))
            .collect())
    }

    fn wait(&self, mut child: Child, count: usize) -> Result<ExitStatus, String> {
        let (begun, limit) = (Instant::now(), self.timeout.as_secs_f32());
        let what = counted(count, "Maven dependency");
        (self.progress)(&format!("resolving {what} with mvn, in at most {limit:.0} s"));
        let mut next = PROGRESS;
        loop {
            let status = child.try_wait().map_err(|error| format!("`mvn` cannot be waited for: {error}"))?;
            let elapsed = begun.elapsed();
            if let Some(status) = status {
                let end = if status.success() { "resolved" } else { "could not resolve" };
                (self.progress)(&format!("{end} {what} in {:.1} s", elapsed.as_secs_f32()));
                return Ok(status);
            }
            if elapsed >= self.timeout {
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!("`mvn` was stopped after {limit:.0} s"));
            }
            if elapsed >= next {
                (self.progress)(&format!("still resolving, {} s", elapsed.as_secs()));
                next += PROGRESS;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// A project that depends on the artifacts. If it names repositories, no others are asked for artifacts.
fn pom(wanted: &[Coordinates], repositories: &[Repository]) -> String {
    let mut pom =
        "<project><modelVersion>4.0.0</modelVersion><groupId>proofmark</groupId><artifactId>model</artifactId>\
                   <version>1</version><packaging>pom</packaging>"
            .to_owned();
    if !repositories.is_empty() {
        pom.push_str("<repositories>");
        let is_central = |repository: &Repository| repository.url.trim_end_matches('/').ends_with("/maven2");
        if !repositories.iter().any(is_central) {
            pom.push_str(
                "<repository><id>central</id><url>https://repo.maven.apache.org/maven2</url><releases><enabled>false\
                 </enabled></releases><snapshots><enabled>false</enabled></snapshots></repository>",
            );
        }
        for (index, repository) in repositories.iter().enumerate() {
            let url = xml(&repository.url);
            let _ = write!(pom, "<repository><id>smithy-build-{index}</id><url>{url}</url></repository>");
        }
        pom.push_str("</repositories>");
    }
    pom.push_str("<dependencies>");
    for Coordinates { group, artifact, extension, classifier, version } in wanted {
        let _ = write!(pom, "<dependency><groupId>{group}</groupId><artifactId>{artifact}</artifactId>");
        if let Some(extension) = extension {
            let _ = write!(pom, "<type>{extension}</type>");
        }
        if let Some(classifier) = classifier {
            let _ = write!(pom, "<classifier>{classifier}</classifier>");
        }
        let _ = write!(pom, "<version>{version}</version></dependency>");
    }
    pom + "</dependencies></project>"
}

/// Settings that have the credentials of the repositories.
fn settings(repositories: &[Repository]) -> String {
    let mut settings = "<settings><servers>".to_owned();
    for (index, repository) in repositories.iter().enumerate() {
        if let Some((user, password)) = &repository.credentials {
            let (user, password) = (xml(user), xml(password));
            let _ = write!(
                settings,
                "<server><id>smithy-build-{index}</id><username>{user}</username><password>{password}</password></server>"
            );
        }
    }
    settings + "</servers></settings>"
}

/// Text as the content of an XML element.
fn xml(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn read_lossy(path: &Path) -> String {
    String::from_utf8_lossy(&file::read(path, LARGEST_OUTPUT).unwrap_or_default()).into_owned()
}

/// The lines that say why it failed.
fn telling(output: &str) -> String {
    let is_telling = |line: &&str| line.contains("ERROR") && !line.contains("re-run Maven");
    let plain = |line: &str| {
        let line = line.split(" -> [Help").next().unwrap_or_default();
        let line = &line[line.find("[ERROR]").unwrap_or(0)..];
        line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>().trim_end().to_owned()
    };
    let lines: Vec<String> = output.lines().filter(is_telling).take(SHOWN_LINES).map(plain).collect();
    lines.join("\n").trim_end_matches("[ERROR]").trim_end().to_owned()
}

/// The text with passwords masked.
fn without_secrets(text: &str, repositories: &[Repository]) -> String {
    let secrets = repositories.iter().filter_map(|repository| repository.credentials.as_ref());
    secrets
        .filter(|(_, password)| !password.is_empty())
        .fold(text.to_owned(), |text, (_, password)| text.replace(password.as_str(), "***"))
}

#[cfg(test)]
mod tests {
    use super::{Coordinates, Repository, pom, settings, without_secrets};

    fn coordinates(text: &str) -> Coordinates {
        Coordinates::parse(text).unwrap_or_else(|| panic!("{text}"))
    }

    fn private() -> Repository {
        Repository { url: "https://maven.test/a?b&c".into(), credentials: Some(("me".into(), "s<cret".into())) }
    }

    #[test]
    fn coordinates_are_written_as_they_are_read() {
        for text in ["a.b:c-d:1.0", "a:b:[1.0,2.0)", "a:b:(,1.1]", "a:b:jar:1", "a:b:zip:sources:1-SNAPSHOT"] {
            assert_eq!(coordinates(text).to_string(), text);
        }
    }

    #[test]
    fn what_could_be_xml_or_a_variable_is_not_coordinates() {
        for text in ["", "a", "a:b", ":b:1", "a::1", "a:b:", "a:b<c>:1", "a:${x}:1", "a:b:1:2:3:4", "a:b c:1"] {
            assert_eq!(Coordinates::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_jar_has_the_name_of_its_artifact() {
        let traits = coordinates("software.amazon.smithy:smithy-aws-traits:1.0");
        assert!(traits.is_name_of("smithy-aws-traits-1.60.3.jar") && traits.is_name_of("smithy-aws-traits.jar"));
        for other in ["smithy-aws-traits-extra-1.0.jar", "smithy-aws-1.0.jar", "smithy-aws-traits-1.0.zip"] {
            assert!(!traits.is_name_of(other), "{other}");
        }
    }

    #[test]
    fn a_project_with_repositories_takes_artifacts_from_no_others() {
        let pom = pom(&[coordinates("a:b:1")], &[private()]);
        assert!(pom.contains("<id>central</id>") && pom.contains("<enabled>false</enabled>"), "{pom}");
        assert!(pom.contains("<url>https://maven.test/a?b&amp;c</url>"), "{pom}");
    }

    #[test]
    fn credentials_are_in_the_settings_only_and_masked_elsewhere() {
        assert!(!pom(&[], &[private()]).contains("cret"));
        assert!(settings(&[private()]).contains("<username>me</username><password>s&lt;cret</password>"));
        assert_eq!(without_secrets("refused s<cret", &[private()]), "refused ***");
    }
}
