//! What the generated code says of an operation: its types, and how they become documents.

use crate::blob::BlobMatcher;
use aws_smithy_types::Blob;
use aws_smithy_types::byte_stream::ByteStream;
use proofmark_smithy_model::model::Node;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// An operation that can be mocked. Implemented by [`operation_mock!`](crate::operation_mock).
pub trait MockOperation: Sized + 'static {
    /// Its name in the model.
    const NAME: &'static str;
    /// What requests are read as.
    type Input: 'static;
    /// What collects the members that requests must have.
    type InputBuilder: Default;
    /// What it responds with.
    type Output: 'static;
    /// The errors that it can respond with.
    type Error: 'static;

    /// Reads an input from its document.
    fn input(document: Node) -> Result<Self::Input, String>;
    /// The document of what was collected.
    fn expected(builder: Self::InputBuilder) -> Result<Node, String>;
    /// The document of an output.
    fn output(output: Self::Output) -> Result<Node, String>;
    /// The name of an error's shape, and the error's document.
    fn error(error: Self::Error) -> Result<(&'static str, Node), String>;
}

/// An error that an operation can respond with: one of its exceptions, or its whole error type.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an error of the operation that `{O}` mocks",
    note = "the errors of an operation are the variants of its error type",
    note = "`respond_unchecked` responds with what the model does not allow"
)]
pub trait ErrorOf<O: MockOperation> {
    /// As the operation's error type.
    fn into_error(self) -> O::Error;
}

/// The document of a shape, by way of serde.
pub fn document(value: &impl Serialize) -> Result<Node, String> {
    serde_json::to_value(value).map_err(|error| error.to_string())
}

/// A shape from its document, by way of serde.
pub fn read_document<T: DeserializeOwned>(document: Node) -> Result<T, String> {
    serde_json::from_value(document).map_err(|error| error.to_string())
}

/// What a test can say of a blob that requests must have: its bytes, or a [`BlobMatcher`].
pub trait ExpectedBlob {
    /// What the blob must be.
    fn into_matcher(self) -> BlobMatcher;
}

impl ExpectedBlob for BlobMatcher {
    fn into_matcher(self) -> BlobMatcher {
        self
    }
}

impl ExpectedBlob for Blob {
    fn into_matcher(self) -> BlobMatcher {
        BlobMatcher::bytes(self.into_inner())
    }
}

impl ExpectedBlob for ByteStream {
    /// Panics when the bytes of the stream are not in memory: they could not be compared.
    #[track_caller]
    fn into_matcher(self) -> BlobMatcher {
        match self.bytes() {
            Some(bytes) => BlobMatcher::bytes(bytes),
            None => panic!("only a stream whose bytes are in memory can be compared with what a request has"),
        }
    }
}

/// Takes the streamed blob out of an input's document: serde reads no streams.
pub fn take_stream(document: &mut Node, member: &str) -> Result<Option<ByteStream>, String> {
    let text = document.as_object_mut().and_then(|members| members.remove(member));
    let Some(text) = text else { return Ok(None) };
    let bytes = aws_smithy_types::base64::decode(text.as_str().unwrap_or_default());
    bytes.map(|bytes| Some(bytes.into())).map_err(|error| format!("{member}: {error}"))
}

/// An output with an event stream: the members that travel beside the stream, and the events.
#[derive(Clone, Debug, Default)]
pub struct StreamedOutput {
    members: serde_json::Map<String, Node>,
    problem: Option<String>,
}

impl StreamedOutput {
    /// An output whose member `stream` carries these events.
    pub fn new<E: Serialize>(stream: &str, events: impl IntoIterator<Item = E>) -> Self {
        Self::default().set(stream, &events.into_iter().collect::<Vec<_>>())
    }

    /// Sets a member.
    pub fn set(mut self, member: &str, value: &impl Serialize) -> Self {
        match document(value) {
            Ok(value) => drop(self.members.insert(member.to_owned(), value)),
            Err(problem) => self.problem = Some(format!("{member}: {problem}")),
        }
        self
    }

    /// Its document.
    pub fn document(self) -> Result<Node, String> {
        self.problem.map_or(Ok(Node::Object(self.members)), Err)
    }
}
