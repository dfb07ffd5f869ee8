//! The user agent. AWS's interceptor makes it, and this one keeps what it made: a client says the same of itself in
//! nearly all of its calls.

use aws_credential_types::credential_feature::AwsCredentialFeature;
use aws_runtime::sdk_feature::AwsSdkFeature;
use aws_runtime::user_agent::{ApiMetadata, AwsUserAgent, UserAgentInterceptor};
use aws_smithy_runtime::client::sdk_feature::SmithySdkFeature;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::connector_metadata::ConnectorMetadata;
use aws_smithy_runtime_api::client::http::HttpClient;
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeTransmitInterceptorContextMut, BeforeTransmitInterceptorContextRef,
};
use aws_smithy_runtime_api::client::interceptors::{DisableInterceptor, Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::{ConfigBag, FrozenLayer, Layer};
use aws_types::app_name::AppName;
use aws_types::sdk_ua_metadata::FrameworkMetadata;
use std::ffi::OsString;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The headers that carry the user agent.
const HEADERS: [&str; 2] = ["user-agent", "x-amz-user-agent"];

/// As many combinations of features as a client has: calls, pages and waiters, with one or two sorts of credentials.
const CAPACITY: usize = 8;

/// Stands in for AWS's interceptor, and is disabled with it.
#[derive(Debug, Default)]
pub(crate) struct CachedUserAgent {
    aws: UserAgentInterceptor,
    known: Mutex<Option<Known>>,
}

/// A user agent without the features of a call, and its headers with them.
#[derive(Debug)]
struct Known {
    origin: Origin,
    /// Holds the user agent. A call that still finds it at this place finds it unchanged.
    layer: FrozenLayer,
    headers: Vec<(Features, [String; 2])>,
}

/// What a user agent is made of.
#[derive(Debug, PartialEq)]
struct Origin {
    api: String,
    app: Option<AppName>,
    frameworks: Vec<FrameworkMetadata>,
    environment: Option<OsString>,
}

impl Origin {
    fn of(cfg: &ConfigBag) -> Option<Self> {
        Some(Self {
            api: cfg.load::<ApiMetadata>()?.to_string(),
            app: cfg.load::<AppName>().cloned(),
            frameworks: cfg.load::<FrameworkMetadata>().cloned().collect(),
            environment: std::env::var_os("AWS_EXECUTION_ENV"),
        })
    }
}

/// What a call adds to it.
#[derive(Debug)]
struct Features {
    smithy: Vec<SmithySdkFeature>,
    aws: Vec<AwsSdkFeature>,
    credentials: Vec<AwsCredentialFeature>,
    connector: Option<ConnectorMetadata>,
}

impl Features {
    fn of(cfg: &ConfigBag, connector: Option<ConnectorMetadata>) -> Self {
        Self {
            smithy: cfg.load::<SmithySdkFeature>().cloned().collect(),
            aws: cfg.load::<AwsSdkFeature>().cloned().collect(),
            credentials: cfg.load::<AwsCredentialFeature>().cloned().collect(),
            connector,
        }
    }

    fn are_those_of(&self, cfg: &ConfigBag, connector: &Option<ConnectorMetadata>) -> bool {
        self.connector == *connector
            && cfg.load::<SmithySdkFeature>().eq(&self.smithy)
            && cfg.load::<AwsSdkFeature>().eq(&self.aws)
            && cfg.load::<AwsCredentialFeature>().eq(&self.credentials)
    }
}

impl CachedUserAgent {
    fn known(&self) -> MutexGuard<'_, Option<Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_disabled(cfg: &ConfigBag) -> bool {
    cfg.load::<DisableInterceptor<UserAgentInterceptor>>().is_some()
}

fn is_same(one: Option<&AwsUserAgent>, other: Option<&AwsUserAgent>) -> bool {
    matches!((one, other), (Some(one), Some(other)) if std::ptr::eq(one, other))
}

#[dyn_dispatch_hint]
impl Intercept for CachedUserAgent {
    fn name(&self) -> &'static str {
        "UserAgentInterceptor"
    }

    fn read_after_serialization(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        components: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        // One that is there already counts, and is not ours to keep.
        if is_disabled(cfg) || cfg.load::<AwsUserAgent>().is_some() {
            return Ok(());
        }
        let origin = Origin::of(cfg);
        if let Some(known) = &*self.known()
            && origin.as_ref() == Some(&known.origin)
        {
            cfg.push_shared_layer(known.layer.clone());
            return Ok(());
        }
        self.aws.read_after_serialization(context, components, cfg)?;
        if let (Some(origin), Some(made)) = (origin, cfg.load::<AwsUserAgent>()) {
            let mut layer = Layer::new("user agent");
            layer.store_put(made.clone());
            *self.known() = Some(Known { origin, layer: layer.freeze(), headers: Vec::new() });
        }
        Ok(())
    }

    fn modify_before_signing(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        components: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if is_disabled(cfg) {
            return Ok(());
        }
        let connector = components.http_client().and_then(|client| client.connector_metadata());
        let mut guard = self.known();
        let known =
            guard.as_mut().filter(|known| is_same(cfg.load::<AwsUserAgent>(), known.layer.load::<AwsUserAgent>()));
        let Some(known) = known else {
            drop(guard);
            return self.aws.modify_before_signing(context, components, cfg);
        };
        if let Some((_, values)) = known.headers.iter().find(|(features, _)| features.are_those_of(cfg, &connector)) {
            for (name, value) in HEADERS.into_iter().zip(values) {
                context.request_mut().headers_mut().try_append(name, value.clone())?;
            }
            return Ok(());
        }
        self.aws.modify_before_signing(context, components, cfg)?;
        let headers = context.request().headers();
        let last = |name| headers.get_all(name).last().map(str::to_owned);
        if let [Some(plain), Some(amz)] = HEADERS.map(last)
            && known.headers.len() < CAPACITY
        {
            known.headers.push((Features::of(cfg, connector), [plain, amz]));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_components::components;
    use aws_smithy_runtime_api::client::http::{HttpConnectorSettings, SharedHttpClient, SharedHttpConnector};
    use aws_smithy_runtime_api::client::interceptors::context::{Input, InterceptorContext};
    use aws_smithy_runtime_api::client::interceptors::disable_interceptor;
    use aws_smithy_runtime_api::client::orchestrator::HttpRequest;

    #[derive(Debug)]
    struct Named(&'static str);

    impl HttpClient for Named {
        fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
            unimplemented!("nothing is sent")
        }
        fn connector_metadata(&self) -> Option<ConnectorMetadata> {
            Some(ConnectorMetadata::new(self.0, Some("1.x".into())))
        }
    }

    /// What a call configures, and what an interceptor does to the user agent on the way.
    type Setup = (fn(&mut Layer), fn(&mut ConfigBag), Option<&'static str>);

    /// The user agent headers of a call that goes through an interceptor.
    fn headers(interceptor: &dyn Intercept, (configure, on_the_way, connector): Setup) -> Vec<String> {
        let (components, _) = components(0, connector.map(|name| SharedHttpClient::new(Named(name))));
        let mut layer = Layer::new("test");
        layer.store_put(ApiMetadata::new("service", "1.0"));
        configure(&mut layer);
        let mut cfg = ConfigBag::of_layers(vec![layer]);
        let mut context = InterceptorContext::new(Input::erase(()));
        context.enter_serialization_phase();
        let mut request = HttpRequest::empty();
        request.headers_mut().append("user-agent", "mine");
        context.set_request(request);
        context.take_input();
        context.enter_before_transmit_phase();
        interceptor.read_after_serialization(&(&context).into(), &components, &mut cfg).unwrap();
        on_the_way(&mut cfg);
        interceptor.modify_before_signing(&mut (&mut context).into(), &components, &mut cfg).unwrap();
        let request = context.request().unwrap();
        request.headers().iter().map(|(name, value)| format!("{name}: {value}")).collect()
    }

    const SETUPS: [Setup; 9] = [
        (|_| {}, |_| {}, None),
        (|_| {}, |_| {}, Some("hyper")),
        (|_| {}, |_| {}, Some("other")),
        (
            |layer| {
                layer.store_put(AppName::new("app").unwrap());
            },
            |_| {},
            None,
        ),
        (
            |layer| {
                layer.store_put(ApiMetadata::new("service", "2.0"));
            },
            |_| {},
            None,
        ),
        (
            |layer| {
                layer.store_append(FrameworkMetadata::new("frame", Some("1")).unwrap());
            },
            |_| {},
            None,
        ),
        (
            |layer| {
                layer.store_put(AwsUserAgent::for_tests());
            },
            |_| {},
            None,
        ),
        (
            |_| {},
            |cfg| {
                cfg.interceptor_state().store_append(SmithySdkFeature::Paginator);
                cfg.interceptor_state().store_append(AwsCredentialFeature::CredentialsCode);
            },
            None,
        ),
        (
            |_| {},
            |cfg| {
                let user_agent = cfg.get_mut::<AwsUserAgent>().unwrap();
                user_agent.add_framework_metadata(FrameworkMetadata::new("late", None::<&str>).unwrap());
            },
            None,
        ),
    ];

    #[test]
    fn every_user_agent_is_the_one_that_aws_makes_however_often_and_after_whatever() {
        let ours = CachedUserAgent::default();
        for first in SETUPS {
            for second in SETUPS {
                for setup in [first, first, second, second, first] {
                    assert_eq!(headers(&ours, setup), headers(&UserAgentInterceptor::new(), setup));
                }
            }
        }
    }

    #[test]
    fn whoever_disables_the_interceptor_of_aws_disables_this_one() {
        let disabled: Setup = (
            |layer| {
                layer.store_put(disable_interceptor::<UserAgentInterceptor>("not wanted"));
            },
            |_| {},
            None,
        );
        assert_eq!(headers(&CachedUserAgent::default(), disabled), ["user-agent: mine"]);
    }
}
