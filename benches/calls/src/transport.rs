//! A transport within the process: every request gets a response at once with the same bytes.

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;

#[derive(Clone, Debug)]
pub struct CannedResponse(pub &'static str);

impl CannedResponse {
    pub fn response(&self) -> HttpResponse {
        let response = http::Response::builder()
            .header("content-type", "application/json")
            .header("x-amzn-requestid", "c6af9ac6-7b61-11e6-9a41-93e8deadbeef")
            .body(SdkBody::from(self.0))
            .expect("a response");
        HttpResponse::try_from(response).expect("a response")
    }
}

impl HttpConnector for CannedResponse {
    fn call(&self, _request: HttpRequest) -> HttpConnectorFuture {
        HttpConnectorFuture::ready(Ok(self.response()))
    }
}

impl HttpClient for CannedResponse {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}
