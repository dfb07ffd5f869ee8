//! Mocks beside others on one server.

use super::common::{asked, attempts};
use super::raw::{raw, response};
use proofmark_lambda_mocks::Lambda;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

#[tokio::test]
async fn mocks_share_a_server_with_others() {
    let server = MockServer::start().await;
    let other = Mock::given(method("GET")).and(path("/other")).respond_with(ResponseTemplate::new(204));
    let mocks = Lambda::on(&server).await;
    other.mount(&server).await;
    mocks.get_function_event_invoke_config().respond(attempts(0)).expect(1);
    assert_eq!(asked(&mocks, "f", None).await, Ok(Some(0)));
    let status = async |path: &str| {
        let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
        response(&raw(&mocks, request.as_bytes()).await).status().as_u16()
    };
    assert_eq!((status("/other").await, status("/neither").await), (204, 404));
    mocks.verify();
}

#[tokio::test]
async fn a_shared_server_goes_on_without_the_mocks_that_were_dropped() {
    let server = MockServer::start().await;
    let mocks = Lambda::on(&server).await;
    mocks.get_function_event_invoke_config().respond(attempts(0));
    drop(mocks);
    let mocks = Lambda::on(&server).await;
    mocks.get_function_event_invoke_config().respond(attempts(1));
    assert_eq!(asked(&mocks, "f", None).await, Ok(Some(1)));
}
