//! The example as a program: the call, and what its response holds. Hidden lines give it a server within the process,
//! which checks that the request is the one that the page shows, so that the page is proven wherever the tests run.

use super::Shown;
use super::message::{Body, Request, Response};
use crate::emit::rust_type::ident;
use crate::emit::source::parsed;
use crate::escape::{fenced, literal};
use crate::expressions::tokens::mentions;
use crate::literal::{Idiom, Values};
use crate::plan::{ApiKey, Auth, Binding, Document, Member, Number, OperationPlan, Plan, Presence, Type, Value};
use jiff::Timestamp;
use proc_macro2::{Literal, TokenStream};
use quote::quote;
use std::fmt::Write;

/// How a program makes values.
const PROGRAM: Idiom = Idiom {
    blob: |text| quote!(Blob::new(#text)),
    stream: |text| {
        let bytes = Literal::byte_string(text.as_bytes());
        quote!(ByteStream::from_static(#bytes))
    },
    timestamp,
    document,
};

fn timestamp(time: Timestamp) -> TokenStream {
    let (milliseconds, nanoseconds) = (time.as_millisecond(), time.as_nanosecond());
    if nanoseconds % 1_000_000 != 0 {
        let nanoseconds = Literal::i128_unsuffixed(nanoseconds);
        return quote!(DateTime::from_nanos(#nanoseconds).expect("a time in range"));
    }
    if milliseconds % 1000 == 0 {
        let seconds = Literal::i64_unsuffixed(milliseconds / 1000);
        return quote!(DateTime::from_secs(#seconds));
    }
    let milliseconds = Literal::i64_unsuffixed(milliseconds);
    quote!(DateTime::from_millis(#milliseconds))
}

fn document(document: &Document) -> TokenStream {
    match document {
        Document::Null => quote!(Document::Null),
        Document::Boolean(value) => quote!(Document::from(#value)),
        Document::Number(number) => match (number.as_i64(), number) {
            (Some(value), _) => quote!(Document::from(#value)),
            (None, Number::Unsigned(value)) => quote!(Document::from(#value)),
            (None, number) => {
                let value = number.as_f64();
                quote!(Document::from(#value))
            }
        },
        Document::String(text) => quote!(Document::from(#text)),
        Document::Array(items) => {
            let items = items.iter().map(self::document);
            quote!(Document::Array(vec![#(#items),*]))
        }
        Document::Object(entries) => {
            let entries = entries.iter().map(|(key, value)| {
                let value = self::document(value);
                quote!((#key.to_owned(), #value))
            });
            quote!(Document::Object([#(#entries),*].into()))
        }
    }
}

/// The call, and what its response holds.
pub(super) struct Statements {
    /// As lines, formatted.
    text: String,
    /// The types that they name.
    imports: Vec<&'static str>,
}

/// The types that statements may name.
const IMPORTS: [&str; 5] = ["Document", "Blob", "ByteStream", "DateTime", "types"];

/// The call and what its response holds.
pub(super) fn statements(shown: &Shown, operation: &OperationPlan, plan: &Plan) -> Statements {
    let values = Values { plan, idiom: &PROGRAM };
    let setters = values.setters(&operation.input.members, &shown.input);
    let method = operation.module.ident();
    let call = quote!(client.#method()#setters.send().await?);
    let statements = match &operation.output_events {
        Some(events) => {
            let field = events.member.rust.ident();
            quote! {
                let mut output = #call;
                while let Some(event) = output.#field.recv().await? {
                    println!("{event:?}");
                }
            }
        }
        None => {
            let checks: Vec<TokenStream> = operation
                .output
                .members
                .iter()
                .filter_map(|member| check(member, shown.output.get(&member.name)?))
                .take(CHECKS)
                .collect();
            if checks.is_empty() { quote!(#call;) } else { quote!(let output = #call; #(#checks)*) }
        }
    };
    let imports = IMPORTS.into_iter().filter(|name| mentions(&statements, name)).collect();
    Statements { text: laid_out(statements), imports }
}

/// How many members of the response are looked at.
const CHECKS: usize = 4;

/// That the accessor of a member gives the example's value, for members whose values are short.
fn check(member: &Member, value: &Value) -> Option<TokenStream> {
    if member.binding == Binding::ResponseCode || member.deprecated.is_some() {
        return None;
    }
    let name = member.rust.ident();
    let value = match (&member.ty, value) {
        (Type::String, Value::String(text)) => quote!(#text),
        (_, Value::Boolean(value)) => quote!(#value),
        (_, Value::Integer(value)) => {
            let value = Literal::i64_unsuffixed(*value);
            quote!(#value)
        }
        (Type::Enum(ty), Value::String(text)) if member.presence == Presence::Optional => {
            let ty = ident(ty);
            return Some(quote!(assert_eq!(output.#name().map(types::#ty::as_str), Some(#text));));
        }
        (_, Value::List(items)) if member.presence == Presence::Optional => {
            let count = Literal::usize_unsuffixed(items.len());
            return Some(quote!(assert_eq!(output.#name().len(), #count);));
        }
        _ => return None,
    };
    match member.presence {
        Presence::Optional => Some(quote!(assert_eq!(output.#name(), Some(#value));)),
        Presence::Required | Presence::Default(_) => Some(quote!(assert_eq!(output.#name(), #value);)),
    }
}

/// Statements as lines, formatted.
fn laid_out(statements: TokenStream) -> String {
    let file = parsed(quote!(async fn example() { #statements }));
    let text = prettyplease::unparse(&file);
    let lines = text.lines().skip(1).take_while(|line| *line != "}");
    lines.map(|line| format!("{}\n", line.strip_prefix("    ").unwrap_or(line))).collect()
}

/// The code block of these statements, with their imports, and the server that nobody needs to read.
pub(super) fn block(
    statements: &Statements,
    shown: &Shown,
    operation: &OperationPlan,
    plan: &Plan,
    library: &str,
) -> String {
    let info = match shown.response {
        Some(_) => "rust",
        // No server within the process sends events.
        None => "rust,no_run",
    };
    let mut text = String::new();
    for name in &statements.imports {
        let _ = match *name {
            "Document" => writeln!(text, "use aws_smithy_types::Document;"),
            "types" => writeln!(text, "use {library}::types;"),
            name => writeln!(text, "use {library}::primitives::{name};"),
        };
    }
    if statements.imports.iter().any(|name| ["Blob", "DateTime", "types"].contains(name)) {
        text.push('\n');
    }
    let _ = writeln!(text, "# #[tokio::main(flavor = \"current_thread\")]");
    let _ = writeln!(text, "# async fn main() -> Result<(), Box<dyn std::error::Error>> {{");
    let _ = writeln!(text, "# use {library}::config::{{BehaviorVersion, Credentials, Region}};");
    let _ = writeln!(text, "# let config = {library}::Config::builder()");
    let _ = writeln!(text, "#     .behavior_version(BehaviorVersion::latest())");
    // Features that programs have by default may be off.
    let _ = writeln!(text, "#     .sleep_impl(aws_smithy_async::rt::sleep::TokioSleep::new())");
    let _ = writeln!(text, "#     .region(Region::new(\"us-east-2\"))");
    let _ =
        writeln!(text, "#     .credentials_provider(Credentials::new(\"AKID\", \"SECRET\", None, None, \"example\"));");
    let scheme = operation.signing.auth.first().copied();
    if let Some(identity) = scheme.and_then(|scheme| identity(scheme, library)) {
        let _ = writeln!(text, "# let config = config.{identity};");
    }
    match &shown.response {
        Some(response) => {
            let has_key = scheme == Some(Auth::ApiKey) && matches!(plan.service.api_key, Some(ApiKey::Query { .. }));
            text += &server(&shown.request, response, has_key);
            let _ = writeln!(text, "# let client = {library}::Client::from_conf(config.http_client(server).build());");
        }
        None => {
            let _ = writeln!(text, "# let client = {library}::Client::from_conf(config.build());");
        }
    }
    fenced(info, &(text + &statements.text + "# Ok(())\n# }\n"))
}

/// What sets the identity of a scheme that is not signed with credentials.
fn identity(scheme: Auth, library: &str) -> Option<String> {
    Some(match scheme {
        Auth::Basic => format!("basic_auth_login({library}::config::auth::Login::new(\"user\", \"password\", None))"),
        Auth::ApiKey => "api_key(\"key\".into())".to_owned(),
        Auth::Bearer | Auth::SigV4 | Auth::SigV4a | Auth::None => return None,
    })
}

/// The server of a program. A request may have the API key at the end of its query, which the page does not show.
fn server(request: &Request, response: &Response, has_key: bool) -> String {
    let mut text = "# let server = aws_smithy_http_client::test_util::infallible_client_fn(|request| {\n".to_owned();
    let [method, target] = [&request.method, &request.target].map(|text| literal(text));
    let _ = writeln!(text, "#     assert_eq!(request.method(), {method});");
    let sent = "request.uri().path_and_query().map(|it| it.as_str())";
    let _ = if has_key {
        writeln!(text, "#     assert!({sent}.is_some_and(|sent| sent.starts_with({target})));")
    } else {
        writeln!(text, "#     assert_eq!({sent}, Some({target}));")
    };
    if let Some(body @ Body::Json(..)) = &request.body {
        let _ =
            writeln!(text, "#     assert_eq!(request.body().bytes(), Some({}.as_bytes()));", literal(&body.compact()));
    }
    let _ = writeln!(text, "#     let response = http::Response::builder().status({});", response.status);
    for (name, value) in &response.headers {
        let (name, value) = (literal(name), literal(value));
        let _ = writeln!(text, "#     let response = response.header({name}, {value});");
    }
    let body = literal(&response.body.as_ref().map(Body::compact).unwrap_or_default());
    let _ = writeln!(text, "#     response.body({body}).expect(\"a response\")");
    text + "# });\n"
}
