//! Projects: what a `smithy-build.json` says of sources, imports and Maven dependencies. Projections and plugins are
//! not applied.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::load::cursor::Cursor;
use crate::maven::{Coordinates, Maven, Repository};
use crate::source::{ALLOWANCE, Positions, Source};
use std::path::{Path, PathBuf};

const CONFIG: &str = "smithy-build.json";

/// Where sources are when the file names none: the places of the Smithy CLI and of its Gradle plugin.
const SOURCES: [&str; 3] = ["model", "src/main/smithy", "src/main/resources/META-INF/smithy"];

/// A project.
pub(super) struct Project {
    name: String,
    /// Its sources and imports.
    pub(super) sources: Vec<PathBuf>,
    dependencies: Vec<Coordinates>,
    repositories: Vec<Repository>,
}

/// Whether the path is that of a project's file.
pub(super) fn is_config(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == CONFIG)
}

/// The file of the project that a folder is.
pub(super) fn of_folder(folder: &Path) -> Option<PathBuf> {
    Some(folder.join(CONFIG)).filter(|config| config.is_file())
}

/// Reads a project's file.
pub(super) fn read(config: &Path, bytes: Vec<u8>, warnings: &mut Diagnostics) -> Result<Project, Diagnostics> {
    let name = config.display().to_string();
    let mut source = Source::new(&name, bytes)?;
    source.text = without_comments(&source.text);
    let node = source.parse(&mut ALLOWANCE.clone())?;
    let mut report = Diagnostics::default();
    let project =
        Reader { folder: config.parent().unwrap_or(Path::new("")), report: &mut report }.project(&name, &node);
    let positions = Positions::of(&source);
    for diagnostic in report.diagnostics_mut() {
        diagnostic.position = diagnostic.path.as_ref().and_then(|path| positions.find(path));
    }
    if report.has_errors() {
        return Err(report);
    }
    warnings.extend(report);
    Ok(project)
}

impl Project {
    /// The jars of the dependencies, but for those of which one of these jars has the name.
    pub(super) fn dependencies(&self, maven: Option<&Maven>, jars: &[String]) -> Result<Vec<PathBuf>, Diagnostics> {
        let is_missing = |wanted: &&Coordinates| !jars.iter().any(|jar| wanted.is_name_of(jar));
        let missing: Vec<Coordinates> = self.dependencies.iter().filter(is_missing).cloned().collect();
        if missing.is_empty() {
            return Ok(Vec::new());
        }
        let resolved = match maven {
            Some(maven) => maven.resolve(&missing, &self.repositories),
            None => Err("no resolver is set".to_owned()),
        };
        resolved.map_err(|reason| {
            let list = missing.iter().map(|wanted| format!("`{wanted}`")).collect::<Vec<_>>().join(", ");
            let message = format!("the Maven dependencies {list} cannot be resolved: {reason}");
            Diagnostic::error("maven", message)
                .file(&self.name)
                .help(
                    "install Maven, so that `mvn` can be run, or download the jars and name them beside this file: a \
                     jar named `artifact-version.jar` takes the place of its dependency",
                )
                .into()
        })
    }
}

struct Reader<'a> {
    folder: &'a Path,
    report: &'a mut Diagnostics,
}

impl Reader<'_> {
    fn project(&mut self, name: &str, node: &crate::model::Node) -> Project {
        let root = Cursor::root(node).file(name);
        self.version(&root);
        let mut sources = self.paths(&root, "sources");
        if root.get("sources").is_none() {
            sources.extend(SOURCES.map(|place| self.folder.join(place)).into_iter().filter(|folder| folder.is_dir()));
        }
        sources.extend(self.paths(&root, "imports"));
        let (mut dependencies, mut repositories) = (Vec::new(), Vec::new());
        if let Some(maven) = root.get("maven") {
            for item in maven.items_of("dependencies", self.report) {
                dependencies.extend(self.coordinates(&item));
            }
            for item in maven.items_of("repositories", self.report) {
                repositories.extend(self.repository(&item));
            }
        }
        if sources.is_empty() && dependencies.is_empty() && !self.report.has_errors() {
            let message = "the project has no sources, imports or Maven dependencies";
            let help = format!(
                "list the model's files in `sources`; without it these folders are read: {}",
                SOURCES.join(", ")
            );
            self.report.push(root.finding(Diagnostic::error("no-model", message).help(help)));
        }
        Project { name: name.to_owned(), sources, dependencies, repositories }
    }

    fn version(&mut self, root: &Cursor<'_>) {
        match root.get("version") {
            None => {
                let diagnostic = Diagnostic::error("bad-version", "the project's file states no `version`");
                self.report.push(root.finding(diagnostic.help("add `\"version\": \"1.0\"`")));
            }
            Some(version) => {
                let text = version.string(self.report);
                if text.is_some_and(|text| text != "1.0") {
                    let message = format!("version {} of the project's file is not known", version.node);
                    self.report.push(version.finding(Diagnostic::error("bad-version", message).help("1.0 is known")));
                }
            }
        }
    }

    /// Paths, relative to the project's folder.
    fn paths(&mut self, root: &Cursor<'_>, key: &'static str) -> Vec<PathBuf> {
        let mut paths = Vec::new();
        for item in root.items_of(key, self.report) {
            let Some(text) = self.text(&item) else { continue };
            let path = self.folder.join(&text);
            if path.exists() {
                paths.push(path);
            } else {
                let message = format!("`{text}` in `{key}` does not exist");
                let diagnostic = Diagnostic::error("unreadable", message);
                let help = "paths are relative to the folder of the project's file";
                self.report.push(item.finding(diagnostic.help(help)));
            }
        }
        paths
    }

    fn coordinates(&mut self, item: &Cursor<'_>) -> Option<Coordinates> {
        let text = self.text(item)?;
        let parsed = Coordinates::parse(&text);
        if parsed.is_none() {
            let diagnostic = Diagnostic::error("maven", format!("`{text}` is not the coordinates of an artifact"));
            self.report.push(item.finding(diagnostic.help("write them as `group:artifact:version`")));
        }
        parsed
    }

    fn repository(&mut self, item: &Cursor<'_>) -> Option<Repository> {
        for key in ["proxyHost", "proxyCredentials"] {
            if let Some(proxy) = item.get(key) {
                let diagnostic = Diagnostic::warning("maven", format!("`{key}` is not passed on to `mvn`"));
                self.report.push(proxy.finding(diagnostic.help("set the proxy in Maven's own settings")));
            }
        }
        let Some(url) = item.get("url") else {
            self.report.push(item.finding(Diagnostic::error("maven", "the repository has no `url`").help("add it")));
            return None;
        };
        let text = self.text(&url)?;
        if text.contains('$') || text.chars().any(|c| c.is_control() || c.is_whitespace()) {
            let diagnostic =
                Diagnostic::error("maven", "the URL of the repository has `$`, a blank or a control character");
            self.report.push(url.finding(diagnostic.help("correct the URL")));
            return None;
        }
        let credentials = match item.get("httpCredentials") {
            None => None,
            Some(given) => {
                let text = self.text(&given)?;
                let Some((user, password)) = text.split_once(':') else {
                    let diagnostic = Diagnostic::error("maven", "`httpCredentials` must be `user:password`");
                    self.report.push(given.finding(diagnostic.help("write a colon between user and password")));
                    return None;
                };
                Some((user.to_owned(), password.to_owned()))
            }
        };
        Some(Repository { url: text, credentials })
    }

    /// A text, its environment variables (`${NAME}`) replaced by their values.
    fn text(&mut self, item: &Cursor<'_>) -> Option<String> {
        let text = item.string(self.report)?;
        match expand(text, |name| std::env::var(name).ok()) {
            Ok(text) => Some(text),
            Err(name) => {
                let diagnostic =
                    Diagnostic::error("environment", format!("the environment variable `{name}` is not set"));
                self.report.push(item.finding(diagnostic.help("set it, or write the value into the file")));
                None
            }
        }
    }
}

/// Replaces `${NAME}`; `\${` is `${` itself. The error is the name of a variable that is not set.
fn expand(text: &str, value: impl Fn(&str) -> Option<String>) -> Result<String, String> {
    let mut expanded = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        let (before, variable) = rest.split_at(at);
        if let Some(before) = before.strip_suffix('\\') {
            expanded.push_str(before);
            expanded.push_str("${");
            rest = &variable[2..];
            continue;
        }
        expanded.push_str(before);
        let Some((name, after)) = variable[2..].split_once('}') else {
            expanded.push_str(variable);
            return Ok(expanded);
        };
        expanded.push_str(&value(name).ok_or_else(|| name.to_owned())?);
        rest = after;
    }
    expanded.push_str(rest);
    Ok(expanded)
}

/// The text with blanks in place of comments (`// ...`), so that everything else stays where it is.
fn without_comments(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let (mut quoted, mut escaped, mut end) = (false, false, line.len());
        for (at, c) in line.char_indices() {
            match c {
                '/' if !quoted && line[at..].starts_with("//") => {
                    end = at;
                    break;
                }
                '"' if !escaped => quoted = !quoted,
                _ => {}
            }
            escaped = c == '\\' && quoted && !escaped;
        }
        plain.push_str(&line[..end]);
        plain.extend(line[end..].chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::{expand, without_comments};

    #[test]
    fn comments_become_blanks() {
        let text = "{ // a \"comment\"\n  \"url\": \"https://x\\\"//y\" // b\n}";
        let plain = "{ $\n  \"url\": \"https://x\\\"//y\" $\n}";
        let plain =
            plain.replacen('$', &" ".repeat("// a \"comment\"".len()), 1).replace('$', &" ".repeat("// b".len()));
        assert_eq!(without_comments(text), plain);
    }

    #[test]
    fn environment_variables_are_replaced() {
        let value = |name: &str| (name == "HOME").then(|| "/home".to_owned());
        assert_eq!(expand("${HOME}/a ${HOME}", value), Ok("/home/a /home".to_owned()));
        assert_eq!(expand("\\${HOME} $x ${HOME", value), Ok("${HOME} $x ${HOME".to_owned()));
        assert_eq!(expand("${OTHER}", value), Err("OTHER".to_owned()));
    }
}
