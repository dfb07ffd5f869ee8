//! What lowering makes of single traits, and what it rejects: one small model per case.

use super::lower;
use crate::plan::{Auth, DefaultValue, Document, Finish, Needed, Number, Presence};
use proofmark_smithy_model::Loader;

/// A model whose output's member `n` targets `target` and has these traits.
fn model(target: &str, traits: &str) -> String {
    format!(
        r#"{{ "smithy": "2.0", "shapes": {{
            "a#S": {{ "type": "service", "version": "1", "operations": [{{ "target": "a#Get" }}],
                      "traits": {{ "aws.protocols#restJson1": {{}} }} }},
            "a#Get": {{ "type": "operation", "input": {{ "target": "smithy.api#Unit" }}, "output": {{ "target": "a#Out" }},
                        "traits": {{ "smithy.api#http": {{ "method": "GET", "uri": "/x" }} }} }},
            "a#Out": {{ "type": "structure", "members": {{
                "n": {{ "target": "{target}", "traits": {traits} }} }} }} }} }}"#
    )
}

/// The findings for a member with these traits, one per line.
fn findings(target: &str, traits: &str) -> String {
    let model = Loader::new()
        .text("model.json", model(target, traits).as_bytes())
        .load()
        .expect("the loader has nothing against it")
        .model;
    match lower(&model, None) {
        Ok(_) => String::new(),
        Err(report) => {
            let lines = report.diagnostics().iter().map(|d| {
                let place = d.shape.as_ref().map(|id| id.to_string()).unwrap_or_default();
                format!("{place}: {}", d.message)
            });
            lines.collect::<Vec<_>>().join("\n")
        }
    }
}

/// What the plan has for a member's default.
fn default(target: &str, default: &str) -> Presence {
    let text = model(target, &format!(r#"{{ "smithy.api#default": {default} }}"#));
    let model =
        Loader::new().text("model.json", text.as_bytes()).load().expect("the loader has nothing against it").model;
    let plan = lower(&model, None).expect(default);
    plan.operations[0].output.members[0].presence.clone()
}

#[test]
fn defaults_become_values_of_their_type() {
    let time = |seconds, nanoseconds| {
        DefaultValue::Timestamp(jiff::Timestamp::new(seconds, nanoseconds).expect("a timestamp in range"))
    };
    let (big, decimal) = ("123456789012345678901234567890", "1.10e-400");
    for (target, text, value) in [
        ("Boolean", "true", DefaultValue::Boolean(true)),
        ("Byte", "-128", DefaultValue::Integer(-128)),
        ("Long", "9223372036854775807", DefaultValue::Integer(i64::MAX)),
        ("Float", "1.5", DefaultValue::Float(1.5)),
        ("Double", r#""-Infinity""#, DefaultValue::Float(f64::NEG_INFINITY)),
        ("BigInteger", "18446744073709551615", DefaultValue::BigInteger("18446744073709551615".to_owned())),
        ("BigInteger", &format!("{big:?}"), DefaultValue::BigInteger(big.to_owned())),
        ("BigInteger", big, DefaultValue::BigInteger(big.to_owned())),
        ("BigDecimal", "0.1", DefaultValue::BigDecimal("0.1".to_owned())),
        ("BigDecimal", "-0.12345678901234567890", DefaultValue::BigDecimal("-0.12345678901234567890".to_owned())),
        ("BigDecimal", "1e-400", DefaultValue::BigDecimal("1E-400".to_owned())),
        ("BigDecimal", &format!("{decimal:?}"), DefaultValue::BigDecimal(decimal.to_owned())),
        ("String", r#""""#, DefaultValue::String(String::new())),
        ("Blob", r#""YWJj""#, DefaultValue::Blob(b"abc".to_vec())),
        ("Blob", r#""_w""#.replace('_', "/").as_str(), DefaultValue::Blob(vec![0xff])),
        ("Timestamp", "0", time(0, 0)),
        ("Timestamp", "1515531081.123", time(1_515_531_081, 123_000_000)),
        ("Timestamp", "-0.5", time(-1, 500_000_000)),
        ("Timestamp", "1515531081.123456789", time(1_515_531_081, 123_456_789)),
        ("Timestamp", "1.5e9", time(1_500_000_000, 0)),
        ("Timestamp", r#""2018-01-09T20:51:21.123456789Z""#, time(1_515_531_081, 123_456_789)),
        ("Timestamp", r#""Tue, 09 Jan 2018 20:51:21 GMT""#, time(1_515_531_081, 0)),
        ("Document", "true", DefaultValue::Document(Document::Boolean(true))),
        ("Document", "-1", DefaultValue::Document(Document::Number(Number::Negative(-1)))),
        ("Document", "1.5", DefaultValue::Document(Document::Number(Number::Float(1.5)))),
        ("Document", r#""text""#, DefaultValue::Document(Document::String("text".to_owned()))),
        ("Document", "[]", DefaultValue::Document(Document::Array(Vec::new()))),
        ("Document", "{}", DefaultValue::Document(Document::Object(Vec::new()))),
    ] {
        assert_eq!(default(&format!("smithy.api#{target}"), text), Presence::Default(value), "{target} {text}");
    }
}

#[test]
fn defaults_that_do_not_fit_are_rejected() {
    let whole = "a whole number without a fraction or an exponent, or one as a text";
    let time = "a timestamp up to the year 9999: epoch seconds, a date-time or an http-date, with nine fraction digits \
                at most";
    for (target, default, expected) in [
        ("Integer", "99999999999", "a 32-bit integer"),
        ("Byte", "300", "an 8-bit integer"),
        ("Float", "1e39", "a number that a float can hold"),
        ("BigInteger", "1e30", whole),
        ("BigInteger", r#""007""#, whole),
        ("BigDecimal", r#""+.5""#, "a number, or one as a text"),
        ("Blob", r#""%""#, "a text in base64"),
        ("Timestamp", r#""yesterday""#, time),
        ("Timestamp", "0.0000000001", time),
        ("Timestamp", "253402300800", time),
        ("Document", "[1]", "a scalar, an empty array or an empty object"),
    ] {
        let traits = format!(r#"{{ "smithy.api#default": {default} }}"#);
        let found = findings(&format!("smithy.api#{target}"), &traits);
        assert!(found.starts_with("a#Out$n: the default "), "{target} {default}: {found}");
        assert!(found.ends_with(&format!(" is not {expected}")), "{target} {default}: {found}");
    }
}

#[test]
fn any_text_can_be_a_name_in_json() {
    for name in ["my key", "", "a\\nb", "100%", "é"] {
        let traits = format!(r#"{{ "smithy.api#jsonName": "{name}" }}"#);
        assert_eq!(findings("smithy.api#String", &traits), "", "{traits}");
    }
}

#[test]
fn names_of_headers_that_http_cannot_carry_are_rejected() {
    for name in ["", "with blank", "a:b", "a\\nb", "é"] {
        let traits = format!(r#"{{ "smithy.api#httpHeader": "{name}" }}"#);
        let found = findings("smithy.api#String", &traits);
        assert!(found.ends_with("cannot be the name of an HTTP header: it must be a token of RFC 9110"), "{found}");
    }
    assert_eq!(findings("smithy.api#String", r#"{ "smithy.api#httpHeader": "x-a!#$%&'*+.^_`|~" }"#), "");
}

#[test]
fn a_media_type_that_a_header_cannot_carry_is_rejected() {
    let found = findings("smithy.api#String", r#"{ "smithy.api#mediaType": "text/plain\nX-Evil: 1" }"#);
    assert!(found.contains("expected a media type that a header can carry"), "{found}");
}

/// The ways to authenticate an operation of a service, with these traits on both.
fn auth(service: &str, operation: &str) -> Result<Vec<Auth>, String> {
    let text = format!(
        r#"{{ "smithy": "2.0", "shapes": {{
            "a#S": {{ "type": "service", "version": "1", "operations": [{{ "target": "a#Get" }}],
                      "traits": {{ "aws.protocols#restJson1": {{}} {service} }} }},
            "a#Get": {{ "type": "operation", "input": {{ "target": "smithy.api#Unit" }},
                        "output": {{ "target": "smithy.api#Unit" }},
                        "traits": {{ "smithy.api#http": {{ "method": "GET", "uri": "/x" }} {operation} }} }} }} }}"#
    );
    let model =
        Loader::new().text("model.json", text.as_bytes()).load().expect("the loader has nothing against it").model;
    let plan = lower(&model, None).map_err(|report| report.diagnostics()[0].message.clone())?;
    Ok(plan.operations[0].signing.auth.clone())
}

#[test]
fn an_operation_is_authenticated_as_it_or_its_service_says() {
    let (v4, bearer) = (r#", "aws.auth#sigv4": { "name": "s" }"#, r#", "smithy.api#httpBearerAuth": {}"#);
    let both = format!("{bearer}{v4}");
    let named = |ids: &str| format!(r#"{both}, "smithy.api#auth": [{ids}]"#);
    let first_bearer = named(r#""smithy.api#httpBearerAuth", "aws.auth#sigv4""#);
    let both_kinds = format!(r#"{v4}, "aws.auth#sigv4a": {{ "name": "s" }}"#);
    let by_endpoint = format!(
        r#"{v4}, "smithy.rules#endpointRuleSet": {{ "version": "1.0", "parameters": {{}}, "rules": [
            {{ "type": "endpoint", "conditions": [], "endpoint": {{ "url": "https://a.example",
                "properties": {{ "authSchemes": [{{ "name": "sigv4a", "signingRegionSet": ["*"] }}] }} }} }}] }}"#
    );
    for (service, operation, expected) in [
        (v4, "", vec![Auth::SigV4]),
        (&both, "", vec![Auth::SigV4, Auth::Bearer]),
        (&first_bearer, "", vec![Auth::Bearer, Auth::SigV4]),
        (&first_bearer, r#", "smithy.api#auth": ["aws.auth#sigv4"]"#, vec![Auth::SigV4]),
        (&both_kinds, "", vec![Auth::SigV4, Auth::SigV4a]),
        (&by_endpoint, "", vec![Auth::SigV4, Auth::SigV4a]),
        (v4, r#", "smithy.api#auth": []"#, vec![Auth::None]),
        (v4, r#", "smithy.api#optionalAuth": {}"#, vec![Auth::SigV4, Auth::None]),
        ("", "", vec![Auth::None]),
    ] {
        assert_eq!(auth(service, operation), Ok(expected), "{service} {operation}");
    }
}

#[test]
fn api_keys_and_logins_are_schemes() {
    let api_key = r#", "smithy.api#httpApiKeyAuth": { "name": "X-Api-Key", "in": "header" }"#;
    let both = format!(r#"{api_key}, "smithy.api#httpBasicAuth": {{}}"#);
    assert_eq!(auth(api_key, ""), Ok(vec![Auth::ApiKey]));
    assert_eq!(auth(&both, ""), Ok(vec![Auth::ApiKey, Auth::Basic]));
    assert_eq!(auth(&both, r#", "smithy.api#auth": ["smithy.api#httpBasicAuth"]"#), Ok(vec![Auth::Basic]));
    let wrong = r#", "smithy.api#httpApiKeyAuth": { "name": "X Api Key", "in": "header" }"#;
    assert!(auth(wrong, "").unwrap_err().contains("a `name` that HTTP can carry"));
}

#[test]
fn unsupported_schemes_are_reported_once_per_service() {
    let operation = |name: &str| {
        format!(
            r#""a#{name}": {{ "type": "operation", "input": {{ "target": "smithy.api#Unit" }},
                "output": {{ "target": "smithy.api#Unit" }},
                "traits": {{ "smithy.api#http": {{ "method": "GET", "uri": "/{name}" }} }} }}"#
        )
    };
    let names: Vec<String> = (1..=7).map(|number| format!("Get{number}")).collect();
    let refs: Vec<String> = names.iter().map(|name| format!(r#"{{ "target": "a#{name}" }}"#)).collect();
    let text = format!(
        r#"{{ "smithy": "2.0", "shapes": {{
            "a#S": {{ "type": "service", "version": "1", "operations": [{}],
                      "traits": {{ "aws.protocols#restJson1": {{}}, "smithy.api#httpDigestAuth": {{}} }} }}, {} }} }}"#,
        refs.join(","),
        names.iter().map(|name| operation(name)).collect::<Vec<_>>().join(","),
    );
    let model =
        Loader::new().text("model.json", text.as_bytes()).load().expect("the loader has nothing against it").model;
    let report = lower(&model, None).expect_err("digest authentication is not supported");
    let messages: Vec<&str> = report.diagnostics().iter().map(|found| found.message.as_str()).collect();
    let expected = "none of these authentication schemes is supported: smithy.api#httpDigestAuth \
                    (needed by Get1, Get2, Get3, Get4, Get5 and 2 more operations)";
    assert_eq!(messages, [expected]);
}

/// What is done to the requests of an operation with these traits, whose body is a blob with these.
fn finishes(operation: &str, blob: &str) -> Result<Vec<Finish>, String> {
    let text = format!(
        r#"{{ "smithy": "2.0", "shapes": {{
            "a#S": {{ "type": "service", "version": "1", "operations": [{{ "target": "a#Put" }}],
                      "traits": {{ "aws.protocols#restJson1": {{}} }} }},
            "a#Put": {{ "type": "operation", "input": {{ "target": "a#In" }}, "output": {{ "target": "smithy.api#Unit" }},
                        "traits": {{ "smithy.api#http": {{ "method": "PUT", "uri": "/x" }} {operation} }} }},
            "a#In": {{ "type": "structure", "members": {{ "body": {{ "target": "a#Blob",
                       "traits": {{ "smithy.api#httpPayload": {{}}, "smithy.api#required": {{}} }} }} }} }},
            "a#Blob": {{ "type": "blob", "traits": {{ "smithy.api#streaming": {{}} {blob} }} }} }} }}"#
    );
    let model =
        Loader::new().text("model.json", text.as_bytes()).load().expect("the loader has nothing against it").model;
    let plan = lower(&model, None).map_err(|report| report.diagnostics()[0].message.clone())?;
    Ok(plan.operations[0].finishes.clone())
}

#[test]
fn a_stream_goes_out_as_it_is_unless_it_needs_a_length_or_a_checksum() {
    assert_eq!(finishes("", ""), Ok(vec![]));
    assert_eq!(finishes("", r#", "smithy.api#requiresLength": {}"#), Ok(vec![Finish::KnownLength]));
    assert_eq!(finishes(r#", "smithy.api#httpChecksumRequired": {}"#, ""), Ok(vec![Finish::ContentMd5]));
}

#[test]
fn checksums_by_a_chosen_algorithm_are_rejected() {
    let refused = finishes(r#", "aws.protocols#httpChecksum": { "requestAlgorithmMember": "a" }"#, "").unwrap_err();
    assert!(refused.starts_with("checksums by an algorithm that the caller chooses cannot be generated"), "{refused}");
}

#[test]
fn operations_with_such_checksums_are_reported_once_per_service() {
    let operation = |name: &str| {
        format!(
            "@aws.protocols#httpChecksum(requestAlgorithmMember: \"a\")\n@http(method: \"POST\", uri: \"/{name}\")\n\
             operation {name} {{ input := {{ @httpHeader(\"a\") a: String }} }}\n"
        )
    };
    let names: Vec<String> = (1..=7).map(|number| format!("Put{number}")).collect();
    let text = format!(
        "$version: \"2.0\"\nnamespace a\n@aws.protocols#restJson1\nservice S {{ version: \"1\", operations: [{}] }}\n{}",
        names.join(", "),
        names.iter().map(|name| operation(name)).collect::<String>()
    );
    let model =
        Loader::new().text("m.smithy", text.as_bytes()).load().unwrap_or_else(|report| panic!("{report}")).model;
    let report = lower(&model, None).expect_err("these checksums are not supported");
    let [finding] = report.diagnostics() else { panic!("{report}") };
    let names = "(needed by Put1, Put2, Put3, Put4, Put5 and 2 more operations)";
    assert!(finding.message.ends_with(names), "{finding}");
}

/// A service of these operations (name, output) outside of its resource `Thing`, which has `MakeThing` and `WeighIt`.
fn service(operations: &[(&str, &str)]) -> String {
    let refs = |names: &[&str]| {
        names.iter().map(|name| format!(r#"{{ "target": "a#{name}" }}"#)).collect::<Vec<_>>().join(",")
    };
    let shape = |(name, output): &(&str, &str)| {
        format!(
            r#""a#{name}": {{ "type": "operation", "input": {{ "target": "smithy.api#Unit" }}, "output": {{ "target": "{output}" }},
                "traits": {{ "smithy.api#http": {{ "method": "POST", "uri": "/{name}" }} }} }}"#
        )
    };
    let bound = [("MakeThing", "smithy.api#Unit"), ("WeighIt", "smithy.api#Unit")];
    let shapes = operations.iter().chain(&bound).map(shape).collect::<Vec<_>>().join(",");
    let names: Vec<&str> = operations.iter().map(|(name, _)| *name).collect();
    format!(
        r#"{{ "smithy": "2.0", "shapes": {{
            "a#S": {{ "type": "service", "version": "1", "operations": [{}], "resources": [{}],
                      "traits": {{ "aws.protocols#restJson1": {{}} }} }},
            "a#Thing": {{ "type": "resource", "operations": [{}] }},
            "a#Out": {{ "type": "structure", "members": {{ "part": {{ "target": "a#Part" }} }} }},
            "a#Part": {{ "type": "structure", "members": {{ "colour": {{ "target": "a#Colour" }} }} }},
            "a#Colour": {{ "type": "enum", "members": {{ "RED": {{ "target": "smithy.api#Unit" }} }} }},
            {shapes} }} }}"#,
        refs(&names),
        refs(&["Thing"]),
        refs(&["MakeThing", "WeighIt"]),
    )
}

fn plan(operations: &[(&str, &str)]) -> crate::plan::Plan {
    let model = Loader::new()
        .text("model.json", service(operations).as_bytes())
        .load()
        .expect("the loader has nothing against it")
        .model;
    lower(&model, None).expect("the model can be lowered")
}

#[test]
fn families_are_operations_of_one_resource_or_noun() {
    let none = "smithy.api#Unit";
    let plan = plan(&[
        ("GetThing", none),
        ("GetThingPrice", none),
        ("PutThingPrice", none),
        ("GetThingColour", none),
        ("ListThingColours", none),
        ("DropColour", none),
        ("Ping", none),
    ]);
    let families: Vec<String> =
        plan.families.iter().map(|family| format!("{}: {}", family.feature, family.operations.join(" "))).collect();
    assert_eq!(
        families,
        [
            "price: get-thing-price put-thing-price",
            "thing: get-thing make-thing weigh-it",
            "thing-colour: get-thing-colour list-thing-colours",
        ]
    );
}

#[test]
fn shapes_are_there_for_the_operations_that_reach_them() {
    let few = plan(&[("GetPart", "a#Out")]);
    let by = Needed::By(vec!["get-part".to_owned()]);
    assert_eq!((&few.structures[0].needed, &few.enums[0].needed), (&by, &by));
    let most = plan(&[("GetPart", "a#Out"), ("PutPart", "a#Out"), ("SeePart", "a#Out")]);
    assert_eq!(most.structures[0].needed, Needed::Always);
}

/// The plan of a service whose output targets the first of these structures, each with the targets of its members.
fn structures(shapes: impl Iterator<Item = (String, Vec<String>)>) -> crate::plan::Plan {
    let shapes = shapes.map(|(name, targets)| {
        let members = targets.iter().enumerate();
        let members = members.map(|(n, target)| format!(r#""m{n}": {{ "target": "a#{target}" }}"#));
        let members = members.collect::<Vec<_>>().join(", ");
        format!(r#", "a#{name}": {{ "type": "structure", "members": {{ {members} }} }}"#)
    });
    let text = model("a#First", "{}");
    let before_the_end = text.trim_end().strip_suffix("} }").expect("the end of the shapes and of the model");
    let text = format!("{before_the_end} {} }} }}", shapes.collect::<String>());
    let loaded = Loader::new().text("model.json", text).load().unwrap_or_else(|report| panic!("{report}"));
    lower(&loaded.model, None).unwrap_or_else(|report| panic!("{report}"))
}

fn boxes(plan: &crate::plan::Plan) -> Vec<String> {
    let members =
        plan.structures.iter().flat_map(|structure| structure.members.iter().map(move |member| (structure, member)));
    let boxed = members.filter(|(_, member)| matches!(member.ty, crate::plan::Type::Box(_)));
    boxed.map(|(structure, member)| format!("{}.{}", structure.name, member.name)).collect()
}

/// Looking through all of them for each of them would take minutes.
#[test]
fn sixteen_thousand_structures_are_lowered() {
    let names: Vec<String> = (0..16_000).map(|n| format!("S{n}")).collect();
    let leaves = names.iter().map(|name| (name.clone(), Vec::new()));
    let plan = structures(std::iter::once(("First".to_owned(), names.clone())).chain(leaves));
    assert_eq!(plan.structures.len(), 16_001);
}

/// As many as a model may have in chains of the greatest depth.
#[test]
fn forty_chains_of_four_hundred_structures_are_lowered_without_a_box() {
    let chains = (0..40).flat_map(|chain| {
        (0..400).map(move |n| {
            let next = if n < 399 { vec![format!("C{chain}x{}", n + 1)] } else { Vec::new() };
            (format!("C{chain}x{n}"), next)
        })
    });
    let starts = (0..40).map(|chain| format!("C{chain}x0")).collect();
    let plan = structures(std::iter::once(("First".to_owned(), starts)).chain(chains));
    assert_eq!((plan.structures.len(), boxes(&plan)), (16_001, vec![]));
}

#[test]
fn a_ring_of_structures_is_broken_by_one_box() {
    let ring = (0..500).map(|n| (format!("S{n:03}"), vec![format!("S{:03}", (n + 1) % 500)]));
    let plan = structures(std::iter::once(("First".to_owned(), vec!["S000".to_owned()])).chain(ring));
    assert_eq!(boxes(&plan), ["S000.m0"]);
}

/// Searching a way back for each of the fourteen thousand members would take minutes.
#[test]
fn structures_that_all_hold_each_other_have_a_box_per_way_back() {
    let names: Vec<String> = (0..120).map(|n| format!("S{n:03}")).collect();
    let all = names.iter().map(|name| (name.clone(), names.clone()));
    let plan = structures(std::iter::once(("First".to_owned(), vec!["S000".to_owned()])).chain(all));
    // Those that hold a shape which comes later, or themselves: it leads back to them.
    assert_eq!(boxes(&plan).len(), 120 * 121 / 2);
}

#[test]
fn what_is_wrong_with_members_rules_and_waiters_is_in_one_report() {
    let text = r#"{ "smithy": "2.0", "shapes": {
        "a#S": { "type": "service", "version": "1", "operations": [{ "target": "a#Get" }], "traits": {
            "aws.protocols#restJson1": {},
            "smithy.rules#endpointRuleSet": { "version": "1.0", "parameters": {}, "rules": [
                { "type": "endpoint", "conditions": [], "endpoint": { "url": "https://{Nowhere}" } }] } } },
        "a#Get": { "type": "operation", "input": { "target": "smithy.api#Unit" }, "output": { "target": "a#Out" },
            "traits": {
                "smithy.api#http": { "method": "GET", "uri": "/x" },
                "aws.protocols#httpChecksum": { "requestAlgorithmMember": "n" },
                "smithy.waiters#waitable": {
                    "Ready": { "acceptors": [
                        { "state": "success", "matcher": { "output": {
                            "path": "colour", "expected": "red", "comparator": "stringEquals" } } },
                        { "state": "failure", "matcher": { "output": {
                            "path": "n.", "expected": "1", "comparator": "stringEquals" } } },
                        { "state": "failure", "matcher": { "output": {
                            "path": "n", "expected": "1", "comparator": "numberEquals" } } }] } } } },
        "a#Out": { "type": "structure", "members": {
            "n": { "target": "smithy.api#Integer" } } } } }"#;
    let model =
        Loader::new().text("model.json", text.as_bytes()).load().unwrap_or_else(|report| panic!("{report}")).model;
    let report = crate::generate(&model, None, "client", "model.json").expect_err("much is wrong with it");
    let messages: Vec<_> = report.diagnostics().iter().map(|diagnostic| diagnostic.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "checksums by an algorithm that the caller chooses cannot be generated, only those of \
             `smithy.api#httpChecksumRequired`",
            "waiter Ready: no name after the dot at column 3 of \"n.\"",
            "waiter Ready: the comparator numberEquals is not known in `n`",
            "the reference Nowhere leads nowhere",
            "waiter Ready: GetOutput has no member colour in `colour`",
        ]
    );
}

/// The findings for an operation with these examples.
fn findings_of_examples(examples: &str) -> String {
    let text = format!(
        r#"$version: "2.0"
        namespace a
        @aws.protocols#restJson1
        service S {{ version: "1", operations: [Put] }}
        @http(method: "POST", uri: "/x")
        @examples({examples})
        operation Put {{ input := {{ name: String, size: Byte, at: Timestamp, one: One, list: List, map: Map, choice: Choice }}
                         output := {{ @required id: String }} errors: [Lost] }}
        structure One {{ ratio: Float }}
        list List {{ member: One }}
        @sparse
        map Map {{ key: String, value: Integer }}
        union Choice {{ a: String, b: String }}
        @error("client")
        structure Lost {{ why: String }}"#
    );
    let loader = Loader::new().text("model.smithy", text.as_bytes());
    let model = loader.load().unwrap_or_else(|report| panic!("{report}")).model;
    let mut report = proofmark_smithy_model::Diagnostics::default();
    let plan = crate::plan(&model, None, &mut report).unwrap_or_else(|| panic!("{report}"));
    let usable = plan.operations[0].examples.len();
    let messages = report.diagnostics().iter().map(|finding| finding.message.clone());
    std::iter::once(format!("{usable} usable")).chain(messages).collect::<Vec<_>>().join("\n")
}

#[test]
fn examples_become_values() {
    let examples = r#"[
        { title: "1", input: { name: "x", size: -128, at: 1.5, one: { ratio: "NaN" }, list: [{}], map: { k: null },
                               choice: { a: "", b: null } }, output: { id: "1" } },
        { title: "2", input: { at: "2016-11-21T19:49:20.006Z" }, error: { shapeId: Lost, content: { why: "gone" } } }]"#;
    assert_eq!(findings_of_examples(examples), "2 usable");
}

#[test]
fn every_contradiction_of_an_example_is_found_with_its_path_and_member() {
    let examples = r#"[
        { title: "1", input: { name: 5, size: 128, at: "noon", colour: "red", one: { ratio: "large" } }, output: {} },
        { title: "2", input: { list: [{ ratio: true }, null], map: { k: "1" }, choice: { a: "", b: "" } } },
        { title: "3", error: { shapeId: S, content: {} } },
        { title: "4", input: { choice: { c: 1 } }, error: { shapeId: Lost, content: { why: [] } } }]"#;
    insta::assert_snapshot!(findings_of_examples(examples));
}
