//! The marker type of an operation and its facts, as the runtime wants them (`operation!`).

use super::setters::doc_lines;
use crate::escape::literal;
use crate::plan::{Auth, Binding, ContextConstant, Finish, Member, OperationPlan, Plan, Structure, Type};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use std::fmt::Write;

/// Emits the marker type of `operation`.
pub(super) fn marker(operation: &OperationPlan) -> TokenStream {
    let name = format_ident!("{}", operation.name);
    let doc = doc_lines(&format!("The operation `{}`.", operation.id.name()));
    quote! {
        #doc
        #[derive(Clone, Default, Debug)]
        #[non_exhaustive]
        pub struct #name;
    }
}

/// The `operation!` of `operation`, one line per fact.
pub(super) fn table(operation: &OperationPlan, plan: &Plan) -> String {
    let name = &operation.name;
    let span = literal(&format!("{}.{name}", plan.service.sdk_id));
    let request = match &operation.target {
        Some(target) => format!("target({})", literal(target)),
        None => format!("new({}, {})", literal(&operation.http.method), literal(&operation.http.uri)),
    };
    let telemetry = indexes(&operation.input, |member| member.ty == Type::String && !member.sensitive);
    let (context, traits) = (endpoint_context(operation), traits(operation));
    format!(
        "::proofmark_runtime::operation! {{
    {name}({name}Input) -> {name}Output, {name}Error {{
        service: crate::meta::SERVICE,
        span: {span},
        request: RequestSpec::{request},
        telemetry: &{telemetry:?},
        endpoint_context: &[{context}],
        traits: {traits},
    }}
}}
"
    )
}

fn indexes(structure: &Structure, wanted: impl Fn(&Member) -> bool) -> Vec<usize> {
    let members = structure.members.iter().enumerate();
    members.filter(|(_, member)| wanted(member)).map(|(index, _)| index).collect()
}

/// What the operation says of the parameters of the endpoint rules: constants, and input members.
fn endpoint_context(operation: &OperationPlan) -> String {
    let constants = operation.static_context_params.iter().map(|(name, value)| match value {
        ContextConstant::Text(text) => format!("({}, ContextValue::String({}))", literal(name), literal(text)),
        ContextConstant::Boolean(flag) => format!("({}, ContextValue::Boolean({flag}))", literal(name)),
    });
    let members = operation.input.members.iter().enumerate().filter_map(|(index, member)| {
        let name = member.context_param.as_ref()?;
        Some(format!("({}, ContextValue::Member({index}))", literal(name)))
    });
    constants.chain(members).collect::<Vec<_>>().join(", ")
}

fn traits(operation: &OperationPlan) -> String {
    let facts = [
        ("streaming_output", streams(&operation.output)),
        ("sensitive_output", operation.hides_output),
        ("unsigned_payload", operation.signing.unsigned_payload),
        ("slow_response", operation.slow_response),
    ];
    let mut facts: String =
        facts.iter().filter(|(_, holds)| *holds).map(|(name, _)| format!("{name}: true, ")).collect();
    if operation.signing.auth != [Auth::SigV4] {
        let ways: Vec<String> = operation.signing.auth.iter().map(|way| format!("Auth::{way:?}")).collect();
        let _ = write!(facts, "auth: &[{}], ", ways.join(", "));
    }
    if let Some(prefix) = &operation.host_prefix {
        let _ = write!(facts, "host_prefix: Some({}), ", literal(prefix));
    }
    if !operation.finishes.is_empty() {
        let finishes: Vec<&str> = operation.finishes.iter().copied().map(finish).collect();
        let _ = write!(facts, "finishes: &[{}], ", finishes.join(", "));
    }
    if facts.is_empty() { "Traits::NONE".to_owned() } else { format!("Traits {{ {facts}..Traits::NONE }}") }
}

/// The runtime's function that makes the interceptor.
fn finish(finish: Finish) -> &'static str {
    match finish {
        Finish::ContentMd5 => "::proofmark_runtime::checksum::content_md5",
        Finish::TreeHash => "::proofmark_runtime::checksum::tree_hash",
        Finish::KnownLength => "::proofmark_runtime::length::known",
        Finish::Gzip => "::proofmark_runtime::compression::gzip",
    }
}

fn streams(output: &Structure) -> bool {
    let payload = output.members.iter().find(|member| member.binding == Binding::Payload);
    payload.is_some_and(|member| matches!(member.ty, Type::ByteStream | Type::EventStream(_)))
}
