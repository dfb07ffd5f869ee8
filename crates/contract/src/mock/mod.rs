//! Typed mocks over wiremock.
