//! The pages in docs/: the book has all of them, and their links lead somewhere.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs")
}

fn pages() -> BTreeSet<String> {
    let files = fs::read_dir(docs()).expect("docs/").map(|entry| entry.expect("an entry").file_name());
    let names = files.filter_map(|name| name.into_string().ok());
    names.filter(|name| name.ends_with(".md") && name != "SUMMARY.md").collect()
}

fn text(page: &str) -> String {
    fs::read_to_string(docs().join(page)).unwrap_or_else(|error| panic!("docs/{page}: {error}"))
}

/// The targets of the links of a page, but for those in code.
fn links(text: &str) -> Vec<&str> {
    let prose = text.split("\n```").step_by(2);
    let links = prose.flat_map(|part| part.split("](").skip(1)).filter_map(|rest| rest.split(')').next());
    links.filter(|link| !link.starts_with("http")).collect()
}

/// The anchor that a heading gets on the pages of GitHub and in the book.
fn anchor(heading: &str) -> String {
    let kept = heading.trim().chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c.to_ascii_lowercase() }).collect()
}

#[test]
fn the_book_has_each_page_once() {
    let summary = text("SUMMARY.md");
    let listed = links(&summary);
    let distinct: BTreeSet<String> = listed.iter().map(|page| (*page).to_owned()).collect();
    assert_eq!(distinct, pages());
    assert_eq!(listed.len(), distinct.len(), "a page is listed twice");
}

#[test]
fn links_between_pages_lead_to_files_and_headings() {
    let mut broken = Vec::new();
    for page in pages() {
        for link in links(&text(&page)) {
            let (path, heading) = link.split_once('#').unwrap_or((link, ""));
            let target = if path.is_empty() { docs().join(&page) } else { docs().join(path) };
            let is_there = match fs::read_to_string(&target) {
                _ if heading.is_empty() => target.exists(),
                Ok(text) => {
                    text.lines().any(|line| line.starts_with('#') && anchor(line.trim_start_matches('#')) == heading)
                }
                Err(_) => false,
            };
            if !is_there {
                broken.push(format!("docs/{page}: {link}"));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}
