//! The traits of Smithy's prelude by name, for short names and for traits without a value. Their definitions are not
//! needed: what they mean is known to the rules of `validate` and to those who use the model.

/// What a trait without a value stands for, by the type of the trait's shape.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Form {
    /// A structure or map: `{}`.
    Object,
    /// A list: `[]`.
    List,
    /// Anything else: `null`.
    Scalar,
}

impl Form {
    /// By the type's name in the JSON AST.
    pub(super) fn of(ty: &str) -> Self {
        match ty {
            "structure" | "map" => Self::Object,
            "list" | "set" => Self::List,
            _ => Self::Scalar,
        }
    }
}

const ANNOTATIONS: &[&str] = &[
    "addedDefault",
    "authDefinition",
    "box",
    "clientOptional",
    "cors",
    "deprecated",
    "endpoint",
    "eventHeader",
    "eventPayload",
    "externalDocumentation",
    "hostLabel",
    "http",
    "httpApiKeyAuth",
    "httpBasicAuth",
    "httpBearerAuth",
    "httpChecksumRequired",
    "httpDigestAuth",
    "httpLabel",
    "httpPayload",
    "httpQueryParams",
    "httpResponseCode",
    "idRef",
    "idempotencyToken",
    "idempotent",
    "input",
    "internal",
    "length",
    "longPoll",
    "metadata",
    "mixin",
    "nestedProperties",
    "noReplace",
    "notProperty",
    "optionalAuth",
    "output",
    "paginated",
    "private",
    "property",
    "protocolDefinition",
    "range",
    "readonly",
    "recommended",
    "requestCompression",
    "required",
    "requiresLength",
    "retryable",
    "sensitive",
    "sparse",
    "streaming",
    "trait",
    "traitValidators",
    "uniqueItems",
    "unitType",
    "unstable",
    "unstableFeatures",
    "xmlAttribute",
    "xmlFlattened",
    "xmlNamespace",
];

const LISTS: &[&str] = &[
    "auth",
    "createsResources",
    "deletesResources",
    "enum",
    "examples",
    "putsResources",
    "readsResources",
    "references",
    "suppress",
    "tags",
    "updatesResources",
];

const SCALARS: &[&str] = &[
    "default",
    "documentation",
    "enumValue",
    "error",
    "httpError",
    "httpHeader",
    "httpPrefixHeaders",
    "httpQuery",
    "jsonName",
    "mediaType",
    "pattern",
    "resourceIdentifier",
    "since",
    "timestampFormat",
    "title",
    "xmlName",
];

/// What kind of value the trait of this name has.
pub(super) fn form(name: &str) -> Option<Form> {
    let forms = [(ANNOTATIONS, Form::Object), (LISTS, Form::List), (SCALARS, Form::Scalar)];
    forms.into_iter().find(|(names, _)| names.contains(&name)).map(|(_, form)| form)
}

/// Whether the prelude has a trait of this name.
pub(super) fn has_trait(name: &str) -> bool {
    form(name).is_some()
}

/// The trait whose name differs from this one in case only.
pub(super) fn nearest(name: &str) -> Option<&'static str> {
    let mut names = [ANNOTATIONS, LISTS, SCALARS].into_iter().flatten();
    names.find(|known| known.eq_ignore_ascii_case(name)).copied()
}
