//! The `metadata` and `operations` of `service-2.json`.

use super::{Names, empty, shapes::deprecated, unknown_key};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::knowledge::protocol::of_botocore;
use crate::load::assemble::Assembler;
use crate::load::cursor::Cursor;
use crate::load::fact::Fact;
use crate::model::{Node, OperationShape, PRELUDE, ServiceShape, ShapeId, ShapeType};
use serde_json::json;
use std::collections::BTreeMap;

/// States the service and its operations.
pub(super) fn read(names: &Names, service: &Cursor<'_>, out: &mut Assembler, report: &mut Diagnostics) {
    let mut ids = Vec::new();
    let mut uses = BTreeMap::new();
    for (name, operation) in service.entries_of("operations", report) {
        let Some(id) = names.id(name, &operation, report) else { continue };
        if !operation.node.is_object() {
            operation.wrong_type("an object", report);
            continue;
        }
        read_operation(names, &id, service.node, &operation, &mut uses, out, report);
        ids.push(id);
    }
    input_and_output(names, service.node, &uses, out);
    read_service(names, service, ids, out, report);
}

fn read_service(
    names: &Names,
    service: &Cursor<'_>,
    operations: Vec<ShapeId>,
    out: &mut Assembler,
    report: &mut Diagnostics,
) {
    let Some(metadata) = service.get("metadata") else { return };
    let text = |key: &'static str, report: &mut Diagnostics| metadata.string_of(key, report);
    let version = text("apiVersion", report).unwrap_or_default().to_owned();
    let id = &names.service;
    out.state(Fact::Shape(id.clone(), ShapeType::Service(ServiceShape { version, operations, ..Default::default() })));
    let endpoint_prefix = text("endpointPrefix", report).unwrap_or_default();
    let signing_name = text("signingName", report).unwrap_or(endpoint_prefix);
    let protocols: Vec<&str> = match metadata.get("protocols") {
        Some(list) => list.items(report).iter().filter_map(|p| p.string(report)).collect(),
        None => text("protocol", report).into_iter().collect(),
    };
    let json_version = text("jsonVersion", report);
    let mut state = |name: &str, value: Node| out.state(Fact::Trait(id.clone(), name.to_owned(), value));
    let sdk_id = text("serviceId", report).unwrap_or(endpoint_prefix);
    state(
        "aws.api#service",
        json!({ "sdkId": sdk_id, "arnNamespace": signing_name, "endpointPrefix": endpoint_prefix }),
    );
    for protocol in protocols {
        match of_botocore(protocol, json_version) {
            Some(trait_id) => state(trait_id, empty()),
            None => {
                let diagnostic =
                    Diagnostic::error("unknown-protocol", format!("the protocol `{protocol}` is not known"));
                report.push(metadata.finding(
                    diagnostic.on(id).help("known are rest-json, rest-xml, json, query, ec2 and smithy-rpc-v2-cbor"),
                ));
            }
        }
    }
    if metadata.get("awsQueryCompatible").is_some() {
        state("aws.protocols#awsQueryCompatible", empty());
    }
    let mut auth = metadata.items_of("auth", report).iter().filter_map(|a| a.string(report)).collect::<Vec<_>>();
    if auth.is_empty() {
        match text("signatureVersion", report) {
            Some("v4" | "s3" | "s3v4") => auth.push("aws.auth#sigv4"),
            Some("bearer") => auth.push("smithy.api#httpBearerAuth"),
            _ => {}
        }
    }
    if auth.contains(&"aws.auth#sigv4") {
        state("aws.auth#sigv4", json!({ "name": signing_name }));
    }
    if auth.contains(&"smithy.api#httpBearerAuth") {
        state("smithy.api#httpBearerAuth", empty());
    }
    if !auth.is_empty() {
        state("smithy.api#auth", auth.into_iter().collect());
    }
    if let Some(title) = text("serviceFullName", report) {
        state("smithy.api#title", title.into());
    }
    for (key, name) in
        [("documentation", "smithy.api#documentation"), ("clientContextParams", "smithy.rules#clientContextParams")]
    {
        if let Some(value) = service.get(key) {
            state(name, value.node.clone());
        }
    }
}

/// How often a shape is an operation's input or output.
type Uses = BTreeMap<ShapeId, (usize, usize)>;

fn read_operation(
    names: &Names,
    id: &ShapeId,
    service: &Node,
    operation: &Cursor<'_>,
    uses: &mut Uses,
    out: &mut Assembler,
    report: &mut Diagnostics,
) {
    let reference = |holder: Option<Cursor<'_>>, report: &mut Diagnostics| -> Option<ShapeId> {
        let holder = holder?;
        match holder.get("shape").and_then(|s| s.node.as_str()) {
            Some(name) => names.data_id(name, &holder, report),
            None => {
                let diagnostic = Diagnostic::error("missing-target", format!("`{}` names no `shape`", holder.key()));
                report.push(holder.finding(diagnostic.on(id).help("name the shape: {\"shape\": \"Name\"}")));
                None
            }
        }
    };
    let unit = || ShapeId::new(PRELUDE, "Unit");
    let input = reference(operation.get("input"), report);
    let output = reference(operation.get("output"), report);
    let errors = operation.items_of("errors", report).into_iter().filter_map(|e| reference(Some(e), report)).collect();
    if let Some(input) = &input {
        uses.entry(input.clone()).or_default().0 += 1;
    }
    if let Some(output) = &output {
        uses.entry(output.clone()).or_default().1 += 1;
    }
    let input_name = operation.node.get("input").and_then(|i| i.get("shape")?.as_str());
    out.state(Fact::Shape(
        id.clone(),
        ShapeType::Operation(OperationShape {
            input: input.unwrap_or_else(unit),
            output: output.unwrap_or_else(unit),
            errors,
        }),
    ));
    for (key, value) in operation.entries(report) {
        let mut state = |name: &str, value: Node| out.state(Fact::Trait(id.clone(), name.to_owned(), value));
        match key {
            "name" | "input" | "output" | "errors" | "deprecatedMessage" | "deprecatedSince" | "endpointoperation"
            | "endpointdiscovery" | "alias" | "internal" | "internalonly" => {}
            "documentation" => state("smithy.api#documentation", value.node.clone()),
            // botocore writes a route for every protocol; only those of REST mean it.
            "http" if !names.rest => {}
            "http" => {
                if let Some(http) = http(service, input_name, &value, report) {
                    state("smithy.api#http", http);
                }
            }
            "readonly" if operation.flag(key, report) => state("smithy.api#readonly", empty()),
            "idempotent" if operation.flag(key, report) => state("smithy.api#idempotent", empty()),
            "httpChecksumRequired" if operation.flag(key, report) => state("smithy.api#httpChecksumRequired", empty()),
            "unsignedPayload" if operation.flag(key, report) => state("aws.auth#unsignedPayload", empty()),
            "deprecated" if operation.flag(key, report) => {
                state("smithy.api#deprecated", deprecated(operation, report));
            }
            "readonly" | "idempotent" | "httpChecksumRequired" | "unsignedPayload" | "deprecated" => {}
            "authtype" => match value.string(report) {
                Some("none") => state("smithy.api#auth", json!([])),
                Some("v4-unsigned-body") => state("aws.auth#unsignedPayload", empty()),
                _ => {}
            },
            "auth" => {
                let schemes = value.items(report);
                let schemes: Vec<&str> = schemes.iter().filter_map(|s| s.string(report)).collect();
                if schemes.contains(&"smithy.api#noAuth") {
                    state("smithy.api#optionalAuth", empty());
                }
                let schemes = schemes.into_iter().filter(|s| *s != "smithy.api#noAuth");
                state("smithy.api#auth", schemes.collect());
            }
            "endpoint" => {
                if let Some(prefix) = value.string_of("hostPrefix", report) {
                    state("smithy.api#endpoint", json!({ "hostPrefix": prefix }));
                }
            }
            "httpChecksum" => state("aws.protocols#httpChecksum", value.node.clone()),
            "requestcompression" => state("smithy.api#requestCompression", value.node.clone()),
            "staticContextParams" => state("smithy.rules#staticContextParams", value.node.clone()),
            "operationContextParams" => state("smithy.rules#operationContextParams", value.node.clone()),
            _ => unknown_key(&value, id, report),
        }
    }
}

fn http(service: &Node, input: Option<&str>, http: &Cursor<'_>, report: &mut Diagnostics) -> Option<Node> {
    let method = http.string_of("method", report)?;
    let uri = http.string_of("requestUri", report)?;
    let code = match http.get("responseCode") {
        Some(code) => match code.node.as_u64() {
            Some(number) => number,
            None => {
                code.wrong_type("a whole number", report);
                return None;
            }
        },
        None => 200,
    };
    // In Smithy a label is the member's name; botocore writes its wire name.
    let mut uri = uri.to_owned();
    let members = input.and_then(|i| service.get("shapes")?.get(i)?.get("members")?.as_object());
    for (name, member) in members.into_iter().flatten() {
        if let Some(label) = member.get("locationName").and_then(Node::as_str)
            && member.get("location").and_then(Node::as_str) == Some("uri")
            && label != name
        {
            uri = uri.replace(&format!("{{{label}}}"), &format!("{{{name}}}"));
            uri = uri.replace(&format!("{{{label}+}}"), &format!("{{{name}+}}"));
        }
    }
    Some(json!({ "method": method, "uri": uri, "code": code }))
}

/// `@input` and `@output` on structures that serve one operation and nothing else.
fn input_and_output(names: &Names, service: &Node, uses: &Uses, out: &mut Assembler) {
    let shapes = service.get("shapes").and_then(Node::as_object);
    let mut targeted = std::collections::BTreeSet::new();
    for shape in shapes.into_iter().flat_map(|s| s.values()) {
        let members = shape.get("members").and_then(Node::as_object).into_iter().flat_map(|m| m.values());
        let members = members.chain(["member", "key", "value"].iter().filter_map(|k| shape.get(k)));
        targeted.extend(members.filter_map(|m| m.get("shape")?.as_str()).map(|name| names.data_name(name)));
    }
    for (id, used) in uses {
        if targeted.contains(id.name()) || id.namespace() != names.namespace {
            continue;
        }
        let name = match used {
            (1, 0) => "smithy.api#input",
            (0, 1) => "smithy.api#output",
            _ => continue,
        };
        out.state(Fact::Trait(id.clone(), name.into(), empty()));
    }
}
