//! What upstream lost or got wrong, one function a defect, each with its story. A fixup that no longer applies says
//! so (`stale-fixup`), and `cargo xtask model update` then rejects the model until the fixup is removed.

use super::assemble::Assembler;
use super::fact::Fact;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::model::{Node, ShapeId};

/// The code of the finding that a fixup has nothing left to fix.
pub const STALE: &str = "stale-fixup";

/// Everything that botocore's conversion lost.
pub(super) fn botocore(namespace: &str, service: &Node, out: &mut Assembler, report: &mut Diagnostics) {
    if namespace == "com.amazonaws.lambda" && service.pointer("/metadata/apiVersion") == Some(&"2015-03-31".into()) {
        lambda_defaults(namespace, service, out, report);
    }
}

/// Smithy's model gives these three members a default although their shapes are boxed. botocore's format knows
/// defaults only as the absence of `box`, so its conversion drops them. What is restored here shows in AWS's Rust
/// and Java SDKs, where the members are plain numbers. Found in botocore 1.44.5.
fn lambda_defaults(namespace: &str, service: &Node, out: &mut Assembler, report: &mut Diagnostics) {
    for (shape, member, default) in [
        ("Event", "EventId", 1),
        ("CallbackOptions", "TimeoutSeconds", 0),
        ("CallbackOptions", "HeartbeatTimeoutSeconds", 0),
    ] {
        let id = ShapeId::new(namespace, shape).with_member(member);
        let target = service.pointer(&format!("/shapes/{shape}/members/{member}/shape")).and_then(Node::as_str);
        let boxed = target.and_then(|t| service.pointer(&format!("/shapes/{t}/box")));
        if boxed == Some(&Node::Bool(true)) {
            out.state(Fact::Trait(id, "smithy.api#default".into(), default.into()));
        } else {
            let message = "the default that botocore used to drop has no boxed member here any more";
            report.push(
                Diagnostic::warning(STALE, message).on(&id).help("remove the entry from `lambda_defaults` in fixup.rs"),
            );
        }
    }
}
