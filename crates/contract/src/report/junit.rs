//! A report as JUnit XML: a suite per operation, a test case per case. It is valid by both schemas that CI systems use,
//! Jenkins' `junit-10.xsd` and that of Ant's JUnit task (`JUnit.xsd`), which is stricter: no attributes on `testsuites`,
//! one result per test case, and each suite with its properties and both outputs. Known failures and skipped cases are
//! `skipped`; what they and warnings have to say is in the `system-out` of their suite.

use super::{Case, RunReport, Verdict};
use indexmap::IndexMap;
use proofmark_smithy_model::text::{escape, is_printable};
use std::fmt::Write as _;
use std::time::Duration;

/// The report as JUnit XML.
pub fn render(report: &RunReport) -> String {
    let mut suites: IndexMap<&str, Vec<&Case>> = IndexMap::new();
    for case in &report.cases {
        suites.entry(&case.operation).or_default().push(case);
    }
    let mut xml = Xml::new();
    xml.open("testsuites", &[]);
    for (number, (operation, cases)) in suites.iter().enumerate() {
        suite(&mut xml, report, number, operation, cases);
    }
    if !report.stale.is_empty() {
        stale(&mut xml, report, suites.len());
    }
    xml.close("testsuites");
    xml.text
}

fn suite(xml: &mut Xml, report: &RunReport, number: usize, operation: &str, cases: &[&Case]) {
    let failures = cases.iter().filter(|case| case.verdict.fails_the_run()).count();
    let skipped =
        cases.iter().filter(|case| matches!(case.verdict, Verdict::Skipped(_) | Verdict::KnownFailure(_))).count();
    let time = cases.iter().map(|case| case.duration).sum();
    open_suite(xml, report, (number, operation), [cases.len(), failures, skipped], time);
    let mut notes = String::new();
    for case in cases {
        test_case(xml, case);
        if matches!(case.verdict, Verdict::Warned | Verdict::KnownFailure(_)) {
            let _ = writeln!(notes, "{}\n{}", case.id, details(case));
        }
    }
    close_suite(xml, &notes);
}

fn close_suite(xml: &mut Xml, notes: &str) {
    xml.leaf("system-out", &[], notes);
    xml.leaf("system-err", &[], "");
    xml.close("testsuite");
}

fn open_suite(
    xml: &mut Xml,
    report: &RunReport,
    (number, name): (usize, &str),
    [tests, failures, skipped]: [usize; 3],
    time: Duration,
) {
    xml.open(
        "testsuite",
        &[
            ("name", name),
            ("package", &report.title),
            ("id", &number.to_string()),
            ("hostname", "localhost"),
            ("tests", &tests.to_string()),
            ("failures", &failures.to_string()),
            ("errors", "0"),
            ("skipped", &skipped.to_string()),
            ("time", &seconds(time)),
            ("timestamp", &report.started.strftime("%Y-%m-%dT%H:%M:%S").to_string()),
        ],
    );
    xml.open("properties", &[]);
    xml.empty("property", &[("name", "target"), ("value", &report.target)]);
    if let Some(seed) = report.seed {
        xml.empty("property", &[("name", "seed"), ("value", &seed.to_string())]);
    }
    xml.close("properties");
}

fn test_case(xml: &mut Xml, case: &Case) {
    let class = format!("{}.{}", case.operation, case.check);
    let attributes: [(&str, &str); 3] = [("classname", &class), ("name", &case.id), ("time", &seconds(case.duration))];
    let first = case.findings.first().map(ToString::to_string).unwrap_or_default();
    match &case.verdict {
        Verdict::Passed | Verdict::Warned => xml.empty("testcase", &attributes),
        Verdict::Skipped(reason) => skipped(xml, &attributes, reason),
        Verdict::KnownFailure(reason) => skipped(xml, &attributes, &format!("known to fail: {reason}")),
        Verdict::Failed => {
            xml.open("testcase", &attributes);
            xml.leaf("failure", &[("type", case.verdict.name()), ("message", &first)], &details(case));
            xml.close("testcase");
        }
        Verdict::UnexpectedPass(reason) => {
            let message = format!("passed, but is listed as a known failure: {reason}");
            xml.open("testcase", &attributes);
            xml.leaf("failure", &[("type", case.verdict.name()), ("message", &message)], &details(case));
            xml.close("testcase");
        }
    }
}

fn skipped(xml: &mut Xml, attributes: &[(&str, &str)], message: &str) {
    xml.open("testcase", attributes);
    xml.empty("skipped", &[("message", message)]);
    xml.close("testcase");
}

fn stale(xml: &mut Xml, report: &RunReport, number: usize) {
    let count = report.stale.len();
    open_suite(xml, report, (number, "known failures"), [count, count, 0], Duration::ZERO);
    for entry in &report.stale {
        xml.open("testcase", &[("classname", "known failures"), ("name", &entry.id), ("time", "0.000")]);
        let message = format!("no case has this id; the known-failures file says of it: {}", entry.reason);
        xml.empty("failure", &[("type", "stale"), ("message", &message)]);
        xml.close("testcase");
    }
    close_suite(xml, "");
}

/// The mark, the findings and the messages of a case.
fn details(case: &Case) -> String {
    let mut text = format!("mark: {}\n", case.mark);
    for finding in &case.findings {
        let _ = writeln!(text, "{}: {finding}", format!("{:?}", finding.severity).to_lowercase());
    }
    if let Some(exchange) = &case.exchange {
        let _ = write!(
            text,
            "\nrequest:\n{}\n\nresponse:\n{}\n",
            exchange.request.trim_end(),
            exchange.response.trim_end()
        );
    }
    text
}

fn seconds(duration: Duration) -> String {
    format!("{:.3}", duration.as_secs_f64())
}

/// As much of an XML writer as the form needs: elements, attributes, text.
struct Xml {
    text: String,
    depth: usize,
}

impl Xml {
    fn new() -> Self {
        Self { text: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned(), depth: 0 }
    }

    fn open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.tag(name, attributes);
        self.text.push_str(">\n");
        self.depth += 1;
    }

    fn close(&mut self, name: &str) {
        self.depth -= 1;
        let _ = writeln!(self.text, "{:1$}</{name}>", "", self.depth * 2);
    }

    fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.tag(name, attributes);
        self.text.push_str("/>\n");
    }

    fn leaf(&mut self, name: &str, attributes: &[(&str, &str)], content: &str) {
        self.tag(name, attributes);
        self.text.push('>');
        self.text.push_str(&escape_xml(content, false));
        let _ = writeln!(self.text, "</{name}>");
    }

    fn tag(&mut self, name: &str, attributes: &[(&str, &str)]) {
        let _ = write!(self.text, "{:1$}<{name}", "", self.depth * 2);
        for (name, value) in attributes {
            let _ = write!(self.text, " {name}=\"{}\"", escape_xml(value, true));
        }
    }
}

/// Text as XML 1.0 content. Characters that XML cannot hold, even escaped, are written as `\u{1b}`.
fn escape_xml(text: &str, in_attribute: bool) -> String {
    let is_xml = |character| matches!(character, '\t' | '\n' | '\r') || is_printable(character);
    let mut escaped = String::with_capacity(text.len());
    for character in escape(text, is_xml).chars() {
        match character {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            // A parser turns these into a space or a line feed unless they are references.
            '\n' | '\t' if in_attribute => {
                let _ = write!(escaped, "&#{};", character as u32);
            }
            '\r' => escaped.push_str("&#13;"),
            other => escaped.push(other),
        }
    }
    escaped
}
