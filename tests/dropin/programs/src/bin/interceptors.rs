//! Interceptors of an application: every hook in its order, reading and changing input, request, response and output.

use aws_sdk_lambda::config::interceptors::{
    AfterDeserializationInterceptorContextRef as After, BeforeDeserializationInterceptorContextMut as ResponseMut,
    BeforeDeserializationInterceptorContextRef as ResponseRef, BeforeSerializationInterceptorContextMut as InputMut,
    BeforeSerializationInterceptorContextRef as InputRef, BeforeTransmitInterceptorContextMut as RequestMut,
    BeforeTransmitInterceptorContextRef as RequestRef, FinalizerInterceptorContextMut as EndMut,
    FinalizerInterceptorContextRef as End,
};
use aws_sdk_lambda::config::retry::RetryConfig;
use aws_sdk_lambda::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_lambda::error::BoxError;
use aws_sdk_lambda::operation::get_alias::{GetAliasInput, GetAliasOutput};
use aws_sdk_lambda::primitives::SdkBody;
use aws_sdk_lambda::Client;
use aws_smithy_runtime_api::client::orchestrator::Metadata;
use dropin::{config, print_error, ScriptedResponse, Server};
use std::time::Duration;

#[derive(Debug)]
struct Tell;

/// Hooks that only say that they were called, and what they see.
macro_rules! tell {
    ($($hook:ident: $context:ident, $seen:expr;)*) => {
        $(
            fn $hook(&self, context: &$context<'_>, _: &RuntimeComponents, bag: &mut ConfigBag) -> Result<(), BoxError> {
                let _ = &bag;
                #[allow(clippy::redundant_closure_call)]
                let seen: String = $seen(context);
                println!("  {}: {seen}", stringify!($hook));
                Ok(())
            }
        )*
    };
}

fn uri(context: &RequestRef<'_>) -> String {
    context.request().uri().split_once("/20").map_or_else(String::new, |(_, path)| format!("/20{path}"))
}

fn status(context: &ResponseRef<'_>) -> String {
    context.response().status().to_string()
}

impl Intercept for Tell {
    fn name(&self) -> &'static str {
        "Tell"
    }

    fn read_before_execution(&self, context: &InputRef<'_>, bag: &mut ConfigBag) -> Result<(), BoxError> {
        println!("  read_before_execution: {:?} {:?}", context.input(), bag.load::<Metadata>());
        Ok(())
    }

    fn modify_before_serialization(
        &self,
        context: &mut InputMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(input) = context.input_mut().downcast_mut::<GetAliasInput>() {
            input.name = input.name.as_ref().map(|name| name.to_uppercase());
        }
        Ok(())
    }

    tell! {
        read_before_serialization: InputRef, |context: &InputRef<'_>| format!("{:?}", context.input());
        read_after_serialization: RequestRef, uri;
        read_before_attempt: RequestRef, uri;
        read_before_signing: RequestRef,
            |context: &RequestRef<'_>| format!("signed {}", context.request().headers().contains_key("authorization"));
        read_after_signing: RequestRef,
            |context: &RequestRef<'_>| format!("signed {}", context.request().headers().contains_key("authorization"));
        read_before_transmit: RequestRef, uri;
        read_after_transmit: ResponseRef, status;
        read_before_deserialization: ResponseRef, status;
        read_after_deserialization: After, |context: &After<'_>| format!("{:?}", context.output_or_error());
    }

    fn modify_before_retry_loop(
        &self,
        context: &mut RequestMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        context.request_mut().headers_mut().insert("x-trace", "abc");
        Ok(())
    }

    fn modify_before_signing(
        &self,
        context: &mut RequestMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let uri = format!("{}?added=1", context.request().uri());
        context.request_mut().set_uri(uri)?;
        Ok(())
    }

    fn modify_before_deserialization(
        &self,
        context: &mut ResponseMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if context.response().status().is_success() {
            *context.response_mut().body_mut() = SdkBody::from(r#"{"Name":"replaced","Description":"by hand"}"#);
        }
        Ok(())
    }

    fn modify_before_attempt_completion(
        &self,
        context: &mut EndMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(Ok(output)) = context.output_or_error_mut() {
            if let Some(output) = output.downcast_mut::<GetAliasOutput>() {
                output.function_version = Some("9".to_owned());
            }
        }
        Ok(())
    }

    fn read_after_attempt(&self, context: &End<'_>, _: &RuntimeComponents, _: &mut ConfigBag) -> Result<(), BoxError> {
        println!("  read_after_attempt: {:?}", context.output_or_error());
        Ok(())
    }

    fn read_after_execution(
        &self,
        context: &End<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        println!("  read_after_execution: {:?}", context.response().map(|response| response.status().as_u16()));
        Ok(())
    }
}

/// Rejects at one hook.
#[derive(Debug)]
struct Refuse(&'static str);

impl Intercept for Refuse {
    fn name(&self) -> &'static str {
        "Reject"
    }

    fn read_before_execution(&self, _: &InputRef<'_>, _: &mut ConfigBag) -> Result<(), BoxError> {
        self.at("before execution")
    }

    fn read_before_signing(
        &self,
        _: &RequestRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.at("before signing")
    }

    fn read_before_deserialization(
        &self,
        _: &ResponseRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.at("before deserialization")
    }

    fn read_after_deserialization(
        &self,
        _: &After<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.at("after deserialization")
    }
}

impl Refuse {
    fn at(&self, hook: &str) -> Result<(), BoxError> {
        if self.0 == hook {
            Err(format!("rejected {hook}").into())
        } else {
            Ok(())
        }
    }
}

#[tokio::main]
async fn main() {
    let server = Server::script([ScriptedResponse::new(500), ScriptedResponse::json(200, r#"{"Name":"real"}"#)]).await;
    let retries = RetryConfig::standard().with_initial_backoff(Duration::from_millis(1));
    let client = Client::from_conf(config(&server.url()).retry_config(retries).interceptor(Tell).build());
    let alias = client.get_alias().function_name("f").name("blue").send().await.expect("an alias");
    println!("{alias:?}");
    for request in server.seen() {
        println!("{} {:?} {:?}", request.line(), request.header("x-trace"), request.header("amz-sdk-request"));
    }
    println!("{}", client.config().interceptors().any(|interceptor| format!("{interceptor:?}").contains("Tell")));

    for hook in ["before execution", "before signing", "before deserialization", "after deserialization"] {
        let server = Server::script([ScriptedResponse::json(200, "{}")]).await;
        let retries = RetryConfig::disabled();
        let config = config(&server.url()).retry_config(retries).interceptor(Refuse(hook)).build();
        let refused = Client::from_conf(config).get_alias().function_name("f").name("a").send().await;
        print_error(hook, &refused.expect_err("a rejection"));
        println!("{} requests", server.seen().len());
    }
}
