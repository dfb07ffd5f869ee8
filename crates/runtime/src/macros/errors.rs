//! The macros that generated errors use. They expand to trait implementations; variants and fields are generated
//! as plain items.

/// Makes a structure with a field `meta: ErrorMetadata` an error: its type, and its name in the model. `, message`
/// follows when it has a field `message: Option<String>`, `; message` when the field is a `String`.
#[macro_export]
macro_rules! error_shape {
    ($type:ident: $name:literal $(, $message:ident)? $(; $required:ident)?) => {
        $(
            impl $type {
                /// The error's message.
                #[inline]
                pub fn $message(&self) -> Option<&str> {
                    self.$message.as_deref()
                }
            }
        )?
        $(
            impl $type {
                /// The error's message.
                #[inline]
                pub fn $required(&self) -> &str {
                    &self.$required
                }
            }
        )?
        impl ::std::fmt::Display for $type {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                #[allow(unused_mut, unused_assignments)]
                let mut message = None;
                $(message = self.$message.as_deref();)?
                $(message = Some(self.$required.as_str());)?
                $crate::error::fmt_shape(stringify!($type), $name, message, f)
            }
        }
        impl ::std::error::Error for $type {}
        impl $crate::error::ErrorShape for $type {
            #[inline]
            fn meta(&self) -> &$crate::error::ErrorMetadata {
                &self.meta
            }
            #[inline]
            fn meta_mut(&mut self) -> &mut $crate::error::ErrorMetadata {
                &mut self.meta
            }
        }
        impl $crate::error::ProvideErrorMetadata for $type {
            #[inline]
            fn meta(&self) -> &$crate::error::ErrorMetadata {
                &self.meta
            }
        }
        impl $crate::error::RequestId for $type {
            #[inline]
            fn request_id(&self) -> Option<&str> {
                $crate::error::request_id(&self.meta)
            }
        }
    };
}

/// The error of an operation or of an event stream: an enum of errors of the module after `in`, and `Unhandled`. Each
/// line is the code on the wire (or several), the error, and the function that says whether it is this one. `retry` lists
/// those that the model says are `@retryable`, as `server`, `throttling` or `client`. After `=>` stands the service-wide
/// error, which has the same variants.
#[macro_export]
macro_rules! operation_error {
    (@server) => { $crate::error::ErrorKind::ServerError };
    (@throttling) => { $crate::error::ErrorKind::ThrottlingError };
    (@client) => { $crate::error::ErrorKind::ClientError };
    (
        $(#[$attribute:meta])* $type:ident in $errors:ident => $service:path;
        $($(#[$variant_attribute:meta])* $($code:literal)|+ => $variant:ident, $is:ident;)*
        $(retry { $($retried:ident => $kind:ident,)* })?
    ) => {
        $(#[$attribute])*
        #[non_exhaustive]
        pub enum $type {
            $($(#[$variant_attribute])* $variant($errors::$variant),)*
            /// Any other error: one that the model doesn't know, or a response that can't be read.
            #[deprecated(note = "match on `_` and compare `code()` instead")]
            Unhandled($crate::error::Unhandled),
        }
        impl ::std::fmt::Debug for $type {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::error::debug_content($crate::error::OperationError::content(self), f)
            }
        }
        #[allow(deprecated)]
        impl $crate::error::OperationError for $type {
            #[inline]
            fn modeled(code: &str, fill: $crate::error::Fill<'_>) -> Option<Self> {
                match code {
                    $($($code)|+ => Some(Self::$variant($crate::error::filled(fill))),)*
                    _ => None,
                }
            }
            #[inline]
            fn content(&self) -> $crate::error::Content<'_> {
                match self {
                    $(Self::$variant(shape) => Ok(shape),)*
                    Self::Unhandled(unhandled) => Err(unhandled),
                }
            }
            #[inline]
            fn from_unhandled(unhandled: $crate::error::Unhandled) -> Self {
                Self::Unhandled(unhandled)
            }
            $(
                #[inline]
                fn modeled_retry(&self) -> Option<$crate::error::ErrorKind> {
                    match self {
                        $(Self::$retried(_) => Some($crate::operation_error!(@$kind)),)*
                        _ => None,
                    }
                }
            )?
        }
        #[allow(deprecated)]
        impl $type {
            $(
                #[doc = concat!("Whether it is [`", stringify!($variant), "`](Self::", stringify!($variant), ").")]
                #[inline]
                pub fn $is(&self) -> bool {
                    matches!(self, Self::$variant(_))
                }
            )*
            /// An error that isn't modelled, by its cause.
            #[inline]
            pub fn unhandled(error: impl Into<$crate::error::BoxError>) -> Self {
                Self::Unhandled($crate::error::Unhandled::new(error))
            }
            /// An error that isn't modelled, by its code and message.
            #[inline]
            pub fn generic(meta: $crate::error::ErrorMetadata) -> Self {
                Self::Unhandled($crate::error::Unhandled::generic(meta))
            }
            /// Code, message and request id.
            #[inline]
            pub fn meta(&self) -> &$crate::error::ErrorMetadata {
                $crate::error::content_meta($crate::error::OperationError::content(self))
            }
        }
        impl ::std::error::Error for $type {
            #[inline]
            fn source(&self) -> Option<&(dyn ::std::error::Error + 'static)> {
                Some($crate::error::operation_source($crate::error::OperationError::content(self)))
            }
        }
        impl ::std::fmt::Display for $type {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::error::fmt_content($crate::error::OperationError::content(self), f)
            }
        }
        impl $crate::error::ProvideErrorMetadata for $type {
            #[inline]
            fn meta(&self) -> &$crate::error::ErrorMetadata {
                self.meta()
            }
        }
        impl $crate::error::ProvideErrorKind for $type {
            #[inline]
            fn code(&self) -> Option<&str> {
                self.meta().code()
            }
            #[inline]
            fn retryable_error_kind(&self) -> Option<$crate::error::ErrorKind> {
                $crate::error::OperationError::modeled_retry(self)
            }
        }
        impl $crate::error::CreateUnhandledError for $type {
            #[inline]
            fn create_unhandled_error(
                source: $crate::error::BoxError,
                meta: Option<$crate::error::ErrorMetadata>,
            ) -> Self {
                $crate::error::OperationError::from_unhandled($crate::error::Unhandled::with_meta(
                    source,
                    meta.unwrap_or_default(),
                ))
            }
        }
        impl $crate::error::RequestId for $type {
            #[inline]
            fn request_id(&self) -> Option<&str> {
                $crate::error::request_id(self.meta())
            }
        }
        #[allow(deprecated)]
        impl From<$type> for $service {
            #[inline]
            fn from(error: $type) -> Self {
                match error {
                    $($type::$variant(shape) => Self::$variant(shape),)*
                    $type::Unhandled(unhandled) => Self::Unhandled(unhandled),
                }
            }
        }
    };
}

/// The service-wide error: an enum of every error of the model, which are found in the module after `in`, and
/// `Unhandled`. Errors stand in groups; a group is there when its condition holds, as after `cfg`.
#[macro_export]
macro_rules! service_error {
    (
        $(#[$attribute:meta])* $type:ident in $errors:ident;
        $($condition:meta => { $($(#[$variant_attribute:meta])* $variant:ident,)* })*
    ) => {
        $(#[$attribute])*
        #[derive(Debug)]
        #[non_exhaustive]
        pub enum $type {
            $($(
                $(#[$variant_attribute])*
                #[cfg($condition)]
                $variant($errors::$variant),
            )*)*
            /// Any other error: one that the model doesn't know, or a response that can't be read.
            #[deprecated(note = "match on `_` and compare `code()` instead")]
            Unhandled($crate::error::Unhandled),
        }
        impl $type {
            #[allow(deprecated)]
            #[inline]
            fn content(&self) -> $crate::error::Content<'_> {
                match self {
                    $($(
                        #[cfg($condition)]
                        Self::$variant(shape) => Ok(shape),
                    )*)*
                    Self::Unhandled(unhandled) => Err(unhandled),
                }
            }
        }
        impl ::std::error::Error for $type {
            #[inline]
            fn source(&self) -> Option<&(dyn ::std::error::Error + 'static)> {
                $crate::error::service_source(self.content())
            }
        }
        impl ::std::fmt::Display for $type {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::error::fmt_content(self.content(), f)
            }
        }
        impl $crate::error::ProvideErrorMetadata for $type {
            #[inline]
            fn meta(&self) -> &$crate::error::ErrorMetadata {
                $crate::error::content_meta(self.content())
            }
        }
        impl $crate::error::RequestId for $type {
            #[inline]
            fn request_id(&self) -> Option<&str> {
                $crate::error::request_id($crate::error::content_meta(self.content()))
            }
        }
        #[allow(deprecated)]
        impl From<$crate::error::BuildError> for $type {
            #[inline]
            fn from(error: $crate::error::BuildError) -> Self {
                Self::Unhandled($crate::error::Unhandled::new(error))
            }
        }
        #[allow(deprecated)]
        impl<E, R> From<$crate::error::SdkError<E, R>> for $type
        where
            E: $crate::error::OperationError + Into<$type>,
            R: ::std::fmt::Debug + Send + Sync + 'static,
        {
            #[inline]
            fn from(error: $crate::error::SdkError<E, R>) -> Self {
                match error {
                    $crate::error::SdkError::ServiceError(context) => context.into_err().into(),
                    error => {
                        let meta = $crate::error::ProvideErrorMetadata::meta(&error).clone();
                        Self::Unhandled($crate::error::Unhandled::with_meta(error.into(), meta))
                    }
                }
            }
        }
        #[allow(deprecated)]
        impl<O, E> From<$crate::error::WaiterError<O, E>> for $type
        where
            O: ::std::fmt::Debug + Send + Sync + 'static,
            E: ::std::error::Error + Send + Sync + 'static,
        {
            #[inline]
            fn from(error: $crate::error::WaiterError<O, E>) -> Self {
                Self::Unhandled($crate::error::Unhandled::new(error))
            }
        }
    };
}
