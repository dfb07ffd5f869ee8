//! The kinds of event sources: which members a mapping of each takes and has, and what they can be.

use crate::behaviour::{self, Behaviour};
use crate::collections::{Document, Given, Member, Table};
use crate::rejection::{INVALID, Rejection};
use crate::resources::event_source_mapping::pattern::is_pattern;
use proofmark_contract::aws::Arn;
use proofmark_smithy_model::model::Node;
use serde_json::json;

/// A kind of event source.
pub(crate) struct Kind {
    /// The service in the ARN of a source; none for one that is managed by its users.
    service: Option<&'static str>,
    /// The members of a mapping. Inputs have no others.
    pub(crate) table: Table,
    /// The members that CreateEventSourceMapping needs.
    required: &'static [&'static str],
    /// The member that distinguishes mappings of one source and function.
    part: Option<&'static str>,
}

static KINDS: [Kind; 7] = [
    Kind {
        service: Some("sqs"),
        table: Table(&[
            ARN,
            Member::given("BatchSize").or("10"),
            Member::given("MaximumBatchingWindowInSeconds").or("0"),
            FUNCTION_RESPONSE_TYPES.or("[]"),
            Member::made("ScalingConfig", "ScalingConfig", not_empty),
            Member::made("ProvisionedPollerConfig", "ProvisionedPollerConfig", not_empty),
            Member::given("MetricsConfig"),
            FILTERS,
            KEY,
            USER_INITIATED,
        ]),
        required: &[],
        part: None,
    },
    Kind { service: Some("kinesis"), table: STREAM, required: &["StartingPosition"], part: None },
    Kind { service: Some("dynamodb"), table: STREAM, required: &["StartingPosition"], part: None },
    Kind { service: Some("kafka"), table: Table(MANAGED_KAFKA), required: &["Topics"], part: Some("Topics") },
    Kind {
        service: Some("mq"),
        table: Table(&[
            ARN,
            Member::given("BatchSize").or("100"),
            Member::given("MaximumBatchingWindowInSeconds"),
            Member::given("Queues"),
            Member::given("SourceAccessConfigurations"),
            FILTERS,
            KEY,
            NOTHING_PROCESSED,
            USER_INITIATED,
        ]),
        required: &["Queues", "SourceAccessConfigurations"],
        part: Some("Queues"),
    },
    Kind {
        // Clusters of DocumentDB have ARNs of RDS.
        service: Some("rds"),
        table: Table(&[
            ARN,
            Member::given("BatchSize").or("100"),
            Member::given("MaximumBatchingWindowInSeconds").or("0"),
            Member::given("StartingPosition"),
            Member::given("StartingPositionTimestamp"),
            Member::given("SourceAccessConfigurations"),
            Member::made("DocumentDBEventSourceConfig", "DocumentDBEventSourceConfig", document_db),
            FILTERS,
            KEY,
            NOTHING_PROCESSED,
            USER_ACTION,
        ]),
        required: &["DocumentDBEventSourceConfig"],
        part: None,
    },
    Kind {
        service: None,
        table: Table(OWN_KAFKA),
        required: &["SourceAccessConfigurations", "Topics"],
        part: Some("Topics"),
    },
];

const MANAGED_KAFKA: &[Member] = &kafka(ARN, "AmazonManagedKafkaEventSourceConfig");
const OWN_KAFKA: &[Member] = &kafka(Member::given("SelfManagedEventSource"), "SelfManagedKafkaEventSourceConfig");

/// Clusters of Kafka: the member that names the source, and the one with the consumer group.
const fn kafka(source: Member, config: &'static str) -> [Member; 20] {
    [
        source,
        Member::given("BatchSize").or("100"),
        Member::given("MaximumBatchingWindowInSeconds"),
        Member::given("StartingPosition").or(r#""TRIM_HORIZON""#),
        Member::given("StartingPositionTimestamp"),
        Member::given("Topics"),
        Member::given("SourceAccessConfigurations"),
        Member::made(config, config, consumer_group),
        Member::made("ProvisionedPollerConfig", "ProvisionedPollerConfig", not_empty),
        Member::given("BisectBatchOnFunctionError"),
        Member::given("MaximumRecordAgeInSeconds"),
        Member::given("MaximumRetryAttempts"),
        FUNCTION_RESPONSE_TYPES,
        Member::given("DestinationConfig"),
        Member::given("LoggingConfig"),
        Member::given("MetricsConfig"),
        FILTERS,
        KEY,
        NOTHING_PROCESSED,
        USER_INITIATED,
    ]
}

/// Streams of Kinesis and DynamoDB.
const STREAM: Table = Table(&[
    ARN,
    Member::given("BatchSize").or("100"),
    Member::given("MaximumBatchingWindowInSeconds").or("0"),
    Member::given("ParallelizationFactor").or("1"),
    Member::given("StartingPosition"),
    Member::given("StartingPositionTimestamp"),
    Member::given("MaximumRecordAgeInSeconds").or("-1"),
    Member::given("MaximumRetryAttempts").or("-1"),
    Member::given("BisectBatchOnFunctionError").or("false"),
    Member::given("TumblingWindowInSeconds").or("0"),
    FUNCTION_RESPONSE_TYPES.or("[]"),
    Member::made("DestinationConfig", "DestinationConfig", on_failure),
    Member::given("MetricsConfig"),
    FILTERS,
    KEY,
    NOTHING_PROCESSED,
    USER_ACTION,
]);

const ARN: Member = Member::given("EventSourceArn");
const FUNCTION_RESPONSE_TYPES: Member = Member::given("FunctionResponseTypes");
const FILTERS: Member = Member::made("FilterCriteria", "FilterCriteria", filters);
const KEY: Member = Member::made("KMSKeyArn", "KMSKeyArn", not_empty);

// Nothing is read from sources, so nothing changes these.
const NOTHING_PROCESSED: Member = Member::given("LastProcessingResult").or(r#""No records processed""#);
const USER_INITIATED: Member = Member::given("StateTransitionReason").or(r#""USER_INITIATED""#);
const USER_ACTION: Member = Member::given("StateTransitionReason").or(r#""User action""#);

/// Members of inputs that mappings of all kinds take.
const ALWAYS: [&str; 4] = ["UUID", "FunctionName", "Enabled", "Tags"];

impl Kind {
    /// The kind of the source that an input of CreateEventSourceMapping names.
    pub(crate) fn of(input: &Node) -> Result<&'static Self, Rejection> {
        let text = input.get("EventSourceArn").and_then(Node::as_str);
        let kind = match text.and_then(Arn::parse) {
            Some(arn) => KINDS.iter().find(|kind| {
                // A table is none: its stream is.
                kind.service == Some(arn.service) && (arn.service != "dynamodb" || arn.resource.contains("/stream/"))
            }),
            None if input.get("SelfManagedEventSource").is_some_and(Node::is_object) => {
                KINDS.iter().find(|kind| kind.service.is_none())
            }
            None => None,
        };
        kind.ok_or_else(|| rejected(behaviour::UNRECOGNIZED_SOURCE, "Unrecognized event source."))
    }

    fn is(&self, service: &str) -> bool {
        self.service == Some(service)
    }

    /// Rejects members that mappings of this kind do not take.
    pub(crate) fn check_input(&self, input: &Node) -> Result<(), Rejection> {
        let destination = input.get("DestinationConfig").and_then(|config| config.get("OnSuccess"));
        let has_success = destination.is_some_and(|success| success.get("Destination").is_some_and(Node::is_string));
        let given = input.as_object().into_iter().flatten().filter(|(_, value)| !value.is_null());
        let mut others = given.map(|(name, _)| name.as_str()).filter(|name| {
            let is_taken = ALWAYS.contains(name) || self.table.takes(name);
            !is_taken || (*name == "DestinationConfig" && has_success)
        });
        match others.next() {
            None => Ok(()),
            Some("StartingPosition") if self.is("sqs") => Err(rejected(
                behaviour::QUEUE_STARTING_POSITION,
                "StartingPosition is not valid for SQS event sources.",
            )),
            Some(name) => {
                let name = match self.service {
                    Some("sqs" | "kinesis" | "dynamodb") => name.to_owned(),
                    _ => format!("'{}'", lower_camel(name)),
                };
                let text = format!("Unsupported {name} parameter for given event source mapping type.");
                Err(rejected(behaviour::UNSUPPORTED_MEMBER, text))
            }
        }
    }

    /// Rejects a mapping that there cannot be.
    pub(crate) fn check(&self, document: &Document) -> Result<(), Rejection> {
        let text = |name: &str| document.get(name).and_then(Node::as_str);
        let number = |name: &str| document.get(name).and_then(Node::as_i64);
        for name in self.required {
            if document.get(*name).is_none_or(|value| value.as_array().is_some_and(Vec::is_empty)) {
                return Err(missing(name));
            }
        }
        if text("StartingPosition") == Some("AT_TIMESTAMP") {
            if self.is("dynamodb") {
                let arn = text("EventSourceArn").unwrap_or_default();
                let text = format!("Unsupported starting position for arn type: {arn}");
                return Err(rejected(behaviour::UNSUPPORTED_POSITION, text));
            }
            if !document.contains_key("StartingPositionTimestamp") {
                return Err(rejected(behaviour::NO_POSITION_TIMESTAMP, "Need to specify a timestamp"));
            }
        }
        if self.is("sqs") {
            let window = number("MaximumBatchingWindowInSeconds").unwrap_or(0);
            if number("BatchSize").unwrap_or(0) > 10 && window == 0 {
                const TEXT: &str = "Maximum batch window in seconds must be greater than 0 if maximum batch size is \
                                    greater than 10";
                return Err(rejected(behaviour::BATCH_WITHOUT_WINDOW, TEXT));
            }
            if window > 0 && text("EventSourceArn").is_some_and(|arn| arn.ends_with(".fifo")) {
                let text = "Batching window is not supported for FIFO queues";
                return Err(rejected(behaviour::FIFO_WINDOW, text));
            }
        }
        if let Some(age) = number("MaximumRecordAgeInSeconds").filter(|age| (0..60).contains(age)) {
            let text = format!(
                "1 validation error detected: Value '{age}' at 'maximumRecordAgeInSeconds' failed to satisfy \
                 constraint: Member must have value greater than or equal to 60"
            );
            return Err(rejected(behaviour::RECORD_AGE, text));
        }
        let filters = document.get("FilterCriteria").and_then(|criteria| criteria.get("Filters"));
        let mut patterns = filters.and_then(Node::as_array).into_iter().flatten().map(|filter| filter.get("Pattern"));
        match patterns.all(|pattern| pattern.and_then(Node::as_str).is_some_and(is_pattern)) {
            true => Ok(()),
            false => Err(rejected(behaviour::FILTER_PATTERN, "Invalid filter pattern definition.")),
        }
    }

    /// Whether two mappings of one function would read the same.
    pub(crate) fn is_same_source(&self, one: &Document, other: &Document) -> bool {
        let shares = |one: Vec<&str>, other: Vec<&str>| one.iter().any(|text| other.contains(text));
        shares(sources(one), sources(other))
            && self.part.is_none_or(|part| shares(texts(one.get(part)), texts(other.get(part))))
    }

    /// What the error of a second mapping begins with.
    pub(crate) fn duplicate(&self, document: &Document, name: &str, function_arn: &str) -> String {
        let source = sources(document).join(",");
        match (self.service, self.part) {
            (Some("sqs"), _) => {
                format!("An event source mapping with SQS arn (\" {source} \") and function (\" {name} \")")
            }
            (_, Some(part)) => {
                let parts = texts(document.get(part)).join(",");
                let part = lower_camel(part);
                format!(
                    "An event source mapping with event source (\"{source}\"), function (\"{function_arn}\"), {part} \
                     (\"{parts}\")"
                )
            }
            _ => format!("The event source arn (\" {source} \") and function (\" {name} \") provided mapping"),
        }
    }
}

/// What a mapping reads: the ARN of its source, or the servers.
fn sources(document: &Document) -> Vec<&str> {
    match document.get("EventSourceArn").and_then(Node::as_str) {
        Some(arn) => vec![arn],
        None => {
            let endpoints = document.get("SelfManagedEventSource").and_then(|source| source.get("Endpoints"));
            texts(endpoints.and_then(|endpoints| endpoints.get("KAFKA_BOOTSTRAP_SERVERS")))
        }
    }
}

fn texts(list: Option<&Node>) -> Vec<&str> {
    list.and_then(Node::as_array).into_iter().flatten().filter_map(Node::as_str).collect()
}

fn missing(name: &str) -> Rejection {
    let text = match name {
        "StartingPosition" => "1 validation error detected: Value null at 'startingPosition' failed to satisfy \
                               constraint: Member must not be null."
            .to_owned(),
        _ => format!("Required '{}' parameter is missing.", lower_camel(name)),
    };
    rejected(behaviour::REQUIRED_OF_SOURCE, text)
}

fn rejected(behaviour: Behaviour, text: impl Into<String>) -> Rejection {
    Rejection::new(behaviour, INVALID, text.into())
}

fn lower_camel(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_ascii_lowercase().to_string() + letters.as_str())
}

/// An empty text or structure takes the member away.
fn not_empty(given: &Given<'_>) -> Option<Node> {
    let value = given.value.or(given.old)?;
    (*value != json!("") && *value != json!({})).then(|| value.clone())
}

/// No filters are none at all.
fn filters(given: &Given<'_>) -> Option<Node> {
    let value = given.value.or(given.old)?;
    let filters = value.get("Filters").and_then(Node::as_array);
    filters.is_some_and(|filters| !filters.is_empty()).then(|| value.clone())
}

/// Streams always have the destination of what fails, empty when there is none.
fn on_failure(given: &Given<'_>) -> Option<Node> {
    let failure = given.value.or(given.old).and_then(|config| config.get("OnFailure")).filter(|value| !value.is_null());
    Some(json!({ "OnFailure": failure.cloned().unwrap_or_else(|| json!({})) }))
}

/// The consumer group of a mapping is named like the mapping, unless a call names it.
fn consumer_group(given: &Given<'_>) -> Option<Node> {
    let mut config = given.value.or(given.old).cloned().unwrap_or_else(|| json!({}));
    if config.get("ConsumerGroupId").is_none_or(Node::is_null) {
        let old = given.old.and_then(|old| old.get("ConsumerGroupId")).cloned();
        config["ConsumerGroupId"] = old.unwrap_or_else(|| given.owner.into());
    }
    Some(config)
}

fn document_db(given: &Given<'_>) -> Option<Node> {
    let mut config = given.value.or(given.old)?.clone();
    if config.get("FullDocument").is_none_or(Node::is_null) {
        config["FullDocument"] = "Default".into();
    }
    Some(config)
}
