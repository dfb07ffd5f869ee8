//! The protocols that clients and servers here speak, one entry each. What a protocol makes of a message is the
//! business of the crates that read and write messages.

use super::http_bindings::TimestampFormat;

/// A protocol that is implemented here.
#[derive(Debug, PartialEq, Eq)]
pub struct Protocol {
    /// Which one it is, for a `match`.
    pub id: ProtocolId,
    /// The id of its trait, `aws.protocols#restJson1`.
    pub trait_id: &'static str,
    /// The name of its trait, `restJson1`.
    pub name: &'static str,
    /// The content type of a body in its codec, `application/json`.
    pub content_type: &'static str,
    /// What bodies are written in.
    pub codec: Codec,
    /// How operations and their inputs are mapped to HTTP requests.
    pub bindings: Bindings,
    /// The format of a timestamp in a body, where neither member nor shape has the trait `timestampFormat`.
    pub timestamp_format: TimestampFormat,
    /// Whether the trait `jsonName` has an effect.
    pub uses_json_name: bool,
    /// Where servers write an error's code. Clients look in both places.
    pub error_code: ErrorCode,
}

/// The protocols that are implemented here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProtocolId {
    /// `aws.protocols#restJson1`
    RestJson1,
    /// `aws.protocols#awsJson1_0`
    AwsJson1_0,
    /// `aws.protocols#awsJson1_1`
    AwsJson1_1,
}

/// The format of bodies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Codec {
    /// JSON.
    Json,
}

/// How operations are mapped to HTTP requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Bindings {
    /// By the traits `http`, `httpLabel`, `httpQuery`, `httpHeader` and so on.
    Http,
    /// All are `POST /` with the operation in the header [`TARGET_HEADER`] and the whole input in the body. The traits of
    /// HTTP bindings have no effect, except for `httpError`.
    Rpc,
}

/// Where servers write the code of an error: the name of its shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorCode {
    /// In the header [`ERROR_CODE_HEADER`].
    Header,
    /// In the body, under the first of [`ERROR_CODE_KEYS`].
    Body,
}

/// The header that names the operation of an RPC request, `Service.Operation`, in lower case.
pub const TARGET_HEADER: &str = "x-amz-target";
/// The header that has an error's code, in lower case. Clients look here first.
pub const ERROR_CODE_HEADER: &str = "x-amzn-errortype";
/// The keys of a body that have an error's code, in the order in which clients look for them.
pub const ERROR_CODE_KEYS: [&str; 2] = ["__type", "code"];

/// The protocols that are implemented, in order of preference for services that have several.
pub static PROTOCOLS: [Protocol; 3] = [
    Protocol {
        id: ProtocolId::RestJson1,
        trait_id: "aws.protocols#restJson1",
        name: "restJson1",
        content_type: "application/json",
        codec: Codec::Json,
        bindings: Bindings::Http,
        timestamp_format: TimestampFormat::EpochSeconds,
        uses_json_name: true,
        error_code: ErrorCode::Header,
    },
    Protocol {
        id: ProtocolId::AwsJson1_0,
        trait_id: "aws.protocols#awsJson1_0",
        name: "awsJson1_0",
        content_type: "application/x-amz-json-1.0",
        codec: Codec::Json,
        bindings: Bindings::Rpc,
        timestamp_format: TimestampFormat::EpochSeconds,
        uses_json_name: false,
        error_code: ErrorCode::Body,
    },
    Protocol {
        id: ProtocolId::AwsJson1_1,
        trait_id: "aws.protocols#awsJson1_1",
        name: "awsJson1_1",
        content_type: "application/x-amz-json-1.1",
        codec: Codec::Json,
        bindings: Bindings::Rpc,
        timestamp_format: TimestampFormat::EpochSeconds,
        uses_json_name: false,
        error_code: ErrorCode::Body,
    },
];

/// Which traits have an effect on the messages of a protocol.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TraitEffects {
    /// The traits of HTTP bindings: `http`, `httpLabel` and so on.
    pub http_bindings: bool,
    /// `jsonName`.
    pub json_name: bool,
    /// The traits of XML: `xmlName` and so on.
    pub xml: bool,
}

impl TraitEffects {
    const NONE: Self = Self { http_bindings: false, json_name: false, xml: false };

    /// Those of the protocol whose trait has this id; none when it is not known.
    pub fn of(trait_id: &str) -> Option<Self> {
        let of = |protocol: &Protocol| Self {
            http_bindings: protocol.has_http_bindings(),
            json_name: protocol.uses_json_name,
            xml: false,
        };
        let known = OTHERS.iter().chain([&SIMPLE_REST_JSON]).find(|(id, _)| *id == trait_id);
        Protocol::of_trait(trait_id).map(of).or(known.map(|(_, effects)| *effects))
    }
}

/// The traits of protocols of AWS and Smithy that are not implemented. A model need not define them to apply them.
const OTHERS: [(&str, TraitEffects); 5] = [
    ("aws.protocols#awsQuery", TraitEffects { xml: true, ..TraitEffects::NONE }),
    ("aws.protocols#ec2Query", TraitEffects { xml: true, ..TraitEffects::NONE }),
    ("aws.protocols#restXml", TraitEffects { http_bindings: true, xml: true, ..TraitEffects::NONE }),
    ("smithy.protocols#rpcv2Cbor", TraitEffects::NONE),
    ("smithy.protocols#rpcv2Json", TraitEffects { json_name: true, ..TraitEffects::NONE }),
];

/// A protocol of others that models use. Such a model defines its trait.
const SIMPLE_REST_JSON: (&str, TraitEffects) =
    ("alloy#simpleRestJson", TraitEffects { http_bindings: true, json_name: true, ..TraitEffects::NONE });

/// Whether a trait is one of the protocols of AWS and Smithy, implemented here or not.
pub fn is_protocol(trait_id: &str) -> bool {
    Protocol::of_trait(trait_id).is_some() || OTHERS.iter().any(|(id, _)| *id == trait_id)
}

/// The trait of the protocol that botocore's `protocol`, and `jsonVersion` for `json`, name; none for a name that
/// botocore does not have.
pub fn of_botocore(protocol: &str, json_version: Option<&str>) -> Option<&'static str> {
    let of = |id| PROTOCOLS.iter().find(|protocol| protocol.id == id).map(|protocol| protocol.trait_id);
    match (protocol, json_version) {
        ("rest-json", _) => of(ProtocolId::RestJson1),
        ("json", Some("1.1")) => of(ProtocolId::AwsJson1_1),
        ("json", _) => of(ProtocolId::AwsJson1_0),
        ("rest-xml", _) => Some("aws.protocols#restXml"),
        ("query", _) => Some("aws.protocols#awsQuery"),
        ("ec2", _) => Some("aws.protocols#ec2Query"),
        ("smithy-rpc-v2-cbor", _) => Some("smithy.protocols#rpcv2Cbor"),
        _ => None,
    }
}

impl Protocol {
    /// The protocol whose trait has this id; none when it is not implemented.
    pub fn of_trait(trait_id: &str) -> Option<&'static Self> {
        PROTOCOLS.iter().find(|protocol| protocol.trait_id == trait_id)
    }

    /// The protocol of this name, `restJson1`, or with this id of its trait; none when it is not implemented.
    pub fn named(name: &str) -> Option<&'static Self> {
        PROTOCOLS.iter().find(|protocol| protocol.name == name || protocol.trait_id == name)
    }

    /// Whether the traits of HTTP bindings have an effect.
    pub fn has_http_bindings(&self) -> bool {
        self.bindings == Bindings::Http
    }
}

#[cfg(test)]
mod tests {
    use super::{PROTOCOLS, Protocol, TraitEffects, is_protocol, of_botocore};

    #[test]
    fn each_protocol_is_found_by_each_of_its_names() {
        for protocol in &PROTOCOLS {
            assert_eq!(Protocol::of_trait(protocol.trait_id), Some(protocol));
            assert_eq!(Protocol::named(protocol.name), Some(protocol));
            assert_eq!(protocol.trait_id.rsplit_once('#').map(|(_, name)| name), Some(protocol.name));
            assert!(is_protocol(protocol.trait_id));
        }
        assert!(is_protocol("aws.protocols#ec2Query") && !is_protocol("smithy.api#http"));
    }

    #[test]
    fn names_of_botocore_are_those_of_traits() {
        assert_eq!(of_botocore("json", Some("1.1")), Some("aws.protocols#awsJson1_1"));
        assert_eq!(of_botocore("json", None), Some("aws.protocols#awsJson1_0"));
        assert_eq!(of_botocore("rest-json", None), Some("aws.protocols#restJson1"));
        assert_eq!(of_botocore("soap", None), None);
    }

    #[test]
    fn each_protocol_says_which_traits_have_an_effect() {
        let effects = |http_bindings, json_name, xml| Some(TraitEffects { http_bindings, json_name, xml });
        for (trait_id, expected) in [
            ("aws.protocols#restJson1", effects(true, true, false)),
            ("aws.protocols#awsJson1_0", effects(false, false, false)),
            ("aws.protocols#restXml", effects(true, false, true)),
            ("aws.protocols#ec2Query", effects(false, false, true)),
            ("alloy#simpleRestJson", effects(true, true, false)),
            ("a#other", None),
        ] {
            assert_eq!(TraitEffects::of(trait_id), expected, "{trait_id}");
        }
    }
}
