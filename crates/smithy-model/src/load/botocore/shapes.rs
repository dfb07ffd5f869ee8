//! The `shapes` of `service-2.json`.

use super::{Names, empty, unknown_key};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::load::assemble::Assembler;
use crate::load::cursor::Cursor;
use crate::load::fact::Fact;
use crate::load::pattern::anchored;
use crate::model::{Node, ShapeId, ShapeType};
use serde_json::json;
use std::collections::BTreeSet;

/// States all shapes with their members and traits.
pub(super) fn read(names: &Names, service: &Cursor<'_>, out: &mut Assembler, report: &mut Diagnostics) {
    let json = json_values(service.node);
    for (name, shape) in service.entries_of("shapes", report) {
        let Some(id) = names.data_id(name, &shape, report) else { continue };
        if !shape.node.is_object() {
            shape.wrong_type("an object with a `type`", report);
        } else if let Some(ty) = shape_type(&id, &shape, report) {
            read_shape(names, service, &id, ty.clone(), &shape, out, report);
            if json.contains(name) && carries_json(&ty) {
                let id = json_value_id(service.node, &id);
                read_shape(names, service, &id, ty, &shape, out, report);
                out.state(Fact::Trait(id, "smithy.api#mediaType".to_owned(), "application/json".into()));
            }
        }
    }
}

/// The names of the shapes that a member targets as JSON in text (`jsonvalue`). What is a trait of the member here is
/// the trait `mediaType` of its target in Smithy, so that these members target a twin of the shape.
fn json_values(service: &Node) -> BTreeSet<&str> {
    let shapes = service.get("shapes").and_then(Node::as_object).into_iter().flat_map(|shapes| shapes.values());
    let members = shapes.flat_map(|shape| {
        let members = shape.get("members").and_then(Node::as_object).into_iter().flat_map(|members| members.values());
        members.chain(["member", "key", "value"].iter().filter_map(|key| shape.get(key)))
    });
    let json = members.filter(|member| member.get("jsonvalue").and_then(Node::as_bool) == Some(true));
    json.filter_map(|member| member.get("shape").and_then(Node::as_str)).collect()
}

fn carries_json(ty: &ShapeType) -> bool {
    matches!(ty, ShapeType::String | ShapeType::Blob)
}

/// The twin of a shape for values that are JSON, named as AWS's own models name it.
fn json_value_id(service: &Node, id: &ShapeId) -> ShapeId {
    let mut name = format!("SynthesizedJson{}", id.name());
    while service.get("shapes").is_some_and(|shapes| shapes.get(&name).is_some()) {
        name.push_str("Value");
    }
    ShapeId::new(id.namespace(), name)
}

fn shape_type(id: &ShapeId, shape: &Cursor<'_>, report: &mut Diagnostics) -> Option<ShapeType> {
    let Some(ty) = shape.get("type") else {
        let diagnostic = Diagnostic::error("no-type", "the shape has no `type`").on(id);
        report.push(shape.finding(diagnostic.help("say what it is: {\"type\": \"structure\", ...}")));
        return None;
    };
    let name = ty.string(report)?;
    Some(match name {
        "structure" if shape.flag("eventstream", report) || shape.flag("union", report) => ShapeType::Union,
        "structure" if shape.flag("document", report) => ShapeType::Document,
        "structure" => ShapeType::Structure,
        "list" => ShapeType::List,
        "map" => ShapeType::Map,
        "character" => ShapeType::String,
        "biginteger" => ShapeType::BigInteger,
        "bigdecimal" => ShapeType::BigDecimal,
        // A document is a structure here.
        _ => match ShapeType::simple(name).filter(|ty| *ty != ShapeType::Document) {
            Some(ty) => ty,
            None => {
                let diagnostic = Diagnostic::error("unknown-type", format!("`{name}` is not a type of a shape")).on(id);
                report.push(ty.finding(diagnostic.help(
                    "botocore's types are structure, list, map, string, character, blob, boolean, byte, short, \
                     integer, long, float, double, bigInteger, bigDecimal and timestamp",
                )));
                return None;
            }
        },
    })
}

fn read_shape(
    names: &Names,
    service: &Cursor<'_>,
    id: &ShapeId,
    ty: ShapeType,
    shape: &Cursor<'_>,
    out: &mut Assembler,
    report: &mut Diagnostics,
) {
    let bounds = if ty.is_number() { "smithy.api#range" } else { "smithy.api#length" };
    let document = ty == ShapeType::Document;
    let can_be_boxed = ty.is_number() || ty == ShapeType::Boolean;
    out.state(Fact::Shape(id.clone(), ty));
    let mut state = |name: &str, value: Node| out.state(Fact::Trait(id.clone(), name.to_owned(), value));
    // botocore's conversion lost `box` of many such shapes; the AWS SDKs have them as boxed, as their names say.
    if can_be_boxed && id.name().starts_with("Nullable") && !shape.flag("box", report) {
        state("smithy.api#box", empty());
    }
    let mut limits = serde_json::Map::new();
    for (key, value) in shape.entries(report) {
        match key {
            "type" | "members" | "member" | "key" | "value" | "required" | "payload" | "eventstream" | "union"
            | "document" | "exception" | "fault" | "wrapper" | "synthetic" | "locationName" | "flattened"
            | "xmlNamespace" | "xmlOrder" | "deprecatedMessage" | "deprecatedSince" | "event" => {}
            "documentation" => state("smithy.api#documentation", value.node.clone()),
            "box" if shape.flag(key, report) => state("smithy.api#box", empty()),
            "sensitive" if shape.flag(key, report) => state("smithy.api#sensitive", empty()),
            "streaming" if shape.flag(key, report) => state("smithy.api#streaming", empty()),
            "requiresLength" if shape.flag(key, report) => state("smithy.api#requiresLength", empty()),
            "deprecated" if shape.flag(key, report) => state("smithy.api#deprecated", deprecated(shape, report)),
            "sparse" if shape.flag(key, report) => state("smithy.api#sparse", empty()),
            "box" | "sensitive" | "streaming" | "requiresLength" | "deprecated" | "sparse" => {}
            "min" | "max" => {
                limits.insert(key.to_owned(), value.node.clone());
            }
            "pattern" => {
                if let Some(pattern) = value.string(report) {
                    state("smithy.api#pattern", anchored(pattern).into());
                }
            }
            "enum" => {
                let values = value.items(report);
                let values = values.iter().filter_map(|v| v.string(report)).map(|v| json!({ "value": v }));
                state("smithy.api#enum", values.collect());
            }
            "error" => error(shape, &value, report, &mut state),
            "retryable" => {
                let throttling = value.flag("throttling", report);
                state("smithy.api#retryable", if throttling { json!({ "throttling": true }) } else { empty() });
            }
            "timestampFormat" => timestamp_format(&value, report, &mut state),
            _ => unknown_key(&value, id, report),
        }
    }
    if shape.flag("exception", report) && shape.get("error").is_none() {
        let fault = if shape.flag("fault", report) { "server" } else { "client" };
        state("smithy.api#error", fault.into());
    }
    if shape.flag("eventstream", report) {
        state("smithy.api#streaming", empty());
    }
    if !limits.is_empty() {
        state(bounds, Node::Object(limits));
    }
    let payload = shape.string_of("payload", report);
    let required: Vec<&str> =
        shape.items_of("required", report).iter().filter_map(|name| name.string(report)).collect();
    for key in ["member", "key", "value"] {
        if let Some(member) = shape.get(key) {
            read_member(names, service, id, key, &member, out, report);
        }
    }
    if !document {
        for (name, member) in shape.entries_of("members", report) {
            if !read_member(names, service, id, name, &member, out, report) {
                continue;
            }
            let mut state =
                |name_: &str| out.state(Fact::Trait(id.with_member(name), format!("smithy.api#{name_}"), empty()));
            if required.contains(&name) {
                state("required");
            }
            if payload == Some(name) {
                state("httpPayload");
            }
        }
    }
    for name in required.iter().copied().chain(payload) {
        if shape.node.get("members").is_none_or(|m| m.get(name).is_none()) {
            let message = format!("`{name}` is named as required or as payload, but is not a member");
            let diagnostic = Diagnostic::error("unknown-member", message).on(id);
            report.push(shape.finding(diagnostic.help("correct the name or add the member")));
        }
    }
}

fn error(shape: &Cursor<'_>, error: &Cursor<'_>, report: &mut Diagnostics, state: &mut impl FnMut(&str, Node)) {
    let status = error.get("httpStatusCode");
    let code = status.as_ref().and_then(|s| s.node.as_u64());
    if let (Some(status), None) = (&status, code) {
        status.wrong_type("a whole number", report);
    }
    let server = shape.flag("fault", report) || code.is_some_and(|c| c >= 500);
    let client = error.flag("senderFault", report) || !server;
    state("smithy.api#error", if client { "client" } else { "server" }.into());
    if let Some(code) = code {
        state("smithy.api#httpError", code.into());
    }
    // The code that the error has, or had, in awsQuery.
    if let Some(query_code) = error.string_of("code", report) {
        let status = code.unwrap_or(if client { 400 } else { 500 });
        state("aws.protocols#awsQueryError", json!({ "code": query_code, "httpResponseCode": status }));
    }
}

pub(super) fn deprecated(holder: &Cursor<'_>, report: &mut Diagnostics) -> Node {
    let mut value = serde_json::Map::new();
    for (from, to) in [("deprecatedMessage", "message"), ("deprecatedSince", "since")] {
        if let Some(text) = holder.string_of(from, report) {
            value.insert(to.to_owned(), text.into());
        }
    }
    Node::Object(value)
}

fn timestamp_format(value: &Cursor<'_>, report: &mut Diagnostics, state: &mut impl FnMut(&str, Node)) {
    let format = match value.string(report) {
        Some("rfc822") => "http-date",
        Some("iso8601") => "date-time",
        Some("unixTimestamp") => "epoch-seconds",
        Some(other) => {
            let diagnostic = Diagnostic::error("bad-timestamp-format", format!("`{other}` is not a timestamp format"));
            report.push(value.finding(diagnostic.help("it is rfc822, iso8601 or unixTimestamp")));
            return;
        }
        None => return,
    };
    state("smithy.api#timestampFormat", format.into());
}

/// States one member; false when it cannot be read.
fn read_member(
    names: &Names,
    service: &Cursor<'_>,
    owner: &ShapeId,
    name: &str,
    member: &Cursor<'_>,
    out: &mut Assembler,
    report: &mut Diagnostics,
) -> bool {
    if !member.node.is_object() {
        member.wrong_type("an object with a `shape`", report);
        return false;
    }
    let id = owner.with_member(name);
    if ShapeId::parse(&id.to_string()).is_none() {
        let diagnostic = Diagnostic::error("bad-member-name", format!("`{name}` cannot be the name of a member"));
        report.push(member.finding(diagnostic.on(owner).help("a name has letters, digits and `_`, no digit first")));
        return false;
    }
    let Some(target) = member.string_of("shape", report).and_then(|t| names.data_id(t, member, report)) else {
        if member.get("shape").is_none() {
            let diagnostic = Diagnostic::error("missing-target", format!("`{name}` has no `shape`")).on(&id);
            report.push(member.finding(diagnostic.help("name the shape: {\"shape\": \"Name\"}")));
        }
        return false;
    };
    let type_name = service.node.pointer(&format!("/shapes/{}/type", target.name())).and_then(Node::as_str);
    let is_json = member.flag("jsonvalue", report) && matches!(type_name, Some("string" | "character" | "blob"));
    let target = if is_json { json_value_id(service.node, &target) } else { target };
    out.state(Fact::Member(id.clone(), target.clone()));
    let map = type_name == Some("map");
    let wire_name = member.string_of("locationName", report).unwrap_or(name);
    let location = member.string_of("location", report);
    for (key, value) in member.entries(report) {
        let mut state = |name: &str, value: Node| out.state(Fact::Trait(id.clone(), name.to_owned(), value));
        match key {
            "shape" | "deprecatedMessage" | "deprecatedSince" | "flattened" | "xmlNamespace" | "xmlAttribute"
            | "queryName" => {}
            "documentation" => state("smithy.api#documentation", value.node.clone()),
            "location" => match location {
                Some("uri") => state("smithy.api#httpLabel", empty()),
                Some("querystring") if map => {
                    state("smithy.api#httpQueryParams", empty());
                }
                Some("querystring") => state("smithy.api#httpQuery", wire_name.into()),
                Some("header") => state("smithy.api#httpHeader", wire_name.into()),
                Some("headers") => {
                    state("smithy.api#httpPrefixHeaders", member.string_of("locationName", report).unwrap_or("").into())
                }
                Some("statusCode") => state("smithy.api#httpResponseCode", empty()),
                Some(other) => {
                    let diagnostic = Diagnostic::error("bad-location", format!("`{other}` is not a location")).on(&id);
                    report.push(
                        value.finding(diagnostic.help("it is one of uri, querystring, header, headers and statusCode")),
                    );
                }
                None => {}
            },
            "locationName" if location.is_none() && wire_name != name => {
                state("smithy.api#jsonName", wire_name.into());
            }
            "locationName" => {}
            "eventpayload" if member.flag(key, report) => state("smithy.api#eventPayload", empty()),
            "eventheader" if member.flag(key, report) => state("smithy.api#eventHeader", empty()),
            "hostLabel" if member.flag(key, report) => state("smithy.api#hostLabel", empty()),
            "idempotencyToken" if member.flag(key, report) => state("smithy.api#idempotencyToken", empty()),
            "box" if member.flag(key, report) => state("smithy.api#box", empty()),
            "deprecated" if member.flag(key, report) => state("smithy.api#deprecated", deprecated(member, report)),
            // The trait belongs to the blob, not to the member.
            "streaming" if member.flag(key, report) => {
                out.state(Fact::Trait(target.clone(), "smithy.api#streaming".into(), empty()));
            }
            "jsonvalue" if is_json => {}
            "jsonvalue" if member.flag(key, report) => {
                let message = "`jsonvalue` stands on a member that is neither a string nor a blob, and was left out";
                report.push(value.finding(Diagnostic::warning("jsonvalue", message).on(&id)));
            }
            "eventpayload" | "eventheader" | "hostLabel" | "idempotencyToken" | "box" | "deprecated" | "streaming"
            | "jsonvalue" => {}
            "timestampFormat" => timestamp_format(&value, report, &mut state),
            "contextParam" => state("smithy.rules#contextParam", value.node.clone()),
            _ => unknown_key(&value, &id, report),
        }
    }
    true
}
