//! The macros that generated crates of mocks are made of.

/// Defines the mocks of an operation: a type whose methods narrow requests down and give their responses.
///
/// ```text
/// GetFunctionMock: "GetFunction" {
///     input: GetFunctionInput, GetFunctionInputBuilder;
///     output: GetFunctionOutput;
///     error: GetFunctionError { "ResourceNotFoundException" => ResourceNotFoundException }
/// }
/// ```
///
/// The exceptions are types of the using crate's `types::error`. All is inlined: a test compiles the mocks that it
/// uses. The input may end in `, stream "InvokeArgs" => invoke_args` for a streamed blob. An output with an event
/// stream is a wrapper of a [`StreamedOutput`](crate::mock::StreamedOutput), `streamed
/// InvokeWithResponseStreamResponse`.
#[allow(clippy::crate_in_macro_def)] // the exceptions are the using crate's
#[macro_export]
macro_rules! operation_mock {
    ($(#[$doc:meta])* $mock:ident: $name:literal {
        input: $input:ty, $builder:ty $(, stream $member:literal => $field:ident)?;
        output: $($output:ident)+;
        error: $error:ident { $($shape:literal => $exception:ident),* $(,)? }
    }) => {
        $(#[$doc])*
        #[must_use = "a mock without a response takes no request"]
        pub struct $mock($crate::mock::Given<Self>);

        impl $crate::mock::MockOperation for $mock {
            const NAME: &'static str = $name;
            type Input = $input;
            type InputBuilder = $builder;
            type Output = $crate::operation_mock!(@type $($output)+);
            type Error = $error;

            #[inline]
            fn input(#[allow(unused_mut)] mut document: $crate::mock::Node) -> Result<Self::Input, String> {
                $(let stream = $crate::mock::take_stream(&mut document, $member)?;)?
                #[allow(unused_mut)]
                let mut input: Self::Input = $crate::mock::read_document(document)?;
                $(if let Some(stream) = stream {
                    input.$field = stream;
                })?
                Ok(input)
            }

            #[inline]
            fn expected(builder: Self::InputBuilder) -> Result<$crate::mock::Node, String> {
                $crate::mock::document(&builder.build().map_err(|error| error.to_string())?)
            }

            #[inline]
            fn output(output: Self::Output) -> Result<$crate::mock::Node, String> {
                $crate::operation_mock!(@document output $($output)+)
            }

            #[inline]
            fn error(error: Self::Error) -> Result<(&'static str, $crate::mock::Node), String> {
                match error {
                    $($error::$exception(error) => Ok(($shape, $crate::mock::document(&error)?)),)*
                    _ => Err("`Unhandled` is not an error of the model".to_owned()),
                }
            }
        }

        impl $crate::mock::ErrorOf<$mock> for $error {
            #[inline]
            fn into_error(self) -> $error {
                self
            }
        }

        $(impl $crate::mock::ErrorOf<$mock> for crate::types::error::$exception {
            #[inline]
            fn into_error(self) -> $error {
                $error::$exception(self)
            }
        })*

        impl $mock {
            #[inline]
            pub(crate) fn _new(mocks: &$crate::mock::Mocks) -> Self {
                Self(mocks.given())
            }

            /// Takes only requests whose input is as `holds` says.
            #[track_caller]
            #[inline]
            pub fn matching(self, holds: impl Fn(&$input) -> bool + Send + Sync + 'static) -> Self {
                Self(self.0.matching(holds))
            }

            /// Responds with this output. Panics when it does not fit the model, naming member and constraint.
            #[track_caller]
            #[inline]
            pub fn respond(self, output: <Self as $crate::mock::MockOperation>::Output) -> $crate::mock::MountedMock<Self> {
                self.0.then().respond(output)
            }

            /// Responds with these outputs, one after the other, each once; then the mock is used up.
            #[track_caller]
            #[inline]
            pub fn respond_sequence(
                self,
                outputs: impl IntoIterator<Item = <Self as $crate::mock::MockOperation>::Output>,
            ) -> $crate::mock::MountedMock<Self> {
                self.0.then().respond_sequence(outputs)
            }

            /// Responds with what `make` makes of the request's input. A response that does not fit the model fails the
            /// test.
            #[track_caller]
            #[inline]
            pub fn respond_with(
                self,
                make: impl Fn(&$input) -> Result<<Self as $crate::mock::MockOperation>::Output, $error> + Send + Sync + 'static,
            ) -> $crate::mock::MountedMock<Self> {
                self.0.then().respond_with(make)
            }

            /// Responds with an error of the operation. Panics when it does not fit the model, naming member and
            /// constraint.
            #[track_caller]
            #[inline]
            pub fn respond_error(self, error: impl $crate::mock::ErrorOf<Self>) -> $crate::mock::MountedMock<Self> {
                self.0.then().respond_error(error)
            }

            /// Responds with an error by its name: one that the model does not have, such as `AccessDeniedException`,
            /// or any that it has. Panics when there is no such error.
            #[track_caller]
            #[inline]
            pub fn respond_named_error(self, name: &str, message: &str) -> $crate::mock::MountedMock<Self> {
                self.0.then().respond_named_error(name, message)
            }

            /// Throttles this many requests, as the service does; then the next response or the next mock takes over.
            #[track_caller]
            #[inline]
            pub fn respond_throttled(self, times: u64) -> $crate::mock::MountedMock<Self> {
                self.0.then().respond_throttled(times)
            }

            /// Responds with exactly this, whatever the model says of it: the way out for tests that need a broken
            /// response.
            #[track_caller]
            #[inline]
            pub fn respond_unchecked(
                self,
                status: u16,
                headers: &[(&str, &str)],
                body: impl Into<$crate::mock::Bytes>,
            ) -> $crate::mock::MountedMock<Self> {
                self.0.then().respond_unchecked(status, headers, body)
            }

            /// Closes the connection instead of responding.
            #[track_caller]
            #[inline]
            pub fn connection_reset(self) -> $crate::mock::MountedMock<Self> {
                self.0.then().connection_reset()
            }

            /// Responds with a success whose body cannot be read.
            #[track_caller]
            #[inline]
            pub fn garbage(self) -> $crate::mock::MountedMock<Self> {
                self.0.then().garbage()
            }

            /// Responds with the first half of a valid body, synthesized from the model, and closes the connection.
            /// Panics when the operation's response has no body.
            #[track_caller]
            #[inline]
            pub fn truncated_body(self) -> $crate::mock::MountedMock<Self> {
                self.0.then().truncated_body()
            }
        }
    };
    (@type streamed $output:ident) => { $output };
    (@type $output:ident) => { $output };
    (@document $value:ident streamed $output:ident) => { $value.0.document() };
    (@document $value:ident $output:ident) => { $crate::mock::document(&$value) };
}

/// Defines the mocks of an API, and of the service behind it.
///
/// ```text
/// Lambda: proofmark_contract_lambda::api(), &proofmark_contract_lambda::SERVICE;
/// ```
#[macro_export]
macro_rules! service_mocks {
    ($(#[$doc:meta])* $name:ident: $api:expr, $service:expr;) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name {
            mocks: $crate::mock::Mocks,
        }

        impl $name {
            /// Starts a server for these mocks alone: a request that no mock takes fails the test.
            pub async fn start() -> Self {
                Self { mocks: $crate::mock::Mocks::start($crate::mock::Mocked { api: $api, service: $service }).await }
            }

            /// Responds at a server that may have other mocks: those come first, and a request that is not an
            /// operation's is left to them.
            pub async fn on(server: &$crate::mock::wiremock::MockServer) -> Self {
                Self { mocks: $crate::mock::Mocks::on($crate::mock::Mocked { api: $api, service: $service }, server).await }
            }

            /// The endpoint to give to clients.
            pub fn uri(&self) -> &str {
                self.mocks.uri()
            }

            /// What went wrong so far.
            pub fn failures(&self) -> $crate::mock::Failures {
                self.mocks.failures()
            }

            /// What went wrong so far, which then fails the test no longer.
            pub fn take_failures(&self) -> $crate::mock::Failures {
                self.mocks.take_failures()
            }

            /// Panics with what went wrong, at the caller's line. Dropping the mocks does so too, at no line of the
            /// test.
            #[track_caller]
            pub fn verify(self) {
                self.mocks.verify();
            }
        }
    };
}
