//! Which of a service's protocols is used with it.

use super::protocol::{PROTOCOLS, Protocol};
use super::service::ServiceFacts;
use crate::diagnostic::Diagnostic;
use crate::model::Model;

impl Protocol {
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
}

#[cfg(test)]
mod tests {
    use super::Protocol;
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
}
