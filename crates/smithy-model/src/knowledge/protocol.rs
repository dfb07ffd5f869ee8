//! The protocols that clients and servers here speak, one entry each, and the choice among those of a service. What a
//! protocol makes of a message is the business of the crates that read and write messages.

use super::{ServiceFacts, TimestampFormat};
use crate::diagnostic::Diagnostic;
use crate::model::Model;

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

/// The traits of protocols of AWS and Smithy that are not implemented. A model need not define them to apply them.
const OTHERS: [&str; 5] = [
    "aws.protocols#awsQuery",
    "aws.protocols#ec2Query",
    "aws.protocols#restXml",
    "smithy.protocols#rpcv2Cbor",
    "smithy.protocols#rpcv2Json",
];

/// Whether a trait is one of the protocols of AWS and Smithy, implemented here or not.
pub fn is_protocol(trait_id: &str) -> bool {
    Protocol::of_trait(trait_id).is_some() || OTHERS.contains(&trait_id)
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

    /// The protocol to use with a service: the one that is asked for by its name or the id of its trait, else the first
    /// one of [`PROTOCOLS`] that the service has.
    ///
    /// # Errors
    /// The protocol that is asked for is not implemented, or the service does not have it; or the service has none that
    /// is implemented.
    pub fn choose(
        model: &Model,
        service: &ServiceFacts<'_>,
        asked: Option<&str>,
    ) -> Result<&'static Self, Box<Diagnostic>> {
        let spoken = service.protocols(model);
        let listed = |names: &[&str]| if names.is_empty() { "none".to_owned() } else { names.join(", ") };
        let implemented = || PROTOCOLS.each_ref().map(|protocol| protocol.name).join(", ");
        if let Some(name) = asked {
            let found = Self::named(name).ok_or_else(|| {
                Diagnostic::error("unknown-protocol", format!("the protocol `{name}` is not implemented"))
                    .on(service.id())
                    .help(format!("implemented are: {}", implemented()))
            })?;
            if !spoken.contains(&found.trait_id) {
                let message = format!("the service does not have the protocol {}", found.name);
                let diagnostic = Diagnostic::error("unsupported-protocol", message).on(service.id());
                return Err(diagnostic.help(format!("its protocols are: {}", listed(&spoken))).into());
            }
            return Ok(found);
        }
        PROTOCOLS.iter().find(|protocol| spoken.contains(&protocol.trait_id)).ok_or_else(|| {
            let message = match spoken.as_slice() {
                [] => "the service has no protocol".to_owned(),
                _ => format!("the service has the protocols {} only", listed(&spoken)),
            };
            let diagnostic = Diagnostic::error("unsupported-protocol", message).on(service.id());
            diagnostic.help(format!("expected one of those that are implemented: {}", implemented())).into()
        })
    }

    /// Whether the traits of HTTP bindings have an effect.
    pub fn has_http_bindings(&self) -> bool {
        self.bindings == Bindings::Http
    }
}

#[cfg(test)]
mod tests {
    use super::{PROTOCOLS, Protocol, is_protocol, of_botocore};
    use crate::Loader;
    use crate::knowledge::ServiceFacts;
    use crate::model::{Model, ShapeId};

    fn model(traits: &str) -> Model {
        let text = format!("$version: \"2.0\"\nnamespace a\n{traits}\nservice S {{ version: \"1\" }}\n");
        Loader::new().text("a.smithy", text).load().unwrap_or_else(|report| panic!("{report}")).model
    }

    fn chosen(traits: &str, asked: Option<&str>) -> Result<&'static str, String> {
        let model = model(traits);
        let service = model.shape(&ShapeId::new("a", "S")).expect("defined above");
        Protocol::choose(&model, &ServiceFacts::of(service), asked)
            .map(|protocol| protocol.name)
            .map_err(|diagnostic| diagnostic.to_string())
    }

    #[test]
    fn the_first_protocol_of_the_table_that_a_service_has_is_chosen() {
        for (traits, expected) in [
            ("@aws.protocols#awsJson1_1 @aws.protocols#restJson1", "restJson1"),
            ("@smithy.protocols#rpcv2Cbor @aws.protocols#awsJson1_0", "awsJson1_0"),
            ("@aws.protocols#awsQuery @aws.protocols#awsJson1_1", "awsJson1_1"),
        ] {
            assert_eq!(chosen(traits, None).as_deref(), Ok(expected), "{traits}");
        }
    }

    #[test]
    fn a_protocol_is_asked_for_by_its_name_or_trait() {
        let traits = "@aws.protocols#awsJson1_1 @aws.protocols#restJson1";
        for asked in ["awsJson1_1", "aws.protocols#awsJson1_1"] {
            assert_eq!(chosen(traits, Some(asked)).as_deref(), Ok("awsJson1_1"));
        }
    }

    #[test]
    fn what_stands_in_the_way_of_a_choice_is_named() {
        for (traits, asked, expected) in [
            ("@aws.protocols#restXml", None, "the service has the protocols aws.protocols#restXml only"),
            ("", None, "the service has no protocol"),
            ("@aws.protocols#restJson1", Some("awsJson1_0"), "the service does not have the protocol awsJson1_0"),
            ("@aws.protocols#restXml", Some("restXml"), "the protocol `restXml` is not implemented"),
        ] {
            let error = chosen(traits, asked).unwrap_err();
            assert!(error.contains(expected), "{error}");
        }
    }

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
}
