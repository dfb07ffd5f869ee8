//! The first command of a Markdown page with what it prints, and the comparison with what was printed. Running it is the
//! business of the tests.

/// Stands for any lines where it is a line, and for any text within one.
const ANY: &str = "...";

/// What a page starts with.
#[derive(Debug, PartialEq)]
pub struct Page {
    /// The `sh` blocks before the command.
    pub setup: String,
    pub command: String,
    /// What the command prints, with `...` for what varies.
    pub output: String,
}

impl Page {
    /// Reads the blocks of a page up to its first `console` block, which begins with `$ ` and the command.
    pub fn read(text: &str) -> Self {
        let mut setup = String::new();
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            let Some(language) = line.strip_prefix("```") else { continue };
            let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            match (language, block.split_first()) {
                ("console", Some((first, output))) => {
                    let command = first.strip_prefix("$ ").expect("a console block begins with `$ `");
                    assert!(
                        !output.iter().any(|line| line.starts_with("$ ")),
                        "the first console block has one command"
                    );
                    return Self { setup, command: command.to_owned(), output: output.join("\n") };
                }
                ("sh", _) => setup.extend(block.iter().flat_map(|line| [line, "\n"])),
                _ => {}
            }
        }
        panic!("the page has no console block")
    }

    /// The port of the server that the command calls, where it calls one.
    pub fn port(&self) -> Option<u16> {
        let (_, rest) = self.command.split_once("http://127.0.0.1:")?;
        rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
    }

    /// The same with another port in all texts.
    pub fn with_port(&self, port: u16) -> Self {
        let found = self.port().expect("the command calls a server").to_string();
        let replaced = |text: &str| text.replace(&found, &port.to_string());
        Self { setup: replaced(&self.setup), command: replaced(&self.command), output: replaced(&self.output) }
    }
}

/// Compares what was printed with what a page shows.
pub fn compare(shown: &str, printed: &str) -> Result<(), String> {
    let shown: Vec<&str> = shown.trim_end().lines().collect();
    let printed: Vec<&str> = printed.trim_end().lines().map(str::trim_end).collect();
    let parts: Vec<&[&str]> = shown.split(|line| *line == ANY).collect();
    let mut at = 0;
    for (number, part) in parts.iter().enumerate() {
        let last = printed.len().checked_sub(part.len());
        let mut places = match (number == 0, number + 1 == parts.len()) {
            (true, true) if printed.len() != part.len() => {
                return Err(format!("{} lines in place of {}", printed.len(), part.len()));
            }
            (true, _) => 0..1,
            // What follows the last `...` ends the output.
            (false, true) if !part.is_empty() => last.map_or(0..0, |last| last.max(at)..last + 1),
            (false, _) => at..last.map_or(0, |last| last + 1),
        };
        let is_at = |place: usize| {
            let found = printed.get(place..place + part.len());
            found.is_some_and(|found| part.iter().zip(found).all(|(shown, printed)| line_is(shown, printed)))
        };
        let place = places.find(|place| is_at(*place));
        at = place.ok_or_else(|| format!("not found, in this place:\n{}", part.join("\n")))? + part.len();
    }
    Ok(())
}

fn line_is(shown: &str, printed: &str) -> bool {
    let mut parts = shown.split(ANY);
    let Some(mut rest) = parts.next().and_then(|first| printed.strip_prefix(first)) else { return false };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        let Some((_, behind)) = rest.split_once(part) else { return false };
        rest = behind;
    }
    true
}

#[test]
fn a_page_is_read_up_to_its_first_console_block() {
    let page = Page::read(
        "# Title\n\n```sh\na\nb &\n```\n\n```rust\nc\n```\n\n```console\n$ d 1\ne\n...\n```\n\n```console\n$ f\n```\n",
    );
    assert_eq!(page, Page { setup: "a\nb &\n".into(), command: "d 1".into(), output: "e\n...".into() });
}

#[test]
fn a_port_is_replaced_in_all_texts_of_a_page() {
    let page = Page::read("```sh\nserve 5000\n```\n```console\n$ verify http://127.0.0.1:5000 --all\nat 5000\n```\n");
    assert_eq!(page.port(), Some(5000));
    let other =
        Page { setup: "serve 7\n".into(), command: "verify http://127.0.0.1:7 --all".into(), output: "at 7".into() };
    assert_eq!(page.with_port(7), other);
}

#[test]
fn placeholders_stand_for_lines_and_for_text() {
    for (shown, printed) in [
        ("a\nb", "a\nb\n"),
        ("a\n...\nd", "a\nb\nc\nd"),
        ("a\n...\nb", "a\nb"),
        ("...\nb", "a\nb"),
        ("a\n...", "a\nb\nc"),
        ("in ... s", "in 0.4 s"),
        ("in ... s: ... passed", "in 0.4 s: 3 passed"),
        ("a\n...\nb\nc", "a\nb\nb\nc"),
    ] {
        assert_eq!(compare(shown, printed), Ok(()), "{shown:?} and {printed:?}");
    }
}

#[test]
fn other_output_is_a_difference() {
    for (shown, printed) in [
        ("a", "b"),
        ("a", "a\nb"),
        ("a\nb", "a"),
        ("a", ""),
        ("a\n...\nd", "a\nd\ne"),
        ("...\nb\n...", "a\nc"),
        ("a\n...", "b\na"),
        ("in ... s", "in 0.4 ms"),
        ("in ... s: ... passed", "in 0.4 s: 3 failed"),
        ("a\n...\na", "a"),
    ] {
        assert!(compare(shown, printed).is_err(), "{shown:?} and {printed:?}");
    }
}
