//! What a service is called, how its requests are signed, and which protocols it has.

use super::protocol::is_protocol;
use crate::model::{Model, Node, Shape, ShapeId, ShapeType};

const AWS_SERVICE: &str = "aws.api#service";
const SIGV4: &str = "aws.auth#sigv4";
const SIGV4A: &str = "aws.auth#sigv4a";

/// A service shape, seen as a service.
#[derive(Clone, Copy, Debug)]
pub struct ServiceFacts<'m> {
    shape: &'m Shape,
}

impl<'m> ServiceFacts<'m> {
    /// The facts of a service shape.
    pub fn of(shape: &'m Shape) -> Self {
        Self { shape }
    }

    /// The service's shape id.
    pub fn id(&self) -> &'m ShapeId {
        &self.shape.id
    }

    fn text(&self, trait_id: &str, key: &str) -> Option<&'m str> {
        self.shape.traits.get(trait_id)?.get(key)?.as_str().filter(|text| !text.is_empty())
    }

    /// Whether it is a service of AWS: it has the trait `aws.api#service`.
    pub fn is_aws(&self) -> bool {
        self.shape.traits.has(AWS_SERVICE)
    }

    /// The service's name in SDKs, `Lambda`: the `sdkId`, else the name of the shape.
    pub fn sdk_id(&self) -> &'m str {
        self.text(AWS_SERVICE, "sdkId").unwrap_or(self.shape.id.name())
    }

    /// The service's name for people, `AWS Lambda`: the title, else the SDK's name.
    pub fn title(&self) -> &'m str {
        self.shape.traits.string("smithy.api#title").unwrap_or(self.sdk_id())
    }

    /// The version of the API, `2015-03-31`; empty if the model states none.
    pub fn version(&self) -> &'m str {
        match &self.shape.ty {
            ShapeType::Service(service) => &service.version,
            _ => "",
        }
    }

    /// Whether requests can be signed with SigV4.
    pub fn has_sigv4(&self) -> bool {
        self.shape.traits.has(SIGV4)
    }

    /// Whether the model says that requests can be signed with SigV4a.
    pub fn has_sigv4a(&self) -> bool {
        self.shape.traits.has(SIGV4A)
    }

    /// Whether clients may sign with SigV4a: the model says so, or an endpoint of its rules wants it.
    pub fn may_use_sigv4a(&self) -> bool {
        let rules = self.shape.traits.get("smithy.rules#endpointRuleSet");
        self.has_sigv4a() || rules.is_some_and(want_sigv4a)
    }

    /// The service's name in signatures, `lambda`: that of the signing traits, else the one that ARNs or endpoints
    /// have, else the SDK's name in lower case. A service without a signing trait has one too, as endpoint rules can
    /// ask for signatures.
    pub fn signing_name(&self) -> String {
        let stated = [SIGV4, SIGV4A].iter().find_map(|id| self.text(id, "name"));
        let implied = ["arnNamespace", "endpointPrefix"].iter().find_map(|key| self.text(AWS_SERVICE, key));
        stated.or(implied).map_or_else(|| self.sdk_id().to_ascii_lowercase(), str::to_owned)
    }

    /// The ids of the protocol traits that it has, in the order of the model. The model says which of the traits that
    /// are not AWS's or Smithy's are protocols.
    pub fn protocols(&self, model: &Model) -> Vec<&'m str> {
        let defined = |id: &str| {
            let shape = ShapeId::parse(id).and_then(|id| model.shape(&id));
            shape.is_some_and(|shape| shape.traits.has("smithy.api#protocolDefinition"))
        };
        let ids = self.shape.traits.iter().map(|(id, _)| id);
        ids.filter(|id| is_protocol(id) || defined(id)).collect()
    }

    /// The ids of the authentication schemes that an operation accepts: those that it names, else those that the
    /// service names, both in order of preference, else all that the service has, in the order of their names.
    pub fn auth_schemes(&self, operation: &'m Shape) -> Vec<&'m str> {
        const AUTH: &str = "smithy.api#auth";
        let named = operation.traits.get(AUTH).or_else(|| self.shape.traits.get(AUTH)).and_then(Node::as_array);
        if let Some(ids) = named {
            return ids.iter().filter_map(Node::as_str).collect();
        }
        let mut ids: Vec<&str> = self.shape.traits.iter().map(|(id, _)| id).filter(|id| is_auth_scheme(id)).collect();
        ids.sort_unstable();
        ids
    }

    /// Whether an operation accepts requests that are not authenticated.
    pub fn allows_anonymous(&self, operation: &'m Shape) -> bool {
        let schemes = self.auth_schemes(operation);
        schemes.is_empty() || schemes.contains(&"smithy.api#noAuth") || operation.traits.has("smithy.api#optionalAuth")
    }
}

/// Whether an endpoint of these rules, or of a part of them, is to be signed for with SigV4a.
fn want_sigv4a(rules: &Node) -> bool {
    match rules {
        Node::Object(members) => members.iter().any(|(key, value)| match (key.as_str(), value.as_array()) {
            ("authSchemes", Some(schemes)) => {
                schemes.iter().any(|scheme| scheme.get("name").and_then(Node::as_str) == Some("sigv4a"))
            }
            _ => want_sigv4a(value),
        }),
        Node::Array(items) => items.iter().any(want_sigv4a),
        _ => false,
    }
}

/// Whether a trait of a service is an authentication scheme.
fn is_auth_scheme(id: &str) -> bool {
    matches!(id, SIGV4 | SIGV4A | "aws.auth#sigv2")
        || id.strip_prefix("smithy.api#http").is_some_and(|name| name.ends_with("Auth"))
}

#[cfg(test)]
mod tests {
    use super::ServiceFacts;
    use crate::Loader;
    use crate::model::{Model, Shape, ShapeId};

    fn model(traits: &str, operation: &str) -> Model {
        let text = format!(
            "$version: \"2.0\"\nnamespace a\n{traits}\nservice S {{ version: \"1\", operations: [O] }}\n{operation}\n\
             operation O {{ }}\n@trait @protocolDefinition structure ours {{ }}\n"
        );
        Loader::new().text("a.smithy", text).load().unwrap_or_else(|report| panic!("{report}")).model
    }

    fn shape<'m>(model: &'m Model, name: &str) -> &'m Shape {
        model.shape(&ShapeId::new("a", name)).expect("defined above")
    }

    #[test]
    fn the_signing_name_is_the_stated_one_else_an_implied_one() {
        for (traits, expected) in [
            ("@aws.auth#sigv4(name: \"one\") @aws.auth#sigv4a(name: \"two\")", "one"),
            ("@aws.auth#sigv4a(name: \"two\")", "two"),
            (
                "@aws.auth#sigv4(name: \"\") @aws.api#service(sdkId: \"A B\", arnNamespace: \"c\", endpointPrefix: \"d\")",
                "c",
            ),
            ("@aws.api#service(sdkId: \"A B\", endpointPrefix: \"d\")", "d"),
            ("@aws.api#service(sdkId: \"A B\")", "a b"),
            ("", "s"),
        ] {
            let model = model(traits, "");
            assert_eq!(ServiceFacts::of(shape(&model, "S")).signing_name(), expected, "{traits}");
        }
    }

    #[test]
    fn an_operation_names_its_schemes_or_takes_the_services() {
        let service = "@httpBearerAuth @aws.auth#sigv4(name: \"a\") @httpBasicAuth";
        let all = ["aws.auth#sigv4", "smithy.api#httpBasicAuth", "smithy.api#httpBearerAuth"];
        for (service, operation, schemes, anonymous) in [
            (service.to_owned(), "", all.as_slice(), false),
            (service.to_owned(), "@optionalAuth", all.as_slice(), true),
            (service.to_owned(), "@auth([httpBasicAuth])", &all[1..2], false),
            (format!("{service} @auth([httpBearerAuth, httpBasicAuth])"), "", &[all[2], all[1]], false),
            (service.to_owned(), "@auth([])", &[], true),
            (String::new(), "", &[], true),
        ] {
            let model = model(&service, operation);
            let (facts, operation) = (ServiceFacts::of(shape(&model, "S")), shape(&model, "O"));
            assert_eq!(facts.auth_schemes(operation), schemes);
            assert_eq!(facts.allows_anonymous(operation), anonymous);
        }
    }

    #[test]
    fn protocols_are_the_known_ones_and_those_that_the_model_defines() {
        let model = model("@aws.protocols#restJson1 @title(\"T\") @ours", "");
        let facts = ServiceFacts::of(shape(&model, "S"));
        assert_eq!(facts.protocols(&model), ["aws.protocols#restJson1", "a#ours"]);
        assert_eq!((facts.title(), facts.sdk_id(), facts.version(), facts.is_aws()), ("T", "S", "1", false));
    }
}
