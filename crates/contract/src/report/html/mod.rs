//! A report as one HTML page that needs nothing else: style, script and data are inside, nothing is fetched. The page's
//! script draws everything from the JSON report, and a case's messages only once it is opened.

use super::text::escape_html;
use super::{RunReport, explain, json};
use crate::mark::Mark;
use proofmark_smithy_model::text::printable;

/// What all pages of this project look like: colours, letters, panels. It stands before what a page adds.
pub const BASE_STYLE: &str = include_str!("base.css");

/// The report as an HTML page.
pub fn render(report: &RunReport) -> String {
    let title = escape_html(&printable(&format!("{}: {} at {}", report.title, report.api, report.target)));
    // `<` would let a text of a stranger end the element that the data stands in.
    let data = json::render_compact(report).replace('<', "\\u003c");
    let words = words().to_string().replace('<', "\\u003c");
    let parts: [(&str, &str); 5] = [
        ("{{words}}", &words),
        ("{{title}}", &title),
        ("{{style}}", concat!(include_str!("base.css"), include_str!("style.css"))),
        ("{{data}}", &data),
        ("{{script}}", include_str!("script.js")),
    ];
    fill(include_str!("page.html"), &parts)
}

/// What the words of the page mean.
fn words() -> serde_json::Value {
    let marks = [Mark::Model, Mark::Documented, Mark::RECORDED, Mark::Unknown];
    let table = |rows: &mut dyn Iterator<Item = (&'static str, &'static str)>| -> serde_json::Map<_, _> {
        rows.map(|(name, says)| (name.to_owned(), says.into())).collect()
    };
    serde_json::json!({
        "checks": table(&mut explain::CHECKS.into_iter()),
        "verdicts": table(&mut explain::VERDICTS.into_iter()),
        "marks": table(&mut marks.into_iter().map(|mark| (mark.name(), explain::mark(mark)))),
    })
}

/// The template with each place filled once, so that nothing in a part is taken for a place.
fn fill(template: &str, parts: &[(&str, &str)]) -> String {
    let mut page = String::with_capacity(template.len() + parts.iter().map(|(_, part)| part.len()).sum::<usize>());
    let mut rest = template;
    while let Some((at, (place, part))) =
        parts.iter().filter_map(|part| Some((rest.find(part.0)?, part))).min_by_key(|(at, _)| *at)
    {
        page.push_str(&rest[..at]);
        page.push_str(part);
        rest = &rest[at + place.len()..];
    }
    page.push_str(rest);
    page
}
