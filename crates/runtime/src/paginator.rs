//! What all paginators share: calling an operation page by page, and the end of pagination (`advance`).
//!
//! Which members carry the token and the items is the generated code's business.

use crate::feature::FeaturePlugin;
use crate::operation::{Operation, orchestrate};
use aws_smithy_async::future::pagination_stream::PaginationStream;
use aws_smithy_async::future::pagination_stream::fn_stream::FnStream;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::client::runtime_plugin::RuntimePlugins;
use std::collections::HashMap;
use std::future::Future;

/// The pages of an operation, or the error that ended them.
pub type Pages<Output, Error> = PaginationStream<Result<Output, SdkError<Error, HttpResponse>>>;

/// The pages of an operation, sent through the client's and the operation's `plugins`. `advance` puts the next token
/// into the input and says whether the page was the last; nothing is sent before the stream is polled, and nothing
/// after the first error.
pub fn pages<O: Operation>(
    plugins: RuntimePlugins,
    input: Result<O::Input, impl Into<BoxError> + Send + 'static>,
    advance: impl Fn(&mut O::Input, &O::Output) -> bool + Send + 'static,
) -> Pages<O::Output, O::Error>
where
    O::Input: Clone,
{
    let plugins = plugins.with_operation_plugin(FeaturePlugin::paginator());
    stream(input, move |input| orchestrate::<O>(plugins.clone(), input), advance)
}

fn stream<Input, Output, Error, Call, ResponseFuture>(
    input: Result<Input, impl Into<BoxError> + Send + 'static>,
    call: Call,
    advance: impl Fn(&mut Input, &Output) -> bool + Send + 'static,
) -> Pages<Output, Error>
where
    Input: Clone + Send + 'static,
    Output: Send + 'static,
    Error: Send + 'static,
    Call: Fn(Input) -> ResponseFuture + Send + 'static,
    ResponseFuture: Future<Output = Result<Output, SdkError<Error, HttpResponse>>> + Send,
{
    PaginationStream::new(FnStream::new(move |sender| {
        Box::pin(async move {
            let mut input = match input {
                Ok(input) => input,
                // A receiver that is gone needs no error.
                Err(error) => return drop(sender.send(Err(SdkError::construction_failure(error))).await),
            };
            loop {
                let page = call(input.clone()).await;
                let last = match &page {
                    Ok(output) => advance(&mut input, output),
                    Err(_) => true,
                };
                if sender.send(page).await.is_err() || last {
                    return;
                }
            }
        })
    }))
}

/// A value that can lead to the next page.
pub trait Token: Clone + PartialEq {
    /// Whether it leads nowhere, as an unset one.
    fn is_end(&self) -> bool {
        false
    }
}

impl Token for String {
    fn is_end(&self) -> bool {
        self.is_empty()
    }
}

impl<T: Clone + PartialEq> Token for Vec<T> {
    fn is_end(&self) -> bool {
        self.is_empty()
    }
}

impl<V: Clone + PartialEq> Token for HashMap<String, V> {
    fn is_end(&self) -> bool {
        self.is_empty()
    }
}

impl Token for i32 {}
impl Token for i64 {}

/// Puts the next token in the place of the one just used and says whether there is no next page: it is unset or empty,
/// or the same again and `stop_on_duplicate`.
pub fn advance<T: Token>(place: &mut Option<T>, next: Option<&T>, stop_on_duplicate: bool) -> bool {
    let end = next.is_none_or(Token::is_end);
    if !end && stop_on_duplicate && next == place.as_ref() {
        return true;
    }
    *place = next.cloned();
    end
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    type PageResult = Result<Option<&'static str>, SdkError<&'static str, HttpResponse>>;

    /// Plays the responses, each a page with the token of the next, and counts what is delivered.
    async fn play(
        responses: Vec<Option<&'static str>>,
        stop_on_duplicate: bool,
        limit: usize,
    ) -> (Vec<PageResult>, usize) {
        let calls = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&calls);
        let mut pages = stream::<Option<String>, _, &str, _, _>(
            Ok::<_, BoxError>(None),
            move |_| {
                let index = counter.fetch_add(1, Ordering::Relaxed);
                let response = responses.get(index).copied();
                async move { response.ok_or_else(|| SdkError::timeout_error("no more pages")) }
            },
            move |input, output| advance(input, output.map(str::to_owned).as_ref(), stop_on_duplicate),
        );
        let mut delivered = Vec::new();
        while delivered.len() < limit {
            match pages.next().await {
                Some(page) => delivered.push(page),
                None => break,
            }
        }
        (delivered, calls.load(Ordering::Relaxed))
    }

    #[tokio::test]
    async fn an_unset_or_empty_token_ends_the_pages() {
        for last in [None, Some("")] {
            let (pages, calls) = play(vec![Some("a"), Some("b"), last], true, 9).await;
            assert_eq!((pages.len(), calls), (3, 3), "{last:?}");
        }
    }

    #[tokio::test]
    async fn a_repeated_token_ends_the_pages_unless_configured_otherwise() {
        let (pages, calls) = play(vec![Some("a"), Some("a"), Some("a"), None], true, 9).await;
        assert_eq!((pages.len(), calls), (2, 2));
        let (pages, calls) = play(vec![Some("a"), Some("a"), Some("a"), None], false, 9).await;
        assert_eq!((pages.len(), calls), (4, 4));
    }

    #[tokio::test]
    async fn an_error_is_delivered_and_ends_the_pages() {
        let (pages, calls) = play(vec![Some("a")], true, 9).await;
        assert_eq!((pages.len(), calls), (2, 2));
        assert!(pages[0].is_ok());
        assert!(matches!(pages[1], Err(SdkError::TimeoutError(_))));
    }

    #[tokio::test]
    async fn pages_are_fetched_on_demand() {
        let (_, calls) = play(vec![Some("a"), Some("b"), Some("c"), None], true, 0).await;
        assert_eq!(calls, 0);
        let (pages, calls) = play(vec![Some("a"), Some("b"), Some("c"), None], true, 1).await;
        assert_eq!((pages.len(), calls), (1, 1));
    }

    #[tokio::test]
    async fn an_input_that_can_not_be_built_is_the_only_response() {
        let mut pages =
            stream::<(), (), &str, _, _>(Err("FunctionName is missing"), |()| async { Ok(()) }, |_, _| true);
        assert!(matches!(pages.next().await, Some(Err(SdkError::ConstructionFailure(_)))));
        assert!(pages.next().await.is_none());
    }

    #[test]
    fn tokens_of_other_types() {
        let mut place = Some(HashMap::from([("key".to_owned(), 1)]));
        assert!(advance(&mut place, Some(&HashMap::new()), true));
        assert_eq!(place, Some(HashMap::new()));
        assert!(!advance(&mut None, Some(&3), true));
        assert!(advance(&mut Some(3), Some(&3), true));
    }
}
