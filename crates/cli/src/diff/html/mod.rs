//! The comparison as one HTML page that needs nothing else: no script, and nothing is fetched. Changes are grouped by
//! operation, the worst first, with the messages of the operation in both models side by side.

use super::Page;
use super::changelog;
use super::group::{Group, Severity, groups, is_minor_detail};
use super::terminal::{old_and_new, summary};
use super::wire_forms::{Form, Forms, WireForms};
use proofmark_contract::report::html::BASE_STYLE;
use proofmark_smithy_model::count::counted;
use proofmark_smithy_model::diff::{Effect, Finding, Level};
use proofmark_smithy_model::text::{escape_html, printable};
use similar::{ChangeTag, TextDiff};
use std::collections::BTreeSet;
use std::fmt::Write;

/// The most operations whose messages are shown under one heading.
const MOST_OPERATIONS: usize = 40;

/// The page.
pub(super) fn render(page: &Page<'_>, forms: &WireForms) -> String {
    let title = text(&format!("{}: model changes", page.comparison.title));
    let shown: Vec<&Finding> =
        page.findings.iter().copied().filter(|finding| page.verbose || !is_minor_detail(finding)).collect();
    let groups = groups(&shown, page.views);
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>{title}</title>\n<style>\n{BASE_STYLE}{}</style>\n</head>\n<body>\n\
         <a class=\"skip\" href=\"#changes\">Skip to the changes</a>\n<header>\n<h1>{title}</h1>\n\
         <p class=\"models\"><span><b>Old</b> {}</span> <span><b>New</b> {}</span></p>\n</header>\n<main>\n",
        include_str!("style.css"),
        code(page.old),
        code(page.new),
    );
    verdicts(&mut out, page);
    contents(&mut out, page, &groups);
    let _ = writeln!(out, "<div id=\"changes\" tabindex=\"-1\">");
    for (number, group) in groups.iter().enumerate() {
        section(&mut out, page, forms, number, group);
    }
    out.push_str("</div>\n");
    let hidden = page.findings.len() - shown.len();
    if hidden > 0 {
        let _ = writeln!(
            out,
            "<p class=\"quiet\">Not shown without <code>--verbose</code>: {} of documentation or order.</p>",
            counted(hidden, "change")
        );
    }
    accepted(&mut out, page);
    let entry = changelog::render(page);
    if !entry.is_empty() {
        let _ = writeln!(
            out,
            "<section class=\"panel\" aria-labelledby=\"entry\"><h2 id=\"entry\">Changelog entry</h2>\n\
             <p class=\"quiet\">Markdown, for the changelog of the generated crate.</p>\n<pre tabindex=\"0\">{}</pre></section>",
            escape_html(&entry)
        );
    }
    out.push_str("</main>\n</body>\n</html>");
    out
}

/// The worst verdict of each view.
fn verdicts(out: &mut String, page: &Page<'_>) {
    let _ = writeln!(out, "<p class=\"summary\">{}</p>", text(&summary(page)));
    if page.without_items.is_some() {
        out.push_str(
            "<p class=\"quiet\">No crate can be generated, so Rust levels are those that the rules usually have.</p>\n",
        );
    }
    let worst = |of: fn(&Finding) -> Effect| page.findings.iter().map(|finding| of(finding)).max();
    let level = page.findings.iter().map(|finding| finding.level).max();
    let rows = [
        ("Client view", "clients of the old model with a service of the new one", worst(Finding::client).map(effect)),
        ("Server view", "clients of the new model with a service of the old one", worst(Finding::server).map(effect)),
        ("Rust view", "code that uses the generated crate", level.map(self::level)),
    ];
    out.push_str("<dl class=\"views\">\n");
    for (name, says, verdict) in rows {
        let verdict = verdict.unwrap_or_else(|| badge("info", "no changes"));
        let _ = writeln!(out, "<div><dt>{name}</dt><dd>{verdict} <span class=\"quiet\">{says}</span></dd></div>");
    }
    out.push_str("</dl>\n");
}

fn contents(out: &mut String, page: &Page<'_>, groups: &[Group<'_>]) {
    if groups.len() < 2 {
        return;
    }
    out.push_str("<nav class=\"panel\" aria-labelledby=\"contents\"><h2 id=\"contents\">Contents</h2>\n<ul>\n");
    for (number, group) in groups.iter().enumerate() {
        let changes = counted(group.findings.len(), "change");
        let _ = writeln!(
            out,
            "<li>{} <a href=\"#group-{number}\">{}</a> <span class=\"quiet\">{changes}</span></li>",
            severity(worst_of(page, group)),
            text(&group.title),
        );
    }
    out.push_str("</ul></nav>\n");
}

fn worst_of(page: &Page<'_>, group: &Group<'_>) -> Severity {
    group.findings.iter().map(|finding| page.views.severity(finding)).max().unwrap_or(Severity::Info)
}

fn section(out: &mut String, page: &Page<'_>, forms: &WireForms, number: usize, group: &Group<'_>) {
    let _ = writeln!(
        out,
        "<section class=\"panel\" aria-labelledby=\"group-{number}\">\n<h2 id=\"group-{number}\">{} {}</h2>",
        severity(worst_of(page, group)),
        text(&group.title),
    );
    for finding in &group.findings {
        change(out, page, finding);
    }
    let operations: BTreeSet<&String> = group.findings.iter().flat_map(|finding| &finding.operations).collect();
    let is_one = operations.len() == 1;
    for operation in operations.iter().take(MOST_OPERATIONS) {
        // What was recognised as renamed has its former name in the old model.
        let renamed = group
            .findings
            .iter()
            .find(|finding| finding.rule.id == "operation-renamed" && finding.subject.name() == operation.as_str());
        let former = renamed.and_then(|finding| finding.old.as_ref()).unwrap_or(operation);
        messages(out, operation, &forms.of(former, operation), is_one);
    }
    if operations.len() > MOST_OPERATIONS {
        let more = counted(operations.len() - MOST_OPERATIONS, "more operation");
        let _ = writeln!(out, "<p class=\"quiet\">The messages of {more} are not shown.</p>");
    }
    out.push_str("</section>\n");
}

fn change(out: &mut String, page: &Page<'_>, finding: &Finding) {
    let subject = finding.subject.to_string();
    let subject = subject.split_once('#').map_or(subject.as_str(), |(_, name)| name);
    let _ = writeln!(
        out,
        "<article>\n<h3>{} {}</h3>\n<p>{}{}.</p>",
        severity(page.views.severity(finding)),
        code(subject),
        finding.rule.change.get(..1).unwrap_or_default().to_ascii_uppercase(),
        finding.rule.change.get(1..).unwrap_or_default(),
    );
    if let Some(shown) = old_and_new(finding) {
        let _ = writeln!(out, "<p>{}</p>", code(&shown));
    }
    if let Some(witness) = &finding.witness {
        let _ = writeln!(out, "<p>For example {}</p>", code(&format!("{witness:?}")));
    }
    let _ = writeln!(
        out,
        "<ul class=\"verdicts\"><li>Client {}</li><li>Server {}</li><li>Rust {}</li></ul>",
        effect(finding.client()),
        effect(finding.server()),
        level(finding.level),
    );
    if finding.operations.len() > 1 {
        let names = finding.operations.join(", ");
        let _ = writeln!(
            out,
            "<details><summary>{} operations</summary><p>{}</p></details>",
            finding.operations.len(),
            text(&names)
        );
    }
    if !finding.items.is_empty() {
        let count = finding.items.len();
        let items = counted(count, "Rust item");
        let _ = writeln!(
            out,
            "<details{}><summary>{items}</summary><div class=\"wide\" tabindex=\"0\"><table>\n<thead><tr><th scope=\"col\">item</th>\
             <th scope=\"col\">before</th><th scope=\"col\">after</th><th scope=\"col\">level</th></tr></thead><tbody>",
            if count <= 4 { " open" } else { "" },
        );
        for item in &finding.items {
            let side = |side: &Option<String>| side.as_deref().map_or_else(|| "–".to_owned(), code);
            let _ = writeln!(
                out,
                "<tr><td>{}</td><td data-label=\"before\">{}</td><td data-label=\"after\">{}</td><td data-label=\"level\">{}</td></tr>",
                code(&item.path),
                side(&item.before),
                side(&item.after),
                item.level
            );
        }
        out.push_str("</tbody></table></div></details>\n");
    }
    let _ = writeln!(
        out,
        "<p class=\"quiet\">{} <code class=\"rule\">{}</code></p>\n</article>",
        escape_html(finding.rule.reason),
        finding.rule.id
    );
}

/// The messages of an operation, old and new side by side; what is unchanged is folded.
fn messages(out: &mut String, operation: &str, forms: &[(&'static str, Forms); 2], is_open: bool) {
    let shown = forms.each_ref().map(|(name, Forms { old, new })| (name, sides(old, new)));
    let is_same = shown.iter().all(|(_, (_, _, is_same))| *is_same);
    let equal = |is_same: bool| if is_same { " <span class=\"quiet\">unchanged</span>" } else { "" };
    let _ = writeln!(
        out,
        "<details class=\"wire\"{}><summary>Messages of {}{}</summary>",
        if is_open && !is_same { " open" } else { "" },
        code(operation),
        equal(is_same),
    );
    for (name, (left, right, is_same)) in shown {
        let _ = writeln!(
            out,
            "<h4>{name}{}</h4>\n<div class=\"sides\"><div><h5>Old</h5>{left}</div><div><h5>New</h5>{right}</div></div>",
            equal(is_same),
        );
    }
    out.push_str("</details>\n");
}

/// Both sides as HTML, and whether they are equal. Lines that one side alone has are marked, by a sign too.
fn sides(old: &Form, new: &Form) -> (String, String, bool) {
    let missing = |reason: &str| format!("<p class=\"quiet\">{}</p>", text(reason));
    let plain = |lines: &[String]| {
        let lines: Vec<String> = lines.iter().map(|shown| line(' ', shown)).collect();
        format!("<pre tabindex=\"0\">{}</pre>", lines.concat())
    };
    match (old, new) {
        (Form::Message(old), Form::Message(new)) => {
            let (before, after): (Vec<&str>, Vec<&str>) =
                (old.iter().map(String::as_str).collect(), new.iter().map(String::as_str).collect());
            let difference = TextDiff::from_slices(&before, &after);
            let (mut left, mut right) = (String::new(), String::new());
            for change in difference.iter_all_changes() {
                match change.tag() {
                    ChangeTag::Equal => {
                        left.push_str(&line(' ', change.value()));
                        right.push_str(&line(' ', change.value()));
                    }
                    ChangeTag::Delete => left.push_str(&line('-', change.value())),
                    ChangeTag::Insert => right.push_str(&line('+', change.value())),
                }
            }
            let pre = |lines: String| format!("<pre tabindex=\"0\">{lines}</pre>");
            (pre(left), pre(right), old == new)
        }
        (Form::Message(old), Form::Missing(reason)) => (plain(old), missing(reason), false),
        (Form::Missing(reason), Form::Message(new)) => (missing(reason), plain(new), false),
        (Form::Missing(one), Form::Missing(other)) => (missing(one), missing(other), true),
    }
}

fn line(sign: char, shown: &str) -> String {
    let shown = text(shown);
    match sign {
        '-' => format!("<del>- {shown}\n</del>"),
        '+' => format!("<ins>+ {shown}\n</ins>"),
        _ => format!("  {shown}\n"),
    }
}

fn accepted(out: &mut String, page: &Page<'_>) {
    if page.ignored.is_empty() {
        return;
    }
    out.push_str("<section class=\"panel\" aria-labelledby=\"accepted\"><h2 id=\"accepted\">Accepted</h2>\n<ul>\n");
    for (finding, entry) in &page.ignored {
        let _ = writeln!(
            out,
            "<li><code>{}</code> {}: {}</li>",
            finding.rule.id,
            code(&finding.subject.to_string()),
            text(&entry.reason)
        );
    }
    out.push_str("</ul></section>\n");
}

fn text(shown: &str) -> String {
    escape_html(&printable(shown))
}

fn code(shown: &str) -> String {
    format!("<code>{}</code>", text(shown))
}

fn badge(tone: &str, word: &str) -> String {
    format!("<span class=\"badge {tone}\">{word}</span>")
}

fn severity(severity: Severity) -> String {
    badge(severity.word(), severity.word())
}

fn effect(effect: Effect) -> String {
    let tone = match effect {
        Effect::Safe => "safe",
        Effect::Degrades => "degrading",
        Effect::Breaks => "breaking",
    };
    badge(tone, effect.word())
}

fn level(level: Level) -> String {
    let tone = match level {
        Level::Patch => "safe",
        Level::Minor => "info",
        Level::Major => "breaking",
    };
    badge(tone, level.word())
}
