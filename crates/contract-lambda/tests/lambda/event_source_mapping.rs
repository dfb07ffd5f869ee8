//! Event source mappings: what each kind of source takes and defaults, states, duplicates, lists and tags.

use crate::Service;
use crate::lifecycle::{error, exact, output};
use proofmark_contract::service::{Settings, StateMode};
use proofmark_contract_lambda::{ClockMode, Lambda};
use proofmark_smithy_model::model::Node;
use serde_json::json;

const FUNCTION: &str = "arn:aws:lambda:us-east-2:123456789012:function:fn";
const QUEUE: &str = "arn:aws:sqs:us-east-2:123456789012:queue";
const STREAM: &str = "arn:aws:kinesis:us-east-2:123456789012:stream/s";
const TABLE: &str = "arn:aws:dynamodb:us-east-2:123456789012:table/t/stream/2016-11-21T19:49:20.006";
const CLUSTER: &str = "arn:aws:kafka:us-east-2:123456789012:cluster/c/d";
const BROKER: &str = "arn:aws:mq:us-east-2:123456789012:broker:b:b-1";
const DOCUMENTS: &str = "arn:aws:rds:us-east-2:123456789012:cluster:d";
const SECRET: &str = "arn:aws:secretsmanager:us-east-2:123456789012:secret:s";
const MISSING: &str = "14e0db71-cafe-4eb5-b481-8945cf9d10c2";

/// A service with a function, its version 1 and the alias `live` of it.
fn service() -> Service {
    let service = exact();
    output(&service, "CreateFunction", json!({ "FunctionName": "fn", "Publish": true }));
    output(&service, "CreateAlias", json!({ "FunctionName": "fn", "Name": "live", "FunctionVersion": "1" }));
    service
}

/// The input of a mapping of this source.
fn of(source: &str, members: Node) -> Node {
    let mut input = json!({ "FunctionName": "fn", "EventSourceArn": source });
    for (name, value) in members.as_object().into_iter().flatten() {
        input[name] = value.clone();
    }
    input
}

fn create(service: &Service, input: Node) -> Node {
    output(service, "CreateEventSourceMapping", input)
}

fn create_error(service: &Service, input: Node) -> String {
    let (name, text) = error(service, "CreateEventSourceMapping", input);
    assert_eq!(name, "InvalidParameterValueException", "{text}");
    text
}

fn uuid(mapping: &Node) -> String {
    mapping["UUID"].as_str().expect("a UUID").to_owned()
}

fn get(service: &Service, uuid: &str) -> Node {
    output(service, "GetEventSourceMapping", json!({ "UUID": uuid }))
}

/// The members of a new mapping beside its ids and times, which are checked.
fn defaults(source: &str, members: Node) -> Node {
    let mut created = create(&service(), of(source, members));
    assert_eq!(created["EventSourceArn"], source);
    let uuid = uuid(&created);
    assert_eq!(uuid.len(), 36);
    let arn = format!("arn:aws:lambda:us-east-2:123456789012:event-source-mapping:{uuid}");
    assert_eq!(created["EventSourceMappingArn"], arn);
    assert_eq!(created["FunctionArn"], FUNCTION);
    assert_eq!(created["LastModified"], 1_479_757_760.006);
    let members = created.as_object_mut().expect("an object");
    for name in ["EventSourceArn", "UUID", "EventSourceMappingArn", "FunctionArn", "LastModified"] {
        members.remove(name);
    }
    created
}

#[test]
fn a_mapping_of_a_queue_has_its_defaults() {
    let expected = json!({
        "BatchSize": 10,
        "MaximumBatchingWindowInSeconds": 0,
        "FunctionResponseTypes": [],
        "State": "Creating",
        "StateTransitionReason": "USER_INITIATED",
    });
    assert_eq!(defaults(QUEUE, json!({})), expected);
}

#[test]
fn a_mapping_of_a_stream_has_its_defaults() {
    let expected = json!({
        "BatchSize": 100,
        "BisectBatchOnFunctionError": false,
        "DestinationConfig": { "OnFailure": {} },
        "FunctionResponseTypes": [],
        "LastProcessingResult": "No records processed",
        "MaximumBatchingWindowInSeconds": 0,
        "MaximumRecordAgeInSeconds": -1,
        "MaximumRetryAttempts": -1,
        "ParallelizationFactor": 1,
        "StartingPosition": "LATEST",
        "State": "Creating",
        "StateTransitionReason": "User action",
        "TumblingWindowInSeconds": 0,
    });
    for source in [STREAM, TABLE] {
        let created = defaults(source, json!({ "StartingPosition": "LATEST", "FilterCriteria": { "Filters": [] } }));
        assert_eq!(created, expected);
    }
}

#[test]
fn a_mapping_of_ones_own_kafka_has_its_defaults() {
    let input = json!({
        "FunctionName": "fn",
        "Topics": ["topic"],
        "SourceAccessConfigurations": [{ "Type": "BASIC_AUTH", "URI": SECRET }],
        "SelfManagedEventSource": { "Endpoints": { "KAFKA_BOOTSTRAP_SERVERS": ["kafka:1000"] } },
    });
    let created = create(&service(), input.clone());
    let expected = json!({
        "UUID": created["UUID"],
        "EventSourceMappingArn": created["EventSourceMappingArn"],
        "FunctionArn": FUNCTION,
        "LastModified": 1_479_757_760.006,
        "BatchSize": 100,
        "LastProcessingResult": "No records processed",
        "SelfManagedEventSource": input["SelfManagedEventSource"],
        // Named like the mapping.
        "SelfManagedKafkaEventSourceConfig": { "ConsumerGroupId": created["UUID"] },
        "SourceAccessConfigurations": input["SourceAccessConfigurations"],
        "StartingPosition": "TRIM_HORIZON",
        "State": "Creating",
        "StateTransitionReason": "USER_INITIATED",
        "Topics": ["topic"],
    });
    assert_eq!(created, expected);
}

#[test]
fn mappings_of_other_sources_have_what_is_documented() {
    let kafka = defaults(CLUSTER, json!({ "Topics": ["topic"] }));
    assert_eq!((&kafka["BatchSize"], &kafka["StartingPosition"]), (&json!(100), &json!("TRIM_HORIZON")));
    let access = json!([{ "Type": "BASIC_AUTH", "URI": SECRET }]);
    let broker = defaults(BROKER, json!({ "Queues": ["q"], "SourceAccessConfigurations": access }));
    let expected = json!({
        "BatchSize": 100,
        "Queues": ["q"],
        "SourceAccessConfigurations": access,
        "LastProcessingResult": "No records processed",
        "State": "Creating",
        "StateTransitionReason": "USER_INITIATED",
    });
    assert_eq!(broker, expected);
    let documents = defaults(DOCUMENTS, json!({ "DocumentDBEventSourceConfig": { "DatabaseName": "d" } }));
    assert_eq!(documents["DocumentDBEventSourceConfig"], json!({ "DatabaseName": "d", "FullDocument": "Default" }));
}

#[test]
fn the_function_of_a_mapping_is_named_as_it_was_given() {
    let service = service();
    let latest = format!("{FUNCTION}:$LATEST");
    for (given, expected) in [
        ("fn", FUNCTION.to_owned()),
        ("fn:$LATEST", latest),
        ("fn:1", format!("{FUNCTION}:1")),
        ("fn:live", format!("{FUNCTION}:live")),
    ] {
        let input = json!({ "FunctionName": given, "EventSourceArn": QUEUE });
        assert_eq!(create(&service, input)["FunctionArn"], expected);
    }
}

#[test]
fn a_mapping_needs_a_source_that_there_can_be() {
    let service = service();
    let unrecognized = "Unrecognized event source.";
    assert_eq!(create_error(&service, json!({ "FunctionName": "missing" })), unrecognized);
    assert_eq!(create_error(&service, of("arn:aws:s3:::bucket", json!({}))), unrecognized);
    let table = "arn:aws:dynamodb:us-east-2:123456789012:table/t";
    assert_eq!(create_error(&service, of(table, json!({ "StartingPosition": "LATEST" }))), unrecognized);
}

#[test]
fn a_mapping_needs_a_function() {
    let service = service();
    for name in ["missing", "fn:2", "fn:next"] {
        let input = json!({ "FunctionName": name, "EventSourceArn": QUEUE });
        assert_eq!(create_error(&service, input), "Function does not exist", "{name}");
    }
}

#[test]
fn a_mapping_takes_the_members_of_its_kind_of_source() {
    let service = service();
    let success = json!({ "DestinationConfig": { "OnSuccess": { "Destination": QUEUE } } });
    let unsupported = "Unsupported DestinationConfig parameter for given event source mapping type.";
    assert_eq!(create_error(&service, of(QUEUE, success)), unsupported);
    let position = json!({ "StartingPosition": "LATEST" });
    assert_eq!(create_error(&service, of(QUEUE, position)), "StartingPosition is not valid for SQS event sources.");
    let factor = json!({ "Topics": ["t"], "ParallelizationFactor": 2 });
    assert_eq!(
        create_error(&service, of(CLUSTER, factor)),
        "Unsupported 'parallelizationFactor' parameter for given event source mapping type."
    );
}

#[test]
fn a_mapping_needs_the_members_of_its_kind_of_source() {
    let service = service();
    for source in [STREAM, TABLE] {
        assert_eq!(
            create_error(&service, of(source, json!({}))),
            "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must \
             not be null."
        );
    }
    let input = json!({
        "FunctionName": "fn",
        "Topics": ["topic"],
        "SelfManagedEventSource": { "Endpoints": { "KAFKA_BOOTSTRAP_SERVERS": ["kafka:1000"] } },
    });
    assert_eq!(create_error(&service, input), "Required 'sourceAccessConfigurations' parameter is missing.");
    assert_eq!(create_error(&service, of(BROKER, json!({}))), "Required 'queues' parameter is missing.");
}

#[test]
fn streams_of_tables_start_at_no_time() {
    let service = service();
    let at = json!({ "StartingPosition": "AT_TIMESTAMP", "StartingPositionTimestamp": 1_741_010_802 });
    assert_eq!(
        create_error(&service, of(TABLE, at.clone())),
        format!("Unsupported starting position for arn type: {TABLE}")
    );
    let created = create(&service, of(STREAM, at));
    assert_eq!(created["StartingPositionTimestamp"], 1_741_010_802);
    let without = json!({ "StartingPosition": "AT_TIMESTAMP" });
    assert_eq!(create_error(&service, of(STREAM, without)), "Need to specify a timestamp");
}

#[test]
fn a_large_batch_of_a_queue_needs_a_window_and_a_fifo_queue_has_none() {
    let service = service();
    let window = "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10";
    assert_eq!(create_error(&service, of(QUEUE, json!({ "BatchSize": 11 }))), window);
    let fifo = format!("{QUEUE}.fifo");
    let windowed = json!({ "BatchSize": 11, "MaximumBatchingWindowInSeconds": 1 });
    assert_eq!(create_error(&service, of(&fifo, windowed.clone())), "Batching window is not supported for FIFO queues");
    assert_eq!(create(&service, of(QUEUE, windowed))["BatchSize"], 11);
}

#[test]
fn a_filter_needs_a_pattern() {
    let service = service();
    let filter = |pattern: &str| json!({ "FilterCriteria": { "Filters": [{ "Pattern": pattern }] } });
    for pattern in ["single-string", r#"{"eventSource":"aws:sqs"}"#] {
        assert_eq!(create_error(&service, of(QUEUE, filter(pattern))), "Invalid filter pattern definition.");
    }
    let valid = filter(r#"{"body":{"key":["value"]}}"#);
    assert_eq!(create(&service, of(QUEUE, valid.clone()))["FilterCriteria"], valid["FilterCriteria"]);
}

#[test]
fn a_source_and_a_function_have_one_mapping() {
    let service = service();
    let conflict = |input: Node| {
        let (name, text) = error(&service, "CreateEventSourceMapping", input);
        assert_eq!(name, "ResourceConflictException");
        text
    };
    let queue = uuid(&create(&service, of(QUEUE, json!({}))));
    assert_eq!(
        conflict(of(QUEUE, json!({ "BatchSize": 1 }))),
        format!(
            "An event source mapping with SQS arn (\" {QUEUE} \") and function (\" fn \") already exists. Please update \
             or delete the existing mapping with UUID {queue}"
        )
    );
    let position = json!({ "StartingPosition": "LATEST" });
    let stream = uuid(&create(&service, of(STREAM, position.clone())));
    assert_eq!(
        conflict(of(STREAM, position)),
        format!(
            "The event source arn (\" {STREAM} \") and function (\" fn \") provided mapping already exists. Please \
             update or delete the existing mapping with UUID {stream}"
        )
    );
}

#[test]
fn mappings_of_kafka_are_distinguished_by_their_topics() {
    let service = service();
    let input = |topic: &str, servers: Node| {
        json!({
            "FunctionName": "fn",
            "Topics": [topic],
            "SourceAccessConfigurations": [{ "Type": "BASIC_AUTH", "URI": SECRET }],
            "SelfManagedEventSource": { "Endpoints": { "KAFKA_BOOTSTRAP_SERVERS": servers } },
        })
    };
    let first = uuid(&create(&service, input("topic", json!(["kafka:1000"]))));
    create(&service, input("topic_2", json!(["kafka:1000"])));
    let both = input("topic", json!(["kafka:1000", "kafka:2000"]));
    assert_eq!(
        error(&service, "CreateEventSourceMapping", both).1,
        format!(
            "An event source mapping with event source (\"kafka:1000,kafka:2000\"), function (\"{FUNCTION}\"), topics \
             (\"topic\") already exists. Please update or delete the existing mapping with UUID {first}"
        )
    );
}

#[test]
fn a_mapping_is_created_enabled_disabled_and_deleted() {
    let mut service = service();
    let uuid = uuid(&create(&service, of(QUEUE, json!({}))));
    let mut states = Vec::new();
    let mut note = |mapping: &Node| states.push(mapping["State"].as_str().unwrap_or_default().to_owned());
    note(&get(&service, &uuid));
    service.advance(100);
    note(&get(&service, &uuid));
    for members in [json!({ "Enabled": false }), json!({ "BatchSize": 5 }), json!({ "Enabled": true })] {
        let mut input = members;
        input["UUID"] = uuid.as_str().into();
        note(&output(&service, "UpdateEventSourceMapping", input));
        service.advance(100);
        note(&get(&service, &uuid));
    }
    note(&output(&service, "DeleteEventSourceMapping", json!({ "UUID": uuid })));
    note(&get(&service, &uuid));
    service.advance(100);
    let expected = [
        "Creating",
        "Enabled",
        "Disabling",
        "Disabled",
        "Updating",
        "Disabled",
        "Enabling",
        "Enabled",
        "Deleting",
        "Deleting",
    ];
    assert_eq!(states, expected);
    assert_eq!(error(&service, "GetEventSourceMapping", json!({ "UUID": uuid })).0, "ResourceNotFoundException");
}

#[test]
fn a_mapping_can_be_created_disabled() {
    let service = service();
    assert_eq!(create(&service, of(QUEUE, json!({ "Enabled": false })))["State"], "Disabled");
}

#[test]
fn a_mapping_in_a_change_is_in_use() {
    let mut service = service();
    let named = json!({ "UUID": uuid(&create(&service, of(QUEUE, json!({})))) });
    for operation in ["UpdateEventSourceMapping", "DeleteEventSourceMapping"] {
        assert_eq!(error(&service, operation, named.clone()).0, "ResourceInUseException", "{operation}");
    }
    service.advance(100);
    output(&service, "DeleteEventSourceMapping", named);
}

#[test]
fn an_update_keeps_what_it_does_not_give_and_is_checked_as_a_whole() {
    let mut service = service();
    let filters = json!({ "Filters": [{ "Pattern": r#"{"body":["x"]}"# }] });
    let input = json!({ "FilterCriteria": filters, "MaximumBatchingWindowInSeconds": 1, "BatchSize": 20 });
    let uuid = uuid(&create(&service, of(QUEUE, input)));
    service.advance(100);
    let window = json!({ "UUID": uuid, "MaximumBatchingWindowInSeconds": 0 });
    let (name, text) = error(&service, "UpdateEventSourceMapping", window);
    assert_eq!(name, "InvalidParameterValueException");
    assert_eq!(text, "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10");
    let updated = output(&service, "UpdateEventSourceMapping", json!({ "UUID": uuid, "BatchSize": 30 }));
    assert_eq!((&updated["BatchSize"], &updated["FilterCriteria"]), (&json!(30), &filters));
    service.advance(100);
    let none = json!({ "UUID": uuid, "FilterCriteria": { "Filters": [] } });
    assert_eq!(output(&service, "UpdateEventSourceMapping", none).get("FilterCriteria"), None);
}

#[test]
fn a_mapping_can_go_to_another_function_but_not_to_one_that_has_its_source() {
    let mut service = service();
    output(&service, "CreateFunction", json!({ "FunctionName": "other" }));
    let first = uuid(&create(&service, of(QUEUE, json!({}))));
    let second = uuid(&create(&service, json!({ "FunctionName": "other", "EventSourceArn": QUEUE })));
    service.advance(100);
    let to = |uuid: &str, name: &str| json!({ "UUID": uuid, "FunctionName": name });
    let moved = output(&service, "UpdateEventSourceMapping", to(&first, "fn:live"));
    assert_eq!(moved["FunctionArn"], format!("{FUNCTION}:live"));
    assert_eq!(error(&service, "UpdateEventSourceMapping", to(&second, "fn:live")).0, "ResourceConflictException");
    assert_eq!(error(&service, "UpdateEventSourceMapping", to(&second, "missing")).1, "Function does not exist");
}

#[test]
fn a_mapping_outlives_its_function() {
    let mut service = service();
    let uuid = uuid(&create(&service, of(QUEUE, json!({}))));
    service.advance(100);
    output(&service, "DeleteFunction", json!({ "FunctionName": "fn" }));
    assert_eq!(get(&service, &uuid)["State"], "Enabled");
    assert_eq!(output(&service, "DeleteEventSourceMapping", json!({ "UUID": uuid }))["State"], "Deleting");
}

#[test]
fn a_missing_mapping_is_not_found() {
    let service = service();
    for operation in ["GetEventSourceMapping", "UpdateEventSourceMapping", "DeleteEventSourceMapping"] {
        let (name, text) = error(&service, operation, json!({ "UUID": MISSING }));
        assert_eq!(name, "ResourceNotFoundException");
        assert_eq!(text, "The resource you requested does not exist.");
    }
}

#[test]
fn mappings_are_listed_by_function_and_by_source() {
    let service = service();
    let queue = uuid(&create(&service, of(QUEUE, json!({}))));
    let live = uuid(&create(&service, json!({ "FunctionName": "fn:live", "EventSourceArn": QUEUE })));
    let stream = uuid(&create(&service, of(STREAM, json!({ "StartingPosition": "LATEST" }))));
    let listed = |input: Node| {
        let output = output(&service, "ListEventSourceMappings", input);
        let mappings = output["EventSourceMappings"].as_array().expect("a list").iter();
        mappings.map(uuid).collect::<std::collections::BTreeSet<_>>()
    };
    let of = |uuids: &[&String]| uuids.iter().map(|uuid| (*uuid).clone()).collect();
    assert_eq!(listed(json!({})), of(&[&queue, &live, &stream]));
    assert_eq!(listed(json!({ "FunctionName": "fn" })), of(&[&queue, &stream]));
    assert_eq!(listed(json!({ "FunctionName": "fn:live" })), of(&[&live]));
    assert_eq!(listed(json!({ "EventSourceArn": QUEUE })), of(&[&queue, &live]));
    assert_eq!(listed(json!({ "FunctionName": FUNCTION, "EventSourceArn": STREAM })), of(&[&stream]));
    assert_eq!(listed(json!({ "FunctionName": "missing" })), of(&[]));
}

#[test]
fn pages_of_mappings_end() {
    let service = service();
    for number in 0..5 {
        create(&service, of(&format!("{QUEUE}-{number}"), json!({})));
    }
    let mut input = json!({ "MaxItems": 2 });
    let mut sizes = Vec::new();
    loop {
        let page = output(&service, "ListEventSourceMappings", input.clone());
        sizes.push(page["EventSourceMappings"].as_array().map_or(0, Vec::len));
        match page.get("NextMarker") {
            Some(marker) => input["Marker"] = marker.clone(),
            None => break,
        }
    }
    assert_eq!(sizes, [2, 2, 1]);
}

#[test]
fn a_mapping_has_tags() {
    let service = service();
    let created = create(&service, of(QUEUE, json!({ "Tags": { "a": "1" } })));
    let arn = created["EventSourceMappingArn"].clone();
    output(&service, "TagResource", json!({ "Resource": arn, "Tags": { "b": "2" } }));
    output(&service, "UntagResource", json!({ "Resource": arn, "TagKeys": ["a", "c"] }));
    assert_eq!(output(&service, "ListTags", json!({ "Resource": arn })), json!({ "Tags": { "b": "2" } }));
    let missing = format!("arn:aws:lambda:us-east-2:123456789012:event-source-mapping:{MISSING}");
    assert_eq!(
        error(&service, "ListTags", json!({ "Resource": missing })).1,
        format!("Event source mapping not found: {missing}")
    );
}

#[test]
fn where_time_stands_still_a_change_is_done_at_once() {
    let settings = Settings { mode: StateMode::On, ..Settings::default() };
    let service = Service::of(settings, Lambda { clock: ClockMode::Virtual, ..Lambda::default() });
    output(&service, "CreateFunction", json!({ "FunctionName": "fn" }));
    let created = create(&service, of(QUEUE, json!({})));
    let uuid = uuid(&created);
    assert_eq!((&created["State"], &get(&service, &uuid)["State"]), (&json!("Creating"), &json!("Enabled")));
    assert_eq!(output(&service, "DeleteEventSourceMapping", json!({ "UUID": uuid }))["State"], "Deleting");
    assert_eq!(error(&service, "GetEventSourceMapping", json!({ "UUID": uuid })).0, "ResourceNotFoundException");
}
