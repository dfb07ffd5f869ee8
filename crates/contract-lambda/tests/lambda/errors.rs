use crate::API;
use proofmark_contract::aws::{Errors, WantedError};
use proofmark_contract::write::ErrorResponse;

fn written(response: &ErrorResponse) -> String {
    format!("{} {} {}", response.status, response.name, response.members)
}

fn wanted(shape: &str) -> WantedError {
    WantedError { shape: shape.to_owned(), message: Some("text".to_owned()), ..WantedError::default() }
}

#[test]
fn every_error_has_its_status_its_members_and_its_text() {
    let errors = Errors::new(&API, None);
    let all: Vec<_> = errors.names().map(|name| written(&errors.with_text(name, "text").unwrap())).collect();
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn a_throttled_caller_learns_why_and_when_to_come_again() {
    let error = WantedError {
        shape: "TooManyRequestsException".to_owned(),
        reason: Some("CallerRateLimitExceeded".to_owned()),
        retry_after: Some(1),
        ..WantedError::default()
    };
    insta::assert_snapshot!(
        written(&Errors::new(&API, None).response(&error).unwrap()),
        @r#"429 TooManyRequestsException {"Type":"User","message":"Rate Exceeded.","Reason":"CallerRateLimitExceeded","retryAfterSeconds":"1"}"#
    );
}

#[test]
fn an_error_without_a_text_says_that_it_was_asked_for() {
    let error = WantedError { message: None, ..wanted("ServiceException") };
    insta::assert_snapshot!(
        written(&Errors::new(&API, None).response(&error).unwrap()),
        @r#"500 ServiceException {"Message":"ServiceException, as the test asked for."}"#
    );
}

#[test]
fn the_type_of_server_errors_can_be_set() {
    let errors = Errors::new(&API, Some("Service".to_owned()));
    insta::assert_snapshot!(
        written(&errors.with_text("ServiceException", "text").unwrap()),
        @r#"500 ServiceException {"Type":"Service","Message":"text"}"#
    );
}

#[test]
fn an_unknown_error_is_rejected() {
    let problem = Errors::new(&API, None).response(&wanted("NoSuchException")).unwrap_err();
    insta::assert_snapshot!(problem, @"no exception is called `NoSuchException`");
}

#[test]
fn a_member_that_the_error_lacks_is_rejected() {
    let error = WantedError { retry_after: Some(1), ..wanted("ServiceException") };
    let problem = Errors::new(&API, None).response(&error).unwrap_err();
    insta::assert_snapshot!(problem, @"ServiceException has no header `Retry-After`");
}
