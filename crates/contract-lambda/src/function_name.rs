//! The forms of a function's name and the function that each stands for. Whether the function exists is the state's
//! business.

use crate::behaviour::{self, Behaviour};
use crate::collections::Place;
use crate::operation_name::CREATE;
use proofmark_contract::aws::{Scope, is_account, is_region, partition_of};
use proofmark_contract::service::{self, Call, ResourceKind, ResourceName};
use proofmark_smithy_model::model::Node;
use serde_json::Map;
use std::borrow::Cow;
use std::ops::Deref;

/// How many characters a function's own name has at most; the model bounds names and ARNs together.
const LONGEST_NAME: usize = 64;

/// The version that an unqualified name stands for.
pub const LATEST: &str = "$LATEST";

/// The members that name a function.
const NAME: &str = "FunctionName";
const QUALIFIER: &str = "Qualifier";

/// Functions, for the kit.
static FUNCTION: ResourceKind = ResourceKind { name: "function", member: NAME, qualifier: Some((QUALIFIER, LATEST)) };

/// A `FunctionName` taken apart: a name, a full ARN, a partial ARN, or what lies between, each with or without a
/// qualifier. It takes exactly what the pattern of the model's `NamespacedFunctionName` takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FunctionName<'a> {
    /// The partition, when it is an ARN that names one.
    pub partition: Option<&'a str>,
    /// The region, when it names one.
    pub region: Option<&'a str>,
    /// The account, when it names one.
    pub account: Option<&'a str>,
    /// The function's own name.
    pub name: &'a str,
    /// The version or alias, when it names one.
    pub qualifier: Option<&'a str>,
}

/// The one function, and the version or alias of it, that a name and a `Qualifier` stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target<'a>(service::Target<'a>);

impl<'a> Deref for Target<'a> {
    type Target = service::Target<'a>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

/// Why a name and a `Qualifier` stand for no function that can be asked for here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unresolved {
    /// The text is not a function name.
    Malformed,
    /// The name's qualifier and the member `Qualifier` differ.
    QualifierMismatch,
    /// The function's own name is longer than any function's.
    NameLength {
        /// The whole text.
        given: String,
    },
    /// The name is an ARN of another region.
    OtherRegion {
        /// The ARN's region.
        named: String,
        /// The region asked.
        asked: String,
    },
}

impl<'a> FunctionName<'a> {
    /// Takes a name apart; none when the model's pattern does not match.
    pub fn parse(text: &'a str) -> Option<Self> {
        // As a regular expression does, each optional part is taken where the rest can still be read.
        optional(arn_prefix(text), text).find_map(|(partition, text)| {
            optional(region_prefix(text), text).find_map(|(region, text)| {
                optional(account_prefix(text), text).find_map(|(account, text)| {
                    let function = text.strip_prefix("function:").map(|rest| ("", rest));
                    optional(function, text).find_map(|(_, text)| {
                        let (name, qualifier) = name_and_qualifier(text)?;
                        Some(Self { partition: partition.filter(|p| !p.is_empty()), region, account, name, qualifier })
                    })
                })
            })
        })
    }

    /// The function that it stands for, together with the member `Qualifier` of the same request.
    pub fn resolve(self, scope: &'a Scope, qualifier: Option<&'a str>) -> Result<Target<'a>, Unresolved> {
        Target::reachable(self.with_qualifier(qualifier).resolve(scope), scope, qualifier)
    }

    /// The same for the kit, with the member `Qualifier` of the same request.
    fn with_qualifier(self, qualifier: Option<&'a str>) -> ResourceName<'a> {
        let Self { partition, region, account, name, qualifier: own } = self;
        ResourceName { kind: &FUNCTION, partition, region, account, name, qualifier: own.or(qualifier) }
    }
}

/// The function that an input names.
pub(crate) fn named(input: &Map<String, Node>) -> Option<ResourceName<'_>> {
    let text = |member: &str| input.get(member).and_then(Node::as_str);
    Some(FunctionName::parse(text(NAME)?)?.with_qualifier(text(QUALIFIER)))
}

impl<'a> Target<'a> {
    /// A function by the parts of its ARN.
    pub(crate) fn new(partition: &'a str, place: Place<'a>, name: &'a str, qualifier: Option<&'a str>) -> Self {
        let Place { account, region } = place;
        Self(service::Target { kind: &FUNCTION, partition, region, account, name, qualifier })
    }

    /// A function of this account and region, without a version or alias.
    pub(crate) fn at(place: Place<'a>, name: &'a str) -> Self {
        Self::new(partition_of(place.region), place, name, None)
    }

    /// The function that a name and a `Qualifier` stand for.
    pub fn of(function_name: &'a str, qualifier: Option<&'a str>, scope: &'a Scope) -> Result<Self, Unresolved> {
        let name = FunctionName::parse(function_name).ok_or(Unresolved::Malformed)?;
        check_length(name.name, function_name)?;
        name.resolve(scope, qualifier)
    }

    /// The function that a call is about.
    pub(crate) fn of_call(call: &Call<'a>) -> Result<Self, Unresolved> {
        let text = |member: &str| call.input.get(member).and_then(Node::as_str);
        let target = call.target.ok_or(Unresolved::Malformed)?;
        let operation = call.operation.name();
        if operation == CREATE || operation.contains("EventInvokeConfig") {
            check_length(target.name, text(NAME).unwrap_or_default())?;
        }
        Self::reachable(target, call.scope, text(QUALIFIER))
    }

    /// The function, if a request of this account and region with this member `Qualifier` may ask for it.
    fn reachable(target: service::Target<'a>, scope: &Scope, qualifier: Option<&str>) -> Result<Self, Unresolved> {
        if qualifier.is_some_and(|given| target.qualifier != Some(given)) {
            return Err(Unresolved::QualifierMismatch);
        }
        if target.region != scope.region {
            return Err(Unresolved::OtherRegion { named: target.region.to_owned(), asked: scope.region.clone() });
        }
        Ok(Self(target))
    }

    /// Whether there can be such a version or alias: the patterns of requests take `$` anywhere, and nothing at all,
    /// and that of ARNs does not.
    pub(crate) fn has_possible_qualifier(&self) -> bool {
        self.qualifier.is_none_or(|qualifier| {
            let has_form = qualifier.bytes().all(|b| b == b'$' || is_word_byte(b));
            qualifier == LATEST || is_word(qualifier) || !has_form
        })
    }

    /// Where the function is.
    pub(crate) fn place(&self) -> Place<'a> {
        Place { account: self.account, region: self.region }
    }

    /// The version or alias: `$LATEST` when none was given.
    pub fn qualifier_or_latest(&self) -> &'a str {
        self.qualifier.unwrap_or(LATEST)
    }

    /// The function's ARN, without a qualifier.
    pub fn arn(&self) -> String {
        let service::Target { partition, region, account, name, .. } = self.0;
        format!("arn:{partition}:lambda:{region}:{account}:function:{name}")
    }

    /// The ARN with this qualifier.
    pub fn arn_of(&self, qualifier: &str) -> String {
        format!("{}:{qualifier}", self.arn())
    }

    /// The ARN with the version or alias, if one was given.
    pub(crate) fn given_arn(&self) -> String {
        self.qualifier.map_or_else(|| self.arn(), |qualifier| self.arn_of(qualifier))
    }

    /// The ARN with the version or alias, `$LATEST` when none was given.
    pub fn qualified_arn(&self) -> String {
        self.arn_of(self.qualifier_or_latest())
    }
}

fn check_length(name: &str, given: &str) -> Result<(), Unresolved> {
    match name.len() {
        0..=LONGEST_NAME => Ok(()),
        _ => Err(Unresolved::NameLength { given: given.to_owned() }),
    }
}

impl Unresolved {
    /// The behaviour of the service that it is, and the text of its error.
    pub fn behaviour(&self) -> (Behaviour, Cow<'static, str>) {
        match self {
            // The model's pattern rejects such names before anything resolves them.
            Self::Malformed => (behaviour::FUNCTION_MISSING, Cow::Borrowed("The function doesn't exist.")),
            Self::NameLength { given } => (
                behaviour::NAME_LENGTH,
                Cow::Owned(format!(
                    "1 validation error detected: Value '{given}' at 'functionName' failed to satisfy constraint: \
                     Member must have length less than or equal to {LONGEST_NAME}"
                )),
            ),
            Self::QualifierMismatch => (
                behaviour::QUALIFIER_MISMATCH,
                Cow::Borrowed("The derived qualifier from the function name does not match the specified qualifier."),
            ),
            Self::OtherRegion { named, asked } => (
                behaviour::OTHER_REGION,
                Cow::Owned(format!("Functions from '{named}' are not reachable in this region ('{asked}')")),
            ),
        }
    }
}

/// What was taken and the rest, then the text with nothing taken.
fn optional<'a>(taken: Option<(&'a str, &'a str)>, text: &'a str) -> impl Iterator<Item = (Option<&'a str>, &'a str)> {
    taken.map(|(part, rest)| (Some(part), rest)).into_iter().chain([(None, text)])
}

fn arn_prefix(text: &str) -> Option<(&str, &str)> {
    let (partition, rest) = text.strip_prefix("arn:")?.split_once(':')?;
    let more = match partition {
        "" => "",
        _ => partition.strip_prefix("aws")?,
    };
    let valid = more.bytes().all(|b| b.is_ascii_alphabetic() || b == b'-');
    valid.then_some((partition, rest.strip_prefix("lambda:")?))
}

fn region_prefix(text: &str) -> Option<(&str, &str)> {
    text.split_once(':').filter(|(region, _)| is_region(region))
}

fn account_prefix(text: &str) -> Option<(&str, &str)> {
    text.split_once(':').filter(|(account, _)| is_account(account))
}

/// Letters, digits, `-` and `_`, at least one.
fn is_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(is_word_byte)
}

fn is_word_byte(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b == b'-' || b == b'_'
}

fn name_and_qualifier(text: &str) -> Option<(&str, Option<&str>)> {
    let (name, qualifier) = match text.split_once(':') {
        Some((name, qualifier)) => (name, Some(qualifier)),
        None => (text, None),
    };
    let named = !name.is_empty() && name.split('.').all(|part| part.is_empty() || is_word(part));
    let qualified = qualifier.is_none_or(|q| matches!(q, LATEST | "$LATEST.PUBLISHED") || is_word(q));
    (named && qualified).then_some((name, qualifier))
}
