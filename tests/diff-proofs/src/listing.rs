//! The public API of a generated crate, read from its source: items by path, each with its signature. Nothing here knows the model or the plan, so that it can check what was derived from them.

use anyhow::{Context, Result};
use proc_macro2::{TokenStream, TokenTree};
use proofmark_codegen::files::Files;
use quote::ToTokens;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use syn::{Attribute, Fields, FnArg, Item, ReceiverKind, ReturnType, UseTree, Visibility};

/// What the crate is called in signatures.
const SDK: &str = "sdk";

/// An item of the API.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ApiItem {
    /// Its path in the crate, `types::Runtime::Python312`; with a mark in front where several items share it.
    pub(crate) path: String,
    /// Its signature, in one spelling.
    pub(crate) signature: String,
}

/// The items by kind and path.
pub(crate) type Listing = BTreeMap<String, ApiItem>;

/// Reads the sources and the manifest of a crate.
pub(crate) fn read(files: &Files) -> Result<Listing> {
    let mut reader = Reader { files, items: Listing::new() };
    reader.manifest()?;
    reader.file(Path::new("src/lib.rs"), "", &HashMap::new())?;
    // Private, with everything of it at the root.
    reader.file(Path::new("src/error_meta.rs"), "", &HashMap::new())?;
    Ok(reader.items)
}

struct Reader<'f> {
    files: &'f Files,
    items: Listing,
}

/// What a name stands for in a file.
struct Scope<'s> {
    /// The path of the module.
    module: &'s str,
    names: &'s HashMap<String, String>,
}

impl Reader<'_> {
    fn add(&mut self, kind: &str, path: String, signature: String) {
        let key = format!("{kind} {path}");
        self.items.insert(key, ApiItem { path, signature });
    }

    fn manifest(&mut self) -> Result<()> {
        let text = self.files.get(Path::new("Cargo.toml")).context("the crate has no manifest")?;
        let manifest: toml::Table = text.parse()?;
        let name = manifest["package"]["name"].as_str().unwrap_or_default().to_owned();
        self.add("crate", "crate".to_owned(), name);
        let features = manifest.get("features").and_then(toml::Value::as_table).context("no features")?;
        for (feature, enables) in features {
            self.add("feature", format!("feature {feature}"), String::new());
            for enabled in enables.as_array().into_iter().flatten().filter_map(toml::Value::as_str) {
                self.add("feature", format!("feature {feature} = {enabled}"), String::new());
            }
        }
        Ok(())
    }

    fn file(&mut self, path: &Path, module: &str, outer: &HashMap<String, String>) -> Result<()> {
        let text = self.files.get(path).with_context(|| format!("there is no {}", path.display()))?;
        let file = syn::parse_file(text).with_context(|| path.display().to_string())?;
        let mut names = outer.clone();
        define(&file.items, module, &mut names);
        self.module(&file.items, path, module, &names)
    }

    fn module(&mut self, items: &[Item], file: &Path, module: &str, names: &HashMap<String, String>) -> Result<()> {
        let scope = Scope { module, names };
        for item in items {
            match item {
                Item::Mod(inner) if is_public(&inner.vis) && !is_optional(&inner.attrs) => {
                    let path = join(module, &inner.ident.to_string());
                    match &inner.content {
                        Some((_, items)) => self.module(items, file, &path, names)?,
                        None => self.file(&child(file, &inner.ident.to_string()), &path, &HashMap::new())?,
                    }
                }
                Item::Macro(invocation) => self.invocation(invocation, file, &scope)?,
                Item::Struct(found) if is_public(&found.vis) && is_plain(&found.generics) => {
                    self.structure(found, &scope)
                }
                Item::Enum(found) if is_public(&found.vis) && is_plain(&found.generics) => {
                    self.enumeration(found, &scope)
                }
                Item::Trait(found) if is_public(&found.vis) && is_plain(&found.generics) => {
                    let path = join(module, &found.ident.to_string());
                    self.add("trait", path.clone(), String::new());
                    for function in &found.items {
                        if let syn::TraitItem::Fn(function) = function {
                            self.function(&function.sig, &function.attrs, &path, &scope, Some("Client"));
                        }
                    }
                }
                Item::Impl(block) if block.trait_.is_none() && is_plain(&block.generics) => {
                    let owner = resolved(&block.self_ty, &scope, "");
                    let Some(owner) = owner.strip_prefix("sdk::").map(str::to_owned) else { continue };
                    for item in &block.items {
                        if let syn::ImplItem::Fn(function) = item
                            && is_public(&function.vis)
                        {
                            self.function(&function.sig, &function.attrs, &owner, &scope, None);
                        }
                    }
                }
                Item::Type(alias) if is_public(&alias.vis) => {
                    let path = join(module, &alias.ident.to_string());
                    self.add("type", path, resolved(&alias.ty, &scope, ""));
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn structure(&mut self, found: &syn::ItemStruct, scope: &Scope<'_>) {
        let path = place(scope, &found.ident.to_string());
        self.named("struct", &path, &found.attrs);
        if let Fields::Named(fields) = &found.fields {
            for field in fields.named.iter().filter(|field| is_public(&field.vis) && !is_optional(&field.attrs)) {
                let name = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
                let ty = resolved(&field.ty, scope, &path);
                let path = format!("{path}::{}", bare(&name));
                self.deprecation(&path, &field.attrs);
                self.add("field", path, ty);
            }
        }
    }

    fn enumeration(&mut self, found: &syn::ItemEnum, scope: &Scope<'_>) {
        let path = place(scope, &found.ident.to_string());
        self.named("enum", &path, &found.attrs);
        for variant in &found.variants {
            let name = variant.ident.to_string();
            // Catches what the crate does not know; its content cannot be named.
            if name == "Unknown" || name == "Unhandled" {
                continue;
            }
            self.deprecation(&format!("{path}::{name}"), &variant.attrs);
            let payload = variant.fields.iter().next().map(|field| resolved(&field.ty, scope, &path));
            self.variant(&path, &name, payload);
        }
    }

    fn variant(&mut self, path: &str, name: &str, payload: Option<String>) {
        self.add("variant", format!("{path}::{name}"), payload.unwrap_or_default());
    }

    /// A type, with what it derives.
    fn named(&mut self, kind: &str, path: &str, attributes: &[Attribute]) {
        self.add(kind, path.to_owned(), String::new());
        self.deprecation(path, attributes);
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("derive")) {
            let Ok(derives) =
                attribute.parse_args_with(syn::punctuated::Punctuated::<syn::Path, syn::Token![,]>::parse_terminated)
            else {
                continue;
            };
            for derived in derives {
                self.derived(path, &joined(&pieces(derived.to_token_stream())));
            }
        }
    }

    fn derived(&mut self, path: &str, name: &str) {
        self.add("impl", format!("impl for {path}: {name}"), String::new());
    }

    fn deprecation(&mut self, path: &str, attributes: &[Attribute]) {
        if attributes.iter().any(|attribute| attribute.path().is_ident("deprecated")) {
            self.add("deprecated", path.to_owned(), String::new());
        }
    }

    /// A function of a type, or of a trait that `implementor` implements.
    fn function(
        &mut self,
        signature: &syn::Signature,
        attributes: &[Attribute],
        owner: &str,
        scope: &Scope<'_>,
        implementor: Option<&str>,
    ) {
        if is_optional(attributes) {
            return;
        }
        let name = bare(&signature.ident.to_string()).to_owned();
        let path = format!("{owner}::{name}");
        self.deprecation(&path, attributes);
        let this = implementor.unwrap_or(owner);
        let mut parameters = Vec::new();
        for (number, input) in signature.inputs.iter().enumerate() {
            let ty = match input {
                FnArg::Receiver(receiver) => match &receiver.kind {
                    ReceiverKind::Reference(_, _, Some(_)) => format!("&mut sdk::{this}"),
                    ReceiverKind::Reference(..) => format!("&sdk::{this}"),
                    _ => format!("sdk::{this}"),
                },
                FnArg::Typed(typed) => resolved(&typed.ty, scope, this),
            };
            parameters.push(format!("a{number}: {ty}"));
        }
        let result = match &signature.output {
            ReturnType::Default => "()".to_owned(),
            ReturnType::Type(_, ty) => resolved(ty, scope, this),
        };
        let asyncness = if signature.asyncness.is_some() { "async " } else { "" };
        let text = format!("{asyncness}fn({}) -> {result}", parameters.join(", "));
        self.add("fn", path, text);
    }

    fn invocation(&mut self, invocation: &syn::ItemMacro, file: &Path, scope: &Scope<'_>) -> Result<()> {
        let Some(name) = invocation.mac.path.segments.last().map(|segment| segment.ident.to_string()) else {
            return Ok(());
        };
        let words = words(invocation.mac.tokens.clone());
        match name.as_str() {
            "shapes" => self.shapes(invocation.mac.tokens.clone(), file, scope)?,
            "operation_error" => self.errors(&words, scope),
            "structure" => self.formatted(&words, scope),
            "service_error" => {
                self.named("enum", "Error", &[]);
                for tree in invocation.mac.tokens.clone() {
                    let TokenTree::Group(group) = tree else { continue };
                    if group.delimiter() == proc_macro2::Delimiter::Brace {
                        for name in self::words(group.stream()).into_iter().filter(|word| is_type(word)) {
                            let payload = format!("sdk::types::error::{name}");
                            self.variant("Error", &name, Some(payload));
                        }
                    }
                }
            }
            "fluent_builder" => self.fluent_builder(&words, scope),
            _ => {}
        }
        Ok(())
    }

    /// Types in files of their own, re-exported here, and their builders in `builders`.
    fn shapes(&mut self, tokens: TokenStream, file: &Path, scope: &Scope<'_>) -> Result<()> {
        for tree in tokens {
            let TokenTree::Group(group) = tree else { continue };
            if group.delimiter() != proc_macro2::Delimiter::Brace {
                continue;
            }
            let entries = words(group.stream());
            for entry in entries.split(|word| word == ";").filter(|entry| entry.len() >= 3) {
                let mut names = HashMap::new();
                let mut types = entry[2..].iter().filter(|word| is_type(word));
                if let Some(ty) = types.next() {
                    names.insert(ty.clone(), join(scope.module, ty));
                }
                for builder in types {
                    names.insert(builder.clone(), format!("{}::builders::{builder}", scope.module));
                }
                self.file(&child(file, bare(&entry[0])), scope.module, &names)?;
            }
        }
        Ok(())
    }

    /// `NAME: …`, or `NAME, BUILDER: …`, words only: what is not derived is implemented here.
    fn formatted(&mut self, words: &[String], scope: &Scope<'_>) {
        let Some(name) = words.first() else { return };
        self.derived(&place(scope, name), "Debug");
        if words.get(1).is_none_or(|word| word != ",") {
            return;
        }
        let mut at = 2;
        while words.get(at + 1).is_some_and(|word| word == ":") && words.get(at + 2).is_some_and(|word| word == ":") {
            at += 3;
        }
        if let Some(builder) = words.get(at) {
            let path = place(scope, builder);
            self.derived(&path, "Debug");
            self.derived(&path, "Default");
        }
    }

    /// `NAME in error => crate::Error; "Code" => Variant, is_variant;`, words only.
    fn errors(&mut self, words: &[String], scope: &Scope<'_>) {
        let Some(name) = words.first() else { return };
        let path = place(scope, name);
        self.named("enum", &path, &[]);
        for window in words.windows(4) {
            if let [before, variant, comma, is] = window
                && before == "=>"
                && comma == ","
                && is.starts_with("is_")
            {
                self.variant(&path, variant, Some(format!("sdk::types::error::{variant}")));
                self.add("fn", format!("{path}::{is}"), "fn(&self) -> bool".to_owned());
            }
        }
    }

    /// `Builder(Clone, Debug): Operation, Input, Output, Error`, words only.
    fn fluent_builder(&mut self, words: &[String], scope: &Scope<'_>) {
        let types: Vec<&String> = words.iter().filter(|word| is_type(word)).collect();
        let Some((builder, rest)) = types.split_first() else { return };
        let path = place(scope, builder);
        let (derives, names) = rest.split_at(rest.len().saturating_sub(4));
        self.named("struct", &path, &[]);
        for derive in derives {
            self.derived(&path, derive);
        }
        let absolute =
            |name: &str| scope.names.get(name).map_or_else(|| name.to_owned(), |path| format!("sdk::{path}"));
        if let [_, _, output, error] = names {
            let (output, error) = (absolute(output), absolute(error));
            self.add("fn", format!("{path}::send"), format!("fn(self) -> Result<{output}, {error}>"));
        }
    }
}

/// What the names of a file stand for: what it defines, with modules that stand in it, and what it imports from
/// elsewhere.
fn define(items: &[Item], module: &str, names: &mut HashMap<String, String>) {
    let mut own = |name: String| {
        names.entry(name.clone()).or_insert_with(|| join(module, &name));
    };
    for item in items {
        match item {
            Item::Struct(found) => own(found.ident.to_string()),
            Item::Enum(found) => own(found.ident.to_string()),
            Item::Type(found) => own(found.ident.to_string()),
            Item::Trait(found) => own(found.ident.to_string()),
            Item::Macro(found) => {
                let name = found.mac.path.segments.last().map(|segment| segment.ident.to_string());
                if matches!(name.as_deref(), Some("operation_error" | "fluent_builder"))
                    && let Some(name) = words(found.mac.tokens.clone()).first()
                {
                    own(name.clone());
                }
            }
            _ => {}
        }
    }
    for item in items {
        match item {
            Item::Mod(inner) => {
                if let Some((_, items)) = &inner.content {
                    define(items, &join(module, &inner.ident.to_string()), names);
                }
            }
            Item::Use(import) if import.leading_colon.is_some() => imports(&import.tree, "::", names),
            _ => {}
        }
    }
}

/// Imports from other crates, by name; their paths begin with `::`.
fn imports(tree: &UseTree, path: &str, names: &mut HashMap<String, String>) {
    match tree {
        UseTree::Path(inner) => imports(&inner.tree, &format!("{path}{}::", inner.ident), names),
        UseTree::Name(name) => {
            names.entry(name.ident.to_string()).or_insert_with(|| format!("{path}{}", name.ident));
        }
        UseTree::Rename(name) => {
            names.entry(name.rename.to_string()).or_insert_with(|| format!("{path}{}", name.ident));
        }
        UseTree::Group(group) => group.items.iter().for_each(|tree| imports(tree, path, names)),
        UseTree::Glob(_) => {}
    }
}

/// A type with its paths written out in full; `owner` is what `Self` is.
fn resolved(ty: &impl ToTokens, scope: &Scope<'_>, owner: &str) -> String {
    let pieces = pieces(ty.to_token_stream());
    let is_name = |piece: &String| piece.starts_with(|c: char| c.is_alphabetic() || c == '_');
    let mut out = Vec::with_capacity(pieces.len());
    let mut at = 0;
    while at < pieces.len() {
        if !is_name(&pieces[at]) {
            out.push(pieces[at].clone());
            at += 1;
            continue;
        }
        let begin = at;
        at += 1;
        // `impl ::std::fmt::Debug` is a word and an absolute path.
        let is_word = matches!(pieces[begin].as_str(), "impl" | "dyn");
        while !is_word && at + 1 < pieces.len() && pieces[at] == "::" && is_name(&pieces[at + 1]) {
            at += 2;
        }
        let path = &pieces[begin..at];
        let is_absolute = begin > 0 && pieces[begin - 1] == "::";
        let name = &path[path.len() - 1];
        let full = match path[0].as_str() {
            _ if is_absolute => path.concat(),
            "crate" => format!("{SDK}{}", path[1..].concat()),
            "Self" if path.len() == 1 => format!("{SDK}::{owner}"),
            _ => match scope.names.get(name) {
                Some(found) if found.starts_with("::") => found.clone(),
                Some(found) => format!("{SDK}::{found}"),
                // Of a module of this one.
                None if path.len() > 1 => format!("{SDK}::{}", join(scope.module, &path.concat())),
                None => path.concat(),
            },
        };
        out.push(full);
    }
    joined(&out)
}

/// Tokens as texts, with `::`, `->` and lifetimes as one each.
fn pieces(tokens: TokenStream) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    // Whether the last piece is a sign that the next one may belong to.
    let mut is_joint = false;
    for tree in tokens {
        match tree {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    proc_macro2::Delimiter::Parenthesis => ("(", ")"),
                    proc_macro2::Delimiter::Bracket => ("[", "]"),
                    proc_macro2::Delimiter::Brace => ("{", "}"),
                    proc_macro2::Delimiter::None => ("", ""),
                };
                pieces.push(open.to_owned());
                pieces.extend(self::pieces(group.stream()));
                pieces.push(close.to_owned());
                is_joint = false;
            }
            TokenTree::Punct(punct) => {
                match pieces.last_mut() {
                    Some(last) if is_joint && matches!((last.as_str(), punct.as_char()), (":", ':') | ("-", '>')) => {
                        last.push(punct.as_char());
                    }
                    _ => pieces.push(punct.as_char().to_string()),
                }
                is_joint = punct.spacing() == proc_macro2::Spacing::Joint;
            }
            other => {
                match pieces.last_mut() {
                    Some(last) if last == "'" => last.push_str(&other.to_string()),
                    _ => pieces.push(other.to_string()),
                }
                is_joint = false;
            }
        }
    }
    pieces
}

/// Pieces as they are usually written.
fn joined(pieces: &[String]) -> String {
    let mut out = String::new();
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    for piece in pieces {
        // `::` begins a path here: what is within paths is in one piece.
        let words = out.ends_with(is_word) && (piece == "::" || piece.starts_with(|c: char| is_word(c) || c == '\''));
        let spaced =
            [",", "->", "+", "="].iter().any(|sign| out.ends_with(sign)) || matches!(piece.as_str(), "->" | "+" | "=");
        if words || (spaced && !out.is_empty()) {
            out.push(' ');
        }
        out.push_str(piece);
    }
    out
}

/// The path of a name that this scope defines.
fn place(scope: &Scope<'_>, name: &str) -> String {
    scope.names.get(name).cloned().unwrap_or_else(|| join(scope.module, name))
}

fn join(module: &str, name: &str) -> String {
    if module.is_empty() { name.to_owned() } else { format!("{module}::{name}") }
}

/// The file of a module that is declared in another.
fn child(file: &Path, name: &str) -> PathBuf {
    let folder = file.parent().unwrap_or(Path::new("src"));
    match file.file_stem().and_then(|stem| stem.to_str()) {
        Some("lib") | None => folder.join(format!("{name}.rs")),
        Some(stem) => folder.join(stem).join(format!("{name}.rs")),
    }
}

fn bare(name: &str) -> &str {
    name.strip_prefix("r#").unwrap_or(name)
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// Whether an item is there with a feature only that has nothing to do with operations.
fn is_optional(attributes: &[Attribute]) -> bool {
    attributes.iter().filter(|attribute| attribute.path().is_ident("cfg")).any(|attribute| {
        let condition = attribute.meta.to_token_stream().to_string();
        ["\"contract\"", "\"serde\"", "\"test-util\"", "\"tokio\""].iter().any(|name| condition.contains(name))
    })
}

/// Whether something has no parameters. What has some is the same in all crates.
fn is_plain(generics: &syn::Generics) -> bool {
    generics.params.is_empty()
}

fn is_type(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_uppercase())
}

/// The tokens of an invocation, without attributes; what stands in brackets as its words.
fn words(tokens: TokenStream) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut trees = tokens.into_iter().peekable();
    while let Some(tree) = trees.next() {
        match tree {
            TokenTree::Punct(punct) if punct.as_char() == '#' => {
                trees.next_if(|tree| matches!(tree, TokenTree::Group(_)));
            }
            TokenTree::Punct(punct) if punct.as_char() == '=' => {
                let is_arrow = trees.next_if(|tree| tree.to_string() == ">").is_some();
                words.push(if is_arrow { "=>".to_owned() } else { "=".to_owned() });
            }
            TokenTree::Group(group) => words.extend(self::words(group.stream())),
            other => words.push(other.to_string()),
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::read;
    use proofmark_codegen::emit::manifest::{Package, PackageOrigin, Toolkit};
    use proofmark_codegen::generate;
    use proofmark_smithy_model::Loader;

    fn listing(model: &str) -> super::Listing {
        let text = format!(
            "$version: \"2.0\"\nnamespace a\n@aws.protocols#restJson1\nservice S {{ operations: [Op] }}\n\
             @http(method: \"POST\", uri: \"/op\") operation Op {{ input := {{ a: Inner }} errors: [Bad] }}\n{model}"
        );
        let model = Loader::new().text("a.smithy", text).load().unwrap_or_else(|report| panic!("{report}")).model;
        let package =
            Package { name: "sdk".to_owned(), origin: PackageOrigin::Standalone(Toolkit::Path("/toolkit".into())) };
        read(&generate(&model, None, package, "a.smithy").unwrap_or_else(|report| panic!("{report}")).files).unwrap()
    }

    #[test]
    fn items_have_their_public_paths_and_full_types() {
        let items = listing(
            "structure Inner { @required kind: Kind, n: Integer }\nenum Kind { A }\n@error(\"client\")\nstructure Bad {}\n",
        );
        let signature = |key: &str| items.get(key).map(|item| item.signature.as_str());
        assert_eq!(signature("field types::Inner::kind"), Some("sdk::types::Kind"));
        assert_eq!(signature("variant types::Kind::A"), Some(""));
        assert_eq!(signature("field operation::op::OpInput::a"), Some("Option<sdk::types::Inner>"));
        assert_eq!(
            signature("fn types::builders::InnerBuilder::build"),
            Some("fn(a0: sdk::types::builders::InnerBuilder) -> Result<sdk::types::Inner, sdk::error::BuildError>")
        );
        assert_eq!(
            signature("fn operation::op::builders::OpFluentBuilder::set_a"),
            Some(
                "fn(a0: sdk::operation::op::builders::OpFluentBuilder, a1: Option<sdk::types::Inner>) -> \
                 sdk::operation::op::builders::OpFluentBuilder"
            )
        );
        assert_eq!(signature("fn Client::op").map(|text| text.starts_with("fn(a0: &sdk::Client)")), Some(true));
        assert_eq!(signature("variant operation::op::OpError::Bad"), Some("sdk::types::error::Bad"));
        assert_eq!(signature("variant Error::Bad"), Some("sdk::types::error::Bad"));
        assert_eq!(signature("feature feature op"), Some(""));
        // One builder derives what the other has from the macro.
        for ty in ["types::builders::InnerBuilder", "operation::op::builders::OpOutputBuilder"] {
            for implemented in ["Clone", "Debug", "Default"] {
                assert_eq!(signature(&format!("impl impl for {ty}: {implemented}")), Some(""), "{ty} {implemented}");
            }
        }
    }
}
