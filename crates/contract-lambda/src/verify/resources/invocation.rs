//! Invocations.

use crate::behaviour as known;
use crate::verify::script::{Script, call};

pub(super) static SCRIPTS: &[Script] =
    &[
        Script::of(known::INVOKE_RESULT, call("Invoke", r#"{"FunctionName":"${function}","Payload":"e30="}"#))
            .has(&[("StatusCode", "200"), ("ExecutedVersion", r#""$LATEST""#)]),
        Script::of(
            known::INVOKE_RESULT,
            call("Invoke", r#"{"FunctionName":"${function}","InvocationType":"Event","Payload":"e30="}"#),
        )
        .variant("event")
        .has(&[("StatusCode", "202")]),
        Script::of(known::INVOKE_RESULT, call("Invoke", r#"{"FunctionName":"${function}","InvocationType":"DryRun"}"#))
            .variant("dry-run")
            .has(&[("StatusCode", "204")]),
        Script::of(known::PAYLOAD_NOT_JSON, call("Invoke", r#"{"FunctionName":"${function}","Payload":"bm8="}"#))
            .fails(400, "InvalidRequestContentException", ""),
        Script::of(known::INVOKE_RESULT, call("InvokeAsync", r#"{"FunctionName":"${function}","InvokeArgs":"e30="}"#))
            .has(&[("Status", "202")]),
        Script::of(
            known::STREAM_PARTS,
            call("InvokeWithResponseStream", r#"{"FunctionName":"${function}","Payload":"e30="}"#),
        )
        .has(&[("StatusCode", "200")]),
    ];
