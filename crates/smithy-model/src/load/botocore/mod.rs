//! Reads botocore's folder of an API version into facts. botocore's files are a conversion of the Smithy model that
//! lost some of it: the fixups and the upgrade from 1.0 restore what can be restored.

mod extras;
mod operations;
mod shapes;

use super::assemble::Assembler;
use super::cursor::Cursor;
use super::fact::Fact;
use super::finish::finish;
use super::fixup;
use super::input::Budget;
use super::locate::{Place, parse};
use super::version::Version;
use crate::diagnostic::{Diagnostic, Diagnostics, Step};
use crate::model::{Model, Node, ShapeId};
use crate::source::{ALLOWANCE, Source};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::Path;

/// The parsed files of a folder; `service-2.json` is the first.
pub(super) struct Files {
    sources: Vec<Source>,
    nodes: Vec<(Kind, Node)>,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Service,
    Paginators,
    Waiters,
    Examples,
    EndpointRules,
    EndpointTests,
}

const FILES: [(Kind, &str); 6] = [
    (Kind::Service, "service-2.json"),
    (Kind::Paginators, "paginators-1.json"),
    (Kind::Waiters, "waiters-2.json"),
    (Kind::Examples, "examples-1.json"),
    (Kind::EndpointRules, "endpoint-rule-set-1.json"),
    (Kind::EndpointTests, "endpoint-tests-1.json"),
];

impl Files {
    /// Only the service description.
    pub(super) fn service_only(source: Source, node: Node) -> Self {
        Self { sources: vec![source], nodes: vec![(Kind::Service, node)] }
    }

    fn node(&self, kind: Kind) -> Option<(&str, &Node)> {
        let index = self.nodes.iter().position(|(k, _)| *k == kind)?;
        Some((&self.sources[index].name, &self.nodes[index].1))
    }
}

/// Whether the folder is botocore's.
pub(super) fn is_folder(folder: &Path) -> bool {
    let has = |name: &str| folder.join(name).is_file();
    has("service-2.json") || has("service-2.json.gz")
}

/// Reads all files of a folder.
pub(super) fn read_folder(folder: &Path) -> Result<Files, Diagnostics> {
    let mut files = Files { sources: Vec::new(), nodes: Vec::new() };
    let (mut budget, mut allowance) = (Budget::default(), ALLOWANCE);
    let mut report = Diagnostics::default();
    for (kind, name) in FILES {
        let plain = folder.join(name);
        let compressed = folder.join(format!("{name}.gz"));
        let path = match (plain.is_file(), compressed.is_file()) {
            (true, _) => plain,
            (false, true) => compressed,
            (false, false) if kind == Kind::Service => {
                let message = "the folder has neither `service-2.json` nor `service-2.json.gz`";
                return Err(Diagnostic::error("no-service", message)
                    .file(folder.display().to_string())
                    .help("name botocore's folder of one API version, as `botocore/data/lambda/2015-03-31`")
                    .into());
            }
            (false, false) => continue,
        };
        let parsed = budget.read_file(&path).and_then(|bytes| Source::new(&path.display().to_string(), bytes));
        match parsed.and_then(|source| parse(&source, &mut allowance).map(|node| (source, node))) {
            Ok((source, node)) => {
                files.sources.push(source);
                files.nodes.push((kind, node));
            }
            Err(findings) => report.extend(findings),
        }
    }
    if report.has_errors() { Err(report) } else { Ok(files) }
}

/// Turns parsed files into a model.
pub(super) fn load<T>(
    files: &Files,
    check: impl FnOnce(&Model, &mut Diagnostics) -> T,
) -> Result<((Model, T), Diagnostics), Diagnostics> {
    let mut report = Diagnostics::default();
    let mut assembler = Assembler::default();
    assembler.state(Fact::Version(Version::V1_0));
    assembler.state(Fact::LossyDefaults);
    let mut namespace = None;
    if let Some((name, node)) = files.node(Kind::Service) {
        let service = Cursor::root(node).file(name);
        if let Some(names) = Names::read(&service, &mut report) {
            shapes::read(&names, &service, &mut assembler, &mut report);
            operations::read(&names, &service, &mut assembler, &mut report);
            extras::read(&names, files, &mut assembler, &mut report);
            fixup::botocore(&names.namespace, node, &mut assembler, &mut report);
            namespace = Some(names.namespace);
        }
    }
    let place = |finding: &Diagnostic, shape: &ShapeId| {
        let (index, path) = place(files, finding.code, shape);
        Place::Path(index, path)
    };
    finish(assembler, report, &files.sources, namespace.as_deref(), place, check)
}

/// The names that botocore does not spell out.
struct Names {
    namespace: String,
    service: ShapeId,
    /// Whether the service's protocol is bound to HTTP routes.
    rest: bool,
    /// Data shapes with the name of an operation. Botocore keeps the two apart, Smithy doesn't.
    clashing: BTreeSet<String>,
}

impl Names {
    fn read(service: &Cursor<'_>, report: &mut Diagnostics) -> Option<Self> {
        let Some(metadata) = service.get("metadata") else {
            report.push(
                service.finding(
                    Diagnostic::error("no-metadata", "the service has no `metadata`")
                        .help("the file must be botocore's service-2.json"),
                ),
            );
            return None;
        };
        let name = ["serviceId", "endpointPrefix"].into_iter().find_map(|key| metadata.string_of(key, report));
        let name: String = name.unwrap_or_default().chars().filter(char::is_ascii_alphanumeric).collect();
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            report.push(
                metadata.finding(
                    Diagnostic::error("no-service-id", "`metadata` has no `serviceId` that can be a name")
                        .help("it gives the namespace: `Lambda` becomes `com.amazonaws.lambda`"),
                ),
            );
            return None;
        }
        let namespace = format!("com.amazonaws.{}", name.to_ascii_lowercase());
        let taken = |name: &str| {
            ["shapes", "operations"].iter().any(|k| service.node.get(k).is_some_and(|s| s.get(name).is_some()))
        };
        let protocol = metadata.string_of("protocol", report).unwrap_or_default();
        let rest = !matches!(protocol, "json" | "query" | "ec2" | "smithy-rpc-v2-cbor");
        let mut shape = if rest { None } else { target(&metadata, report) }.unwrap_or(name);
        while taken(&shape) {
            shape.push_str("Service");
        }
        let names = |key: &str| service.node.get(key).and_then(Node::as_object).into_iter().flat_map(|o| o.keys());
        let clashing =
            names("operations").filter(|name| names("shapes").any(|shape| shape == *name)).cloned().collect();
        Some(Self { service: ShapeId::new(&namespace, shape), namespace, rest, clashing })
    }

    /// The name of a data shape, which is another one where an operation has it.
    fn data_name<'n>(&self, name: &'n str) -> Cow<'n, str> {
        if self.clashing.contains(name) { Cow::Owned(format!("{name}Shape")) } else { Cow::Borrowed(name) }
    }

    /// The id of a data shape; names that are not Smithy's are reported.
    fn data_id(&self, name: &str, at: &Cursor<'_>, report: &mut Diagnostics) -> Option<ShapeId> {
        self.id(&self.data_name(name), at, report)
    }

    /// The id of an operation; names that are not Smithy's are reported.
    fn id(&self, name: &str, at: &Cursor<'_>, report: &mut Diagnostics) -> Option<ShapeId> {
        let id = ShapeId::parse(&format!("{}#{name}", self.namespace)).filter(|id| id.member().is_none());
        if id.is_none() {
            let diagnostic = Diagnostic::error("bad-shape-id", format!("`{name}` cannot be the name of a shape"));
            report.push(at.finding(diagnostic.help("a name has letters, digits and `_`, and no digit first")));
        }
        id
    }
}

/// The service's name in the header that names operations: in Smithy it is the name of the shape. Some services put a
/// namespace before it, which they do without as well.
fn target(metadata: &Cursor<'_>, report: &mut Diagnostics) -> Option<String> {
    let prefix = metadata.string_of("targetPrefix", report)?;
    let name = prefix.rsplit('.').next().unwrap_or(prefix);
    match ShapeId::parse(&format!("a#{name}")) {
        Some(id) if id.member().is_none() => Some(name.to_owned()),
        _ => {
            let diagnostic = Diagnostic::error("bad-shape-id", format!("`{prefix}` cannot name a service"));
            let help = "`targetPrefix` ends in letters, digits and `_`, and no digit first";
            report.push(metadata.finding(diagnostic.help(help)));
            None
        }
    }
}

/// Where a shape, member or operation stands in botocore's files.
fn place(files: &Files, code: &str, id: &ShapeId) -> (usize, Vec<Step>) {
    let key = |text: &str| Step::Key(text.to_owned());
    if code.starts_with("example-")
        && let Some(index) = files.nodes.iter().position(|(k, _)| *k == Kind::Examples)
    {
        return (index, vec![key("examples"), key(id.name())]);
    }
    let operation =
        files.nodes.first().and_then(|(_, n)| n.get("operations")).is_some_and(|o| o.get(id.name()).is_some());
    let mut path = vec![key(if operation { "operations" } else { "shapes" }), key(id.name())];
    match id.member() {
        Some(member @ ("member" | "key" | "value")) => path.push(key(member)),
        Some(member) => path.extend([key("members"), key(member)]),
        None => {}
    }
    (0, path)
}

/// An annotation trait's value.
fn empty() -> Node {
    Node::Object(Default::default())
}

/// Reports a key that this reader does not carry over.
fn unknown_key(at: &Cursor<'_>, id: &ShapeId, report: &mut Diagnostics) {
    let message = format!("`{}` is not understood and was left out", at.key());
    report.push(at.finding(Diagnostic::warning("unknown-key", message).on(id)));
}
