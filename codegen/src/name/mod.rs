//! The only place where a model string becomes a Rust name.
//!
//! | from the model | becomes | example |
//! |---|---|---|
//! | shape name | type, `UpperCamel` | `VPCConfig` -> `VpcConfig` |
//! | shape name | file of a type, `snake_case` | `EFSIOException` -> `efsio_exception` |
//! | member name | field and method, `snake_case` | `KMSKeyArn` -> `kms_key_arn`, `MemoryGiB` -> `memory_gib` |
//! | operation name | module and client method, `snake_case` | `GetFunction` -> `get_function` |
//! | enum value name | variant, `UpperCamel` | `x86_64` -> `X8664` |
//! | union member name | variant, `UpperCamel` | `payloadChunk` -> `PayloadChunk` |
//! | a keyword | raw, `r#type`; where raw is impossible, with `_` behind it | `Self` -> `self_` |
//! | a name that generated code has itself | with `_value` behind it | `build` -> `build_value` |
//! | a variant that generated code has itself | with `Value` behind it | `Unknown` -> `UnknownValue` |
//! | a union member that generated code has itself | with `_value` behind it | `unknown` -> `is_unknown_value` |
//! | an enum value or union member whose variant another one has | numbered, the first in order excepted | `ok` beside `OK` -> `Ok2` |
//! | a member `set_x` or `get_x` beside a member `x` | with `_value` behind it | `setName` beside `name` -> `set_name_value` |
//! | an error named like the error of an event stream | with `Shape` behind it | `EventsError` beside the stream `Events` |
//! | an operation named like a function of the client | with `_operation` behind it | `Config` -> `config_operation` |
//! | operation name | cargo feature | `GetFunction` -> `get-function` |
//! | operation or resource name | cargo feature of its family | `ListAliases` -> `alias`, `GetLayerVersionByArn` -> `layer-version` |
//! | an operation or family named like a cargo feature that every crate has | with `-operation` or `-operations` behind it | `Serde` -> `serde-operation` |
//! | a type that the prelude has and generated code uses | with `Shape` behind it | `Option` -> `OptionShape` |

pub mod reserved;

use proc_macro2::{Ident, Span};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::fmt;

/// A snake_case name that can be used as an identifier.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RustName {
    bare: String,
}

impl RustName {
    /// The name of an operation's module and method.
    pub fn operation(name: &str) -> Self {
        let bare = escape_unrawable(snake_case(name));
        let is_reserved = reserved::OPERATIONS.contains(&bare.as_str());
        Self { bare: if is_reserved { format!("{bare}_operation") } else { bare } }
    }

    /// The name of a member's field and builder methods.
    pub fn member(name: &str) -> Self {
        let bare = escape_unrawable(snake_case(name));
        Self { bare }.unless(&reserved::MEMBERS)
    }

    /// The name, or another where it is one of these.
    pub fn unless(self, reserved: &[&str]) -> Self {
        if reserved.contains(&self.bare.as_str()) { self.with_value() } else { self }
    }

    /// The name with `_value` behind it.
    pub(crate) fn with_value(self) -> Self {
        Self { bare: format!("{}_value", self.bare) }
    }

    /// The part of `is_...` and `as_...` of a union's member.
    pub fn union_member(name: &str) -> Self {
        // `is_unknown` says that it is a member that isn't known.
        Self::member(name).unless(&reserved::UNIONS)
    }

    /// The name of a parameter of endpoint rules.
    pub fn parameter(name: &str) -> Self {
        Self { bare: escape_unrawable(snake_case(name)) }
    }

    /// The name of a variable of endpoint rules.
    pub fn variable(name: &str) -> Self {
        Self { bare: escape_unrawable(snake_case(name)) }.unless(&reserved::VARIABLES)
    }

    /// The name of a waiter's module.
    pub fn waiter(name: &str) -> Self {
        Self { bare: escape_unrawable(snake_case(name)) }
    }

    /// Numbers names that follow one like them, as [`number_alike`] does.
    pub(crate) fn number_alike<'a>(names: impl Iterator<Item = &'a mut Self>) {
        number_alike(names.map(|name| &mut name.bare));
    }

    /// The name without `r#`, to be prefixed: `set_type`.
    pub fn bare(&self) -> &str {
        &self.bare
    }

    /// The identifier, raw where it must be.
    pub fn ident(&self) -> Ident {
        if is_keyword(&self.bare) {
            Ident::new_raw(&self.bare, Span::call_site())
        } else {
            Ident::new(&self.bare, Span::call_site())
        }
    }

    /// The identifier of a method with a prefix, `set_` + `type`.
    pub fn prefixed(&self, prefix: &str) -> Ident {
        Ident::new(&format!("{prefix}{}", self.bare), Span::call_site())
    }
}

impl fmt::Display for RustName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if is_keyword(&self.bare) {
            f.write_str("r#")?;
        }
        f.write_str(&self.bare)
    }
}

/// The Rust type of a shape.
pub fn type_name(shape: &str) -> String {
    let name = upper_camel_case(shape);
    match name.as_str() {
        reserved if reserved::TYPES.contains(&reserved) => format!("{name}Shape"),
        _ if !name.starts_with(|c: char| c.is_ascii_alphabetic()) => format!("Shape{name}"),
        _ => name,
    }
}

/// The file in which a shape's type stands.
pub fn file_name(shape: &str) -> String {
    let name = escape_unrawable(snake_case(shape));
    if reserved::FILES.contains(&name.as_str()) { name + "_shape" } else { name }
}

/// The variant of an enum value or a union member.
pub fn variant_name(name: &str) -> String {
    let name = upper_camel_case(name);
    let name = if name.starts_with(|c: char| c.is_ascii_digit()) { format!("_{name}") } else { name };
    match name.as_str() {
        reserved if reserved::VARIANTS.contains(&reserved) => format!("{name}Value"),
        "" => "Empty".to_owned(),
        _ => name,
    }
}

/// Numbers names that follow one like them: `Ok`, `Ok`, `Ok` become `Ok`, `Ok2`, `Ok3`.
pub fn number_alike<'a>(names: impl Iterator<Item = &'a mut String>) {
    let mut taken = HashSet::new();
    // The number from which on one may be free, by name.
    let mut next: HashMap<String, usize> = HashMap::new();
    for name in names {
        if taken.contains(name) {
            let number = next.entry(name.clone()).or_insert(2);
            while taken.contains(&format!("{name}{number}")) {
                *number += 1;
            }
            *name = format!("{name}{number}");
        }
        taken.insert(name.clone());
    }
}

/// Changes names of members, each given with its name in the model, until none of their methods is one of these or one
/// of another member, whose methods are its name with and without these prefixes. Members that are one name in Rust as
/// they are stay so.
pub(crate) fn apart(names: Vec<(&str, RustName)>, methods: &[&str], prefixes: &[&str]) -> Vec<RustName> {
    let plain: Vec<String> = names.iter().map(|(name, _)| snake_case(name)).collect();
    let mut names: Vec<RustName> = names.into_iter().map(|(_, rust)| rust).collect();
    let mut called: HashMap<String, BTreeSet<usize>> = HashMap::new();
    for (index, name) in names.iter().enumerate() {
        called.entry(name.bare.clone()).or_default().insert(index);
    }
    // Those that may be in the way: all at first, then those that a change concerns.
    let mut open: BTreeSet<usize> = (0..names.len()).collect();
    while let Some(index) = open.pop_first() {
        let name = names[index].bare();
        let is_another = |name: &str| called.get(name).is_some_and(|all| all.iter().any(|other| *other != index));
        let is_in_the_way = methods.contains(&name)
            || prefixes.iter().any(|prefix| name.strip_prefix(prefix).is_some_and(is_another))
            || (plain[index] != name && is_another(name));
        if !is_in_the_way {
            continue;
        }
        let changed = names[index].clone().with_value();
        if let Some(all) = called.get_mut(name) {
            all.remove(&index);
        }
        called.entry(changed.bare.clone()).or_default().insert(index);
        open.insert(index);
        let concerned = prefixes.iter().map(|prefix| format!("{prefix}{changed}")).chain([changed.bare.clone()]);
        open.extend(concerned.filter_map(|name| called.get(&name)).flatten());
        names[index] = changed;
    }
    names
}

/// `snake_case` of a name in any of the cases that models use.
pub fn snake_case(name: &str) -> String {
    words(name).iter().map(|word| word.to_ascii_lowercase()).collect::<Vec<_>>().join("_")
}

/// The cargo feature of an operation or a resource, where no other has its name.
pub fn feature(name: &str) -> String {
    match snake_case(name).replace('_', "-") {
        empty if empty.is_empty() => "unnamed".to_owned(),
        feature => feature,
    }
}

/// What an operation is about, as a cargo feature: its name without the verb and without what follows `By`, in the
/// singular. `None` for a verb alone.
pub fn noun(operation: &str) -> Option<String> {
    let words = words(operation);
    let about = words.iter().skip(1).map(|word| word.to_ascii_lowercase()).take_while(|word| word != "by");
    let mut about: Vec<String> = about.collect();
    let last = about.pop()?;
    about.push(singular(&last));
    Some(about.join("-"))
}

/// The singular of a word, as far as names need it: the same for both forms of a noun.
fn singular(word: &str) -> String {
    let stem = |ending: &str| word.strip_suffix(ending).filter(|stem| !stem.is_empty());
    if let Some(stem) = stem("ies") {
        format!("{stem}y")
    } else if let Some(stem) = stem("es").filter(|stem| stem.ends_with(['s', 'x'])) {
        stem.to_owned()
    } else if ["ss", "us", "is", "as"].iter().any(|ending| word.ends_with(ending)) {
        word.to_owned()
    } else {
        stem("s").unwrap_or(word).to_owned()
    }
}

/// `UpperCamelCase` of a name in any of the cases that models use.
pub fn upper_camel_case(name: &str) -> String {
    let capitalize = |word: String| {
        let (head, tail) = word.split_at(1);
        head.to_ascii_uppercase() + &tail.to_ascii_lowercase()
    };
    words(name).into_iter().map(capitalize).collect()
}

/// Words whose letters change case within, as the AWS SDKs keep them together.
const MIXED_CASE_WORDS: [&str; 8] = ["ipv4", "ipv6", "sigv4", "mib", "gib", "kib", "ttl", "iot"];

/// Splits a name into its words: at anything but letters and digits, before an upper-case letter that follows a
/// lower-case one or a digit, and before the last letter of an upper-case run that goes on in lower case.
fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    for part in name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty()) {
        let mut rest = part;
        while !rest.is_empty() {
            let (word, behind) = rest.split_at(mixed_case_word(rest).unwrap_or_else(|| word_end(rest)));
            words.push(word.to_owned());
            rest = behind;
        }
    }
    words
}

/// The length of the mixed-case word that the text starts with; what follows must start a word of its own.
fn mixed_case_word(text: &str) -> Option<usize> {
    let starts = |word: &&&str| text.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word));
    let length = MIXED_CASE_WORDS.iter().find(starts)?.len();
    let ends = !text[length..].starts_with(|c: char| !c.is_ascii_uppercase());
    ends.then_some(length)
}

fn word_end(text: &str) -> usize {
    let bytes = text.as_bytes();
    let starts_word = |&i: &usize| {
        let goes_on_lower = bytes.get(i + 1).is_some_and(u8::is_ascii_lowercase);
        bytes[i].is_ascii_uppercase() && (!bytes[i - 1].is_ascii_uppercase() || goes_on_lower)
    };
    (1..bytes.len()).find(starts_word).unwrap_or(bytes.len())
}

fn escape_unrawable(name: String) -> String {
    match name.as_str() {
        "self" | "super" | "crate" => name + "_",
        "" => "unnamed".to_owned(),
        _ if name.starts_with(|c: char| c.is_ascii_digit()) => format!("_{name}"),
        _ => name,
    }
}

/// Whether a name is a keyword that can be raw. `syn` doesn't know that of edition 2024.
pub(crate) fn is_keyword(name: &str) -> bool {
    let can_be_raw = !matches!(name, "self" | "super" | "crate" | "Self");
    name == "gen" || (can_be_raw && syn::parse_str::<Ident>(name).is_err())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snake_case_keeps_acronyms_and_digits_together() {
        let cases = [
            ("KMSKeyArn", "kms_key_arn"),
            ("CodeSha256", "code_sha256"),
            ("S3Bucket", "s3_bucket"),
            ("EFSIOException", "efsio_exception"),
            ("EC2AccessDeniedException", "ec2_access_denied_exception"),
            ("Ipv6AllowedForDualStack", "ipv6_allowed_for_dual_stack"),
            ("FunctionActiveV2", "function_active_v2"),
            ("payload-chunk.v1", "payload_chunk_v1"),
            ("VpcId", "vpc_id"),
            ("MemoryGiBPerVCpu", "memory_gib_per_v_cpu"),
            ("IoTThing", "iot_thing"),
            ("Iota", "iota"),
        ];
        for (name, expected) in cases {
            assert_eq!(snake_case(name), expected, "{name}");
        }
    }

    #[test]
    fn names_that_are_alike_are_numbered_around_those_that_are_taken() {
        let mut names = ["Ok", "Ok", "Ok2", "Ok"].map(str::to_owned);
        number_alike(names.iter_mut());
        assert_eq!(names, ["Ok", "Ok2", "Ok22", "Ok3"]);
    }

    #[test]
    fn members_keep_their_methods_apart() {
        let named = |names: &[&'static str]| {
            let members = names.iter().map(|name| (*name, RustName::member(name))).collect();
            apart(members, &["set_meta"], &["get_", "set_"]).iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(named(&["name", "setName", "getName"]), ["name", "set_name_value", "get_name_value"]);
        assert_eq!(named(&["meta", "setMeta"]), ["meta_value", "set_meta_value_value"]);
        assert_eq!(named(&["build", "buildValue"]), ["build_value_value", "build_value"]);
        assert_eq!(named(&["aB", "a_b"]), ["a_b", "a_b"], "these are rejected");
    }

    #[test]
    fn operations_of_one_noun_are_a_family() {
        let cases = [
            ("GetFunction", "function"),
            ("ListFunctions", "function"),
            ("ListFunctionsByCodeSigningConfig", "function"),
            ("CreateAlias", "alias"),
            ("ListAliases", "alias"),
            ("GetPolicy", "policy"),
            ("ListPolicies", "policy"),
            ("DescribeStatus", "status"),
            ("PutFunctionEventInvokeConfig", "function-event-invoke-config"),
        ];
        for (operation, expected) in cases {
            assert_eq!(noun(operation).as_deref(), Some(expected), "{operation}");
        }
        assert_eq!(noun("Invoke"), None);
    }

    #[test]
    fn the_feature_of_an_operation_is_a_name_that_cargo_takes() {
        assert_eq!(feature("GetFunctionURLConfig"), "get-function-url-config");
        assert_eq!(feature("2fa"), "2fa");
        assert_eq!(feature("_"), "unnamed");
    }

    #[test]
    fn upper_camel_case_lowers_acronyms() {
        let cases = [
            ("ENINotReadyException", "EniNotReadyException"),
            ("x86_64", "X8664"),
            ("nodejs43edge", "Nodejs43edge"),
            ("PROVISIONED_CONCURRENCY", "ProvisionedConcurrency"),
            ("python3.10", "Python310"),
        ];
        for (name, expected) in cases {
            assert_eq!(upper_camel_case(name), expected, "{name}");
        }
    }

    #[test]
    fn keywords_are_raw_and_the_rest_is_escaped() {
        assert_eq!(RustName::member("Type").to_string(), "r#type");
        assert_eq!(RustName::member("Type").prefixed("set_").to_string(), "set_type");
        assert_eq!(RustName::member("Gen").to_string(), "r#gen");
        assert_eq!(RustName::member("Self").to_string(), "self_");
        assert_eq!(RustName::member("Build").to_string(), "build_value");
        assert_eq!(RustName::member("2fa").to_string(), "_2fa");
        assert_eq!(variant_name("Unknown"), "UnknownValue");
        assert_eq!(RustName::union_member("unknown").to_string(), "unknown_value");
        assert_eq!(type_name("Option"), "OptionShape");
        assert_eq!(type_name("_1"), "Shape1");
        assert_eq!(RustName::member("_").to_string(), "unnamed");
        assert_eq!(RustName::operation("FromConf").to_string(), "from_conf_operation");
        assert_eq!(type_name("Unhandled"), "UnhandledShape");
    }

    /// Comparing each of them with each other would take minutes.
    #[test]
    fn sixteen_thousand_names_that_are_alike_are_kept_apart() {
        let mut alike = vec!["Ok".to_owned(); 16_000];
        number_alike(alike.iter_mut());
        assert_eq!([alike[0].as_str(), &alike[1], &alike[15_999]], ["Ok", "Ok2", "Ok16000"]);
        let names: Vec<String> = (0..8_000).flat_map(|n| [format!("m{n}x"), format!("get_m{n}x")]).collect();
        let members = names.iter().map(|name| (name.as_str(), RustName::member(name))).collect();
        let names = apart(members, &[], &["get_", "set_"]);
        assert_eq!([names[0].bare(), names[1].bare()], ["m0x", "get_m0x_value"]);
        assert_eq!([names[15_998].bare(), names[15_999].bare()], ["m7999x", "get_m7999x_value"]);
    }
}
