//! Event source mappings, of a queue.

use crate::behaviour as known;
use crate::verify::Needs;
use crate::verify::script::{Script, Step, call};

const CREATE: Step = call("CreateEventSourceMapping", r#"{"FunctionName":"${function}","EventSourceArn":"${queue}"}"#)
    .keep(&[("uuid", "UUID")]);
const OF: &str = r#"{"UUID":"${uuid}"}"#;
const DELETE: Step = call("DeleteEventSourceMapping", OF);
const GONE: Step = call("GetEventSourceMapping", OF).until_gone();

pub(super) static SCRIPTS: &[Script] = &[
    Script::of(known::MAPPING_STATES, CREATE)
        .has(&[("State", r#""Creating""#), ("BatchSize", "10"), ("EventSourceArn", r#""${queue}""#)])
        .finally(&[DELETE, GONE]),
    Script::of(known::MAPPING_EXISTS, CREATE)
        .given(&[CREATE])
        .fails(409, "ResourceConflictException", "")
        .finally(&[DELETE, GONE]),
    Script::of(known::UNRECOGNIZED_SOURCE, call("CreateEventSourceMapping", r#"{"FunctionName":"${function}"}"#))
        .fails(400, "InvalidParameterValueException", ""),
    Script::of(known::MAPPING_MEMBERS, call("GetEventSourceMapping", OF))
        .given(&[CREATE])
        .has(&[("UUID", r#""${uuid}""#), ("EventSourceArn", r#""${queue}""#)])
        .finally(&[DELETE, GONE]),
    Script::of(known::MAPPING_LIST, call("ListEventSourceMappings", r#"{"EventSourceArn":"${queue}"}"#))
        .given(&[CREATE])
        .has(&[("EventSourceMappings.0.UUID", r#""${uuid}""#)])
        .finally(&[DELETE, GONE]),
    Script::of(known::MAPPING_STATES, call("UpdateEventSourceMapping", r#"{"UUID":"${uuid}","BatchSize":5}"#))
        .given(&[CREATE])
        .has(&[("BatchSize", "5")])
        .finally(&[DELETE, GONE]),
    Script::of(known::MAPPING_STATES, DELETE).given(&[CREATE]).has(&[("State", r#""Deleting""#)]).finally(&[GONE]),
    Script::of(
        known::MAPPING_MISSING,
        call("GetEventSourceMapping", r#"{"UUID":"00000000-0000-4000-8000-000000000000"}"#),
    )
    .needs(Needs::MissingAndLeave)
    .fails(404, "ResourceNotFoundException", "The resource you requested does not exist."),
];
