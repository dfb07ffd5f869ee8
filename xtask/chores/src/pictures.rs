//! `cargo xtask pictures`: draws the pictures of README from transcripts in docs/, which tests compare with what the
//! programs print. A picture uses the fonts of whoever looks at it, and follows light and dark.

use anyhow::{Context, Result, ensure};
use proofmark_testkit::root;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

#[derive(clap::Args)]
#[command(after_help = "Exit status: 0 done or up to date, 1 out of date, 2 a page has no transcript.")]
pub(crate) struct Arguments {
    /// Write nothing; exit with 1 and name the files that are out of date.
    #[arg(long)]
    check: bool,
}

/// Runs `cargo xtask pictures`.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let root = root();
    let files = [
        ("docs/pictures/demo.svg", terminal(&transcript(&root, "docs/CLIENT.md")?)),
        ("docs/pictures/report.svg", report(&transcript(&root, "docs/EMULATING.md")?)?),
    ];
    let mut stale = false;
    for (name, text) in files {
        let path = root.join(name);
        if fs::read_to_string(&path).is_ok_and(|old| old == text) {
            continue;
        }
        stale = true;
        if arguments.check {
            eprintln!("{name} is out of date; run `cargo xtask pictures`");
            continue;
        }
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        fs::write(&path, text).with_context(|| format!("{name} cannot be written"))?;
        println!("wrote {name}");
    }
    Ok(if stale && arguments.check { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// The first transcript of a page.
fn transcript(root: &Path, page: &str) -> Result<String> {
    let text = fs::read_to_string(root.join(page)).with_context(|| format!("{page} cannot be read"))?;
    let (_, rest) = text.split_once("\n```console\n").with_context(|| format!("{page} has no transcript"))?;
    Ok(rest.split("\n```").next().unwrap_or_default().to_owned())
}

const STYLE: &str = "\
.ground{fill:#fff;stroke:#dfdcd5}.panel{fill:#f6f5f2}.ink{fill:#1d1c1a}.quiet{fill:#625f59}.good{fill:#1b6b3f}\
.bad{fill:#ae1f18}.off{fill:#a19d96}.bad-ground{fill:#fce6e4}.bold{font-weight:600}\
.mono{font-family:ui-monospace,'SF Mono',Menlo,Consolas,'DejaVu Sans Mono',monospace;white-space:pre}\
.sans{font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif}\
@media(prefers-color-scheme:dark){.ground{fill:#1c1e21;stroke:#34373c}.panel{fill:#141517}.ink{fill:#e9e7e3}\
.quiet{fill:#a19d96}.good{fill:#6fcf97}.bad{fill:#ff8a80}.off{fill:#625f59}.bad-ground{fill:#401a18}}";

/// A picture while it is drawn.
struct Picture {
    body: String,
    width: usize,
    y: usize,
}

/// The width of a character and the height of a line of a monospaced text, in pixels.
const ADVANCE: f64 = 7.8;
const LINE: usize = 19;
const MARGIN: usize = 20;

impl Picture {
    fn new(width: usize) -> Self {
        Self { body: String::new(), width, y: MARGIN }
    }

    /// A line of monospaced text. Its length is fixed, so that it fits whatever the font.
    fn mono(&mut self, x: usize, class: &str, text: &str) {
        self.y += LINE;
        let characters = text.chars().count();
        if characters > 0 {
            #[allow(clippy::cast_precision_loss)] // a line of a page
            let length = characters as f64 * ADVANCE;
            let (y, text) = (self.y, escape(text));
            let _ = writeln!(
                self.body,
                "<text x=\"{x}\" y=\"{y}\" class=\"mono {class}\" font-size=\"13\" textLength=\"{length:.1}\" \
                 lengthAdjust=\"spacingAndGlyphs\" xml:space=\"preserve\">{text}</text>"
            );
        }
    }

    fn sans(&mut self, class: &str, size: usize, text: &str) {
        self.y += size + 8;
        let (y, text) = (self.y, escape(text));
        let _ = writeln!(
            self.body,
            "<text x=\"{MARGIN}\" y=\"{y}\" class=\"sans {class}\" font-size=\"{size}\">{text}</text>"
        );
    }

    fn rectangle(&mut self, class: &str, (x, y): (usize, usize), (width, height): (usize, usize)) {
        let _ = writeln!(
            self.body,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"4\" class=\"{class}\"/>"
        );
    }

    fn finish(self, title: &str) -> String {
        let Self { body, width, y } = self;
        let (height, title) = (y + MARGIN, escape(title));
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
             height=\"{height}\" role=\"img\" aria-label=\"{title}\">\n<title>{title}</title>\n<style>{STYLE}</style>\n\
             <rect x=\"0.5\" y=\"0.5\" width=\"{}\" height=\"{}\" rx=\"8\" class=\"ground\"/>\n{body}</svg>\n",
            width - 1,
            height - 1
        )
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A transcript as a terminal shows it.
fn terminal(transcript: &str) -> String {
    let mut picture = Picture::new(720);
    for (index, x) in [MARGIN, MARGIN + 16, MARGIN + 32].into_iter().enumerate() {
        let class = ["bad", "off", "good"][index];
        let _ = writeln!(picture.body, "<circle cx=\"{}\" cy=\"{MARGIN}\" r=\"5\" class=\"{class}\"/>", x + 5);
    }
    picture.y += 8;
    for line in transcript.lines() {
        match line {
            "..." => picture.mono(MARGIN, "off", "⋯"),
            line if line.starts_with("$ ") => picture.mono(MARGIN, "ink bold", line),
            line if line.starts_with("--- ") => picture.mono(MARGIN, "quiet bold", line),
            line if line.contains("passed") => picture.mono(MARGIN, "good", line),
            line => picture.mono(MARGIN, "ink", line),
        }
    }
    picture.finish("A terminal: cargo xtask demo shows a request, the decoded output, and five passed cases")
}

/// The report of a verification, as its page begins: what was verified, the outcome, and the causes.
fn report(transcript: &str) -> Result<String> {
    let lines: Vec<&str> = transcript.lines().collect();
    let title = lines.iter().find(|line| line.starts_with("verify server: ")).context("no title")?;
    let outcome = lines.iter().find(|line| line.contains(" failed cases, ")).context("no outcome")?;
    let cause = lines.iter().position(|line| line.starts_with("✗ ")).context("no cause")?;
    let sum = lines.iter().rfind(|line| line.contains(" cases, ") && line.contains(" skipped")).context("no sum")?;
    let counts = sum.rsplit(": ").next().unwrap_or_default();
    let mut picture = Picture::new(720);
    let (heading, facts) = title.split_once(" at ").unwrap_or((title, ""));
    picture.sans("ink bold", 20, heading);
    picture.sans("quiet", 13, facts);
    picture.rectangle("bad-ground", (MARGIN, picture.y + 14), (680, 34));
    picture.y += 14;
    picture.sans("bad bold", 15, &format!("\u{2003}{outcome}"));
    picture.y += 20;
    bar(&mut picture, counts)?;
    picture.sans("quiet", 13, counts);
    picture.y += 8;
    picture.sans("ink bold", 15, "Causes of failures");
    for (index, line) in lines[cause..].iter().take_while(|line| **line != "...").enumerate() {
        for part in wrapped(line) {
            picture.mono(MARGIN, if index == 0 { "bad" } else { "ink" }, &part);
        }
    }
    picture.mono(MARGIN, "off", "⋯");
    Ok(picture
        .finish(&format!("The report of a verification: {outcome}, with the first cause and one of its requests")))
}

/// How many characters a line of a picture has at most.
const COLUMNS: usize = 86;

/// A line in parts that fit into a picture, broken between words; those after the first are indented.
fn wrapped(line: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    for word in line.split_inclusive(' ') {
        let last = parts.len() - 1;
        if !parts[last].is_empty() && parts[last].chars().count() + word.chars().count() > COLUMNS {
            parts.push("      ".to_owned());
        }
        parts.last_mut().into_iter().for_each(|part| part.push_str(word));
    }
    parts
}

/// One bar whose parts are as long as there are failed, passed and skipped cases.
fn bar(picture: &mut Picture, counts: &str) -> Result<()> {
    const WIDTH: usize = 680;
    let parts: Vec<(usize, &str)> = counts
        .split(", ")
        .filter_map(|part| part.split_once(' '))
        .filter_map(|(count, word)| Some((count.parse().ok()?, word)))
        .collect();
    let all: usize = parts.iter().map(|(count, _)| count).sum();
    ensure!(all > 0, "no counts in {counts:?}");
    let mut x = MARGIN;
    for (count, word) in parts {
        let width = WIDTH * count / all;
        let class = match word {
            "failed" => "bad",
            "passed" => "good",
            _ => "off",
        };
        picture.rectangle(class, (x, picture.y), (width.saturating_sub(2), 10));
        x += width;
    }
    picture.y += 10;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{COLUMNS, report, terminal, wrapped};

    #[test]
    fn texts_cannot_become_elements() {
        let picture = terminal("$ <script>alert(\"1\")</script> & more");
        assert!(picture.contains("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; more"), "{picture}");
        assert!(!picture.contains("<script"), "{picture}");
    }

    #[test]
    fn a_long_line_is_broken_between_words() {
        let parts = wrapped(&"word ".repeat(30));
        assert_eq!(parts.len(), 2);
        assert!(parts.iter().all(|part| part.chars().count() <= COLUMNS), "{parts:?}");
    }

    #[test]
    fn a_report_without_counts_is_an_error() {
        let text = "verify server: A at B\n1 failed cases, 1 cause\n✗ c\n1 cases, 1 request: none skipped";
        assert!(report(text).unwrap_err().to_string().contains("no counts"));
    }
}
