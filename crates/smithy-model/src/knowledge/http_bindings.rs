//! Where operations and members stand in HTTP messages, and the format of timestamps there. That bindings do not
//! contradict each other is found in `validate`; what is written to the message is the business of its writers.

use crate::model::{Member, Node, Traits};

const HTTP: &str = "smithy.api#http";
const TIMESTAMP_FORMAT: &str = "smithy.api#timestampFormat";

/// What the trait `http` says of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HttpFacts<'m> {
    /// The method: capitals and hyphens, `GET`.
    pub method: &'m str,
    /// The path with its labels, and literal query parameters; it starts with `/`.
    pub uri: &'m str,
    /// The status code of a success, 100 to 599, unless a member of the output has it.
    pub code: u16,
}

impl<'m> HttpFacts<'m> {
    /// The facts of an operation with these traits; none if it has no trait `http`.
    ///
    /// # Errors
    /// The trait's value, if it lacks a method or URI, or if its status code is none of HTTP.
    pub fn of(operation: &'m Traits) -> Option<Result<Self, &'m Node>> {
        let node = operation.get(HTTP)?;
        let text = |key: &str| node.get(key).and_then(Node::as_str);
        let code = node.get("code").map_or(Some(200), |code| code.as_u64().and_then(|code| u16::try_from(code).ok()));
        let method = text("method").filter(|method| is_method(method));
        let uri = text("uri").filter(|uri| uri.starts_with('/'));
        let code = code.filter(|code| (100..600).contains(code));
        Some(match (method, uri, code) {
            (Some(method), Some(uri), Some(code)) => Ok(Self { method, uri, code }),
            _ => Err(node),
        })
    }
}

fn is_method(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'-')
}

/// Where a member stands in the HTTP message of its operation's input, output or error, or in the message of an event.
/// Names of headers and parameters are as the model writes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HttpBinding<Name = String> {
    /// In the document of the body. Members without a binding are here.
    Body,
    /// `httpLabel`: in the path, where the URI has the member's name in braces.
    Label,
    /// `httpQuery`: the query parameter of this name.
    Query(Name),
    /// `httpQueryParams`: all query parameters that no other member names.
    QueryParams,
    /// `httpHeader`: the header of this name.
    Header(Name),
    /// `httpPrefixHeaders`: all headers whose names start so.
    PrefixHeaders(Name),
    /// `httpPayload`: the whole body.
    Payload,
    /// `httpResponseCode`: the status code of the response.
    ResponseCode,
    /// `eventHeader`: a header of the event's message.
    EventHeader,
    /// `eventPayload`: the whole payload of the event's message.
    EventPayload,
}

impl<'m> HttpBinding<&'m str> {
    /// The binding of a member with these traits.
    ///
    /// # Errors
    /// The id of the trait whose value is not text, as it must be.
    pub fn of(member: &'m Traits) -> Result<Self, &'static str> {
        type Named<'m> = fn(&'m str) -> HttpBinding<&'m str>;
        let named: [(&str, Named<'m>); 3] = [
            ("smithy.api#httpHeader", HttpBinding::Header),
            ("smithy.api#httpQuery", HttpBinding::Query),
            ("smithy.api#httpPrefixHeaders", HttpBinding::PrefixHeaders),
        ];
        for (id, binding) in named {
            if let Some(node) = member.get(id) {
                return node.as_str().map(binding).ok_or(id);
            }
        }
        let flags = [
            ("smithy.api#httpLabel", HttpBinding::Label),
            ("smithy.api#httpQueryParams", HttpBinding::QueryParams),
            ("smithy.api#httpPayload", HttpBinding::Payload),
            ("smithy.api#httpResponseCode", HttpBinding::ResponseCode),
            ("smithy.api#eventHeader", HttpBinding::EventHeader),
            ("smithy.api#eventPayload", HttpBinding::EventPayload),
        ];
        Ok(flags.into_iter().find(|(id, _)| member.has(id)).map_or(HttpBinding::Body, |(_, binding)| binding))
    }
}

impl<Name> HttpBinding<Name> {
    /// The same binding with another kind of name.
    pub fn map<Other>(self, name: impl FnOnce(Name) -> Other) -> HttpBinding<Other> {
        match self {
            Self::Body => HttpBinding::Body,
            Self::Label => HttpBinding::Label,
            Self::Query(parameter) => HttpBinding::Query(name(parameter)),
            Self::QueryParams => HttpBinding::QueryParams,
            Self::Header(header) => HttpBinding::Header(name(header)),
            Self::PrefixHeaders(prefix) => HttpBinding::PrefixHeaders(name(prefix)),
            Self::Payload => HttpBinding::Payload,
            Self::ResponseCode => HttpBinding::ResponseCode,
            Self::EventHeader => HttpBinding::EventHeader,
            Self::EventPayload => HttpBinding::EventPayload,
        }
    }
}

/// Smithy's formats of timestamps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimestampFormat {
    /// `1479757760.006`
    EpochSeconds,
    /// `2016-11-21T19:49:20.006Z` (RFC 3339, in UTC)
    DateTime,
    /// `Mon, 21 Nov 2016 19:49:20 GMT` (IMF-fixdate of RFC 9110)
    HttpDate,
}

impl TimestampFormat {
    /// The default in headers. Documents have the default of their protocol.
    pub const IN_HEADERS: Self = Self::HttpDate;
    /// The default in labels and query parameters.
    pub const IN_URIS: Self = Self::DateTime;

    /// The format that a member or its target states, the member's first; none if neither does.
    ///
    /// # Errors
    /// The trait's value, if it is not a format of Smithy.
    pub fn of<'m>(member: &'m Member, target: &'m Traits) -> Result<Option<Self>, &'m Node> {
        let Some(node) = member.traits.get(TIMESTAMP_FORMAT).or_else(|| target.get(TIMESTAMP_FORMAT)) else {
            return Ok(None);
        };
        let all = [Self::EpochSeconds, Self::DateTime, Self::HttpDate];
        all.into_iter().find(|format| node.as_str() == Some(format.name())).map(Some).ok_or(node)
    }

    /// Its name in models.
    pub fn name(self) -> &'static str {
        match self {
            Self::EpochSeconds => "epoch-seconds",
            Self::DateTime => "date-time",
            Self::HttpDate => "http-date",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{HttpBinding, HttpFacts, TimestampFormat};
    use crate::Loader;
    use crate::model::{Model, Node, Shape, ShapeId, Traits};
    use serde_json::json;

    fn traits(id: &str, value: Node) -> Traits {
        let mut traits = Traits::default();
        traits.insert(id.to_owned(), value);
        traits
    }

    #[test]
    fn an_operation_has_a_method_a_uri_and_a_status_code() {
        let facts = |value: Node| {
            let traits = traits("smithy.api#http", value);
            HttpFacts::of(&traits).unwrap().map(|http| format!("{} {} {}", http.method, http.uri, http.code)).ok()
        };
        assert_eq!(facts(json!({ "method": "GET", "uri": "/a/{b}?c" })).as_deref(), Some("GET /a/{b}?c 200"));
        assert_eq!(facts(json!({ "method": "PUT", "uri": "/", "code": 202 })).as_deref(), Some("PUT / 202"));
        for wrong in [
            json!({ "method": "GET" }),
            json!({ "method": "get", "uri": "/" }),
            json!({ "method": "", "uri": "/" }),
            json!({ "method": "GET", "uri": "a" }),
            json!({ "method": "GET", "uri": "/", "code": 99 }),
            json!({ "method": "GET", "uri": "/", "code": 600 }),
            json!({ "method": "GET", "uri": "/", "code": "200" }),
            json!("GET /"),
        ] {
            assert_eq!(facts(wrong.clone()), None, "{wrong}");
        }
        assert_eq!(HttpFacts::of(&Traits::default()), None);
    }

    #[test]
    fn each_trait_binds_a_member_to_its_place() {
        for (id, value, expected) in [
            ("httpHeader", json!("X-Name"), HttpBinding::Header("X-Name")),
            ("httpQuery", json!("the name"), HttpBinding::Query("the name")),
            ("httpPrefixHeaders", json!(""), HttpBinding::PrefixHeaders("")),
            ("httpLabel", json!({}), HttpBinding::Label),
            ("httpQueryParams", json!({}), HttpBinding::QueryParams),
            ("httpPayload", json!({}), HttpBinding::Payload),
            ("httpResponseCode", json!({}), HttpBinding::ResponseCode),
            ("eventHeader", json!({}), HttpBinding::EventHeader),
            ("eventPayload", json!({}), HttpBinding::EventPayload),
            ("required", json!({}), HttpBinding::Body),
        ] {
            let traits = traits(&format!("smithy.api#{id}"), value);
            assert_eq!(HttpBinding::of(&traits), Ok(expected), "{id}");
        }
    }

    #[test]
    fn the_trait_whose_value_is_not_text_is_named() {
        for id in ["smithy.api#httpHeader", "smithy.api#httpQuery", "smithy.api#httpPrefixHeaders"] {
            assert_eq!(HttpBinding::of(&traits(id, json!({}))), Err(id));
        }
    }

    fn structure(text: &str) -> (Model, ShapeId) {
        let text = format!("$version: \"2.0\"\nnamespace a\n{text}\n");
        let loaded = Loader::new().text("a.smithy", text).load().unwrap_or_else(|report| panic!("{report}"));
        (loaded.model, ShapeId::new("a", "S"))
    }

    #[test]
    fn the_members_format_wins_over_its_targets() {
        let (model, id) = structure(
            "@timestampFormat(\"http-date\") timestamp T\n\
             structure S { none: Timestamp, target: T, @timestampFormat(\"epoch-seconds\") own: T }",
        );
        let shape: &Shape = model.shape(&id).unwrap();
        let format = |name: &str| {
            let member = shape.member(name).unwrap();
            TimestampFormat::of(member, model.shape(&member.target).map_or(&Traits::default(), |shape| &shape.traits))
                .unwrap()
        };
        assert_eq!(format("none"), None);
        assert_eq!(format("target"), Some(TimestampFormat::HttpDate));
        assert_eq!(format("own"), Some(TimestampFormat::EpochSeconds));
    }
}
