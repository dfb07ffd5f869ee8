//! What generated errors share: the traits behind which they are handled alike, and the one place where they are
//! shown, classified and made from a response. The error types themselves are generated; how an error travels is
//! known to `protocol` only.

use crate::shape::Structure;
pub use aws_smithy_runtime_api::box_error::BoxError;
pub use aws_smithy_runtime_api::client::result::{CreateUnhandledError, SdkError};
pub use aws_smithy_runtime_api::client::waiters::error::WaiterError;
pub use aws_smithy_types::error::metadata::{ErrorMetadata, ProvideErrorMetadata};
pub use aws_smithy_types::error::operation::BuildError;
pub use aws_smithy_types::retry::{ErrorKind, ProvideErrorKind};
pub use aws_types::request_id::RequestId;
use std::error::Error as StdError;
use std::fmt;

/// An error that the model doesn't know, or a response that could not be read.
///
/// Match on [`ProvideErrorMetadata::code`] instead of this: what is unknown today can be modelled tomorrow.
#[derive(Debug)]
pub struct Unhandled {
    source: BoxError,
    meta: ErrorMetadata,
}

impl Unhandled {
    /// An error without a code, by its cause.
    pub fn new(source: impl Into<BoxError>) -> Self {
        Self::with_meta(source.into(), ErrorMetadata::default())
    }

    /// An error whose code, message and request id are known, and its cause.
    pub fn with_meta(source: BoxError, meta: ErrorMetadata) -> Self {
        Self { source, meta }
    }

    /// An error that the model doesn't know.
    pub fn generic(meta: ErrorMetadata) -> Self {
        Self::with_meta(meta.clone().into(), meta)
    }

    /// Its code, message and request id.
    pub fn meta(&self) -> &ErrorMetadata {
        &self.meta
    }

    /// Its cause.
    pub fn source(&self) -> &(dyn StdError + 'static) {
        &*self.source
    }
}

/// An error of the model, a structure with metadata. Implemented by [`error_shape!`](crate::error_shape).
pub trait ErrorShape: Structure + StdError + Send + Sync + 'static {
    /// Its code, message and request id.
    fn meta(&self) -> &ErrorMetadata;
    /// The same, to be filled.
    fn meta_mut(&mut self) -> &mut ErrorMetadata;
}

/// What an error enum holds: an error of the model, or one that isn't.
pub type Content<'a> = Result<&'a dyn ErrorShape, &'a Unhandled>;

/// Fills an error of the model, which is empty before.
pub type Fill<'a> = &'a mut dyn FnMut(&mut dyn ErrorShape);

/// An error of the model, filled.
pub fn filled<T: ErrorShape>(fill: Fill<'_>) -> T {
    let mut shape = T::initial();
    fill(&mut shape);
    shape
}

/// The errors that one operation (or event stream) can respond with. Implemented by
/// [`operation_error!`](crate::operation_error).
pub trait OperationError:
    StdError + ProvideErrorMetadata + CreateUnhandledError + Send + Sync + Sized + 'static
{
    /// The variant for this code, filled, when it is one of the operation's errors.
    fn modeled(code: &str, fill: Fill<'_>) -> Option<Self>;
    /// What it holds.
    fn content(&self) -> Content<'_>;
    /// The variant that holds what isn't modelled.
    fn from_unhandled(unhandled: Unhandled) -> Self;
    /// How the model says it can be retried, if it says so.
    fn modeled_retry(&self) -> Option<ErrorKind> {
        None
    }
}

/// Writes an error of the model: its name (and the model's, where Rust's differs), and its message.
pub fn fmt_shape(name: &str, model_name: &str, message: Option<&str>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str(name)?;
    if model_name != name {
        write!(f, " [{model_name}]")?;
    }
    match message {
        Some(message) => write!(f, ": {message}"),
        None => Ok(()),
    }
}

/// Writes what an error enum holds.
pub fn fmt_content(content: Content<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match content {
        Ok(shape) => fmt::Display::fmt(shape, f),
        Err(unhandled) => match unhandled.meta.code() {
            Some(code) => write!(f, "unhandled error ({code})"),
            None => f.write_str("unhandled error"),
        },
    }
}

/// Writes an error enum as derived code does: the variant has the name of the error that it holds.
pub fn debug_content(content: Content<'_>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match content {
        Ok(shape) => f.debug_tuple(shape.schema().type_name).field(&shape).finish(),
        Err(unhandled) => f.debug_tuple("Unhandled").field(unhandled).finish(),
    }
}

/// The cause of an operation's error: the error of the model, or what lies behind an unhandled one.
pub fn operation_source(content: Content<'_>) -> &(dyn StdError + 'static) {
    match content {
        Ok(shape) => shape,
        Err(unhandled) => unhandled.source(),
    }
}

/// The cause of a service's error, which is the error of the model itself: only an unhandled one has a cause.
pub fn service_source(content: Content<'_>) -> Option<&(dyn StdError + 'static)> {
    match content {
        Ok(shape) => shape.source(),
        Err(unhandled) => Some(unhandled.source()),
    }
}

/// The metadata of what an error enum holds.
pub fn content_meta(content: Content<'_>) -> &ErrorMetadata {
    match content {
        Ok(shape) => shape.meta(),
        Err(unhandled) => &unhandled.meta,
    }
}

/// The request id in metadata.
pub fn request_id(meta: &ErrorMetadata) -> Option<&str> {
    meta.request_id()
}

#[cfg(test)]
#[allow(unreachable_pub)] // the macros make public methods
mod tests {
    use super::*;

    #[derive(Clone, PartialEq)]
    pub struct Ec2ThrottledException {
        message: Option<String>,
        meta: ErrorMetadata,
    }
    crate::structure!(Ec2ThrottledException [meta: ErrorMetadata::default()]: "example#EC2ThrottledException" {
        0 => message: "Message";
    });
    crate::error_shape!(Ec2ThrottledException: "EC2ThrottledException", message);

    pub struct Mute {
        meta: ErrorMetadata,
    }
    crate::structure!(Mute [meta: ErrorMetadata::default()]: "example#Mute" {});
    crate::error_shape!(Mute: "Mute");

    crate::operation_error! {
        GetError in self => Error;
        "EC2ThrottledException" => Ec2ThrottledException, is_ec2_throttled_exception;
        "Mute" => Mute, is_mute;
        retry { Ec2ThrottledException => throttling, }
    }

    crate::service_error! {
        Error in self;
        all() => { Ec2ThrottledException, }
        any(test) => { Mute, }
        not(test) => { Absent, }
    }

    fn coded(code: &str, message: &str) -> ErrorMetadata {
        ErrorMetadata::builder().code(code).message(message).build()
    }

    fn throttled() -> Ec2ThrottledException {
        let code = "EC2ThrottledException";
        Ec2ThrottledException { message: Some("slow down".into()), meta: coded(code, "slow down") }
    }

    #[test]
    fn shows_both_names_where_they_differ_and_the_message_where_there_is_one() {
        assert_eq!(throttled().to_string(), "Ec2ThrottledException [EC2ThrottledException]: slow down");
        assert_eq!(Mute { meta: ErrorMetadata::default() }.to_string(), "Mute");
    }

    #[test]
    fn finds_the_variant_by_code_and_fills_it() {
        let mut fill = |shape: &mut dyn ErrorShape| *shape.meta_mut() = coded("EC2ThrottledException", "slow down");
        let error = GetError::modeled("EC2ThrottledException", &mut fill).unwrap();
        assert!(matches!(&error, GetError::Ec2ThrottledException(e) if e.message().is_none()));
        assert_eq!(ProvideErrorMetadata::code(&error), Some("EC2ThrottledException"));
        assert!(error.is_ec2_throttled_exception() && !error.is_mute());
        assert!(GetError::modeled("Other", &mut fill).is_none());
    }

    #[test]
    fn debug_shows_the_variant_and_what_it_holds() {
        let shown = |error: GetError| format!("{error:?}").split(" {").next().unwrap_or_default().to_owned();
        assert_eq!(shown(GetError::Mute(Mute { meta: ErrorMetadata::default() })), "Mute(Mute");
        assert_eq!(shown(GetError::unhandled("broken")), "Unhandled(Unhandled");
    }

    #[test]
    fn the_modelled_retry_is_given_for_marked_variants_only() {
        assert_eq!(
            GetError::Ec2ThrottledException(throttled()).retryable_error_kind(),
            Some(ErrorKind::ThrottlingError)
        );
        assert_eq!(GetError::generic(coded("Other", "?")).retryable_error_kind(), None);
    }

    #[test]
    fn an_unhandled_error_shows_its_code_and_leads_to_its_cause() {
        let error = GetError::generic(coded("AccessDeniedException", "no"));
        assert_eq!(error.to_string(), "unhandled error (AccessDeniedException)");
        assert!(StdError::source(&error).unwrap().to_string().contains("no"));
        assert_eq!(GetError::unhandled("broken").to_string(), "unhandled error");
    }

    #[test]
    fn becomes_the_service_error_with_the_same_variant() {
        let error = Error::from(GetError::Ec2ThrottledException(throttled()));
        assert!(matches!(&error, Error::Ec2ThrottledException(e) if *e == throttled()));
        assert!(StdError::source(&error).is_none());

        let responded: SdkError<GetError, ()> = SdkError::service_error(GetError::generic(coded("X", "y")), ());
        assert_eq!(ProvideErrorMetadata::code(&Error::from(responded)), Some("X"));

        let never_sent: SdkError<GetError, ()> = SdkError::construction_failure("no region");
        let error = Error::from(never_sent);
        assert_eq!(error.to_string(), "unhandled error");
        assert!(StdError::source(&error).unwrap().is::<SdkError<GetError, ()>>());
    }
}
