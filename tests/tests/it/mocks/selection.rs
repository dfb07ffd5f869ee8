//! Which requests a mock takes.

use super::common::{asked, attempts, without_lines};
use insta::assert_snapshot;
use proofmark_lambda_mocks::Lambda;
use proofmark_tests::client::client;
use proofmark_tests::sdk::operation::list_functions::ListFunctionsOutput;
use proofmark_tests::sdk::primitives::ByteStream;
use proofmark_tests::sdk::types::Environment;

#[tokio::test]
async fn the_first_mock_that_takes_a_request_responds_to_it() {
    let mocks = Lambda::start().await;
    mocks.get_function_event_invoke_config().function_name("f").qualifier("BLUE").respond(attempts(0));
    mocks.get_function_event_invoke_config().function_name("f").respond(attempts(1));
    mocks.get_function_event_invoke_config().respond(attempts(2));
    assert_eq!(asked(&mocks, "f", Some("BLUE")).await, Ok(Some(0)));
    assert_eq!(asked(&mocks, "f", Some("GREEN")).await, Ok(Some(1)));
    assert_eq!(asked(&mocks, "g", Some("BLUE")).await, Ok(Some(2)));
}

#[tokio::test]
async fn a_function_is_taken_in_every_form_of_its_name() {
    let mocks = Lambda::start().await;
    mocks.get_function_event_invoke_config().function_name("f").qualifier("BLUE").respond(attempts(0));
    for (name, qualifier) in [
        ("f", Some("BLUE")),
        ("f:BLUE", None),
        ("123456789012:function:f", Some("BLUE")),
        ("123456789012:function:f:BLUE", None),
        ("arn:aws:lambda:us-east-1:123456789012:function:f", Some("BLUE")),
        ("arn:aws:lambda:us-east-1:123456789012:function:f:BLUE", None),
    ] {
        assert_eq!(asked(&mocks, name, qualifier).await, Ok(Some(0)), "{name} {qualifier:?}");
    }
}

#[tokio::test]
async fn a_mock_for_an_arn_takes_no_other_account_or_qualifier() {
    let mocks = Lambda::start().await;
    let blue = "arn:aws:lambda:us-east-1:123456789012:function:f:BLUE";
    mocks.get_function_event_invoke_config().function_name(blue).respond(attempts(0));
    mocks.get_function_event_invoke_config().respond(attempts(1));
    assert_eq!(asked(&mocks, "f", Some("BLUE")).await, Ok(Some(0)));
    assert_eq!(asked(&mocks, "f", Some("GREEN")).await, Ok(Some(1)));
    assert_eq!(asked(&mocks, "210987654321:function:f:BLUE", None).await, Ok(Some(1)));
}

#[tokio::test]
async fn a_closure_sees_the_typed_input() {
    let mocks = Lambda::start().await;
    let few = mocks.list_functions().matching(|input| input.max_items().is_some_and(|items| items < 10));
    few.respond(ListFunctionsOutput::builder().next_marker("more").build());
    mocks.list_functions().respond(ListFunctionsOutput::builder().build());
    let client = client(mocks.uri());
    let marker = async |items| {
        let output = client.list_functions().max_items(items).send().await.expect("a response");
        output.next_marker().map(str::to_owned)
    };
    assert_eq!(marker(9).await.as_deref(), Some("more"));
    assert_eq!(marker(10).await, None);
}

#[tokio::test]
async fn structures_lists_and_maps_are_compared_whole() {
    let mocks = Lambda::start().await;
    let environment = Environment::builder().variables("AB", "1").build();
    let mock = mocks.update_function_configuration().layers("arn:aws:lambda:us-east-1:123456789012:layer:l:1");
    mock.environment(environment.clone())
        .respond(
            proofmark_tests::sdk::operation::update_function_configuration::UpdateFunctionConfigurationOutput::builder(
            )
            .build(),
        )
        .expect(1);
    let call = client(mocks.uri()).update_function_configuration().function_name("f").environment(environment);
    let two = call.clone().layers("arn:aws:lambda:us-east-1:123456789012:layer:l:1");
    two.send().await.expect("a response");
    call.send().await.expect_err("no layer");
    assert_snapshot!(without_lines(mocks.take_failures()));
}

#[tokio::test]
#[allow(deprecated)] // the operation is, and still works
async fn a_streamed_body_is_compared_and_read() {
    let mocks = Lambda::start().await;
    let mock = mocks.invoke_async().invoke_args(ByteStream::from_static(b"[1]"));
    let mock =
        mock.respond(proofmark_tests::sdk::operation::invoke_async::InvokeAsyncOutput::builder().status(202).build());
    let call = client(mocks.uri()).invoke_async().function_name("f").invoke_args(ByteStream::from_static(b"[1]"));
    assert_eq!(call.send().await.expect("a response").status(), 202);
    assert_eq!(mock.inputs()[0].invoke_args().bytes(), Some(b"[1]".as_slice()));
}

#[tokio::test]
async fn the_inputs_that_a_mock_took_can_be_looked_at() {
    let mocks = Lambda::start().await;
    let mock = mocks.get_function_event_invoke_config().respond(attempts(0));
    asked(&mocks, "f", Some("BLUE")).await.expect("a response");
    asked(&mocks, "g", None).await.expect("a response");
    let inputs = mock.inputs();
    let names: Vec<_> = inputs.iter().map(|input| (input.function_name(), input.qualifier())).collect();
    assert_eq!(names, [(Some("f"), Some("BLUE")), (Some("g"), None)]);
}
