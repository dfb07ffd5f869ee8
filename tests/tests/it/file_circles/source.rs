//! A crate's modules and what each names of the others, read with `syn`.

use super::graph::Imports;
use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens as _;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The names of modules from the crate root.
type ModulePath = Vec<String>;

/// A crate's modules.
pub struct Crate {
    folder: PathBuf,
    modules: BTreeMap<ModulePath, Module>,
}

struct Module {
    file: PathBuf,
    items: Vec<syn::Item>,
    /// Names that `use` brings in, and their paths as written.
    imported: BTreeMap<String, Vec<String>>,
    /// The paths whose every name `use` brings in.
    globs: Vec<Vec<String>>,
    /// Names that are defined here.
    defined: BTreeSet<String>,
}

impl Crate {
    /// Reads a crate from its root file.
    pub fn read(root: &Path) -> Self {
        let folder = root.parent().expect("the root file is in a folder").to_owned();
        let mut crate_ = Self { folder, modules: BTreeMap::new() };
        crate_.read_file(root, &crate_.folder.clone(), Vec::new());
        crate_
    }

    fn read_file(&mut self, file: &Path, folder: &Path, path: ModulePath) {
        let text = std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let parsed = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        self.add(file, folder, path, parsed.items);
    }

    fn add(&mut self, file: &Path, folder: &Path, path: ModulePath, items: Vec<syn::Item>) {
        let mut module = Module {
            file: file.to_owned(),
            items: Vec::new(),
            imported: BTreeMap::new(),
            globs: Vec::new(),
            defined: BTreeSet::new(),
        };
        for item in items {
            match item {
                syn::Item::Mod(inner) if is_test(&inner.attrs) => {}
                syn::Item::Mod(inner) => {
                    let name = inner.ident.to_string();
                    let path: ModulePath = path.iter().cloned().chain([name.clone()]).collect();
                    let below = folder.join(&name);
                    match inner.content {
                        Some((_, items)) => self.add(file, &below, path, items),
                        None if below.join("mod.rs").is_file() => self.read_file(&below.join("mod.rs"), &below, path),
                        None => self.read_file(&folder.join(format!("{name}.rs")), &below, path),
                    }
                }
                item if attributes(&item).is_some_and(is_test) => {}
                item => {
                    if let syn::Item::Use(item) = &item {
                        flatten(&item.tree, &mut Vec::new(), &mut |name, path| match name {
                            Some(name) => drop(module.imported.insert(name, path)),
                            None => module.globs.push(path),
                        });
                    }
                    module.defined.extend(defined(&item));
                    module.items.push(item);
                }
            }
        }
        self.modules.insert(path, module);
    }

    /// The path of modules of a file.
    pub fn module_of(&self, file: &str) -> ModulePath {
        let of_file = self.modules.iter().filter(|(_, module)| self.name(&module.file) == file);
        of_file.map(|(path, _)| path).min_by_key(|path| path.len()).cloned().unwrap_or_default()
    }

    /// What each file names of the others.
    pub fn imports(&self) -> Imports {
        let mut imports = Imports::new();
        for (at, module) in &self.modules {
            let mut named = Named::default();
            module.items.iter().for_each(|item| named.item(item));
            let paths =
                named.0.into_iter().chain(module.imported.values().cloned()).chain(module.globs.iter().cloned());
            for path in paths {
                let Some((target, name)) = self.resolve(at, &path, 8) else { continue };
                let (from, to) = (self.name(&module.file), self.name(&self.modules[&target].file));
                if from != to {
                    imports.entry((from, to)).or_default().insert(name);
                }
            }
        }
        imports
    }

    /// The module that defines what a path names as it stands in the module `at`; none for what is of another crate.
    fn resolve(&self, at: &ModulePath, path: &[String], depth: usize) -> Option<(ModulePath, String)> {
        let depth = depth.checked_sub(1)?;
        let (first, mut rest) = path.split_first()?;
        let mut here = match first.as_str() {
            "crate" => Vec::new(),
            "self" => at.clone(),
            "super" => at[..at.len().checked_sub(1)?].to_vec(),
            _ => {
                let below: ModulePath = at.iter().chain([first]).cloned().collect();
                match self.modules[at].imported.get(first) {
                    _ if self.modules.contains_key(&below) => below,
                    Some(import) if import != path => {
                        let import: Vec<String> = import.iter().chain(rest).cloned().collect();
                        return self.resolve(at, &import, depth);
                    }
                    _ => return None,
                }
            }
        };
        while let Some((next, after)) = rest.split_first() {
            let below: ModulePath = here.iter().chain([next]).cloned().collect();
            if next == "super" {
                here.pop()?;
            } else if next != "self" && self.modules.contains_key(&below) {
                here = below;
            } else if next != "self" {
                return self.definition(&here, next, depth);
            }
            rest = after;
        }
        let name = path.last().expect("a path has a segment").clone();
        Some((here, name))
    }

    /// Where a name of a module is defined: there, or where the module has it from; none for what is of another crate.
    fn definition(&self, at: &ModulePath, name: &str, depth: usize) -> Option<(ModulePath, String)> {
        let depth = depth.checked_sub(1)?;
        let module = &self.modules[at];
        if module.defined.contains(name) {
            return Some((at.clone(), name.to_owned()));
        }
        if let Some(import) = module.imported.get(name) {
            return self.resolve(at, import, depth);
        }
        let through = module.globs.iter().filter_map(|glob| self.resolve(at, glob, depth));
        through
            .filter_map(|(target, _)| self.definition(&target, name, depth))
            .find(|(target, _)| self.modules[target].defined.contains(name))
            .or_else(|| Some((at.clone(), name.to_owned())))
    }

    fn name(&self, file: &Path) -> String {
        file.strip_prefix(&self.folder).expect("modules are below the root").display().to_string()
    }
}

/// Collects the paths that code names. Not those of `use`, which `flatten` reads, nor those within `quote!`, which belong
/// to generated code.
#[derive(Default)]
struct Named(Vec<Vec<String>>);

impl Named {
    fn item(&mut self, item: &syn::Item) {
        let is_definition = matches!(item, syn::Item::Macro(item) if item.ident.is_some());
        if !is_definition {
            self.tokens(item.to_token_stream());
        }
    }

    fn tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        let mut tokens = tokens.into_iter().peekable();
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Ident(ident) if colons == 2 => path.push(ident.to_string()),
                TokenTree::Ident(ident) => {
                    self.end(&mut path);
                    // Not `use<'a>`, which names what a type captures.
                    if ident == "use"
                        && !matches!(tokens.peek(), Some(TokenTree::Punct(punct)) if punct.as_char() == '<')
                    {
                        tokens
                            .by_ref()
                            .find(|token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ';'));
                    } else {
                        path.push(ident.to_string());
                    }
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => {
                    colons += 1;
                    continue;
                }
                TokenTree::Punct(punct) => {
                    let name = path.last().map_or("", String::as_str);
                    let quotes =
                        punct.as_char() == '!' && (name.starts_with("quote") || name.starts_with("parse_quote"));
                    self.end(&mut path);
                    if quotes {
                        tokens.next_if(|token| matches!(token, TokenTree::Group(_)));
                    }
                }
                TokenTree::Group(group) => {
                    self.end(&mut path);
                    self.tokens(group.stream());
                }
                TokenTree::Literal(_) => self.end(&mut path),
            }
            colons = 0;
        }
        self.end(&mut path);
    }

    fn end(&mut self, path: &mut Vec<String>) {
        if path.len() > 1 {
            self.0.push(std::mem::take(path));
        }
        path.clear();
    }
}

fn flatten(tree: &syn::UseTree, path: &mut Vec<String>, add: &mut impl FnMut(Option<String>, Vec<String>)) {
    match tree {
        syn::UseTree::Path(part) => {
            path.push(part.ident.to_string());
            flatten(&part.tree, path, add);
            path.pop();
        }
        syn::UseTree::Name(name) if name.ident == "self" => add(path.last().cloned(), path.clone()),
        syn::UseTree::Name(name) => {
            let name = name.ident.to_string();
            add(Some(name.clone()), path.iter().cloned().chain([name]).collect());
        }
        syn::UseTree::Rename(rename) => {
            let full = path.iter().cloned().chain([rename.ident.to_string()]).filter(|name| name != "self");
            add(Some(rename.rename.to_string()), full.collect());
        }
        syn::UseTree::Glob(_) => add(None, path.clone()),
        syn::UseTree::Group(group) => group.items.iter().for_each(|tree| flatten(tree, path, add)),
    }
}

fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Ident>().is_ok_and(|condition| condition == "test")
    })
}

fn attributes(item: &syn::Item) -> Option<&[syn::Attribute]> {
    Some(match item {
        syn::Item::Use(item) => &item.attrs,
        syn::Item::Fn(item) => &item.attrs,
        syn::Item::Impl(item) => &item.attrs,
        syn::Item::Struct(item) => &item.attrs,
        _ => return None,
    })
}

fn defined(item: &syn::Item) -> Option<String> {
    Some(match item {
        syn::Item::Const(item) => item.ident.to_string(),
        syn::Item::Enum(item) => item.ident.to_string(),
        syn::Item::Fn(item) => item.sig.ident.to_string(),
        syn::Item::Static(item) => item.ident.to_string(),
        syn::Item::Struct(item) => item.ident.to_string(),
        syn::Item::Trait(item) => item.ident.to_string(),
        syn::Item::TraitAlias(item) => item.ident.to_string(),
        syn::Item::Type(item) => item.ident.to_string(),
        syn::Item::Union(item) => item.ident.to_string(),
        syn::Item::Macro(item) => item.ident.as_ref()?.to_string(),
        _ => return None,
    })
}
