//! The types by themselves: builders, accessors, required members, enums and unions, what `Debug` shows and hides.

use aws_sdk_lambda::operation::create_function::{CreateFunctionInput, CreateFunctionOutput};
use aws_sdk_lambda::operation::invoke::{InvokeInput, InvokeOutput};
use aws_sdk_lambda::operation::publish_layer_version::PublishLayerVersionInput;
use aws_sdk_lambda::operation::update_function_configuration::UpdateFunctionConfigurationInput;
use aws_sdk_lambda::primitives::{Blob, DateTime};
use aws_sdk_lambda::types::*;

fn main() {
    // A builder, its accessors, and what it makes.
    let builder = CreateFunctionInput::builder()
        .function_name("f")
        .runtime(Runtime::Python312)
        .role("arn:aws:iam::123456789012:role/r")
        .handler("index.handler")
        .code(FunctionCode::builder().zip_file(Blob::new("hidden")).s3_bucket("b").build())
        .timeout(0)
        .memory_size(128)
        .publish(false)
        .layers("one")
        .layers("two")
        .tags("k", "v")
        .environment(Environment::builder().variables("SECRET", "hidden").build())
        .tracing_config(TracingConfig::builder().mode(TracingMode::Active).build())
        .architectures(Architecture::Arm64)
        .ephemeral_storage(EphemeralStorage::builder().size(512).build().expect("a size"))
        .snap_start(SnapStart::builder().apply_on(SnapStartApplyOn::PublishedVersions).build());
    println!("{builder:?}");
    println!("{:?} {:?} {:?}", builder.get_function_name(), builder.get_layers(), builder.get_timeout());
    println!("{}", builder == builder.clone());
    let input = builder.build().expect("an input");
    println!("{input:?}");
    println!("{input:#?}");
    println!("{:?} {:?} {:?}", input.layers(), input.architectures(), input.tags());
    println!("{}", input.clone() == input);
    let empty = CreateFunctionInput::builder().build().expect("nothing is checked here");
    println!("{empty:?} {:?} {:?}", empty.layers(), empty.description());
    let emptied = CreateFunctionInput::builder().layers("gone").set_layers(None).set_tags(Some(Default::default()));
    println!("{emptied:?}");

    // What is hidden, and what is not.
    println!("{:?}", Environment::builder().variables("SECRET", "hidden").build());
    println!("{:?}", EnvironmentError::builder().error_code("E").message("hidden").build());
    println!("{:?}", EnvironmentResponse::builder().variables("SECRET", "hidden").build());
    println!(
        "{:?}",
        InvokeInput::builder().function_name("f").payload(Blob::new("hidden")).client_context("shown").build()
    );
    println!("{:?}", InvokeInput::builder().payload(Blob::new("hidden")));
    println!("{:?}", InvokeOutput::builder().status_code(200).payload(Blob::new("hidden")).log_result("shown").build());
    println!("{:?}", InvokeResponseStreamUpdate::builder().payload(Blob::new("hidden")).build());
    println!("{:?}", LayerVersionContentInput::builder().zip_file(Blob::new("hidden")).build());
    println!(
        "{:?}",
        PublishLayerVersionInput::builder()
            .content(LayerVersionContentInput::builder().zip_file(Blob::new("hidden")).build())
    );
    println!(
        "{:?}",
        UpdateFunctionConfigurationInput::builder()
            .environment(Environment::builder().variables("A", "hidden").build())
            .build()
    );
    println!("{:?}", ErrorObject::builder().error_message("hidden").error_type("hidden").stack_trace("hidden").build());
    println!(
        "{:?}",
        StepSucceededDetails::builder()
            .result(EventResult::builder().payload("hidden").truncated(true).build())
            .build()
    );
    let step =
        StepDetails::builder().attempt(1).result("hidden").next_attempt_timestamp(DateTime::from_secs(1)).build();
    println!("{step:?}");
    println!(
        "{:?}",
        InvokeWithResponseStreamResponseEvent::PayloadChunk(
            InvokeResponseStreamUpdate::builder().payload(Blob::new("hidden")).build()
        )
    );

    // Defaults of outputs.
    println!("{:?}", CreateFunctionOutput::builder().build());
    println!("{:?}", FunctionConfiguration::builder().code_size(3).build());
    println!(
        "{:?} {:?}",
        AccountLimit::builder().build(),
        Concurrency::builder().reserved_concurrent_executions(0).build()
    );

    // Required members.
    for error in [
        AllowedPublishers::builder().build().expect_err("a list is missing"),
        EphemeralStorage::builder().build().expect_err("a size is missing"),
        CapacityProviderVpcConfig::builder().subnet_ids("s").build().expect_err("groups are missing"),
        OperationUpdate::builder().id("i").build().expect_err("a type is missing"),
        FileSystemConfig::builder().arn("a").build().expect_err("a path is missing"),
    ] {
        println!("{error} {error:?}");
    }

    // Enums, known and not.
    let newer = Runtime::from("python9.9");
    println!("{newer:?} {} {:?} {:?}", newer.as_str(), Runtime::from("python3.12"), "nodejs22.x".parse::<Runtime>());
    println!("{:?} {:?}", Runtime::try_parse("python3.12"), Runtime::try_parse("python9.9").map_err(|e| e.to_string()));
    println!("{:?} {}", newer == Runtime::from("python9.9"), newer < Runtime::Python312);
    println!("{} {:?}", State::values().join(","), State::ActiveNonInvocable);
    println!("{} {}", InvocationType::values().len(), LogType::Tail);
    println!("{:?}", [State::Pending, State::Active].iter().max());

    // The event union.
    let event = InvokeWithResponseStreamResponseEvent::InvokeComplete(
        InvokeWithResponseStreamCompleteEvent::builder().error_code("E").build(),
    );
    println!("{} {} {:?}", event.is_invoke_complete(), event.is_payload_chunk(), event.as_invoke_complete());
    println!("{:?}", event.as_payload_chunk().is_err());
}
