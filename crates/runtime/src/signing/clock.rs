//! What time the service has. AWS's interceptor measures how far its clock is from ours, and AWS's signer corrects the
//! time of a signature by that; neither publishes the figure, so it is measured here once more, in the
//! same way.

use aws_runtime::service_clock_skew::{DisableClockSkewCorrection, ServiceClockSkewInterceptor};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeDeserializationInterceptorContextMut, BeforeTransmitInterceptorContextMut,
    BeforeTransmitInterceptorContextRef,
};
use aws_smithy_runtime_api::client::interceptors::{DisableInterceptor, Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::DateTime;
use aws_smithy_types::config_bag::{ConfigBag, Storable, StoreReplace};
use aws_smithy_types::date_time::Format;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

/// A response that took longer says nothing about the clock.
const LONGEST_MEASURED: Duration = Duration::from_secs(15 * 60);

/// How many milliseconds the service's clock is ahead of ours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Skew(i64);

impl Storable for Skew {
    type Storer = StoreReplace<Self>;
}

impl Skew {
    fn between(service: SystemTime, client: SystemTime) -> Self {
        // Beyond i64's milliseconds there is no clock.
        match service.duration_since(client) {
            Ok(ahead) => Self(ahead.as_millis() as i64),
            Err(behind) => Self(-(behind.duration().as_millis() as i64)),
        }
    }

    fn applied_to(self, time: SystemTime) -> SystemTime {
        let skew = Duration::from_millis(self.0.unsigned_abs());
        let corrected = if self.0 < 0 { time.checked_sub(skew) } else { time.checked_add(skew) };
        corrected.unwrap_or(time)
    }
}

/// When the request was sent, by our clock.
#[derive(Clone, Copy, Debug)]
struct Sent(SystemTime);

impl Storable for Sent {
    type Storer = StoreReplace<Self>;
}

/// The time to sign with.
pub(super) fn signing_time(now: SystemTime, cfg: &ConfigBag) -> SystemTime {
    cfg.load::<Skew>().map_or(now, |skew| skew.applied_to(now))
}

/// Measures the clock's skew at every response and keeps it for the client's next calls.
#[derive(Debug, Default)]
pub(crate) struct SigningClock(Mutex<Skew>);

impl SigningClock {
    fn known(&self) -> std::sync::MutexGuard<'_, Skew> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_disabled(cfg: &ConfigBag) -> bool {
    cfg.load::<DisableClockSkewCorrection>().is_some_and(DisableClockSkewCorrection::is_disabled)
        || cfg.load::<DisableInterceptor<ServiceClockSkewInterceptor>>().is_some()
}

fn now(components: &RuntimeComponents) -> Result<SystemTime, BoxError> {
    Ok(components.time_source().ok_or("a time source is required (clock skew)")?.now())
}

/// The service's time, unless the response comes from a cache.
fn service_time(response: &HttpResponse) -> Option<SystemTime> {
    if response.headers().contains_key("age") {
        return None;
    }
    let date = DateTime::from_str(response.headers().get("date")?, Format::HttpDate).ok()?;
    SystemTime::try_from(date).ok()
}

#[dyn_dispatch_hint]
impl Intercept for SigningClock {
    fn name(&self) -> &'static str {
        "SigningClock"
    }

    fn modify_before_retry_loop(
        &self,
        _context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let skew = *self.known();
        if skew != Skew::default() && !is_disabled(cfg) {
            cfg.interceptor_state().store_put(skew);
        }
        Ok(())
    }

    fn read_before_transmit(
        &self,
        _context: &BeforeTransmitInterceptorContextRef<'_>,
        components: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if !is_disabled(cfg) {
            let sent = Sent(now(components)?);
            cfg.interceptor_state().store_put(sent);
        }
        Ok(())
    }

    fn modify_before_deserialization(
        &self,
        context: &mut BeforeDeserializationInterceptorContextMut<'_>,
        components: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let (Some(&Sent(sent)), Some(service)) = (cfg.load::<Sent>(), service_time(context.response())) else {
            return Ok(());
        };
        let elapsed = now(components)?.duration_since(sent).unwrap_or_default();
        if elapsed <= LONGEST_MEASURED {
            // The service is taken to have looked at its clock halfway.
            let skew = Skew::between(service, sent + elapsed / 2);
            cfg.interceptor_state().store_put(skew);
            *self.known() = skew;
        }
        Ok(())
    }
}
