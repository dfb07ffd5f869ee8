//! Every waiter: success after some polls, a state or an error that ends the wait, time that runs out.

use aws_sdk_lambda::client::Waiters;
use aws_sdk_lambda::config::timeout::TimeoutConfig;
use aws_sdk_lambda::config::StalledStreamProtectionConfig;
use aws_sdk_lambda::error::DisplayErrorContext;
use aws_sdk_lambda::waiters::function_active_v2::WaitUntilFunctionActiveV2Error;
use aws_sdk_lambda::Client;
use aws_smithy_async::test_util::{instant_time_and_sleep, InstantSleep};
use aws_smithy_runtime_api::client::waiters::{error::WaiterError, FinalPoll};
use dropin::{config, ScriptedResponse, Server};
use std::time::{Duration, UNIX_EPOCH};

fn state(state: &str) -> ScriptedResponse {
    ScriptedResponse::json(200, &format!(r#"{{"Configuration":{{"State":"{state}","LastUpdateStatus":"{state}"}}}}"#))
}

fn configuration(state: &str) -> ScriptedResponse {
    ScriptedResponse::json(200, &format!(r#"{{"State":"{state}","LastUpdateStatus":"{state}"}}"#))
}

fn gone() -> ScriptedResponse {
    ScriptedResponse::exception(404, "ResourceNotFoundException", "Function not found")
}

/// A client for which time passes only where it sleeps, and the sleeps.
fn client(server: &Server) -> (Client, InstantSleep) {
    let (time, sleep) = instant_time_and_sleep(UNIX_EPOCH + Duration::from_secs(1_600_000_000));
    // Nothing else is to sleep.
    let config = config(&server.url())
        .timeout_config(TimeoutConfig::disabled())
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .time_source(time)
        .sleep_impl(sleep.clone());
    (Client::from_conf(config.build()), sleep)
}

/// Plays the responses to a waiter, and prints how the wait ended.
macro_rules! wait {
    ($wait:ident, $seconds:expr, [$($response:expr),*]) => {{
        let server = Server::script([$($response),*]).await;
        let (client, sleep) = client(&server);
        println!("== {}, {}", stringify!($wait), stringify!($($response),*));
        match client.$wait().function_name("f").wait(Duration::from_secs($seconds)).await {
            Ok(poll) => {
                println!("{} {poll:?}", poll.as_result().is_ok());
                match poll.into_result() {
                    Ok(output) => println!("output {output:?}"),
                    Err(error) => println!("error {}", DisplayErrorContext(&error)),
                }
            }
            Err(error) => {
                println!("{error}");
                // How often it was polled in the time depends on chance.
                if !matches!(error, WaiterError::ExceededMaxWait(_)) {
                    println!("{}", DisplayErrorContext(&error));
                }
                match error {
                    WaiterError::ConstructionFailure(failure) => println!("construction {failure:?}"),
                    WaiterError::ExceededMaxWait(exceeded) => {
                        println!("max wait {:?}", exceeded.max_wait());
                        println!("in time {}", exceeded.elapsed() <= exceeded.max_wait());
                        println!("more than one poll {}", exceeded.poll_count() > 1);
                    }
                    WaiterError::FailureState(failure) => println!("state {:?}", failure.final_poll()),
                    WaiterError::OperationFailed(failure) => println!("operation {:?}", failure.error()),
                    other => println!("another {other:?}"),
                }
            }
        }
        let slept = sleep.total_duration() > Duration::ZERO;
        let polls = server.seen();
        println!("slept {slept}, {}", polls[0].line());
        if $seconds > 100 {
            println!("{} polls", polls.len());
        }
    }};
}

#[tokio::main]
async fn main() {
    wait!(wait_until_function_active_v2, 600, [state("Pending"), state("Pending"), state("Active")]);
    wait!(wait_until_function_active_v2, 600, [state("Pending"), state("Failed")]);
    wait!(wait_until_function_active_v2, 600, [state("Pending"), gone()]);
    wait!(wait_until_function_active_v2, 60, [state("Pending")]);
    wait!(wait_until_function_active_v2, 600, [state("SomethingNew"), state("Active")]);
    wait!(wait_until_function_active_v2, 600, [ScriptedResponse::json(200, "{}"), state("Active")]);
    wait!(wait_until_function_active, 600, [configuration("Pending"), configuration("Active")]);
    wait!(wait_until_function_active, 600, [configuration("Failed")]);
    wait!(wait_until_function_active, 60, [configuration("Pending")]);
    wait!(wait_until_function_exists, 600, [gone(), gone(), state("Pending")]);
    wait!(wait_until_function_exists, 60, [gone()]);
    wait!(wait_until_function_exists, 600, [ScriptedResponse::exception(403, "AccessDeniedException", "no")]);
    wait!(wait_until_function_updated_v2, 600, [state("InProgress"), state("Successful")]);
    wait!(wait_until_function_updated_v2, 600, [state("InProgress"), state("Failed")]);
    wait!(wait_until_function_updated, 600, [configuration("InProgress"), configuration("Successful")]);
    wait!(wait_until_function_updated, 600, [configuration("Failed")]);
    wait!(wait_until_published_version_active, 600, [configuration("Pending"), configuration("Active")]);
    wait!(wait_until_published_version_active, 600, [configuration("Failed")]);
    wait!(wait_until_published_version_active, 600, [configuration("Pending"), gone()]);

    // The input has what the operation's has.
    let server = Server::script([state("Active")]).await;
    let (client, _) = client(&server);
    let waiter = client.wait_until_function_active_v2().function_name("f").qualifier("BLUE");
    println!("{:?} {:?}", waiter.get_function_name(), waiter.get_qualifier());
    let active: FinalPoll<_, _> = waiter.wait(Duration::from_secs(1)).await.expect("an active function");
    let active = active.into_result().expect("a response");
    println!("{:?} {}", active.configuration().and_then(|found| found.state()), server.last().line());

    let nameless: WaitUntilFunctionActiveV2Error =
        client.wait_until_function_active_v2().wait(Duration::from_secs(1)).await.expect_err("no name");
    println!("{}", DisplayErrorContext(&nameless));
}
