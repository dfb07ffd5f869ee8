//! Interceptors that look at an operation's input before it is serialized.

use super::spec::OperationSpec;
use crate::shape::{Ref, Structure};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::BeforeSerializationInterceptorContextRef;
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_types::config_bag::ConfigBag;
use aws_smithy_types::telemetry::{CapturedTelemetryAttributes, RequestedTelemetryAttributes};

fn input<'a>(
    spec: &OperationSpec,
    context: &'a BeforeSerializationInterceptorContextRef<'_>,
) -> Option<&'a dyn Structure> {
    (spec.shims.input)(context.input())
}

/// Records the input members that the user asked for.
#[derive(Debug)]
pub(super) struct TelemetryCapture(pub(super) &'static OperationSpec);

#[dyn_dispatch_hint]
impl Intercept for TelemetryCapture {
    fn name(&self) -> &'static str {
        "TelemetryInputCaptureInterceptor"
    }

    fn read_before_execution(
        &self,
        context: &BeforeSerializationInterceptorContextRef<'_>,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let requested = cfg.load::<RequestedTelemetryAttributes>().filter(|requested| !requested.is_empty());
        let (Some(requested), Some(input)) = (requested, input(self.0, context)) else {
            return Ok(());
        };
        let mut captured = CapturedTelemetryAttributes::default();
        for &index in self.0.telemetry {
            let name = input.schema().members()[index].name;
            if requested.should_capture(name)
                && let Ref::String(value) = input.field(index).get()
            {
                captured.insert(name, value);
            }
        }
        cfg.interceptor_state().store_put(captured);
        Ok(())
    }
}

/// Hands the parameters of the endpoint rules to the endpoint resolver.
#[derive(Debug)]
pub(super) struct EndpointParams(pub(super) &'static OperationSpec);

#[dyn_dispatch_hint]
impl Intercept for EndpointParams {
    fn name(&self) -> &'static str {
        "EndpointParamsInterceptor"
    }

    fn read_before_execution(
        &self,
        context: &BeforeSerializationInterceptorContextRef<'_>,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let Self(spec) = self;
        let input = input(spec, context).ok_or_else(|| format!("not an input of {}", spec.name))?;
        let params = (spec.service.endpoint_params)(cfg, spec, input)?;
        cfg.interceptor_state().store_put(params);
        Ok(())
    }
}
