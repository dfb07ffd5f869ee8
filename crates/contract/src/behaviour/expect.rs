//! What checks expect of a response. Each expectation collects findings; texts of errors are warnings, as AWS changes
//! its wording.

use super::{Checked, Received, Reply};
use crate::report::Finding;
use proofmark_smithy_model::model::Node;

/// Expectations of one response.
pub struct Expectations {
    reply: Reply,
    findings: Vec<Finding>,
}

/// What is expected of an error's text.
pub enum Text {
    /// This text.
    Is(String),
    /// A text that begins and ends so.
    From(String, String),
    /// Nobody knows.
    Any,
}

impl Expectations {
    /// Expectations of this response. Other checks validate it against the model.
    pub fn of(reply: Reply) -> Self {
        Self { reply, findings: Vec::new() }
    }

    /// The document of the output; a finding when there is none.
    pub fn output(&mut self) -> Option<&Node> {
        let Received::Output(document) = &self.reply.response.received else {
            let finding = Finding::error("status", "a success", self.said());
            if !self.findings.contains(&finding) {
                self.findings.push(finding);
            }
            return None;
        };
        Some(document)
    }

    /// What the server said, with the reason when it can't be understood.
    fn said(&self) -> String {
        match (&self.reply.response.received, self.reply.response.findings.first()) {
            (Received::Nothing, Some(reason)) => format!("{} ({reason})", Received::Nothing),
            (said, _) => said.to_string(),
        }
    }

    /// The output has this value there.
    pub fn has(mut self, path: &str, expected: impl Into<Node>) -> Self {
        let expected = expected.into();
        if let Some(found) = self.output().map(|output| at(output, path).cloned())
            && found.as_ref() != Some(&expected)
        {
            self.findings.push(Finding::error(path, format!("`{expected}`"), shown(found.as_ref())));
        }
        self
    }

    /// The output has nothing there.
    pub fn lacks(mut self, path: &str) -> Self {
        if let Some(found) = self.output().and_then(|output| at(output, path).cloned()) {
            self.findings.push(Finding::error(path, "nothing, as it was never set", shown(Some(&found))));
        }
        self
    }

    /// The output's text there is as `expected` says.
    pub fn text(mut self, path: &str, expected: &str, is: impl Fn(&str) -> bool) -> Self {
        if let Some(found) = self.output().map(|output| at(output, path).cloned())
            && !found.as_ref().and_then(Node::as_str).is_some_and(is)
        {
            self.findings.push(Finding::error(path, expected, shown(found.as_ref())));
        }
        self
    }

    /// The output's number there is greater than this one.
    pub fn greater(mut self, path: &str, than: Option<f64>) -> Self {
        let Some(than) = than else {
            self.findings.push(Finding::error(path, "a number in the response before", "none"));
            return self;
        };
        if let Some(found) = self.output().map(|output| at(output, path).cloned())
            && !found.as_ref().and_then(Node::as_f64).is_some_and(|found| found > than)
        {
            self.findings.push(Finding::error(path, format!("a number above `{than}`"), shown(found.as_ref())));
        }
        self
    }

    /// An error of this name and status, with this text.
    pub fn error(mut self, status: u16, name: &str, text: Text) -> Self {
        let error = match &self.reply.response.received {
            Received::Error(error) if error.name == name && error.status == status => error,
            _ => {
                self.findings.push(Finding::error("status", format!("{name} with status {status}"), self.said()));
                return self;
            }
        };
        let message = error.message.as_deref().unwrap_or_default();
        let (as_expected, expected) = match text {
            Text::Is(text) => (message == text, format!("`{text}`")),
            Text::From(start, end) => {
                (message.starts_with(&start) && message.ends_with(&end), format!("`{start}…{end}`"))
            }
            Text::Any => (true, String::new()),
        };
        if !as_expected {
            self.findings.push(Finding::warning("message", expected, format!("`{message}`")));
        }
        self
    }

    /// Takes in what was expected of a call before this one.
    pub fn after(mut self, before: Self) -> Self {
        const BEFORE: &str = "before: ";
        let before = before.findings.into_iter().map(|finding| match finding.path.starts_with(BEFORE) {
            true => finding,
            false => Finding { path: format!("{BEFORE}{}", finding.path), ..finding },
        });
        self.findings.splice(0..0, before);
        self
    }

    /// One finding more, unless it is none.
    pub fn also(mut self, finding: Option<Finding>) -> Self {
        self.findings.extend(finding);
        self
    }

    /// The outcome.
    pub fn checked(self) -> Checked {
        Checked { findings: self.findings, exchange: self.reply.exchange }
    }
}

/// The value at a path of member names and indices, `DestinationConfig.OnFailure`, `FunctionEventInvokeConfigs.0`.
pub fn at<'a>(document: &'a Node, path: &str) -> Option<&'a Node> {
    path.split('.').try_fold(document, |value, step| match value {
        Node::Array(items) => items.get(step.parse::<usize>().ok()?),
        _ => value.get(step),
    })
}

fn shown(value: Option<&Node>) -> String {
    value.map_or_else(|| "nothing".to_owned(), |value| format!("`{value}`"))
}
